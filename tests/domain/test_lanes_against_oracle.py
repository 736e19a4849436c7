"""The fold of a matter against the rules of lanes, read word by word in ``tests/oracles``."""

from dataclasses import replace
from itertools import combinations
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exhorto.domain.errors import Refused
from exhorto.domain.matters.folding import Folded, fold
from exhorto.domain.matters.lanes import Standing
from exhorto.domain.statements import Place, Statement
from tests.oracles.effort import examples
from tests.oracles.invented_matters import NOTEBOOK, matter_as_received
from tests.oracles.lanes import Reading, Verdict, smallest, told_shortly
from tests.oracles.planted_faults import FAULTS
from tests.oracles.statements import statement, without_content

seeds = st.integers(0, 2**40)
SEEDS_TO_FIND_A_FAULT = 600


def read(statements: list[Statement]) -> Verdict:
    return Reading(statements, NOTEBOOK).verdict()


def as_told(folded: Folded[Any], verdict: Verdict) -> dict[str, Any]:
    """What a fold says, in the words of the oracle."""
    judged = {one.statement.digest: one for one in folded.told}
    without = {d for d, one in judged.items() if one.standing is Standing.NO_EFFECT}
    return {
        "state": folded.state,
        "once each": len(judged) == len(folded.told),
        "standings": {d: one.standing for d, one in judged.items()},
        "reasons": {d: judged[d].reason for d in without},
        "order": [t.statement.digest for t in folded.told if t.statement.digest in verdict.order],
        "forks": {
            ((f.lane.party, f.lane.local), f.after, frozenset(f.rivals), f.settled)
            for f in folded.forks
        },
        "crossings": {(frozenset({c.first, c.second}), c.settled) for c in folded.crossings},
    }


def as_read(verdict: Verdict) -> dict[str, Any]:
    return {
        "state": verdict.state,
        "once each": True,
        "standings": dict(verdict.standings),
        "reasons": dict(verdict.reasons),
        "order": list(verdict.order),
        "forks": set(verdict.forks),
        "crossings": set(verdict.crossings),
    }


def differences(statements: list[Statement]) -> list[str]:
    verdict = read(statements)
    told, expected = as_told(fold(statements, NOTEBOOK), verdict), as_read(verdict)
    return [part for part, value in expected.items() if told[part] != value]


def check_agree(statements: list[Statement]) -> None:
    if not differences(statements):
        return
    small = smallest(statements, lambda rest: bool(differences(rest)))
    verdict = read(small)
    told, expected = as_told(fold(small, NOTEBOOK), verdict), as_read(verdict)
    names = {one.digest: f"s{at}" for at, one in enumerate(small)}
    lines = [told_shortly(small)]
    for part in differences(small):
        lines += [f"{part}: the fold says {told[part]}", f"{part}: the rules say {expected[part]}"]
    text = "\n".join(lines)
    for digest, name in names.items():
        text = text.replace(digest, name)
    pytest.fail(text, pytrace=False)


@settings(max_examples=examples(800), deadline=None)
@given(seed=seeds)
def test_honest_lanes_late_lost_and_not_understood_are_judged_as_the_rules_say(seed: int) -> None:
    check_agree(matter_as_received(Random(seed), honest=True))


@settings(max_examples=examples(2_000), deadline=None)
@given(seed=seeds)
def test_forks_resumes_and_misplaced_statements_are_judged_as_the_rules_say(seed: int) -> None:
    check_agree(matter_as_received(Random(seed)))


def outcome(folded: Folded[Any]) -> tuple[Any, ...]:
    """All that two nodes with the same statements must agree on."""
    told = tuple((t.statement.digest, t.standing, t.reason) for t in folded.told)
    crossings = {(frozenset({c.first, c.second}), c.settled) for c in folded.crossings}
    return told, crossings, set(folded.forks), folded.state, folded.digest


@settings(max_examples=examples(200), deadline=None)
@given(seed=seeds)
def test_the_order_of_arrival_changes_nothing(seed: int) -> None:
    rng = Random(seed)
    received = matter_as_received(rng)
    expected = outcome(fold(received, NOTEBOOK))
    for _ in range(3):
        rng.shuffle(received)
        assert outcome(fold(iter(received), NOTEBOOK)) == expected
    assert outcome(fold([*received, *received], NOTEBOOK)) == expected


