"""Holdings at rest, and finding them by folded terms."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from exhorto.domain.holdings import Holding, holding_terms
from exhorto.domain.holdings_json import holding_from_json, holding_to_json
from exhorto.store import bulk
from exhorto.store.models import HoldingRow, HoldingTokenRow, ListRow

_TERM = 80


@dataclass(frozen=True, slots=True)
class KeptList:
    """A list that was imported, with the account of its lines."""

    code: str
    version: str
    public: bool
    origin: str
    holdings: int
    report: Mapping[str, Any]
    imported_at: datetime


@dataclass(frozen=True, slots=True)
class Found:
    """A holding with the number under which its page is reached."""

    number: int
    holding: Holding


@dataclass(frozen=True, slots=True)
class Prepared:
    """A holding as it is written: once made, it can be put into several databases."""

    entry: str
    name: str
    data: Mapping[str, Any]
    terms: tuple[str, ...]


def prepare(holdings: Iterable[Holding]) -> list[Prepared]:
    """What is written for each holding."""
    return [
        Prepared(
            entry=h.entry,
            name=h.person.names[0].full[:400],
            data=holding_to_json(h),
            terms=tuple(sorted({term[:_TERM] for term in holding_terms(h)})),
        )
        for h in holdings
    ]


def replace_list(alias: str, kept: KeptList, holdings: Sequence[Prepared]) -> None:
    """Put a version of a list in the place of the one before; inside a transaction."""
    ListRow.objects.using(alias).filter(code=kept.code).delete()
    row = ListRow.objects.using(alias).create(
        code=kept.code,
        version=kept.version,
        public=kept.public,
        origin=kept.origin,
        holdings=kept.holdings,
        report=dict(kept.report),
        imported_at=kept.imported_at,
    )
    columns = ("list_id", "entry", "name", "data")
    rows = [(row.pk, h.entry, h.name, h.data) for h in holdings]
    bulk.insert(alias, HoldingRow, columns, rows)
    written = HoldingRow.objects.using(alias).filter(list=row).values_list("entry", "pk")
    numbers = dict(written)
    bulk.insert(
        alias,
        HoldingTokenRow,
        ("token", "holding_id"),
        ((term, numbers[holding.entry]) for holding in holdings for term in holding.terms),
    )


def search(
    alias: str, terms: Iterable[str], offset: int = 0, limit: int = 50
) -> tuple[list[Found], int]:
    """Holdings under all of ``terms`` (the last may be the beginning of one), and how many."""
    wanted = [t[:_TERM] for t in terms]
    if not wanted:
        return [], 0
    rows = HoldingRow.objects.using(alias).all()
    for term in wanted[:-1]:
        tokens = HoldingTokenRow.objects.using(alias).filter(token=term)
        rows = rows.filter(id__in=tokens.values("holding"))
    last = HoldingTokenRow.objects.using(alias).filter(
        token__gte=wanted[-1], token__lt=wanted[-1] + "\uffff"
    )
    rows = rows.filter(id__in=last.values("holding")).order_by("name", "id")
    return [_found(r) for r in rows[offset : offset + limit]], rows.count()


def by_number(alias: str, number: int) -> Found | None:
    """A holding by the number of its page."""
    row = HoldingRow.objects.using(alias).filter(pk=number).first()
    return None if row is None else _found(row)


def lists(alias: str) -> list[KeptList]:
    """All lists that were imported."""
    return [
        KeptList(r.code, r.version, r.public, r.origin, r.holdings, r.report, r.imported_at)
        for r in ListRow.objects.using(alias).order_by("code")
    ]


def _found(row: HoldingRow) -> Found:
    return Found(row.pk, holding_from_json(row.data))
