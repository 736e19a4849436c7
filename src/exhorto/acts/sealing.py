"""Puts what is owed to a partner into sealed envelopes.

* An envelope carries as many things as fit; a partner's envelopes are numbered without holes.
* Several envelopes are made in one transaction, with their ledger entries.
* A restored node seals nothing but its question until it has its answers (``recovering``).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from exhorto.acts import keeping, membership, recovering
from exhorto.acts.ledgering import EXCHANGES, entry, incarnation, record
from exhorto.domain.bounds import ENVELOPE_ITEMS
from exhorto.domain.ids import EnvelopeId, Party
from exhorto.ledger.entries import Entry
from exhorto.node import Node
from exhorto.store import chunks, databases, outbox, statements
from exhorto.store.outbox import Queued, Sealed
from exhorto.wire import envelopes
from exhorto.wire.envelope_headers import Route
from exhorto.wire.items import ChunkItem, Item, Payload, StatementItem
from exhorto.wire.payloads import read_payload
from exhorto.wire.statements import compose

ENVELOPE_FILL = 192 * 1024
"""An envelope is closed when it holds about this much; the next thing goes into the next one."""
ENVELOPES_AT_ONCE = 8
"""Envelopes made in one transaction; the partner opens the first while the next are being made."""
CHUNK = "chunk"
_NEEDS_RECEIPT = frozenset({"statement", "relay", CHUNK})
_STATEMENTS_AT_ONCE = 32


@dataclass(slots=True)
class _Load:
    """What one envelope is to carry."""

    queued: list[Queued] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)
    size: int = 0

    def add(self, one: Queued, items: Sequence[Item], length: int) -> None:
        """Put one thing in."""
        self.queued.append(one)
        self.items.extend(items)
        self.size += length


def seal_all(node: Node, party: Party) -> int:
    """Seal everything owed to a partner; returns how many envelopes that made."""
    count, more = 0, True
    while more:
        made, more = seal_some(node, party)
        count += made
    return count


def seal_some(node: Node, party: Party) -> tuple[int, bool]:
    """Seal the next things owed to a partner; how many envelopes, and whether more may be owed."""
    with databases.writing(node.store):
        kind = None if recovering.may_send(node) else recovering.QUESTION
        queued = outbox.next_for(node.store, party, ENVELOPE_ITEMS, kind)
        if not queued:
            return 0, False
        loads = list(islice(_loads(node, queued), ENVELOPES_AT_ONCE))
        carried = sum(len(load.queued) for load in loads)
        if len(loads) > 1 and carried == len(queued) == ENVELOPE_ITEMS:
            loads.pop()  # not full yet: it waits for the things behind it
        _put(node, party, loads)
    return len(loads), len(queued) == ENVELOPE_ITEMS or carried < len(queued)


def _loads(node: Node, queued: Sequence[Queued]) -> Iterator[_Load]:
    """Things in their order, by envelope; each holds at least one, whatever its size."""
    load = _Load()
    for one, items, length in _found(node, queued):
        if load.queued and load.size + length > ENVELOPE_FILL:
            yield load
            load = _Load()
        load.add(one, items, length)
    if load.queued:
        yield load


def _found(node: Node, queued: Sequence[Queued]) -> Iterator[tuple[Queued, Sequence[Item], int]]:
    """What each owed thing puts into an envelope, and its length; a few read at a time."""
    for start in range(0, len(queued), _STATEMENTS_AT_ONCE):
        some = queued[start : start + _STATEMENTS_AT_ONCE]
        named = [q.owed.statement for q in some if q.owed.statement is not None]
        kept = statements.by_digest(node.store, named)
        for one in some:
            if one.owed.statement is not None:
                statement = kept[one.owed.statement]
                disclosed = keeping.texts(node, statement, one.owed.positions)
                text = compose(statement.jwt, disclosed)
                yield one, [StatementItem(text)], len(text)
            elif one.owed.kind == CHUNK:
                pieces = chunks.load(node.store, [one.owed.body])
                size = sum(map(len, pieces.values())) * 4 // 3
                yield one, [ChunkItem(digest, data) for digest, data in pieces.items()], size
            else:
                items = read_payload(one.owed.body.encode()).items
                yield one, items, len(one.owed.body)


def _put(node: Node, party: Party, loads: Sequence[_Load]) -> None:
    mark = incarnation(node)
    last, previous = outbox.last_sent(node.store, party, mark)
    now = node.now()
    entries = []
    for sequence, load in enumerate(loads, start=last + 1):
        route = Route(
            sender=node.party,
            recipient=party,
            id=EnvelopeId(node.chance.randbytes(16).hex()),
            incarnation=mark,
            sequence=sequence,
            previous=previous,
            created_at=int(now.timestamp()),
        )
        sealed = _seal(node, route, load)
        previous = sealed.header_digest
        outbox.put_into_envelope(node.store, [q.number for q in load.queued], sealed, now)
        entries.append(_entry(node, sealed))
    record(node, EXCHANGES, entries)


def _seal(node: Node, route: Route, load: _Load) -> Sealed:
    fills = tuple(sorted({fill for q in load.queued for fill in q.owed.fills}))
    sealed = envelopes.seal(
        route,
        Payload(tuple(load.items), fills),
        node.chance.randbytes(32),
        node.keys.signing,
        membership.seal_to(node, route.recipient),
    )
    return Sealed(
        envelope=route.id,
        recipient=route.recipient,
        incarnation=route.incarnation,
        sequence=route.sequence,
        header_digest=sealed.header.digest,
        sealed=sealed.data,
        contents=[_content(q) for q in load.queued],
        needs_receipt=any(q.owed.kind in _NEEDS_RECEIPT for q in load.queued),
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
