"""From what acts answer to what the pages of a matter show."""

from types import SimpleNamespace
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from exhorto.acts import officers, reading
from exhorto.acts.reading import MatterView, StatementView
from exhorto.domain.access import Actor
from exhorto.domain.ids import Party
from exhorto.domain.matters.compromise import Compromise, equivocation_matter
from exhorto.domain.matters.lanes import Standing
from exhorto.domain.matters.removal import Removal, Stage
from exhorto.domain.statements import Scope
from exhorto.node import Node
from exhorto.web import sentences
from exhorto.web.matters import moves
from exhorto.web.matters.bodies import shown
from exhorto.web.matters.statements import statement


def matter_page(node: Node, actor: Actor, view: MatterView) -> dict[str, Any]:
    """The context of the page of a matter."""
    state = view.state
    names = officers.post_names(node, get_language() or "es")
    crossed = _crossings(view)
    said = _worth_showing(view)
    timeline = [statement(node, actor, view, s, names, crossed) for s in said]
    issued = [s.statement.claims.issued_at for s in view.statements]
    moments = issued or [int(node.now().timestamp())]
    return {
        "banner": view.banner,
        "matter": SimpleNamespace(
            id=view.matter,
            reference=getattr(state, "reference", "") or view.matter[:8],
            kind=view.kind,
            parties=_parties(view),
            facts=_facts(view),
            about=getattr(state, "matter", None),
            opened_at=min(moments),
            changed_at=max(moments),
            custody=_custody(state),
            closed=getattr(state, "stage", None) is Stage.CLOSED,
            withdrawn=getattr(state, "stage", None) is Stage.WITHDRAWN,
            state_digest=view.digest,
        ),
        "steps": moves.steps(state, view),
        "next": moves.next_move(node, actor, state),
        "clocks": [],
        "lanes": _lanes(view),
        "waiting_lanes": _waiting(view),
        "frozen": _frozen(view),
        "crossed": [pair for pair, settled in crossed if not settled],
        "statements": timeline,
        "set_aside": len(view.statements) - len(said),
        "actions": moves.actions(node, actor, view),
    }


def _worth_showing(view: MatterView) -> list[StatementView]:
    """All that was said, and the drafts that were not: what was said is not shown twice."""
    open_drafts = {s.statement.digest for s in reading.unsent_drafts(view)}
    return [
        s
        for s in view.statements
        if s.statement.claims.scope is Scope.SHARED or s.statement.digest in open_drafts
    ]


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
    if isinstance(state, Removal):
        return [(_("Instrument"), state.instrument), (_("Track"), shown("track", state.track))]
    if isinstance(state, Compromise):
        return [
            (_("Cause"), shown("cause", state.cause)),
            (_("Party concerned"), shown("about", state.about)),
            (_("Reported by"), ", ".join(sorted(state.reported_by))),
            (_("Answer"), state.answered or "—"),
        ]
    return []


def _custody(state: Any) -> SimpleNamespace | None:
    if isinstance(state, Removal) and state.in_custody and state.arrested_at is not None:
        return SimpleNamespace(since=state.arrested_at)
    return None


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
