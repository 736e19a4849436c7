"""Content at rest: AES-256-GCM, each portion under a key of its own, wrapped by the node's key.

* ``context`` (a digest, a matter id) is authenticated with the content, so that a row cannot be
  put in the place of another; a wrapped key cannot be put in the place of content.
* A sealed text is a nonce of 12 random bytes, then ciphertext and tag. One key stands well under
  2^32 random nonces (NIST SP 800-38D): that of a portion has two, that of the node one a portion.
* Destroying the wrapped key destroys the content, wherever copies of the ciphertext lie.
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
    return _seal(key, plaintext, b"content:" + context.encode(), random)


def decrypt(key: bytes, sealed: bytes, context: str) -> bytes:
    """Decrypt content.

    Raises:
        Unavailable: ``vault.cannot-open`` for another key, another context or altered bytes
    """
    return _open(key, sealed, b"content:" + context.encode(), context)


def wrap(kek: bytes, key: bytes, context: str, random: Random) -> bytes:
    """Wrap a content key with the node's key."""
    return _seal(kek, key, b"key:" + context.encode(), random)


def unwrap(kek: bytes, wrapped: bytes, context: str) -> bytes:
    """Unwrap a content key.

    Raises:
        Unavailable: ``vault.cannot-open`` for another node's key, another context or altered bytes
    """
    return _open(kek, wrapped, b"key:" + context.encode(), context)


def _seal(key: bytes, plaintext: bytes, bound: bytes, random: Random) -> bytes:
    nonce = random(_NONCE_BYTES)
    if len(nonce) != _NONCE_BYTES:
        raise ValueError("chance gave another number of bytes than was asked for")
    return nonce + _cipher(key).encrypt(nonce, plaintext, bound)


def _open(key: bytes, sealed: bytes, bound: bytes, context: str) -> bytes:
    cipher = _cipher(key)
    try:
        return cipher.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], bound)
    except (InvalidTag, ValueError):
        raise Unavailable("vault.cannot-open", of=context) from None


def _cipher(key: bytes) -> AESGCM:
    """The library takes shorter keys and then quietly runs a weaker cipher; this room does not."""
    if len(key) != KEY_BYTES:
        raise ValueError("a content key has 32 bytes")
    return AESGCM(key)
