"""Base64url without padding (RFC 7515 §2), read strictly: one text for the same bytes, no other.

A lenient reader would let a stranger alter a text without altering what it means, and with it every
digest that is taken over the text.
"""

import binascii
from typing import Final

from exhorto.domain.errors import Malformed

_TO_URL: Final = bytes.maketrans(b"+/", b"-_")
_FROM_URL: Final = bytes.maketrans(b"-_+/", b"+/!!")
"""The two letters of the other alphabet become one that no reader takes."""
_LAST: Final = {0: None, 2: frozenset(b"AQgw"), 3: frozenset(b"AEIMQUYcgkosw048")}
"""By length modulo four: the last letters that leave no spare bit set."""


def encode(data: bytes) -> str:
    """The base64url text of ``data``."""
    padded = binascii.b2a_base64(data, newline=False).translate(_TO_URL)
    return padded.rstrip(b"=").decode("ascii")


def decode(text: str, field: str) -> bytes:
    """Read base64url; padding, white space, a foreign letter and spare bits are refused.

    Raises:
        Malformed: ``base64.not-canonical``
    """
    try:
        letters = text.encode("ascii")
        last = _LAST[len(letters) % 4]
        if b"=" in letters or (last is not None and letters[-1] not in last):
            raise Malformed("base64.not-canonical", field=field)
        padded = letters.translate(_FROM_URL) + b"=" * (-len(letters) % 4)
        return binascii.a2b_base64(padded, strict_mode=True)
    except (ValueError, KeyError):
        raise Malformed("base64.not-canonical", field=field) from None
