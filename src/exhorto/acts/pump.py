"""Seals what is owed, sends what is sealed, and asks for what is missing. One tick at a time.

* A partner that cannot be reached is tried again later and later, up to its patience and beyond;
  nothing is given up silently.
* What is owed is sealed whether a partner can be reached or not (``sealing``).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from exhorto.acts import (
    forks,
    gaps,
    membership,
    receiving,
    recovering,
    relaying,
    sealing,
    witnessing,
)
from exhorto.domain.bounds import BATCH_BYTES, BATCH_ENVELOPES
from exhorto.domain.errors import ExhortoError, Unavailable
from exhorto.domain.exchange import is_due, is_overdue, next_try
from exhorto.domain.ids import EnvelopeId, Party
from exhorto.node import Node
from exhorto.pact.members import Member
from exhorto.store import databases, inbox, outbox
from exhorto.wire.acknowledgements import Acknowledgement, Status, verify_acknowledgement
from exhorto.wire.frames import write_frames


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
    failed: list[Party] = []
    owed, pending = outbox.waiting_recipients(node.store)
    for member in membership.partners(node):
        if member.party not in owed | pending:
            continue
        done = _exchange(node, member, owes=member.party in owed)
        sealed += done.sealed
        sent += done.sent
        failed += done.failed
    _expire(node)
    return Ticked(received, sealed, sent, tuple(failed))


def _exchange(node: Node, member: Member, *, owes: bool) -> Ticked:
    """Seal and send in turns: the partner opens what has come while the next is being sealed."""
    sealed = sent = 0
    failed: tuple[Party, ...] = ()
    while True:
        made, more = sealing.seal_some(node, member.party) if owes else (0, False)
        sealed += made
        if not failed:
            try:
                sent += send(node, member)
            except Unavailable:
                failed = (member.party,)
        if not more:
            return Ticked(0, sealed, sent, failed)


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
