"""The sentences of errors and reasons, in the reader's language (``data/errors/*.toml``)."""

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from importlib import resources

from django.utils.translation import get_language


def sentence(code: str, facts: Mapping[str, object] | None = None) -> str:
    """What happened."""
    return _text(code, "", facts) or code


def remedy(code: str, facts: Mapping[str, object] | None = None) -> str:
    """What to do."""
    return _text(code, "_remedy", facts)


def _text(code: str, suffix: str, facts: Mapping[str, object] | None) -> str:
    language = (get_language() or "es")[:2]
    table = _tables().get(code, {})
    text = table.get(f"{language}{suffix}") or table.get(f"en{suffix}") or ""
    try:
        return text.format_map({k: str(v) for k, v in (facts or {}).items()})
    except (KeyError, IndexError, ValueError):
        return text


@lru_cache(maxsize=1)
def _tables() -> dict[str, dict[str, str]]:
    folder = resources.files("exhorto") / "data" / "errors"
    found: dict[str, dict[str, str]] = {}
    for file in folder.iterdir():
        if file.name.endswith(".toml"):
            found.update(tomllib.loads(file.read_text(encoding="utf-8")))
    return found