@settings(max_examples=examples(150), deadline=None)
@given(seed=seeds)
def test_content_that_is_not_here_changes_nothing(seed: int) -> None:
    received = matter_as_received(Random(seed))
    bare = [without_content(one) for one in received]
    assert outcome(fold(bare, NOTEBOOK)) == outcome(fold(received, NOTEBOOK))


@settings(max_examples=examples(150), deadline=None)
@given(seed=seeds)
def test_what_the_clock_of_an_author_said_changes_nothing(seed: int) -> None:
    rng = Random(seed)
    received = list({one.digest: one for one in matter_as_received(rng)}.values())
    elsewhen = [
        replace(one, claims=replace(one.claims, issued_at=rng.randrange(2**31))) for one in received
    ]
    assert outcome(fold(elsewhen, NOTEBOOK))[:4] == outcome(fold(received, NOTEBOOK))[:4]


@settings(max_examples=examples(150), deadline=None)
@given(seed=seeds)
def test_two_digests_are_equal_exactly_when_the_standings_and_their_order_are(seed: int) -> None:
    """The same matter with one statement less or more, or under rules that refuse everything."""
    rng = Random(seed)
    received = list({one.digest: one for one in matter_as_received(rng)}.values())
    refuse_all = replace(NOTEBOOK, kinds=NOTEBOOK.kinds | {"note.unheard-of"}, apply=refuse)
    folds = [fold(received, NOTEBOOK), fold(received, refuse_all)]
    for _ in range(4):
        some = rng.sample(received, rng.randint(max(0, len(received) - 2), len(received)))
        folds += [fold(some, NOTEBOOK), fold([without_content(s) for s in some], NOTEBOOK)]
    for one, other in combinations(folds, 2):
        reasons = [[t.reason for t in f.told] for f in (one, other)]
        if standings_in_order(one) != standings_in_order(other):
            assert one.digest != other.digest
        elif reasons[0] == reasons[1]:
            assert one.digest == other.digest


def test_two_nodes_that_name_a_refusal_differently_have_the_same_digest() -> None:
    """A release may reword its reasons; that is not another state of the matter."""
    rng = Random(1)
    alone = [statement(rng, "CO", "note.add", {"n": 1}, place=Place(1, 1, None))]
    one, other = fold(alone, NOTEBOOK), fold(alone, replace(NOTEBOOK, apply=refuse))
    assert standings_in_order(one) == standings_in_order(other)
    assert one.digest == other.digest


def standings_in_order(folded: Folded[Any]) -> list[tuple[str, Standing]]:
    return [(t.statement.digest, t.standing) for t in folded.told]


def refuse(state: Any, claims: Any, kernel: Any) -> Any:
    raise Refused("note.never")


@settings(max_examples=examples(100), deadline=None)
@given(seed=seeds)
def test_what_is_late_catches_up_whichever_part_of_it_came_first(seed: int) -> None:
    """Folding again after each arrival ends where a node that had all at once ends."""
    received = matter_as_received(Random(seed))
    here: list[Statement] = []
    for one in received:
        here.append(one)
        check_settled(fold(here, NOTEBOOK))
    assert outcome(fold(here, NOTEBOOK)) == outcome(fold(received[::-1], NOTEBOOK))


def check_settled(folded: Folded[Any]) -> None:
    """Nothing that stands ahead in an order was in the sight of what stands behind it."""
    ran = [
        t.statement
        for t in folded.told
        if t.standing is Standing.APPLIED
        or (t.standing is Standing.NO_EFFECT and t.reason != "lane.misplaced")
    ]
    for earlier, later in combinations(ran, 2):
        seen = {h.digest for h in earlier.claims.seen} | {earlier.claims.place.previous}
        assert later.digest not in seen


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__name__)
def test_an_invented_matter_shows_the_planted_fault(fault: type[Reading]) -> None:
    for seed in range(SEEDS_TO_FIND_A_FAULT):
        received = matter_as_received(Random(seed))
        if fault(received, NOTEBOOK).verdict() != read(received):
            return
    pytest.fail(f"{SEEDS_TO_FIND_A_FAULT} invented matters do not show it")
