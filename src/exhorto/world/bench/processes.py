"""Real node processes for a bench, on loopback; they end with the bench, however that ends."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from exhorto.domain.ids import Party

STARTS_WITHIN = 60.0
STOPS_WITHIN = 15.0
_PAUSE = 0.01


@dataclass(frozen=True, slots=True)
class Place:
    """Where a node of a bench lives and answers."""

    party: Party
    home: Path
    port: int

    @property
    def url(self) -> str:
        """Its address on this machine."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def inbox(self) -> str:
        """Where partners post to."""
        return f"{self.url}/exchange/inbox"


def free_ports(count: int) -> list[int]:
    """Ports that nobody listens on; found together, so that they differ."""
    taken = [socket.socket() for _ in range(count)]
    try:
        for each in taken:
            each.bind(("127.0.0.1", 0))
        return [int(each.getsockname()[1]) for each in taken]
    finally:
        for each in taken:
            each.close()


def command(*arguments: str) -> list[str]:
    """A command line of this very program."""
    return [sys.executable, "-m", "exhorto", *arguments]


def surroundings() -> dict[str, str]:
    """The environment of a child: English, and no home of anybody else's."""
    kept = {
        k: v for k, v in os.environ.items() if k not in ("EXHORTO_HOME", "PYTHONPROFILEIMPORTTIME")
    }
    return {**kept, "EXHORTO_LANG": "en"}


def settle(place: Place) -> None:
    """Make a node's home."""
    line = command(
        "node",
        "init",
        "--home",
        str(place.home),
        "--party",
        place.party,
        "--port",
        str(place.port),
        "--demo",
    )
    subprocess.run(line, check=True, capture_output=True, env=surroundings())  # noqa: S603


@contextmanager
def running(place: Place) -> Iterator[subprocess.Popen[bytes]]:
    """A node process that answers; stopped at the end."""
    line = command("node", "run", "--home", str(place.home), "--with-parent")
    log = (place.home / "bench.log").open("ab")
    with log, subprocess.Popen(line, stdout=log, stderr=log, env=surroundings()) as process:  # noqa: S603
        try:
            wait_for(place, process)
            yield process
        finally:
            process.terminate()
            try:
                process.wait(STOPS_WITHIN)
            except subprocess.TimeoutExpired:
                process.kill()


def wait_for(place: Place, process: subprocess.Popen[bytes]) -> float:
    """Seconds until the node answers."""
    began = time.perf_counter()
    while time.perf_counter() - began < STARTS_WITHIN:
        if process.poll() is not None:
            raise RuntimeError(f"the node of {place.party} ended: {process.returncode}")
        try:
            if httpx.get(f"{place.url}/health", timeout=5).status_code == httpx.codes.OK:
                return time.perf_counter() - began
        except httpx.TransportError:
            time.sleep(_PAUSE)
    raise RuntimeError(f"the node of {place.party} does not answer")


def resident(pid: int) -> int:
    """Bytes in memory of a process and all below it."""
    own = 0
    for line in Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmRSS:"):
            own = int(line.split()[1]) * 1024
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    return own + sum(resident(int(child)) for child in children)
