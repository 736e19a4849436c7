"""Governance keys: made on an offline machine, kept under a passphrase, never near a node.

PKCS#8 as the library writes it stretches a passphrase with 2,048 rounds of PBKDF2, too few for a
stick that may be stolen. The passphrase is therefore stretched with scrypt first, and the PKCS#8
text is encrypted under the result. The salt is handed in.
"""

import base64
import json
import unicodedata
from collections.abc import Callable

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_pem_private_key,
)

from exhorto.domain.errors import Malformed, Refused
from exhorto.domain.jsonvalues import Json, exactly, obj, text
from exhorto.pact.members import GovernanceKey
from exhorto.pact.metadata_form import governance_key
from exhorto.pact.tuf_parts import CryptoSigner, Signer

__all__ = ["CryptoSigner", "generate", "lock", "public_of", "unlock"]

FORMAT = "exhorto-governance-key/1"
KDF = "scrypt-131072-8-1"
PASSPHRASE_LEAST = 14
"""Fewest characters of a passphrase; four or five words."""
KEY_FILE_BYTES = 8192
SCRYPT_COST = 2**17
"""128 MiB and about a third of a second for each guess."""

_SALT_BYTES = 16


def generate() -> CryptoSigner:
    """A new Ed25519 governance key."""
    return CryptoSigner.generate_ed25519()


def public_of(signer: Signer) -> GovernanceKey:
    """The public half, as the pact lists it."""
    return governance_key(signer.public_key)


def lock(signer: CryptoSigner, passphrase: str, random: Callable[[int], bytes]) -> bytes:
    """The bytes of a key file that opens with the passphrase.

    Raises:
        Refused: ``pact.passphrase-short``
    """
    if len(_normal(passphrase)) < PASSPHRASE_LEAST:
        raise Refused("pact.passphrase-short", least=PASSPHRASE_LEAST)
    salt = random(_SALT_BYTES)
    private = load_pem_private_key(signer.private_bytes, None)
    sealed = private.private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(_stretched(passphrase, salt))
    )
    value = {
        "format": FORMAT,
        "keyid": signer.public_key.keyid,
        "kdf": KDF,
        "salt": base64.b64encode(salt).decode("ascii"),
        "pkcs8": sealed.decode("ascii"),
    }
    return (json.dumps(value, indent=1) + "\n").encode("ascii")


def unlock(data: bytes, passphrase: str) -> CryptoSigner:
    """The signer that a key file holds.

    Raises:
        Refused: ``pact.wrong-passphrase``
        Malformed: ``pact.not-a-key-file``
    """
    keyid, salt, sealed = _read(data)
    try:
        private = load_pem_private_key(sealed, _stretched(passphrase, salt))
    except ValueError:
        raise Refused("pact.wrong-passphrase", keyid=keyid) from None
    except (TypeError, UnsupportedAlgorithm):  # TypeError: it needs no passphrase
        raise Malformed("pact.not-a-key-file") from None
    if not isinstance(private, Ed25519PrivateKey):
        raise Malformed("pact.not-a-key-file")
    signer = CryptoSigner(private)
    if signer.public_key.keyid != keyid:
        raise Malformed("pact.not-a-key-file")
    return signer


def _read(data: bytes) -> tuple[str, bytes, bytes]:
    if len(data) > KEY_FILE_BYTES:
        raise Malformed("pact.not-a-key-file")
    try:
        value: Json = json.loads(data.decode("ascii"))
        given = obj(value, "key file")
        exactly(given, "key file", frozenset({"format", "keyid", "kdf", "salt", "pkcs8"}))
        salt = base64.b64decode(text(given["salt"], "salt", 64), validate=True)
        keyid, sealed = text(given["keyid"], "keyid", 64), text(given["pkcs8"], "pkcs8", 4096)
    except (ValueError, RecursionError, Malformed):
        raise Malformed("pact.not-a-key-file") from None
    if (given["format"], given["kdf"]) != (FORMAT, KDF):
        raise Malformed("pact.not-a-key-file")
    return keyid, salt, sealed.encode()


def _stretched(passphrase: str, salt: bytes) -> bytes:
    kdf = Scrypt(salt=salt, length=32, n=SCRYPT_COST, r=8, p=1)
    return kdf.derive(_normal(passphrase).encode("utf-8")).hex().encode("ascii")


def _normal(passphrase: str) -> str:
    """The same accents are the same passphrase, whichever keyboard or system wrote them."""
    return unicodedata.normalize("NFC", passphrase)
