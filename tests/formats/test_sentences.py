"""Whatever can go wrong with a list can be told to an officer, in Spanish and English."""

import re
import tomllib
from pathlib import Path

import pytest

import exhorto
from exhorto.formats.lists import Reason

ROOT = Path(exhorto.__file__).parent
SENTENCES = tomllib.loads((ROOT / "data" / "errors" / "formats.toml").read_text("utf-8"))
RAISED = {
    code
    for path in (ROOT / "formats").glob("*.py")
    for code in re.findall(r'Malformed\("(formats\.[a-z-]+)"', path.read_text("utf-8"))
}


def test_there_is_a_sentence_for_each_code_and_none_without_one() -> None:
    assert set(SENTENCES) == RAISED | {reason.code for reason in Reason}


@pytest.mark.parametrize("code", SENTENCES)
def test_a_sentence_and_its_remedy_stand_in_both_languages(code: str) -> None:
    assert set(SENTENCES[code]) == {"es", "es_remedy", "en", "en_remedy"}
    assert all(text.strip() for text in SENTENCES[code].values())


@pytest.mark.parametrize("code", SENTENCES)
def test_both_languages_tell_the_same_facts(code: str) -> None:
    spanish, english = (
        set(re.findall(r"\{(\w+)\}", SENTENCES[code][language])) for language in ("es", "en")
    )
    assert spanish == english
    assert spanish == ({"file", "line"} if code.startswith("formats.row-") else {"file"})
