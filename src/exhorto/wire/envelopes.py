"""Envelopes: what one node sends one other node, signed outside and sealed inside.

* One recipient. Another recipient is another envelope: partners differ in patience, each pair has
  its own sequence, and no partner learns of another.
* Anyone on the path checks the signature and that wrap and ciphertext belong to it, and learns
  from, to, an id and a size class. Only the recipient opens.
* The content key is drawn for one envelope; the plaintext is padded to a size class.
* AES-GCM lets a sender make a ciphertext that opens under two keys; the signed digest of the salted
  plaintext lets only one of the two be read. Header, plaintext and salt are the evidence of what
  was sent; the statement alone is not.
* Nothing is decrypted before the signature, the digests and the recipient have been checked, and
  nothing is read before its digest has been checked. Status and replay are the caller's to check
  between ``read`` and ``unseal``.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from exhorto.domain.bounds import ENVELOPE_BYTES, ENVELOPE_SIZE_CLASSES
from exhorto.domain.errors import Malformed, Refused
from exhorto.domain.ids import Party
from exhorto.wire import jws, strictjson
from exhorto.wire.envelope_headers import (
    HEADER_JWS_BYTES,
    EnvelopeHeader,
    Route,
    binding,
    digest_of_header,
    header_from_json,
    header_to_json,
    route_from_json,
)
from exhorto.wire.items import Payload
from exhorto.wire.payloads import read_payload, write_payload
from exhorto.wire.sealing_keys import WRAP_BYTES, OpeningKey, SealingKey, unwrap, wrap
from exhorto.wire.signing_keys import SigningKey

MAGIC: Final = b"EXHENV1\n"
SALT_BYTES: Final = 32
_KEY_BITS: Final = 256
_NONCE: Final = bytes(12)
"""The content key is used once, so its nonce may be fixed."""
_TAG_BYTES: Final = 16
_LENGTHS: Final = len(MAGIC)
_START: Final = _LENGTHS + 3 * 4
_INNER_START: Final = SALT_BYTES + 4
_SEALED_SIZES: Final = frozenset(kib * 1024 + _TAG_BYTES for kib in ENVELOPE_SIZE_CLASSES)


@dataclass(frozen=True, slots=True)
class Envelope:
    """An envelope whose signature and digests were checked, still sealed."""

    header: EnvelopeHeader
    wrap: bytes = field(repr=False)
    ciphertext: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Sealed:
    """An envelope as it travels, and its header for the ledger and the next in the sequence."""

    data: bytes = field(repr=False)
    header: EnvelopeHeader


@dataclass(frozen=True, slots=True)
class Opened:
    """An envelope that was opened; header, plaintext and salt are the evidence of it."""

    header: EnvelopeHeader
    payload: Payload = field(repr=False)
    plaintext: bytes = field(repr=False)
    salt: bytes = field(repr=False)


def seal(route: Route, payload: Payload, salt: bytes, key: SigningKey, to: SealingKey) -> Sealed:
    """Seal ``payload`` for the holder of ``to`` and sign what everyone may see.

    ``salt`` is 32 random bytes, new for each envelope; ``key`` is one of ``route.sender``.

    Raises:
        Refused: ``envelope.salt``, ``envelope.too-large``, ``key.cannot-seal``, ``json.unwritable``
            and the code with which any reader would refuse this route or this payload.
    """
    _check_route(route, to)
    plaintext = write_payload(payload)
    inner = _pad(plaintext, salt)
    secret = AESGCM.generate_key(_KEY_BITS)
    wrapped = wrap(secret, to, binding(route, to.kid, "key"))
    ciphertext = AESGCM(secret).encrypt(_NONCE, inner, binding(route, to.kid, "content"))
    digests = (_salted(salt, plaintext), sha256(ciphertext).digest(), sha256(wrapped).digest())
    claims = header_to_json(route, to.kid, *digests)
    text = jws.sign(claims, jws.Typ.ENVELOPE, key, HEADER_JWS_BYTES)
    header = EnvelopeHeader(route, key.kid, to.kid, *digests, digest=digest_of_header(text))
    return Sealed(_join(text, wrapped, ciphertext), header)


def read(data: bytes, find_key: jws.FindKey) -> Envelope:
    """Check an envelope from outside; anyone on the path can.

    Raises:
        Malformed: ``envelope.shape``, ``envelope.too-large``, ``envelope.size-class``,
            ``envelope.ciphertext``, ``envelope.wrap``, ``envelope.future-version``,
            ``envelope.suite``, ``envelope.to-itself``, ``json.*``, ``id.*`` and as ``jws.verify``
        ExhortoError: whatever ``find_key`` refuses.
    """
    text, wrapped, ciphertext = _parts(data)
    signed = jws.verify(text, jws.Typ.ENVELOPE, find_key, HEADER_JWS_BYTES)
    header = header_from_json(signed, text)
    if sha256(ciphertext).digest() != header.ciphertext_digest:
        raise Malformed("envelope.ciphertext", id=header.route.id)
    if sha256(wrapped).digest() != header.wrap_digest:
        raise Malformed("envelope.wrap", id=header.route.id)
    return Envelope(header, wrapped, ciphertext)


def read_header(data: bytes, find_key: jws.FindKey) -> EnvelopeHeader:
    """The header of an envelope, checked from outside.

    Raises:
        Malformed: as ``read``
        ExhortoError: whatever ``find_key`` refuses.
    """
    return read(data, find_key).header


def unseal(envelope: Envelope, opening_keys: Mapping[str, OpeningKey], me: Party) -> Opened:
    """Open an envelope that was read.

    Raises:
        Refused: ``envelope.not-for-me``, ``envelope.key-gone`` (ask for it to be sealed again)
        Malformed: ``key.not-opened``, ``envelope.not-opened``, ``envelope.padding``,
            ``envelope.plaintext`` and as ``read_payload``
    """
    header = envelope.header
    if header.route.recipient != me:
        raise Refused("envelope.not-for-me", id=header.route.id, recipient=header.route.recipient)
    key = opening_keys.get(header.recipient_kid)
    if key is None:
        raise Refused("envelope.key-gone", id=header.route.id, kid=header.recipient_kid)
    salt, plaintext = _unpad(_decrypt(envelope, key), header)
    if _salted(salt, plaintext) != header.plaintext_digest:
        raise Malformed("envelope.plaintext", id=header.route.id)
    return Opened(header, read_payload(plaintext), plaintext, salt)


def open_(
    data: bytes, find_key: jws.FindKey, opening_keys: Mapping[str, OpeningKey], me: Party
) -> Opened:
    """Read and open an envelope in one go, where status and replay need no check between.

    Raises:
        Malformed: as ``read`` and ``unseal``
        Refused: as ``unseal``
        ExhortoError: whatever ``find_key`` refuses.
    """
    return unseal(read(data, find_key), opening_keys, me)


def _check_route(route: Route, to: SealingKey) -> None:
    with strictjson.as_refusal():
        route_from_json(header_to_json(route, to.kid, b"", b"", b""))


def _decrypt(envelope: Envelope, key: OpeningKey) -> bytes:
    route, kid = envelope.header.route, envelope.header.recipient_kid
    secret = unwrap(envelope.wrap, key, binding(route, kid, "key"))
    try:
        return AESGCM(secret).decrypt(_NONCE, envelope.ciphertext, binding(route, kid, "content"))
    except (InvalidTag, ValueError):
        raise Malformed("envelope.not-opened", id=route.id) from None


def _salted(salt: bytes, plaintext: bytes) -> bytes:
    return sha256(salt + plaintext).digest()


def _pad(plaintext: bytes, salt: bytes) -> bytes:
    """Salt, length, plaintext, and zeros up to the next size class."""
    if len(salt) != SALT_BYTES:
        raise Refused("envelope.salt", bytes=SALT_BYTES)
    bare = salt + len(plaintext).to_bytes(4, "big") + plaintext
    for kib in ENVELOPE_SIZE_CLASSES:
        if len(bare) <= kib * 1024:
            return bare.ljust(kib * 1024, b"\0")
    raise Refused("envelope.too-large", most=ENVELOPE_SIZE_CLASSES[-1] * 1024 - _INNER_START)


def _unpad(inner: bytes, header: EnvelopeHeader) -> tuple[bytes, bytes]:
    end = _INNER_START + int.from_bytes(inner[SALT_BYTES:_INNER_START], "big")
    if end > len(inner) or inner.count(0, end) != len(inner) - end:
        raise Malformed("envelope.padding", id=header.route.id)
    return inner[:SALT_BYTES], inner[_INNER_START:end]


def _join(text: str, wrapped: bytes, ciphertext: bytes) -> bytes:
    parts = (text.encode("ascii"), wrapped, ciphertext)
    return MAGIC + b"".join(len(part).to_bytes(4, "big") for part in parts) + b"".join(parts)


def _parts(data: bytes) -> tuple[str, bytes, bytes]:
    """Take the frame apart; lengths must account for every byte."""
    if len(data) > ENVELOPE_BYTES:
        raise Malformed("envelope.too-large", most=ENVELOPE_BYTES)
    if len(data) < _START or not data.startswith(MAGIC):
        raise Malformed("envelope.shape", why="it does not begin as an envelope does")
    header, wrapped, sealed = (
        int.from_bytes(data[at : at + 4], "big") for at in range(_LENGTHS, _START, 4)
    )
    if _START + header + wrapped + sealed != len(data) or wrapped != WRAP_BYTES:
        raise Malformed("envelope.shape", why="the lengths do not add up")
    if sealed not in _SEALED_SIZES:
        raise Malformed("envelope.size-class", bytes=sealed)
    text, middle = data[_START : _START + header], _START + header
    if not text.isascii():
        raise Malformed("envelope.shape", why="the header is not ASCII")
    return text.decode("ascii"), data[middle : middle + wrapped], data[middle + wrapped :]
