"""Identifiers, each a type of its own, so that one can never stand where another is meant.

* ``Party``: two capital letters, ISO 3166-1 alpha-2 (``PA``), or ``X`` and a letter (observers).
* ``PostCode``: lower-case words with hyphens, led by the party (``co-autoridad-central``).
* ``MatterId``: 32 hexadecimal digits, random; says nothing about its matter.
* ``StatementDigest``: SHA-256 of the issuer-signed JWT, 64 hexadecimal digits.
* ``PortionDigest``: SHA-256 of a disclosure, base64url without padding (RFC 9901).
* ``EnvelopeId``: 32 hexadecimal digits, random.
"""

import re
from typing import NewType

from exhorto.domain.errors import Malformed

Party = NewType("Party", str)
PostCode = NewType("PostCode", str)
OfficerId = NewType("OfficerId", str)
MatterId = NewType("MatterId", str)
StatementDigest = NewType("StatementDigest", str)
PortionDigest = NewType("PortionDigest", str)
EnvelopeId = NewType("EnvelopeId", str)

_PARTY = re.compile(r"[A-Z]{2}")
_POST = re.compile(r"[a-z]{2}(-[a-z0-9]+)+")
_HEX32 = re.compile(r"[0-9a-f]{32}")
_HEX64 = re.compile(r"[0-9a-f]{64}")
_B64_DIGEST = re.compile(r"[A-Za-z0-9_-]{43}")
_POST_LENGTH = 64


def party(text: object) -> Party:
    """Read a party code.

    Raises:
        Malformed: ``id.party``
    """
    return Party(_checked("party", _PARTY, text))


def post_code(text: object) -> PostCode:
    """Read a post code.

    Raises:
        Malformed: ``id.post``
    """
    if isinstance(text, str) and len(text) > _POST_LENGTH:
        raise Malformed("id.post", given=text[:_POST_LENGTH])
    return PostCode(_checked("post", _POST, text))


def matter_id(text: object) -> MatterId:
    """Read a matter id.

    Raises:
        Malformed: ``id.matter``
    """
    return MatterId(_checked("matter", _HEX32, text))


def statement_digest(text: object) -> StatementDigest:
    """Read a statement digest.

    Raises:
        Malformed: ``id.statement``
    """
    return StatementDigest(_checked("statement", _HEX64, text))


def portion_digest(text: object) -> PortionDigest:
    """Read a portion digest.

    Raises:
        Malformed: ``id.portion``
    """
    return PortionDigest(_checked("portion", _B64_DIGEST, text))


def envelope_id(text: object) -> EnvelopeId:
    """Read an envelope id.

    Raises:
        Malformed: ``id.envelope``
    """
    return EnvelopeId(_checked("envelope", _HEX32, text))


def _checked(what: str, pattern: re.Pattern[str], text: object) -> str:
    if not isinstance(text, str) or not pattern.fullmatch(text):
        raise Malformed(f"id.{what}", given=str(text)[:80])
    return text
