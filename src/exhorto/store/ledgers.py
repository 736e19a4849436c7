"""The rows of the node's Merkle logs: entries, complete subtrees, checkpoints, cosignatures."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connections
from django.db.models import Max

from exhorto.domain.ids import Party
from exhorto.store import bulk
from exhorto.store.models import (
    CheckpointRow,
    CosignatureRow,
    LedgerEntryRow,
    LedgerNodeRow,
    WitnessedRow,
)
from exhorto.store.prepared import Prepared


@dataclass(frozen=True, slots=True)
class LogId:
    """One of this node's logs."""

    log: str
    incarnation: int


@dataclass(frozen=True, slots=True)
class KeptEntry:
    """An entry; salt and bytes are None where it was erased."""

    index: int
    salt: bytes | None
    entry: bytes | None
    leaf_data: bytes


@dataclass(frozen=True, slots=True)
class KeptCheckpoint:
    """A signed checkpoint of one of this node's logs."""

    size: int
    root: bytes
    note: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Witnessed:
    """A partner's checkpoint as this node saw it."""

    party: Party
    log: str
    incarnation: int
    size: int
    root: bytes
    note: str
    forked: bool


def size(alias: str, log: LogId) -> int:
    """How many entries a log has."""
    last = _LAST_INDEX(alias, log.log, log.incarnation, limit=1)
    return last[0][0] + 1 if last else 0


def append(
    alias: str,
    log: LogId,
    entries: Sequence[KeptEntry],
    nodes: Iterable[tuple[int, int, bytes]],
) -> None:
    """Write entries and the complete subtrees that they make."""
    bulk.insert(
        alias,
        LedgerEntryRow,
        ("log", "incarnation", "index", "salt", "entry", "leaf_data"),
        [(log.log, log.incarnation, e.index, e.salt, e.entry, e.leaf_data) for e in entries],
    )
    bulk.insert(
        alias,
        LedgerNodeRow,
        ("log", "incarnation", "level", "index", "hash"),
        [(log.log, log.incarnation, level, index, digest) for level, index, digest in nodes],
    )


def fetch_nodes(alias: str, log: LogId, coordinates: Sequence[tuple[int, int]]) -> list[bytes]:
    """Hashes of complete subtrees, in the order asked, in one query."""
    found = nodes_at(alias, log, coordinates)
    return [found[c] for c in coordinates if c in found]


def nodes_at(
    alias: str, log: LogId, coordinates: Sequence[tuple[int, int]]
) -> dict[tuple[int, int], bytes]:
    """Hashes of complete subtrees by level and index; those that are not here are left out."""
    if not coordinates:
        return {}
    table = LedgerNodeRow._meta.db_table
    places = ", ".join(["(%s, %s)"] * len(coordinates))
    # A join lets SQLite use the index for each pair; IN over a list of pairs reads the whole table.
    sql = (
        f"WITH wanted(wl, wi) AS (VALUES {places}) "  # noqa: S608
        f'SELECT n.level, n."index", n.hash FROM wanted CROSS JOIN {table} n '
        'WHERE n.log = %s AND n.incarnation = %s AND n.level = wl AND n."index" = wi'
    )
    values: list[int | str] = [*(v for pair in coordinates for v in pair), log.log, log.incarnation]
    with connections[alias].cursor() as cursor:
        cursor.execute(sql, values)
        return {(level, index): bytes(digest) for level, index, digest in cursor.fetchall()}


def entries(alias: str, log: LogId, start: int = 0, stop: int | None = None) -> Iterator[KeptEntry]:
    """Entries in order, without holding them all in memory."""
    rows = LedgerEntryRow.objects.using(alias).filter(
        log=log.log, incarnation=log.incarnation, index__gte=start
    )
    if stop is not None:
        rows = rows.filter(index__lt=stop)
    columns = rows.order_by("index").values_list("index", "salt", "entry", "leaf_data")
    for index, salt, entry, leaf_data in columns.iterator(chunk_size=2000):
        yield KeptEntry(index, _bytes(salt), _bytes(entry), bytes(leaf_data))


