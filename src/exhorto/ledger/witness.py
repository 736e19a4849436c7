"""What a partner does with a checkpoint before it cosigns (C2SP tlog-witness, without HTTP).

* A submission is the body of ``add-checkpoint``: the size that the log believes the witness to
  have, the proof of growth from there, and the note. The same bytes go by HTTPS or by USB.
* The first checkpoint of a log is accepted as it is; every later one must follow from the last.
  The caller keeps what was accepted, for ever, *before* the cosignature leaves, and lets no two
  examinations of one log overlap.
* Two signed checkpoints of one size with different roots are a fork: by themselves the proof that
  the log lied. Both are carried by the error and must be kept.
* A proof that fails proves nothing alone (the line or the proof may be broken), but nothing is
  cosigned and both checkpoints are kept.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from exhorto.domain.errors import Malformed, Refused
from exhorto.ledger.base64text import decoded, encoded
from exhorto.ledger.checkpoints import MOST_LEAVES, LogOrigin, SignedCheckpoint, open_checkpoint
from exhorto.ledger.keys import VerifierKey
from exhorto.ledger.notes import NOTE_BYTES
from exhorto.ledger.proofs import verify_consistency
from exhorto.ledger.tree import HASH_BYTES, Fetch, consistency_proof

PROOF_LINES = 63
_OLD = re.compile(r"old (0|[1-9][0-9]{0,18})")
_HEAD_BYTES = 64 * (PROOF_LINES + 1)


class Conflict(Refused):
    """Two checkpoints of one log that do not go together; both are evidence."""

    def __init__(
        self, code: str, held: SignedCheckpoint, given: SignedCheckpoint, **facts: object
    ) -> None:
        super().__init__(code, **facts)
        self.held_checkpoint = held
        self.given_checkpoint = given


@dataclass(frozen=True, slots=True)
class Submission:
    """A checkpoint on its way to a witness. ``note`` is the signed note as it is."""

    old: int
    proof: tuple[bytes, ...]
    note: bytes

    def to_bytes(self) -> bytes:
        """The body of ``add-checkpoint``."""
        lines = [f"old {self.old}", *(encoded(each) for each in self.proof)]
        return "".join(f"{each}\n" for each in lines).encode() + b"\n" + self.note


@dataclass(frozen=True, slots=True)
class Accepted:
    """A checkpoint that may be cosigned once it has been kept; ``before`` is the last size."""

    signed: SignedCheckpoint
    before: int


def submission(old: int, signed: SignedCheckpoint, fetch: Fetch) -> Submission:
    """What a log sends to a witness that holds its tree of ``old`` leaves, 0 for none.

    Raises:
        Refused: ``ledger.size-backwards``
    """
    proof = consistency_proof(old, signed.checkpoint.size, fetch)
    return Submission(old, proof, signed.note.to_bytes())


def submission_from_bytes(given: bytes) -> Submission:
    """Read a submission; the note in it is not read yet.

    Raises:
        Malformed: ``ledger.submission``, ``ledger.base64``
    """
    head, empty_line, note = given.partition(b"\n\n")
    if not empty_line or len(head) > _HEAD_BYTES or len(note) > NOTE_BYTES or not head.isascii():
        raise Malformed("ledger.submission", fault="not a submission")
    first, *lines = head.decode("ascii").split("\n")
    old = _OLD.fullmatch(first)
    if not old or int(old[1]) > MOST_LEAVES or len(lines) > PROOF_LINES:
        raise Malformed("ledger.submission", fault="not a size, or too long a proof")
    proof = tuple(decoded(each) for each in lines)
    if any(len(each) != HASH_BYTES for each in proof):
        raise Malformed("ledger.submission", fault="a hash of another length")
    return Submission(int(old[1]), proof, note)


def examine(
    held: SignedCheckpoint | None, given: Submission, origin: LogOrigin, keys: Iterable[VerifierKey]
) -> Accepted:
    """Decide on a checkpoint of the log ``origin``, of which ``held`` was accepted last.

    Raises:
        Malformed, Refused: as ``open_checkpoint``
        Conflict: ``ledger.fork``, ``ledger.not-consistent``
        Refused: ``ledger.stale``: the log must begin from the size that ``held`` has
    """
    signed = open_checkpoint(given.note, str(origin), keys)
    size = held.checkpoint.size if held else 0
    if held:
        compare(held, signed)
    if given.old != size or signed.checkpoint.size < size:
        raise Refused("ledger.stale", origin=str(origin), held=size, given=signed.checkpoint.size)
    if held and size:
        _check_growth(held, signed, given.proof)
    elif given.proof:
        raise Refused("ledger.proof-length", given=len(given.proof), expected=0)
    return Accepted(signed, size)


def compare(one: SignedCheckpoint, other: SignedCheckpoint) -> None:
    """Refuse a fork: two roots for one size of one log. Other sizes need a proof and pass here.

    Partners compare what they hold of a third one's log in this way.

    Raises:
        Conflict: ``ledger.fork``
        Refused: ``ledger.other-origin``
    """
    ours, theirs = one.checkpoint, other.checkpoint
    if ours.origin != theirs.origin:
        raise Refused("ledger.other-origin", given=theirs.origin, expected=ours.origin)
    if ours.size == theirs.size and ours.root != theirs.root:
        raise Conflict("ledger.fork", one, other, origin=ours.origin, size=ours.size)


def _check_growth(
    held: SignedCheckpoint, given: SignedCheckpoint, proof: tuple[bytes, ...]
) -> None:
    old, new = held.checkpoint, given.checkpoint
    try:
        verify_consistency(old.size, new.size, proof, old.root, new.root)
    except (Malformed, Refused) as fault:
        raise Conflict(
            "ledger.not-consistent",
            held,
            given,
            origin=new.origin,
            held_size=old.size,
            given_size=new.size,
        ) from fault
