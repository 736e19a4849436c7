"""Checkpoints (C2SP tlog-checkpoint): what a log says it is, signed.

* Text: origin, size, root, and perhaps further lines, which are kept and mean nothing here.
* The origin of an Exhorto log is ``exhorto/<PARTY>/<log>/<incarnation>``. Exchanges and openings
  are two logs, so that a receipt does not tell how busy a node is.
* A restored backup opens a new incarnation, which is a new log with a new origin.
* A log must never sign two checkpoints that do not follow from each other. The store that knows
  the last signed size sees to it; every partner checks it (``witness``).
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from exhorto.domain.errors import Malformed, Refused
from exhorto.domain.ids import Party, party
from exhorto.ledger.base64text import decoded, encoded
from exhorto.ledger.keys import KeyKind, Sign, VerifierKey
from exhorto.ledger.notes import Signature, SignedNote, note_from_bytes, trusted_lines
from exhorto.ledger.tree import EMPTY_ROOT, HASH_BYTES

FIRST_INCARNATION = 1
MOST_LEAVES = 2**63 - 1
ORIGIN_BYTES = 255
EXTENSION_LINES = 16
_ORIGIN = re.compile(r"exhorto/([^/]*)/([^/]*)/([1-9][0-9]{0,8})")
_SIZE = re.compile(r"0|[1-9][0-9]{0,18}")


class LogName(StrEnum):
    """The two logs of a node."""

    EXCHANGES = "exchanges"
    OPENINGS = "openings"


@dataclass(frozen=True, slots=True)
class LogOrigin:
    """One incarnation of one log of a party."""

    party: Party
    log: LogName
    incarnation: int = FIRST_INCARNATION

    def __str__(self) -> str:
        return f"exhorto/{self.party}/{self.log}/{self.incarnation}"


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """Size and root of a log at one moment."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    def to_text(self) -> str:
        """The text that is signed."""
        lines = (self.origin, str(self.size), encoded(self.root), *self.extensions)
        return "".join(f"{each}\n" for each in lines)


@dataclass(frozen=True, slots=True)
class SignedCheckpoint:
    """A checkpoint whose log's signature was verified, and the whole note it came in."""

    checkpoint: Checkpoint
    note: SignedNote


def origin_from_text(text: str) -> LogOrigin:
    """Read the origin of an Exhorto log.

    Raises:
        Malformed: ``ledger.origin``, ``id.party``
    """
    parts = _ORIGIN.fullmatch(text)
    if not parts or parts[2] not in set(LogName):
        raise Malformed("ledger.origin", given=text[:80])
    return LogOrigin(party(parts[1]), LogName(parts[2]), int(parts[3]))


def log_key(origin: LogOrigin, public: bytes) -> VerifierKey:
    """The key that signs the checkpoints of ``origin``: a party's node key, under the log's name.

    Raises:
        Malformed: ``ledger.key``
    """
    return VerifierKey(KeyKind.LOG, str(origin), public)


def checkpoint_from_text(text: str) -> Checkpoint:
    """Read the text of a checkpoint.

    Raises:
        Malformed: ``ledger.checkpoint``, ``ledger.base64``
    """
    *lines, rest = text.split("\n")
    if rest or not 3 <= len(lines) <= 3 + EXTENSION_LINES or "" in lines:
        raise Malformed("ledger.checkpoint", fault="not three lines")
    origin, size, root, *extensions = lines
    if len(origin.encode()) > ORIGIN_BYTES:
        raise Malformed("ledger.checkpoint", fault="the origin is too long")
    if not _SIZE.fullmatch(size) or int(size) > MOST_LEAVES:
        raise Malformed("ledger.checkpoint", fault="not a size")
    read = Checkpoint(origin, int(size), decoded(root), tuple(extensions))
    if len(read.root) != HASH_BYTES or (read.size == 0 and read.root != EMPTY_ROOT):
        raise Malformed("ledger.checkpoint", fault="not a root")
    return read


def sign_checkpoint(checkpoint: Checkpoint, key: VerifierKey, sign: Sign) -> SignedCheckpoint:
    """Sign a checkpoint with the log's key.

    Raises:
        Malformed: ``ledger.checkpoint``: we were about to sign what nobody would read
        Refused: ``ledger.other-origin``, ``ledger.key-kind``, ``ledger.signature``
    """
    text = checkpoint.to_text()
    checkpoint_from_text(text)
    _check_keys([key], checkpoint.origin)
    line = Signature(key.name, key.id, key.sign(text.encode(), sign))
    return SignedCheckpoint(checkpoint, SignedNote(text, (line,)))


def open_checkpoint(given: bytes, origin: str, keys: Iterable[VerifierKey]) -> SignedCheckpoint:
    """Read a checkpoint of the log ``origin``, signed by one of its trusted keys.

    Raises:
        Malformed: ``ledger.note``, ``ledger.checkpoint``, ``ledger.key``, ``ledger.base64``
        Refused: ``ledger.unsigned``, ``ledger.signature``, ``ledger.other-origin``,
            ``ledger.key-kind``, ``ledger.key-twice``
    """
    trusted = tuple(keys)
    _check_keys(trusted, origin)
    note = note_from_bytes(given)
    lines = trusted_lines(note, trusted)
    if not lines:
        raise Refused("ledger.unsigned", origin=origin)
    for key, line in lines:
        key.verify(note.text.encode(), line.blob)
    checkpoint = checkpoint_from_text(note.text)
    if checkpoint.origin != origin:
        raise Refused("ledger.other-origin", given=checkpoint.origin, expected=origin)
    return SignedCheckpoint(checkpoint, note)


def _check_keys(keys: Iterable[VerifierKey], origin: str) -> None:
    for key in keys:
        if key.kind is not KeyKind.LOG:
            raise Refused("ledger.key-kind", name=key.name)
        if key.name != origin:
            raise Refused("ledger.other-origin", given=key.name, expected=origin)
