"""An entry is written once and read strictly; its salted leaf says nothing of it."""

from dataclasses import replace
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exhorto.domain.errors import Malformed
from exhorto.domain.ids import PostCode
from exhorto.ledger.entries import (
    ENTRY_BYTES,
    Entry,
    entry_from_bytes,
    leaf_data,
)
from tests.ledger.refusals import malformed

POST = PostCode("co-autoridad-central")
ENTRY = Entry("release.consented", 1_790_000_000, POST, {"portion": "Zm9v", "parties": ["GT"]})
BYTES = (
    b'{"v":1,"kind":"release.consented","at":1790000000,"post":"co-autoridad-central",'
    b'"facts":{"portion":"Zm9v","parties":["GT"]}}'
)


def changed(old: str, new: str) -> bytes:
    text = BYTES.decode().replace(old, new)
    assert text != BYTES.decode()
    return text.encode()


@pytest.mark.parametrize(
    ("why", "given_bytes"),
    [
        ("nothing", b""),
        ("not JSON", BYTES[:-1]),
        ("more after the end", BYTES + b"{}"),
        ("not UTF-8", BYTES.replace(b"Zm9v", b"\xff")),
        ("a byte order mark", b"\xef\xbb\xbf" + BYTES),
        ("a list", b"[1]"),
        ("a word", b"null"),
        ("no version", changed('"v":1,', "")),
        ("a version below the first", changed('"v":1', '"v":0')),
        ("a version in words", changed('"v":1', '"v":"1"')),
        ("a member that occurs twice", changed('"v":1', '"v":1,"v":1')),
        ("a fact that occurs twice", changed('"portion"', '"portion":"","portion"')),
        ("a member that is not known", changed('"v":1', '"v":1,"x":1')),
        ("no facts", changed(',"facts":{"portion":"Zm9v","parties":["GT"]}', "")),
        ("facts in a list", changed('{"portion":"Zm9v","parties":["GT"]}', "[]")),
        ("a kind with capitals", changed("release.consented", "Release")),
        ("an empty kind", changed("release.consented", "")),
        ("a kind with a newline", changed("release.consented", "release\\n")),
        ("too long a kind", changed("release.consented", "x" * 65)),
        ("a time with a fraction", changed("1790000000", "1790000000.5")),
        ("a time with an exponent", changed("1790000000", "1e9")),
        ("a time before time", changed("1790000000", "-1")),
        ("a time that is true", changed("1790000000", "true")),
        ("a post that is none", changed("co-autoridad-central", "Bogotá")),
        ("no number", changed('"Zm9v"', "NaN")),
        ("infinity", changed('"Zm9v"', "Infinity")),
        ("a fact with a fraction", changed('"Zm9v"', "0.5")),
        ("a number out of range", changed('"Zm9v"', str(2**53))),
        ("a number of many digits", changed('"Zm9v"', "9" * 5000)),
        ("half of a surrogate pair", changed("Zm9v", "\\ud800")),
        ("endless depth", b"[" * 60_000),
        ("too long", changed("Zm9v", "x" * ENTRY_BYTES)),
    ],
)
def test_what_is_no_entry_is_malformed(why: str, given_bytes: bytes) -> None:
    with pytest.raises(Malformed):
        entry_from_bytes(given_bytes)


def test_an_entry_of_a_newer_version_is_told_apart() -> None:
    with malformed("ledger.entry-newer"):
        entry_from_bytes(changed('"v":1', '"v":2').replace(b'"facts"', b'"fax"'))


@pytest.mark.parametrize(
    "entry",
    [
        replace(ENTRY, kind="No Kind"),
        replace(ENTRY, at=-1),
        replace(ENTRY, at=2**53),
        replace(ENTRY, post=PostCode("nobody")),
        replace(ENTRY, facts={"half": "\ud800"}),
        replace(ENTRY, facts={"fraction": 0.5}),
        replace(ENTRY, facts={"none": float("nan")}),
        replace(ENTRY, facts={"long": "x" * ENTRY_BYTES}),
    ],
    ids=["kind", "time", "late", "post", "surrogate", "fraction", "nan", "long"],
)
def test_what_nobody_would_read_is_not_written(entry: Entry) -> None:
    with pytest.raises(Malformed):
        entry.to_bytes()


def test_facts_that_are_no_json_are_not_written() -> None:
    facts: Any = {"bytes": b""}
    with malformed("ledger.entry"):
        replace(ENTRY, facts=facts).to_bytes()


def test_an_entry_has_the_bytes_of_the_specification() -> None:
    assert ENTRY.to_bytes() == BYTES
    assert entry_from_bytes(BYTES) == ENTRY
    own = replace(ENTRY, post=None)
    assert b'"post":null' in own.to_bytes()
    assert entry_from_bytes(own.to_bytes()) == own


def test_spanish_is_written_as_it_is() -> None:
    written = replace(ENTRY, facts={"código": "ñandú"}).to_bytes()
    assert '"código":"ñandú"' in written.decode()


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)


@given(
    st.from_regex(r"[a-z]{1,9}(-[a-z]{1,9})?(\.[a-z]{1,9})?", fullmatch=True),
    st.integers(0, 2**53 - 1),
    st.none() | st.just(POST),
    st.dictionaries(st.text(st.characters(exclude_categories=["Cs"]), max_size=5), JSON),
)
def test_reader_and_writer_are_inverse(
    kind: str, at: int, post: PostCode | None, facts: dict[str, Any]
) -> None:
    entry = Entry(kind, at, post, facts)
    assert entry_from_bytes(entry.to_bytes()) == entry


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_malformed(given_bytes: bytes) -> None:
    with pytest.raises(Malformed):
        entry_from_bytes(given_bytes)


@pytest.mark.parametrize("length", [0, 15, 17, 32])
def test_a_salt_of_another_length_is_malformed(length: int) -> None:
    with malformed("ledger.salt"):
        leaf_data(bytes(length), BYTES)


def test_the_leaf_is_the_hash_of_salt_and_entry() -> None:
    salt = bytes(range(16))
    assert leaf_data(salt, BYTES) == sha256(salt + BYTES).digest()
    assert leaf_data(salt, BYTES) != leaf_data(bytes(16), BYTES)


def test_the_bytes_are_what_counts_and_not_what_they_mean() -> None:
    spaced = BYTES.replace(b",", b", ")
    assert entry_from_bytes(spaced) == ENTRY
    assert leaf_data(bytes(16), spaced) != leaf_data(bytes(16), BYTES)
