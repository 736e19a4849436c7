"""``exhorto demo``: four countries on this machine play one story, and are served afterwards.

* Everything stands in one folder; without ``--home`` it is a temporary one that goes with the demo.
* ``--once`` plays the story and stops: one line for each step, non-zero where a step fails.
* Events and people are invented (EJEMPLO); the public list is real.
"""

import os
import shutil
import socket
import tempfile
from argparse import Namespace
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

from exhorto.acts import homes
from exhorto.cli.answers import Answer
from exhorto.domain.errors import Malformed, Refused, Unavailable
from exhorto.domain.ids import Party
from exhorto.node import NodeConfig
from exhorto.web import settings

PARTIES = (Party("PA"), Party("CO"), Party("GT"), Party("MX"))
FIRST_PORT = 8401
TRIES = 50
_STEP = 10


def run(args: Namespace) -> Answer:
    """Play the story, and serve the four nodes unless told not to.

    Raises:
        Refused: ``demo.home-not-empty``
        Unavailable: ``demo.no-ports``
        Malformed: ``store.database-url``
    """
    with _home(args.home) as home:
        ports = _free_ports()
        urls = _urls(args.database_prefix)
        _set_up(home)
        # Only now: what plays knows tables, and tables want settings.
        playing: Any = import_module("exhorto.cli.demo.playing")
        answer: Answer = playing.run(home, ports, urls, once=args.once, as_json=args.json)
        return answer


@contextmanager
def _home(given: str | None) -> Iterator[Path]:
    if given is not None:
        home = Path(given).resolve()
        if home.exists() and any(home.iterdir()):
            raise Refused("demo.home-not-empty", home=home.name)
        home.mkdir(parents=True, exist_ok=True)
        yield home
        return
    home = Path(tempfile.mkdtemp(prefix="exhorto-demo-"))
    try:
        yield home
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _set_up(home: Path) -> None:
    """Configure Django for a process that plays all four nodes; each has a database of its own."""
    config = NodeConfig(PARTIES[0], home, f"sqlite:///{home}/none.sqlite", demo=True)
    settings.set_up(config, os.urandom(32), homes.database_of(config))


def _free_ports() -> Mapping[Party, int]:
    """Four ports in a row that nobody listens on; the usual ones where they are free."""
    for start in range(FIRST_PORT, FIRST_PORT + TRIES * _STEP, _STEP):
        ports = {party: start + n for n, party in enumerate(PARTIES)}
        if all(_is_free(port) for port in ports.values()):
            return ports
    raise Unavailable("demo.no-ports", first=FIRST_PORT)


def _is_free(port: int) -> bool:
    with socket.socket() as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _urls(prefix: str | None) -> Mapping[Party, str]:
    """Databases that exist already: the prefix and the party in small letters."""
    if prefix is None:
        return {}
    if not prefix.startswith("postgresql://"):
        raise Malformed("store.database-url")
    name, question, rest = prefix.partition("?")
    return {party: f"{name}{party.lower()}{question}{rest}" for party in PARTIES}
