"""A node that came back from an old backup: what it once said, and when it may speak again.

* A new incarnation of lanes and logs opens; its number was never used before, however often the
  same backup is restored. The first entry of each log names the last heads that partners hold; what
  happens before they have told is kept behind it.
* The node asks every partner what it once said, and sends nothing else until all have answered, or
  a majority after some time, or two posts decide.
* It says nothing more in a matter before every other principal of it has answered and all that they
  hold of its lane is back: what it has forgotten, somebody else has read. Two posts can decide
  otherwise; then what is said carries their names, and every fold lets it go on.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from exhorto.acts import gaps, keeping, membership, pacts, relaying, witnessing
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
from exhorto.store.ledgers import LogId
from exhorto.store.outbox import Owed
from exhorto.wire.items import EnvelopeRef, LaneHead, Payload, RecoveredItem, RecoverItem
from exhorto.wire.payloads import write_payload

QUESTION = "recover"
RECOVERY = "recovery"
RETIRED = "retired_incarnations"
POSTS_TO_GO_ON = 2
WAIT_FOR_ALL = timedelta(hours=1)
"""How long partners have to answer before a majority is enough."""
_BEGINNING = datetime(2020, 1, 1, tzinfo=UTC)


def may_send(node: Node) -> bool:
    """Whether this node may say anything but its question."""
    return not is_recovering(node)


def begin(node: Node) -> None:
    """Open a new incarnation after a restore and ask every partner; one transaction.

    A node that had joined no pact has told nobody anything: there is nobody to ask.
    """
    with databases.writing(node.store):
        before = incarnation(node)
        mark = _next_incarnation(node, before)
        facts.write_fact(node.store, "incarnation", mark)
        facts.write_fact(node.store, PHASE, RECOVERING)
        state = {"began": node.now().isoformat(), "before": before, "answers": {}, "posts": []}
        facts.write_fact(node.store, RECOVERY, state)
        lanes = _heads_of(node, node.party)
        told = {"incarnation": mark, "before": before, "lanes": len(lanes)}
        record(node, EXCHANGES, [entry(node, "restored", None, told)])
        for party, old, sequence in outbox.withdraw(node.store, node.now()):
            # Partners take nothing of an earlier incarnation once they have been asked.
            gaps.send_again(node, party, old, [sequence])
        partners = membership.partners(node) if membership.has_joined(node) else []
        if not partners:
            _go_on(node, state)
            facts.forget_fact(node.store, RECOVERY)
        for member in partners:
            question = RecoverItem(mark, _last_seen(node, member.party), lanes)
            _owe(node, member.party, QUESTION, Payload((question,)))


def _next_incarnation(node: Node, before: int) -> int:
    """A number that no other restore of the same backup has: the second in which it begins."""
    return max(before + 1, int((node.now() - _BEGINNING).total_seconds()))


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
    pacts.bring_up_to_date(node, sender)
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
    """A partner has answered.

    Raises:
        Unavailable: ``recovery.heads-missing`` while what it gives back is still on its way
    """
    state = _state(node)
    if state is None or item.for_incarnation != incarnation(node):
        return
    told = frozenset(h.digest for h in item.heads)
    if statements.known(node.store, told) != told:
        raise Unavailable("recovery.heads-missing", party=sender)
    answers = {**state["answers"], sender: list(item.checkpoint_notes)}
    facts.write_fact(node.store, RECOVERY, {**state, "answers": answers})
    record(node, EXCHANGES, [entry(node, "recovery-answered", None, {"party": sender})])


def go_on_if_enough(node: Node) -> None:
    """Let a restored node go on once enough partners have answered; asked at every tick."""
    state = _state(node)
    if state is None:
        return
    every = {member.party for member in membership.partners(node)}
    answered = every & set(state["answers"])
    waited = node.now() - datetime.fromisoformat(state["began"])
    enough = answered == every or (
        # A clock that was ahead when it began must not make it wait until then.
        not timedelta(0) <= waited < WAIT_FOR_ALL and len(answered) >= quorum(len(every))
    )
    with databases.writing(node.store):
        if is_recovering(node) and enough:
            _go_on(node, state)
        if answered == every and may_send(node):
            facts.forget_fact(node.store, RECOVERY)


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
        decided = {**state, "posts": sorted(set(posts))}
        facts.write_fact(node.store, RECOVERY, decided)
        if is_recovering(node):
            _go_on(node, decided)


def check_lane(node: Node, principals: frozenset[Party]) -> tuple[PostCode, ...]:
    """Insist that nobody can hold more of this node's lane in a matter than the node itself.

    Returns the posts that let it go on all the same, empty where nothing hinders it.

    Raises:
        Refused: ``lane.recovering`` with whom the node still waits for
    """
    state = _state(node)
    if state is None:
        return ()
    listed = {member.party for member in membership.partners(node)}
    silent = sorted((principals & listed) - {node.party, *state["answers"]})
    if silent and not state["posts"]:
        raise Refused("lane.recovering", parties=", ".join(silent))
    return tuple(PostCode(post) for post in state["posts"]) if silent else ()


def _go_on(node: Node, state: Mapping[str, Any]) -> None:
    """The logs begin with the last heads that partners hold, and everything may be sent."""
    heads = _heads_held(node, state)
    at = int(node.now().timestamp())
    for log in LOGS:
        named = [h for h in heads if h.origin.log.value == log]
        open_log(node, log, incarnation_entry(at, None, named))
    facts.write_fact(node.store, PHASE, "active")
    told = {"answered": sorted(state["answers"]), "posts": state["posts"]}
    record(node, EXCHANGES, [entry(node, "resumed", None, told)])


def _heads_held(node: Node, state: Mapping[str, Any]) -> list[LastHead]:
    """The last checkpoint of each old log that each partner holds, as told or as far as known."""
    found = []
    for partner, notes in sorted(state["answers"].items()):
        for note in notes:
            held = checkpoint_from_text(note_from_bytes(note.encode()).text)
            origin = origin_from_text(held.origin)
            found.append(LastHead(Party(partner), origin, held.size, held.root))
    for log in LOGS:
        known = witnessing.heads_held(node, LogId(log, state["before"]))
        found += [head for head in known if head.partner not in state["answers"]]
    return found


def _retire(node: Node, sender: Party, mark: int) -> None:
    retired = dict(facts.read_fact(node.store, RETIRED) or {})
    seen = {old for _, old in inbox.windows(node.store, [sender])} - {mark}
    if not seen <= set(retired.get(sender, ())):
        facts.write_fact(node.store, RETIRED, {**retired, sender: sorted(seen)})


def _state(node: Node) -> Mapping[str, Any] | None:
    found: Mapping[str, Any] | None = facts.read_fact(node.store, RECOVERY)
    return found


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
