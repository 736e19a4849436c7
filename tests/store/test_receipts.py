"""Receipts are evidence: each is kept once, as it came."""

from datetime import timedelta

from exhorto.store import receipts
from exhorto.store.receipts import KeptReceipt
from tests.store import values as v


def receipt(
    party=v.PA, state="delivered", statement="a", post="", reason="", at=v.NOW, jws="x.y.z"
):
    named = v.digest(statement) if statement else ""
    return KeptReceipt(party, state, v.envelope("e"), named, post, reason, 7, at, jws)


def test_a_receipt_comes_back_as_it_came(alias):
    given = receipt(state="opened", post="pa-autoridad-central")
    receipts.add(alias, [given])

    assert receipts.about(alias, [v.digest("a"), v.digest("b")]) == {v.digest("a"): [given]}


def test_a_second_copy_changes_nothing(alias):
    receipts.add(alias, [receipt()])
    receipts.add(alias, [receipt(at=v.LATER, jws="forged"), receipt(party=v.MX)])

    (first, second) = receipts.about(alias, [v.digest("a")])[v.digest("a")]
    assert {first, second} == {receipt(), receipt(party=v.MX)}


def test_each_post_that_opened_is_evidence_of_its_own(alias):
    given = [
        receipt(state="opened", post=f"pa-{n}", at=v.NOW + timedelta(minutes=n)) for n in (2, 0, 1)
    ]
    receipts.add(alias, given)

    found = receipts.about(alias, [v.digest("a")])[v.digest("a")]
    assert [r.post for r in found] == ["pa-0", "pa-1", "pa-2"]


def test_the_longest_reason_that_may_travel_is_kept(alias):
    given = receipt(state="refused", reason="r" * 80)
    receipts.add(alias, [given])

    assert receipts.about(alias, [v.digest("a")])[v.digest("a")] == [given]
