"""Receipts: the recipient's signed evidence of what became of an envelope or of statements.

* *accepted* and *delivered* come from the node, *opened* names the post, never the officer.
* *refused* gives a reason code; *expired* says that nobody could take it in time.
* Every receipt says where it stands in the recipient's ledger of exchanges, so that a receipt that
  was never logged shows when ledgers are compared.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from exhorto.domain.bounds import ENVELOPE_ITEMS
from exhorto.domain.errors import Malformed
from exhorto.domain.ids import (
    EnvelopeId,
    Party,
    PostCode,
    StatementDigest,
    envelope_id,
    party,
    post_code,
    statement_digest,
)
from exhorto.domain.jsonvalues import Json, JsonObject, array, exactly, obj, text, whole
from exhorto.wire import jws, strictjson
from exhorto.wire.signing_keys import SigningKey

VERSION: Final = 1
_MEMBERS: Final = frozenset({"v", "iss", "to", "at", "state", "about", "ledger"})
_CODE: Final = re.compile(r"[a-z][a-z0-9.-]{0,79}")


class State(StrEnum):
    """What became of it."""

    ACCEPTED = "accepted"
    DELIVERED = "delivered"
    OPENED = "opened"
    REFUSED = "refused"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class LedgerPlace:
    """An entry of a node's ledger of exchanges: the ledger's incarnation and the leaf's index."""

    incarnation: int
    index: int


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the recipient says became of an envelope, of statements, or of both.

    Attributes:
        issuer: who received; ``recipient`` is who had sent.
        at: the issuer's clock, seconds since 1970 UTC.
        post: who opened it; only, and always, where ``state`` is opened.
        reason: a code; only, and always, where ``state`` is refused.
    """

    issuer: Party
    recipient: Party
    at: int
    state: State
    envelope: EnvelopeId | None
    statements: tuple[StatementDigest, ...]
    ledger: LedgerPlace
    post: PostCode | None = None
    reason: str | None = None


def sign_receipt(receipt: Receipt, key: SigningKey) -> str:
    """The receipt as it travels.

    Raises:
        Refused: ``json.unwritable``, or the code with which any reader would refuse it.
    """
    claims = receipt_to_json(receipt)
    with strictjson.as_refusal():
        receipt_from_json(claims)
    return jws.sign(claims, jws.Typ.RECEIPT, key)


def verify_receipt(text_: str, find_key: jws.FindKey) -> Receipt:
    """Check a receipt's signature and read it.

    Raises:
        Malformed: ``receipt.future-version``, ``receipt.about``, ``receipt.post``,
            ``receipt.reason``, ``json.*``, ``id.*`` and as ``jws.verify``
        ExhortoError: whatever ``find_key`` refuses.
    """
    return receipt_from_json(jws.verify(text_, jws.Typ.RECEIPT, find_key).payload)


def receipt_to_json(receipt: Receipt) -> JsonObject:
    """The payload that is signed; what does not apply is left out."""
    about: dict[str, Json] = {}
    if receipt.envelope is not None:
        about["envelope"] = receipt.envelope
    if receipt.statements:
        about["statements"] = list(receipt.statements)
    claims: dict[str, Json] = {
        "v": VERSION,
        "iss": receipt.issuer,
        "to": receipt.recipient,
        "at": receipt.at,
        "state": receipt.state.value,
        "about": about,
        "ledger": {"inc": receipt.ledger.incarnation, "index": receipt.ledger.index},
    }
    if receipt.post is not None:
        claims["post"] = receipt.post
    if receipt.reason is not None:
        claims["reason"] = receipt.reason
    return claims


def receipt_from_json(payload: JsonObject) -> Receipt:
    """Read the payload of a receipt.

    Raises:
        Malformed: as ``verify_receipt``
    """
    check_version(payload, "receipt")
    exactly(payload, "receipt", _MEMBERS, frozenset({"post", "reason"}))
    issuer = party(payload["iss"])
    envelope, statements = _about(payload["about"])
    receipt = Receipt(
        issuer=issuer,
        recipient=party(payload["to"]),
        at=whole(payload["at"], "at"),
        state=_state(payload["state"]),
        envelope=envelope,
        statements=statements,
        ledger=_ledger(payload["ledger"]),
        post=post_code(payload["post"]) if "post" in payload else None,
        reason=read_code(payload["reason"], "reason") if "reason" in payload else None,
    )
    _check_state(receipt)
    return receipt


def check_version(payload: JsonObject, what: str) -> None:
    """Insist on a version that this node reads.

    Raises:
        Malformed: ``<what>.future-version``, ``json.field``
    """
    version = whole(payload.get("v"), "v", 1)
    if version > VERSION:
        raise Malformed(f"{what}.future-version", version=version)


def read_code(value: object, field: str) -> str:
    """Read a reason code: ``room.what-happened``.

    Raises:
        Malformed: ``json.field``
    """
    if not isinstance(value, str) or not _CODE.fullmatch(value):
        raise Malformed("json.field", field=field, expected=_CODE.pattern)
    return value


def _check_state(receipt: Receipt) -> None:
    opened, refused = receipt.state is State.OPENED, receipt.state is State.REFUSED
    if opened != (receipt.post is not None):
        raise Malformed("receipt.post", state=receipt.state.value)
    if receipt.post is not None and receipt.post[:2].upper() != receipt.issuer:
        raise Malformed("receipt.post", state=receipt.state.value)
    if refused != (receipt.reason is not None):
        raise Malformed("receipt.reason", state=receipt.state.value)


def _about(value: object) -> tuple[EnvelopeId | None, tuple[StatementDigest, ...]]:
    about = obj(value, "about")
    exactly(about, "about", frozenset(), frozenset({"envelope", "statements"}))
    rows = array(about.get("statements", ()), "about.statements")
    statements = tuple(statement_digest(row) for row in rows)
    if not about or len(rows) > ENVELOPE_ITEMS or len(set(statements)) != len(statements):
        raise Malformed("receipt.about", most=ENVELOPE_ITEMS)
    return envelope_id(about["envelope"]) if "envelope" in about else None, statements


def _state(value: object) -> State:
    try:
        return State(text(value, "state", 20))
    except ValueError:
        raise Malformed("json.field", field="state", expected="/".join(State)) from None


def _ledger(value: object) -> LedgerPlace:
    ledger = obj(value, "ledger")
    exactly(ledger, "ledger", frozenset({"inc", "index"}))
    return LedgerPlace(whole(ledger["inc"], "ledger.inc"), whole(ledger["index"], "ledger.index"))
