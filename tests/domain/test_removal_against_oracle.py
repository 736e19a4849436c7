"""The fold of a removal against the main line of an extradition as its text tells it."""

from collections.abc import Iterable, Mapping
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exhorto.domain.ids import Party
from exhorto.domain.matters.folding import Folded, fold
from exhorto.domain.matters.lanes import Standing
from exhorto.domain.matters.registry import KINDS
from exhorto.domain.matters.removal import STEPS, Removal, next_action, steps_open_to
from exhorto.domain.statements import Place, Statement
from tests.oracles.effort import examples
from tests.oracles.removal import (
    MEMBERS,
    REQUESTED,
    REQUESTING,
    Case,
    Said,
    all_said,
    bodies,
    next_case,
    reachable,
)
from tests.oracles.statements import head, statement

WAYS = reachable()
OPENING = Said(REQUESTING, "request", bodies("request", 1)[0])


def one_after_the_other(steps: Iterable[Said]) -> list[Statement]:
    """Statements of which each author had all that was said before."""
    rng, last = Random(1), dict[str, Statement]()
    said = []
    for step in steps:
        before = last.get(step.speaker)
        place = (
            Place(1, before.claims.place.sequence + 1, before.digest)
            if before is not None
            else Place(1, 1, None)
        )
        seen = [head(one) for party, one in last.items() if party != step.speaker]
        one = statement(
            rng,
            step.speaker,
            f"removal.{step.verb}",
            step.body,
            place=place,
            seen=seen,
            fold=KINDS["removal"].rules.version,
        )
        last[step.speaker] = one
        said.append(one)
    return said


def folded(steps: Iterable[Said]) -> Folded[Removal]:
    return fold(one_after_the_other(steps), KINDS["removal"].rules)


def as_case(folded: Folded[Removal]) -> Case | None:
    state = folded.state
    if state is None:
        return None
    return Case(state.stage.value, state.formal_on is not None, state.arrested_at is not None)


def as_told(case: Case, said: Said) -> str:
    return f"{case}: {said.speaker} {said.verb} {said.body.get('outcome', '')}"


@pytest.mark.parametrize("case", WAYS, ids=str)
def test_every_step_of_everybody_in_every_case_does_what_the_text_says(case: Case) -> None:
    wrong = []
    for said in all_said(len(WAYS[case]) + 1):
        result = folded([*WAYS[case], said])
        expected = next_case(case, said)
        standing = Standing.NO_EFFECT if expected is None else Standing.APPLIED
        if (result.told[-1].standing, as_case(result)) != (standing, expected or case):
            wrong.append(
                f"{as_told(case, said)}: the text says {expected}, the fold "
                f"{result.told[-1].standing.value} {result.told[-1].reason} {as_case(result)}"
            )
    if wrong:
        pytest.fail("\n".join(wrong), pytrace=False)


def walk_about(rng: Random) -> list[Said]:
    """A request and what may follow it: every other step or so is one that has an effect."""
    walk, case = [OPENING], next_case(None, OPENING)
    for day in range(2, rng.randint(3, 20)):
        anything = all_said(day)
        fitting = [said for said in anything if next_case(case, said) is not None]
        walk.append(rng.choice(fitting if fitting and rng.random() < 0.6 else anything))
        case = next_case(case, walk[-1]) or case
    return walk


@settings(max_examples=examples(200), deadline=None)
@given(seed=st.integers(0, 2**40))
def test_along_any_walk_the_fold_and_the_text_stay_together(seed: int) -> None:
    walk = walk_about(Random(seed))
    case: Case | None = None
    expected = []
    for said in walk:
        after = next_case(case, said)
        expected.append(Standing.NO_EFFECT if after is None else Standing.APPLIED)
        case = after or case
    result = folded(walk)
    standings = {t.statement.digest: t.standing for t in result.told}
    assert [standings[one.digest] for one in one_after_the_other(walk)] == expected
    assert as_case(result) == case


@pytest.mark.parametrize("verb", sorted(set(MEMBERS) - {"request"}))
def test_nothing_opens_a_removal_but_a_request(verb: str) -> None:
    for speaker in (REQUESTING, REQUESTED):
        for body in bodies(verb, 2):
            result = folded([Said(speaker, verb, body)])
            assert (result.state, result.told[0].standing) == (None, Standing.NO_EFFECT)


