"""A node that came back from an old backup: what it once said, and when it may speak again.

* A new incarnation of lanes and logs opens; its number was never used before, however often the
  same backup is restored. The first entry of each log names the last heads that partners are known
  to hold.
* The node asks every partner what it once said, and sends nothing else until a majority has
  answered or two posts decide.
* It says nothing more in a matter before every other principal of it has answered and all that they
  hold of its lane is back: what it has forgotten, somebody else has read. Two posts can decide
  otherwise; then what is said carries their names, and every fold lets it go on.
"""

import json
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

from exhorto.acts import gaps, keeping, membership, relaying, witnessing
from exhorto.acts.ledgering import EXCHANGES, LOGS, entry, incarnation, record
from exhorto.domain.errors import Refused
from exhorto.domain.exchange import quorum
from exhorto.domain.ids import MatterId, Party, PostCode, StatementDigest
from exhorto.ledger.incarnations import incarnation_entry
from exhorto.node import Node
from exhorto.store import databases, facts, inbox, ledgers, outbox, statements
from exhorto.store.ledgers import LogId
from exhorto.store.outbox import Owed
from exhorto.wire.items import EnvelopeRef, LaneHead, Payload, RecoveredItem, RecoverItem
from exhorto.wire.payloads import write_payload

QUESTION = "recover"
PHASE = "phase"
RECOVERY = "recovery"
RETIRED = "retired_incarnations"
POSTS_TO_GO_ON = 2
_FURTHEST = 1_000_000
"""Incarnations are drawn apart, so that no two restores of one backup open the same one."""


def may_send(node: Node) -> bool:
    """Whether this node may say anything but its question."""
    return bool(facts.read_fact(node.store, PHASE) != "recovering")


def begin(node: Node) -> None:
    """Open a new incarnation after a restore and ask every partner; one transaction.

    A node that had joined no pact has told nobody anything: there is nobody to ask.
    """
    with databases.writing(node.store):
        before = incarnation(node)
        mark = before + 1 + node.chance.randrange(_FURTHEST)
        facts.write_fact(node.store, "incarnation", mark)
        partners = membership.partners(node) if membership.has_joined(node) else []
        facts.write_fact(node.store, PHASE, "recovering" if partners else "active")
        facts.write_fact(node.store, RECOVERY, {"answered": [], "missing": {}, "posts": []})
        for log in LOGS:
            heads = witnessing.heads_held(node, LogId(log, before))
            at = int(node.now().timestamp())
            record(node, log, [incarnation_entry(at, None, heads)])
        lanes = _heads_of(node, node.party)
        told = {"incarnation": mark, "before": before, "lanes": len(lanes)}
        record(node, EXCHANGES, [entry(node, "restored", None, told)])
        for party, old, sequence in outbox.withdraw(node.store, node.now()):
            # Partners take nothing of an earlier incarnation once they have been asked.
            gaps.send_again(node, party, old, [sequence])
        for member in partners:
            question = RecoverItem(mark, _last_seen(node, member.party), lanes)
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
        gaps.send_again(node, sender, mark, after)
    _retire(node, sender, item.incarnation)
    notes = tuple(w.note for w in ledgers.witnessed(node.store, sender))
    answer = RecoveredItem(item.incarnation, _heads_of(node, sender), _last_of(node, sender), notes)
    _owe(node, sender, "recovered", Payload((answer,)))


def check_not_retired(node: Node, sender: Party, mark: int) -> None:
    """Insist that an envelope is not of an incarnation that its sender has lost.

    What was still on its way when a partner asked what it had said must not come after the answer:
    the partner may have said something else in the same place by then.

    Raises:
        Refused: ``exchange.lost-incarnation``
    """
    if mark in (facts.read_fact(node.store, RETIRED) or {}).get(sender, ()):
        raise Refused("exchange.lost-incarnation", party=sender, incarnation=mark)


