"""Every refusal has its sentence and its remedy in both languages, with the facts it carries."""

import ast
import tomllib
from collections import defaultdict
from pathlib import Path
from string import Formatter

import pytest

SOURCE = Path(__file__).parent.parent.parent / "src" / "exhorto"
TABLES = tomllib.loads((SOURCE / "data" / "errors" / "wire.toml").read_text())
KINDS = {"Malformed", "Refused", "Unavailable", "Denied"}
ELSEWHERE = {"json.field", "json.members"}
"""Codes of the ground that this room raises too."""
MADE_UP = {"receipt.future-version", "acknowledgement.future-version"}
"""Codes put together from the name of the format."""
SENTENCES = ("es", "es_remedy", "en", "en_remedy")


def raised() -> dict[str, list[set[str]]]:
    """By code, the facts of each place in the source that raises it."""
    found: dict[str, list[set[str]]] = defaultdict(list)
    for file in sorted((SOURCE / "wire").glob("*.py")):
        for node in ast.walk(ast.parse(file.read_text())):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
                continue
            if node.func.id in KINDS and node.args and isinstance(node.args[0], ast.Constant):
                facts = {k.arg for k in node.keywords if k.arg is not None}
                found[str(node.args[0].value)].append(facts)
    return found


RAISED = raised()


def test_every_code_has_a_table_and_every_table_a_code() -> None:
    assert set(TABLES) == (set(RAISED) | MADE_UP) - ELSEWHERE


@pytest.mark.parametrize("code", TABLES)
def test_a_table_has_its_four_sentences(code: str) -> None:
    assert set(TABLES[code]) == set(SENTENCES)
    assert all(TABLES[code][name].endswith((".", "?")) for name in SENTENCES)


@pytest.mark.parametrize("code", [c for c in TABLES if c not in MADE_UP])
def test_a_sentence_uses_only_facts_that_every_place_gives(code: str) -> None:
    given = set.intersection(*RAISED[code])
    for name in SENTENCES:
        used = {field for _, field, _, _ in Formatter().parse(TABLES[code][name]) if field}
        assert used <= given, name
