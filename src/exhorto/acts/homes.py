"""A node's home: its configuration and its keys. All that there is before the database.

Nothing here needs the tables, so that a node can be set up, and refused, before Django is.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from exhorto.domain.errors import Refused, Unavailable
from exhorto.domain.ids import Party
from exhorto.node import CONFIG_FILE, NodeConfig
from exhorto.store import databases
from exhorto.vault import keys as vault


def new_config(
    home: Path,
    party: Party,
    port: int,
    *,
    database: str | None = None,
    host: str = "127.0.0.1",
    origins: tuple[str, ...] = (),
    demo: bool = False,
) -> NodeConfig:
    """The configuration of a new node; on this machine only, unless ``origins`` say more.

    Browsers tell nodes on one machine apart by host and not by port, hence ``pa.localhost``.
    """
    local = (f"http://{party.lower()}.localhost:{port}", f"http://127.0.0.1:{port}")
    return NodeConfig(
        party=party,
        home=home,
        database=database or f"sqlite:///{home}/node.sqlite",
        host=host,
        port=port,
        origins=origins or local,
        second_factor=not demo,
        demo=demo,
    )


def make(config: NodeConfig) -> None:
    """Write a new node's configuration and keys into its home.

    Raises:
        Refused: ``node.exists``, ``vault.exists``
        Unavailable: ``node.cannot-write``, ``vault.cannot-write``
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


def check_keys(home: Path) -> None:
    """Insist that the keys are there, belong together and are readable by their owner only.

    Raises:
        Unavailable: ``vault.missing``, ``vault.cannot-read``
        Malformed: ``vault.wrong-key-file``
        Refused: ``vault.readable-by-others``, ``vault.wrong-owner``, ``vault.home-writable``,
            ``vault.is-a-link``
    """
    vault.open_(home)


def web_secret(home: Path) -> bytes:
    """The secret that signs the pages' cookies.

    Raises:
        ExhortoError: as ``check_keys``
    """
    return vault.open_(home).web


def database_of(config: NodeConfig) -> dict[str, Any]:
    """Where a node keeps its rows, as Django wants it.

    Raises:
        Malformed: ``store.database-url``
    """
    return databases.settings_of(config.database)


@contextmanager
def database_faults() -> Iterator[None]:
    """Tell what is wrong with a database in our own words.

    Raises:
        Unavailable: ``store.unreachable``, ``store.not-migrated``, ``store.busy``,
            ``store.disk-full``, ``store.not-a-database``
    """
    with databases.faults():
        yield


def _toml(config: NodeConfig) -> str:
    origins = ", ".join(_text(o) for o in config.origins)
    flags = {True: "true", False: "false"}
    # Without a line for it the database lies in the home, wherever that is moved to.
    own = config.database == f"sqlite:///{config.home}/node.sqlite"
    return (
        f"party = {_text(config.party)}\n"
        + ("" if own else f"database = {_text(config.database)}\n")
        + f"origins = [{origins}]\n"
        f"second_factor = {flags[config.second_factor]}\n"
        f"demo = {flags[config.demo]}\n\n"
        f"[listen]\nhost = {_text(config.host)}\nport = {config.port}\n"
    )


def _text(value: str) -> str:
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
