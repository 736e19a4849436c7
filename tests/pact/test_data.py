"""The sentences of the room and the example procedures."""

import re
import string
from pathlib import Path

import pytest

from exhorto.domain.errors import ExhortoError
from exhorto.pact.procedures import procedures_from_toml, read_procedures
from tests.pact.sentences import SENTENCES, check

SOURCES = Path("src/exhorto/pact")
DATA = Path("src/exhorto/data")
EXAMPLE = DATA / "procedures" / "ejemplo-1"
KEY_CHANGES = {f"pact.change-key-{what}" for what in ("new", "ended", "gone")}


def raised() -> set[str]:
    """Every code that the room names, and what others raise in its name."""
    found: set[str] = set()
    for source in SOURCES.glob("*.py"):
        found |= set(re.findall(r'"(pact\.[a-z-]+[a-z])"', source.read_text("utf-8")))
    for source in SOURCES.parent.rglob("*.py"):
        found |= set(re.findall(r'[a-z]\(\s*"(pact\.[a-z-]+)"', source.read_text("utf-8")))
    return found | KEY_CHANGES


def test_every_code_has_its_sentences_and_every_sentence_its_code() -> None:
    assert raised() == set(SENTENCES)


def test_every_code_named_in_a_docstring_exists() -> None:
    for source in SOURCES.glob("*.py"):
        named = set(re.findall(r"``(pact\.[a-z-]+)``", source.read_text("utf-8")))
        assert named <= set(SENTENCES), source


@pytest.mark.parametrize("code", SENTENCES)
def test_both_languages_say_the_same_facts_and_what_to_do(code: str) -> None:
    table = SENTENCES[code]
    assert set(table) == {"es", "es_remedy", "en", "en_remedy"}
    assert fields(table["es"]) == fields(table["en"])
    assert fields(table["es_remedy"]) == fields(table["en_remedy"]) <= {"party"}


def fields(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None}


def example() -> dict[str, str]:
    return {language: (EXAMPLE / f"{language}.md").read_text("utf-8") for language in ("es", "en")}


def test_the_example_procedures_load_and_say_that_they_are_an_example() -> None:
    made = procedures_from_toml((EXAMPLE / "settings.toml").read_text("utf-8"), example())
    assert read_procedures(made.files) == made
    assert made.version == 1
    assert made.files["procedures.es.md"].startswith("# EJEMPLO")
    assert made.files["procedures.en.md"].startswith("# EXAMPLE")
    assert "version" not in made.settings


def test_the_chapters_of_both_texts_stand_in_the_same_order() -> None:
    numbers = {
        language: re.findall(r"^## (\d+)\.", text, re.MULTILINE)
        for language, text in example().items()
    }
    assert numbers["es"] == numbers["en"] == [str(n) for n in range(1, 11)]


SETTINGS = {
    "not TOML": ("pact.settings", "version = "),
    "a date": ("pact.settings", "version = 1\nday = 2026-11-22"),
    "not a number": ("pact.settings", "version = 1\nx = nan"),
    "no version": ("json.field", "x = 1"),
}


@pytest.mark.parametrize(("code", "text"), SETTINGS.values(), ids=SETTINGS.keys())
def test_settings_are_refused_for(code: str, text: str) -> None:
    with pytest.raises(ExhortoError) as refusal:
        procedures_from_toml(text, {"es": "x"})
    check(refusal.value, code)
