"""From what acts answer to what the pages of a matter show."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from exhorto.acts import membership, officers, overview, reading
from exhorto.acts.reading import Line, MatterView, PortionView, StatementView
from exhorto.domain.access import Actor, Deed
from exhorto.domain.errors import Unavailable
from exhorto.domain.ids import Party
from exhorto.domain.matters.compromise import equivocation_matter
from exhorto.domain.matters.lanes import Standing
from exhorto.domain.matters.removal import Removal, Stage, next_action, steps_open_to
from exhorto.domain.statements import Portion, Scope
from exhorto.node import Node
from exhorto.pact.members import Member
from exhorto.web import sentences
from exhorto.web.templatetags import terms

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
_DANGEROUS = frozenset({"removal.withdraw", "removal.close"})


def partners(node: Node) -> list[Member]:
    """Other members; none where the node has not joined a pact."""
    try:
        return membership.partners(node)
    except Unavailable:
        return []


def row(node: Node, line: Line) -> SimpleNamespace:
    """A matter in a list."""
    held = line.listed.line
    others = [p for p in held.principals if p != node.party]
    return SimpleNamespace(
        matter=held.matter,
        reference=line.reference or held.matter[:8],
        matter_kind=held.kind,
        partners=others,
        party=others[0] if others else node.party,
        post_name="",
        kind=held.next_code,
        stage=held.stage,
        next_action=held.next_code,
        owed_by=_owed(node, held.owed_by),
        custody=held.custody,
        frozen=held.frozen,
        crossed=held.crossed,
        unread=line.listed.unread,
        banner=None,
        clock=None,
        at=held.changed_at,
    )


def _owed(node: Node, party: str) -> SimpleNamespace | None:
    if not party:
        return None
    name = _("this node") if party == node.party else ""
    return SimpleNamespace(party=party, post_name=name)


def matter_page(node: Node, actor: Actor, view: MatterView) -> dict[str, Any]:
    """The context of the page of a matter."""
    state = view.state
    names = officers.post_names(node, get_language() or "es")
    crossed = _crossings(view)
    shown = [statement(node, actor, view, s, names, crossed) for s in view.statements]
    first = min((s.at for s in shown), default=node.now())
    return {
        "banner": view.banner,
        "matter": SimpleNamespace(
            id=view.matter,
            reference=getattr(state, "reference", "") or view.matter[:8],
            kind=view.kind,
            title="",
            parties=_parties(view),
            facts=_facts(view),
            opened_at=first,
            changed_at=max((s.at for s in shown), default=node.now()),
            custody=_custody(state),
            closed=getattr(state, "stage", None) is Stage.CLOSED,
            withdrawn=getattr(state, "stage", None) is Stage.WITHDRAWN,
            state_digest=view.digest,
        ),
        "steps": _steps(state, view),
        "next": _next(node, actor, state),
        "clocks": [],
        "lanes": _lanes(view),
        "waiting_lanes": _waiting(view),
        "frozen": _frozen(view),
        "crossed": [pair for pair, settled in crossed if not settled],
        "statements": shown,
        "actions": _actions(node, actor, view),
        "opening": None,
        "paging": None,
    }


def statement(
    node: Node,
    actor: Actor,
    view: MatterView,
    one: StatementView,
    names: Mapping[str, str],
    crossed: Sequence[tuple[Sequence[SimpleNamespace], bool]],
) -> SimpleNamespace:
    """A statement in the timeline."""
    claims = one.statement.claims
    digest = one.statement.digest
    own = claims.issuer == node.party
    exposes = Deed.READ_EXPOSURE in overview.deeds_of(actor)
    return SimpleNamespace(
        id=digest,
        party=claims.issuer,
        own=own,
        post_name=names.get(claims.post, claims.post),
        kind=claims.kind,
        at=claims.issued_at,
        unread=False,
        local=claims.scope is Scope.LOCAL,
        draft=claims.scope is Scope.LOCAL,
        no_effect=_no_effect(one),
        crossed_with=[
            other
            for pair, settled in crossed
            for other in pair
            if not settled and digest in {p.id for p in pair} and other.id != digest
        ],
        frozen=one.told.standing is Standing.FROZEN,
        out_of_time=abs(one.arrived_at.timestamp() - claims.issued_at) > 400 * 86400,
        received_at=None if own else one.arrived_at,
        ledger_index=None,
        place=claims.place,
        portions=[portion(p, one, number, exposes) for number, p in enumerate(one.portions, 1)],
        withheld=None if own else SimpleNamespace(count=None),
        deliveries=_deliveries(node, view, one) if own else [],
    )


def portion(shown: PortionView, one: StatementView, number: int, exposes: bool) -> SimpleNamespace:
    """A portion in the timeline."""
    digest = one.statement.digest
    seen = reverse("seen", args=[digest, shown.position]) if exposes else None
    if shown.portion is None:
        why = sentences.sentence(f"portion.{shown.state}")
        return SimpleNamespace(
            marking=None,
            denied=why if shown.state == "above-clearance" else None,
            gone=why if shown.state == "destroyed" else None,
            seen_url=seen,
            number=number,
        )
    return SimpleNamespace(**content(shown.portion), seen_url=seen, number=number)


def content(portion_: Portion) -> dict[str, Any]:
    """What a portion says, for its template."""
    body = dict(portion_.body)
    text = body.pop("text", None)
    return {
        "marking": portion_.marking,
        "role": portion_.role.value,
        "text": text if isinstance(text, str) else None,
        "facts": [(_label(k), _value(v)) for k, v in body.items()],
        "attachment": None,
        "denied": None,
        "gone": None,
    }


def _label(name: str) -> str:
    return str(terms.term(name, "field"))


def _value(value: object) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(str(v) for v in value)
    return str(value)


def _no_effect(one: StatementView) -> str | None:
    if one.told.standing is Standing.NO_EFFECT:
        return sentences.sentence(one.told.reason)
    return None


def _crossings(view: MatterView) -> list[tuple[list[SimpleNamespace], bool]]:
    by_digest = {s.statement.digest: s.statement.claims for s in view.statements}
    found = []
    for crossing in view.crossings:
        pair = [
            SimpleNamespace(id=d, party=by_digest[d].issuer, kind=by_digest[d].kind)
            for d in (crossing.first, crossing.second)
            if d in by_digest
        ]
        found.append((pair, crossing.settled))
    return found


def _parties(view: MatterView) -> list[SimpleNamespace]:
    state = view.state
    if isinstance(state, Removal):
        roles = ((state.requesting, _("Requesting party")), (state.requested, _("Requested party")))
        return [SimpleNamespace(party=p, role_name=name, post_name="") for p, name in roles]
    return [SimpleNamespace(party=p, role_name=_("Party"), post_name="") for p in view.principals]


def _facts(view: MatterView) -> list[tuple[str, str]]:
    state = view.state
    if not isinstance(state, Removal):
        return []
    return [(_("Instrument"), state.instrument), (_("Track"), state.track)]


def _custody(state: Any) -> SimpleNamespace | None:
    if isinstance(state, Removal) and state.in_custody and state.arrested_at is not None:
        return SimpleNamespace(since=state.arrested_at)
    return None


def _steps(state: Any, view: MatterView) -> list[SimpleNamespace]:
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
    steps = []
    for place, stage in enumerate(order):
        at = said.get(_KIND_OF_STAGE[stage])
        if place == here:
            standing = "current"
        elif at is not None:
            standing = "done"
        else:
            standing = "skipped" if place < here else "pending"
        steps.append(SimpleNamespace(code=stage.value, state=standing, at=_day(at)))
    if here < 0:
        steps.append(SimpleNamespace(code=state.stage.value, state="current", at=state.ended_on))
    return steps


def _day(at: int | None) -> Any:
    return None if at is None else datetime.fromtimestamp(at, UTC)


def _next(node: Node, actor: Actor, state: Any) -> SimpleNamespace:
    if isinstance(state, Removal):
        action = next_action(state)
        if action is not None:
            mine = action.owed_by == node.party and Deed.SPEAK in overview.deeds_of(actor)
            return SimpleNamespace(
                action=action.code, owed_by=_owed(node, action.owed_by), mine=mine, note=None
            )
    return SimpleNamespace(action="none", owed_by=None, mine=False, note=None)


def _actions(node: Node, actor: Actor, view: MatterView) -> list[SimpleNamespace]:
    """What this post may say now: links to the composer, and drafts to go on with."""
    if Deed.SPEAK not in overview.deeds_of(actor) or view.state is None:
        return []
    actions = [
        SimpleNamespace(
            code=s.statement.claims.kind,
            url=reverse("preview", args=[s.statement.digest]),
            primary=False,
            danger=False,
        )
        for s in reading.unsent_drafts(view)
    ]
    if isinstance(view.state, Removal) and view.state.stage is not Stage.DRAFTED:
        first = next_action(view.state)
        for kind in steps_open_to(view.state, node.party):
            url = reverse("compose", args=[view.matter, kind])
            primary = first is not None and kind == first.code
            danger = kind in _DANGEROUS
            actions.append(SimpleNamespace(code=kind, url=url, primary=primary, danger=danger))
    if view.kind == "briefing" and not view.state.drafted:
        url = reverse("compose", args=[view.matter, "briefing.note"])
        actions.append(SimpleNamespace(code="briefing.note", url=url, primary=False, danger=False))
    return actions


def _lanes(view: MatterView) -> list[SimpleNamespace]:
    counted: dict[Party, int] = {}
    for one in view.statements:
        if one.statement.claims.scope is Scope.SHARED:
            issuer = one.statement.claims.issuer
            counted[issuer] = counted.get(issuer, 0) + 1
    frozen = {f.lane.party for f in view.forks if not f.settled}
    waiting = {w.party for w in _waiting(view)}
    return [
        SimpleNamespace(
            party=p,
            statements=n,
            state="frozen" if p in frozen else "waiting" if p in waiting else "open",
        )
        for p, n in sorted(counted.items())
    ]


def _waiting(view: MatterView) -> list[SimpleNamespace]:
    found: dict[Party, str] = {}
    for one in view.statements:
        if one.told.standing is Standing.WAITING:
            found.setdefault(one.statement.claims.issuer, sentences.sentence(one.told.reason))
    return [SimpleNamespace(party=p, reason=why) for p, why in sorted(found.items())]


def _frozen(view: MatterView) -> SimpleNamespace | None:
    for fork in view.forks:
        if not fork.settled:
            places = [
                s.statement.claims.place.sequence
                for s in view.statements
                if s.statement.digest in fork.rivals
            ]
            return SimpleNamespace(
                party=fork.lane.party,
                sequence=min(places, default=0),
                compromise=equivocation_matter(view.matter, fork.lane.party, fork.after),
            )
    return None


def _deliveries(node: Node, view: MatterView, one: StatementView) -> list[SimpleNamespace]:
    """How far a statement has come at each recipient, from the outbox and signed receipts."""
    found = []
    for party in sorted(set(view.principals) - {node.party}):
        steps = [
            SimpleNamespace(state=c["state"], at=c["at"], by=None, reason=c.get("reason") or None)
            for c in one.carried
            if c["recipient"] == party
        ]
        for receipt in one.receipts:
            if receipt.party == party:
                steps.append(
                    SimpleNamespace(
                        state=receipt.state,
                        at=receipt.at,
                        by=receipt.post or None,
                        reason=sentences.sentence(receipt.reason) if receipt.reason else None,
                    )
                )
        if steps and one.statement.claims.scope is Scope.SHARED:
            queued = all(s.state == "queued" for s in steps)
            found.append(SimpleNamespace(party=party, offline=queued, steps=steps))
    return found
