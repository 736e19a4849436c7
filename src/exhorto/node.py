"""A node: configuration, keys, clock, chance, database and courier in one frozen value.

This is the only wiring. Acts get a node handed in and reach the world through it alone, so that a
test world can hand in its own clock, chance and courier and run the same acts.
"""

from __future__ import annotations

import random
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from exhorto.domain.errors import Malformed, Unavailable
from exhorto.domain.ids import Party, party
from exhorto.domain.jsonvalues import obj, text, whole
from exhorto.domain.marking.levels import Regime, Regimes

if TYPE_CHECKING:
    # A process that only reads the configuration must not load all of cryptography.
    from exhorto.vault.keys import Keys

CONFIG_FILE = "node.toml"


class Courier(Protocol):
    """Carries sealed bytes to a partner and brings its answer back; cannot open them."""

    def post(self, endpoint: str, body: bytes) -> bytes:
        """Hand ``body`` to the inbox at ``endpoint``.

        Raises:
            Unavailable: ``courier.unreachable``, ``courier.refused``
        """
        ...


@dataclass(frozen=True, slots=True)
class NodeConfig:
    """What a node's administrator decides. Read from ``node.toml`` in the node's home.

    Attributes:
        origins: addresses under which browsers reach the node, for cookies and CSRF.
        second_factor: whether a second factor is required at log-in.
        demo: shows the EJEMPLO ribbon on every page.
    """

    party: Party
    home: Path
    database: str
    host: str = "127.0.0.1"
    port: int = 8400
    origins: tuple[str, ...] = ()
    second_factor: bool = True
    demo: bool = False


@dataclass(frozen=True, slots=True)
class Node:
    """Everything that an act may reach.

    Attributes:
        store: the alias of this node's database.
        chance: all randomness but that which cryptographic libraries draw themselves.
    """

    config: NodeConfig
    keys: Keys
    clock: Callable[[], datetime]
    chance: random.Random
    store: str
    courier: Courier
    regimes: Regimes = field(default_factory=dict)

    @property
    def party(self) -> Party:
        """The party whose node this is."""
        return self.config.party

    def now(self) -> datetime:
        """The node's time, UTC."""
        return self.clock()


def system_clock() -> datetime:
    """The time of the machine, UTC."""
    return datetime.now(UTC)


def system_chance() -> random.Random:
    """Randomness of the operating system."""
    return random.SystemRandom()


def read_config(home: Path) -> NodeConfig:
    """Read a node's configuration.

    Raises:
        Unavailable: ``node.no-home`` where there is no node here
        Malformed: ``node.config`` with the field
    """
    file = home / CONFIG_FILE
    try:
        given = tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise Unavailable("node.no-home", home=home.name) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as wrong:
        raise Malformed("node.config", field=CONFIG_FILE, why=str(wrong)[:120]) from None
    return _config(home, given)


def _config(home: Path, given: Mapping[str, object]) -> NodeConfig:
    unknown = set(given) - {"party", "database", "listen", "origins", "second_factor", "demo"}
    if unknown:
        raise Malformed("node.config", field=", ".join(sorted(unknown)), why="unknown")
    listen = obj(given.get("listen", {}), "listen")
    origins = given.get("origins", [])
    if not isinstance(origins, list):
        raise Malformed("node.config", field="origins", why="not a list")
    return NodeConfig(
        party=party(given.get("party")),
        home=home,
        database=text(given.get("database", f"sqlite:///{home}/node.sqlite"), "database"),
        host=text(listen.get("host", "127.0.0.1"), "listen.host"),
        port=whole(listen.get("port", 8400), "listen.port", 1, 65535),
        origins=tuple(text(o, "origins") for o in origins),
        second_factor=given.get("second_factor", True) is not False,
        demo=given.get("demo", False) is True,
    )


def read_regimes() -> Regimes:
    """The regimes of levels that this release knows (``data/regimes/*.toml``)."""
    folder = resources.files("exhorto") / "data" / "regimes"
    found: dict[str, Regime] = {}
    for file in sorted(folder.iterdir(), key=lambda f: f.name):
        if not file.name.endswith(".toml"):
            continue
        row = tomllib.loads(file.read_text(encoding="utf-8"))
        regime = Regime(
            code=row["code"],
            issuer=row["issuer"],
            levels=tuple(level["code"] for level in row["levels"]),
            source=row["source"],
            verification=row["verification"],
        )
        found[regime.code] = regime
    return found
