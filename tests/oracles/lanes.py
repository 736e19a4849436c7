"""The rules of lanes (``DESIGN.md`` §5.3-5.6) read word by word: slow, and meant to be.

There is no walk along a lane and no queue here. Every question about a statement (is it live, does
it wait, what had its author seen) is asked anew of the whole set, by recursion or by repeated
scanning, so that a mistake shared with the code under test would have to be made twice, in two
different ways.

Where two causes meet in one statement's ancestry (a fork above a misplaced statement, say), the
cause nearest to the beginning of the lane decides: what stands on a set-aside statement shares
its standing.

Each rule is a method of ``Reading`` of its own, so that a test can plant a fault in one of them and
ask whether the invented matters would show it.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from exhorto.domain.errors import Malformed, Refused
from exhorto.domain.matters.folding import Rules
from exhorto.domain.matters.lanes import Standing
from exhorto.domain.statements import Scope, Statement

Digest = str
LaneName = tuple[str, bool]
"""Party, and whether the lane is local."""
MISPLACED = "lane.misplaced"


@dataclass(frozen=True)
class Verdict:
    """What the rules say of a set of statements."""

    state: Any
    standings: Mapping[Digest, Standing]
    reasons: Mapping[Digest, str]
    """Of those without effect."""
    order: tuple[Digest, ...]
    """The statements that the matter's own rules were asked about, in that order."""
    forks: frozenset[tuple[LaneName, Digest | None, frozenset[Digest], bool]]
    crossings: frozenset[tuple[frozenset[Digest], bool]]

    @property
    def outcome(self) -> tuple[tuple[tuple[Digest, Standing], ...], frozenset[Any]]:
        """What the digest of a fold stands for: the same standings in the same order."""
        ordered = tuple((d, self.standings[d]) for d in self.order)
        return ordered, frozenset(self.standings.items()) - frozenset(ordered)


