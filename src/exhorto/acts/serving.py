"""The one node that this process serves, set once when the process starts, and its pump."""

import logging
import threading

from exhorto.acts import pump
from exhorto.domain.errors import ExhortoError, Unavailable
from exhorto.node import Node
from exhorto.store import databases

IDLE_SECONDS = 2.0
_running: list[Node] = []
_wake = threading.Event()
_log = logging.getLogger("exhorto.pump")


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


def wake() -> None:
    """Let the pump look at once: something came or was said."""
    _wake.set()


def start_pump(served: Node) -> None:
    """Pump in the background as long as the process lives."""
    threading.Thread(target=_pump, args=(served,), name="pump", daemon=True).start()


def _pump(served: Node) -> None:
    while True:
        try:
            pump.tick(served)
        except ExhortoError as fault:
            _log.warning("%s", fault.code)
        except Exception:  # noqa: BLE001
            # The pump must outlive a fault of the program; the fault must not be lost.
            _log.exception("the pump has met a fault")
        databases.let_go()
        _wake.wait(IDLE_SECONDS)
        _wake.clear()
