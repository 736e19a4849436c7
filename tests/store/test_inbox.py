"""What came in: raw first, numbers, gaps, wants, partners, incidents."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from exhorto.domain.exchange import ASK_AGAIN, Window
from exhorto.store import inbox
from exhorto.store.models import InEnvelopeRow
from tests.store import values as v

FAR = 2**53 - 1
"""The largest number that anything of a partner's may have."""


def test_raw_bytes_come_back_oldest_first(alias):
    given = [v.arrived("b", 2), v.arrived("a", 1), v.arrived("c", 1, v.MX)]
    inbox.keep(alias, given)

    assert [a for _, a in inbox.unprocessed(alias, v.NOW, 10)] == given
    assert len(inbox.unprocessed(alias, v.NOW, 2)) == 2


def test_an_envelope_of_a_sender_is_kept_once(alias):
    inbox.keep(alias, [v.arrived("a")])
    with pytest.raises(IntegrityError), transaction.atomic(using=alias):
        inbox.keep(alias, [v.arrived("a", 2)])
    inbox.keep(alias, [v.arrived("a", sender=v.MX)])

    asked = [(v.CO, v.envelope("a")), (v.CO, v.envelope("b")), (v.GT, v.envelope("a"))]
    assert inbox.known(alias, asked) == {(v.CO, v.envelope("a"))}


def test_as_high_a_number_as_may_travel_is_kept(alias):
    inbox.keep(alias, [v.arrived("far", FAR, incarnation=FAR)])
    inbox.save_windows(alias, {(v.CO, FAR): Window(0, frozenset({FAR}))})

    assert inbox.last_from(alias, v.CO) == (FAR, FAR, "ab" * 32)
    assert inbox.windows(alias, [v.CO]) == {(v.CO, FAR): Window(0, frozenset({FAR}))}


def test_what_was_applied_leaves_no_bytes_and_what_was_refused_keeps_them(alias):
    inbox.keep(alias, [v.arrived("good", 1), v.arrived("bad", 2)])
    (good, _), (bad, _) = inbox.unprocessed(alias, v.NOW, 10)
    inbox.mark_processed(alias, [good], v.LATER)
    inbox.mark_refused(alias, bad, "envelope.plaintext", v.LATER)

    assert inbox.unprocessed(alias, v.LATER, 10) == []
    rows = {r.pk: r for r in InEnvelopeRow.objects.using(alias)}
    assert rows[good].sealed is None
    assert bytes(rows[bad].sealed) == b"\x00raw bad"
    assert rows[bad].refused_code == "envelope.plaintext"


def test_what_is_put_off_comes_again_and_hinders_nothing(alias):
    inbox.keep(alias, [v.arrived("waits", 1), v.arrived("goes", 2)])
    (number, _), _ = inbox.unprocessed(alias, v.NOW, 10)

    assert inbox.put_off(alias, number, v.LATER) is True
    assert [a.envelope for _, a in inbox.unprocessed(alias, v.NOW, 10)] == [v.envelope("goes")]
    assert [a.envelope for _, a in inbox.unprocessed(alias, v.LATER, 1)] == [v.envelope("waits")]
    assert inbox.put_off(alias, number, v.LATER) is False


def test_the_last_of_a_sender_is_the_highest_of_its_newest_incarnation(alias):
    inbox.keep(
        alias, [v.arrived("a", 9), v.arrived("b", 2, incarnation=2, header_digest="cd" * 32)]
    )

    assert inbox.last_from(alias, v.CO) == (2, 2, "cd" * 32)
    assert inbox.last_from(alias, v.GT) is None


def test_windows_are_written_over(alias):
    first = {(v.CO, 1): Window(3, frozenset({7, 5})), (v.MX, 1): Window(1)}
    inbox.save_windows(alias, first)
    inbox.save_windows(alias, {(v.CO, 1): Window(7)})
    inbox.save_windows(alias, {})

    assert inbox.windows(alias, [v.CO, v.MX, v.GT]) == {
        (v.CO, 1): Window(7),
        (v.MX, 1): Window(1),
    }


def test_a_gap_is_asked_for_and_not_again_at_once(alias):
    gap = Window(3, frozenset({6}))
    inbox.save_windows(alias, {(v.CO, 1): gap, (v.MX, 1): Window(4)})
    assert inbox.gaps_to_ask(alias, v.NOW) == [(v.CO, 1, gap)]

    inbox.mark_asked(alias, v.CO, 1, v.NOW)
    assert inbox.gaps_to_ask(alias, v.NOW + timedelta(minutes=1)) == []
    assert inbox.gaps_to_ask(alias, v.NOW + ASK_AGAIN * 2) == [(v.CO, 1, gap)]
    inbox.save_windows(alias, {(v.CO, 1): Window(6)})
    assert inbox.gaps_to_ask(alias, v.NOW + ASK_AGAIN * 2) == []


def test_a_statement_is_wanted_and_not_again_at_once(alias):
    wanted = {v.digest(n): v.matter("m") for n in range(3)}

    assert set(inbox.want(alias, wanted, v.NOW)) == set(wanted)
    assert inbox.want(alias, wanted, v.NOW + timedelta(minutes=1)) == []
    more = {**wanted, v.digest("new"): v.matter("m")}
    assert inbox.want(alias, more, v.NOW + timedelta(minutes=2)) == [v.digest("new")]
    assert set(inbox.want(alias, wanted, v.NOW + ASK_AGAIN * 2)) == set(wanted)


def test_a_partner_is_blank_before_the_first_contact(alias):
    assert inbox.partner(alias, v.PA) == inbox.Partner(v.PA)


def test_some_columns_of_a_partner_change_and_the_others_stay(alias):
    inbox.save_partner(alias, v.PA, failures=3, last_error="courier.unreachable")
    inbox.save_partner(alias, v.PA, last_in=v.NOW)

    found = inbox.partner(alias, v.PA)
    assert (found.failures, found.last_error, found.last_in) == (3, "courier.unreachable", v.NOW)


def test_incidents_come_latest_first_and_are_reviewed_once(alias):
    for n in range(3):
        inbox.add_incident(alias, "envelope.replay", v.NOW + timedelta(minutes=n), "CO")
    assert [i.at for i in inbox.incidents(alias, 2)] == [
        v.NOW + timedelta(minutes=n) for n in (2, 1)
    ]
    assert (inbox.count_since_review(alias), inbox.count_incidents(alias, "envelope.replay")) == (
        3,
        3,
    )

    assert inbox.review_incidents(alias, v.LATER) == 3
    assert inbox.review_incidents(alias, v.LATER) == 0
    assert inbox.count_since_review(alias) == 0
    assert all(i.reviewed for i in inbox.incidents(alias))


HOSTILE = {
    "a zero byte": "a\x00b",
    "half of a surrogate pair": "\ud800",
    "much too long": "x" * 100_000,
    "not a text": {"a": ["\x00"]},
}


@pytest.mark.parametrize("fact", HOSTILE.values(), ids=HOSTILE)
def test_what_a_stranger_writes_cannot_stop_the_incident(alias, fact):
    inbox.add_incident(alias, "envelope.shape", v.NOW, facts={"given": fact})

    (found,) = inbox.incidents(alias)
    assert len(found.facts["given"]) <= 200
