"""Disclosures: what opens one portion of a statement (RFC 9901 §4.2.2, array elements).

* A disclosure is the base64url text of ``[salt, portion]``; its digest is taken over that text. The
  text is kept and passed on untouched: what was previewed is byte for byte what is sent.
* The salt is 16 bytes, new for each portion, and known only to those who hold the disclosure.
* Nothing inside a portion is disclosed on its own: digests inside a disclosure are refused.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Final

from exhorto.domain.bounds import PORTION_BYTES
from exhorto.domain.errors import Malformed, Refused
from exhorto.domain.ids import PortionDigest
from exhorto.domain.jsonvalues import Json, array, text
from exhorto.domain.statements import Portion, portion_from_json, portion_to_json
from exhorto.wire import base64url, strictjson

SALT_BYTES: Final = 16
RESERVED: Final = frozenset({"_sd", "_sd_alg", "..."})
"""Member names that mean digests (RFC 9901); no portion may use them."""
_SALT_LETTERS: Final = 22


@dataclass(frozen=True, slots=True)
class Disclosure:
    """A portion, the text that discloses it, and the digest that the statement signs."""

    text: str = field(repr=False)
    digest: PortionDigest
    salt: bytes = field(repr=False)
    portion: Portion = field(repr=False)


def disclose(portion: Portion, salt: bytes) -> Disclosure:
    """Fix the text of a portion for good.

    Raises:
        Refused: ``disclosure.salt``, ``disclosure.too-large``, ``disclosure.nested``,
            ``json.unwritable``, ``json.unreadable``
    """
    if len(salt) != SALT_BYTES:
        raise Refused("disclosure.salt", bytes=SALT_BYTES)
    value: list[Json] = [base64url.encode(salt), portion_to_json(portion)]
    text_ = base64url.encode(strictjson.write_unread(value, "disclosure"))
    with strictjson.as_refusal():
        return read_disclosure(text_)


def digest_of_disclosure(text_: str) -> PortionDigest:
    """SHA-256 over the ASCII bytes of the text, base64url.

    Raises:
        Malformed: ``base64.not-canonical`` for a text that is not ASCII.
    """
    try:
        return PortionDigest(base64url.encode(sha256(text_.encode("ascii")).digest()))
    except UnicodeEncodeError:
        raise Malformed("base64.not-canonical", field="disclosure") from None


def decoy_digest(chance: bytes) -> PortionDigest:
    """A digest that nothing opens, from random bytes (RFC 9901 §4.2.5)."""
    return PortionDigest(base64url.encode(sha256(chance).digest()))


def read_disclosure(text_: str) -> Disclosure:
    """Read a disclosure.

    Raises:
        Malformed: ``disclosure.too-large``, ``disclosure.shape``, ``disclosure.nested``,
            ``base64.not-canonical``, ``json.unreadable``, ``json.field``, ``json.members``,
            ``id.party``
    """
    if len(text_) > PORTION_BYTES:
        raise Malformed("disclosure.too-large", most=PORTION_BYTES)
    raw = base64url.decode(text_, "disclosure")
    both = array(strictjson.read(raw, "disclosure"), "disclosure")
    if len(both) != 2:
        raise Malformed("disclosure.shape", members=len(both))
    salt = _salt(text(both[0], "disclosure.salt", 2 * _SALT_LETTERS))
    _check_flat(both[1], raw)
    return Disclosure(text_, digest_of_disclosure(text_), salt, portion_from_json(both[1]))


def _salt(letters: str) -> bytes:
    salt = base64url.decode(letters, "disclosure.salt")
    if len(salt) != SALT_BYTES:
        raise Malformed("disclosure.salt", bytes=SALT_BYTES)
    return salt


def _check_flat(value: Json, raw: bytes) -> None:
    """Insist that no digest hides inside; only a text that could hold one is walked."""
    if b"_sd" not in raw and b"..." not in raw and b"\\u" not in raw:
        return
    todo: list[Any] = [value]
    while todo:
        one = todo.pop()
        if isinstance(one, Mapping):
            if not RESERVED.isdisjoint(one):
                raise Malformed("disclosure.nested")
            todo.extend(one.values())
        elif isinstance(one, list):
            todo.extend(one)
