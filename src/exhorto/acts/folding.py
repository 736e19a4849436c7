"""Folds matters again after something came or was said, and keeps what they add up to."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from exhorto.acts import keeping
from exhorto.domain.ids import MatterId, Party
from exhorto.domain.matters import removal
from exhorto.domain.matters.briefing import Briefing
from exhorto.domain.matters.compromise import Compromise
from exhorto.domain.matters.folding import Folded, Told, fold
from exhorto.domain.matters.lanes import LaneKey, Standing, lane_of
from exhorto.domain.matters.registry import KINDS, MatterKind, matter_kind_of
from exhorto.domain.matters.removal import Removal
from exhorto.domain.statements import Head, Scope, Statement
from exhorto.node import Node
from exhorto.store import matters, statements
from exhorto.store.matters import MatterLine
from exhorto.store.statements import KeptStatement
from exhorto.vault import content


@dataclass(frozen=True, slots=True)
class Matter:
    """A matter as this node has it.

    Attributes:
        shared: the fold of the shared lanes, alike on every principal's node.
        seen_here: the fold with this node's local lanes.
        kept: every statement as it is at rest.
    """

    matter: MatterId
    kind: MatterKind | None
    shared: Folded[Any]
    seen_here: Folded[Any]
    kept: Sequence[KeptStatement]

    @property
    def principals(self) -> frozenset[Party]:
        """Who gets what is said here; empty before the matter is open."""
        state = self.shared.state or self.seen_here.state
        return frozenset() if state is None else frozenset(state.principals)


def load(node: Node, matter: MatterId) -> Matter:
    """Fold one matter from its statements; ``kept`` holds their kernels only."""
    kept = statements.of_matters(node.store, [matter], kernels_only=True)
    return from_kept(node, matter, kept.get(matter, []))


def load_whole(node: Node, matter: MatterId) -> Matter:
    """As ``load``; ``kept`` holds every portion, still encrypted."""
    return from_kept(node, matter, statements.of_matter(node.store, matter))


def refold(node: Node, touched: Iterable[MatterId], now: datetime) -> list[Matter]:
    """Fold these matters again and keep what they add up to; inside a writing transaction."""
    kept = statements.of_matters(node.store, set(touched), kernels_only=True)
    folded = [from_kept(node, m, kept[m]) for m in sorted(kept)]
    matters.save(node.store, [line_of(node, one, now) for one in folded])
    return folded


def from_kept(node: Node, matter: MatterId, kept: Sequence[KeptStatement]) -> Matter:
    """Fold a matter whose statements were loaded."""
    every = [keeping.kernel_only(node, k) for k in kept]
    shared_only = [s for s in every if s.claims.scope is Scope.SHARED]
    kind = _kind(shared_only or every)
    rules = (kind or KINDS[removal.KIND]).rules
    shared = fold(shared_only, rules)
    here = shared if len(shared_only) == len(every) else fold(every, rules)
    return Matter(matter, kind, shared, here, kept)


def _kind(every: Sequence[Statement]) -> MatterKind | None:
    """The kind of the statement that opens the matter; the least by party where several claim to.

    Where the opening is not here yet, what has come of the matter tells its kind.
    """
    told = sorted((s.claims.issuer, s.digest, s.claims.kind) for s in every)
    openings = [kind for _, _, kind in told if kind in {k.opening for k in KINDS.values()}]
    known = [kind for _, _, kind in told if kind.partition(".")[0] in KINDS]
    first = next(iter(openings or known), None)
    return None if first is None else matter_kind_of(first)


def heads(folded: Folded[Any]) -> dict[LaneKey, Head]:
    """The last statement of each lane that counts and has been read."""
    waiting = {t.statement.digest for t in folded.told if t.standing is Standing.WAITING}
    found: dict[LaneKey, Head] = {}
    for key, lane in folded.lanes.items():
        live = [s for s in lane.live if s.digest not in waiting]
        if live:
            place = live[-1].claims.place
            found[key] = Head(key.party, place.incarnation, place.sequence, live[-1].digest)
    return found


def line_of(node: Node, one: Matter, now: datetime) -> MatterLine:
    """What lists show of a matter."""
    state = one.seen_here.state
    stage, next_code, owed_by, is_open = _standing(state)
    summary = json.dumps(_summary(state)).encode()
    return MatterLine(
        matter=one.matter,
        kind="" if one.kind is None else one.kind.code,
        principals=tuple(sorted(one.principals)),
        stage=stage,
        next_code=next_code,
        owed_by=owed_by,
        custody=isinstance(state, Removal) and state.in_custody,
        frozen=any(lane.is_frozen for lane in one.shared.lanes.values()),
        waiting=any(t.standing is Standing.WAITING for t in one.shared.told),
        crossed=any(not c.settled for c in one.shared.crossings),
        is_open=is_open,
        digest=one.shared.digest,
        heads=heads(one.seen_here),
        summary=content.encrypt(node.keys.kek, summary, one.matter, node.chance.randbytes),
        changed_at=now,
    )


def reference_of(node: Node, line: MatterLine) -> str:
    """The reference of a matter, for a post that it is assigned to."""
    plain = content.decrypt(node.keys.kek, line.summary, line.matter)
    return str(json.loads(plain).get("reference", ""))


def told_by_lane(folded: Folded[Any]) -> dict[LaneKey, list[Told]]:
    """What became of every statement, by lane."""
    grouped: dict[LaneKey, list[Told]] = {}
    for told in folded.told:
        grouped.setdefault(lane_of(told.statement.claims), []).append(told)
    return grouped


def _standing(state: object) -> tuple[str, str, str, bool]:
    """Stage, next action, who owes it, and whether the matter is open."""
    match state:
        case Removal():
            action = removal.next_action(state)
            is_open = state.stage in removal.OPEN_STAGES
            if action is None:
                return state.stage.value, "", "", is_open
            return state.stage.value, action.code, action.owed_by, is_open
        case Briefing():
            if state.drafted:
                return "drafted", "briefing.open", state.opener, True
            return ("closed" if state.closed_on else "open"), "", "", state.closed_on is None
        case Compromise():
            if state.answered is None:
                return "open", "compromise.answer", state.about, True
            is_open = state.closed_by != state.principals
            return "answered" if is_open else "closed", "", "", is_open
        case _:
            return "", "", "", True


def _summary(state: object) -> dict[str, str]:
    return {"reference": state.reference} if isinstance(state, Removal) else {}
