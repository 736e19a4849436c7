"""Banners against the text of the markings: enough, no more than enough, and in any order."""

from dataclasses import replace
from itertools import chain
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from exhorto.domain.marking.levels import Protection, Regime, Regimes
from exhorto.domain.marking.marking import Banner, Marking, Onward, Sharing, banner
from exhorto.domain.statements import Portion, Role
from tests.oracles.effort import examples
from tests.oracles.release import (
    PARTIES,
    TODAY,
    gets,
    invented_marking,
    invented_regimes,
    joined,
)

seeds = st.integers(0, 2**40)


def markings(rng: Random, regimes: Regimes) -> list[Marking]:
    return [
        invented_marking(rng, regimes, originator=rng.choice(PARTIES))
        for _ in range(rng.randint(1, 6))
    ]


@settings(max_examples=examples(300), deadline=None)
@given(seed=seeds)
def test_a_banner_is_never_weaker_than_what_stands_under_it(seed: int) -> None:
    rng = Random(seed)
    regimes = invented_regimes(rng)
    under = markings(rng, regimes)
    over = banner(under, regimes)
    levels = {p.regime: regimes[p.regime].levels.index(p.level) for p in over.protections}
    assert len(levels) == len(over.protections), "one level of each regime"
    for one in under:
        rank = regimes[one.protection.regime].levels.index(one.protection.level)
        assert levels[one.protection.regime] >= rank
        portion = Portion(Role.TEXT, replace(one, until=None), {})
        assert all(gets(portion, party, TODAY) for party in over.releasable_to)
        assert one.sharing.onward is not Onward.ORIGINATOR or over.onward is Onward.ORIGINATOR


@settings(max_examples=examples(300), deadline=None)
@given(seed=seeds)
def test_a_banner_is_the_least_that_is_enough(seed: int) -> None:
    rng = Random(seed)
    regimes = invented_regimes(rng)
    under = markings(rng, regimes)
    over = banner(under, regimes)
    assert {(p.regime, p.level) for p in over.protections} <= {
        (m.protection.regime, m.protection.level) for m in under
    }
    portions = [Portion(Role.TEXT, replace(m, until=None), {}) for m in under]
    everyone = {party for party in PARTIES if all(gets(p, party, TODAY) for p in portions)}
    assert over.releasable_to == everyone
    assert over.use in {m.use for m in under}
    assert over.onward in {m.sharing.onward for m in under}


@settings(max_examples=examples(300), deadline=None)
@given(seed=seeds)
def test_banners_join_in_any_order_any_grouping_any_number_of_times(seed: int) -> None:
    rng = Random(seed)
    regimes = invented_regimes(rng)
    parts = [markings(rng, regimes) for _ in range(3)]

    def join(one: Banner, other: Banner) -> Banner:
        return joined(one, other, regimes)

    a, b, c = (banner(part, regimes) for part in parts)
    together = banner(list(chain(*parts)), regimes)
    assert join(join(a, b), c) == join(a, join(b, c)) == together
    assert join(a, b) == join(b, a) == banner(parts[1] + parts[0], regimes)
    assert banner(parts[0] * 2, regimes) == a == join(a, a)
    mixed = list(chain(*parts))
    rng.shuffle(mixed)
    assert banner(mixed, regimes) == together


def test_two_regimes_are_never_weighed_against_each_other() -> None:
    low, high = (
        Regime(code, code[:2].upper(), levels, "invented", "none")
        for code, levels in (("pa-uno", ("abierto", "secreto")), ("co-dos", ("abierto", "secreto")))
    )
    regimes = {low.code: low, high.code: high}
    sharing = Sharing(PARTIES[0], frozenset(PARTIES))
    both = {Protection(low.code, "abierto"), Protection(high.code, "secreto")}
    assert banner([Marking(p, sharing) for p in both], regimes).protections == both
