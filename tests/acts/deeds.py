"""What the tests of the acts let officers, and liars, do."""

from collections.abc import Callable, Iterable, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from exhorto.acts import composing, folding, keeping, membership, pacts, speaking
from exhorto.acts.composing import Composition
from exhorto.acts.ledgering import LOGS, incarnation, log_id
from exhorto.domain.access import Actor
from exhorto.domain.errors import ExhortoError
from exhorto.domain.ids import EnvelopeId, MatterId, Party, PostCode, StatementDigest
from exhorto.domain.jsonvalues import JsonObject
from exhorto.domain.marking.levels import Protection
from exhorto.domain.marking.marking import Marking, Sharing
from exhorto.domain.statements import Claims, Place, Portion, Role, Scope
from exhorto.ledger.entries import entry_from_bytes
from exhorto.node import Node
from exhorto.pact import ceremony, changes
from exhorto.pact.terms import Pact, Terms
from exhorto.store import inbox, ledgers, outbox, statements
from exhorto.store.models import OutEnvelopeRow
from exhorto.wire import envelopes
from exhorto.wire.envelope_headers import Route
from exhorto.wire.frames import write_frames
from exhorto.wire.items import Item, Payload, StatementItem
from exhorto.wire.sealing_keys import SealingKey
from exhorto.wire.signing_keys import SigningKey
from exhorto.wire.statements import Issued, compose, issue
from exhorto.world.invented_keys import governor_of
from exhorto.world.town import Town

RESERVED, SECRET, OPEN = "RESERVADO", "SECRETO", "ABIERTO"


@contextmanager
def fails(code: str, kind: type[ExhortoError] = ExhortoError):
    """``with fails("access.denied"):``; the code is what stays the same for ever."""
    with pytest.raises(kind, check=lambda error: error.code == code) as caught:
        yield caught


def mark(*to: str, level: str = RESERVED, by: str = "CO", **kw: Any) -> Marking:
    return Marking(Protection("PACTO", level), Sharing(Party(by), frozenset(map(Party, to))), **kw)


def text(words: str, *to: str, level: str = RESERVED, by: str = "CO", **kw: Any) -> Portion:
    return Portion(Role.TEXT, mark(*to, level=level, by=by, **kw), {"text": words})


def opening(by: str = "CO", to: str = "PA", reference: str = "CO-2026-0001") -> JsonObject:
    return {
        "principals": sorted([by, to]),
        "requested": to,
        "track": "extradition",
        "instrument": "ejemplo",
        "reference": reference,
        "on": "2026-03-02",
    }


def request(by: str = "CO", to: str = "PA", *content: Portion, **kw: Any) -> Composition:
    return Composition("removal.request", None, opening(by, to, **kw), mark(to, by=by), content)


def note(matter: MatterId, *content: Portion, by: str = "CO", to: str = "PA") -> Composition:
    return Composition("removal.note", matter, {}, mark(to, by=by), content)


def step(matter: MatterId, kind: str, kernel: JsonObject, by: str, to: str) -> Composition:
    return Composition(kind, matter, kernel, mark(to, by=by))


def briefing(by: str, *to: str, content: Iterable[Portion] = ()) -> Composition:
    kernel: JsonObject = {"principals": sorted([by, *to]), "on": "2026-03-02"}
    return Composition("briefing.open", None, kernel, mark(*to, by=by), tuple(content))


def briefing_note(matter: MatterId, by: str, *to: str) -> Composition:
    return Composition("briefing.note", matter, {}, mark(*to, by=by), (text("nota", *to, by=by),))


def say(town: Town, by: str, written: Composition, role: str = "authority") -> speaking.Said:
    """Draft and send."""
    node, actor = town.node(by), town.actor(by, role)
    return composing.send(node, actor, composing.draft(node, actor, written).digest)


def entries(node: Node, log: str) -> list[dict[str, Any]]:
    """The entries of a log as they were written."""
    return [
        {**one.facts, "kind": one.kind, "post": one.post}
        for kept in ledgers.entries(node.store, log_id(node, log))
        if kept.entry is not None
        for one in [entry_from_bytes(kept.entry)]
    ]


def kinds(node: Node, log: str) -> list[str]:
    return [one["kind"] for one in entries(node, log)]


def sizes(node: Node) -> tuple[int, ...]:
    return tuple(ledgers.size(node.store, log_id(node, log)) for log in LOGS)


def written(node: Node) -> dict[str, int]:
    """How many rows each table has: what a refusal must leave as it was."""
    from django.apps import apps

    return {
        model.__name__: model._default_manager.using(node.store).count()
        for model in apps.get_app_config("store").get_models()
    }


def codes(node: Node) -> list[str]:
    """The codes of a node's incidents, oldest first."""
    return [one.code for one in reversed(inbox.incidents(node.store, 1000))]


