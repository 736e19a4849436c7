"""Seals what is owed, sends what is sealed, and asks for what is missing. One tick at a time.

* An envelope carries as many things for one partner as fit; a partner's envelopes are numbered.
* A partner that cannot be reached is tried again later and later, up to its patience and beyond;
  nothing is given up silently.
* A restored node sends nothing but its question until it has its answers (``recovering``).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from exhorto.acts import (
    forks,
    gaps,
    keeping,
    membership,
    receiving,
    recovering,
    relaying,
    witnessing,
)
from exhorto.acts.ledgering import EXCHANGES, entry, incarnation, record
from exhorto.domain.bounds import BATCH_BYTES, BATCH_ENVELOPES, ENVELOPE_ITEMS
from exhorto.domain.errors import ExhortoError, Unavailable
from exhorto.domain.exchange import is_due, is_overdue, next_try
from exhorto.domain.ids import EnvelopeId, Party
from exhorto.ledger.entries import Entry
from exhorto.node import Node
from exhorto.pact.members import Member
from exhorto.store import chunks, databases, inbox, outbox, statements
from exhorto.store.outbox import Queued, Sealed
from exhorto.wire import envelopes
from exhorto.wire.acknowledgements import Acknowledgement, Status, verify_acknowledgement
from exhorto.wire.envelope_headers import Route
from exhorto.wire.frames import write_frames
from exhorto.wire.items import ChunkItem, Item, Payload, StatementItem
from exhorto.wire.payloads import read_payload
from exhorto.wire.statements import compose

ENVELOPE_FILL = 192 * 1024
"""An envelope is closed when it holds about this much; the next thing goes into the next one."""
CHUNK = "chunk"
_NEEDS_RECEIPT = frozenset({"statement", "relay", CHUNK})


@dataclass(frozen=True, slots=True)
class Ticked:
    """What one tick did, by partner where it concerns one."""

    received: int
    sealed: int
    sent: int
    failed: tuple[Party, ...]


def tick(node: Node) -> Ticked:
    """Receive, ask, seal and send once, for every partner."""
    received = 0
    while dealt := receiving.receive(node):
        received += dealt
    recovering.go_on_if_enough(node)
    gaps.ask_for_gaps(node)
    relaying.ask_for_unseen(node)
    forks.report_frozen(node)
    witnessing.publish(node)
    sealed = sent = 0
    failed = []
    owed, pending = outbox.waiting_recipients(node.store)
    for member in membership.partners(node):
        if member.party in owed:
            sealed += seal_all(node, member.party)
        if member.party not in owed | pending:
            continue
        try:
            sent += send(node, member)
        except Unavailable:
            failed.append(member.party)
    _expire(node)
    return Ticked(received, sealed, sent, tuple(failed))


def seal_all(node: Node, party: Party) -> int:
    """Seal everything owed to a partner; returns how many envelopes that made."""
    count = 0
    while _seal_some(node, party):
        count += 1
    return count


def send(node: Node, member: Member) -> int:
    """Send sealed envelopes to a partner that is due; returns how many it acknowledged.

    Raises:
        Unavailable: ``courier.unreachable``, ``courier.refused``
    """
    partner = inbox.partner(node.store, member.party)
    now = node.now()
    if member.endpoint is None or partner.stopped_at is not None:
        return 0
    if not is_due(partner.next_try_at, now):
        return 0
    acknowledged = 0
    while batch := _next_batch(node, member.party):
        acknowledgement = _post(node, member, batch)
        acknowledged += _note(node, member.party, batch, acknowledgement)
        if any(r.status is Status.REFUSED for r in acknowledgement.results):
            break
    return acknowledged


def _seal_some(node: Node, party: Party) -> bool:
    with databases.writing(node.store):
        kind = None if recovering.may_send(node) else recovering.QUESTION
        queued = outbox.next_for(node.store, party, ENVELOPE_ITEMS, kind)
        chosen, items = _choose(node, queued)
        if not chosen:
            return False
        sealed = _seal(node, party, items, chosen)
        now = node.now()
        outbox.put_into_envelope(node.store, [q.number for q in chosen], sealed, now)
        record(node, EXCHANGES, [_entry(node, sealed)])
    return True


def _choose(node: Node, queued: Sequence[Queued]) -> tuple[list[Queued], list[Item]]:
    """As many things as fill an envelope; at least one, whatever its size."""
    chosen: list[Queued] = []
    items: list[Item] = []
    size = 0
    texts = _renditions(node, queued)
    for one in queued:
        found = _items(node, one, texts)
        if chosen and size + found.length > ENVELOPE_FILL:
            break
        chosen.append(one)
        items.extend(found.items)
        size += found.length
    return chosen, items


def _renditions(node: Node, queued: Sequence[Queued]) -> dict[int, str]:
    """The renditions of the statements among what is owed, by outbox number."""
    digests = [q.owed.statement for q in queued if q.owed.statement is not None]
    kept = statements.by_digest(node.store, digests)
    texts = {}
    size = 0
    for one in queued:
        if one.owed.statement is None or size > ENVELOPE_FILL:
            continue
        statement = kept[one.owed.statement]
        disclosed = keeping.texts(node, statement, one.owed.positions)
        texts[one.number] = compose(statement.jwt, disclosed)
        size += len(texts[one.number])
    return texts


@dataclass(frozen=True, slots=True)
class _Found:
    items: tuple[Item, ...]
    length: int


def _items(node: Node, one: Queued, texts: dict[int, str]) -> _Found:
    """What one owed thing puts into an envelope: one item, or none where it only fills a gap."""
    if one.owed.kind == CHUNK:
        pieces = chunks.load(node.store, [one.owed.body])
        items = tuple(ChunkItem(digest, data) for digest, data in pieces.items())
        return _Found(items, sum(map(len, pieces.values())) * 4 // 3)
    if one.owed.statement is None:
        return _Found(read_payload(one.owed.body.encode()).items, len(one.owed.body))
    if one.number not in texts:
        return _Found((), ENVELOPE_FILL * 2)
    return _Found((StatementItem(texts[one.number]),), len(texts[one.number]))


def _seal(node: Node, party: Party, items: Sequence[Item], chosen: Sequence[Queued]) -> Sealed:
    mark = incarnation(node)
    last, previous = outbox.last_sent(node.store, party, mark)
    fills = tuple(sorted({fill for q in chosen for fill in q.owed.fills}))
    route = Route(
        sender=node.party,
        recipient=party,
        id=EnvelopeId(node.chance.randbytes(16).hex()),
        incarnation=mark,
        sequence=last + 1,
        previous=previous,
        created_at=int(node.now().timestamp()),
    )
    sealed = envelopes.seal(
        route,
        Payload(tuple(items), fills),
        node.chance.randbytes(32),
        node.keys.signing,
        membership.seal_to(node, party),
    )
    return Sealed(
        envelope=route.id,
        recipient=party,
        incarnation=mark,
        sequence=route.sequence,
        header_digest=sealed.header.digest,
        sealed=sealed.data,
        contents=[_content(q) for q in chosen],
        needs_receipt=any(q.owed.kind in _NEEDS_RECEIPT for q in chosen),
    )


def _content(one: Queued) -> dict[str, Any]:
    """Enough to make the loss of this envelope good: statements by name, the rest as it was."""
    if one.owed.statement is not None:
        return {
            "kind": one.owed.kind,
            "statement": one.owed.statement,
            "positions": list(one.owed.positions),
        }
    return {"kind": one.owed.kind, "body": one.owed.body}


def _entry(node: Node, sealed: Sealed) -> Entry:
    facts = {
        "to": sealed.recipient,
        "envelope": sealed.envelope,
        "header": sealed.header_digest,
        "statements": [c["statement"] for c in sealed.contents if "statement" in c],
    }
    return entry(node, "sealed", None, facts)


def _next_batch(node: Node, party: Party) -> list[tuple[EnvelopeId, bytes]]:
    batch: list[tuple[EnvelopeId, bytes]] = []
    size = 0
    for envelope, sealed in outbox.unaccepted(node.store, party, BATCH_ENVELOPES):
        if batch and size + len(sealed) > BATCH_BYTES // 2:
            break
        batch.append((envelope, sealed))
        size += len(sealed)
    return batch


def _post(node: Node, member: Member, batch: Sequence[tuple[EnvelopeId, bytes]]) -> Acknowledgement:
    endpoint = str(member.endpoint)
    try:
        answer = node.courier.post(endpoint, write_frames([sealed for _, sealed in batch]))
        acknowledgement = verify_acknowledgement(
            answer.decode("ascii", "replace"),
            lambda party, kid: membership.find_current_key(node, party, kid),
        )
        _check_answers(node, member.party, [envelope for envelope, _ in batch], acknowledgement)
        return acknowledgement
    except ExhortoError as fault:
        _note_failure(node, member.party, fault.code)
        if isinstance(fault, Unavailable):
            raise
        raise Unavailable("courier.wrong-node", party=member.party) from fault


def _check_answers(
    node: Node, party: Party, asked: Sequence[EnvelopeId], answer: Acknowledgement
) -> None:
    """An answer speaks of these very envelopes; an earlier answer, played again, proves nothing."""
    between = (answer.issuer, answer.recipient) == (party, node.party)
    about = [(r.id, r.status is Status.REFUSED) for r in answer.results]
    fits = len(about) == len(asked) and all(
        given == wanted or (given is None and refused)
        for wanted, (given, refused) in zip(asked, about, strict=True)
    )
    if not (between and fits):
        raise Unavailable("courier.wrong-node", party=party)


def _note_failure(node: Node, party: Party, code: str) -> None:
    now = node.now()
    failures = inbox.partner(node.store, party).failures
    with databases.writing(node.store):
        inbox.save_partner(
            node.store,
            party,
            failures=failures + 1,
            next_try_at=next_try(now, failures),
            last_error=code,
        )


def _note(
    node: Node,
    party: Party,
    batch: Sequence[tuple[EnvelopeId, bytes]],
    acknowledgement: Acknowledgement,
) -> int:
    """Note what the partner keeps; what it refused may have been damaged, and goes again later."""
    now = node.now()
    results = list(zip((e for e, _ in batch), acknowledgement.results, strict=True))
    kept = [envelope for envelope, r in results if r.status is not Status.REFUSED]
    refused = {envelope: r.code or "" for envelope, r in results if r.status is Status.REFUSED}
    failures = inbox.partner(node.store, party).failures if refused else 0
    with databases.writing(node.store):
        for code in sorted(set(outbox.note_refused(node.store, refused).values())):
            facts = {"code": code}
            inbox.add_incident(node.store, "exchange.partner-refused", now, party, "", facts)
        outbox.mark_accepted(node.store, kept, now)
        inbox.save_partner(
            node.store,
            party,
            failures=failures + 1 if refused else 0,
            next_try_at=next_try(now, failures) if refused else None,
            last_error=next(iter(refused.values()), ""),
            last_out=now,
        )
    return len(kept)


def _expire(node: Node) -> None:
    """Mark what has outlived a partner's patience; it is shown, and still tried."""
    now = node.now()
    for party, oldest in outbox.undelivered_since(node.store).items():
        patience = membership.patience(node, party)
        if not is_overdue(oldest, now, patience):
            continue
        with databases.writing(node.store):
            for envelope in outbox.mark_expired(node.store, party, now - patience, now):
                facts = {"envelope": envelope}
                inbox.add_incident(node.store, "exchange.expired", now, party, "", facts)
