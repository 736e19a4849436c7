"""A removal: the main line of an extradition, from request to closing.

Two lanes: the requesting party asks, formalises, withdraws and closes; the requested party
acknowledges, locates, arrests, decides and surrenders. Who may say what, and when, is the table
``STEPS``; what is not in it has no effect.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from exhorto.domain.errors import Refused
from exhorto.domain.ids import Party
from exhorto.domain.jsonvalues import JsonObject
from exhorto.domain.matters.kernels import (
    check_members,
    read_code,
    read_day,
    read_moment,
    read_principals,
)
from exhorto.domain.statements import Claims, Scope

KIND = "removal"


class Stage(StrEnum):
    """How far a removal has come."""

    DRAFTED = "drafted"
    SENT = "sent"
    ACKNOWLEDGED = "acknowledged"
    LOCATED = "located"
    ARRESTED = "arrested"
    FORMAL = "formal"
    GRANTED = "granted"
    DEFERRED = "deferred"
    REFUSED = "refused"
    SURRENDERED = "surrendered"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


class Side(StrEnum):
    """Which of the two principals may say something."""

    REQUESTING = "requesting"
    REQUESTED = "requested"
    EITHER = "either"


OPEN_STAGES = frozenset(Stage) - {Stage.CLOSED, Stage.WITHDRAWN}
CUSTODY_STAGES = frozenset({Stage.ARRESTED, Stage.FORMAL, Stage.GRANTED, Stage.DEFERRED})
OUTCOMES = {"granted": Stage.GRANTED, "deferred": Stage.DEFERRED, "refused": Stage.REFUSED}
_BEFORE_DECISION = frozenset(
    {Stage.SENT, Stage.ACKNOWLEDGED, Stage.LOCATED, Stage.ARRESTED, Stage.FORMAL}
)
_UNDECIDED = _BEFORE_DECISION | {Stage.DEFERRED}


@dataclass(frozen=True, slots=True)
class Removal:
    """The shared state of a removal.

    Attributes:
        reference: the requesting party's own number for the file.
        arrested: whether an arrest stands; custody is asked of this, not of the stage.
        decision_article: where the decision rests, as the requested party named it.
    """

    requesting: Party
    requested: Party
    track: str
    instrument: str
    reference: str
    stage: Stage
    requested_on: date
    located_on: date | None = None
    arrested_at: datetime | None = None
    formal_on: date | None = None
    decision: str | None = None
    decided_on: date | None = None
    decision_article: str | None = None
    surrendered_at: datetime | None = None
    ended_on: date | None = None
    end_reason: str | None = None

    @property
    def principals(self) -> frozenset[Party]:
        """Who gets every statement of this matter."""
        return frozenset({self.requesting, self.requested})

    @property
    def in_custody(self) -> bool:
        """Whether the person is held for this request, as far as the lanes say."""
        return self.arrested_at is not None and self.stage in CUSTODY_STAGES


@dataclass(frozen=True, slots=True)
class Step:
    """Who may say a kind, from which stages, and which members its kernel has."""

    side: Side
    stages: frozenset[Stage]
    members: frozenset[str]


STEPS: Mapping[str, Step] = {
    "removal.acknowledge": Step(Side.REQUESTED, frozenset({Stage.SENT}), frozenset({"on"})),
    "removal.locate": Step(
        Side.REQUESTED, frozenset({Stage.SENT, Stage.ACKNOWLEDGED}), frozenset({"on"})
    ),
    "removal.arrest": Step(
        Side.REQUESTED,
        _UNDECIDED - {Stage.ARRESTED} | {Stage.GRANTED},
        frozenset({"at", "place"}),
    ),
    "removal.formal": Step(
        Side.REQUESTING,
        frozenset({Stage.SENT, Stage.ACKNOWLEDGED, Stage.LOCATED, Stage.ARRESTED}),
        frozenset({"on"}),
    ),
    "removal.decide": Step(Side.REQUESTED, _UNDECIDED, frozenset({"on", "outcome", "article"})),
    "removal.surrender": Step(Side.REQUESTED, frozenset({Stage.GRANTED}), frozenset({"at"})),
    "removal.close": Step(
        Side.REQUESTING,
        frozenset({Stage.SURRENDERED, Stage.REFUSED}),
        frozenset({"on", "outcome"}),
    ),
    "removal.withdraw": Step(
        Side.REQUESTING, _UNDECIDED | {Stage.GRANTED}, frozenset({"on", "reason"})
    ),
    "removal.note": Step(Side.EITHER, OPEN_STAGES - {Stage.DRAFTED}, frozenset()),
}
_OPENING = frozenset({"principals", "requested", "track", "instrument", "reference", "on"})
OPENING = "removal.request"
TRACKS = frozenset({"extradition"})


def apply(state: Removal | None, claims: Claims, kernel: JsonObject) -> Removal:
    """Let one statement act on a removal.

    Raises:
        Refused: ``removal.not-open``, ``removal.already-open``, ``removal.wrong-side``,
            ``removal.wrong-stage``, ``removal.decide-needs-formal``, ``removal.not-a-principal``
        Malformed: the kernel is not what its kind declares.
    """
    if claims.scope is Scope.LOCAL:
        return _apply_local(state, claims, kernel)
    if claims.kind == OPENING:
        return _open(state, claims, kernel)
    if state is None or state.stage is Stage.DRAFTED:
        raise Refused("removal.not-open", kind=claims.kind)
    check_step(state, claims.issuer, claims.kind)
    check_members(kernel, claims.kind, STEPS[claims.kind].members)
    return _advance(state, claims.kind, kernel)


def check_step(state: Removal, speaker: object, kind: str) -> None:
    """Insist that ``speaker`` may now say ``kind``.

    Raises:
        Refused: ``removal.not-a-principal``, ``removal.wrong-side``, ``removal.wrong-stage``,
            ``removal.already-arrested``
    """
    if speaker not in state.principals:
        raise Refused("removal.not-a-principal", party=speaker)
    step = STEPS[kind]
    side = Side.REQUESTING if speaker == state.requesting else Side.REQUESTED
    if step.side not in (side, Side.EITHER):
        raise Refused("removal.wrong-side", kind=kind, party=speaker)
    if state.stage not in step.stages:
        raise Refused("removal.wrong-stage", kind=kind, stage=state.stage.value)
    if kind == "removal.arrest" and state.arrested_at is not None:
        raise Refused("removal.already-arrested")


def _open(state: Removal | None, claims: Claims, kernel: JsonObject) -> Removal:
    if state is not None and state.stage is not Stage.DRAFTED:
        raise Refused("removal.already-open", kind=claims.kind)
    return replace(_read_opening(claims, kernel), stage=Stage.SENT)


def _apply_local(state: Removal | None, claims: Claims, kernel: JsonObject) -> Removal:
    """A draft is the statement to come, said in the local lane: it opens a file, no more."""
    if state is not None and state.stage is not Stage.DRAFTED:
        return state
    if claims.kind != OPENING:
        raise Refused("removal.not-open", kind=claims.kind)
    return replace(_read_opening(claims, kernel), stage=Stage.DRAFTED)


def _read_opening(claims: Claims, kernel: JsonObject) -> Removal:
    check_members(kernel, claims.kind, _OPENING)
    principals = read_principals(kernel)
    requested = [p for p in principals if p == kernel.get("requested")]
    if len(principals) != 2 or not requested or requested[0] == claims.issuer:
        raise Refused("removal.wrong-principals", kind=claims.kind)
    if claims.issuer not in principals:
        raise Refused("removal.not-a-principal", party=claims.issuer)
    return Removal(
        requesting=claims.issuer,
        requested=requested[0],
        track=read_code(kernel, "track", TRACKS),
        instrument=read_code(kernel, "instrument"),
        reference=read_code(kernel, "reference"),
        stage=Stage.DRAFTED,
        requested_on=read_day(kernel, "on"),
    )


def _advance(state: Removal, kind: str, kernel: JsonObject) -> Removal:
    match kind:
        case "removal.acknowledge":
            read_day(kernel, "on")
            return replace(state, stage=Stage.ACKNOWLEDGED)
        case "removal.locate":
            return replace(state, stage=Stage.LOCATED, located_on=read_day(kernel, "on"))
        case "removal.arrest":
            return _arrest(state, kernel)
        case "removal.formal":
            return replace(state, stage=Stage.FORMAL, formal_on=read_day(kernel, "on"))
        case "removal.decide":
            return _decide(state, kernel)
        case "removal.surrender":
            moment = read_moment(kernel, "at")
            return replace(state, stage=Stage.SURRENDERED, surrendered_at=moment)
        case "removal.close":
            # The outcome told at the end is the one that the lanes have led to.
            reached = frozenset({state.stage.value})
            return _end(state, Stage.CLOSED, kernel, read_code(kernel, "outcome", reached))
        case "removal.withdraw":
            return _end(state, Stage.WITHDRAWN, kernel, read_code(kernel, "reason"))
        case _:
            return state


def _arrest(state: Removal, kernel: JsonObject) -> Removal:
    read_code(kernel, "place")
    # An arrest does not undo what was asked for or decided before it.
    kept = {Stage.FORMAL, Stage.GRANTED, Stage.DEFERRED}
    stage = state.stage if state.stage in kept else Stage.ARRESTED
    return replace(state, stage=stage, arrested_at=read_moment(kernel, "at"))


def _decide(state: Removal, kernel: JsonObject) -> Removal:
    outcome = read_code(kernel, "outcome", frozenset(OUTCOMES))
    if outcome != "refused" and state.formal_on is None:
        raise Refused("removal.decide-needs-formal", outcome=outcome)
    return replace(
        state,
        stage=OUTCOMES[outcome],
        decision=outcome,
        decided_on=read_day(kernel, "on"),
        decision_article=read_code(kernel, "article"),
    )


def _end(state: Removal, stage: Stage, kernel: JsonObject, reason: str) -> Removal:
    return replace(state, stage=stage, ended_on=read_day(kernel, "on"), end_reason=reason)


@dataclass(frozen=True, slots=True)
class NextAction:
    """The one thing that moves a matter on, and the party that owes it."""

    code: str
    owed_by: Party


_NEXT: Mapping[Stage, tuple[str, Side]] = {
    Stage.DRAFTED: (OPENING, Side.REQUESTING),
    Stage.SENT: ("removal.acknowledge", Side.REQUESTED),
    Stage.ACKNOWLEDGED: ("removal.locate", Side.REQUESTED),
    Stage.LOCATED: ("removal.arrest", Side.REQUESTED),
    Stage.ARRESTED: ("removal.formal", Side.REQUESTING),
    Stage.FORMAL: ("removal.decide", Side.REQUESTED),
    Stage.DEFERRED: ("removal.decide", Side.REQUESTED),
    Stage.GRANTED: ("removal.surrender", Side.REQUESTED),
    Stage.REFUSED: ("removal.close", Side.REQUESTING),
    Stage.SURRENDERED: ("removal.close", Side.REQUESTING),
}


def next_action(state: Removal) -> NextAction | None:
    """What an open removal waits for; None once it has ended."""
    if state.stage not in _NEXT:
        return None
    code, side = _NEXT[state.stage]
    owed_by = state.requesting if side is Side.REQUESTING else state.requested
    return NextAction(code, owed_by)


def steps_open_to(state: Removal, speaker: Party) -> tuple[str, ...]:
    """The kinds that ``speaker`` may now say, in the order of the main line."""
    open_steps = []
    for kind in STEPS:
        try:
            check_step(state, speaker, kind)
        except Refused:
            continue
        open_steps.append(kind)
    return tuple(open_steps)


FOLD_VERSION = 1
STATEMENT_KINDS = frozenset(STEPS) | {OPENING}
WEIGHTY = frozenset(STEPS) - {"removal.note", "removal.acknowledge", "removal.locate"}
"""Kinds whose crossing with another a human must look at."""
