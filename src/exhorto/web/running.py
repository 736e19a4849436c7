"""The one node that this process serves, set once when the process starts."""

from exhorto.domain.errors import Unavailable
from exhorto.node import Node

_running: list[Node] = []


def serve(node: Node) -> None:
    """Let this process serve ``node``."""
    _running[:] = [node]


def node() -> Node:
    """The node that this process serves.

    Raises:
        Unavailable: ``node.not-started``
    """
    if not _running:
        raise Unavailable("node.not-started")
    return _running[0]
