"""Release against the text of the markings, over documents drawn by lot."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from random import Random

import hypothesis
import pytest
from hypothesis import settings
from hypothesis import strategies as st

from exhorto.domain.errors import Refused
from exhorto.domain.ids import Party
from exhorto.domain.marking.marking import Onward
from exhorto.domain.marking.release import Rendition, check_sendable, rendition
from exhorto.domain.statements import Portion, Role, Scope
from tests.oracles.effort import examples
from tests.oracles.release import (
    ISSUER,
    PARTIES,
    TODAY,
    faults_in_sending,
    for_everybody,
    has_kernel,
    invented_document,
    invented_marking,
    invented_regimes,
    reasons,
    remarked,
)

OTHERS = PARTIES[1:]
Document = Mapping[int, Portion]
seeds = st.integers(0, 2**40)
REGIMES = invented_regimes(Random(11))
DOCUMENT: dict[int, Portion] = {
    0: Portion(Role.KERNEL, replace(invented_marking(Random(5), REGIMES), until=None), {})
}


def rendered(document: Document, recipient: Party, today: date = TODAY) -> Rendition | None:
    """The rendition, or None where it is refused, which it must be for want of the kernel alone."""
    if has_kernel(document, recipient, today):
        return rendition(document, Scope.SHARED, recipient, today)
    with pytest.raises(Refused) as refusal:
        rendition(document, Scope.SHARED, recipient, today)
    assert refusal.value.code == "release.no-kernel"
    return None


def given(document: Document, recipient: Party, today: date = TODAY) -> set[int]:
    made = rendered(document, recipient, today)
    return set() if made is None else set(made.given)


def given_to_all(document: Document) -> dict[Party, set[int]]:
    return {party: given(document, party) for party in PARTIES}


def test_no_document_is_released_above_its_markings() -> None:
    """Volume: the oracle alone decides, over documents of up to twelve portions."""
    rng = Random(1933)
    for _ in range(examples(20_000)):
        document = invented_document(rng, REGIMES)
        recipient = rng.choice(PARTIES)
        made = rendered(document, recipient)
        if made is None:
            continue
        for at, portion in document.items():
            why = reasons(portion, recipient, TODAY)
            assert (at in made.given) == (not why)
            assert (at in made.withheld) == bool(why)
            assert not why or made.withheld[at].value in why


@settings(max_examples=examples(150), deadline=None)
@hypothesis.given(seed=seeds)
def test_a_rendition_gives_or_withholds_each_portion_once_in_order(seed: int) -> None:
    rng = Random(seed)
    document = invented_document(rng, REGIMES)
    for recipient in PARTIES:
        made = rendered(document, recipient)
        turned = {at: document[at] for at in rng.sample(sorted(document), len(document))}
        assert rendered(turned, recipient) == made
        if made is not None:
            assert made.recipient == recipient
            assert list(made.given) == sorted(set(document) - set(made.withheld))
            assert set(made.withheld) <= set(document)


@settings(max_examples=examples(150), deadline=None)
@hypothesis.given(seed=seeds)
def test_naming_one_more_party_takes_nothing_from_anybody_and_gives_nothing_to_others(
    seed: int,
) -> None:
    rng = Random(seed)
    document = invented_document(rng, REGIMES)
    at, party = rng.choice(sorted(document)), rng.choice(PARTIES)
    named = document[at].marking.sharing.releasable_to | {party}
    before = given_to_all(document)
    after = given_to_all({**document, at: remarked(document[at], named=named)})
    assert before[party] <= after[party]
    assert {p: n for p, n in after.items() if p != party} == {
        p: n for p, n in before.items() if p != party
    }
    if at != 0:
        assert after[party] - before[party] <= {at}


@settings(max_examples=examples(150), deadline=None)
@hypothesis.given(seed=seeds)
def test_striking_a_party_off_takes_that_portion_from_it_and_from_nobody_else(seed: int) -> None:
    rng = Random(seed)
    document = invented_document(rng, REGIMES)
    at, party = rng.choice(sorted(document)), rng.choice(OTHERS)
    named = document[at].marking.sharing.releasable_to - {party}
    before = given_to_all(document)
    after = given_to_all({**document, at: remarked(document[at], named=named)})
    assert after == before | {party: before[party] - {at} if at != 0 else set()}


@settings(max_examples=examples(150), deadline=None)
@hypothesis.given(seed=seeds)
def test_a_longer_term_never_takes_and_a_later_day_never_gives(seed: int) -> None:
    rng = Random(seed)
    document = invented_document(rng, REGIMES)
    longer = {
        at: remarked(p, until=p.marking.until and p.marking.until + timedelta(rng.randint(0, 4)))
        for at, p in document.items()
    }
    for_ever = {at: remarked(p, until=None) for at, p in document.items()}
    tomorrow = TODAY + timedelta(rng.randint(0, 4))
    for party in PARTIES:
        later, now = given(document, party, tomorrow), given(document, party)
        assert later <= now <= given(longer, party) <= given(for_ever, party)


@settings(max_examples=examples(100), deadline=None)
@hypothesis.given(seed=seeds)
def test_no_other_axis_of_a_marking_and_no_other_portion_counts(seed: int) -> None:
    rng = Random(seed)
    document = invented_document(rng, REGIMES)
    other = {at: invented_marking(rng, REGIMES) for at in document}
    remade = {
        at: remarked(p, protection=other[at].protection, use=other[at].use, grade=other[at].grade)
        for at, p in document.items()
    }
    assert given_to_all(remade) == given_to_all(document)
    kernel, alone = for_everybody(DOCUMENT[0]), rng.choice(sorted(document))
    if alone != 0:
        company, pair = {**document, 0: kernel}, {0: kernel, alone: document[alone]}
        for party in PARTIES:
            assert given(company, party) & {0, alone} == given(pair, party)


@pytest.mark.parametrize(
    ("days", "goes"), [(-1, True), (0, True), (1, False), (400, False)], ids=str
)
def test_a_portion_goes_up_to_and_on_its_last_day(days: int, goes: bool) -> None:
    kernel = for_everybody(DOCUMENT[0])
    text = remarked(replace(kernel, role=Role.TEXT), until=TODAY)
    assert given({0: kernel, 1: text}, OTHERS[0], TODAY + timedelta(days)) == (
        {0, 1} if goes else {0}
    )


def test_nothing_of_a_local_lane_is_rendered_or_sendable() -> None:
    for document in (DOCUMENT, {}):
        with pytest.raises(Refused) as refusal:
            rendition(document, Scope.LOCAL, OTHERS[0], TODAY)
        assert refusal.value.code == "release.local-lane"
    with pytest.raises(Refused) as refusal:
        check_sendable(DOCUMENT, Scope.LOCAL, frozenset(PARTIES), ISSUER, TODAY)
    assert refusal.value.code == "release.local-lane"


def sending_refused(document: Document, principals: frozenset[Party]) -> str | None:
    try:
        check_sendable(document, Scope.SHARED, principals, ISSUER, TODAY)
    except Refused as refusal:
        return refusal.code
    return None


@settings(max_examples=examples(600), deadline=None)
@hypothesis.given(seed=seeds)
def test_a_statement_is_sendable_exactly_when_every_other_principal_gets_the_kernel(
    seed: int,
) -> None:
    rng = Random(seed)
    document = invented_document(rng, REGIMES)
    if rng.random() < 0.4:
        document[0] = remarked(DOCUMENT[0], named=rng.sample(PARTIES, rng.randint(3, 6)))
    if rng.random() < 0.1:
        at = rng.choice(sorted(document))
        document[at] = replace(document[at], role=rng.choice(list(Role)))
    principals = frozenset({ISSUER, *rng.sample(OTHERS, rng.randint(1, 3))})
    faults = faults_in_sending(document, principals, ISSUER, TODAY)
    refusal = sending_refused(document, principals)
    assert refusal in faults if faults else refusal is None
    if not faults:
        assert all(0 in given(document, party) for party in principals)


@settings(max_examples=examples(200), deadline=None)
@hypothesis.given(seed=seeds)
def test_the_words_of_another_originator_do_not_go_on_without_his_consent(seed: int) -> None:
    """Words that he keeps control of; whether those he let go may be sent on is not asked here."""
    rng = Random(seed)
    document = invented_document(rng, REGIMES)
    document[0] = remarked(DOCUMENT[0], named=OTHERS)
    at = rng.choice(sorted(document))
    foreign = invented_marking(rng, REGIMES, originator=rng.choice(OTHERS))
    foreign = replace(foreign, sharing=replace(foreign.sharing, onward=Onward.ORIGINATOR))
    document[at] = replace(document[at], marking=foreign)
    principals = frozenset({ISSUER, *rng.sample(OTHERS, 2)})
    faults = faults_in_sending(document, principals, ISSUER, TODAY)
    assert "release.foreign-originator" in faults
    assert sending_refused(document, principals) in faults


@pytest.mark.parametrize("at", [1, 5])
def test_a_kernel_that_does_not_stand_first_is_none(at: int) -> None:
    kernel = remarked(DOCUMENT[0], named=OTHERS)
    principals = frozenset(PARTIES[:2])
    assert sending_refused({0: kernel}, principals) is None
    assert sending_refused({at: kernel}, principals) == "release.no-kernel"
    text = replace(kernel, role=Role.TEXT)
    assert sending_refused({0: text, at: kernel}, principals) == "release.no-kernel"
