"""Receipts of partners, as evidence."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from exhorto.domain.ids import Party, StatementDigest
from exhorto.store import bulk
from exhorto.store.models import OutEnvelopeRow, ReceiptRow

_LATEST = 200


@dataclass(frozen=True, slots=True)
class KeptReceipt:
    """What a partner signed about an envelope or a statement."""

    party: Party
    state: str
    envelope: str
    statement: str
    post: str
    reason: str
    ledger_index: int | None
    at: datetime
    jws: str


@dataclass(frozen=True, slots=True)
class Timed:
    """When an envelope was sealed here, when its receipt was signed there, and when it was read."""

    party: Party
    sent_at: datetime
    signed_at: datetime
    noted_at: datetime


def add(alias: str, receipts: Sequence[KeptReceipt]) -> None:
    """Keep receipts; one that is here already stays as it is."""
    columns = (
        "party",
        "state",
        "envelope",
        "statement",
        "post",
        "reason",
        "ledger_index",
        "at",
        "jws",
    )
    rows = [tuple(getattr(r, c) for c in columns) for r in receipts]
    bulk.insert(alias, ReceiptRow, columns, rows, keep_old=True)


def about(
    alias: str, statements: Iterable[StatementDigest]
) -> dict[StatementDigest, list[KeptReceipt]]:
    """Receipts by statement, oldest first."""
    found: dict[StatementDigest, list[KeptReceipt]] = {}
    rows = ReceiptRow.objects.using(alias).filter(statement__in=list(statements)).order_by("at")
    for row in rows:
        found.setdefault(StatementDigest(row.statement), []).append(_kept(row))
    return found


def timed(alias: str, limit: int = _LATEST) -> list[Timed]:
    """The latest receipts of delivery, with the times that bound them here."""
    rows = ReceiptRow.objects.using(alias).filter(state="delivered").exclude(envelope="")
    latest = list(rows.order_by("-id").values_list("party", "envelope", "at")[:limit])
    sent = OutEnvelopeRow.objects.using(alias).filter(
        envelope__in=[envelope for _, envelope, _ in latest], delivered_at__isnull=False
    )
    times = {e: (c, d) for e, c, d in sent.values_list("envelope", "created_at", "delivered_at")}
    return [
        Timed(Party(party), times[envelope][0], at, times[envelope][1])
        for party, envelope, at in latest
        if envelope in times
    ]


def _kept(row: ReceiptRow) -> KeptReceipt:
    return KeptReceipt(
        Party(row.party),
        row.state,
        row.envelope,
        row.statement,
        row.post,
        row.reason,
        row.ledger_index,
        row.at,
        row.jws,
    )
