"""Content at rest: the wrong key, the wrong place, a changed byte."""

import os
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exhorto.domain.errors import Unavailable
from exhorto.vault.content import decrypt, encrypt, unwrap, wrap
from tests.vault.sentences import check

KEY, OTHER = b"k" * 32, b"o" * 32
keys = st.binary(min_size=32, max_size=32)
texts = st.text(st.characters(exclude_categories=["Cs"]))


def sealed() -> bytes:
    return encrypt(KEY, b"secreto", "here", os.urandom)


REFUSALS: dict[str, Callable[[], object]] = {
    "another key": lambda: decrypt(OTHER, sealed(), "here"),
    "another place": lambda: decrypt(KEY, sealed(), "there"),
    "a wrapped key in the place of content": lambda: decrypt(
        KEY, wrap(KEY, OTHER, "here", os.urandom), "here"
    ),
    "content in the place of a wrapped key": lambda: unwrap(KEY, sealed(), "here"),
    "a wrapped key moved to another portion": lambda: unwrap(
        KEY, wrap(KEY, OTHER, "here", os.urandom), "there"
    ),
    "a wrapped key of another node": lambda: unwrap(
        OTHER, wrap(KEY, OTHER, "here", os.urandom), "here"
    ),
    "nothing": lambda: decrypt(KEY, b"", "here"),
    "less than a nonce": lambda: decrypt(KEY, b"x" * 7, "here"),
    "only a nonce": lambda: decrypt(KEY, b"x" * 12, "here"),
    "cut short": lambda: decrypt(KEY, sealed()[:-1], "here"),
}


@pytest.mark.parametrize("attempt", REFUSALS.values(), ids=REFUSALS.keys())
def test_content_does_not_open_with(attempt: Callable[[], object]) -> None:
    with pytest.raises(Unavailable) as refusal:
        attempt()
    check(refusal.value, "vault.cannot-open")
    assert set(refusal.value.facts) == {"of"}


@given(st.binary(max_size=60), st.data())
def test_no_byte_can_be_changed(plain: bytes, data: st.DataObject) -> None:
    whole = bytearray(encrypt(KEY, plain, "here", os.urandom))
    whole[data.draw(st.integers(0, len(whole) - 1))] ^= data.draw(st.integers(1, 255))
    with pytest.raises(Unavailable):
        decrypt(KEY, bytes(whole), "here")


@given(keys, keys, st.binary(), texts)
def test_what_was_sealed_opens_again(kek: bytes, key: bytes, plain: bytes, context: str) -> None:
    wrapped = wrap(kek, key, context, os.urandom)
    assert unwrap(kek, wrapped, context) == key
    assert decrypt(key, encrypt(key, plain, context, os.urandom), context) == plain


@pytest.mark.parametrize("length", [0, 16, 24, 31, 33])
def test_a_key_of_another_length_is_our_own_mistake(length: int) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        encrypt(b"k" * length, b"", "", os.urandom)
    with pytest.raises(ValueError, match="32 bytes"):
        unwrap(b"k" * length, b"", "")


def test_chance_that_runs_dry_is_our_own_mistake() -> None:
    with pytest.raises(ValueError, match="chance"):
        encrypt(KEY, b"", "", lambda count: b"")
