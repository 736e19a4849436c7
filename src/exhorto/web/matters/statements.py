"""A statement in the timeline of its matter: what it says, what became of it, how far it came."""

from collections.abc import Mapping, Sequence
from types import SimpleNamespace
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from exhorto.acts import overview
from exhorto.acts.reading import MatterView, PortionView, StatementView
from exhorto.domain.access import Actor, Deed
from exhorto.domain.matters.lanes import Standing
from exhorto.domain.statements import Scope
from exhorto.node import Node
from exhorto.web import sentences
from exhorto.web.matters.bodies import content

_OUT_OF_TIME_SECONDS = 400 * 86400
_ABOVE, _DESTROYED = "above-clearance", "destroyed"
Crossed = Sequence[tuple[Sequence[SimpleNamespace], bool]]


def statement(
    node: Node,
    actor: Actor,
    view: MatterView,
    one: StatementView,
    names: Mapping[str, str],
    crossed: Crossed,
) -> SimpleNamespace:
    """A statement in the timeline."""
    claims, digest = one.statement.claims, one.statement.digest
    own = claims.issuer == node.party
    local = claims.scope is Scope.LOCAL
    exposes = Deed.READ_EXPOSURE in overview.deeds_of(actor)
    return SimpleNamespace(
        id=digest,
        party=claims.issuer,
        own=own,
        post_name=names.get(claims.post, claims.post),
        kind=claims.kind,
        at=claims.issued_at,
        unread=False,
        local=local,
        draft=local,
        crossed_with=_crossed_with(digest, crossed),
        out_of_time=abs(one.arrived_at.timestamp() - claims.issued_at) > _OUT_OF_TIME_SECONDS,
        received_at=None if own else one.arrived_at,
        ledger_index=None,
        place=claims.place,
        portions=[portion(p, one, number, exposes) for number, p in enumerate(one.portions, 1)],
        withheld=None if own else SimpleNamespace(count=None),
        deliveries=[] if local or not own else deliveries(node, view, one),
        **_standing(one),
    )


def portion(view: PortionView, one: StatementView, number: int, exposes: bool) -> SimpleNamespace:
    """A portion in the timeline."""
    digest = one.statement.digest
    seen = reverse("seen", args=[digest, view.position]) if exposes else None
    if view.portion is None:
        above = _("A portion above the clearance of this post.")
        gone = _("A portion that was destroyed; its digest is kept.")
        return SimpleNamespace(
            marking=None,
            denied=above if view.state == _ABOVE else None,
            gone=gone if view.state == _DESTROYED else None,
            seen_url=seen,
            number=number,
        )
    told = content(view.portion)
    if told["attachment"] is not None:
        told["attachment"].url = reverse("attachment", args=[digest, view.position])
    return SimpleNamespace(**told, seen_url=seen, number=number)


def deliveries(node: Node, view: MatterView, one: StatementView) -> list[SimpleNamespace]:
    """How far a statement has come at each recipient, from the outbox and signed receipts."""
    found = []
    for party in sorted(set(view.principals) - {node.party}):
        steps = [*_carried(one, party), *_received(one, party)]
        if steps:
            queued = all(s.state == "queued" for s in steps)
            found.append(SimpleNamespace(party=party, offline=queued, steps=steps))
    return found


def _standing(one: StatementView) -> dict[str, Any]:
    standing = one.told.standing
    claims = one.statement.claims
    facts = {"kind": claims.kind, "party": claims.issuer, "matter": claims.matter[:8]}
    why = sentences.sentence(one.told.reason, facts) if one.told.reason else ""
    return {
        "no_effect": why if standing is Standing.NO_EFFECT else None,
        "waits": why if standing is Standing.WAITING else None,
        "cut": why if standing is Standing.CUT else None,
        "frozen": standing is Standing.FROZEN,
    }


def _crossed_with(digest: str, crossed: Crossed) -> list[SimpleNamespace]:
    return [
        other
        for pair, settled in crossed
        for other in pair
        if not settled and digest in {p.id for p in pair} and other.id != digest
    ]


def _carried(one: StatementView, party: str) -> list[SimpleNamespace]:
    steps = []
    for line in one.carried:
        if line["recipient"] == party:
            steps.append(_step(line["state"], line["at"], reason=line.get("reason")))
            if line.get("expired") and line["state"] == "sent":
                steps.append(_step("expired", None))
    return steps


def _received(one: StatementView, party: str) -> list[SimpleNamespace]:
    return [_step(r.state, r.at, r.post, r.reason) for r in one.receipts if r.party == party]


def _step(state: str, at: Any, by: str = "", reason: str | None = "") -> SimpleNamespace:
    why = sentences.sentence(reason) if reason else None
    return SimpleNamespace(state=state, at=at, by=by or None, reason=why)