def note_answer(node: Node, sender: Party, item: RecoveredItem) -> None:
    """A partner has answered; with a majority the node goes on."""
    state = _state(node)
    if state is None or item.for_incarnation != incarnation(node):
        return
    here = statements.known(node.store, [h.digest for h in item.heads])
    missing = {h.matter: h.digest for h in item.heads if h.digest not in here}
    answered = sorted({*state["answered"], sender})
    _write(node, {**state, "answered": answered, "missing": {**state["missing"], **missing}})
    told = {"party": sender, "answer": _digest(item), "missing": len(missing)}
    record(node, EXCHANGES, [entry(node, "recovery-answered", None, told)])
    if not may_send(node) and len(answered) >= quorum(len(membership.partners(node))):
        _go_on(node, answered, ())


def go_on_by_decision(node: Node, posts: Sequence[PostCode]) -> None:
    """Let a node go on whose partners cannot be reached; two different posts decide.

    Raises:
        Refused: ``recovery.two-posts``, ``recovery.not-recovering``
    """
    if len(set(posts)) < POSTS_TO_GO_ON:
        raise Refused("recovery.two-posts")
    with databases.writing(node.store):
        state = _state(node)
        if state is None:
            raise Refused("recovery.not-recovering")
        _write(node, {**state, "posts": sorted(set(posts))})
        if not may_send(node):
            _go_on(node, state["answered"], posts)


def check_lane(node: Node, matter: MatterId, principals: frozenset[Party]) -> tuple[PostCode, ...]:
    """Insist that nobody holds more of this node's lane in a matter than the node itself.

    Returns the posts that let it go on all the same, empty where nothing hinders it.

    Raises:
        Refused: ``lane.recovering`` with whom the node still waits for
    """
    state = _state(node)
    if state is None:
        return ()
    listed = {member.party for member in membership.partners(node)}
    silent = (principals & listed) - {node.party, *state["answered"]}
    lost = state["missing"].get(matter)
    if lost is not None and statements.known(node.store, [StatementDigest(lost)]):
        lost = None
    if not silent and lost is None:
        return ()
    if state["posts"]:
        return tuple(PostCode(post) for post in state["posts"])
    raise Refused("lane.recovering", matter=matter, parties=", ".join(sorted(silent)) or "-")


def settle(node: Node) -> None:
    """Forget that the node was restored, once all have answered and nothing is missing."""
    state = _state(node)
    if state is None or not may_send(node):
        return
    lost = [StatementDigest(d) for d in state["missing"].values()]
    listed = {member.party for member in membership.partners(node)}
    if listed <= set(state["answered"]) and set(lost) <= statements.known(node.store, lost):
        with databases.writing(node.store):
            facts.forget_fact(node.store, RECOVERY)


def _go_on(node: Node, answered: Sequence[Party], posts: Sequence[PostCode]) -> None:
    facts.write_fact(node.store, PHASE, "active")
    told = {"answered": list(answered), "posts": list(posts)}
    record(node, EXCHANGES, [entry(node, "resumed", None, told)])


def _retire(node: Node, sender: Party, mark: int) -> None:
    retired = dict(facts.read_fact(node.store, RETIRED) or {})
    seen = {old for _, old in inbox.windows(node.store, [sender])} - {mark}
    if not seen <= set(retired.get(sender, ())):
        facts.write_fact(node.store, RETIRED, {**retired, sender: sorted(seen)})


def _state(node: Node) -> Mapping[str, Any] | None:
    found: Mapping[str, Any] | None = facts.read_fact(node.store, RECOVERY)
    return found


def _write(node: Node, state: Mapping[str, Any]) -> None:
    facts.write_fact(node.store, RECOVERY, state)


def _digest(item: RecoveredItem) -> str:
    """What a partner answered, short enough for the log: its lanes and the checkpoints it holds."""
    heads = [[h.matter, h.incarnation, h.sequence, h.digest] for h in item.heads]
    return sha256(json.dumps([heads, list(item.checkpoint_notes)]).encode()).hexdigest()


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
