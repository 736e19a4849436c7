"""Verifying ledgers offline: a file, a version of the pact, and nothing else. Needs no node."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from exhorto.domain.errors import Refused
from exhorto.domain.exchange import quorum
from exhorto.domain.ids import Party
from exhorto.ledger.audit import AuditReport, audit, export_from_lines
from exhorto.ledger.base64text import encoded
from exhorto.ledger.checkpoints import (
    LogName,
    LogOrigin,
    log_key,
    open_checkpoint,
    origin_from_text,
)
from exhorto.ledger.cosignatures import cosigner_key
from exhorto.ledger.entries import Entry, entry_from_bytes
from exhorto.ledger.evidence import Proven, evidence_from_bytes, verify_evidence
from exhorto.ledger.keys import VerifierKey
from exhorto.ledger.notes import note_from_bytes
from exhorto.pact.members import Cut, Status
from exhorto.pact.terms import Pact
from exhorto.wire.base64url import decode

PROOF_MARK = b"c2sp.org/tlog-proof"
"""How the file of a single proof begins."""


@dataclass(frozen=True, slots=True)
class ProvenEntry:
    """An entry with what was proven of it."""

    origin: LogOrigin
    index: int
    entry: Entry
    proven: Proven


def verify_export(lines: Iterable[bytes], pact: Pact, needed: int | None) -> AuditReport:
    """Check a whole exported log with the keys that the pact lists.

    Raises:
        Malformed, Refused: as ``audit``; the facts name the place of the damage
    """
    export = export_from_lines(lines)
    others = cosigners(pact, export.origin.party)
    return audit(export, log_keys(pact, export.origin), others, _enough(others, needed))


def verify_proof(data: bytes, pact: Pact, needed: int | None) -> ProvenEntry:
    """Check the proof of one entry with the keys that the pact lists.

    Raises:
        Malformed, Refused: as ``verify_evidence``
    """
    given = evidence_from_bytes(data)
    origin = _origin_of(given.note)
    others = cosigners(pact, origin.party)
    keys = log_keys(pact, origin)
    proven = verify_evidence(given, origin, keys, others, _enough(others, needed))
    return ProvenEntry(origin, given.index, entry_from_bytes(given.entry), proven)


def cut_from_note(pact: Pact, party: Party, note: bytes) -> Cut:
    """The cut at which a party is suspended, from a checkpoint that it signed.

    Raises:
        Malformed, Refused: it is not a checkpoint of this party's exchanges
    """
    origin = _origin_of(note)
    if origin.party != party or origin.log is not LogName.EXCHANGES:
        raise Refused(
            "ledger.other-origin", given=str(origin), expected=f"exhorto/{party}/exchanges"
        )
    checkpoint = open_checkpoint(note, str(origin), log_keys(pact, origin)).checkpoint
    return Cut(checkpoint.origin, checkpoint.size, encoded(checkpoint.root))


def log_keys(pact: Pact, origin: LogOrigin) -> list[VerifierKey]:
    """The keys that may sign a log: its party's node keys, past and present.

    Raises:
        Refused: ``pact.unknown-party``
    """
    keys = pact.member(origin.party).node_keys
    return [
        log_key(origin, decode(str(k.jwk["x"]), "jwk.x")) for k in keys if k.algorithm == "Ed25519"
    ]


def cosigners(pact: Pact, party: Party) -> Mapping[Party, list[VerifierKey]]:
    """The witness keys of all other parties, past and present."""
    return {
        code: [cosigner_key(code, decode(k.public, "witness.public")) for k in member.witness_keys]
        for code, member in pact.members.items()
        if code != party and member.status is not Status.LEFT
    }


def _enough(others: Mapping[Party, object], needed: int | None) -> int:
    """A majority of the others, unless whoever verifies asks for another number."""
    return quorum(len(others)) if needed is None else needed


def _origin_of(note: bytes) -> LogOrigin:
    return origin_from_text(note_from_bytes(note).text.partition("\n")[0])
