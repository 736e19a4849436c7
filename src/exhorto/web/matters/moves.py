"""Where a matter stands on its line, what it waits for, and what this post may say now."""

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

from django.urls import reverse

from exhorto.acts import overview, reading
from exhorto.acts.reading import MatterView
from exhorto.domain.access import Actor, Deed
from exhorto.domain.matters.briefing import Briefing
from exhorto.domain.matters.compromise import Compromise
from exhorto.domain.matters.lanes import Standing
from exhorto.domain.matters.removal import Removal, Stage, next_action, steps_open_to
from exhorto.domain.statements import Scope
from exhorto.node import Node
from exhorto.web.matters.rows import owed

MAIN_LINE = (
    Stage.SENT,
    Stage.ACKNOWLEDGED,
    Stage.LOCATED,
    Stage.ARRESTED,
    Stage.FORMAL,
    Stage.GRANTED,
    Stage.SURRENDERED,
    Stage.CLOSED,
)
_KIND_OF_STAGE = {
    Stage.SENT: "removal.request",
    Stage.ACKNOWLEDGED: "removal.acknowledge",
    Stage.LOCATED: "removal.locate",
    Stage.ARRESTED: "removal.arrest",
    Stage.FORMAL: "removal.formal",
    Stage.GRANTED: "removal.decide",
    Stage.SURRENDERED: "removal.surrender",
    Stage.CLOSED: "removal.close",
}
_DANGEROUS = frozenset({"removal.withdraw", "removal.close", "briefing.close"})


def steps(state: Any, view: MatterView) -> list[SimpleNamespace]:
    """The main line as a stepper; a refusal or a withdrawal ends it where it came."""
    if not isinstance(state, Removal):
        return []
    said = {
        s.statement.claims.kind: s.statement.claims.issued_at
        for s in view.statements
        if s.told.standing is Standing.APPLIED and s.statement.claims.scope is Scope.SHARED
    }
    order = list(MAIN_LINE)
    here = order.index(state.stage) if state.stage in order else -1
    found = []
    for place, stage in enumerate(order):
        at = said.get(_KIND_OF_STAGE[stage])
        if place == here:
            standing = "current"
        elif at is not None:
            standing = "done"
        else:
            standing = "skipped" if place < here else "pending"
        found.append(SimpleNamespace(code=stage.value, state=standing, at=_day(at)))
    if here < 0:
        ended = state.ended_on or state.decided_on
        aside = SimpleNamespace(code=state.stage.value, state="current", at=ended)
        found.insert(0 if state.stage is Stage.DRAFTED else len(found), aside)
    return found


def _day(at: int | None) -> Any:
    return None if at is None else datetime.fromtimestamp(at, UTC)


def next_move(node: Node, actor: Actor, state: Any) -> SimpleNamespace | None:
    """What the matter waits for; None for a post that is not told its state."""
    if state is None:
        return None
    code, party = _owing(state)
    mine = party == node.party and Deed.SPEAK in overview.deeds_of(actor)
    return SimpleNamespace(action=code, owed_by=owed(node, party), mine=mine, note=None)


def _owing(state: Any) -> tuple[str, str]:
    match state:
        case Removal():
            action = next_action(state)
            return ("none", "") if action is None else (action.code, action.owed_by)
        case Briefing(drafted=True):
            return "briefing.open", state.opener
        case Compromise(answered=None):
            return "compromise.answer", state.about
        case _:
            return "none", ""


def actions(node: Node, actor: Actor, view: MatterView) -> list[SimpleNamespace]:
    """What this post may say now: drafts to go on with, and links to the composer."""
    if Deed.SPEAK not in overview.deeds_of(actor) or view.state is None:
        return []
    drafts = [
        _action(s.statement.claims.kind, reverse("preview", args=[s.statement.digest]), draft=True)
        for s in reading.unsent_drafts(view)
    ]
    kinds, first = _sayable(node, view.state)
    return drafts + [
        _action(
            kind,
            reverse("compose", args=[view.matter, kind]),
            primary=kind == first,
            danger=kind in _DANGEROUS,
        )
        for kind in kinds
    ]


def _sayable(node: Node, state: Any) -> tuple[tuple[str, ...], str]:
    """The kinds that may be said now, and the one that the matter waits for."""
    match state:
        case Removal(stage=Stage.DRAFTED):
            return (), ""
        case Removal():
            return steps_open_to(state, node.party), _owing(state)[0]
        case Briefing(drafted=False, closed_on=None):
            ends = ("briefing.close",) if state.opener == node.party else ()
            return ("briefing.note", *ends), ""
        case _:
            return (), ""


def _action(
    code: str, url: str, *, primary: bool = False, danger: bool = False, draft: bool = False
) -> SimpleNamespace:
    return SimpleNamespace(code=code, url=url, primary=primary, danger=danger, draft=draft)
