"""The codes of errors: where the source raises them, and the tables that explain them.

python -m tests.support.errorcodes     the codes that have no sentences yet
"""

import ast
import functools
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.support.house import ROOT, SOURCE, source_files, syntax

TABLES = SOURCE / "data" / "errors"
REASONS = {"formats.row-": "formats/lists.py"}
"""Sentences for what is no error: their codes are this prefix and a value of that module."""
_CODE = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+")
_BASES = {"ExhortoError", "Malformed", "Refused", "Denied", "Unavailable"}


@dataclass(frozen=True, slots=True)
class Raised:
    """A place where an error is made.

    Attributes:
        code: the code, or a pattern where part of it is put in (``id.{what}``).
        facts: names of the facts given; None where the source does not show them: they are handed
            on (``**facts``), or the code begins with what is put in.
    """

    code: re.Pattern[str]
    facts: frozenset[str] | None
    where: str
    is_literal: bool


def raised_in(tree: ast.Module, where: str, classes: set[str]) -> Iterator[Raised]:
    """Every call of an error class whose code can be read in the source."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _name(node.func) in classes and node.args:
            pattern = _pattern(node.args[0])
            if pattern is not None:
                yield Raised(
                    code=re.compile(pattern),
                    facts=None if pattern.startswith("[") else _facts(node),
                    where=f"{where}:{node.lineno}",
                    is_literal=isinstance(node.args[0], ast.Constant),
                )


@functools.cache
def all_raised() -> list[Raised]:
    """Every error that the house makes under a code that stands in the source."""
    classes = error_classes()
    return [
        raised
        for path in source_files()
        for raised in raised_in(syntax(path), str(path.relative_to(ROOT)), classes)
    ]


@functools.cache
def error_classes() -> set[str]:
    """The error classes of the tree in ``domain.errors``, and what the house derives from them."""
    found = set(_BASES)
    defined = [
        node
        for path in source_files()
        for node in ast.walk(syntax(path))
        if isinstance(node, ast.ClassDef)
    ]
    while more := {c.name for c in defined if found & {_name(b) for b in c.bases}} - found:
        found |= more
    return found


@functools.cache
def spoken_codes() -> set[str]:
    """Every text of the source that has the form of a code: it may be handed to an error later."""
    spoken = {text for path in source_files() for text in _texts(path)}
    reasons = {
        f"{prefix}{text}" for prefix, module in REASONS.items() for text in _texts(SOURCE / module)
    }
    return {text for text in spoken | reasons if _CODE.fullmatch(text)}


def _texts(path: Path) -> Iterator[str]:
    for node in ast.walk(syntax(path)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


@functools.cache
def spoken_patterns() -> set[re.Pattern[str]]:
    """Every code of the source that is put together while running, as a pattern."""
    begun = re.compile(r"[a-z0-9-]+\\\.")
    texts = (n for p in source_files() for n in ast.walk(syntax(p)) if isinstance(n, ast.JoinedStr))
    patterns = {raised.code for raised in all_raised() if not raised.is_literal}
    return patterns | {re.compile(p) for p in map(_pattern, texts) if p and begun.match(p)}


@functools.cache
def every_table() -> list[tuple[str, dict[str, str]]]:
    """Each code with its sentences, file by file."""
    return [
        table
        for path in sorted(TABLES.glob("*.toml"))
        for table in tomllib.loads(path.read_text(encoding="utf-8")).items()
    ]


def tables() -> dict[str, dict[str, str]]:
    """The sentences of each code."""
    return dict(every_table())


def placeholders(sentence: str) -> set[str]:
    """The names in braces."""
    return set(re.findall(r"\{(\w+)", sentence))


def _name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def _facts(call: ast.Call) -> frozenset[str] | None:
    names = [keyword.arg for keyword in call.keywords]
    return None if None in names else frozenset(name for name in names if name)


def _pattern(code: ast.expr) -> str | None:
    if isinstance(code, ast.Constant) and isinstance(code.value, str):
        return re.escape(code.value)
    if isinstance(code, ast.JoinedStr) and any(isinstance(p, ast.Constant) for p in code.values):
        return "".join(
            re.escape(str(part.value)) if isinstance(part, ast.Constant) else "[a-z0-9-]+"
            for part in code.values
        )
    return None


def main() -> None:
    """Print each code that has no sentences yet, where it is raised and with which facts."""
    for raised in all_raised():
        if not any(raised.code.fullmatch(code) for code in tables()):
            facts = "facts handed on" if raised.facts is None else ", ".join(sorted(raised.facts))
            print(f"{raised.code.pattern.replace(chr(92), '')}  {raised.where}  ({facts})")


if __name__ == "__main__":
    main()
