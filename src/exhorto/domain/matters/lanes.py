"""Lanes: who spoke in which place, where a lane forks, freezes, goes on or waits.

A matter has one shared lane per party, and each node may have a local one. A lane is the tree that
the ``previous`` digests make; as long as its party is honest, the tree is a chain.

* Two statements after the same one are a **fork**: the lane is frozen just before it, alike on
  every node, and both are kept.
* A fork is settled by a statement of a higher incarnation than all its rivals that two different
  posts of the party signed for (``resumed_by``): the lane goes on there, the rivals are cut.
* A statement whose ``previous`` is not here waits. One whose place does not follow from its
  ``previous`` is misplaced, and so is what stands on it: no effect.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from exhorto.domain.ids import Party, StatementDigest
from exhorto.domain.statements import Claims, Scope, Statement

POSTS_TO_RESUME = 2


class Standing(StrEnum):
    """What has become of a statement in the fold of its matter."""

    APPLIED = "applied"
    NO_EFFECT = "no-effect"
    WAITING = "waiting"
    FROZEN = "frozen"
    CUT = "cut"


@dataclass(frozen=True, slots=True, order=True)
class LaneKey:
    """A lane of a matter. Shared lanes stand before local ones."""

    party: Party
    local: bool = False


def lane_of(claims: Claims) -> LaneKey:
    """The lane that a statement belongs to."""
    return LaneKey(claims.issuer, claims.scope is Scope.LOCAL)


@dataclass(frozen=True, slots=True)
class Fork:
    """Statements that claim the place after the same one."""

    lane: LaneKey
    after: StatementDigest | None
    rivals: tuple[StatementDigest, ...]
    settled: bool


@dataclass(frozen=True, slots=True)
class Lane:
    """A lane as read from its statements.

    Attributes:
        live: the chain that counts, first to last.
        set_aside: standing and reason of every statement outside the chain.
    """

    key: LaneKey
    live: tuple[Statement, ...]
    set_aside: Mapping[StatementDigest, tuple[Standing, str]]
    forks: tuple[Fork, ...]

    @property
    def is_frozen(self) -> bool:
        """Whether an unsettled fork stops this lane."""
        return any(not fork.settled for fork in self.forks)


@dataclass(slots=True)
class _Walk:
    live: list[Statement] = field(default_factory=list)
    aside: dict[StatementDigest, tuple[Standing, str]] = field(default_factory=dict)
    forks: list[Fork] = field(default_factory=list)


_Children = Mapping[StatementDigest | None, list[Statement]]


def read_lanes(statements: Iterable[Statement]) -> dict[LaneKey, Lane]:
    """Read every lane of a matter; the order of ``statements`` does not matter."""
    by_lane: dict[LaneKey, dict[StatementDigest, Statement]] = defaultdict(dict)
    present: set[StatementDigest] = set()
    for statement in statements:
        by_lane[lane_of(statement.claims)][statement.digest] = statement
        present.add(statement.digest)
    return {key: _read_lane(key, by_lane[key], present) for key in sorted(by_lane)}


def _read_lane(
    key: LaneKey, statements: Mapping[StatementDigest, Statement], present: set[StatementDigest]
) -> Lane:
    children: dict[StatementDigest | None, list[Statement]] = defaultdict(list)
    for statement in statements.values():
        children[statement.claims.place.previous].append(statement)
    walk = _Walk()
    parent: Statement | None = None
    while True:
        step = _step(key, parent, children, walk)
        if step is None:
            break
        walk.live.append(step)
        parent = step
    _set_aside_strangers(statements, present, children, walk)
    on_chain = {statement.digest for statement in walk.live}
    for digest in statements:
        if digest not in walk.aside and digest not in on_chain:
            walk.aside[digest] = (Standing.WAITING, "lane.previous-missing")
    return Lane(key, tuple(walk.live), dict(sorted(walk.aside.items())), tuple(walk.forks))


def _set_aside_strangers(
    statements: Mapping[StatementDigest, Statement],
    present: set[StatementDigest],
    children: _Children,
    walk: _Walk,
) -> None:
    """What claims to follow a statement of another lane follows nothing."""
    for statement in statements.values():
        previous = statement.claims.place.previous
        if previous is not None and previous in present and previous not in statements:
            _set_aside(statement, children, walk, Standing.NO_EFFECT, "lane.misplaced")


def _step(
    key: LaneKey, parent: Statement | None, children: _Children, walk: _Walk
) -> Statement | None:
    after = None if parent is None else parent.digest
    rivals = []
    for child in sorted(children.get(after, ()), key=lambda s: s.digest):
        if _follows(parent, child):
            rivals.append(child)
        else:
            _set_aside(child, children, walk, Standing.NO_EFFECT, "lane.misplaced")
    if len(rivals) <= 1:
        return rivals[0] if rivals else None
    winner = _winner(rivals)
    digests = tuple(r.digest for r in rivals)
    walk.forks.append(Fork(key, after, digests, settled=winner is not None))
    for rival in rivals:
        if winner is None:
            _set_aside(rival, children, walk, Standing.FROZEN, "lane.fork")
        elif rival is not winner:
            _set_aside(rival, children, walk, Standing.CUT, "lane.cut")
    return winner


def _follows(parent: Statement | None, child: Statement) -> bool:
    place = child.claims.place
    if parent is None:
        return place.sequence == 1 and place.incarnation >= 1
    before = parent.claims.place
    return place.sequence == before.sequence + 1 and place.incarnation >= before.incarnation


def _winner(rivals: list[Statement]) -> Statement | None:
    top = max(r.claims.place.incarnation for r in rivals)
    highest = [r for r in rivals if r.claims.place.incarnation == top]
    if len(highest) != 1:
        return None
    posts = frozenset(highest[0].claims.resumed_by)
    return highest[0] if len(posts) >= POSTS_TO_RESUME else None


def _set_aside(
    statement: Statement, children: _Children, walk: _Walk, standing: Standing, reason: str
) -> None:
    todo = [statement]
    while todo:
        one = todo.pop()
        if one.digest not in walk.aside:
            walk.aside[one.digest] = (standing, reason)
            todo.extend(children.get(one.digest, ()))
