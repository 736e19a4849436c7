"""What is owed to partners and the envelopes that carry it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Max, Min

from exhorto.domain.ids import EnvelopeId, Party, StatementDigest
from exhorto.store.models import OutboxRow, OutEnvelopeRow


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
    OutboxRow.objects.using(alias).bulk_create(
        [
            OutboxRow(
                recipient=o.recipient,
                kind=o.kind,
                statement=o.statement or "",
                positions=list(o.positions),
                body=o.body,
                fills=[list(f) for f in o.fills],
                queued_at=now,
            )
            for o in owed
        ]
    )


def next_for(alias: str, recipient: Party, limit: int, kind: str | None = None) -> list[Queued]:
    """The oldest things (of one kind, where given) owed to a partner in no envelope yet."""
    rows = OutboxRow.objects.using(alias).filter(recipient=recipient, envelope="").order_by("id")
    if kind is not None:
        rows = rows.filter(kind=kind)
    return [_queued(row) for row in rows[:limit]]


def waiting_recipients(alias: str) -> tuple[frozenset[Party], frozenset[Party]]:
    """Partners that something unsealed is owed to, and those with unaccepted envelopes."""
    owed = OutboxRow.objects.using(alias).filter(envelope="").values_list("recipient", flat=True)
    sealed = OutEnvelopeRow.objects.using(alias).filter(accepted_at__isnull=True)
    pending = sealed.values_list("recipient", flat=True)
    return (
        frozenset(Party(p) for p in owed.distinct()),
        frozenset(Party(p) for p in pending.distinct()),
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
    OutEnvelopeRow.objects.using(alias).create(
        envelope=sealed.envelope,
        recipient=sealed.recipient,
        incarnation=sealed.incarnation,
        sequence=sealed.sequence,
        header_digest=sealed.header_digest,
        sealed=sealed.sealed,
        contents=list(sealed.contents),
        needs_receipt=sealed.needs_receipt,
        created_at=now,
    )
    rows = OutboxRow.objects.using(alias).filter(id__in=list(numbers))
    rows.update(envelope=sealed.envelope)


def last_sent(alias: str, recipient: Party, incarnation: int) -> tuple[int, str | None]:
    """Number and header digest of the last envelope to a partner; (0, None) before the first."""
    rows = OutEnvelopeRow.objects.using(alias).filter(recipient=recipient, incarnation=incarnation)
    last = rows.order_by("-sequence").values_list("sequence", "header_digest").first()
    return (0, None) if last is None else (last[0], last[1])


def unaccepted(
    alias: str, recipient: Party, limit: int, incarnation: int | None = None
) -> list[tuple[EnvelopeId, bytes]]:
    """Envelopes (of one incarnation, where given) not acknowledged by a partner, oldest first."""
    rows = OutEnvelopeRow.objects.using(alias).filter(
        recipient=recipient, accepted_at__isnull=True, sealed__isnull=False
    )
    if incarnation is not None:
        rows = rows.filter(incarnation=incarnation)
    pairs = rows.order_by("incarnation", "sequence").values_list("envelope", "sealed")
    return [(EnvelopeId(e), bytes(s)) for e, s in pairs[:limit]]


def undelivered(alias: str, recipient: Party) -> list[tuple[EnvelopeId, bytes]]:
    """Envelopes whose delivery is not proven, oldest first: what a stick must carry."""
    rows = OutEnvelopeRow.objects.using(alias).filter(
        recipient=recipient, delivered_at__isnull=True, sealed__isnull=False
    )
    pairs = rows.order_by("incarnation", "sequence").values_list("envelope", "sealed")
    return [(EnvelopeId(e), bytes(s)) for e, s in pairs]


def mark_accepted(alias: str, envelopes: Iterable[EnvelopeId], now: datetime) -> None:
    """The partner keeps these. What owes no receipt is done."""
    rows = OutEnvelopeRow.objects.using(alias).filter(envelope__in=list(envelopes))
    rows.filter(needs_receipt=False).update(
        accepted_at=now, delivered_at=now, sealed=None, refused_code=""
    )
    rows.filter(needs_receipt=True).update(accepted_at=now, refused_code="")
    done = rows.filter(needs_receipt=False).values("envelope")
    OutboxRow.objects.using(alias).filter(
        envelope__in=list(done.values_list("envelope", flat=True))
    ).delete()


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
    rows = OutEnvelopeRow.objects.using(alias).filter(
        delivered_at__isnull=True, expired_at__isnull=True, needs_receipt=True
    )
    oldest = rows.values("recipient").annotate(oldest=Min("created_at"))
    return {Party(r["recipient"]): r["oldest"] for r in oldest}


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


def _queued(row: OutboxRow) -> Queued:
    return Queued(
        number=row.pk,
        owed=Owed(
            recipient=Party(row.recipient),
            kind=row.kind,
            statement=StatementDigest(row.statement) if row.statement else None,
            positions=tuple(row.positions or ()),
            body=row.body,
            fills=tuple((i, s) for i, s in row.fills),
        ),
        queued_at=row.queued_at,
    )
