"""Whatever happens to the files on the way: another pact never comes of it, and nothing crashes."""

import json
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from exhorto.domain.errors import ExhortoError
from exhorto.pact.changes import successor, with_member
from exhorto.pact.files import METADATA, ROOT, Files
from exhorto.pact.governance import unlock
from exhorto.pact.verify import read_draft, verify_first, verify_next
from tests.pact.forgery import forged
from tests.pact.founders import (
    CO,
    FOUNDERS,
    GT,
    HN,
    LATER,
    NOW,
    PA,
    founded,
    member,
    proposed,
    signer,
)

ODD = st.sampled_from(
    [
        None,
        True,
        0,
        -1,
        1.5,
        2**70,
        "",
        "x",
        "\x00",
        "é",
        [],
        {},
        [[]],
        {"a": 1},
        "0" * 64,
        "9" * 90,
    ]
)


READERS: tuple[Callable[[Files], object], ...] = (
    read_draft,
    lambda files: verify_first(files, read_draft(files).digest, NOW),
    lambda files: verify_next(founded(), files, NOW),
)


@cache
def good() -> Files:
    """An accession with just enough signatures: none can be spared."""
    terms = with_member(successor(founded(), LATER), member(HN), threshold=4)
    return proposed(founded(), terms, PA, CO, GT, HN)


@cache
def good_digest() -> str:
    return read_draft(good()).digest


def verified(files: Files) -> bool:
    """Whether the files verify; then they are the same version."""
    try:
        pact = verify_next(founded(), files, NOW).pact
    except ExhortoError:
        return False
    assert pact.digest == good_digest()
    return True


def test_the_files_verify_before_they_are_mutated() -> None:
    assert verified(good())


@given(st.data())
def test_a_file_with_a_changed_character_is_never_another_pact(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(good())))
    text = good()[name]
    at = data.draw(st.integers(0, len(text) - 1))
    put = data.draw(st.text(max_size=3))
    changed = {**good(), name: text[:at] + put + text[at + 1 :]}
    outcome = verified(changed)
    if name not in METADATA and changed != good():
        assert not outcome


def places(value: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The path of every value in a JSON document."""
    if isinstance(value, dict):
        return [at, *[p for key in value for p in places(value[key], (*at, key))]]
    if isinstance(value, list):
        return [at, *[p for n, inner in enumerate(value) for p in places(inner, (*at, n))]]
    return [at]


def put(document: Any, path: tuple[Any, ...], value: Any) -> Any:
    if not path:
        return value
    document[path[0]] = put(document[path[0]], path[1:], value)
    return document


@given(st.data())
def test_a_file_with_a_changed_value_is_never_another_pact(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(n for n in good() if n.endswith(".json"))))
    document = json.loads(good()[name])
    path = data.draw(st.sampled_from(places(document)))
    changed = put(document, path, data.draw(ODD))
    assert not verified({**good(), name: json.dumps(changed)}) or name in METADATA


@given(st.data())
def test_whatever_governors_sign_is_read_or_refused_and_nothing_else(data: st.DataObject) -> None:
    """Enough keys sign odd files: the readers behind the signatures must hold as well."""
    name = data.draw(st.sampled_from(["members.json", "folds.json", "procedures.json"]))
    document = json.loads(good()[name])
    path = data.draw(st.sampled_from(places(document)))
    text = json.dumps(put(document, path, data.draw(ODD)))
    keys = [signer(party) for party in (*FOUNDERS, HN)]
    files = forged(good(), *keys, other={name: text})
    with suppress(ExhortoError):
        verify_next(founded(), files, NOW)


@given(st.data())
def test_whatever_metadata_governors_sign_is_read_or_refused(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(METADATA)))
    signed = json.loads(good()[name])["signed"]
    path = data.draw(st.sampled_from(places(signed)[1:]))
    value = data.draw(ODD.filter(lambda v: not isinstance(v, float)))

    def edit(document: dict[str, Any]) -> None:
        put(document, path, value)

    keys = [signer(party) for party in (*FOUNDERS, HN)]
    which = {"root": edit} if name == ROOT else {"targets": edit}
    files = forged(good(), *keys, **which)
    for read in READERS:
        with suppress(ExhortoError):
            read(files)


@given(st.data())
def test_whatever_metadata_arrives_is_read_or_refused(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(METADATA)))
    document = json.loads(good()[name])
    path = data.draw(st.sampled_from(places(document)))
    files = {**good(), name: json.dumps(put(document, path, data.draw(ODD)))}
    for read in READERS:
        with suppress(ExhortoError):
            read(files)


@given(st.dictionaries(st.sampled_from([*sorted(good()), "x"]), st.text(max_size=50) | ODD))
def test_rubbish_is_refused(files: dict[str, Any]) -> None:
    try:
        read_draft(files)
    except ExhortoError:
        return
    raise AssertionError(files)


@given(st.binary(max_size=200))
def test_a_key_file_of_rubbish_is_refused(data: bytes) -> None:
    try:
        unlock(data, "cuatro palabras bien largas")
    except ExhortoError:
        return
    raise AssertionError(data)
