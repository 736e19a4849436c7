"""What was lost: numbers that did not come, and a node that came back from an old backup.

A restored node opens a new incarnation of its lanes and logs and asks every partner what it once
said. It sends nothing else until a majority of its partners has answered, or two posts decide.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from exhorto.acts import keeping, membership, relaying
from exhorto.acts.ledgering import (
    EXCHANGES,
    LOGS,
    PHASE,
    RECOVERING,
    entry,
    incarnation,
    is_recovering,
    open_log,
    record,
)
from exhorto.domain.errors import Refused, Unavailable
from exhorto.domain.exchange import quorum
from exhorto.domain.ids import MatterId, Party, PostCode, StatementDigest
from exhorto.ledger.checkpoints import checkpoint_from_text, origin_from_text
from exhorto.ledger.incarnations import LastHead, incarnation_entry
from exhorto.ledger.notes import note_from_bytes
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
ANSWERS = "recovery_answers"
BEGAN = "recovery_began"
POSTS_TO_GO_ON = 2
WAIT_FOR_ALL = timedelta(hours=1)
"""How long the partners that can be reached have to answer before a majority is enough."""


def may_send(node: Node) -> bool:
    """Whether this node may say anything but its question."""
    return not is_recovering(node)


def begin(node: Node) -> None:
    """Open a new incarnation after a restore and ask every partner; one transaction.

    A node that had joined no pact has told nobody anything: there is nobody to ask.
    """
    with databases.writing(node.store):
        before = incarnation(node)
        facts.write_fact(node.store, "incarnation", before + 1)
        partners = membership.partners(node) if membership.has_joined(node) else []
        facts.write_fact(node.store, PHASE, RECOVERING if partners else "active")
        facts.write_fact(node.store, ANSWERS, {})
        facts.write_fact(node.store, BEGAN, node.now().isoformat())
        heads = _own_heads(node)
        told = {"incarnation": before + 1, "heads": [h.digest for h in heads]}
        record(node, EXCHANGES, [entry(node, "restored", None, told)])
        for member in partners:
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
    """A partner has answered; with enough answers the node goes on."""
    if may_send(node) or item.for_incarnation != incarnation(node):
        return
    told = [h.digest for h in item.heads]
    if statements.known(node.store, told) != frozenset(told):
        # What this node once said is in another envelope of the same partner, on its way.
        raise Unavailable("recovery.heads-missing", party=sender)
    answers = dict(facts.read_fact(node.store, ANSWERS) or {})
    answers[sender] = {
        "heads": [h.digest for h in item.heads],
        "checkpoints": list(item.checkpoint_notes),
    }
    facts.write_fact(node.store, ANSWERS, answers)
    _go_on_if_enough(node)


def go_on_if_enough(node: Node) -> None:
    """Let a restored node go on once enough partners have answered; asked at every tick."""
    if is_recovering(node):
        with databases.writing(node.store):
            _go_on_if_enough(node)


def _go_on_if_enough(node: Node) -> None:
    """All partners, or a majority once those that can be reached have had time to answer."""
    answers = dict(facts.read_fact(node.store, ANSWERS) or {})
    every = len(membership.partners(node))
    began = datetime.fromisoformat(str(facts.read_fact(node.store, BEGAN)))
    waited = node.now() - began >= WAIT_FOR_ALL
    if len(answers) >= every or (waited and len(answers) >= quorum(every)):
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


def _go_on(node: Node, answers: dict[str, Any], posts: Sequence[PostCode]) -> None:
    """The lanes go on from the last heads that partners hold, and the log names them."""
    heads = _last_heads(answers)
    at = int(node.now().timestamp())
    for log in LOGS:
        named = [h for h in heads if h.origin.log.value == log]
        open_log(node, log, incarnation_entry(at, None, named))
    facts.write_fact(node.store, PHASE, "active")
    told = {"answered": sorted(answers), "posts": list(posts)}
    record(node, EXCHANGES, [entry(node, "resumed", None, told)])


def _last_heads(answers: Mapping[str, Any]) -> list[LastHead]:
    """The last checkpoint of each old log that each partner holds, from its answer."""
    newest: dict[tuple[str, str], LastHead] = {}
    for partner, answer in sorted(answers.items()):
        for note in answer["checkpoints"]:
            held = checkpoint_from_text(note_from_bytes(note.encode()).text)
            origin = origin_from_text(held.origin)
            key = (partner, origin.log.value)
            head = LastHead(Party(partner), origin, held.size, held.root)
            other = newest.get(key)
            if other is None or _rank(other) < _rank(head):
                newest[key] = head
    return list(newest.values())


def _rank(head: LastHead) -> tuple[int, int]:
    return head.origin.incarnation, head.size


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
