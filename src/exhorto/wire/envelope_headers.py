"""The header of an envelope: what the carrier may see, signed by the sender.

* From one node to one node: an id, a number in the sequence of the pair, the digest of the header
  before it, and the digests that bind the wrapped key, the ciphertext and the salted plaintext.
* All but the digests is the *route*. The wrapped key and the ciphertext are bound to the route when
  they are made, so neither can be moved under another header.
* The ledger and the next header name a header by the SHA-256 of its JWS.
"""

from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from exhorto.domain.errors import Malformed
from exhorto.domain.ids import EnvelopeId, Party, envelope_id, party
from exhorto.domain.jsonvalues import Json, JsonObject, exactly, text, whole
from exhorto.wire import base64url
from exhorto.wire.jws import Signed
from exhorto.wire.sealing_keys import SUITE
from exhorto.wire.signing_keys import check_kid

VERSION: Final = 1
HEADER_JWS_BYTES: Final = 4096
"""Largest header, as its JWS travels."""
_ROUTE: Final = frozenset(
    {"v", "suite", "from", "to", "to_kid", "id", "inc", "seq", "prev", "created"}
)
_DIGESTS: Final = frozenset({"plaintext", "ciphertext", "wrap"})
_HASH_BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class Route:
    """Where an envelope goes and where it stands in the sequence of its pair.

    Attributes:
        incarnation: of the sender's node; a restored node numbers anew.
        sequence: from 1 within the incarnation, without holes.
        previous: digest of the sender's header before it to the same recipient, None for the first.
        created_at: the sender's clock, seconds since 1970 UTC; a claim, not a proof.
    """

    sender: Party
    recipient: Party
    id: EnvelopeId
    incarnation: int
    sequence: int
    previous: str | None
    created_at: int


@dataclass(frozen=True, slots=True)
class EnvelopeHeader:
    """A header whose signature was checked.

    Attributes:
        digest: SHA-256 of the JWS, hexadecimal: the name of this header in ledgers and successors.
        plaintext_digest: SHA-256 of the salt and the plaintext.
    """

    route: Route
    sender_kid: str
    recipient_kid: str
    plaintext_digest: bytes
    ciphertext_digest: bytes
    wrap_digest: bytes
    digest: str


def digest_of_header(jws_text: str) -> str:
    """The name of a header: SHA-256 of its JWS, hexadecimal."""
    return sha256(jws_text.encode("ascii")).hexdigest()


def binding(route: Route, recipient_kid: str, purpose: str) -> bytes:
    """The bytes that a wrapped key or a ciphertext is bound to: the route, one value a line."""
    return (
        f"exhorto-envelope-{VERSION} {purpose}\n{SUITE}\n"
        f"{route.sender}\n{route.recipient}\n{recipient_kid}\n{route.id}\n"
        f"{route.incarnation}\n{route.sequence}\n{route.previous or '-'}\n{route.created_at}\n"
    ).encode("ascii")


def header_to_json(
    route: Route, recipient_kid: str, plaintext: bytes, ciphertext: bytes, wrap: bytes
) -> JsonObject:
    """The payload that the sender signs; the last three are digests."""
    return {
        "v": VERSION,
        "suite": SUITE,
        "from": route.sender,
        "to": route.recipient,
        "to_kid": recipient_kid,
        "id": route.id,
        "inc": route.incarnation,
        "seq": route.sequence,
        "prev": route.previous,
        "created": route.created_at,
        "plaintext": base64url.encode(plaintext),
        "ciphertext": base64url.encode(ciphertext),
        "wrap": base64url.encode(wrap),
    }


def header_from_json(signed: Signed, jws_text: str) -> EnvelopeHeader:
    """Read a header whose signature was checked.

    Raises:
        Malformed: ``envelope.future-version``, ``envelope.suite``, ``envelope.to-itself``,
            ``json.field``, ``json.members``, ``key.kid``, ``id.*``
    """
    given = signed.payload
    version = whole(given.get("v"), "v", 1)
    if version > VERSION:
        raise Malformed("envelope.future-version", version=version, sender=signed.signer)
    exactly(given, "envelope", _ROUTE | _DIGESTS)
    if given["suite"] != SUITE:
        raise Malformed("envelope.suite", suite=ascii(given["suite"])[:60])
    recipient_kid = text(given["to_kid"], "to_kid", 64)
    check_kid(recipient_kid)
    return EnvelopeHeader(
        route=route_from_json(given),
        sender_kid=signed.kid,
        recipient_kid=recipient_kid,
        plaintext_digest=_hash(given, "plaintext"),
        ciphertext_digest=_hash(given, "ciphertext"),
        wrap_digest=_hash(given, "wrap"),
        digest=digest_of_header(jws_text),
    )


def route_from_json(given: JsonObject) -> Route:
    """Read the route out of a header's payload.

    Raises:
        Malformed: ``envelope.to-itself``, ``json.field``, ``id.*``
    """
    sender, recipient = party(given["from"]), party(given["to"])
    if sender == recipient:
        raise Malformed("envelope.to-itself", party=sender)
    return Route(
        sender=sender,
        recipient=recipient,
        id=envelope_id(given["id"]),
        incarnation=whole(given["inc"], "inc"),
        sequence=whole(given["seq"], "seq", 1),
        previous=_previous(given["prev"]),
        created_at=whole(given["created"], "created"),
    )


def _previous(value: Json) -> str | None:
    if value is None:
        return None
    digest = text(value, "prev", 64)
    if len(digest) != 64 or not set(digest) <= set("0123456789abcdef"):
        raise Malformed("json.field", field="prev", expected="64 hexadecimal digits")
    return digest


def _hash(given: JsonObject, field: str) -> bytes:
    digest = base64url.decode(text(given[field], field, 43), field)
    if len(digest) != _HASH_BYTES:
        raise Malformed("json.field", field=field, expected="SHA-256")
    return digest
