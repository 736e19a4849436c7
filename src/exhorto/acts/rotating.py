"""New keys for a node. Old decryption keys stay until no gap is open."""

from dataclasses import replace

from exhorto.node import Node
from exhorto.vault import keys as vault
from exhorto.wire.sealing_keys import generate_opening_key

_MARK_BYTES = 4


def with_new_encryption_key(node: Node) -> Node:
    """Put a new decryption key before the old ones; partners use it once the pact lists it.

    Raises:
        Unavailable: ``vault.cannot-write``
        ExhortoError: as ``vault.open_``
    """
    mark = node.chance.randbytes(_MARK_BYTES).hex()
    key = generate_opening_key(f"{node.party.lower()}-seal-{mark}")
    return replace(node, keys=vault.add_opening_key(node.config.home, key))
