"""Lanes that went wrong, case by case (``tests/oracles/lane_cases.py``).

The slow reading must say what the case says, so that it is known to be right where a person can
check it; then the fold must.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace

import pytest

from exhorto.domain.matters.folding import fold
from exhorto.domain.matters.lanes import Standing
from tests.oracles.invented_matters import NOTEBOOK
from tests.oracles.lane_cases import CASES, Desk, a_fork, opened, ties_go_by_party
from tests.oracles.lanes import Reading

by_name = pytest.mark.parametrize("case", CASES, ids=lambda case: case.__name__)


def as_words(desk: Desk, standings: Mapping[str, Standing], reasons: Mapping[str, str]) -> set[str]:
    """Each statement with its standing, or with the reason why it has no effect."""
    names: dict[str, str] = {one.digest: name for name, one in desk.said.items()}
    return {
        f"{names[d]} {reasons[d] if standing is Standing.NO_EFFECT else standing.value}"
        for d, standing in standings.items()
    }


@by_name
def test_the_slow_reading_is_right_about(case: Callable[[], Desk]) -> None:
    desk = case()
    verdict = Reading(desk.here(), NOTEBOOK).verdict()
    judged = as_words(desk, verdict.standings, verdict.reasons)
    assert judged == set(CASES[case].split(", "))


@by_name
def test_the_fold_is_right_about(case: Callable[[], Desk]) -> None:
    desk = case()
    told = {t.statement.digest: t for t in fold(desk.here(), NOTEBOOK).told}
    judged = as_words(
        desk,
        {d: t.standing for d, t in told.items()},
        {d: t.reason for d, t in told.items()},
    )
    assert judged == set(CASES[case].split(", "))


def test_a_fork_names_its_rivals_and_what_they_follow() -> None:
    desk = a_fork()
    (fork,) = fold(desk.here(), NOTEBOOK).forks
    assert fork.after == desk.said["open"].digest
    assert set(fork.rivals) == {desk.said["one"].digest, desk.said["other"].digest}
    assert (fork.lane.party, fork.lane.local, fork.settled) == ("MX", False, False)


def test_two_who_did_not_see_each_other_crossed_until_somebody_saw_both() -> None:
    desk = ties_go_by_party()
    early, late = desk.said["early"].digest, desk.said["late"].digest
    (crossing,) = fold(desk.here(), NOTEBOOK).crossings
    assert ({crossing.first, crossing.second}, crossing.settled) == ({early, late}, False)
    desk.say("both", "GT", seen=("early", "late"), kind="note.add")
    (crossing,) = fold(desk.here(), NOTEBOOK).crossings
    assert crossing.settled


def test_a_copy_with_less_disclosed_changes_nothing_in_whatever_order_it_comes() -> None:
    (full,) = opened().here()
    bare = replace(full, portions={})
    for received in ([full, bare], [bare, full]):
        (told,) = fold(received, NOTEBOOK).told
        assert told.standing is Standing.APPLIED
