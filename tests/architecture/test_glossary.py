import ast
import re

import pytest

from tests.support.house import ROOT, SOURCE, syntax

_WORDS = [
    "party",
    "node",
    "pact",
    "procedure",
    "post",
    "officer",
    "statement",
    "portion",
    "marking",
    "rendition",
    "matter",
    "fold",
    "envelope",
    "receipt",
    "ledger",
    "exposure",
    "holding",
    "screening",
    "discovery",
    "lookout",
    "removal",
    "clock",
    "safeguard",
    "target",
    "mesa",
    "lane",
    "kernel",
]


def _rows() -> list[list[str]]:
    page = (ROOT / "docs" / "glosario.md").read_text(encoding="utf-8")
    rows = [line.strip("| ").split(" | ") for line in page.splitlines() if line.startswith("| ")]
    return rows[1:]


def _kinds_of_matter() -> list[str]:
    """The word of each module of ``domain/matters`` that declares a kind."""
    return [
        node.value.value
        for path in sorted((SOURCE / "domain" / "matters").glob("*.py"))
        for node in syntax(path).body
        if isinstance(node, ast.Assign)
        and [getattr(target, "id", "") for target in node.targets] == ["KIND"]
        and isinstance(node.value, ast.Constant)
    ]


@pytest.mark.parametrize("word", [*_WORDS, *_kinds_of_matter()])
def test_a_word_of_the_domain_has_its_spanish_word(word):
    assert [row for row in _rows() if row[1] == word], f"add {word} to docs/glosario.md"


def test_a_word_stands_for_one_thing_in_each_language():
    for column in (0, 1):
        words = [row[column] for row in _rows()]
        assert len(words) == len(set(words))


def test_every_row_explains_its_word_in_both_languages():
    assert not [row[0] for row in _rows() if len(row) != 3 or " · " not in row[2]]


def test_the_rows_are_in_order():
    plain = str.maketrans("áéíóúñ", "aeioun")
    words = [re.sub(r"\W", " ", row[0].lower().translate(plain)) for row in _rows()]

    assert words == sorted(words)
