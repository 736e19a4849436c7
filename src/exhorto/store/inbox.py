"""Envelopes as they came, which numbers are missing, and how it stands with each partner."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Min, Q

from exhorto.domain.exchange import Window, asked_lately
from exhorto.domain.ids import EnvelopeId, MatterId, Party, StatementDigest
from exhorto.store import bulk
from exhorto.store.models import IncidentRow, InEnvelopeRow, PartnerRow, WantedRow, WindowRow
from exhorto.store.prepared import Prepared

_LONGEST_PUT_OFF = timedelta(days=1)
_FACT = 200
"""Longest fact of an incident."""


@dataclass(frozen=True, slots=True)
class Arrived:
    """An envelope whose header was verified, raw."""

    sender: Party
    envelope: EnvelopeId
    incarnation: int
    sequence: int
    header_digest: str
    sealed: bytes
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Partner:
    """How it stands with a partner."""

    party: Party
    last_in: datetime | None = None
    last_out: datetime | None = None
    failures: int = 0
    next_try_at: datetime | None = None
    last_error: str = ""
    stopped_at: datetime | None = None
    pact_version: int = 0


@dataclass(frozen=True, slots=True)
class Incident:
    """Something that a person must be able to find again."""

    at: datetime
    code: str
    party: str
    digest: str
    facts: Mapping[str, Any]
    reviewed: bool = False


def known(alias: str, arrived: Iterable[tuple[Party, EnvelopeId]]) -> set[tuple[Party, EnvelopeId]]:
    """Which of these envelopes have come before."""
    wanted = set(arrived)
    pairs = _KNOWN(alias, sorted({e for _, e in wanted}))
    return {(Party(s), EnvelopeId(e)) for s, e in pairs} & wanted


def keep(alias: str, arrived: Sequence[Arrived]) -> None:
    """Keep raw envelopes before anything else is done with them."""
    columns = ("sender", "envelope", "incarnation", "sequence", "sealed", "header_digest")
    bulk.insert(
        alias,
        InEnvelopeRow,
        (*columns, "received_at", "refused_code"),
        [
            (
                a.sender,
                a.envelope,
                a.incarnation,
                a.sequence,
                a.sealed,
                a.header_digest,
                a.received_at,
                "",
            )
            for a in arrived
        ],
    )


def last_from(alias: str, sender: Party) -> tuple[int, int, str] | None:
    """Incarnation, number and header digest of the last envelope of a sender."""
    rows = InEnvelopeRow.objects.using(alias).filter(sender=sender)
    last = rows.order_by("-incarnation", "-sequence")
    return last.values_list("incarnation", "sequence", "header_digest").first()


def unprocessed(alias: str, now: datetime, limit: int) -> list[tuple[int, Arrived]]:
    """Kept envelopes that wait to be opened and are not put off, oldest first."""
    # What a clock that was ahead has put off is not waited for.
    rows = _UNPROCESSED(alias, now, now + _LONGEST_PUT_OFF, limit=limit)
    return [
        (
            number,
            Arrived(
                Party(sender),
                EnvelopeId(envelope),
                mark,
                sequence,
                header,
                bytes(sealed or b""),
                at,
            ),
        )
        for number, sender, envelope, mark, sequence, header, sealed, at in rows
    ]


def still_unprocessed(alias: str, numbers: Iterable[int]) -> frozenset[int]:
    """Which of these wait to be opened now."""
    rows = InEnvelopeRow.objects.using(alias).filter(id__in=list(numbers))
    return frozenset(rows.filter(processed_at__isnull=True).values_list("id", flat=True))


def put_off(alias: str, number: int, until: datetime) -> bool:
    """Try this one again later; returns whether it is the first time."""
    rows = InEnvelopeRow.objects.using(alias).filter(id=number)
    first = rows.filter(not_before__isnull=True).exists()
    rows.update(not_before=until)
    return first


def unopened_since(alias: str) -> tuple[int, datetime | None]:
    """How many kept envelopes wait to be opened that are due, and since when."""
    rows = InEnvelopeRow.objects.using(alias).filter(
        processed_at__isnull=True, not_before__isnull=True
    )
    return rows.count(), rows.aggregate(oldest=Min("received_at"))["oldest"]


def count_unprocessed(alias: str) -> int:
    """How many kept envelopes wait to be opened."""
    return InEnvelopeRow.objects.using(alias).filter(processed_at__isnull=True).count()


def mark_processed(alias: str, numbers: Iterable[int], now: datetime) -> None:
    """These were opened and applied; the raw bytes have done their duty."""
    values = {"processed_at": now, "sealed": None}
    bulk.change(alias, InEnvelopeRow, {"id": list(numbers)}, values)


def mark_refused(alias: str, number: int, code: str, now: datetime) -> None:
    """This one could not be opened; its bytes are kept as evidence."""
    rows = InEnvelopeRow.objects.using(alias).filter(id=number)
    rows.update(processed_at=now, refused_code=code)


def windows(alias: str, senders: Iterable[Party]) -> dict[tuple[Party, int], Window]:
    """Which numbers have come, by sender and incarnation."""
    rows = _WINDOWS(alias, sorted(senders))
    return {(Party(s), mark): Window(solid, frozenset(beyond)) for s, mark, solid, beyond in rows}


def save_windows(alias: str, changed: Mapping[tuple[Party, int], Window]) -> None:
    """Write windows over what stood there."""
    bulk.insert(
        alias,
        WindowRow,
        ("sender", "incarnation", "solid", "beyond"),
        [(s, mark, w.solid, sorted(w.beyond)) for (s, mark), w in sorted(changed.items())],
        over=("sender", "incarnation"),
    )


def gaps_to_ask(alias: str, now: datetime) -> list[tuple[Party, int, Window]]:
    """Windows with something missing that was not asked for lately."""
    return [
        (Party(sender), mark, Window(solid, frozenset(beyond)))
        for sender, mark, solid, beyond, asked_at in _WITH_GAPS(alias)
        if not asked_lately(asked_at, now)
    ]


def mark_asked(alias: str, sender: Party, incarnation: int, now: datetime) -> None:
    """The sender was asked for what is missing."""
    rows = WindowRow.objects.using(alias).filter(sender=sender, incarnation=incarnation)
    rows.update(asked_at=now)


def want(
    alias: str, wanted: Mapping[StatementDigest, MatterId], now: datetime
) -> list[StatementDigest]:
    """Note statements to ask for; returns those not asked for lately."""
    rows = WantedRow.objects.using(alias).filter(digest__in=list(wanted))
    asked = rows.values_list("digest", "asked_at")
    recent = {digest for digest, asked_at in asked if asked_lately(asked_at, now)}
    due = [d for d in sorted(wanted) if d not in recent]
    WantedRow.objects.using(alias).bulk_create(
        [WantedRow(digest=d, matter=wanted[d], asked_at=now) for d in due],
        update_conflicts=True,
        unique_fields=["digest"],
        update_fields=["asked_at"],
    )
    return due


def partner(alias: str, party: Party) -> Partner:
    """How it stands with a partner; all empty before the first contact."""
    rows = _PARTNER(alias, party)
    return Partner(party, *rows[0]) if rows else Partner(party)


def save_partner(alias: str, party: Party, **changes: Any) -> None:
    """Change some columns of how it stands with a partner."""
    if bulk.change(alias, PartnerRow, {"party": party}, changes) == 0:
        PartnerRow.objects.using(alias).create(party=party, **changes)


def add_incident(
    alias: str,
    code: str,
    now: datetime,
    party: str = "",
    digest: str = "",
    facts: Mapping[str, object] | None = None,
) -> None:
    """Write an incident down. Facts hold codes and identifiers, never content."""
    plain = {name: _plain(value) for name, value in (facts or {}).items()}
    IncidentRow.objects.using(alias).create(
        at=now, code=code, party=party, digest=digest, facts=plain
    )


def has_incident(alias: str, code: str, digest: str) -> bool:
    """Whether this has been written down about this digest before."""
    return IncidentRow.objects.using(alias).filter(digest=digest, code=code).exists()


def count_of_strangers(alias: str, since: datetime) -> int:
    """Incidents that no member stands behind."""
    return IncidentRow.objects.using(alias).filter(at__gt=since, party="").count()


def _plain(value: object) -> str:
    """What a stranger wrote, as every database takes it: no half characters, no zero bytes."""
    return str(value)[:_FACT].encode("utf-8", "replace").decode().replace("\0", "\ufffd")


def incidents(alias: str, limit: int = 100) -> list[Incident]:
    """The latest incidents."""
    rows = IncidentRow.objects.using(alias).order_by("-at", "-id")[:limit]
    return [
        Incident(r.at, r.code, r.party, r.digest, r.facts, r.reviewed_at is not None) for r in rows
    ]


def count_since_review(alias: str) -> int:
    """Incidents that nobody has reviewed yet."""
    return IncidentRow.objects.using(alias).filter(reviewed_at__isnull=True).count()


def review_incidents(alias: str, now: datetime) -> int:
    """Mark all incidents as reviewed; returns how many were not."""
    return IncidentRow.objects.using(alias).filter(reviewed_at__isnull=True).update(reviewed_at=now)


def count_incidents(alias: str, code: str) -> int:
    """How often something was refused."""
    return IncidentRow.objects.using(alias).filter(code=code).count()


_PARTNER_COLUMNS = (
    "last_in",
    "last_out",
    "failures",
    "next_try_at",
    "last_error",
    "stopped_at",
    "pact_version",
)
_KNOWN = Prepared(
    lambda alias, envelopes: (
        InEnvelopeRow.objects.using(alias)
        .filter(envelope__in=envelopes)
        .values_list("sender", "envelope")
    )
)
_UNPROCESSED = Prepared(
    lambda alias, now, wrong: (
        InEnvelopeRow.objects.using(alias)
        .filter(
            Q(not_before__isnull=True) | Q(not_before__lte=now) | Q(not_before__gt=wrong),
            processed_at__isnull=True,
        )
        .order_by("id")
        .values_list(
            "id",
            "sender",
            "envelope",
            "incarnation",
            "sequence",
            "header_digest",
            "sealed",
            "received_at",
        )
    )
)
_WINDOWS = Prepared(
    lambda alias, senders: (
        WindowRow.objects.using(alias)
        .filter(sender__in=senders)
        .values_list("sender", "incarnation", "solid", "beyond")
    )
)
_WITH_GAPS = Prepared(
    lambda alias: (
        WindowRow.objects.using(alias)
        .exclude(beyond=[])
        .values_list("sender", "incarnation", "solid", "beyond", "asked_at")
    )
)
_PARTNER = Prepared(
    lambda alias, party: (
        PartnerRow.objects.using(alias).filter(party=party).values_list(*_PARTNER_COLUMNS)
    )
)
