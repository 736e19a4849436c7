"""The sentences of the room."""

import re
from pathlib import Path

from tests.vault.sentences import SENTENCES


def test_every_code_has_its_sentences_and_every_sentence_its_code() -> None:
    raised: set[str] = set()
    for source in Path("src/exhorto").rglob("*.py"):
        raised |= set(re.findall(r'[a-z]\(\s*"(vault\.[a-z-]+)"', source.read_text("utf-8")))
    assert raised == set(SENTENCES)


def test_every_code_named_in_a_docstring_exists() -> None:
    for source in Path("src/exhorto").rglob("*.py"):
        named = set(re.findall(r"``(vault\.[a-z-]+)``", source.read_text("utf-8")))
        assert named <= set(SENTENCES), source


def test_every_sentence_stands_in_both_languages_with_its_remedy() -> None:
    for code, table in SENTENCES.items():
        assert set(table) == {"es", "es_remedy", "en", "en_remedy"}, code
        assert re.findall(r"{\w+}", table["es"]) == re.findall(r"{\w+}", table["en"]), code
