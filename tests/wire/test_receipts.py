import pytest
from hypothesis import given
from hypothesis import strategies as st

from exhorto.domain.errors import ExhortoError, Malformed, Refused
from exhorto.domain.ids import EnvelopeId, PostCode, StatementDigest
from exhorto.domain.jsonvalues import JsonObject
from exhorto.wire import jws
from exhorto.wire.receipts import (
    LedgerPlace,
    Receipt,
    State,
    receipt_to_json,
    sign_receipt,
    verify_receipt,
)
from tests.wire.makers import CO, DIGEST, MX, NOW, find_key, signing_key, with_member

ENVELOPE = EnvelopeId("0f" * 16)
POST = PostCode("mx-cancilleria")
OPENED = Receipt(MX, CO, NOW, State.OPENED, ENVELOPE, (DIGEST,), LedgerPlace(1, 40), POST)
DELIVERED = Receipt(MX, CO, NOW, State.DELIVERED, ENVELOPE, (), LedgerPlace(2, 41))
REFUSAL = Receipt(
    MX, CO, NOW, State.REFUSED, ENVELOPE, (), LedgerPlace(1, 42), reason="envelope.key-gone"
)
GOOD = receipt_to_json(OPENED)


def changed(**members: object) -> JsonObject:
    return with_member(GOOD, **members)


REFUSED: dict[str, tuple[JsonObject, str]] = {
    "a later version": (changed(v=2), "receipt.future-version"),
    "about nothing": (changed(about={}), "receipt.about"),
    "about something else": (changed(about={"officer": "x"}), "json.members"),
    "about a statement twice": (changed(about={"statements": [DIGEST, DIGEST]}), "receipt.about"),
    "about more than an envelope holds": (
        changed(about={"statements": [f"{n:064x}" for n in range(257)]}),
        "receipt.about",
    ),
    "opened by nobody": (changed(post=None), "receipt.post"),
    "opened by a post of another party": (changed(post="co-a"), "receipt.post"),
    "opened by an officer": (changed(officer="pérez"), "json.members"),
    "delivered to a post": (changed(state="delivered"), "receipt.post"),
    "refused without a reason": (changed(state="refused", post=None), "receipt.reason"),
    "opened with a reason": (changed(reason="a.b"), "receipt.reason"),
    "a reason in prose": (changed(state="refused", post=None, reason="No quiero"), "json.field"),
    "a state that is not known": (changed(state="read"), "json.field"),
    "no place in the ledger": (changed(ledger=None), "json.members"),
    "a ledger without its incarnation": (changed(ledger={"index": 1}), "json.members"),
    "a negative index": (changed(ledger={"inc": 1, "index": -1}), "json.field"),
    "no time": (changed(at=None), "json.members"),
    "an envelope that is none": (changed(about={"envelope": "x"}), "id.envelope"),
}


@pytest.mark.parametrize(("payload", "code"), REFUSED.values(), ids=REFUSED.keys())
def test_a_receipt_that_is_not_as_specified_is_refused(payload: JsonObject, code: str) -> None:
    with pytest.raises(Malformed) as caught:
        verify_receipt(jws.sign(payload, jws.Typ.RECEIPT, signing_key(MX)), find_key)
    assert caught.value.code == code


NOT_SIGNED: dict[str, tuple[Receipt, str]] = {
    "opened by nobody": (
        Receipt(MX, CO, NOW, State.OPENED, ENVELOPE, (), LedgerPlace(1, 1)),
        "receipt.post",
    ),
    "refused without a reason": (
        Receipt(MX, CO, NOW, State.REFUSED, ENVELOPE, (), LedgerPlace(1, 1)),
        "receipt.reason",
    ),
    "about nothing": (
        Receipt(MX, CO, NOW, State.ACCEPTED, None, (), LedgerPlace(1, 1)),
        "receipt.about",
    ),
}


@pytest.mark.parametrize(("receipt", "code"), NOT_SIGNED.values(), ids=NOT_SIGNED.keys())
def test_what_every_reader_would_refuse_is_not_signed(receipt: Receipt, code: str) -> None:
    with pytest.raises(Refused) as caught:
        sign_receipt(receipt, signing_key(MX))
    assert caught.value.code == code


@pytest.mark.parametrize("receipt", [OPENED, DELIVERED, REFUSAL])
def test_a_receipt_reads_back_as_it_was_signed(receipt: Receipt) -> None:
    assert verify_receipt(sign_receipt(receipt, signing_key(MX)), find_key) == receipt


def test_nobody_signs_a_receipt_for_another() -> None:
    with pytest.raises(ExhortoError, match=r"jws\.signature"):
        verify_receipt(sign_receipt(OPENED, signing_key(CO)), find_key)


@given(
    st.sampled_from([State.ACCEPTED, State.DELIVERED, State.EXPIRED]),
    st.integers(0, 2**53 - 1),
    st.integers(0, 2**53 - 1),
    st.sets(
        st.binary(min_size=32, max_size=32).map(lambda b: StatementDigest(b.hex())), max_size=4
    ),
)
def test_every_receipt_goes_there_and_back(
    state: State, at: int, index: int, statements: set[StatementDigest]
) -> None:
    about = tuple(sorted(statements))
    receipt = Receipt(MX, CO, at, state, None if about else ENVELOPE, about, LedgerPlace(1, index))
    assert verify_receipt(sign_receipt(receipt, signing_key(MX)), find_key) == receipt
