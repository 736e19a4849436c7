"""How it stands: partners, incidents, logs. For the strip on every page and the pages behind it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from exhorto.acts import membership, recovering
from exhorto.acts.asking import ask
from exhorto.acts.ledgering import LOGS, OPENINGS, entry, log_id, record
from exhorto.domain.access import MAY, Actor, Deed
from exhorto.domain.errors import Unavailable
from exhorto.domain.ids import Party
from exhorto.node import Node
from exhorto.pact.members import Member
from exhorto.store import databases, inbox, ledgers, matters, outbox
from exhorto.store.inbox import Incident, Partner
from exhorto.store.ledgers import KeptCheckpoint, KeptEntry, LogId, Witnessed
from exhorto.store.matters import MatterFilter

LATEST = 50


@dataclass(frozen=True, slots=True)
class PartnerView:
    """How it stands with one partner."""

    member: Member
    partner: Partner
    owed: int
    owed_since: datetime | None
    gaps: Sequence[tuple[int, int]]
    is_late: bool
    forked: bool


@dataclass(frozen=True, slots=True)
class LogView:
    """How it stands with one of the node's logs."""

    log: LogId
    size: int
    checkpoint: KeptCheckpoint | None
    cosigned: Mapping[Party, int]
    latest: Sequence[KeptEntry]


@dataclass(frozen=True, slots=True)
class Strip:
    """What every page shows at its edge."""

    partners: Sequence[PartnerView]
    unread: int
    incidents: int
    recovering: bool


def deeds_of(actor: Actor) -> frozenset[Deed]:
    """What the post of an actor is for; for menus, never instead of asking."""
    return MAY[actor.post.role]


def strip(node: Node, actor: Actor) -> Strip:
    """The strip of every page; empty parts where the post may not know."""
    deeds = deeds_of(actor)
    return Strip(
        partners=_partners(node) if Deed.READ_PARTNERS in deeds else (),
        unread=matters.count_unread(node.store, actor.post.code),
        incidents=inbox.count_since_review(node.store) if Deed.READ_INCIDENTS in deeds else 0,
        recovering=not recovering.may_send(node),
    )


def partners(node: Node, actor: Actor) -> Sequence[PartnerView]:
    """Every partner.

    Raises:
        Denied: ``access.denied``
    """
    ask(node, actor, Deed.READ_PARTNERS)
    return _partners(node)


def every_partner(node: Node) -> Sequence[PartnerView]:
    """Every partner, for whoever looks after the machine."""
    return _partners(node)


def incidents(node: Node, actor: Actor) -> list[Incident]:
    """The latest incidents.

    Raises:
        Denied: ``access.denied``
    """
    ask(node, actor, Deed.READ_INCIDENTS)
    return inbox.incidents(node.store, LATEST)


def review_incidents(node: Node, actor: Actor) -> None:
    """A post that answers for incidents has looked at them.

    Raises:
        Denied: ``access.denied``
    """
    ask(node, actor, Deed.READ_INCIDENTS)
    with databases.writing(node.store):
        if inbox.review_incidents(node.store, node.now()):
            told = {"officer": actor.officer}
            record(node, OPENINGS, [entry(node, "incidents-reviewed", actor.post.code, told)])


def compromises(node: Node, actor: Actor) -> list[matters.ListedMatter]:
    """Compromise matters, without their content.

    Raises:
        Denied: ``access.denied``
    """
    ask(node, actor, Deed.READ_INCIDENTS)
    return matters.listed(node.store, MatterFilter(kind="compromise"), None, 0, LATEST)[0]


def logs(node: Node, actor: Actor) -> list[LogView]:
    """The node's logs, their last checkpoints and who cosigned them.

    Raises:
        Denied: ``access.denied``
    """
    ask(node, actor, Deed.READ_LEDGER)
    return [_log(node, log_id(node, name)) for name in LOGS]


def forks(node: Node, actor: Actor) -> list[Witnessed]:
    """Checkpoints of partners that contradict what they had shown before.

    Raises:
        Denied: ``access.denied``
    """
    ask(node, actor, Deed.READ_LEDGER)
    return ledgers.forks(node.store)


def _partners(node: Node) -> list[PartnerView]:
    members = _other_members(node)
    forked = {w.party for w in ledgers.forks(node.store)}
    return [_partner(node, member, member.party in forked) for member in members]


def _other_members(node: Node) -> Sequence[Member]:
    """The other parties; none before this node has joined a pact."""
    try:
        return membership.partners(node)
    except Unavailable:
        return []


def _partner(node: Node, member: Member, forked: bool) -> PartnerView:
    partner = inbox.partner(node.store, member.party)
    depth = outbox.depth(node.store, member.party)
    windows = inbox.windows(node.store, [member.party])
    patience = membership.patience(node, member.party)
    oldest = depth["oldest"]
    return PartnerView(
        member=member,
        partner=partner,
        owed=depth["owed"],
        owed_since=oldest,
        gaps=[(w.missing[0], w.missing[-1]) for w in windows.values() if w.missing],
        is_late=oldest is not None and node.now() - oldest > patience,
        forked=forked,
    )


def _log(node: Node, log: LogId) -> LogView:
    size = ledgers.size(node.store, log)
    cosigned = {
        m.party: ledgers.cosigned_size(node.store, log, m.party) for m in _other_members(node)
    }
    latest = list(ledgers.entries(node.store, log, max(0, size - LATEST), size))
    return LogView(log, size, ledgers.last_checkpoint(node.store, log), cosigned, latest)


def unopened(node: Node) -> int:
    """Envelopes that were taken in and wait to be opened."""
    return inbox.count_unprocessed(node.store)
