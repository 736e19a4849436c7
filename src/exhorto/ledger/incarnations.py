"""A log that begins again after a restored backup.

* A restored node has forgotten what it signed last. Going on with the old log would fork it, so
  that a new incarnation opens: a new log, with a new origin and an empty tree.
* Its first entry names the last head of the old log that each partner holds. The old log ends
  there; what it had signed beyond those heads and nobody kept is lost, and visibly so.
* The first entry is never erased. Before a partner cosigns the new log it asks for the evidence of
  that entry and checks that its own head is named; else a log could shed its history at will.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from exhorto.domain.errors import Malformed, Refused
from exhorto.domain.ids import Party, PostCode, party
from exhorto.domain.jsonvalues import JsonObject, array, exactly, obj, text, whole
from exhorto.ledger.base64text import decoded, encoded
from exhorto.ledger.checkpoints import (
    MOST_LEAVES,
    ORIGIN_BYTES,
    Checkpoint,
    LogOrigin,
    origin_from_text,
)
from exhorto.ledger.entries import Entry, entry_from_bytes
from exhorto.ledger.evidence import Evidence, verify_evidence
from exhorto.ledger.keys import VerifierKey
from exhorto.ledger.tree import HASH_BYTES

INCARNATION_KIND = "ledger.incarnation"
_HEAD = frozenset({"partner", "origin", "size", "root"})


@dataclass(frozen=True, slots=True)
class LastHead:
    """The last checkpoint of an old incarnation that ``partner`` holds."""

    partner: Party
    origin: LogOrigin
    size: int
    root: bytes


def incarnation_entry(at: int, post: PostCode | None, heads: Sequence[LastHead]) -> Entry:
    """The first entry of a new incarnation."""
    return Entry(INCARNATION_KIND, at, post, {"heads": [_head_to_json(each) for each in heads]})


def heads_of(entry: Entry) -> tuple[LastHead, ...]:
    """The heads that the first entry of an incarnation names.

    Raises:
        Malformed: ``json.field``, ``json.members``, ``id.party``, ``ledger.origin``,
            ``ledger.base64``, ``ledger.hash-length``
        Refused: ``ledger.no-heads``: the entry is of another kind
    """
    if entry.kind != INCARNATION_KIND:
        raise Refused("ledger.no-heads", kind=entry.kind)
    exactly(entry.facts, "facts", frozenset({"heads"}))
    return tuple(_head_from_json(each) for each in array(entry.facts["heads"], "heads"))


def check_names(entry: Entry, partner: Party, held: Checkpoint) -> None:
    """Insist that a new incarnation names what ``partner`` holds of the old one.

    Raises:
        Malformed: as ``heads_of``
        Refused: ``ledger.no-heads``, ``ledger.head-not-named``
    """
    mine = (partner, held.origin, held.size, held.root)
    if mine not in ((h.partner, str(h.origin), h.size, h.root) for h in heads_of(entry)):
        raise Refused("ledger.head-not-named", origin=held.origin, size=held.size)


def check_succession(
    first: Evidence,
    origin: LogOrigin,
    log_keys: Iterable[VerifierKey],
    partner: Party,
    held: Checkpoint,
) -> None:
    """Insist that the log ``origin`` begins by naming what ``partner`` holds of an earlier one.

    Raises:
        Malformed, Refused: as ``verify_evidence``, ``entry_from_bytes``, ``check_names``
        Refused: ``ledger.other-origin``: not a later incarnation of the same log
    """
    old = origin_from_text(held.origin)
    same = (old.party, old.log) == (origin.party, origin.log)
    if not same or origin.incarnation <= old.incarnation:
        raise Refused("ledger.other-origin", given=str(origin), expected=held.origin)
    verify_evidence(first, origin, log_keys, {}, 0)
    entry = entry_from_bytes(first.entry)
    if first.index != 0:
        raise Refused("ledger.no-heads", kind=entry.kind)
    check_names(entry, partner, held)


def _head_to_json(head: LastHead) -> JsonObject:
    return {
        "partner": head.partner,
        "origin": str(head.origin),
        "size": head.size,
        "root": encoded(head.root),
    }


def _head_from_json(value: object) -> LastHead:
    given = obj(value, "heads")
    exactly(given, "heads", _HEAD)
    root = decoded(text(given["root"], "root", 60))
    if len(root) != HASH_BYTES:
        raise Malformed("ledger.hash-length", place="root", bytes=len(root))
    return LastHead(
        party(given["partner"]),
        origin_from_text(text(given["origin"], "origin", ORIGIN_BYTES)),
        whole(given["size"], "size", 0, MOST_LEAVES),
        root,
    )
