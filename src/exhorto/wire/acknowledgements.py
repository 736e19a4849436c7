"""Acknowledgements: the signed answer to one batch of envelopes.

* One result for each envelope of the batch, in its order; an envelope whose header could not be
  read has no id, its place says which one is meant.
* *accepted* means that the raw bytes are kept, not that they were opened or understood: that is for
  receipts. *duplicate* means that they were kept before.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from exhorto.domain.bounds import BATCH_ENVELOPES
from exhorto.domain.errors import Malformed
from exhorto.domain.ids import EnvelopeId, Party, envelope_id, party
from exhorto.domain.jsonvalues import Json, JsonObject, array, exactly, obj, text, whole
from exhorto.wire import jws, strictjson
from exhorto.wire.receipts import VERSION, check_version, read_code
from exhorto.wire.signing_keys import SigningKey

_MEMBERS: Final = frozenset({"v", "iss", "to", "at", "results"})


class Status(StrEnum):
    """What became of one envelope of a batch."""

    ACCEPTED = "accepted"
    DUPLICATE = "duplicate"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Result:
    """The answer to one envelope; ``code`` only, and always, where it was refused."""

    id: EnvelopeId | None
    status: Status
    code: str | None = None


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """The answer to one batch, result by result in its order."""

    issuer: Party
    recipient: Party
    at: int
    results: tuple[Result, ...]


def sign_acknowledgement(answer: Acknowledgement, key: SigningKey) -> str:
    """The answer as it travels.

    Raises:
        Refused: ``json.unwritable``, or the code with which any reader would refuse it.
    """
    claims = acknowledgement_to_json(answer)
    with strictjson.as_refusal():
        acknowledgement_from_json(claims)
    return jws.sign(claims, jws.Typ.ACKNOWLEDGEMENT, key)


def verify_acknowledgement(text_: str, find_key: jws.FindKey) -> Acknowledgement:
    """Check an answer's signature and read it.

    Raises:
        Malformed: ``acknowledgement.future-version``, ``acknowledgement.results``,
            ``acknowledgement.code``, ``json.*``, ``id.*`` and as ``jws.verify``
        ExhortoError: whatever ``find_key`` refuses.
    """
    return acknowledgement_from_json(jws.verify(text_, jws.Typ.ACKNOWLEDGEMENT, find_key).payload)


def acknowledgement_to_json(answer: Acknowledgement) -> JsonObject:
    """The payload that is signed."""
    return {
        "v": VERSION,
        "iss": answer.issuer,
        "to": answer.recipient,
        "at": answer.at,
        "results": [_result_to_json(result) for result in answer.results],
    }


def acknowledgement_from_json(payload: JsonObject) -> Acknowledgement:
    """Read the payload of an answer.

    Raises:
        Malformed: as ``verify_acknowledgement``
    """
    check_version(payload, "acknowledgement")
    exactly(payload, "acknowledgement", _MEMBERS)
    rows = array(payload["results"], "results")
    if len(rows) > BATCH_ENVELOPES:
        raise Malformed("acknowledgement.results", most=BATCH_ENVELOPES)
    return Acknowledgement(
        issuer=party(payload["iss"]),
        recipient=party(payload["to"]),
        at=whole(payload["at"], "at"),
        results=tuple(_result(row) for row in rows),
    )


def _result_to_json(result: Result) -> JsonObject:
    row: dict[str, Json] = {"id": result.id, "status": result.status.value}
    return row if result.code is None else {**row, "code": result.code}


def _result(value: object) -> Result:
    row = obj(value, "results")
    exactly(row, "results", frozenset({"id", "status"}), frozenset({"code"}))
    result = Result(
        None if row["id"] is None else envelope_id(row["id"]),
        _status(row["status"]),
        read_code(row["code"], "code") if "code" in row else None,
    )
    refused = result.status is Status.REFUSED
    if refused != (result.code is not None) or (result.id is None and not refused):
        raise Malformed("acknowledgement.code", status=result.status.value)
    return result


def _status(value: object) -> Status:
    try:
        return Status(text(value, "status", 20))
    except ValueError:
        raise Malformed("json.field", field="status", expected="/".join(Status)) from None
