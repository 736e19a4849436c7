"""A node's life once its home is there (``homes``): opened, and its database claimed."""

from pathlib import Path

from exhorto.courier.https import HttpsCourier
from exhorto.domain.errors import Refused, Unavailable
from exhorto.node import (
    Courier,
    Node,
    read_config,
    read_regimes,
    system_chance,
    system_clock,
)
from exhorto.store import databases, facts
from exhorto.vault import keys as vault

ALIAS = "default"


def prepare_database(node: Node) -> None:
    """Make or bring up to date every table of the node, and claim the database for its party.

    Raises:
        Refused: ``node.other-database`` where the database belongs to another party
    """
    migrate(node)
    set_up(node)


def migrate(node: Node) -> None:
    """Make or bring up to date every table of the node."""
    databases.migrate(node.store, None)


def set_up(node: Node) -> None:
    """Write the first facts into a new node's database.

    Raises:
        Refused: ``node.other-database`` where the database belongs to another party
    """
    with databases.writing(node.store):
        party = facts.read_fact(node.store, "party")
        if party not in (None, node.party):
            raise Refused("node.other-database", party=party)
        facts.write_fact(node.store, "party", node.party)
        if facts.read_fact(node.store, "incarnation") is None:
            facts.write_fact(node.store, "incarnation", 1)


def open_(home: Path, alias: str = ALIAS, courier: Courier | None = None) -> Node:
    """A node as its home says, with the machine's clock and chance.

    Raises:
        Unavailable: ``node.no-home``, ``vault.missing``
        Malformed: ``node.config``, ``vault.wrong-key-file``
        Refused: ``vault.readable-by-others``
    """
    config = read_config(home)
    return Node(
        config=config,
        keys=vault.open_(home),
        clock=system_clock,
        chance=system_chance(),
        store=alias,
        courier=courier or HttpsCourier(),
        regimes=read_regimes(),
    )


def check_tables(node: Node) -> None:
    """Insist that the tables are those of this release.

    Raises:
        Unavailable: ``store.not-migrated``
    """
    if databases.is_behind(node.store):
        raise Unavailable("store.not-migrated")


def check_own_database(node: Node) -> None:
    """Insist that the database is this party's.

    Raises:
        Refused: ``node.other-database``
        Unavailable: ``store.not-migrated``
    """
    party = facts.read_fact(node.store, "party")
    if party is None:
        raise Unavailable("store.not-migrated")
    if party != node.party:
        raise Refused("node.other-database", party=party)