def logs(alias: str) -> list[LogId]:
    """All logs that have entries, also of earlier incarnations."""
    rows = LedgerEntryRow.objects.using(alias).values_list("log", "incarnation").distinct()
    return [LogId(log, incarnation) for log, incarnation in sorted(rows)]


def add_checkpoint(alias: str, log: LogId, checkpoint: KeptCheckpoint) -> None:
    """Keep a signed checkpoint; one of this size that is here already stays."""
    CheckpointRow.objects.using(alias).bulk_create(
        [
            CheckpointRow(
                log=log.log,
                incarnation=log.incarnation,
                size=checkpoint.size,
                root=checkpoint.root,
                note=checkpoint.note,
                at=checkpoint.at,
            )
        ],
        ignore_conflicts=True,
    )


def checkpoints(alias: str, log: LogId) -> list[KeptCheckpoint]:
    """Every checkpoint of a log, the largest first."""
    rows = CheckpointRow.objects.using(alias).filter(log=log.log, incarnation=log.incarnation)
    return [_checkpoint(row) for row in rows.order_by("-size").values_list(*_CHECKPOINT)]


def last_checkpoint(alias: str, log: LogId) -> KeptCheckpoint | None:
    """The newest checkpoint of a log."""
    rows = _LAST_CHECKPOINT(alias, log.log, log.incarnation, limit=1)
    return _checkpoint(rows[0]) if rows else None


def checkpoint_at(alias: str, log: LogId, at_size: int) -> KeptCheckpoint | None:
    """The checkpoint of a log at one size."""
    rows = _CHECKPOINT_AT(alias, log.log, log.incarnation, at_size)
    return _checkpoint(rows[0]) if rows else None


def add_cosignature(
    alias: str, log: LogId, at_size: int, party: Party, note: str, now: datetime
) -> None:
    """Keep a partner's cosignature on one of this node's checkpoints."""
    rows = CosignatureRow.objects.using(alias).filter(
        log=log.log, incarnation=log.incarnation, size=at_size, party=party
    )
    first = rows.values_list("note", "at").first()
    # The order in which cosignatures came is that of the rows, whatever the clock says; the first
    # of those for one size is kept.
    rows.delete()
    bulk.insert(
        alias,
        CosignatureRow,
        ("log", "incarnation", "size", "party", "note", "at"),
        [(log.log, log.incarnation, at_size, party, *(first or (note, now)))],
    )


def cosignatures(alias: str, log: LogId, at_size: int) -> dict[Party, str]:
    """The notes with which partners cosigned a checkpoint."""
    rows = CosignatureRow.objects.using(alias).filter(
        log=log.log, incarnation=log.incarnation, size=at_size
    )
    return {Party(p): note for p, note in rows.values_list("party", "note")}


def best_cosigned(
    alias: str, log: LogId, at_most: int | None = None
) -> tuple[int, tuple[Party, ...]] | None:
    """The largest size (of those up to ``at_most``) that any partner cosigned, and who did."""
    rows = CosignatureRow.objects.using(alias).filter(log=log.log, incarnation=log.incarnation)
    if at_most is not None:
        rows = rows.filter(size__lte=at_most)
    top = rows.aggregate(top=Max("size"))["top"]
    if top is None:
        return None
    parties = rows.filter(size=top).order_by("party").values_list("party", flat=True)
    return top, tuple(Party(p) for p in parties)


def cosigned_size(alias: str, log: LogId, party: Party) -> int:
    """The size of a log that one partner cosigned last; 0 for none.

    The last and not the largest: a partner that came back from a backup holds an earlier one again.
    """
    rows = _COSIGNED(alias, log.log, log.incarnation, party, limit=1)
    return rows[0][0] if rows else 0


