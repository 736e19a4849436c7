"""The proof that one entry is in a log, as a file for anyone (C2SP tlog-proof).

* The file holds the salt and the entry as its ``extra``, the index, the proof of inclusion and the
  checkpoint with its cosignatures. Public tools check it with SHA-256 over salt and entry as the
  record; nothing else of the log is shown.
* ``extra`` is believed only because the proof ends at the signed root.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from exhorto.domain.errors import Malformed
from exhorto.domain.ids import Party
from exhorto.ledger.base64text import decoded, encoded
from exhorto.ledger.checkpoints import MOST_LEAVES, Checkpoint, LogOrigin, open_checkpoint
from exhorto.ledger.cosignatures import Witnessed, check_witnessed
from exhorto.ledger.entries import ENTRY_BYTES, SALT_BYTES, leaf_data
from exhorto.ledger.keys import VerifierKey
from exhorto.ledger.notes import NOTE_BYTES
from exhorto.ledger.proofs import verify_inclusion
from exhorto.ledger.tree import HASH_BYTES, leaf_hash

_FIRST = "c2sp.org/tlog-proof@v1"
_INDEX = re.compile(r"index (0|[1-9][0-9]{0,18})")
_PROOF_LINES = 63
_HEAD_BYTES = 2 * ENTRY_BYTES + 64 * _PROOF_LINES


@dataclass(frozen=True, slots=True)
class Evidence:
    """One entry with its place in a log. ``entry`` and ``note`` are bytes as they are."""

    index: int
    salt: bytes
    entry: bytes
    proof: tuple[bytes, ...]
    note: bytes

    def to_bytes(self) -> bytes:
        """The file, by custom ``*.tlog-proof``."""
        head = (_FIRST, f"extra {encoded(self.salt + self.entry)}", f"index {self.index}")
        lines = (*head, *(encoded(each) for each in self.proof))
        return "".join(f"{each}\n" for each in lines).encode() + b"\n" + self.note


@dataclass(frozen=True, slots=True)
class Proven:
    """The checkpoint that an entry was proven to be under, and who cosigned it."""

    checkpoint: Checkpoint
    witnessed: Witnessed


def evidence_from_bytes(given: bytes) -> Evidence:
    """Read the file; nothing of it is verified yet.

    Raises:
        Malformed: ``ledger.evidence``, ``ledger.base64``
    """
    head, empty_line, note = given.partition(b"\n\n")
    if not empty_line or len(head) > _HEAD_BYTES or len(note) > NOTE_BYTES or not head.isascii():
        raise Malformed("ledger.evidence", fault="not a proof file")
    first, *lines = head.decode("ascii").split("\n")
    if first != _FIRST or not 2 <= len(lines) <= 2 + _PROOF_LINES:
        raise Malformed("ledger.evidence", fault="another format")
    extra, index = lines[0].removeprefix("extra "), _INDEX.fullmatch(lines[1])
    if extra == lines[0] or not index or int(index[1]) >= MOST_LEAVES:
        raise Malformed("ledger.evidence", fault="no entry, or no index")
    logged, proof = decoded(extra), tuple(decoded(each) for each in lines[2:])
    if len(logged) <= SALT_BYTES or any(len(each) != HASH_BYTES for each in proof):
        raise Malformed("ledger.evidence", fault="a hash or a salt of another length")
    return Evidence(int(index[1]), logged[:SALT_BYTES], logged[SALT_BYTES:], proof, note)


def verify_evidence(
    given: Evidence,
    origin: LogOrigin,
    log_keys: Iterable[VerifierKey],
    cosigners: Mapping[Party, Collection[VerifierKey]],
    needed: int,
) -> Proven:
    """Check that an entry is in the log ``origin``, under a checkpoint that enough cosigned.

    Raises:
        Malformed, Refused: as ``open_checkpoint``, ``check_witnessed``, ``verify_inclusion``
    """
    keys = tuple(log_keys)
    signed = open_checkpoint(given.note, str(origin), keys)
    witnessed = check_witnessed(signed, keys, cosigners, needed)
    leaf = leaf_hash(leaf_data(given.salt, given.entry))
    checkpoint = signed.checkpoint
    verify_inclusion(leaf, given.index, checkpoint.size, given.proof, checkpoint.root)
    return Proven(checkpoint, witnessed)
