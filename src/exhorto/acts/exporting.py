"""Exports of this node's logs, for anyone to verify without this node."""

from collections.abc import Iterator

from exhorto.acts import membership, witnessing
from exhorto.domain.errors import Refused
from exhorto.domain.ids import Party
from exhorto.ledger.audit import ExportedEntry, LedgerExport, export_lines
from exhorto.ledger.checkpoints import LogName, LogOrigin, open_checkpoint
from exhorto.ledger.cosignatures import with_cosignatures
from exhorto.ledger.notes import note_from_bytes
from exhorto.node import Node
from exhorto.store import ledgers
from exhorto.store.ledgers import LogId


def export_log(node: Node, log: LogId) -> Iterator[bytes]:
    """A log up to the largest checkpoint that partners have cosigned, line by line.

    Raises:
        Refused: ``ledger.nothing-signed`` where no checkpoint of it has been cosigned yet
    """
    # Partners may hold more of a log that was lost with a disk than is here.
    best = ledgers.best_cosigned(node.store, log, ledgers.size(node.store, log))
    if best is None:
        raise Refused("ledger.nothing-signed", log=log.log, incarnation=log.incarnation)
    size, cosigners = best
    origin = LogOrigin(node.party, LogName(log.log), log.incarnation)
    entries = (
        ExportedEntry(e.leaf_data, None if e.salt is None or e.entry is None else (e.salt, e.entry))
        for e in ledgers.entries(node.store, log, 0, size)
    )
    note = _note(node, log, origin, size, cosigners)
    return export_lines(LedgerExport(origin, note, entries))


def _note(
    node: Node, log: LogId, origin: LogOrigin, size: int, cosigners: tuple[Party, ...]
) -> bytes:
    """The checkpoint with every cosignature of it that is here."""
    notes = ledgers.cosignatures(node.store, log, size)
    keys = witnessing.log_keys(node, origin)
    signed = open_checkpoint(notes[cosigners[0]].encode(), str(origin), keys)
    members = membership.current(node).members
    known = {p: witnessing.witness_keys(node, p) for p in cosigners if p in members}
    for party in cosigners:
        lines = note_from_bytes(notes[party].encode()).signatures
        signed = with_cosignatures(signed, lines, known)
    return signed.note.to_bytes()
