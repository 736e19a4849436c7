"""Checking a whole log offline, by anyone who has its export and the public keys.

* An export is lines of JSON: a head with origin and checkpoint, then one line for each entry, in
  order. A log of any length is checked in the memory of one line.
* Each line has the leaf data; salt and entry too, unless they were erased. An entry that was
  altered is found at its index; leaves that were altered, added, dropped or moved are found by
  the root.
* The signature of the log, the cosignatures and their quorum are checked first: without them the
  root is only what the exporter says.
* The report says what was shown and what was erased. It cannot say what was never logged.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from exhorto.domain.errors import Malformed, Refused
from exhorto.domain.ids import Party
from exhorto.domain.jsonvalues import JsonObject, exactly, text, whole
from exhorto.ledger.base64text import decoded, encoded
from exhorto.ledger.checkpoints import (
    FIRST_INCARNATION,
    ORIGIN_BYTES,
    Checkpoint,
    LogOrigin,
    open_checkpoint,
    origin_from_text,
)
from exhorto.ledger.cosignatures import Witnessed, check_witnessed
from exhorto.ledger.entries import ENTRY_BYTES, Entry, entry_from_bytes, leaf_data
from exhorto.ledger.incarnations import heads_of
from exhorto.ledger.jsontext import line_from_object, object_from_line
from exhorto.ledger.keys import VerifierKey
from exhorto.ledger.notes import NOTE_BYTES
from exhorto.ledger.tree import HASH_BYTES, leaf_hash, root_of

EXPORT_VERSION = 1
EXPORT_FORMAT = "exhorto-ledger-export"
LINE_BYTES = 2 * NOTE_BYTES
_HEAD = frozenset({"format", "v", "origin", "checkpoint"})


@dataclass(frozen=True, slots=True)
class ExportedEntry:
    """A leaf, with its salt and entry where they were not erased."""

    leaf: bytes
    shown: tuple[bytes, bytes] | None


@dataclass(frozen=True, slots=True)
class LedgerExport:
    """A log to be checked: the note of a checkpoint and all entries under it, in order."""

    origin: LogOrigin
    note: bytes
    entries: Iterable[ExportedEntry]


@dataclass(frozen=True, slots=True)
class AuditReport:
    """What was found, all of it verified.

    Attributes:
        shown: entries that could be read, by kind.
        erased: entries of which only the leaf is left.
        newer: entries that are as logged, in a version that this release does not read.
    """

    origin: LogOrigin
    checkpoint: Checkpoint
    shown: Mapping[str, int]
    erased: int
    newer: int
    witnessed: Witnessed


@dataclass(slots=True)
class _Tally:
    shown: Counter[str] = field(default_factory=Counter)
    erased: int = 0
    newer: int = 0


def export_lines(export: LedgerExport) -> Iterator[bytes]:
    """Write an export, line by line, each with its newline."""
    head: JsonObject = {
        "format": EXPORT_FORMAT,
        "v": EXPORT_VERSION,
        "origin": str(export.origin),
        "checkpoint": export.note.decode("utf-8"),
    }
    yield line_from_object(head) + b"\n"
    for each in export.entries:
        yield line_from_object(_entry_to_json(each)) + b"\n"


def export_from_lines(lines: Iterable[bytes]) -> LedgerExport:
    """Read an export; its entries are read as they are asked for, once.

    Raises:
        Malformed: ``ledger.export``, ``ledger.export-newer``, ``ledger.origin``, ``id.party``;
            later, for an entry, ``ledger.export-line``
    """
    stream = iter(lines)
    head = object_from_line(next(stream, b"").removesuffix(b"\n"), "ledger.export", LINE_BYTES)
    if head.get("format") != EXPORT_FORMAT:
        raise Malformed("ledger.export", fault="another format")
    version = whole(head.get("v"), "v", 1)
    if version > EXPORT_VERSION:
        raise Malformed("ledger.export-newer", version=version)
    exactly(head, "export", _HEAD)
    origin = origin_from_text(text(head["origin"], "origin", ORIGIN_BYTES))
    note = text(head["checkpoint"], "checkpoint", NOTE_BYTES).encode()
    return LedgerExport(origin, note, _entries(stream))


def audit(
    export: LedgerExport,
    log_keys: Iterable[VerifierKey],
    cosigners: Mapping[Party, Collection[VerifierKey]],
    needed: int,
) -> AuditReport:
    """Check a log from its first entry to its checkpoint.

    Args:
        export: what to check.
        log_keys: the keys that may sign this log.
        cosigners: the witness keys of the *other* parties.
        needed: how many of them must have cosigned.

    Raises:
        Malformed, Refused: as ``open_checkpoint``, ``check_witnessed``
        Malformed: ``ledger.export-line``, with the index
        Refused: ``ledger.leaf-mismatch`` with the index, ``ledger.no-heads``,
            ``ledger.export-size``, ``ledger.root-mismatch``
    """
    keys = tuple(log_keys)
    signed = open_checkpoint(export.note, str(export.origin), keys)
    witnessed = check_witnessed(signed, keys, cosigners, needed)
    tally = _Tally()
    size, root = root_of(_checked(export, tally))
    if size != signed.checkpoint.size:
        raise Refused("ledger.export-size", given=size, expected=signed.checkpoint.size)
    if root != signed.checkpoint.root:
        raise Refused("ledger.root-mismatch", size=size)
    return AuditReport(
        export.origin,
        signed.checkpoint,
        dict(sorted(tally.shown.items())),
        tally.erased,
        tally.newer,
        witnessed,
    )


def _checked(export: LedgerExport, tally: _Tally) -> Iterator[bytes]:
    for index, each in enumerate(export.entries):
        if each.shown is None:
            tally.erased += 1
        else:
            _count(index, each.leaf, *each.shown, export.origin, tally)
        yield leaf_hash(each.leaf)


def _count(
    index: int, leaf: bytes, salt: bytes, logged: bytes, origin: LogOrigin, tally: _Tally
) -> None:
    if leaf_data(salt, logged) != leaf:
        raise Refused("ledger.leaf-mismatch", index=index)
    entry = _readable(index, logged)
    if entry is None:
        tally.newer += 1
        return
    if index == 0 and origin.incarnation > FIRST_INCARNATION:
        heads_of(entry)
    tally.shown[entry.kind] += 1


def _readable(index: int, logged: bytes) -> Entry | None:
    try:
        return entry_from_bytes(logged)
    except Malformed as fault:
        if fault.code == "ledger.entry-newer":
            return None
        raise Malformed("ledger.export-line", index=index, fault=fault.code) from fault


def _entries(lines: Iterator[bytes]) -> Iterator[ExportedEntry]:
    for index, line in enumerate(lines):
        try:
            yield _entry_from_line(line.removesuffix(b"\n"))
        except Malformed as fault:
            raise Malformed("ledger.export-line", index=index, fault=fault.code) from fault


def _entry_from_line(line: bytes) -> ExportedEntry:
    given = object_from_line(line, "ledger.export", LINE_BYTES)
    exactly(given, "entry", frozenset({"leaf"}), frozenset({"salt", "entry"}))
    leaf = decoded(text(given["leaf"], "leaf", 60))
    if len(leaf) != HASH_BYTES:
        raise Malformed("ledger.hash-length", place="leaf", bytes=len(leaf))
    if len(given) == 1:
        return ExportedEntry(leaf, None)
    exactly(given, "entry", frozenset({"leaf", "salt", "entry"}))
    salt = decoded(text(given["salt"], "salt", 60))
    return ExportedEntry(leaf, (salt, text(given["entry"], "entry", ENTRY_BYTES).encode()))


def _entry_to_json(each: ExportedEntry) -> JsonObject:
    if each.shown is None:
        return {"leaf": encoded(each.leaf)}
    salt, logged = each.shown
    return {"leaf": encoded(each.leaf), "salt": encoded(salt), "entry": logged.decode("utf-8")}
