"""The lock of a node's home: one node is started once. Loads next to nothing."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from exhorto.domain.errors import Refused, Unavailable

LOCK_FILE = "node.lock"


@contextmanager
def started_once(home: Path) -> Iterator[None]:
    """Hold the node's lock as long as it runs; a process forked meanwhile holds it too.

    Raises:
        Refused: ``node.already-running``
        Unavailable: ``node.cannot-write``
    """
    try:
        lock = (home / LOCK_FILE).open("a+")
    except OSError as fault:
        raise Unavailable("node.cannot-write", home=home.name, why=str(fault.strerror)) from None
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise Refused("node.already-running", home=home.name) from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


def is_running(home: Path) -> bool:
    """Whether a process holds the node's lock."""
    try:
        with started_once(home):
            return False
    except Refused:
        return True
    except Unavailable:
        return False
