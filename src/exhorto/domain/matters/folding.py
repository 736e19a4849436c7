"""The fold: from the lanes of a matter to its state, alike on every node.

* The order is the graph of ``previous`` and ``seen``; ties go by party code, shared before local.
  Neither the clock nor the arrival counts.
* A statement waits until all it has seen is here, and so does all that stands on it. One that this
  node does not understand (a newer fold, an unknown kind), or whose kernel is not here, makes its
  lane wait visibly.
* A valid statement is never refused: against the rules of its matter it has *no effect*, with the
  rule's code, alike everywhere.
* Statements of two lanes, neither of which saw the other, have **crossed**; where both weigh, the
  fold says so until a later statement has seen both.
* The digest is taken over statement digests and standings, never over contents or wording.
"""

import hashlib
import heapq
from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Generic, TypeVar

from exhorto.domain.errors import Malformed, Refused
from exhorto.domain.ids import StatementDigest
from exhorto.domain.jsonvalues import JsonObject
from exhorto.domain.matters.lanes import Fork, Lane, LaneKey, Standing, lane_of, read_lanes
from exhorto.domain.statements import Claims, Statement

S = TypeVar("S")


@dataclass(frozen=True, slots=True)
class Rules(Generic[S]):
    """How one kind of matter folds.

    Attributes:
        version: of this fold; statements of a newer one wait.
        kinds: statement kinds it understands.
        weighty: kinds whose crossing a human must look at.
        apply: state before (None at the start), claims, kernel → state after; raises ``Refused`` or
            ``Malformed`` for a statement without effect.
    """

    version: int
    kinds: frozenset[str]
    weighty: frozenset[str]
    apply: Callable[[S | None, Claims, JsonObject], S]


@dataclass(frozen=True, slots=True)
class Told:
    """A statement in the order of the fold, with what became of it."""

    statement: Statement
    standing: Standing
    reason: str = ""


@dataclass(frozen=True, slots=True, order=True)
class Crossing:
    """Two weighty statements, neither of which saw the other."""

    first: StatementDigest
    second: StatementDigest
    settled: bool


@dataclass(frozen=True, slots=True)
class Folded(Generic[S]):
    """A matter as its statements add up."""

    state: S | None
    told: tuple[Told, ...]
    lanes: Mapping[LaneKey, Lane]
    crossings: tuple[Crossing, ...]
    digest: str

    @property
    def forks(self) -> tuple[Fork, ...]:
        """All forks of all lanes."""
        return tuple(fork for lane in self.lanes.values() for fork in lane.forks)


_Reach = Mapping[LaneKey, int]
_Needs = Mapping[StatementDigest, frozenset[StatementDigest]]


def fold(statements: Iterable[Statement], rules: Rules[S]) -> Folded[S]:
    """Fold the statements of one matter, given in any order."""
    all_of = _joined(statements)
    lanes = read_lanes(all_of.values())
    live = {s.digest: s for lane in lanes.values() for s in lane.live}
    behind = frozenset(
        digest
        for lane in lanes.values()
        for digest, (standing, _) in lane.set_aside.items()
        if standing is Standing.WAITING
    )
    waiting = _waiting(live, frozenset(all_of) - behind, rules)
    read = {digest: s for digest, s in live.items() if digest not in waiting}
    needs = _needs_among(read, all_of)
    ordered = _order(read, needs)
    told: list[Told] = []
    state = _apply(ordered, rules, told)
    told += [Told(live[d], Standing.WAITING, why) for d, why in sorted(waiting.items())]
    for lane in lanes.values():
        told += [Told(all_of[d], *stand) for d, stand in lane.set_aside.items()]
    applied = {t.statement.digest for t in told if _applied(t)}
    crossings = _crossings(ordered, applied, needs, rules)
    return Folded(state, tuple(told), lanes, crossings, _digest(told))


def _applied(told: Told) -> bool:
    return told.standing is Standing.APPLIED


def _waiting(
    live: Mapping[StatementDigest, Statement],
    present: frozenset[StatementDigest],
    rules: Rules[S],
) -> dict[StatementDigest, str]:
    """Which statements wait, and why: for themselves, or for one that they rest on."""
    waiting: dict[StatementDigest, str] = {}
    followers: dict[StatementDigest, list[StatementDigest]] = {}
    for digest, statement in live.items():
        before = rests_on(statement.claims)
        why = _cannot_read(statement, rules)
        if why is None and not before <= present:
            why = "lane.seen-missing"
        if why is not None:
            waiting[digest] = why
        for one in before:
            followers.setdefault(one, []).append(digest)
    todo = list(waiting)
    while todo:
        for follower in followers.get(todo.pop(), ()):
            if follower not in waiting:
                waiting[follower] = "lane.behind-waiting"
                todo.append(follower)
    return waiting


