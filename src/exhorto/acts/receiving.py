"""Opens what was kept at the door and lets it act: statements, receipts, checkpoints, requests.

One transaction for a batch: statements, ledger entries, folds, receipts into the outbox. What
cannot be opened is marked with its code, its bytes are kept as evidence, and the rest goes on.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from exhorto.acts import (
    folding,
    forks,
    gaps,
    membership,
    pacts,
    receipting,
    recovering,
    relaying,
    witnessing,
)
from exhorto.acts.ledgering import EXCHANGES, entry, incarnation, record
from exhorto.acts.taking import Batch, flush, look_up, take_statement
from exhorto.domain.errors import ExhortoError, Unavailable
from exhorto.domain.exchange import ASK_AGAIN
from exhorto.domain.ids import MatterId, Party, StatementDigest
from exhorto.domain.statements import Head
from exhorto.ledger.entries import Entry
from exhorto.node import Node
from exhorto.store import chunks, databases, inbox, matters, people
from exhorto.store.inbox import Arrived
from exhorto.wire import envelopes
from exhorto.wire.envelopes import Opened
from exhorto.wire.items import (
    CheckpointItem,
    ChunkItem,
    CosignatureItem,
    Item,
    PactItem,
    ReceiptItem,
    RecoveredItem,
    RecoverItem,
    ResendItem,
    StatementItem,
    UnknownItem,
    WantItem,
)
from exhorto.wire.receipts import (
    LedgerPlace,
    Receipt,
    State,
)

BATCH = 32
"""Envelopes in one transaction: few enough that the door need not wait long for the database."""
FUTURE = "statement.future-version"
WAIT_FOR_PACT = timedelta(days=30)
"""How long an envelope may wait for a newer pact before it is refused."""


@dataclass(frozen=True, slots=True)
class _Taken:
    """One envelope that was opened and applied."""

    number: int
    arrived: Arrived
    statements: tuple[StatementDigest, ...]
    owes_receipt: bool


def receive(node: Node) -> int:
    """Open kept envelopes; returns how many were dealt with."""
    waiting = inbox.unprocessed(node.store, node.now(), BATCH)
    if not waiting:
        return 0
    batch = Batch()
    _open_ahead(node, waiting, batch)
    dealt = 0
    with databases.writing(node.store):
        taken = []
        # Another process may have been quicker (a bundle from a stick).
        here = inbox.still_unprocessed(node.store, [number for number, _ in waiting])
        for number, arrived in waiting:
            if number not in here:
                continue
            try:
                taken.append(_take(node, number, arrived, batch))
                dealt += 1
            except Unavailable as missing:
                dealt += 1
                _wait(node, number, arrived, missing)
            except ExhortoError as refused:
                _refuse(node, number, arrived, refused)
                dealt += 1
        _finish(node, batch, taken)
    return dealt


def _wait(node: Node, number: int, arrived: Arrived, missing: Unavailable) -> None:
    """What it needs (a newer pact, a newer program) is not here: it stays and is tried again.

    A statement of a later version waits for the program, however long; nothing of it is refused.
    """
    waited = node.now() - arrived.received_at
    if missing.code != FUTURE and waited >= WAIT_FOR_PACT:
        _refuse(node, number, arrived, missing)
        return
    if inbox.put_off(node.store, number, node.now() + ASK_AGAIN):
        _note_incident(node, arrived, missing)


def _open_ahead(node: Node, waiting: Sequence[tuple[int, Arrived]], batch: Batch) -> None:
    """Open and verify before the database is held: cryptography is most of the work.

    What fails here is done again inside the transaction, where it is refused or waits: a pact that
    comes with the same batch may mend it. What was verified under a pact is so under the next.
    """
    for number, arrived in waiting:
        with suppress(ExhortoError):
            opened = batch.opened[number] = _open(node, arrived)
            pact = membership.current(node)
            for item in opened.payload.items:
                if isinstance(item, StatementItem):
                    text = item.sd_jwt
                    with suppress(ExhortoError):
                        batch.verified[text] = membership.verify_statement(node, text, pact)


def _open(node: Node, arrived: Arrived) -> Opened:
    return envelopes.open_(
        arrived.sealed,
        lambda party, kid: membership.find_key(node, party, kid),
        {key.kid: key for key in node.keys.opening},
        node.party,
    )


def _take(node: Node, number: int, arrived: Arrived, batch: Batch) -> _Taken:
    opened = batch.opened.get(number) or _open(node, arrived)
    _fill(node, arrived, opened.payload.fills)
    look_up(node, opened.payload.items, batch)
    digests = _act_on_all(node, arrived, opened.payload.items, batch)
    owes = any(isinstance(i, StatementItem | ChunkItem) for i in opened.payload.items)
    return _Taken(number, arrived, tuple(d for d in digests if d is not None), owes)


def _act_on_all(
    node: Node, arrived: Arrived, items: Sequence[Item], batch: Batch
) -> list[StatementDigest | None]:
    """Act on everything that can be acted on now; what cannot makes the envelope wait.

    A pact comes first: what stands beside it may have been said under it.

    Raises:
        Unavailable: for the first item that has to wait
    """
    digests, waits = [], None
    for item in sorted(items, key=lambda i: not isinstance(i, PactItem)):
        if not isinstance(item, PactItem):
            batch.pact = batch.pact or membership.current(node)
        try:
            digests.append(_act_or_refuse(node, arrived, item, batch))
        except Unavailable as missing:
            waits = waits or missing
        if isinstance(item, PactItem):
            batch.pact = None
    if waits is not None:
        raise waits
    return digests


def _act_or_refuse(
    node: Node, arrived: Arrived, item: Item, batch: Batch
) -> StatementDigest | None:
    """One bad thing in an envelope must not take the good ones with it."""
    try:
        return _act_on(node, arrived, item, batch)
    except Unavailable:
        raise
    except ExhortoError as refused:
        if refused.code == FUTURE:
            raise Unavailable(FUTURE, **refused.facts) from None
        _note_refusal(node, arrived, refused)
        return None


def _fill(node: Node, arrived: Arrived, fills: Sequence[tuple[int, int]]) -> None:
    if not fills:
        return
    windows = inbox.windows(node.store, {arrived.sender})
    changed = {}
    for mark in {i for i, _ in fills}:
        key = (arrived.sender, mark)
        if key in windows:
            changed[key] = windows[key].with_all(s for i, s in fills if i == mark)
    inbox.save_windows(node.store, changed)


def _act_on(node: Node, arrived: Arrived, item: Item, batch: Batch) -> StatementDigest | None:
    if isinstance(item, StatementItem):
        return take_statement(node, arrived.sender, item.sd_jwt, batch)
    if isinstance(item, WantItem | RecoverItem | RecoveredItem):
        # They ask what is here, and this batch may have just brought it.
        flush(node, batch)
    _TAKERS[type(item)](node, arrived.sender, item)
    return None


def _refuse(node: Node, number: int, arrived: Arrived, refused: ExhortoError) -> None:
    """The envelope is evidence now: its bytes stay, the sender is told why."""
    inbox.mark_refused(node.store, number, refused.code, node.now())
    _note_refusal(node, arrived, refused)


def _note_refusal(node: Node, arrived: Arrived, refused: ExhortoError) -> None:
    """Tell the sender, and keep an incident."""
    _note_incident(node, arrived, refused)
    _owe_refused(node, arrived, refused)


def _note_incident(node: Node, arrived: Arrived, refused: ExhortoError) -> None:
    inbox.add_incident(
        node.store,
        refused.code,
        node.now(),
        arrived.sender,
        arrived.header_digest,
        refused.facts,
    )


def _owe_refused(node: Node, arrived: Arrived, refused: ExhortoError) -> None:
    told = {"from": arrived.sender, "envelope": arrived.envelope, "code": refused.code}
    index = record(node, EXCHANGES, [entry(node, "refused", None, told)])
    place = LedgerPlace(incarnation(node), index)
    receipting.owe(
        node,
        Receipt(
            issuer=node.party,
            recipient=arrived.sender,
            at=int(node.now().timestamp()),
            state=State.REFUSED,
            envelope=arrived.envelope,
            statements=(),
            ledger=place,
            reason=refused.code,
        ),
    )


def _finish(node: Node, batch: Batch, taken: Sequence[_Taken]) -> None:
    now = node.now()
    mark = incarnation(node)
    flush(node, batch)
    first = record(node, EXCHANGES, [_entry(node, t) for t in taken]) if taken else 0
    for index, one in enumerate(taken, start=first):
        if one.owes_receipt:
            _owe_delivered(node, one, LedgerPlace(mark, index))
    inbox.mark_processed(node.store, [t.number for t in taken], now)
    folded = folding.refold(node, batch.touched, now)
    _assign(node, folded)
    relaying.take_back(node, folded, batch.came_back)
    forks.look(node, folded, _claims_seen(batch))


def _claims_seen(batch: Batch) -> list[tuple[Party, MatterId, Head]]:
    return [
        (s.claims.issuer, s.claims.matter, head) for s in batch.spoken for head in s.claims.seen
    ]


def _assign(node: Node, folded: Sequence[folding.Matter]) -> None:
    """A matter that nobody works on yet goes to the posts that take new ones."""
    assigned = matters.assigned(node.store, [matter.matter for matter in folded])
    new = [matter.matter for matter in folded if matter.matter not in assigned]
    posts = people.posts_for_new_matters(node.store) if new else []
    for matter in new:
        matters.assign(node.store, matter, posts, node.now())


def _entry(node: Node, taken: _Taken) -> Entry:
    facts = {
        "from": taken.arrived.sender,
        "envelope": taken.arrived.envelope,
        "header": taken.arrived.header_digest,
        "statements": list(taken.statements),
    }
    return entry(node, "received", None, facts)


def _owe_delivered(node: Node, taken: _Taken, place: LedgerPlace) -> None:
    receipting.owe(
        node,
        Receipt(
            issuer=node.party,
            recipient=taken.arrived.sender,
            at=int(node.now().timestamp()),
            state=State.DELIVERED,
            envelope=taken.arrived.envelope,
            statements=tuple(dict.fromkeys(taken.statements)),
            ledger=place,
        ),
    )


def _take_chunk(node: Node, _sender: Party, item: ChunkItem) -> None:
    chunks.keep(node.store, {item.digest: item.data})


def _take_unknown(node: Node, sender: Party, item: UnknownItem) -> None:
    """A newer partner wrote it: kept out of the way, and told."""
    told = {"type": item.type}
    inbox.add_incident(node.store, "payload.unknown-item", node.now(), sender, "", told)


_TAKERS: Mapping[type, Callable[[Node, Party, Any], None]] = {
    ReceiptItem: receipting.take,
    CheckpointItem: witnessing.witness,
    CosignatureItem: witnessing.keep_cosignature,
    ResendItem: gaps.resend,
    WantItem: relaying.answer_want,
    PactItem: pacts.consider,
    RecoverItem: recovering.answer_recovery,
    RecoveredItem: recovering.note_answer,
    ChunkItem: _take_chunk,
    UnknownItem: _take_unknown,
}
"""What is done with each thing in an envelope that is not a statement."""
