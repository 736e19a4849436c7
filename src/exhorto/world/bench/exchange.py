"""How fast statements go from one node to another, and their receipts come back.

Two real node processes over HTTP, durable at both ends. Statements of 4 KiB in three portions over
100 matters, one rendition each. The clock runs from the sealing of the first envelope to the
receipt of the last; the statements of the first envelope are not counted, because its making began
before. The rival is a bare signed POST: the same bytes, signed, sent, verified and stored, and
nothing else.
"""

import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from django.db.models import Max, Min

from exhorto.acts import composing, membership, nodes, speaking
from exhorto.acts.composing import Composition
from exhorto.domain.access import Actor, PostHeld
from exhorto.domain.access import Role as PostRole
from exhorto.domain.ids import MatterId, OfficerId, Party, PostCode
from exhorto.domain.marking.levels import Protection
from exhorto.domain.marking.marking import Marking, Sharing
from exhorto.domain.statements import Portion, Role, Scope
from exhorto.node import Node
from exhorto.store import databases
from exhorto.store.models import OutboxRow, OutEnvelopeRow
from exhorto.world import founding
from exhorto.world.bench import processes, rival
from exhorto.world.bench.figures import Figure, figure, percentile
from exhorto.world.bench.processes import Place
from exhorto.world.invented_keys import governor_of

SENDER, RECEIVER = Party("CO"), Party("PA")
MATTERS = 100
TEXT_BYTES = 1850
"""Of each of the two content portions: with kernel, claims and signature about 4 KiB in all."""
WAIT = 300.0
IDLE_STATEMENTS = 20


@dataclass(slots=True)
class Pair:
    """Two nodes with a pact, and the matters between them."""

    places: tuple[Place, Place]
    sender: Node
    receiver: Node
    actor: Actor
    matters: list[MatterId]


def measure(folder: Path, *, quick: bool, repeat: int) -> list[Figure]:
    """Measure everything about the exchange."""
    statements = 1000 if quick else 3000
    pair = _prepare(folder)
    rates, says, ratios, bare = [], [], [], []
    for _ in range(repeat):
        began = time.perf_counter()
        _say_many(pair, statements)
        says.append(statements / (time.perf_counter() - began))
        rates.append(_deliver(pair))
        bare.append(rival.measure(folder, statements))
        ratios.append(rates[-1] / bare[-1])
    waits = _idle(pair)
    _close(pair)
    return [
        figure("exchange.statements", "statements/s", rates, floor=600, aim=1500),
        figure("exchange.bare-signed-post", "messages/s", bare),
        figure("exchange.ratio", "of a bare signed POST", ratios, floor=0.15, aim=0.5),
        figure("exchange.said", "statements/s", says),
        replace(
            figure("exchange.idle-p50", "s", waits, floor=1.0, at_most=True),
            value=percentile(waits, 0.5),
        ),
    ]


def _prepare(folder: Path) -> Pair:
    ports = processes.free_ports(2)
    places = (
        Place(SENDER, folder / "co", ports[0]),
        Place(RECEIVER, folder / "pa", ports[1]),
    )
    for place in places:
        processes.settle(place)
    sender, receiver = (_open(place) for place in places)
    endpoints = {p.party: p.inbox for p in places}
    signers = {p.party: governor_of(p.party) for p in places}
    expires = datetime.now(UTC) + timedelta(days=900)
    founding.found([sender, receiver], endpoints, 2, expires, signers)
    post = PostHeld(PostCode("co-autoridad-central"), PostRole.AUTHORITY, {"PACTO": "SECRETO"})
    pair = Pair(places, sender, receiver, Actor(OfficerId("1"), post), [])
    for number in range(MATTERS):
        pair.matters.append(_open_matter(pair, number))
    _deliver(pair)
    return pair


def _open(place: Place) -> Node:
    alias = f"bench-{place.party.lower()}"
    databases.register(alias, f"sqlite:///{place.home}/node.sqlite")
    return nodes.open_(place.home, alias)


