"""Statements that go round: asked for, passed on, given back.

What is passed on is the bare statement with its kernel and, to its own author, what he once gave.
Only principals of a matter are told anything of it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from exhorto.acts import folding, keeping
from exhorto.acts.ledgering import incarnation
from exhorto.domain.bounds import PORTIONS
from exhorto.domain.errors import Refused
from exhorto.domain.ids import MatterId, Party, StatementDigest
from exhorto.domain.marking.release import rendition
from exhorto.domain.matters.lanes import Standing
from exhorto.domain.statements import KERNEL_POSITION, Claims, Scope
from exhorto.ledger.checkpoints import FIRST_INCARNATION
from exhorto.node import Node
from exhorto.store import databases, inbox, matters, outbox, statements
from exhorto.store.outbox import Owed
from exhorto.wire.items import Payload, WantItem
from exhorto.wire.payloads import write_payload

_WAITING_AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class CameBack:
    """Who brought a statement of this node's own back, and which portions of it."""

    statement: StatementDigest
    sender: Party
    positions: frozenset[int]


def check_may_relay(node: Node, sender: Party, claims: Claims) -> None:
    """Insist that a statement comes from its author, or belongs to a matter that is here already.

    Raises:
        Refused: ``statement.not-relayable``
    """
    if claims.issuer in (sender, node.party):
        return
    if not matters.load(node.store, [claims.matter]):
        raise Refused("statement.not-relayable", party=claims.issuer)


def pass_on(node: Node, digests: Iterable[StatementDigest], to: Party) -> None:
    """Queue statements for a principal: bare, with the kernel."""
    owed = [Owed(to, "relay", d, (KERNEL_POSITION,)) for d in sorted(set(digests))]
    outbox.queue(node.store, owed, node.now())


def give_back(node: Node, digests: Iterable[StatementDigest], author: Party) -> None:
    """Queue an author's own statements for him, with all that he gave this node of them."""
    here = statements.positions_here(node.store, digests)
    owed = [Owed(author, "relay", d, tuple(sorted(here.get(d, ())))) for d in digests]
    outbox.queue(node.store, owed, node.now())


def take_back(node: Node, folded: Iterable[folding.Matter], came: Sequence[CameBack]) -> None:
    """This node's own statements came back: note who had them, and say them to who may have missed.

    A node that lost its disk does not know any more to whom it had sent what it said; nor, before
    the opening of the matter is back, who is in it.
    """
    for one in came:
        matters.note_release(node.store, one.statement, one.sender, one.positions, node.now())
    if came or incarnation(node) > FIRST_INCARNATION:
        for matter in folded:
            _say_to_missing(node, matter)


def _say_to_missing(node: Node, matter: folding.Matter) -> None:
    """Say this node's statements to principals to whom it does not know to have said them."""
    now = node.now()
    others = matter.principals - {node.party}
    mine = {
        kept.digest: kept
        for kept in matter.kept
        if _is_shared_by(node.party, keeping.claims_of(kept.jwt)[0])
    }
    known = matters.released_to(node.store, mine)
    for digest, kept in mine.items():
        missing = sorted(others - known.get(digest, frozenset()))
        opened = keeping.with_portions(node, kept, range(PORTIONS)) if missing else {}
        portions = {position: disclosure.portion for position, disclosure in opened.items()}
        for party in missing:
            given = rendition(portions, Scope.SHARED, party, now.date()).given
            matters.note_release(node.store, digest, party, given, now)
            outbox.queue(node.store, [Owed(party, "statement", digest, given)], now)


def _is_shared_by(party: Party, claims: Claims) -> bool:
    return claims.issuer == party and claims.scope is Scope.SHARED


def answer_want(node: Node, sender: Party, item: WantItem) -> None:
    """Give statements that a principal of their matter has seen and does not have."""
    matter = folding.load(node, item.matter)
    if not matter.principals:
        return  # This node does not know who is in it, and so says nothing of it.
    if sender not in matter.principals:
        raise Refused("want.not-a-principal", party=sender)
    held = {kept.digest: keeping.claims_of(kept.jwt)[0] for kept in matter.kept}
    wanted = [d for d in item.digests if d in held]
    give_back(node, [d for d in wanted if held[d].issuer == sender], sender)
    pass_on(node, [d for d in wanted if held[d].issuer not in (sender, node.party)], sender)
    _say_again(node, [d for d in wanted if held[d].issuer == node.party], sender)


def ask_for_unseen(node: Node) -> None:
    """Ask the authors of waiting statements for what they have seen and this node has not."""
    for matter_id in matters.waiting(node.store, _WAITING_AT_ONCE):
        matter = folding.load(node, matter_id)
        for author, digests in _missing(node, matter).items():
            with databases.writing(node.store):
                now = node.now()
                wanted = dict.fromkeys(digests, matter.matter)
                due = inbox.want(node.store, wanted, now)
                if due:
                    _ask(node, author, matter.matter, due)


def _say_again(node: Node, digests: list[StatementDigest], to: Party) -> None:
    released = matters.releases_to(node.store, to, digests)
    owed = [Owed(to, "relay", d, released[d]) for d in digests if d in released]
    outbox.queue(node.store, owed, node.now())


def _missing(node: Node, matter: folding.Matter) -> dict[Party, set[StatementDigest]]:
    """By author of a waiting statement: what it rests on and is not here."""
    here = {kept.digest for kept in matter.kept}
    missing: dict[Party, set[StatementDigest]] = {}
    for told in matter.shared.told:
        if told.standing is not Standing.WAITING:
            continue
        claims = told.statement.claims
        wanted = {head.digest for head in claims.seen} - here
        if claims.place.previous is not None:
            wanted |= {claims.place.previous} - here
        if told.reason == "lane.kernel-missing":
            wanted.add(told.statement.digest)
        if wanted and claims.issuer != node.party:
            missing.setdefault(claims.issuer, set()).update(wanted)
    return missing


def _ask(node: Node, author: Party, matter: MatterId, digests: list[StatementDigest]) -> None:
    body = write_payload(Payload((WantItem(matter, tuple(digests)),)))
    outbox.queue(node.store, [Owed(author, "want", body=body.decode())], node.now())