def wrong_requests() -> dict[str, tuple[str, Mapping[str, Any]]]:
    right = dict(OPENING.body)
    return {
        "of a party that is no principal": (REQUESTING, {**right, "requested": "MX"}),
        "of oneself": (REQUESTING, {**right, "requested": REQUESTING}),
        "by a party that is no principal": ("MX", right),
        "by the requested party": (REQUESTED, right),
        "without principals": (REQUESTING, {**right, "principals": []}),
        "with principals in words": (REQUESTING, {**right, "principals": "CO PA"}),
        "with the requested party alone": (REQUESTING, {**right, "principals": [REQUESTED]}),
        "on a day that is none": (REQUESTING, {**right, "on": "2026-02-30"}),
        "along no track": (REQUESTING, {**right, "track": "carretera"}),
        **{
            f"without its {member}": (REQUESTING, {k: v for k, v in right.items() if k != member})
            for member in right
        },
        "with something else in the kernel": (REQUESTING, {**right, "name": "Fulano"}),
    }


@pytest.mark.parametrize(("speaker", "body"), wrong_requests().values(), ids=list(wrong_requests()))
def test_a_request_opens_nothing(speaker: str, body: Mapping[str, Any]) -> None:
    result = folded([Said(speaker, "request", body)])
    assert (result.state, result.told[0].standing) == (None, Standing.NO_EFFECT)


WRONG_VALUES: tuple[tuple[str, Any], ...] = (
    ("on", "2026-02-30"),
    ("on", "05/03/2026"),
    ("on", 20260305),
    ("at", "2026-03-05"),
    ("at", "2026-03-05T10:00:00"),
    ("at", None),
    ("outcome", "perhaps"),
    ("outcome", None),
    ("outcome", ["granted"]),
    ("article", 5),
    ("place", {"city": "Colón"}),
    ("reason", 7),
)


@pytest.mark.parametrize("case", WAYS, ids=str)
def test_a_step_with_a_member_too_many_too_few_or_malformed_has_no_effect(case: Case) -> None:
    for said in all_said(len(WAYS[case]) + 1):
        if next_case(case, said) is None:
            continue
        body = dict(said.body)
        spoiled = [{**body, "extra": "x"}]
        spoiled += [{k: v for k, v in body.items() if k != member} for member in body]
        spoiled += [{**body, k: v} for k, v in WRONG_VALUES if k in body]
        for wrong in spoiled:
            result = folded([*WAYS[case], Said(said.speaker, said.verb, wrong)])
            assert result.told[-1].standing is Standing.NO_EFFECT, (said, wrong)
            assert as_case(result) == case, (said, wrong)


@pytest.mark.parametrize("case", WAYS, ids=str)
def test_an_open_case_has_a_next_action_and_one_who_owes_and_can_do_it(case: Case) -> None:
    state = folded(WAYS[case]).state
    assert state is not None
    action = next_action(state)
    if not case.is_open:
        assert action is None
        return
    assert action is not None
    assert action.owed_by in {REQUESTING, REQUESTED}
    assert set(steps_open_to(state, action.owed_by)) - {"removal.note"}


@pytest.mark.parametrize("case", WAYS, ids=str)
@pytest.mark.parametrize("party", [REQUESTING, REQUESTED, "MX"])
def test_the_steps_offered_to_a_party_are_those_that_would_have_effect(
    case: Case, party: str
) -> None:
    state = folded(WAYS[case]).state
    assert state is not None
    allowed = {
        f"removal.{said.verb}"
        for said in all_said(len(WAYS[case]) + 1)
        if said.speaker == party and next_case(case, said) is not None
    }
    assert set(steps_open_to(state, Party(party))) & set(STEPS) == allowed


@pytest.mark.parametrize("case", WAYS, ids=str)
def test_who_was_never_arrested_is_not_in_custody_and_who_was_is_until_the_case_ends(
    case: Case,
) -> None:
    """Whether a person whose removal was refused is still held, no statement says: not asked."""
    state = folded(WAYS[case]).state
    assert state is not None
    held = case.arrested and case.stage not in {"surrendered", "closed", "withdrawn"}
    if case.stage != "refused" or not case.arrested:
        assert state.in_custody == held


@pytest.mark.parametrize("case", WAYS, ids=str)
def test_the_case_remembers_who_asked_whom(case: Case) -> None:
    state = folded(WAYS[case]).state
    assert state is not None
    assert (state.requesting, state.requested) == (REQUESTING, REQUESTED)
    assert set(state.principals) == {REQUESTING, REQUESTED}