def _close(pair: Pair) -> None:
    for node in (pair.sender, pair.receiver):
        membership.forget(node.store)
        databases.forget(node.store)


def _open_matter(pair: Pair, number: int) -> MatterId:
    kernel = {
        "principals": [SENDER, RECEIVER],
        "requested": RECEIVER,
        "track": "extradition",
        "instrument": "ejemplo",
        "reference": f"EJEMPLO-{number}",
        "on": "2026-03-02",
    }
    written = Composition("removal.request", None, kernel, _marking(), ())
    draft = composing.draft(pair.sender, pair.actor, written)
    return composing.send(pair.sender, pair.actor, draft.digest).matter


def _say_many(pair: Pair, count: int) -> None:
    """Statements as officers' acts leave them: signed, kept, logged, owed; no node runs."""
    for start in range(0, count, MATTERS):
        with databases.writing(pair.sender.store):
            for number in range(start, min(start + MATTERS, count)):
                speaking.say_within(pair.sender, _note(pair, number))


def _note(pair: Pair, number: int) -> speaking.Speech:
    text = f"EJEMPLO {number} ".ljust(TEXT_BYTES, "x")
    portions = [
        Portion(Role.KERNEL, _marking(), {}),
        Portion(Role.TEXT, _marking(), {"text": text}),
        Portion(Role.TEXT, _marking(), {"text": text[::-1]}),
    ]
    return speaking.Speech(
        matter=pair.matters[number % MATTERS],
        kind="removal.note",
        post=pair.actor.post.code,
        scope=Scope.SHARED,
        layout=speaking.lay(pair.sender, portions),
        kept={},
    )


def _marking() -> Marking:
    return Marking(Protection("PACTO", "RESERVADO"), Sharing(SENDER, frozenset({RECEIVER})))


def _deliver(pair: Pair) -> float:
    """Run both nodes until every statement has its receipt at the sender; statements a second."""
    alias = pair.sender.store
    before = OutEnvelopeRow.objects.using(alias).aggregate(last=Max("sequence"))["last"] or 0
    with ExitStack() as stack:
        stack.enter_context(processes.running(pair.places[1]))
        stack.enter_context(processes.running(pair.places[0]))
        _wait_until_delivered(alias)
    sent = OutEnvelopeRow.objects.using(alias).filter(sequence__gt=before, needs_receipt=True)
    times = sent.aggregate(first=Min("created_at"), last=Max("delivered_at"))
    counts = [len(c) for c in sent.order_by("sequence").values_list("contents", flat=True)]
    seconds = (times["last"] - times["first"]).total_seconds()
    return sum(counts[1:]) / seconds if seconds else 0.0


def _wait_until_delivered(alias: str) -> None:
    began = time.perf_counter()
    while time.perf_counter() - began < WAIT:
        owed = OutboxRow.objects.using(alias).exists()
        open_ = OutEnvelopeRow.objects.using(alias).filter(delivered_at__isnull=True).exists()
        if not owed and not open_:
            return
        time.sleep(0.1)
    raise RuntimeError("the statements were not delivered in time")


def _idle(pair: Pair) -> Sequence[float]:
    """One statement at a time on nodes with nothing else to do: from accepted to delivered."""
    alias = pair.sender.store
    last = OutEnvelopeRow.objects.using(alias).aggregate(last=Max("sequence"))["last"] or 0
    with ExitStack() as stack:
        for place in pair.places:
            stack.enter_context(processes.running(place))
        for number in range(IDLE_STATEMENTS):
            speaking.say(pair.sender, _note(pair, number))
            _wait_until_delivered(alias)
    rows = OutEnvelopeRow.objects.using(alias).filter(sequence__gt=last, needs_receipt=True)
    pairs: list[tuple[Any, Any]] = list(rows.values_list("accepted_at", "delivered_at"))
    return [(delivered - accepted).total_seconds() for accepted, delivered in pairs]