def texts(node: Node, digest: StatementDigest) -> dict[int, str]:
    """The disclosures of a statement as they rest here."""
    (kept,) = statements.by_digest(node.store, [digest]).values()
    here = keeping.with_portions(node, kept, range(1 << 16))
    return {position: one.text for position, one in here.items()}


def standing(node: Node, digest: StatementDigest) -> tuple[str, str]:
    matter = statements.matter_of(node.store, digest)
    assert matter is not None
    for told in folding.load(node, matter).shared.told:
        if told.statement.digest == digest:
            return told.standing.value, told.reason
    raise AssertionError("not here")


@dataclass(frozen=True, slots=True)
class Liar:
    """A member whose program does what it likes with good keys."""

    town: Town
    party: Party

    @property
    def node(self) -> Node:
        return self.town.node(self.party)

    def claims(self, matter: MatterId, kind: str, **changes: Any) -> Claims:
        given = Claims(
            issuer=self.party,
            post=PostCode(f"{self.party.lower()}-autoridad-central"),
            kind=kind,
            matter=matter,
            scope=Scope.SHARED,
            fold=1,
            place=Place(1, 1, None),
            seen=(),
            issued_at=int(self.town.clock().timestamp()),
            pact=membership.reference(self.node),
            procedures=membership.current(self.node).procedures.digest,
        )
        return replace(given, **changes)

    def issue(
        self,
        matter: MatterId,
        kind: str = "removal.note",
        kernel: JsonObject | None = None,
        to: Iterable[str] = ("PA", "CO", "MX", "GT"),
        content: Iterable[Portion] = (),
        key: SigningKey | None = None,
        **changes: Any,
    ) -> Issued:
        first = Portion(Role.KERNEL, mark(*to, by=self.party), kernel or {})
        layout = speaking.lay(self.node, [first, *content])
        claims = self.claims(matter, kind, **changes)
        return issue(claims, layout, key or self.node.keys.signing)

    def item(self, issued: Issued, without: Iterable[int] = ()) -> StatementItem:
        given = [d.text for p, d in issued.disclosures.items() if p not in set(without)]
        return StatementItem(compose(issued.jwt, given))

    def seal(
        self,
        to: str,
        *items: Item,
        fills: Iterable[tuple[int, int]] = (),
        key: SigningKey | None = None,
        sealing: SealingKey | None = None,
        **route: Any,
    ) -> bytes:
        """An envelope, in the next place of the pair."""
        node = self.node
        mark_ = incarnation(node)
        last, previous = outbox.last_sent(node.store, Party(to), mark_)
        given: Mapping[str, Any] = {
            "sender": self.party,
            "recipient": Party(to),
            "id": EnvelopeId(node.chance.randbytes(16).hex()),
            "incarnation": mark_,
            "sequence": last + 1,
            "previous": previous,
            "created_at": int(self.town.clock().timestamp()),
        }
        sealed = envelopes.seal(
            Route(**{**given, **route}),
            Payload(tuple(items), tuple(fills)),
            node.chance.randbytes(32),
            key or node.keys.signing,
            sealing or membership.seal_to(node, Party(to)),
        )
        if "sequence" not in route:
            # So that the next place is the next one, as on an honest node.
            OutEnvelopeRow.objects.using(node.store).create(
                envelope=sealed.header.route.id,
                recipient=to,
                incarnation=sealed.header.route.incarnation,
                sequence=sealed.header.route.sequence,
                header_digest=sealed.header.digest,
                sealed=None,
                contents=[],
                needs_receipt=False,
                created_at=node.now(),
                accepted_at=node.now(),
                delivered_at=node.now(),
            )
        return sealed.data

    def send(self, to: str, *items: Item, **kw: Any) -> bytes:
        """Seal and put through the door; the answer of the door."""
        return self.post(to, self.seal(to, *items, **kw))

    def post(self, to: str, *sealed: bytes) -> bytes:
        return self.town.lines.hand_over(Party(to), write_frames(list(sealed)))


def next_pact(
    pact: Pact, change: Callable[[Terms], Terms], signers: Iterable[str], now: datetime
) -> Mapping[str, str]:
    """The files of a signed successor."""
    terms = change(changes.successor(pact, now + timedelta(days=1000)))
    files = ceremony.draft(terms, now, pact).files
    for party in signers:
        files = ceremony.sign(files, governor_of(Party(party)), pact)
    return files


def change_pact(
    town: Town,
    at: Iterable[str],
    change: Callable[[Terms], Terms] = lambda terms: terms,
    signers: Iterable[str] = ("PA", "GT", "MX"),
) -> Mapping[str, str]:
    """Let some nodes accept a successor of the pact."""
    pact = membership.current(town.node("PA"))
    files = next_pact(pact, change, signers, town.clock())
    for party in at:
        pacts.accept(town.node(party), files)
    return files


def actor_without(actor: Actor, **clearance: str) -> Actor:
    return replace(actor, post=replace(actor.post, clearance=clearance))
