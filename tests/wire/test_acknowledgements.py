import pytest
from hypothesis import given
from hypothesis import strategies as st

from exhorto.domain.bounds import BATCH_ENVELOPES
from exhorto.domain.errors import Malformed, Refused
from exhorto.domain.ids import EnvelopeId
from exhorto.domain.jsonvalues import JsonObject
from exhorto.wire import jws
from exhorto.wire.acknowledgements import (
    Acknowledgement,
    Result,
    Status,
    acknowledgement_to_json,
    sign_acknowledgement,
    verify_acknowledgement,
)
from tests.wire.makers import CO, MX, NOW, find_key, signing_key, with_member

ID = EnvelopeId("0f" * 16)
ANSWER = Acknowledgement(
    MX,
    CO,
    NOW,
    (
        Result(ID, Status.ACCEPTED),
        Result(ID, Status.DUPLICATE),
        Result(ID, Status.REFUSED, "envelope.key-gone"),
        Result(None, Status.REFUSED, "envelope.shape"),
    ),
)
GOOD = acknowledgement_to_json(ANSWER)


def with_result(**members: object) -> JsonObject:
    plain: JsonObject = {"id": ID, "status": "accepted"}
    return with_member(GOOD, results=[with_member(plain, **members)])


REFUSED: dict[str, tuple[JsonObject, str]] = {
    "a later version": (with_member(GOOD, v=2), "acknowledgement.future-version"),
    "no results": (with_member(GOOD, results=None), "json.members"),
    "results by id": (with_member(GOOD, results={ID: "accepted"}), "json.field"),
    "more results than a batch": (
        with_member(GOOD, results=[{"id": ID, "status": "accepted"}] * (BATCH_ENVELOPES + 1)),
        "acknowledgement.results",
    ),
    "refused without a code": (with_result(status="refused"), "acknowledgement.code"),
    "accepted with a code": (with_result(code="a.b"), "acknowledgement.code"),
    "accepted, but which": (
        {**GOOD, "results": [{"id": None, "status": "accepted"}]},
        "acknowledgement.code",
    ),
    "a code in prose": (with_result(status="refused", code="No, gracias"), "json.field"),
    "a status that is not known": (with_result(status="maybe"), "json.field"),
    "an id that is none": (with_result(id="x"), "id.envelope"),
    "a result with more": (with_result(at=1), "json.members"),
}


@pytest.mark.parametrize(("payload", "code"), REFUSED.values(), ids=REFUSED.keys())
def test_an_answer_that_is_not_as_specified_is_refused(payload: JsonObject, code: str) -> None:
    with pytest.raises(Malformed) as caught:
        verify_acknowledgement(
            jws.sign(payload, jws.Typ.ACKNOWLEDGEMENT, signing_key(MX)), find_key
        )
    assert caught.value.code == code


def test_an_answer_reads_back_as_it_was_signed() -> None:
    assert verify_acknowledgement(sign_acknowledgement(ANSWER, signing_key(MX)), find_key) == ANSWER


def test_a_full_batch_is_answered_in_one_go() -> None:
    full = Acknowledgement(MX, CO, NOW, (Result(ID, Status.REFUSED, "a" * 80),) * BATCH_ENVELOPES)
    assert verify_acknowledgement(sign_acknowledgement(full, signing_key(MX)), find_key) == full


def test_what_every_reader_would_refuse_is_not_signed() -> None:
    with pytest.raises(Refused, match=r"acknowledgement\.code"):
        sign_acknowledgement(
            Acknowledgement(MX, CO, NOW, (Result(ID, Status.REFUSED),)), signing_key(MX)
        )


RESULTS = st.builds(
    Result,
    st.binary(min_size=16, max_size=16).map(lambda b: EnvelopeId(b.hex())),
    st.sampled_from([Status.ACCEPTED, Status.DUPLICATE]),
)


@given(st.lists(RESULTS, max_size=5).map(tuple), st.integers(0, 2**53 - 1))
def test_every_answer_goes_there_and_back(results: tuple[Result, ...], at: int) -> None:
    answer = Acknowledgement(MX, CO, at, results)
    assert verify_acknowledgement(sign_acknowledgement(answer, signing_key(MX)), find_key) == answer
