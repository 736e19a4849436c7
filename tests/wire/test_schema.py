"""The published JSON Schemas say what our readers do, as far as a schema can say it."""

import json
from pathlib import Path

import jsonschema_rs
import pytest

from exhorto.domain.jsonvalues import Json
from exhorto.wire import base64url
from exhorto.wire.acknowledgements import acknowledgement_to_json
from exhorto.wire.claims import claims_to_json
from exhorto.wire.items import (
    CheckpointItem,
    ChunkItem,
    CosignatureItem,
    EnvelopeRef,
    LaneHead,
    PactItem,
    Payload,
    ReceiptItem,
    RecoveredItem,
    RecoverItem,
    ResendItem,
    StatementItem,
    UnknownItem,
    WantItem,
)
from exhorto.wire.payloads import _READERS, write_payload
from exhorto.wire.receipts import receipt_to_json
from exhorto.wire.sealing_keys import sealing_key_to_json
from exhorto.wire.signing_keys import Algorithm, verifying_key_to_json
from tests.wire import (
    test_acknowledgements,
    test_claims,
    test_disclosures,
    test_envelopes,
    test_payloads,
    test_receipts,
)
from tests.wire.makers import (
    CO,
    DIGEST,
    MATTER,
    MX,
    claims,
    disclosures,
    layout,
    opening_key,
    signing_key,
)

FOLDER = Path(__file__).parent.parent.parent / "docs" / "schema"
NAMES = sorted(file.stem for file in FOLDER.glob("*.json"))

EVERY_ITEM = Payload(
    (
        StatementItem("a.b.c~"),
        ReceiptItem("a.b.c"),
        CheckpointItem("log", "note", 3, (DIGEST,), "first"),
        CosignatureItem("log", "note"),
        ResendItem(1, (2, 3)),
        WantItem(MATTER, (DIGEST,)),
        PactItem(2, {"root.json": "{}"}),
        RecoverItem(2, {1: 7}, (LaneHead(MATTER, 1, 2, DIGEST),)),
        RecoveredItem(2, (LaneHead(MATTER, 1, 2, DIGEST),), EnvelopeRef(1, 9, DIGEST), ("note",)),
        RecoveredItem(2, (), None, ()),
        ChunkItem(test_payloads.HASH, b"datos"),
        UnknownItem("newer", '{"type":"newer","x":[1]}'),
    ),
    ((1, 2), (1, 3)),
)


def schema(name: str) -> jsonschema_rs.Validator:
    return jsonschema_rs.Draft202012Validator(json.loads((FOLDER / f"{name}.json").read_text()))


WRITTEN: dict[str, list[Json]] = {
    "statement": [
        claims_to_json(claims(), layout().digests),
        *(claims_to_json(said, layout().digests) for said in test_claims.SAID.values()),
    ],
    "disclosure": [json.loads(base64url.decode(d.text, "d")) for d in disclosures()],
    "envelope-header": [test_envelopes.HEADER],
    "payload": [json.loads(write_payload(EVERY_ITEM)), {"items": [], "fills": []}],
    "receipt": [
        receipt_to_json(r)
        for r in (test_receipts.OPENED, test_receipts.DELIVERED, test_receipts.REFUSAL)
    ],
    "acknowledgement": [acknowledgement_to_json(test_acknowledgements.ANSWER)],
    "signing-key": [verifying_key_to_json(signing_key(CO, a).public) for a in Algorithm],
    "sealing-key": [sealing_key_to_json(opening_key(MX).sealing_key)],
}


@pytest.mark.parametrize("name", NAMES)
def test_what_we_write_is_what_the_schema_says(name: str) -> None:
    checker = schema(name)
    for value in WRITTEN[name]:
        checker.validate(json.loads(json.dumps(value)))


def test_every_item_type_is_in_the_schema_and_in_the_example() -> None:
    named = json.loads((FOLDER / "payload.json").read_text())["$defs"]
    assert set(named) == set(_READERS)
    written = json.loads(write_payload(EVERY_ITEM))["items"]
    assert {item["type"] for item in written} == {*_READERS, "newer"}


def read(text: str) -> Json:
    value: Json = json.loads(base64url.decode(text, "d"))
    return value


BEYOND_A_SCHEMA = {
    "statement": {
        "a post of another party",
        "resumed by another party",
        "the author's own lane as seen",
        "lanes seen out of order",
        "a sequence with a fraction",
    },
    "disclosure": {"a member twice"},
    "payload": {
        "a resend out of order",
        "a chunk of another digest",
        "fills out of order",
        "items twice",
    },
    "receipt": {"opened by a post of another party"},
    "acknowledgement": set[str](),
}
"""What a schema cannot say; 1.0 is a whole number to it, and a member twice is gone before it."""


def refused() -> dict[str, dict[str, Json]]:
    payloads = {n: json.loads(raw) for n, (raw, _) in test_payloads.REFUSED.items()}
    items = {
        n: {"items": [item], "fills": []} for n, (item, _) in test_payloads.REFUSED_ITEMS.items()
    }
    unreadable = {
        "padding",
        "letters beyond ASCII",
        "beyond the bound",
    }
    return {
        "statement": {n: p for n, (p, _) in test_claims.REFUSED.items()},
        "disclosure": {
            n: read(t) for n, (t, _) in test_disclosures.REFUSED.items() if n not in unreadable
        },
        "payload": {**payloads, **items},  # type: ignore[dict-item]
        "receipt": {n: p for n, (p, _) in test_receipts.REFUSED.items()},
        "acknowledgement": {n: p for n, (p, _) in test_acknowledgements.REFUSED.items()},
    }


SAID = [(name, case, value) for name, cases in refused().items() for case, value in cases.items()]


@pytest.mark.parametrize(
    ("name", "case", "value"), SAID, ids=[f"{name}: {case}" for name, case, _ in SAID]
)
def test_the_schema_refuses_what_our_readers_refuse(name: str, case: str, value: Json) -> None:
    told = not schema(name).is_valid(json.loads(json.dumps(value)))
    assert told is (case not in BEYOND_A_SCHEMA[name])


def test_what_a_schema_cannot_say_is_a_case_of_ours() -> None:
    for name, cases in BEYOND_A_SCHEMA.items():
        assert cases <= {case for other, case, _ in SAID if other == name}
