"""Faults that a fold of lanes could have, each planted in one rule of the slow reading.

They measure the invented matters: a fault that no invented matter shows is a rule that nobody
tests.
"""

from typing import Any

from exhorto.domain.matters.lanes import Standing
from exhorto.domain.statements import Statement
from tests.oracles.lanes import Digest, Reading


class IncarnationsMayFall(Reading):
    def follows(self, one: Statement) -> bool:
        parent = self.parent(one)
        if one.claims.place.previous is None or parent is None:
            return super().follows(one)
        return one.claims.place.sequence == parent.claims.place.sequence + 1


class SequencesMaySkip(Reading):
    def follows(self, one: Statement) -> bool:
        parent = self.parent(one)
        if parent is None:
            return super().follows(one)
        place, before = one.claims.place, parent.claims.place
        return place.sequence > before.sequence and place.incarnation >= before.incarnation


class AnyFirstWillDo(Reading):
    def follows(self, one: Statement) -> bool:
        return one.claims.place.previous is None or super().follows(one)


class ForeignLanesGoOn(Reading):
    def is_orphan(self, one: Statement) -> bool:
        return one.claims.place.previous is not None and self.parent(one) is None


class TwoStartsAreNoFork(Reading):
    def rivals(self, one: Statement) -> frozenset[Digest]:
        return super().rivals(one) if one.claims.place.previous else frozenset({one.digest})


class OnePostResumes(Reading):
    def winner(self, rivals: frozenset[Digest]) -> Digest | None:
        top = max(rivals, key=lambda r: self.all[r].claims.place.incarnation)
        level = self.all[top].claims.place.incarnation
        alone = sum(self.all[r].claims.place.incarnation == level for r in rivals) == 1
        return top if alone and self.all[top].claims.resumed_by else None


class OnePostTwiceResumes(Reading):
    def winner(self, rivals: frozenset[Digest]) -> Digest | None:
        top = max(rivals, key=lambda r: self.all[r].claims.place.incarnation)
        level = self.all[top].claims.place.incarnation
        alone = sum(self.all[r].claims.place.incarnation == level for r in rivals) == 1
        return top if alone and len(self.all[top].claims.resumed_by) >= 2 else None


class EqualIncarnationsResume(Reading):
    def winner(self, rivals: frozenset[Digest]) -> Digest | None:
        highest = max(self.all[r].claims.place.incarnation for r in rivals)
        top = [r for r in sorted(rivals) if self.all[r].claims.place.incarnation == highest]
        under_two = [r for r in top if len(set(self.all[r].claims.resumed_by)) >= 2]
        return under_two[0] if under_two else None


class LowerIncarnationsResume(Reading):
    def winner(self, rivals: frozenset[Digest]) -> Digest | None:
        under_two = {r for r in rivals if len(set(self.all[r].claims.resumed_by)) >= 2}
        return super().winner(frozenset(under_two)) if under_two else None


class NothingResumes(Reading):
    def winner(self, rivals: frozenset[Digest]) -> Digest | None:
        return None


class DescendantsLive(Reading):
    def path(self, one: Statement) -> list[Statement]:
        return [one]


class SeenFrozenWaits(Reading):
    def waiting(self, aside: Any) -> set[Digest]:
        frozen = {d for d, s in aside.items() if s is Standing.FROZEN}
        stuck = {
            d
            for d, one in self.all.items()
            if aside[d] is None and {h.digest for h in one.claims.seen} & frozen
        }
        return super().waiting({**aside, **dict.fromkeys(stuck, Standing.WAITING)})


class SeenAbsentIsIgnored(Reading):
    def stands_on(self, one: Statement) -> set[Digest]:
        return {d for d in super().stands_on(one) if d in self.all}


class WaitingStopsAtOneStep(Reading):
    def waiting(self, aside: Any) -> set[Digest]:
        first = {d for d, s in aside.items() if s is Standing.WAITING}
        return first | {
            d for d, one in self.all.items() if aside[d] is None and self._must_wait(one, first)
        }


class WaitingIsNotHandedDown(Reading):
    def _must_wait(self, one: Statement, waits: set[Digest]) -> bool:
        seen = {h.digest for h in one.claims.seen}
        return not self.is_understood(one) or any(d not in self.all or d in waits for d in seen)


class NewerVersionsAreRead(Reading):
    def is_understood(self, one: Statement) -> bool:
        return one.claims.kind in self.rules.kinds and one.kernel is not None


class SetAsideStatementsHideWhatTheySaw(Reading):
    def had(self, digest: Digest) -> frozenset[Digest]:
        if digest not in self._had:
            direct = {d for d in self.stands_on(self.all[digest]) if d in self.all}
            through = [d for d in direct if self.set_aside(self.all[d]) is None]
            self._had[digest] = frozenset(direct).union(*(self.had(d) for d in through))
        return self._had[digest]


class TiesByClock(Reading):
    def tie(self, one: Statement) -> Any:
        return one.claims.issued_at


class TiesByDigest(Reading):
    def tie(self, one: Statement) -> Any:
        return one.digest


class LocalLanesFirst(Reading):
    def tie(self, one: Statement) -> Any:
        party, local = self.lane(one)
        return (not local, party)


class OnlyTheAppliedCross(Reading):
    def crossed(self, first: Digest, second: Digest, standings: Any) -> bool:
        both = {standings[first], standings[second]} == {Standing.APPLIED}
        return both and super().crossed(first, second, standings)


class TheUnappliedCross(Reading):
    def crossed(self, first: Digest, second: Digest, standings: Any) -> bool:
        return super().crossed(
            first, second, {**standings, first: Standing.APPLIED, second: Standing.APPLIED}
        )


class LightThingsCross(Reading):
    def crossed(self, first: Digest, second: Digest, standings: Any) -> bool:
        return (
            self.lane(self.all[first]) != self.lane(self.all[second])
            and Standing.APPLIED in {standings[first], standings[second]}
            and first not in self.had(second)
        )


class OnlyDirectSightCounts(Reading):
    def crossed(self, first: Digest, second: Digest, standings: Any) -> bool:
        direct = self.stands_on(self.all[second])
        hidden = first in self.had(second) and first not in direct
        one, other = self.all[first].claims.kind, self.all[second].claims.kind
        lanes_differ = self.lane(self.all[first]) != self.lane(self.all[second])
        weighty = {one, other} <= self.rules.weighty and lanes_differ
        return (hidden and weighty) or super().crossed(first, second, standings)


class CrossingsAreNeverSettled(Reading):
    def crossings(self, order: Any, standings: Any) -> Any:
        return frozenset((pair, False) for pair, _ in super().crossings(order, standings))


FAULTS: tuple[type[Reading], ...] = (
    IncarnationsMayFall,
    SequencesMaySkip,
    AnyFirstWillDo,
    ForeignLanesGoOn,
    TwoStartsAreNoFork,
    OnePostResumes,
    OnePostTwiceResumes,
    EqualIncarnationsResume,
    LowerIncarnationsResume,
    NothingResumes,
    DescendantsLive,
    SeenFrozenWaits,
    SeenAbsentIsIgnored,
    WaitingStopsAtOneStep,
    WaitingIsNotHandedDown,
    NewerVersionsAreRead,
    SetAsideStatementsHideWhatTheySaw,
    TiesByClock,
    TiesByDigest,
    LocalLanesFirst,
    OnlyTheAppliedCross,
    TheUnappliedCross,
    LightThingsCross,
    OnlyDirectSightCounts,
    CrossingsAreNeverSettled,
)
