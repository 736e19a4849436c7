"""The node of a home that was set up."""

from pathlib import Path

from exhorto.acts import nodes
from exhorto.acts.asking import console_actor
from exhorto.domain.access import Actor, Role
from exhorto.node import Node


def node_at(home: Path) -> Node:
    """The node, on its own database.

    Raises:
        Refused: ``node.other-database``
        ExhortoError: as ``nodes.open_``
    """
    node = nodes.open_(home)
    nodes.check_own_database(node)
    return node


def administrator(node: Node) -> Actor:
    """Whoever works at the console of the machine, as an administrator."""
    return console_actor(node, Role.ADMINISTRATOR)


def oversight(node: Node) -> Actor:
    """Whoever works at the console of the machine, for oversight: sees who saw what, no content."""
    return console_actor(node, Role.OVERSIGHT)
