"""Writes entries into the node's two logs, in the transaction of the act that they are about.

``exchanges``: what went out and came in; partners see its indices in receipts. ``openings``: what
happened in the house (views, drafts, denials, log-ins), so that a receipt does not tell how busy a
node is.
"""

from collections.abc import Mapping, Sequence
from typing import cast

from exhorto.domain.ids import PostCode
from exhorto.domain.jsonvalues import JsonObject
from exhorto.ledger.entries import SALT_BYTES, Entry, leaf_data
from exhorto.ledger.tree import leaf_hash, nodes_for_append
from exhorto.node import Node
from exhorto.store import facts, ledgers
from exhorto.store.ledgers import KeptEntry, LogId

EXCHANGES = "exchanges"
OPENINGS = "openings"
LOGS = (EXCHANGES, OPENINGS)
PHASE = "phase"
RECOVERING = "recovering"


def incarnation(node: Node) -> int:
    """How often this node was restored from a backup, plus one."""
    return int(facts.read_fact(node.store, "incarnation") or 1)


def log_id(node: Node, log: str) -> LogId:
    """One of the node's logs in its present incarnation."""
    return LogId(log, incarnation(node))


def entry(node: Node, kind: str, post: PostCode | None, facts: Mapping[str, object]) -> Entry:
    """Something that happens on this node now."""
    return Entry(kind, int(node.now().timestamp()), post, cast(JsonObject, facts))


def record(node: Node, log: str, entries: Sequence[Entry]) -> int:
    """Append entries; inside a writing transaction. Returns the index of the first."""
    where = log_id(node, log)
    size = ledgers.size(node.store, where)
    if is_recovering(node):
        # The first place is kept for the entry that names the heads which partners hold.
        size = max(size, 1)
        ledgers.append(node.store, where, _kept(node, entries, size), ())
        return size
    kept = _kept(node, entries, size)
    nodes = nodes_for_append(
        size,
        [leaf_hash(k.leaf_data) for k in kept],
        lambda coordinates: ledgers.fetch_nodes(node.store, where, coordinates),
    )
    ledgers.append(node.store, where, kept, nodes)
    return size


def is_recovering(node: Node) -> bool:
    """Whether the node came back from a backup and waits for what its partners hold."""
    return bool(facts.read_fact(node.store, PHASE) == RECOVERING)


def open_log(node: Node, log: str, first: Entry) -> None:
    """Put the first entry of a new incarnation in its place and grow the tree over all entries."""
    where = log_id(node, log)
    ledgers.append(node.store, where, _kept(node, [first], 0), ())
    hashes = [leaf_hash(e.leaf_data) for e in ledgers.entries(node.store, where)]
    ledgers.append(node.store, where, (), nodes_for_append(0, hashes, lambda _: []))


def _kept(node: Node, entries: Sequence[Entry], start: int) -> list[KeptEntry]:
    kept = []
    for index, one in enumerate(entries, start=start):
        salt, raw = node.chance.randbytes(SALT_BYTES), one.to_bytes()
        kept.append(KeptEntry(index, salt, raw, leaf_data(salt, raw)))
    return kept
