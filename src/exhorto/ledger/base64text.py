"""Standard base64 (RFC 4648 §4) that is read in one way only.

Text with another alphabet, without padding or with stray last bits is refused, so that what was
read and is written again has not changed by a byte. The text itself may be a salt: an error tells
its length only.
"""

from base64 import b64decode, b64encode

from exhorto.domain.errors import Malformed


def decoded(text: str) -> bytes:
    """Read base64.

    Raises:
        Malformed: ``ledger.base64``
    """
    try:
        read = b64decode(text, validate=True)
    except ValueError as fault:
        raise Malformed("ledger.base64", characters=len(text)) from fault
    if encoded(read) != text:
        raise Malformed("ledger.base64", characters=len(text))
    return read


def encoded(given: bytes) -> str:
    """Write base64."""
    return b64encode(given).decode("ascii")
