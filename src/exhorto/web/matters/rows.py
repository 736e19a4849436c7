"""A matter in a list."""

from types import SimpleNamespace

from django.utils.translation import gettext as _

from exhorto.acts import membership
from exhorto.acts.reading import Line
from exhorto.domain.errors import Unavailable
from exhorto.node import Node
from exhorto.pact.members import Member


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
        owed_by=owed(node, held.owed_by),
        custody=held.custody,
        frozen=held.frozen,
        crossed=held.crossed,
        unread=line.listed.unread,
        banner=None,
        clock=None,
        at=held.changed_at,
    )


def owed(node: Node, party: str) -> SimpleNamespace | None:
    """Who owes the next action."""
    if not party:
        return None
    name = _("this node") if party == node.party else ""
    return SimpleNamespace(party=party, post_name=name)
