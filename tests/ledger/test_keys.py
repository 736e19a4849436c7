"""A key is a name, a use and 32 bytes; its id binds all three."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exhorto.domain.errors import Malformed
from exhorto.ledger.base64text import encoded
from exhorto.ledger.keys import KeyKind, VerifierKey, key_from_text
from tests.ledger.parties import LOG_KEY, LOG_PUBLIC, LOG_SIGN, pair
from tests.ledger.refusals import malformed, refused

KEYS = (Path(__file__).parent / "notes" / "keys.txt").read_text().splitlines()
PETER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"


@pytest.mark.parametrize(
    ("why", "name"),
    [
        ("empty", ""),
        ("a space", "exhorto CO"),
        ("a space that does not look like one", "exhorto\u00a0CO"),
        ("a line separator", "exhorto\u2028CO"),
        ("a plus", "exhorto+CO"),
        ("a newline", "exhorto\nCO"),
        ("a control character", "exhorto\x01CO"),
        ("half of a surrogate pair", "exhorto\ud800"),
        ("too long", "x" * 256),
        ("too long in bytes", "ñ" * 128),
    ],
)
def test_a_name_that_a_signature_line_cannot_carry_is_malformed(why: str, name: str) -> None:
    with malformed("ledger.key"):
        VerifierKey(KeyKind.LOG, name, LOG_PUBLIC)


@pytest.mark.parametrize("length", [0, 31, 33, 57])
def test_a_key_of_another_length_is_malformed(length: int) -> None:
    with malformed("ledger.key"):
        VerifierKey(KeyKind.LOG, "exhorto/CO", bytes(length))


@pytest.mark.parametrize("text", KEYS)
def test_the_verifier_keys_of_others_are_read_and_written_back(text: str) -> None:
    assert key_from_text(text).to_text() == text


def test_no_piece_of_a_verifier_key_and_no_other_letter_is_taken_for_one() -> None:
    pieces = {PETER[i:j] for i in range(len(PETER)) for j in range(i + 1, len(PETER) + 1)}
    changed = {PETER[:i] + chr(ord(PETER[i]) + 1) + PETER[i + 1 :] for i in range(len(PETER))}
    for text in (pieces | changed) - {PETER}:
        with pytest.raises(Malformed):
            key_from_text(text)


def test_a_key_of_another_algorithm_is_malformed() -> None:
    material = encoded(b"\x06" + bytes(1312))
    with malformed("ledger.key"):
        key_from_text(f"witness.example+00000000+{material}")


def test_one_key_pair_for_two_uses_is_two_keys() -> None:
    log, witness = (VerifierKey(kind, "exhorto/CO", LOG_PUBLIC) for kind in KeyKind)
    assert log.id != witness.id != VerifierKey(KeyKind.LOG, "exhorto/PA", LOG_PUBLIC).id


@given(st.binary(max_size=80), st.binary(max_size=80))
def test_a_signature_holds_for_its_message_only(message: bytes, other: bytes) -> None:
    signature = LOG_KEY.sign(message, LOG_SIGN)
    if other != message:
        with refused("ledger.signature"):
            LOG_KEY.verify(other, signature)


@pytest.mark.parametrize("signature", [b"", bytes(63), bytes(64), bytes(65)])
def test_what_is_no_signature_is_refused(signature: bytes) -> None:
    with refused("ledger.signature"):
        LOG_KEY.verify(b"", signature)


def test_a_device_that_signs_with_another_key_is_found_before_anything_leaves() -> None:
    with refused("ledger.signature"):
        LOG_KEY.sign(b"text\n", pair("PA node")[1])


def test_a_public_half_that_is_no_point_verifies_nothing() -> None:
    with refused("ledger.signature"):
        VerifierKey(KeyKind.LOG, "exhorto/CO", b"\xff" * 32).verify(b"", bytes(64))
