"""What stands in a node's logs, for tests that look."""

from exhorto.acts.ledgering import EXCHANGES, OPENINGS, log_id
from exhorto.ledger.entries import Entry, entry_from_bytes
from exhorto.node import Node
from exhorto.store import ledgers


def openings(node: Node) -> list[Entry]:
    """The whole log of openings."""
    return _entries(node, OPENINGS)


def exchanges(node: Node) -> list[Entry]:
    """The whole log of exchanges."""
    return _entries(node, EXCHANGES)


def _entries(node: Node, name: str) -> list[Entry]:
    log = log_id(node, name)
    kept = ledgers.entries(node.store, log, 0, ledgers.size(node.store, log))
    return [entry_from_bytes(one.entry) for one in kept if one.entry is not None]
