"""Statements and portions as rows: append, load, destroy. Knows no key and opens nothing."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connections

from exhorto.domain.ids import MatterId, Party, PortionDigest, StatementDigest
from exhorto.domain.statements import Claims, Scope
from exhorto.store import bulk
from exhorto.store.models import PortionKeyRow, PortionRow, StatementRow
from exhorto.store.prepared import Prepared


@dataclass(frozen=True, slots=True)
class KeptPortion:
    """A disclosure at rest: encrypted, with its wrapped key; all None once destroyed.

    Attributes:
        marking: the marking alone, under the same key, so that it can be read by itself.
    """

    digest: PortionDigest
    position: int
    ciphertext: bytes | None
    wrapped_key: bytes | None
    marking: bytes | None = None


@dataclass(frozen=True, slots=True)
class KeptStatement:
    """An issuer-signed JWT at rest, and the portions of it that are here."""

    digest: StatementDigest
    jwt: str
    portions: tuple[KeptPortion, ...]
    handed_by: Party
    arrived_at: datetime


@dataclass(frozen=True, slots=True)
class NewStatement:
    """What is written when a statement is made or arrives."""

    digest: StatementDigest
    claims: Claims
    jwt: str
    portions: tuple[KeptPortion, ...]
    handed_by: Party


def add(alias: str, statements: Sequence[NewStatement], now: datetime) -> None:
    """Append statements that are not here yet, with their portions."""
    bulk.insert(alias, StatementRow, _COLUMNS, [_values(s, now) for s in statements])
    add_portions(alias, {s.digest: s.portions for s in statements})


def add_portions(alias: str, portions: Mapping[StatementDigest, Iterable[KeptPortion]]) -> None:
    """Add portions to statements that are here (an additional release, or the first arrival)."""
    every = [(digest, portion) for digest, some in portions.items() for portion in some]
    here = _here(alias, [p.digest for _, p in every])
    known = [(digest, here.setdefault(p.digest, p), p.position) for digest, p in every]
    bulk.insert(
        alias,
        PortionRow,
        ("digest", "statement_id", "position", "ciphertext", "marking"),
        [(p.digest, digest, position, p.ciphertext, p.marking) for digest, p, position in known],
    )
    bulk.insert(
        alias,
        PortionKeyRow,
        ("digest", "wrapped"),
        [(p.digest, p.wrapped_key) for _, p, _ in known if p.wrapped_key],
        keep_old=True,
    )


def _here(alias: str, digests: Sequence[PortionDigest]) -> dict[PortionDigest, KeptPortion]:
    """Those that are here already, in a draft or another statement: one digest has one key.

    One that was destroyed stays so, whoever brings it again.
    """
    found: dict[PortionDigest, KeptPortion] = {}
    for start in range(0, len(digests), _AT_ONCE):
        some = digests[start : start + _AT_ONCE]
        rows = PortionRow.objects.using(alias).filter(digest__in=some)
        keys = dict(
            PortionKeyRow.objects.using(alias)
            .filter(digest__in=some)
            .values_list("digest", "wrapped")
        )
        for digest, ciphertext, marking in rows.values_list("digest", "ciphertext", "marking"):
            key = _bytes(keys.get(digest))
            whole = key is not None and ciphertext is not None
            found[PortionDigest(digest)] = KeptPortion(
                PortionDigest(digest),
                0,
                _bytes(ciphertext) if whole else None,
                key if whole else None,
                _bytes(marking) if whole else None,
            )
    return found


_COLUMNS = (
    "digest",
    "matter",
    "party",
    "local",
    "kind",
    "incarnation",
    "sequence",
    "jwt",
    "handed_by",
    "arrived_at",
)


def _values(statement: NewStatement, now: datetime) -> tuple[object, ...]:
    claims = statement.claims
    return (
        statement.digest,
        claims.matter,
        claims.issuer,
        claims.scope is Scope.LOCAL,
        claims.kind,
        claims.place.incarnation,
        claims.place.sequence,
        statement.jwt,
        statement.handed_by,
        now,
    )


def known(alias: str, digests: Iterable[StatementDigest]) -> frozenset[StatementDigest]:
    """Which of these statements are here."""
    return frozenset(StatementDigest(d) for some in _some(digests) for (d,) in _KNOWN(alias, some))


def positions_here(
    alias: str, digests: Iterable[StatementDigest]
) -> dict[StatementDigest, frozenset[int]]:
    """Which portions of these statements are here or were destroyed here, by position."""
    found: dict[StatementDigest, set[int]] = {}
    for some in _some(digests):
        for digest, position in _POSITIONS(alias, some):
            found.setdefault(StatementDigest(digest), set()).add(position)
    return {digest: frozenset(positions) for digest, positions in found.items()}


def of_matter(alias: str, matter: MatterId) -> list[KeptStatement]:
    """All statements of a matter with all portions that are here, in order of arrival."""
    return _load(alias, [row[1:] for row in _OF_MATTERS(alias, [matter])])


def of_matters(
    alias: str, matters: Iterable[MatterId], *, kernels_only: bool = False
) -> dict[MatterId, list[KeptStatement]]:
    """All statements of several matters; with their kernels only, where that is enough."""
    rows = [row for some in _some(matters) for row in _OF_MATTERS(alias, some)]
    loaded = _load(alias, [row[1:] for row in rows], kernels_only=kernels_only)
    grouped: dict[MatterId, list[KeptStatement]] = {}
    for row, kept in zip(rows, loaded, strict=True):
        grouped.setdefault(MatterId(row[0]), []).append(kept)
    return grouped


def by_digest(
    alias: str, digests: Iterable[StatementDigest]
) -> dict[StatementDigest, KeptStatement]:
    """Statements by digest; those that are not here are left out."""
    rows = [row for some in _some(digests) for row in _BY_DIGEST(alias, some)]
    return {kept.digest: kept for kept in _load(alias, rows)}


def matter_of(alias: str, digest: StatementDigest) -> MatterId | None:
    """The matter of a statement, None where it is not here."""
    rows = StatementRow.objects.using(alias).filter(digest=digest)
    found = rows.values_list("matter", flat=True).first()
    return None if found is None else MatterId(found)


def all_matters(alias: str) -> list[MatterId]:
    """Every matter that any statement here belongs to, sorted."""
    rows = StatementRow.objects.using(alias).order_by("matter").values_list("matter", flat=True)
    return [MatterId(m) for m in rows.distinct()]


def spoken_by(alias: str, party: Party) -> list[tuple[MatterId, StatementDigest]]:
    """Shared statements of one party, in order of arrival."""
    rows = StatementRow.objects.using(alias).filter(party=party, local=False).order_by("id")
    return [(MatterId(m), StatementDigest(d)) for m, d in rows.values_list("matter", "digest")]


def destroy(alias: str, portions: Iterable[PortionDigest], now: datetime) -> None:
    """Destroy portions for good: key and ciphertext go, the digest stays."""
    digests = list(portions)
    PortionKeyRow.objects.using(alias).filter(digest__in=digests).delete()
    PortionRow.objects.using(alias).filter(digest__in=digests).update(
        ciphertext=None, marking=None, destroyed_at=now
    )


_AT_ONCE = 500
"""Digests in one question; databases limit how many values a question may hold."""
_READ = ("digest", "jwt", "handed_by", "arrived_at")
_KNOWN = Prepared(
    lambda alias, digests: (
        StatementRow.objects.using(alias).filter(digest__in=digests).values_list("digest")
    )
)
_BY_DIGEST = Prepared(
    lambda alias, digests: (
        StatementRow.objects.using(alias).filter(digest__in=digests).values_list(*_READ)
    )
)
_OF_MATTERS = Prepared(
    lambda alias, matters: (
        StatementRow.objects.using(alias)
        .filter(matter__in=matters)
        .order_by("id")
        .values_list("matter", *_READ)
    )
)
_POSITIONS = Prepared(
    lambda alias, digests: (
        PortionRow.objects.using(alias)
        .filter(statement__in=digests)
        .values_list("statement_id", "position")
    )
)


def _some(names: Iterable[str]) -> Iterator[list[str]]:
    every = list(names)
    for start in range(0, len(every), _AT_ONCE):
        yield every[start : start + _AT_ONCE]


def _load(
    alias: str, found: Sequence[tuple[Any, ...]], *, kernels_only: bool = False
) -> list[KeptStatement]:
    portions: dict[str, list[KeptPortion]] = {}
    for start in range(0, len(found), _AT_ONCE):
        digests = [row[0] for row in found[start : start + _AT_ONCE]]
        _load_portions(alias, digests, portions, kernels_only=kernels_only)
    return [
        KeptStatement(
            digest=StatementDigest(digest),
            jwt=jwt,
            portions=tuple(portions.get(digest, ())),
            handed_by=Party(handed_by),
            arrived_at=arrived_at,
        )
        for digest, jwt, handed_by, arrived_at in found
    ]


def _load_portions(
    alias: str, digests: list[str], into: dict[str, list[KeptPortion]], *, kernels_only: bool
) -> None:
    portion, key = PortionRow._meta.db_table, PortionKeyRow._meta.db_table
    places = ", ".join(["%s"] * len(digests))
    only = "AND p.position = 0 " if kernels_only else ""
    sql = (
        "SELECT p.statement, p.digest, p.position, p.ciphertext, k.wrapped, p.marking "  # noqa: S608
        f"FROM {portion} p LEFT JOIN {key} k ON k.digest = p.digest "
        f"WHERE p.statement IN ({places}) {only}ORDER BY p.position"
    )
    with connections[alias].cursor() as cursor:
        cursor.execute(sql, digests)
        for statement, digest, position, *sealed in cursor.fetchall():
            into.setdefault(statement, []).append(
                KeptPortion(PortionDigest(digest), position, *map(_bytes, sealed))
            )


def _bytes(value: bytes | memoryview | None) -> bytes | None:
    # psycopg hands binary columns as memoryview.
    return None if value is None else bytes(value)
