"""What is owed and what carries it: queued, sealed, accepted, delivered, refused, expired."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from exhorto.store import outbox
from exhorto.store.models import OutboxRow, OutEnvelopeRow
from exhorto.store.outbox import Owed
from tests.store import values as v


def seal(alias, name="e", sequence=1, to=v.PA, now=v.NOW, **changes):
    """One statement, queued and sealed."""
    outbox.queue(alias, [v.owed(name, to)], now)
    numbers = [q.number for q in outbox.next_for(alias, to, 10)]
    one = v.sealed(name, sequence, to, **changes)
    outbox.put_into_envelope(alias, numbers, one, now)
    return one


def row(alias, name="e"):
    return OutEnvelopeRow.objects.using(alias).get(envelope=v.envelope(name))


def test_what_is_owed_comes_back_oldest_first_as_it_was(alias):
    given = [
        v.owed("a", fills=((1, 3), (2, 9))),
        Owed(v.PA, "receipt", body='{"ñ": "\\u0000"}'),
        v.owed("b", v.MX),
    ]
    outbox.queue(alias, given, v.NOW)
    found = outbox.next_for(alias, v.PA, 10)

    assert [q.owed for q in found] == given[:2]
    assert found[0].queued_at == v.NOW
    assert [q.owed for q in outbox.next_for(alias, v.PA, 1)] == given[:1]
    assert [q.owed for q in outbox.next_for(alias, v.PA, 10, "receipt")] == given[1:2]
    assert outbox.next_for(alias, v.GT, 10) == []


def test_what_is_in_an_envelope_is_not_owed_a_second_time(alias):
    seal(alias)

    assert outbox.next_for(alias, v.PA, 10) == []
    assert outbox.waiting_recipients(alias) == (frozenset(), {v.PA})


def test_a_number_of_a_pair_is_used_once(alias):
    seal(alias, "one", 1)
    with pytest.raises(IntegrityError), transaction.atomic(using=alias):
        outbox.put_into_envelope(alias, [], v.sealed("two", 1), v.NOW)

    outbox.put_into_envelope(alias, [], v.sealed("mx", 1, v.MX), v.NOW)
    outbox.put_into_envelope(alias, [], v.sealed("next", 1, incarnation=2), v.NOW)
    assert outbox.last_sent(alias, v.PA, 1) == (1, "ef" * 32)
    assert outbox.last_sent(alias, v.GT, 1) == (0, None)
    assert outbox.incarnations_to(alias, v.PA) == [1, 2]


def test_unaccepted_envelopes_go_in_the_order_of_their_numbers(alias):
    for sequence in (3, 1, 2):
        seal(alias, sequence, sequence)
    seal(alias, "later", 1, incarnation=2)

    expected = [v.envelope(n) for n in (1, 2, 3, "later")]
    assert [e for e, _ in outbox.unaccepted(alias, v.PA, 10)] == expected
    assert [e for e, _ in outbox.unaccepted(alias, v.PA, 2)] == expected[:2]
    assert [s for _, s in outbox.unaccepted(alias, v.PA, 1)] == [b"sealed 1"]
    assert [e for e, _ in outbox.undelivered(alias, v.PA)] == expected


def test_what_owes_a_receipt_is_kept_until_it_comes(alias):
    seal(alias)
    outbox.mark_accepted(alias, [v.envelope("e")], v.LATER)

    assert outbox.unaccepted(alias, v.PA, 10) == []
    assert [e for e, _ in outbox.undelivered(alias, v.PA)] == [v.envelope("e")]
    outbox.mark_delivered(alias, v.PA, [v.envelope("e")], v.LATER)
    assert outbox.undelivered(alias, v.PA) == []
    assert row(alias).sealed is None
    assert not OutboxRow.objects.using(alias).exists()


def test_what_owes_no_receipt_is_done_when_it_is_accepted(alias):
    seal(alias, needs_receipt=False)
    outbox.mark_accepted(alias, [v.envelope("e")], v.LATER)

    assert (row(alias).delivered_at, row(alias).sealed) == (v.LATER, None)
    assert not OutboxRow.objects.using(alias).exists()


def test_a_receipt_may_overtake_the_acknowledgement(alias):
    seal(alias)
    outbox.mark_delivered(alias, v.PA, [v.envelope("e")], v.LATER)

    assert row(alias).accepted_at == v.LATER
    outbox.mark_accepted(alias, [v.envelope("e")], v.LATER + timedelta(hours=1))
    assert outbox.undelivered(alias, v.PA) == []


def test_a_partner_proves_delivery_of_its_own_envelopes_only(alias):
    seal(alias)
    outbox.mark_delivered(alias, v.MX, [v.envelope("e")], v.LATER)

    assert row(alias).delivered_at is None
    assert OutboxRow.objects.using(alias).exists()


def test_a_partner_refuses_its_own_envelopes_only(alias):
    seal(alias)
    outbox.mark_refused(alias, v.MX, v.envelope("e"), "envelope.key-gone", v.LATER)

    assert (row(alias).accepted_at, row(alias).refused_code) == (None, "")


def test_an_envelope_that_was_opened_and_refused_is_kept_with_its_reason(alias):
    seal(alias)
    outbox.mark_refused(alias, v.PA, v.envelope("e"), "envelope.key-gone", v.LATER)

    assert outbox.unaccepted(alias, v.PA, 10) == []
    assert [e for e, _ in outbox.undelivered(alias, v.PA)] == [v.envelope("e")]
    (state,) = outbox.carried(alias, v.digest("e"))
    assert (state["state"], state["reason"]) == ("refused", "envelope.key-gone")


def test_a_refusal_at_the_door_is_news_once_and_the_envelope_goes_again(alias):
    seal(alias)
    refused = {v.envelope("e"): "envelope.shape"}

    assert outbox.note_refused(alias, refused) == refused
    assert outbox.note_refused(alias, refused) == {}
    assert [e for e, _ in outbox.unaccepted(alias, v.PA, 10)] == [v.envelope("e")]
    outbox.mark_accepted(alias, [v.envelope("e")], v.LATER)
    assert row(alias).refused_code == ""


def test_what_outlived_patience_is_marked_once_and_still_tried(alias):
    seal(alias, "old", 1)
    seal(alias, "new", 2, now=v.LATER)
    seal(alias, "done", 3)
    outbox.mark_delivered(alias, v.PA, [v.envelope("done")], v.NOW)

    assert outbox.undelivered_since(alias) == {v.PA: v.NOW}
    assert outbox.mark_expired(alias, v.PA, v.LATER, v.LATER) == [v.envelope("old")]
    assert outbox.mark_expired(alias, v.PA, v.LATER, v.LATER) == []
    assert outbox.undelivered_since(alias) == {v.PA: v.LATER}
    assert v.envelope("old") in [e for e, _ in outbox.unaccepted(alias, v.PA, 10)]
    assert outbox.carried(alias, v.digest("old"))[0]["expired"] is True


def test_a_newer_one_takes_the_place_of_what_was_not_sealed_yet(alias):
    outbox.queue(alias, [Owed(v.PA, "log-checkpoint", body="1"), v.owed("a")], v.NOW)
    outbox.forget_outbox(alias, v.PA, ["log-checkpoint"])
    assert [q.owed.kind for q in outbox.next_for(alias, v.PA, 9)] == ["statement"]

    outbox.take_back(alias, v.PA, v.digest("a"))
    assert outbox.next_for(alias, v.PA, 9) == []


def test_what_is_sealed_is_not_taken_back(alias):
    seal(alias)
    outbox.take_back(alias, v.PA, v.digest("e"))
    outbox.forget_outbox(alias, v.PA, ["statement"])

    assert OutboxRow.objects.using(alias).count() == 1


def test_what_an_envelope_held_is_known_when_its_bytes_are_gone(alias):
    for sequence in (1, 2, 3):
        one = seal(alias, sequence, sequence)
        outbox.mark_delivered(alias, v.PA, [one.envelope], v.NOW)

    found = dict(outbox.contents_of(alias, v.PA, 1, [3, 1, 9]))
    assert list(found) == [1, 3]
    assert found[3] == list(v.sealed(3).contents)
    assert outbox.sequences_after(alias, v.PA, 1, 1) == [2, 3]
    assert outbox.statements_in(alias, [v.envelope(2), v.envelope("none")]) == [v.digest(2)]


def test_how_a_statement_stands_with_each_recipient(alias):
    outbox.queue(alias, [v.owed("e", v.MX)], v.NOW)
    seal(alias)

    states = {one["recipient"]: one["state"] for one in outbox.carried(alias, v.digest("e"))}
    assert states == {v.MX: "queued", v.PA: "sent"}
    outbox.mark_accepted(alias, [v.envelope("e")], v.LATER)
    states = {one["recipient"]: one["state"] for one in outbox.carried(alias, v.digest("e"))}
    assert states == {v.MX: "queued", v.PA: "accepted"}


def test_how_much_is_owed_and_since_when(alias):
    outbox.queue(alias, [v.owed("a")], v.LATER)
    seal(alias, "b", now=v.NOW)

    assert outbox.depth(alias, v.PA) == {"owed": 2, "oldest": v.NOW}
    assert outbox.depth(alias, v.GT) == {"owed": 0, "oldest": None}
