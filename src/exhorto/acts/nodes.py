"""A node's life: made, opened, started once."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from exhorto.acts.asking import node_actor
from exhorto.courier.https import HttpsCourier
from exhorto.domain.errors import Refused, Unavailable
from exhorto.domain.ids import Party
from exhorto.node import (
    CONFIG_FILE,
    Courier,
    Node,
    NodeConfig,
    read_config,
    read_regimes,
    system_chance,
    system_clock,
)
from exhorto.store import databases, facts
from exhorto.vault import keys as vault

LOCK_FILE = "node.lock"
ALIAS = "default"


def make(config: NodeConfig) -> None:
    """Write a new node's configuration and keys into its home.

    Raises:
        Refused: ``node.exists``, ``vault.exists``
        Unavailable: ``node.cannot-write``
    """
    home = config.home
    if (home / CONFIG_FILE).exists():
        raise Refused("node.exists", home=home.name)
    try:
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
        vault.create(home, vault.generate(config.party, os.urandom))
        (home / CONFIG_FILE).write_text(_toml(config), encoding="utf-8")
    except OSError as fault:
        raise Unavailable("node.cannot-write", home=home.name, why=str(fault.strerror)) from None


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


def web_secret(home: Path) -> bytes:
    """The secret that signs the pages' cookies.

    Raises:
        Unavailable: ``vault.missing``
    """
    return vault.open_(home).web


def database_of(config: NodeConfig) -> dict[str, Any]:
    """Where a node keeps its rows, as Django wants it.

    Raises:
        Malformed: ``store.database-url``
    """
    return databases.settings_of(config.database)


def check_own_database(node: Node) -> None:
    """Insist that the database is this party's.

    Raises:
        Refused: ``node.other-database``
    """
    party = facts.read_fact(node.store, "party")
    if party != node.party:
        raise Refused("node.other-database", party=party)


@contextmanager
def started_once(home: Path) -> Iterator[None]:
    """Hold the node's lock as long as it runs.

    Raises:
        Refused: ``node.already-running``
    """
    with (home / LOCK_FILE).open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise Refused("node.already-running", home=home.name) from None
        lock.write(str(os.getpid()))
        lock.flush()
        yield


def own_post(node: Node) -> str:
    """The post under which the node itself acts."""
    return node_actor(node).post.code


def new_config(
    home: Path, party: Party, port: int, *, database: str | None = None, demo: bool = False
) -> NodeConfig:
    """The configuration of a new node on this machine."""
    host = f"{party.lower()}.localhost"
    return NodeConfig(
        party=party,
        home=home,
        database=database or f"sqlite:///{home}/node.sqlite",
        port=port,
        origins=(f"http://{host}:{port}", f"http://127.0.0.1:{port}"),
        second_factor=not demo,
        demo=demo,
    )


def _toml(config: NodeConfig) -> str:
    origins = ", ".join(f'"{o}"' for o in config.origins)
    flags = {True: "true", False: "false"}
    return (
        f'party = "{config.party}"\n'
        f'database = "{config.database}"\n'
        f"origins = [{origins}]\n"
        f"second_factor = {flags[config.second_factor]}\n"
        f"demo = {flags[config.demo]}\n\n"
        f'[listen]\nhost = "{config.host}"\nport = {config.port}\n'
    )
