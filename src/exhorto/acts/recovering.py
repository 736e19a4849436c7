"""What was lost: numbers that did not come, and a node that came back from an old backup.

A restored node opens a new incarnation of its lanes and logs and asks every partner what it once
said. It sends nothing else until a majority of its partners has answered, or two posts decide.
"""

from collections.abc import Iterable, Sequence

from exhorto.acts import keeping, membership, relaying
from exhorto.acts.ledgering import EXCHANGES, entry, incarnation, record
from exhorto.domain.errors import Refused
from exhorto.domain.exchange import quorum
from exhorto.domain.ids import MatterId, Party, PostCode, StatementDigest
from exhorto.node import Node
from exhorto.store import databases, facts, inbox, ledgers, outbox, statements
from exhorto.store.outbox import Owed
from exhorto.wire.items import (
    EnvelopeRef,
    LaneHead,
    Payload,
    RecoveredItem,
    RecoverItem,
    ResendItem,
)
from exhorto.wire.payloads import write_payload

QUESTION = "recover"
PHASE = "phase"
ANSWERS = "recovery_answers"
POSTS_TO_GO_ON = 2


def may_send(node: Node) -> bool:
    """Whether this node may say anything but its question."""
    return bool(facts.read_fact(node.store, PHASE) != "recovering")


def begin(node: Node) -> None:
    """Open a new incarnation after a restore and ask every partner; one transaction."""
    with databases.writing(node.store):
        before = incarnation(node)
        facts.write_fact(node.store, "incarnation", before + 1)
        facts.write_fact(node.store, PHASE, "recovering")
        facts.write_fact(node.store, ANSWERS, {})
        heads = _own_heads(node)
        told = {"incarnation": before + 1, "heads": [h.digest for h in heads]}
        record(node, EXCHANGES, [entry(node, "restored", None, told)])
        for member in membership.partners(node):
            question = RecoverItem(before + 1, _last_seen(node, member.party), tuple(heads))
            _owe(node, member.party, QUESTION, Payload((question,)))


def answer_recovery(node: Node, sender: Party, item: RecoverItem) -> None:
    """Give a restored partner back what it said, and again what it was told since its backup."""
    known = {(h.matter, h.digest) for h in item.heads}
    newest = {h.matter: h.sequence for h in item.heads}
    spoken = statements.spoken_by(node.store, sender)
    kept = statements.by_digest(node.store, [d for _, d in spoken])
    lost = [
        d
        for m, d in spoken
        if (m, d) not in known
        and keeping.claims_of(kept[d].jwt)[0].place.sequence > newest.get(m, 0)
    ]
    relaying.give_back(node, lost, sender)
    for mark in outbox.incarnations_to(node.store, sender):
        after = outbox.sequences_after(node.store, sender, mark, item.last_seen.get(mark, 0))
        _send_again(node, sender, mark, after)
    notes = tuple(w.note for w in ledgers.witnessed(node.store, sender))
    answer = RecoveredItem(item.incarnation, _heads_of(node, sender), _last_of(node, sender), notes)
    _owe(node, sender, "recovered", Payload((answer,)))


def note_answer(node: Node, sender: Party, item: RecoveredItem) -> None:
    """A partner has answered; with a majority the node goes on."""
    if may_send(node) or item.for_incarnation != incarnation(node):
        return
    answers = dict(facts.read_fact(node.store, ANSWERS) or {})
    answers[sender] = {
        "heads": [h.digest for h in item.heads],
        "checkpoints": list(item.checkpoint_notes),
    }
    facts.write_fact(node.store, ANSWERS, answers)
    if len(answers) >= quorum(len(membership.partners(node))):
        _go_on(node, answers, ())


def go_on_by_decision(node: Node, posts: Sequence[PostCode]) -> None:
    """Let a node go on whose partners cannot be reached; two different posts decide.

    Raises:
        Refused: ``recovery.two-posts``, ``recovery.not-recovering``
    """
    if len(set(posts)) < POSTS_TO_GO_ON:
        raise Refused("recovery.two-posts")
    if may_send(node):
        raise Refused("recovery.not-recovering")
    with databases.writing(node.store):
        _go_on(node, dict(facts.read_fact(node.store, ANSWERS) or {}), posts)


def _go_on(node: Node, answers: dict[str, object], posts: Sequence[PostCode]) -> None:
    """The lanes go on from the last heads that partners hold, and the log names them."""
    facts.write_fact(node.store, PHASE, "active")
    told = {"answers": answers, "posts": list(posts)}
    record(node, EXCHANGES, [entry(node, "resumed", None, told)])


def resend(node: Node, sender: Party, item: ResendItem) -> None:
    """Make lost envelopes good with new ones that say which numbers they fill."""
    _send_again(node, sender, item.incarnation, item.sequences)


def ask_for_gaps(node: Node) -> None:
    """Ask senders for numbers that have not come."""
    now = node.now()
    for sender, mark, window in inbox.gaps_to_ask(node.store, now):
        if not window.missing:
            continue
        with databases.writing(node.store):
            _owe(node, sender, "resend", Payload((ResendItem(mark, window.missing),)))
            inbox.mark_asked(node.store, sender, mark, now)


def _send_again(node: Node, to: Party, mark: int, sequences: Iterable[int]) -> None:
    wanted = list(sequences)
    sent = dict(outbox.contents_of(node.store, to, mark, wanted))
    owed = []
    for sequence in wanted:
        fills = ((mark, sequence),)
        contents = sent.get(sequence) or [{"kind": "fill", "body": _nothing()}]
        for content in contents:
            owed.append(
                Owed(
                    recipient=to,
                    kind=content["kind"],
                    statement=content.get("statement"),
                    positions=tuple(content.get("positions", ())),
                    body=content.get("body", ""),
                    fills=fills,
                )
            )
    outbox.queue(node.store, owed, node.now())


def _nothing() -> str:
    return write_payload(Payload(())).decode()


def _own_heads(node: Node) -> list[LaneHead]:
    return list(_heads_of(node, node.party))


def _heads_of(node: Node, party: Party) -> tuple[LaneHead, ...]:
    """The last statement of each of a party's lanes, by matter."""
    spoken = statements.spoken_by(node.store, party)
    kept = statements.by_digest(node.store, [d for _, d in spoken])
    heads: dict[MatterId, LaneHead] = {}
    for matter, digest in spoken:
        head = _head(matter, digest, kept[digest].jwt)
        held = heads.get(matter)
        if held is None or held.sequence < head.sequence:
            heads[matter] = head
    return tuple(heads[m] for m in sorted(heads))


def _head(matter: MatterId, digest: StatementDigest, jwt: str) -> LaneHead:
    place = keeping.claims_of(jwt)[0].place
    return LaneHead(matter, place.incarnation, place.sequence, digest)


def _last_seen(node: Node, party: Party) -> dict[int, int]:
    windows = inbox.windows(node.store, [party])
    return {mark: window.solid for (_, mark), window in windows.items()}


def _last_of(node: Node, party: Party) -> EnvelopeRef | None:
    last = inbox.last_from(node.store, party)
    return None if last is None else EnvelopeRef(last[0], last[1], last[2])


def _owe(node: Node, to: Party, kind: str, payload: Payload) -> None:
    body = write_payload(payload).decode()
    outbox.queue(node.store, [Owed(to, kind, body=body)], node.now())
