"""What a node's own logs prove: exported, proven entry by entry, and checked where they lie.

* What is exported stands under the largest checkpoint that most partners cosigned; where there is
  none yet, under the last one.
* The check of the own database recomputes every leaf, every complete subtree and the root of every
  checkpoint that was ever signed, and verifies every cosignature.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from exhorto.acts import membership, verifying, witnessing
from exhorto.acts.ledgering import OPENINGS, entry, incarnation, record
from exhorto.domain.errors import ExhortoError, Refused, Unavailable
from exhorto.domain.exchange import quorum
from exhorto.domain.ids import Party
from exhorto.ledger.audit import ExportedEntry, LedgerExport, export_lines
from exhorto.ledger.checkpoints import LogName, LogOrigin, SignedCheckpoint, open_checkpoint
from exhorto.ledger.cosignatures import verify_cosignatures, with_cosignatures
from exhorto.ledger.entries import leaf_data
from exhorto.ledger.evidence import Evidence
from exhorto.ledger.notes import note_from_bytes
from exhorto.ledger.tree import Fetch, inclusion_proof, leaf_hash, nodes_for_append, root
from exhorto.node import Node
from exhorto.store import databases, ledgers
from exhorto.store.ledgers import KeptCheckpoint, KeptEntry, LogId

_BATCH = 1000


@dataclass(frozen=True, slots=True)
class CheckedLog:
    """One log of the own database after the check.

    Attributes:
        checkpoints: how many signed checkpoints agree with the entries.
        cosigned: the largest size under enough cosignatures, and by whom; 0 for none.
        damage: what is wrong, each with its place; empty for a log in order.
    """

    origin: LogOrigin
    size: int
    root: bytes
    checkpoints: int
    cosigned: int
    cosigners: tuple[Party, ...]
    damage: tuple[ExhortoError, ...]


def log_of(node: Node, log: str, mark: int | None) -> LogId:
    """One of the node's logs, of its present incarnation unless another is named."""
    return LogId(log, incarnation(node) if mark is None else mark)


def export(node: Node, log: LogId) -> Iterator[bytes]:
    """A log up to its best cosigned checkpoint, line by line, for anyone to verify.

    Raises:
        Unavailable: ``ledger.no-checkpoint``
    """
    signed = best_checkpoint(node, log)
    with databases.writing(node.store):
        facts = {"log": log.log, "size": signed.checkpoint.size}
        record(node, OPENINGS, [entry(node, "ledger-exported", None, facts)])
    kept = ledgers.entries(node.store, log, 0, signed.checkpoint.size)
    yield from export_lines(
        LedgerExport(_origin(node, log), signed.note.to_bytes(), map(_exported, kept))
    )


def prove(node: Node, log: LogId, index: int) -> Evidence:
    """The proof that an entry stands in a log.

    Raises:
        Unavailable: ``ledger.no-checkpoint``, ``ledger.erased``
        Refused: ``ledger.not-in-tree``
    """
    signed = best_checkpoint(node, log)
    size = signed.checkpoint.size
    proof = inclusion_proof(index, size, _fetch(node, log))
    kept = next(ledgers.entries(node.store, log, index, index + 1))
    if kept.salt is None or kept.entry is None:
        raise Unavailable("ledger.erased", index=index)
    return Evidence(index, kept.salt, kept.entry, proof, signed.note.to_bytes())


def best_checkpoint(node: Node, log: LogId) -> SignedCheckpoint:
    """The largest checkpoint that enough partners cosigned, with their lines; else the last one.

    Raises:
        Unavailable: ``ledger.no-checkpoint``
    """
    others = verifying.cosigners(membership.current(node), node.party)
    enough = quorum(len(others))
    best: SignedCheckpoint | None = None
    for kept in ledgers.checkpoints(node.store, log):
        signed = _with_cosignatures(node, log, kept)
        if len(verify_cosignatures(signed, others)) >= enough:
            return signed
        best = best or signed
    if best is None:
        raise Unavailable("ledger.no-checkpoint", log=log.log)
    return best


def check_own(node: Node) -> list[CheckedLog]:
    """Check every log of this node's database; damage is told with its place, never raised."""
    return [_check(node, log) for log in ledgers.logs(node.store)]