class Reading:
    """One reading of the rules over one set of statements."""

    def __init__(self, statements: Iterable[Statement], rules: Rules[Any]) -> None:
        self.rules = rules
        self.all: dict[Digest, Statement] = {}
        for one in statements:
            held = self.all.get(one.digest)
            portions = {**(held.portions if held else {}), **one.portions}
            self.all[one.digest] = replace(one, portions=portions)
        self._had: dict[Digest, frozenset[Digest]] = {}

    # --- places -------------------------------------------------------------------------------

    def lane(self, one: Statement) -> LaneName:
        return (one.claims.issuer, one.claims.scope is Scope.LOCAL)

    def parent(self, one: Statement) -> Statement | None:
        """The statement before, if it is here and in the same lane."""
        before = self.all.get(one.claims.place.previous or "")
        return before if before is not None and self.lane(before) == self.lane(one) else None

    def is_orphan(self, one: Statement) -> bool:
        previous = one.claims.place.previous
        return previous is not None and previous not in self.all

    def follows(self, one: Statement) -> bool:
        place, parent = one.claims.place, self.parent(one)
        if place.previous is None:
            return place.sequence == 1
        if parent is None:
            return False
        before = parent.claims.place
        return place.sequence == before.sequence + 1 and place.incarnation >= before.incarnation

    def rivals(self, one: Statement) -> frozenset[Digest]:
        """All that follow what ``one`` follows, itself among them."""
        return frozenset(
            other.digest
            for other in self.all.values()
            if self.lane(other) == self.lane(one)
            and other.claims.place.previous == one.claims.place.previous
            and self.follows(other)
        )

    def winner(self, rivals: frozenset[Digest]) -> Digest | None:
        """The rival that settles a fork: alone on the highest incarnation, under two posts."""
        highest = max(self.all[r].claims.place.incarnation for r in rivals)
        top = [r for r in rivals if self.all[r].claims.place.incarnation == highest]
        if len(top) == 1 and len(set(self.all[top[0]].claims.resumed_by)) >= 2:
            return top[0]
        return None

    def path(self, one: Statement) -> list[Statement]:
        """From the first statement of its lane that is here down to ``one``."""
        parent = self.parent(one)
        return [*self.path(parent), one] if parent is not None else [one]

    def set_aside(self, one: Statement) -> Standing | None:
        """Why its lane alone keeps a statement from living, or None for a live one."""
        for step in self.path(one):
            if self.is_orphan(step):
                return Standing.WAITING
            if not self.follows(step):
                return Standing.NO_EFFECT
            rivals = self.rivals(step)
            if len(rivals) > 1:
                winner = self.winner(rivals)
                if winner is None:
                    return Standing.FROZEN
                if winner != step.digest:
                    return Standing.CUT
        return None

    def forks(self) -> frozenset[tuple[LaneName, Digest | None, frozenset[Digest], bool]]:
        """Places that two or more statements claim, where the lane lives up to that place."""
        found = set()
        for one in self.all.values():
            if not self.follows(one) or len(self.rivals(one)) < 2:
                continue
            parent = self.parent(one)
            if parent is None or self.set_aside(parent) is None:
                rivals = self.rivals(one)
                settled = self.winner(rivals) is not None
                found.add((self.lane(one), one.claims.place.previous, rivals, settled))
        return frozenset(found)

    # --- waiting ------------------------------------------------------------------------------

    def is_understood(self, one: Statement) -> bool:
        known = one.claims.kind in self.rules.kinds and one.claims.fold <= self.rules.version
        return known and one.kernel is not None

    def waiting(self, aside: Mapping[Digest, Standing | None]) -> set[Digest]:
        """Scan again and again until nobody else has to wait."""
        waits = {d for d, standing in aside.items() if standing is Standing.WAITING}
        while True:
            more = {
                d
                for d, one in self.all.items()
                if aside[d] is None and d not in waits and self._must_wait(one, waits)
            }
            if not more:
                return waits
            waits |= more

    def _must_wait(self, one: Statement, waits: set[Digest]) -> bool:
        stands_on = self.stands_on(one)
        return not self.is_understood(one) or any(
            d not in self.all or d in waits for d in stands_on
        )

    def stands_on(self, one: Statement) -> set[Digest]:
        previous = one.claims.place.previous
        seen: set[Digest] = {head.digest for head in one.claims.seen}
        return seen | ({previous} if previous is not None else set())

    # --- order --------------------------------------------------------------------------------

    def had(self, digest: Digest) -> frozenset[Digest]:
        """Everything that the author of a statement had, directly or through what he had."""
        if digest not in self._had:
            direct = {d for d in self.stands_on(self.all[digest]) if d in self.all}
            self._had[digest] = frozenset(direct).union(*(self.had(d) for d in direct))
        return self._had[digest]

    def tie(self, one: Statement) -> Any:
        place = one.claims.place
        return (self.lane(one), place.incarnation, place.sequence)

    def order(self, ready: set[Digest]) -> tuple[Digest, ...]:
        placed: list[Digest] = []
        while len(placed) < len(ready):
            free = [d for d in ready if d not in placed and self.had(d) & ready <= {*placed}]
            placed.append(min(free, key=lambda d: self.tie(self.all[d])))
        return tuple(placed)

    def crossings(
        self, order: tuple[Digest, ...], standings: Mapping[Digest, Standing]
    ) -> frozenset[tuple[frozenset[Digest], bool]]:
        found = set()
        for at, second in enumerate(order):
            for first in order[:at]:
                if self.crossed(first, second, standings):
                    settled = any({first, second} <= self.had(d) for d in order[at + 1 :])
                    found.add((frozenset({first, second}), settled))
        return frozenset(found)

    def crossed(self, first: Digest, second: Digest, standings: Mapping[Digest, Standing]) -> bool:
        one, other = self.all[first], self.all[second]
        return (
            {one.claims.kind, other.claims.kind} <= self.rules.weighty
            and self.lane(one) != self.lane(other)
            and Standing.APPLIED in {standings[first], standings[second]}
            and first not in self.had(second)
            and second not in self.had(first)
        )

    # --- all of it ----------------------------------------------------------------------------

    def verdict(self) -> Verdict:
        aside = {d: self.set_aside(one) for d, one in self.all.items()}
        waits = self.waiting(aside)
        standings = {d: s for d, s in aside.items() if s is not None}
        reasons = {d: MISPLACED for d, s in standings.items() if s is Standing.NO_EFFECT}
        standings |= dict.fromkeys(waits, Standing.WAITING)
        order = self.order({d for d in self.all if d not in standings})
        state = None
        for digest in order:
            one = self.all[digest]
            assert one.kernel is not None
            try:
                state = self.rules.apply(state, one.claims, one.kernel)
                standings[digest] = Standing.APPLIED
            except (Refused, Malformed) as refusal:
                standings[digest] = Standing.NO_EFFECT
                reasons[digest] = refusal.code
        crossings = self.crossings(order, standings)
        return Verdict(state, standings, reasons, order, self.forks(), crossings)


def smallest(
    statements: Iterable[Statement], shows: Callable[[list[Statement]], bool]
) -> list[Statement]:
    """Leave out one statement after the other for as long as the rest still shows the fault."""
    kept = list(statements)
    at = 0
    while at < len(kept):
        without = kept[:at] + kept[at + 1 :]
        if shows(without):
            kept, at = without, 0
        else:
            at += 1
    return kept


def told_shortly(statements: Iterable[Statement]) -> str:
    """Statements as a person can read them, with short names for digests."""
    lines, names = [], {one.digest: f"s{at}" for at, one in enumerate(statements)}
    for one in statements:
        claims, place = one.claims, one.claims.place
        seen = [f"{h.party}:{names.get(h.digest, 'absent')}" for h in claims.seen]
        before = names.get(place.previous, "absent") if place.previous else None
        lines.append(
            f"{names[one.digest]} {claims.issuer}/{claims.scope} {claims.kind} "
            f"inc={place.incarnation} seq={place.sequence} after={before} seen={seen} "
            f"fold={claims.fold} posts={list(claims.resumed_by)} "
            f"kernel={'-' if one.kernel is None else dict(one.kernel)}"
        )
    return "\n".join(lines)
