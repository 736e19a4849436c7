"""The sentences of errors and reasons, in the reader's language (``data/errors/*.toml``).

A code without a table is shown as it is, and a fact that nobody gave as an ellipsis: telling of an
error must never be an error itself.
"""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources

from django.utils.translation import get_language

from exhorto.web.words import terms

MISSING = "…"
_FACT = re.compile(r"\{(\w+)\}")
_VOCABULARIES = {"kind": "kind", "stage": "stage", "outcome": "stage", "state": "delivery"}
_NOTHING: Mapping[str, object] = {}


def sentence(code: str, facts: Mapping[str, object] | None = None) -> str:
    """What happened."""
    return _told(code, "", facts) or code


def remedy(code: str, facts: Mapping[str, object] | None = None) -> str:
    """What to do about it; empty where no table says."""
    return _told(code, "_remedy", facts)


def _told(code: str, suffix: str, facts: Mapping[str, object] | None) -> str:
    language = (get_language() or "es")[:2]
    table = _tables().get(code, {})
    text = table.get(f"{language}{suffix}") or table.get(f"en{suffix}") or ""
    words = {name: _word(name, value) for name, value in (facts or _NOTHING).items()}
    return _FACT.sub(lambda found: words.get(found[1], MISSING), text)


def _word(name: str, value: object) -> str:
    return terms.term(value, _VOCABULARIES[name]) if name in _VOCABULARIES else str(value)


@cache
def _tables() -> dict[str, dict[str, str]]:
    folder = resources.files("exhorto") / "data" / "errors"
    found: dict[str, dict[str, str]] = {}
    for file in folder.iterdir():
        if file.name.endswith(".toml"):
            found |= tomllib.loads(file.read_text(encoding="utf-8"))
    return found