def _check(node: Node, log: LogId) -> CheckedLog:
    origin = _origin(node, log)
    damage: list[ExhortoError] = []
    size = _check_entries(node, log, damage)
    held = ledgers.checkpoints(node.store, log)
    agreeing = [kept for kept in held if _agrees(node, log, kept, size, damage)]
    cosigned, who = _cosigned(node, log, agreeing, damage)
    digest = b"" if damage else root(size, _fetch(node, log))
    return CheckedLog(origin, size, digest, len(agreeing), cosigned, who, tuple(damage))


def _fetch(node: Node, log: LogId) -> Fetch:
    return lambda coordinates: ledgers.fetch_nodes(node.store, log, coordinates)


def _check_entries(node: Node, log: LogId, damage: list[ExhortoError]) -> int:
    """Each entry against its leaf, each leaf and subtree against what is recomputed."""
    size, batch = 0, list[KeptEntry]()
    for kept in ledgers.entries(node.store, log):
        if kept.index != size + len(batch):
            damage.append(Refused("ledger.entry-missing", index=size + len(batch), log=log.log))
            return size
        if not _fits(kept):
            damage.append(Refused("ledger.leaf-mismatch", index=kept.index))
        batch.append(kept)
        if len(batch) == _BATCH:
            size = _check_nodes(node, log, size, batch, damage)
            batch = []
    return _check_nodes(node, log, size, batch, damage)


def _fits(kept: KeptEntry) -> bool:
    """Whether a leaf is that of its entry; of an erased entry only the leaf is left."""
    if kept.salt is None or kept.entry is None:
        return True
    return leaf_data(kept.salt, kept.entry) == kept.leaf_data


def _check_nodes(
    node: Node, log: LogId, size: int, batch: list[KeptEntry], damage: list[ExhortoError]
) -> int:
    hashes = [leaf_hash(kept.leaf_data) for kept in batch]
    rows = nodes_for_append(size, hashes, _fetch(node, log))
    found = ledgers.nodes_at(node.store, log, [(level, index) for level, index, _ in rows])
    for level, index, digest in rows:
        if found.get((level, index)) != digest:
            damage.append(Refused("ledger.node-mismatch", index=index << level, level=level))
            break
    return size + len(batch)


def _agrees(
    node: Node, log: LogId, kept: KeptCheckpoint, size: int, damage: list[ExhortoError]
) -> bool:
    keys = witnessing.log_keys(node, _origin(node, log))
    try:
        signed = open_checkpoint(kept.note.encode(), str(_origin(node, log)), keys)
        if kept.size > size or signed.checkpoint.size != kept.size:
            raise Refused("ledger.export-size", given=size, expected=kept.size)
        if root(kept.size, _fetch(node, log)) != signed.checkpoint.root:
            raise Refused("ledger.root-mismatch", size=kept.size)
    except ExhortoError as fault:
        damage.append(fault)
        return False
    except RuntimeError:  # a row that the root is made of is not there
        damage.append(Refused("ledger.root-mismatch", size=kept.size))
        return False
    return True


def _cosigned(
    node: Node, log: LogId, agreeing: list[KeptCheckpoint], damage: list[ExhortoError]
) -> tuple[int, tuple[Party, ...]]:
    others = verifying.cosigners(membership.current(node), node.party)
    for kept in agreeing:
        try:
            signed = _with_cosignatures(node, log, kept)
        except ExhortoError as fault:
            damage.append(fault)
            continue
        who = tuple(sorted(c.party for c in verify_cosignatures(signed, others)))
        if len(who) >= quorum(len(others)):
            return kept.size, who
    return 0, ()


def _with_cosignatures(node: Node, log: LogId, kept: KeptCheckpoint) -> SignedCheckpoint:
    origin = _origin(node, log)
    keys = witnessing.log_keys(node, origin)
    signed = open_checkpoint(kept.note.encode(), str(origin), keys)
    others = verifying.cosigners(membership.current(node), node.party)
    for note in ledgers.cosignatures(node.store, log, kept.size).values():
        lines = note_from_bytes(note.encode()).signatures
        signed = with_cosignatures(signed, lines, others)
    return signed


def _origin(node: Node, log: LogId) -> LogOrigin:
    return LogOrigin(node.party, LogName(log.log), log.incarnation)


def _exported(kept: KeptEntry) -> ExportedEntry:
    if kept.salt is None or kept.entry is None:
        return ExportedEntry(kept.leaf_data, None)
    return ExportedEntry(kept.leaf_data, (kept.salt, kept.entry))
