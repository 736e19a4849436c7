"""In which language the front speaks, and the sentences of errors.

Spanish unless the environment says another language; ``EXHORTO_LANG`` goes before ``LANG``.
"""

import os
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources

from exhorto.domain.errors import ExhortoError

SPANISH, ENGLISH = "es", "en"


@cache
def language() -> str:
    """``es`` or ``en``."""
    asked = os.environ.get("EXHORTO_LANG") or os.environ.get("LANG") or SPANISH
    return SPANISH if asked.lower().startswith(SPANISH) else ENGLISH


def both(spanish: str, english: str, **facts: object) -> str:
    """The sentence in the language of this process, with its ``{facts}`` put in."""
    sentence = spanish if language() == SPANISH else english
    return sentence.format(**facts) if facts else sentence


def sentence_of(code: str, facts: Mapping[str, object]) -> str:
    """What happened; the code itself where it has no sentence."""
    return _sentence(code, language(), facts) or code


def remedy_of(code: str, facts: Mapping[str, object]) -> str:
    """What to do about it."""
    return _sentence(code, f"{language()}_remedy", facts)


def told(fault: ExhortoError) -> dict[str, object]:
    """An error as plain JSON."""
    return {
        "code": fault.code,
        "facts": {name: str(value) for name, value in fault.facts.items()},
        "message": sentence_of(fault.code, fault.facts),
        "remedy": remedy_of(fault.code, fault.facts),
    }


def _sentence(code: str, which: str, facts: Mapping[str, object]) -> str:
    text = _tables().get(code, {}).get(which, "")
    try:
        return text.format_map({name: str(value) for name, value in facts.items()})
    except (KeyError, IndexError, ValueError):
        return text


@cache
def _tables() -> dict[str, dict[str, str]]:
    folder = resources.files("exhorto") / "data" / "errors"
    found: dict[str, dict[str, str]] = {}
    for file in folder.iterdir():
        if file.name.endswith(".toml"):
            found.update(tomllib.loads(file.read_text(encoding="utf-8")))
    return found
