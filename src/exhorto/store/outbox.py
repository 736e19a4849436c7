"""What is owed to partners and the envelopes that carry it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Max, Min

from exhorto.domain.ids import EnvelopeId, Party, StatementDigest
from exhorto.store import bulk
from exhorto.store.models import OutboxRow, OutEnvelopeRow
from exhorto.store.prepared import Prepared


@dataclass(frozen=True, slots=True)
class Owed:
    """Something for a partner: a statement with its positions, or a body by kind.

    Attributes:
        fills: incarnation and number of lost envelopes that this makes good.
    """

    recipient: Party
    kind: str
    statement: StatementDigest | None = None
    positions: tuple[int, ...] = ()
    body: str = ""
    fills: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Queued:
    """Something owed, with its number in the outbox."""

    number: int
    owed: Owed
    queued_at: datetime


@dataclass(frozen=True, slots=True)
class Sealed:
    """An envelope ready to go.

    Attributes:
        contents: what is inside, enough to make the loss of this envelope good.
        needs_receipt: whether the partner owes a receipt for it.
    """

    envelope: EnvelopeId
    recipient: Party
    incarnation: int
    sequence: int
    header_digest: str
    sealed: bytes
    contents: Sequence[dict[str, Any]]
    needs_receipt: bool


def queue(alias: str, owed: Iterable[Owed], now: datetime) -> None:
    """Put things into the outbox."""
    bulk.insert(
        alias,
        OutboxRow,
        ("recipient", "kind", "statement", "positions", "body", "fills", "queued_at", "envelope"),
        [
            (
                o.recipient,
                o.kind,
                o.statement or "",
                list(o.positions),
                o.body,
                [list(f) for f in o.fills],
                now,
                "",
            )
            for o in owed
        ],
    )


def next_for(alias: str, recipient: Party, limit: int, kind: str | None = None) -> list[Queued]:
    """The oldest things (of one kind, where given) owed to a partner in no envelope yet."""
    if kind is not None:
        return [_queued(row) for row in _NEXT_OF_KIND(alias, recipient, kind, limit=limit)]
    return [_queued(row) for row in _NEXT(alias, recipient, limit=limit)]


def waiting_recipients(alias: str) -> tuple[frozenset[Party], frozenset[Party]]:
    """Partners that something unsealed is owed to, and those with unaccepted envelopes."""
    return (
        frozenset(Party(p) for (p,) in _OWED(alias)),
        frozenset(Party(p) for (p,) in _PENDING(alias)),
    )


def forget_outbox(alias: str, recipient: Party, kinds: Iterable[str]) -> None:
    """Take unsent things of some kinds out again (a newer one replaces them)."""
    rows = OutboxRow.objects.using(alias).filter(recipient=recipient, envelope="")
    rows.filter(kind__in=list(kinds)).delete()


def take_back(alias: str, recipient: Party, statement: StatementDigest) -> None:
    """Take a statement out again that is in no envelope yet."""
    rows = OutboxRow.objects.using(alias).filter(recipient=recipient, envelope="")
    rows.filter(statement=statement).delete()


def put_into_envelope(alias: str, numbers: Iterable[int], sealed: Sealed, now: datetime) -> None:
    """Write a sealed envelope and mark what it carries."""
    values = {
        "envelope": sealed.envelope,
        "recipient": sealed.recipient,
        "incarnation": sealed.incarnation,
        "sequence": sealed.sequence,
        "header_digest": sealed.header_digest,
        "sealed": sealed.sealed,
        "contents": list(sealed.contents),
        "needs_receipt": sealed.needs_receipt,
        "created_at": now,
        "refused_code": "",
    }
    bulk.insert(alias, OutEnvelopeRow, tuple(values), [tuple(values.values())])
    bulk.change(alias, OutboxRow, {"id": list(numbers)}, {"envelope": sealed.envelope})


def last_sent(alias: str, recipient: Party, incarnation: int) -> tuple[int, str | None]:
    """Number and header digest of the last envelope to a partner; (0, None) before the first."""
    rows = _LAST_SENT(alias, recipient, incarnation, limit=1)
    return (rows[0][0], rows[0][1]) if rows else (0, None)


def unaccepted(alias: str, recipient: Party, limit: int) -> list[tuple[EnvelopeId, bytes]]:
    """Envelopes that a partner has not acknowledged, oldest first."""
    pairs = _UNACCEPTED(alias, recipient, limit=limit)
    return [(EnvelopeId(e), bytes(s)) for e, s in pairs]


def undelivered(alias: str, recipient: Party) -> list[tuple[EnvelopeId, bytes]]:
    """Envelopes whose delivery is not proven, oldest first: what a stick must carry."""
    rows = OutEnvelopeRow.objects.using(alias).filter(
        recipient=recipient, delivered_at__isnull=True, sealed__isnull=False
    )
    pairs = rows.order_by("incarnation", "sequence").values_list("envelope", "sealed")
    return [(EnvelopeId(e), bytes(s)) for e, s in pairs]


def mark_accepted(alias: str, envelopes: Iterable[EnvelopeId], now: datetime) -> None:
    """The partner keeps these. What owes no receipt is done."""
    kept = list(envelopes)
    accepted = {"accepted_at": now, "refused_code": ""}
    bulk.change(alias, OutEnvelopeRow, {"envelope": kept}, accepted)
    done = [e for e, needs_receipt in _NEEDS_RECEIPT(alias, kept) if not needs_receipt]
    values = {"delivered_at": now, "sealed": None}
    bulk.change(alias, OutEnvelopeRow, {"envelope": done}, values)
    if done:
        OutboxRow.objects.using(alias).filter(envelope__in=done).delete()


def withdraw(alias: str, now: datetime) -> list[tuple[Party, int, int]]:
    """Give up all sealed envelopes whose delivery is not proven; returns whose numbers they had."""
    rows = OutEnvelopeRow.objects.using(alias).filter(delivered_at__isnull=True)
    found = list(rows.order_by("recipient", "incarnation", "sequence"))
    OutboxRow.objects.using(alias).exclude(envelope="").delete()
    rows.update(accepted_at=now, delivered_at=now, sealed=None)
    return [(Party(r.recipient), r.incarnation, r.sequence) for r in found]


def note_refused(alias: str, refused: Mapping[EnvelopeId, str]) -> dict[EnvelopeId, str]:
    """A partner would not take these; they go again. Returns what was not known yet."""
    rows = OutEnvelopeRow.objects.using(alias).filter(envelope__in=list(refused))
    before = dict(rows.values_list("envelope", "refused_code"))
    news = {e: code for e, code in refused.items() if before.get(e) != code}
    for envelope, code in news.items():
        OutEnvelopeRow.objects.using(alias).filter(envelope=envelope).update(refused_code=code)
    return news


def mark_refused(
    alias: str, recipient: Party, envelope: EnvelopeId, code: str, now: datetime
) -> None:
    """The partner opened an envelope and refused it; it is kept, and a person is told."""
    rows = OutEnvelopeRow.objects.using(alias).filter(recipient=recipient, envelope=envelope)
    rows.update(accepted_at=now, refused_code=code)


def mark_delivered(
    alias: str, recipient: Party, envelopes: Iterable[EnvelopeId], now: datetime
) -> None:
    """The partner proved that it has these; bytes and outbox rows go, the record stays."""
    mine = OutEnvelopeRow.objects.using(alias).filter(
        recipient=recipient, envelope__in=list(envelopes)
    )
    known = list(mine.values_list("envelope", flat=True))
    mine.filter(accepted_at__isnull=True).update(accepted_at=now)
    mine.update(delivered_at=now, sealed=None)
    OutboxRow.objects.using(alias).filter(envelope__in=known).delete()


def undelivered_since(alias: str) -> dict[Party, datetime]:
    """By partner: the oldest envelope that awaits its receipt and is not marked expired."""
    found: dict[Party, datetime] = {}
    for recipient, created_at in _UNDELIVERED(alias):
        found.setdefault(Party(recipient), created_at)
    return found


def mark_expired(alias: str, recipient: Party, before: datetime, now: datetime) -> list[EnvelopeId]:
    """Mark envelopes undelivered since ``before`` that were not marked so yet."""
    rows = OutEnvelopeRow.objects.using(alias).filter(
        recipient=recipient,
        delivered_at__isnull=True,
        expired_at__isnull=True,
        needs_receipt=True,
        created_at__lt=before,
    )
    found = [EnvelopeId(e) for e in rows.values_list("envelope", flat=True)]
    rows.update(expired_at=now)
    return found


def contents_of(
    alias: str, recipient: Party, incarnation: int, sequences: Iterable[int]
) -> list[tuple[int, list[dict[str, Any]]]]:
    """What the envelopes with these numbers carried."""
    rows = OutEnvelopeRow.objects.using(alias).filter(
        recipient=recipient, incarnation=incarnation, sequence__in=list(sequences)
    )
    return [(s, list(c)) for s, c in rows.order_by("sequence").values_list("sequence", "contents")]


def sequences_after(alias: str, recipient: Party, incarnation: int, last: int) -> list[int]:
    """Numbers of envelopes sent to a partner after ``last``."""
    rows = OutEnvelopeRow.objects.using(alias).filter(
        recipient=recipient, incarnation=incarnation, sequence__gt=last
    )
    return list(rows.order_by("sequence").values_list("sequence", flat=True))


def incarnations_to(alias: str, recipient: Party) -> list[int]:
    """Incarnations of this node that have sent anything to a partner."""
    rows = OutEnvelopeRow.objects.using(alias).filter(recipient=recipient)
    return sorted(set(rows.values_list("incarnation", flat=True)))


def carried(alias: str, statement: StatementDigest) -> list[dict[str, Any]]:
    """How each envelope with a statement stands, for the page of its matter."""
    queued = OutboxRow.objects.using(alias).filter(statement=statement)
    lines: list[dict[str, Any]] = [
        {"recipient": q.recipient, "state": "queued", "at": q.queued_at}
        for q in queued.filter(envelope="")
    ]
    envelopes = OutEnvelopeRow.objects.using(alias).filter(
        envelope__in=queued.exclude(envelope="").values("envelope")
    )
    lines.extend(
        {
            "recipient": e.recipient,
            "state": "refused" if e.refused_code else "accepted" if e.accepted_at else "sent",
            "at": e.accepted_at or e.created_at,
            "reason": e.refused_code,
            "expired": e.expired_at is not None,
        }
        for e in envelopes
    )
    return lines


def statements_in(alias: str, envelopes: Iterable[EnvelopeId]) -> list[StatementDigest]:
    """The statements that these envelopes carry."""
    rows = OutEnvelopeRow.objects.using(alias).filter(envelope__in=list(envelopes))
    contents = [one for found in rows.values_list("contents", flat=True) for one in found]
    return [StatementDigest(one["statement"]) for one in contents if "statement" in one]


def depth(alias: str, recipient: Party) -> dict[str, Any]:
    """How much is owed to a partner, and since when."""
    owed = OutboxRow.objects.using(alias).filter(recipient=recipient)
    seen = owed.aggregate(oldest=Min("queued_at"), newest=Max("queued_at"))
    return {"owed": owed.count(), "oldest": seen["oldest"]}


_OWED_COLUMNS = (
    "id",
    "recipient",
    "kind",
    "statement",
    "positions",
    "body",
    "fills",
    "queued_at",
)
_NEXT = Prepared(
    lambda alias, recipient: (
        OutboxRow.objects.using(alias)
        .filter(recipient=recipient, envelope="")
        .order_by("id")
        .values_list(*_OWED_COLUMNS)
    )
)
_NEXT_OF_KIND = Prepared(
    lambda alias, recipient, kind: (
        OutboxRow.objects.using(alias)
        .filter(recipient=recipient, envelope="", kind=kind)
        .order_by("id")
        .values_list(*_OWED_COLUMNS)
    )
)
_OWED = Prepared(
    lambda alias: (
        OutboxRow.objects.using(alias).filter(envelope="").values_list("recipient").distinct()
    )
)
_PENDING = Prepared(
    lambda alias: (
        OutEnvelopeRow.objects.using(alias)
        .filter(accepted_at__isnull=True)
        .values_list("recipient")
        .distinct()
    )
)
_NEEDS_RECEIPT = Prepared(
    lambda alias, envelopes: (
        OutEnvelopeRow.objects.using(alias)
        .filter(envelope__in=envelopes)
        .values_list("envelope", "needs_receipt")
    )
)
_LAST_SENT = Prepared(
    lambda alias, recipient, incarnation: (
        OutEnvelopeRow.objects.using(alias)
        .filter(recipient=recipient, incarnation=incarnation)
        .order_by("-sequence")
        .values_list("sequence", "header_digest")
    )
)
_UNACCEPTED = Prepared(
    lambda alias, recipient: (
        OutEnvelopeRow.objects.using(alias)
        .filter(recipient=recipient, accepted_at__isnull=True, sealed__isnull=False)
        .order_by("incarnation", "sequence")
        .values_list("envelope", "sealed")
    )
)
_UNDELIVERED = Prepared(
    lambda alias: (
        OutEnvelopeRow.objects.using(alias)
        .filter(delivered_at__isnull=True, expired_at__isnull=True, needs_receipt=True)
        .values("recipient")
        .annotate(oldest=Min("created_at"))
        .values_list("recipient", "oldest")
    )
)


def _queued(row: Sequence[Any]) -> Queued:
    number, recipient, kind, statement, positions, body, fills, queued_at = row
    return Queued(
        number=number,
        owed=Owed(
            recipient=Party(recipient),
            kind=kind,
            statement=StatementDigest(statement) if statement else None,
            positions=tuple(positions or ()),
            body=body,
            fills=tuple((i, s) for i, s in fills),
        ),
        queued_at=queued_at,
    )
