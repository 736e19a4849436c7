"""Content at rest: AES-256-GCM, each portion under a key of its own, wrapped by the node's key.

``context`` (a digest, a matter id) is authenticated with the content, so that a row cannot be put in
the place of another.
"""

from collections.abc import Callable

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from exhorto.domain.errors import Unavailable

Random = Callable[[int], bytes]
KEY_BYTES = 32
_NONCE_BYTES = 12


def encrypt(key: bytes, plaintext: bytes, context: str, random: Random) -> bytes:
    """Encrypt content under a key of its own."""
    nonce = random(_NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plaintext, b"content:" + context.encode())


def decrypt(key: bytes, sealed: bytes, context: str) -> bytes:
    """Decrypt content.

    Raises:
        Unavailable: ``vault.cannot-open`` for another key, another context or altered bytes
    """
    return _open(key, sealed, b"content:" + context.encode(), context)


def wrap(kek: bytes, key: bytes, context: str, random: Random) -> bytes:
    """Wrap a content key with the node's key."""
    nonce = random(_NONCE_BYTES)
    return nonce + AESGCM(kek).encrypt(nonce, key, b"key:" + context.encode())


def unwrap(kek: bytes, wrapped: bytes, context: str) -> bytes:
    """Unwrap a content key.

    Raises:
        Unavailable: ``vault.cannot-open`` for another node's key, another context or altered bytes
    """
    return _open(kek, wrapped, b"key:" + context.encode(), context)


def _open(key: bytes, sealed: bytes, bound: bytes, context: str) -> bytes:
    try:
        return AESGCM(key).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], bound)
    except (InvalidTag, ValueError):
        raise Unavailable("vault.cannot-open", of=context) from None
