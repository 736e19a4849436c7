"""Keys to which envelopes are sealed, and their private halves: one hybrid suite.

* HPKE (RFC 9180), base mode: MLKEM768-X25519 (KEM 0x647A), HKDF-SHA256 (KDF 0x0001), AES-256-GCM
  (AEAD 0x0002). Broken only where both halves of the KEM are.
* A public key is the ML-KEM-768 key and then the X25519 key, 1,216 bytes; a private one the ML-KEM
  seed and then the X25519 key, 96 bytes.
* A private half shows in no ``repr`` and in no error.
"""

from dataclasses import dataclass, field
from typing import Final

from cryptography.exceptions import InvalidTag, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey, MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import (
    AEAD,
    KDF,
    KEM,
    MLKEM768X25519PrivateKey,
    MLKEM768X25519PublicKey,
    Suite,
)

from exhorto.domain.errors import Malformed, Refused, Unavailable
from exhorto.domain.jsonvalues import JsonObject, exactly, obj, text
from exhorto.wire import base64url
from exhorto.wire.signing_keys import check_kid

SUITE: Final = "HPKE-647A-0001-0002"
"""The only suite of version 1: the three numbers of HPKE's registry, hexadecimal."""
_HPKE: Final = Suite(KEM.MLKEM768_X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
_MLKEM_PUBLIC: Final = 1184
_MLKEM_SEED: Final = 64
_X25519: Final = 32
_TAG: Final = 16
_PUBLIC_LONGEST: Final = 2000


@dataclass(frozen=True, slots=True)
class SealingKey:
    """A recipient's public key, as its entry in the member file gives it."""

    kid: str
    public: bytes = field(repr=False)
    suite: str = SUITE
    native: MLKEM768X25519PublicKey = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Make the library's key once.

        Raises:
            Malformed: ``key.kid``, ``key.suite``, ``key.unusable``
        """
        check_kid(self.kid)
        _check_suite(self.kid, self.suite)
        object.__setattr__(self, "native", _public(self.kid, self.public))


@dataclass(frozen=True, slots=True)
class OpeningKey:
    """A private key that opens envelopes; it shows in no ``repr``."""

    kid: str
    private: bytes = field(repr=False)
    suite: str = SUITE
    native: MLKEM768X25519PrivateKey = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Make the library's key once.

        Raises:
            Malformed: ``key.kid``, ``key.suite``, ``key.unusable``
        """
        check_kid(self.kid)
        _check_suite(self.kid, self.suite)
        object.__setattr__(self, "native", MLKEM768X25519PrivateKey(*_halves(self)))

    @property
    def sealing_key(self) -> SealingKey:
        """The half that others seal to."""
        mlkem, x25519 = _halves(self)
        public = mlkem.public_key().public_bytes_raw() + x25519.public_key().public_bytes_raw()
        return SealingKey(self.kid, public)


def generate_opening_key(kid: str) -> OpeningKey:
    """Make a new key.

    Raises:
        Malformed: ``key.kid``
        Unavailable: ``key.no-mlkem`` where the installed library lacks the algorithm.
    """
    try:
        mlkem = MLKEM768PrivateKey.generate()
    except UnsupportedAlgorithm:
        raise Unavailable("key.no-mlkem") from None
    x25519 = X25519PrivateKey.generate()
    return OpeningKey(kid, mlkem.private_bytes_raw() + x25519.private_bytes_raw())


def sealing_key(kid: str, suite: str, public: str) -> SealingKey:
    """Read a key from its entry in the member file; ``public`` is base64url.

    Raises:
        Malformed: ``key.kid``, ``key.suite``, ``key.unusable``, ``base64.not-canonical``
    """
    return SealingKey(kid, base64url.decode(public, "public"), suite)


def sealing_key_to_json(key: SealingKey) -> JsonObject:
    """What the member file says of a key."""
    return {"kid": key.kid, "suite": key.suite, "public": base64url.encode(key.public)}


def sealing_key_from_json(value: object) -> SealingKey:
    """Read what the member file says of a key.

    Raises:
        Malformed: ``json.members``, ``json.field`` and as ``sealing_key``
    """
    return sealing_key(*_entry(value, "public"))


def opening_key_to_json(key: OpeningKey) -> JsonObject:
    """A key with its private half, for the vault and nowhere else."""
    return {"kid": key.kid, "suite": key.suite, "private": base64url.encode(key.private)}


def opening_key_from_json(value: object) -> OpeningKey:
    """Read a key with its private half.

    Raises:
        Malformed: ``json.members``, ``json.field`` and as ``sealing_key``
    """
    kid, suite, private = _entry(value, "private")
    return OpeningKey(kid, base64url.decode(private, "private"), suite)


WRAP_BYTES: Final = KEM.MLKEM768_X25519.enc_length() + 32 + _TAG
"""Length of a wrapped 32-byte key: the encapsulation and the sealed key."""


def wrap(secret: bytes, to: SealingKey, info: bytes) -> bytes:
    """Seal a 32-byte content key to ``to``, bound to ``info``.

    Raises:
        Refused: ``key.cannot-seal`` for a public key whose holder could not open.
    """
    try:
        return _HPKE.encrypt(secret, to.native, info)
    except ValueError:
        raise Refused("key.cannot-seal", kid=to.kid) from None


def unwrap(wrapped: bytes, key: OpeningKey, info: bytes) -> bytes:
    """Open a wrapped content key.

    Raises:
        Malformed: ``key.not-opened`` for another key, other ``info`` or altered bytes.
    """
    try:
        return _HPKE.decrypt(wrapped, key.native, info)
    except (InvalidTag, ValueError):
        raise Malformed("key.not-opened", kid=key.kid) from None


def _entry(value: object, half: str) -> tuple[str, str, str]:
    given = obj(value, "key")
    exactly(given, "key", frozenset({"kid", "suite", half}))
    return (
        text(given["kid"], "kid", 100),
        text(given["suite"], "suite", 100),
        text(given[half], half, _PUBLIC_LONGEST),
    )


def _check_suite(kid: str, suite: str) -> None:
    if suite != SUITE:
        raise Malformed("key.suite", kid=kid, suite=ascii(suite)[:60])


def _public(kid: str, public: bytes) -> MLKEM768X25519PublicKey:
    try:
        return MLKEM768X25519PublicKey(
            MLKEM768PublicKey.from_public_bytes(public[:_MLKEM_PUBLIC]),
            X25519PublicKey.from_public_bytes(public[_MLKEM_PUBLIC:]),
        )
    except ValueError:
        raise Malformed("key.unusable", kid=kid, why="not a key of its suite") from None


def _halves(key: OpeningKey) -> tuple[MLKEM768PrivateKey, X25519PrivateKey]:
    try:
        return (
            MLKEM768PrivateKey.from_seed_bytes(key.private[:_MLKEM_SEED]),
            X25519PrivateKey.from_private_bytes(key.private[_MLKEM_SEED:]),
        )
    except ValueError:
        raise Malformed("key.unusable", kid=key.kid, why="not a key of its suite") from None
