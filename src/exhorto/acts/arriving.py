"""Envelopes at the door: looked at from outside, kept as they came, acknowledged; not opened.

* The signature of the header comes first; what is not signed by a member leaves an incident and
  nothing else.
* What is acknowledged has been committed.
* An envelope that came before is acknowledged again and noted once; it is not kept twice.
* Whoever is no member can make a node write down so much an hour and no more.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256

from exhorto.acts import membership, recovering
from exhorto.domain.errors import ExhortoError, Malformed, Refused
from exhorto.domain.exchange import Window
from exhorto.domain.ids import EnvelopeId, Party
from exhorto.node import Node
from exhorto.store import databases, inbox
from exhorto.store.inbox import Arrived
from exhorto.wire import envelopes
from exhorto.wire.acknowledgements import (
    Acknowledgement,
    Result,
    Status,
    sign_acknowledgement,
)
from exhorto.wire.envelope_headers import EnvelopeHeader
from exhorto.wire.frames import read_frames

A_WHILE = timedelta(hours=1)
STRANGERS_IN_A_WHILE = 60
"""Most envelopes of strangers that are noted one by one in a while."""
REPLAY = "envelope.replay"
STORM = "exchange.storm"


@dataclass(frozen=True, slots=True)
class _Seen:
    """One envelope of a batch after the look from outside."""

    data: bytes
    header: EnvelopeHeader | None
    refused: ExhortoError | None


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of a batch.

    Attributes:
        results: one for each envelope that was whole, in its order.
        senders: the members whose envelopes were among them.
        damage: what is wrong with the batch itself, if anything.
        refused: why the first envelope that was refused was refused.
    """

    results: tuple[Result, ...]
    senders: frozenset[Party]
    damage: Malformed | None
    refused: ExhortoError | None


def take_in(node: Node, body: bytes) -> bytes:
    """Take a batch in and answer with a signed acknowledgement.

    Raises:
        Malformed: ``frames.*`` where the body is not a batch at all; what was whole is kept
        ExhortoError: why nothing in it comes from a member, where nothing does
    """
    taken = take(node, body)
    if not taken.senders:
        raise taken.damage or taken.refused or Malformed("frames.empty")
    return _acknowledge(node, min(taken.senders), taken.results)


def take(node: Node, body: bytes) -> Taken:
    """Take a batch in, whoever carried it: what is whole is kept, the rest is told."""
    batch = read_frames(body)
    seen = [_look(node, data) for data in batch.envelopes]
    return Taken(
        results=keep(node, seen),
        senders=frozenset(s.header.route.sender for s in seen if s.header is not None),
        damage=batch.damage,
        refused=next((s.refused for s in seen if s.refused), None),
    )


def keep(node: Node, seen: Sequence[_Seen]) -> tuple[Result, ...]:
    """Commit what can be taken and note what cannot; the results in the order of the batch."""
    now = node.now()
    with databases.writing(node.store):
        here = inbox.known(
            node.store, [(s.header.route.sender, s.header.route.id) for s in seen if s.header]
        )
        fresh: dict[tuple[Party, EnvelopeId], Arrived] = {}
        results = tuple(_result(node, one, here, fresh) for one in seen)
        _note_refused(node, [one for one in seen if one.header is None])
        inbox.keep(node.store, list(fresh.values()))
        _note_windows(node, list(fresh.values()))
        for sender in {a.sender for a in fresh.values()}:
            inbox.save_partner(node.store, sender, last_in=now)
    return results


def is_known(key: tuple[Party, EnvelopeId], here: set[tuple[Party, EnvelopeId]]) -> bool:
    """Whether an envelope has come before."""
    return key in here


def _look(node: Node, data: bytes) -> _Seen:
    try:
        header = envelopes.read_header(
            data, lambda party, kid: membership.find_current_key(node, party, kid)
        )
        if header.route.recipient != node.party:
            route = header.route
            raise Refused("envelope.not-for-me", id=route.id, recipient=route.recipient)
        membership.check_active(node, header.route.sender)
        recovering.check_not_retired(node, header.route.sender, header.route.incarnation)
        return _Seen(data, header, None)
    except ExhortoError as refused:
        return _Seen(data, None, refused)


def _result(
    node: Node,
    one: _Seen,
    here: set[tuple[Party, EnvelopeId]],
    fresh: dict[tuple[Party, EnvelopeId], Arrived],
) -> Result:
    if one.header is None:
        return Result(None, Status.REFUSED, _code(one))
    route = one.header.route
    key = (route.sender, route.id)
    if is_known(key, here | set(fresh)):
        # A weak line brings many envelopes twice; what matters is that one was.
        if not inbox.has_incident(node.store, REPLAY, one.header.digest):
            facts = {"id": route.id}
            inbox.add_incident(
                node.store, REPLAY, node.now(), route.sender, one.header.digest, facts
            )
        return Result(route.id, Status.DUPLICATE)
    fresh[key] = Arrived(
        route.sender,
        route.id,
        route.incarnation,
        route.sequence,
        one.header.digest,
        one.data,
        node.now(),
    )
    return Result(route.id, Status.ACCEPTED)


def _code(one: _Seen) -> str:
    return "envelope.refused" if one.refused is None else one.refused.code


def _note_refused(node: Node, refused: Sequence[_Seen]) -> None:
    """Note what nobody known has signed, so many an hour; beyond that only that there was more."""
    if not refused:
        return
    now = node.now()
    noted = inbox.count_of_strangers(node.store, now - A_WHILE)
    room = max(0, STRANGERS_IN_A_WHILE - noted)
    for one in refused[:room]:
        facts = {} if one.refused is None else one.refused.facts
        digest = sha256(one.data).hexdigest()
        inbox.add_incident(node.store, _code(one), now, digest=digest, facts=facts)
    if 0 < room < len(refused):
        facts = {"most": STRANGERS_IN_A_WHILE}
        inbox.add_incident(node.store, STORM, now, facts=facts)


def _note_windows(node: Node, arrived: Sequence[Arrived]) -> None:
    windows = inbox.windows(node.store, {a.sender for a in arrived})
    changed: dict[tuple[Party, int], Window] = {}
    for one in arrived:
        key = (one.sender, one.incarnation)
        window = changed.get(key) or windows.get(key) or Window()
        changed[key] = window.with_all([one.sequence])
    inbox.save_windows(node.store, changed)


def _acknowledge(node: Node, to: Party, results: Sequence[Result]) -> bytes:
    at = int(node.now().timestamp())
    answer = Acknowledgement(node.party, to, at, tuple(results))
    return sign_acknowledgement(answer, node.keys.signing).encode()
