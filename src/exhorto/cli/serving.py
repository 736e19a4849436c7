"""``exhorto node run``: one process that serves pages, inbox and pump, and one that watches it.

* The node's lock is taken before the server forks, so that both processes hold it: as long as
  either lives, a second start is refused.
* The watching process stays small: it loads the server and nothing of ours that knows tables.
* What keeps the node from starting is told in one sentence; its exit code comes through.
"""

import contextlib
import ctypes
import multiprocessing
import os
import signal
import socket
import sys
from argparse import Namespace
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

from granian.constants import Interfaces, Loops
from granian.log import LogLevels
from granian.server import Server

from exhorto.acts import locking
from exhorto.cli.answers import Answer, exit_code, say, say_json, tell_fault
from exhorto.cli.parsing import HOME_VARIABLE
from exhorto.cli.speech import both
from exhorto.domain.errors import ExhortoError, Unavailable
from exhorto.node import NodeConfig, read_config

APPLICATION = "exhorto.web.wsgi"
BACKLOG = 256
STOP_SECONDS = 10
_PR_SET_PDEATHSIG = 1


def run(args: Namespace) -> Answer:
    """Serve until stopped.

    Raises:
        Refused: ``node.already-running``
        Unavailable: ``node.port-taken``, ``node.no-home``
        ExhortoError: as ``homes.check_keys``
    """
    home: Path = args.home
    config = read_config(home)
    if args.with_parent:
        end_with_parent()
    with locking.started_once(home):
        _check_port(config)
        os.environ[HOME_VARIABLE] = str(home)
        _serve(config, args.threads, as_json=args.json)
    return Answer()


def end_with_parent() -> None:
    """Let the system end this process when the one that started it ends, however that ends."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def _serve(config: NodeConfig, threads: int, *, as_json: bool) -> None:
    # Forked, not spawned: the lock goes with it, and the code that is loaded already.
    multiprocessing.set_start_method("fork", force=True)
    reader, writer = os.pipe()
    server = Server(
        APPLICATION,
        address=config.host,
        port=config.port,
        interface=Interfaces.WSGI,
        loop=Loops.asyncio,
        workers=1,
        blocking_threads=threads,
        backlog=BACKLOG,
        log_level=LogLevels.critical,
        log_access=False,
        websockets=False,
        workers_kill_timeout=STOP_SECONDS,
    )
    try:
        server.serve(target_loader=_loader(config, writer, as_json=as_json), wrap_loader=False)
    except SystemExit as ended:
        os.set_blocking(reader, False)
        with contextlib.suppress(BlockingIOError):
            told = os.read(reader, 1)
            raise SystemExit(told[0] if told else ended.code) from None
        raise


def _loader(config: NodeConfig, writer: int, *, as_json: bool) -> Callable[[], Any]:
    """What loads the application, in the process that serves it."""

    def load() -> Any:
        end_with_parent()
        opening: Any = import_module("exhorto.acts.homes")
        try:
            with opening.database_faults():
                application = import_module(APPLICATION).application
        except ExhortoError as fault:
            tell_fault(fault, as_json=as_json)
            os.write(writer, bytes([exit_code(fault)]))
            raise SystemExit(exit_code(fault)) from None
        _announce(config, as_json=as_json)
        return application

    return load


def _check_port(config: NodeConfig) -> None:
    """The server would say it with a stack trace."""
    with socket.socket(socket.AF_INET6 if ":" in config.host else socket.AF_INET) as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind((config.host, config.port))
        except OSError as fault:
            why = str(fault.strerror)
            raise Unavailable("node.port-taken", port=config.port, why=why) from None


def _announce(config: NodeConfig, *, as_json: bool) -> None:
    origin = config.origins[0] if config.origins else f"http://{config.host}:{config.port}"
    if as_json:
        say_json({"ok": True, "party": config.party, "origin": origin, "pid": os.getppid()})
    else:
        say(
            both(
                "Nodo de {party} en {origin} (Ctrl-C para detenerlo)",
                "Node of {party} at {origin} (Ctrl-C stops it)",
                party=config.party,
                origin=origin,
            )
        )
