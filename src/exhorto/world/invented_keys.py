"""The keys of invented nodes: the same in every run, so that a world can be repeated.

Whoever reads this file has them. A real node makes its own (``vault.keys.generate``).
"""

from functools import cache
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from exhorto.domain.ids import Party
from exhorto.pact.governance import CryptoSigner
from exhorto.vault.keys import Keys
from exhorto.wire import base64url
from exhorto.wire.sealing_keys import OpeningKey
from exhorto.wire.signing_keys import SigningKey, signing_key_from_json


@cache
def keys_of(party: Party, mark: str = "1") -> Keys:
    """All keys of an invented node; another ``mark`` gives others."""
    name = party.lower()
    return Keys(
        signing=_signing(f"{name}-node-{mark}"),
        witness=_signing(f"{name}-witness-{mark}"),
        opening=(_opening(f"{name}-seal-{mark}"),),
        kek=_bytes(f"{name}-kek-{mark}"),
        web=_bytes(f"{name}-web-{mark}"),
    )


@cache
def governor_of(party: Party) -> CryptoSigner:
    """The governance key of an invented party."""
    return CryptoSigner(Ed25519PrivateKey.from_private_bytes(_bytes(f"{party}-governance")))


def _signing(kid: str) -> SigningKey:
    private = Ed25519PrivateKey.from_private_bytes(_bytes(kid))
    jwk = {
        "kty": "OKP",
        "crv": "Ed25519",
        "x": base64url.encode(private.public_key().public_bytes_raw()),
        "d": base64url.encode(private.private_bytes_raw()),
    }
    return signing_key_from_json({"kid": kid, "algorithm": "Ed25519", "jwk": jwk})


def _opening(kid: str) -> OpeningKey:
    return OpeningKey(kid, b"".join(_bytes(f"{kid}-{part}") for part in range(3)))


def _bytes(label: str) -> bytes:
    return sha256(f"exhorto world, invented key {label}".encode()).digest()
