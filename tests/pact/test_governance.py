"""Governance keys under a passphrase."""

import json
from collections.abc import Callable
from functools import cache

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from exhorto.domain.errors import ExhortoError, Refused
from exhorto.pact.governance import generate, lock, public_of, unlock
from exhorto.pact.metadata_form import check_key
from exhorto.pact.tuf_parts import CryptoSigner
from tests.pact.sentences import check

PASSPHRASE = "cuatro árboles junto al río"


def constant(count: int) -> bytes:
    return b"s" * count


@cache
def key() -> CryptoSigner:
    return generate()


@cache
def locked() -> bytes:
    return lock(key(), PASSPHRASE, constant)


def with_members(**members: object) -> bytes:
    return json.dumps({**json.loads(locked()), **members}).encode()


REFUSALS: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "another passphrase": ("pact.wrong-passphrase", locked, "cuatro arboles junto al rio"),
    "an empty passphrase": ("pact.wrong-passphrase", locked, ""),
    "another salt": (
        "pact.wrong-passphrase",
        lambda: with_members(salt="AAAAAAAAAAAAAAAAAAAAAA=="),
        PASSPHRASE,
    ),
    "the id of another key": (
        "pact.not-a-key-file",
        lambda: with_members(keyid="0" * 64),
        PASSPHRASE,
    ),
    "cheaper stretching": (
        "pact.not-a-key-file",
        lambda: with_members(kdf="scrypt-2-8-1"),
        PASSPHRASE,
    ),
    "a key without encryption": (
        "pact.not-a-key-file",
        lambda: with_members(pkcs8=key().private_bytes.decode()),
        PASSPHRASE,
    ),
    "not JSON": ("pact.not-a-key-file", lambda: b"{", PASSPHRASE),
    "not text": ("pact.not-a-key-file", lambda: b"\xff", PASSPHRASE),
    "too large": ("pact.not-a-key-file", lambda: b" " * 9000, PASSPHRASE),
    "a member too many": ("pact.not-a-key-file", lambda: with_members(note=""), PASSPHRASE),
}


@pytest.mark.parametrize(("code", "make", "passphrase"), REFUSALS.values(), ids=REFUSALS.keys())
def test_a_key_file_is_refused_with(code: str, make: Callable[[], bytes], passphrase: str) -> None:
    with pytest.raises(ExhortoError) as refusal:
        unlock(make(), passphrase)
    check(refusal.value, code)


def test_a_short_passphrase_locks_nothing() -> None:
    with pytest.raises(Refused, match=r"pact\.passphrase-short"):
        lock(key(), "trece letras.", constant)


def test_the_passphrase_opens_the_same_key_however_its_accents_were_typed() -> None:
    decomposed = "cuatro a\u0301rboles junto al ri\u0301o"
    opened = unlock(locked(), decomposed)
    assert public_of(opened) == public_of(key())
    assert opened.sign(b"x").to_dict() == key().sign(b"x").to_dict()


def test_the_passphrase_alone_does_not_open_the_pkcs8_inside() -> None:
    sealed = json.loads(locked())["pkcs8"].encode()
    with pytest.raises(ValueError, match=r".+"):
        load_pem_private_key(sealed, PASSPHRASE.encode())


def test_a_key_from_hardware_may_be_an_ecdsa_key() -> None:
    check_key(public_of(CryptoSigner(generate_private_key(SECP256R1()))))
    check_key(public_of(key()))