def last_cosignatures(alias: str, log: LogId) -> dict[Party, str]:
    """The note that each partner cosigned last."""
    rows = CosignatureRow.objects.using(alias).filter(log=log.log, incarnation=log.incarnation)
    pairs = rows.order_by("id").values_list("party", "note")
    return {Party(party): note for party, note in pairs}


def witness(alias: str, seen: Witnessed, now: datetime) -> None:
    """Keep a partner's checkpoint: accepted, or refused as a fork and kept as proof."""
    WitnessedRow.objects.using(alias).create(
        party=seen.party,
        log=seen.log,
        incarnation=seen.incarnation,
        size=seen.size,
        root=seen.root,
        note=seen.note,
        forked=seen.forked,
        at=now,
    )


def last_witnessed(alias: str, party: Party, log: str, incarnation: int) -> Witnessed | None:
    """The last checkpoint of a partner's log that this node accepted."""
    rows = _LAST_WITNESSED(alias, party, log, incarnation, limit=1)
    return _witnessed(rows[0]) if rows else None


def last_witnessed_before(alias: str, party: Party, log: str, incarnation: int) -> Witnessed | None:
    """The last accepted checkpoint of any other incarnation of a partner's log."""
    rows = WitnessedRow.objects.using(alias).filter(party=party, log=log, forked=False)
    row = rows.exclude(incarnation=incarnation).order_by("-id").values_list(*_WITNESSED).first()
    return None if row is None else _witnessed(row)


def witnessed(alias: str, party: Party) -> list[Witnessed]:
    """The last accepted checkpoint of each log of a partner."""
    keys = WitnessedRow.objects.using(alias).filter(party=party, forked=False)
    pairs = sorted(set(keys.values_list("log", "incarnation")))
    found = [last_witnessed(alias, party, log, incarnation) for log, incarnation in pairs]
    return [w for w in found if w is not None]


def forks(alias: str) -> list[Witnessed]:
    """Checkpoints that contradict what their log had shown before."""
    rows = (
        WitnessedRow.objects.using(alias)
        .filter(forked=True)
        .order_by("id")
        .values_list(*_WITNESSED)
    )
    return [_witnessed(row) for row in rows]


_CHECKPOINT = ("size", "root", "note", "at")
_WITNESSED = ("party", "log", "incarnation", "size", "root", "note", "forked")
_LAST_INDEX = Prepared(
    lambda alias, log, incarnation: (
        LedgerEntryRow.objects.using(alias)
        .filter(log=log, incarnation=incarnation)
        .order_by("-index")
        .values_list("index")
    )
)
_LAST_CHECKPOINT = Prepared(
    lambda alias, log, incarnation: (
        CheckpointRow.objects.using(alias)
        .filter(log=log, incarnation=incarnation)
        .order_by("-size")
        .values_list(*_CHECKPOINT)
    )
)
_CHECKPOINT_AT = Prepared(
    lambda alias, log, incarnation, size: (
        CheckpointRow.objects.using(alias)
        .filter(log=log, incarnation=incarnation, size=size)
        .values_list(*_CHECKPOINT)
    )
)
_COSIGNED = Prepared(
    lambda alias, log, incarnation, party: (
        CosignatureRow.objects.using(alias)
        .filter(log=log, incarnation=incarnation, party=party)
        .order_by("-id")
        .values_list("size")
    )
)
_LAST_WITNESSED = Prepared(
    lambda alias, party, log, incarnation: (
        WitnessedRow.objects.using(alias)
        .filter(party=party, log=log, incarnation=incarnation, forked=False)
        .order_by("-size", "-id")
        .values_list(*_WITNESSED)
    )
)


def _witnessed(row: Sequence[Any]) -> Witnessed:
    party, log, incarnation, size, root, note, forked = row
    return Witnessed(Party(party), log, incarnation, size, bytes(root), note, forked)


def _checkpoint(row: Sequence[Any]) -> KeptCheckpoint:
    size, root, note, at = row
    return KeptCheckpoint(size, bytes(root), note, at)


def _bytes(value: bytes | memoryview | None) -> bytes | None:
    return None if value is None else bytes(value)