def _order(read: Mapping[StatementDigest, Statement], needs: _Needs) -> list[Statement]:
    """Topological order, ties by (party, scope, incarnation, sequence)."""
    followers: dict[StatementDigest, list[StatementDigest]] = {}
    missing = {digest: len(needs[digest]) for digest in read}
    for digest in read:
        for need in needs[digest]:
            followers.setdefault(need, []).append(digest)
    ready = [(_rank(read[d]), d) for d, count in missing.items() if count == 0]
    heapq.heapify(ready)
    ordered: list[Statement] = []
    while ready:
        _, digest = heapq.heappop(ready)
        ordered.append(read[digest])
        for follower in followers.get(digest, ()):
            missing[follower] -= 1
            if missing[follower] == 0:
                heapq.heappush(ready, (_rank(read[follower]), follower))
    return ordered


def rests_on(claims: Claims) -> frozenset[StatementDigest]:
    """What an author had before him: the statement before in his lane, all heads he had seen."""
    before = {head.digest for head in claims.seen}
    if claims.place.previous is not None:
        before.add(claims.place.previous)
    return frozenset(before)


def _needs_among(
    read: Mapping[StatementDigest, Statement], all_of: Mapping[StatementDigest, Statement]
) -> _Needs:
    """What each statement rests on among those that are read, also through all others.

    Otherwise a party that forks its lane could make others forget what an author had seen.
    """
    needs: dict[StatementDigest, frozenset[StatementDigest]] = {}
    for digest, statement in read.items():
        found: set[StatementDigest] = set()
        passed: set[StatementDigest] = set()
        todo = list(rests_on(statement.claims))
        while todo:
            one = todo.pop()
            if one in read:
                found.add(one)
            elif one in all_of and one not in passed:
                passed.add(one)
                todo.extend(rests_on(all_of[one].claims))
        needs[digest] = frozenset(found)
    return needs


def _joined(statements: Iterable[Statement]) -> dict[StatementDigest, Statement]:
    """Each statement once, with every portion that any copy of it discloses."""
    found: dict[StatementDigest, Statement] = {}
    for one in statements:
        held = found.get(one.digest)
        if held is None:
            found[one.digest] = one
        elif held.portions != one.portions:
            found[one.digest] = replace(held, portions={**one.portions, **held.portions})
    return found


def _cannot_read(statement: Statement, rules: Rules[S]) -> str | None:
    if statement.claims.fold > rules.version or statement.claims.kind not in rules.kinds:
        return "lane.not-understood"
    if statement.kernel is None:
        return "lane.kernel-missing"
    return None


def _rank(statement: Statement) -> tuple[LaneKey, int, int]:
    place = statement.claims.place
    return lane_of(statement.claims), place.incarnation, place.sequence


def _apply(ordered: list[Statement], rules: Rules[S], told: list[Told]) -> S | None:
    state: S | None = None
    for statement in ordered:
        try:
            state = rules.apply(state, statement.claims, statement.kernel or {})
            told.append(Told(statement, Standing.APPLIED))
        except (Refused, Malformed) as refusal:
            told.append(Told(statement, Standing.NO_EFFECT, refusal.code))
    return state


def _crossings(
    ordered: list[Statement],
    applied: Container[StatementDigest],
    needs: _Needs,
    rules: Rules[S],
) -> tuple[Crossing, ...]:
    reaches: dict[StatementDigest, _Reach] = {}
    for statement in ordered:
        reaches[statement.digest] = _reach(statement, needs, reaches)
    # One that has no effect may have lost it to the other: both are looked at.
    weighty = [s for s in ordered if s.claims.kind in rules.weighty]
    return tuple(
        Crossing(one.digest, other.digest, _settled(one, other, reaches))
        for one, other in combinations(weighty, 2)
        if (one.digest in applied or other.digest in applied)
        and lane_of(one.claims) != lane_of(other.claims)
        and not _saw(reaches[other.digest], one)
        and not _saw(reaches[one.digest], other)
    )


def _settled(one: Statement, other: Statement, reaches: Mapping[StatementDigest, _Reach]) -> bool:
    """Whether anybody has since spoken who had seen both."""
    later = (r for d, r in reaches.items() if d not in (one.digest, other.digest))
    return any(_saw(reach, one) and _saw(reach, other) for reach in later)


def _reach(
    statement: Statement, needs: _Needs, reaches: Mapping[StatementDigest, _Reach]
) -> _Reach:
    reach: dict[LaneKey, int] = {lane_of(statement.claims): statement.claims.place.sequence}
    for need in needs[statement.digest]:
        for lane, sequence in reaches.get(need, {}).items():
            reach[lane] = max(reach.get(lane, 0), sequence)
    return reach


def _saw(reach: _Reach, statement: Statement) -> bool:
    return reach.get(lane_of(statement.claims), 0) >= statement.claims.place.sequence


def _digest(told: list[Told]) -> str:
    lines = [f"{t.statement.digest} {t.standing.value}\n" for t in told]
    return hashlib.sha256("".join(lines).encode()).hexdigest()
