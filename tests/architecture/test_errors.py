"""Every error can be told to a person, in two languages; every sentence has its error."""

import ast
from collections import Counter

import pytest

from tests.support.errorcodes import (
    all_raised,
    every_table,
    placeholders,
    raised_in,
    spoken_codes,
    spoken_patterns,
    tables,
)

_SENTENCES = {"es", "es_remedy", "en", "en_remedy"}


def test_every_code_that_is_raised_has_its_sentences():
    told = tables()
    silent = [
        f"{raised.code.pattern} ({raised.where})"
        for raised in all_raised()
        if not any(raised.code.fullmatch(code) for code in told)
    ]

    assert not silent


def test_every_sentence_belongs_to_a_code_that_is_raised():
    idle = [
        code
        for code in tables()
        if code not in spoken_codes()
        and not any(pattern.fullmatch(code) for pattern in spoken_patterns())
    ]

    assert not idle


def test_a_code_is_explained_in_one_place():
    codes = Counter(code for code, _ in every_table())

    assert [code for code, times in codes.items() if times > 1] == []


@pytest.mark.parametrize("code", tables())
def test_a_code_is_explained(code):
    sentences = tables()[code]

    assert set(sentences) == _SENTENCES, "what happened and what to do, in both languages"
    assert all(isinstance(text, str) and text.strip() for text in sentences.values())
    assert placeholders(sentences["es"]) == placeholders(sentences["en"])


@pytest.mark.parametrize("code", tables())
def test_a_sentence_names_only_facts_that_every_raise_gives(code):
    sentences = tables()[code]
    asked = placeholders(" ".join(sentences.values()))
    for raised in all_raised():
        if raised.facts is not None and raised.code.fullmatch(code):
            assert asked <= raised.facts, f"{raised.where} does not give {asked - raised.facts}"


@pytest.mark.parametrize(
    ("source", "code", "facts"),
    [
        ("raise Refused('a.b', rule=1)", r"a\.b", {"rule"}),
        ("raise errors.Denied('a.b')", r"a\.b", set()),
        ("raise Malformed(f'id.{what}', given=1)", r"id\.[a-z0-9-]+", {"given"}),
        ("raise Malformed('a.b', **facts)", r"a\.b", None),
    ],
)
def test_an_error_is_found_in_the_source(source, code, facts):
    (raised,) = raised_in(ast.parse(source), "here", {"Refused", "Denied", "Malformed"})

    assert (raised.code.pattern, raised.facts) == (code, facts)
