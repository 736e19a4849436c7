"""Founded towns by the hundred: made once per process, then cast again from copies of its files.

Only for simulations. The databases are real SQLite files, but ``synchronous`` is off: a crash
here is that of the process, not of the machine, and what the process has written stays written.
"""

import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

from django.db import connections

from exhorto.acts import membership
from exhorto.domain.access import Actor
from exhorto.domain.ids import Party
from exhorto.pact.verify import verify_next
from exhorto.store import databases
from exhorto.world import founding, town
from exhorto.world.clock import START, WorldClock
from exhorto.world.invented_keys import governor_of, keys_of
from exhorto.world.line import Lines
from exhorto.world.town import FOUNDERS, PACT_LASTS, Town

FAST_DISK = Path("/dev/shm")  # noqa: S108 - a disk in memory, where the machine has one
VERSIONS = 3
"""Versions of the pact that are at hand, the first included."""


@dataclass(frozen=True, slots=True)
class Mould:
    """What every town of a process begins from."""

    folder: Path
    begins: datetime
    officers: Mapping[Party, dict[str, Actor]]
    pacts: tuple[Mapping[str, str], ...]

    def founded(self, party: Party) -> Path:
        """The database of a node that has just joined."""
        return self.folder / f"{party}.sqlite"

    @property
    def empty(self) -> Path:
        """A migrated database with nothing in it."""
        return self.folder / "empty.sqlite"


@cache
def mould() -> Mould:
    """Found a town and keep its files."""
    folder = Path(tempfile.mkdtemp(prefix="exhorto-mould-", dir=fast_disk()))
    model = town.build(folder)
    # The first checkpoints of all logs have gone round before any town begins.
    model.settle(3)
    pact = membership.current(model.node("PA"))
    versions = [pact.files]
    for number in range(1, VERSIONS):
        expires = START + PACT_LASTS + timedelta(days=100 * number)
        files = founding.renew(pact, expires, START, [governor_of(p) for p in FOUNDERS])
        pact = verify_next(pact, files, START).pact
        versions.append(files)
    officers = {p: dict(found) for p, found in model.officers.items()}
    for node in model.nodes.values():
        with connections[node.store].cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    model.close()
    _make_empty(folder / "empty.sqlite")
    return Mould(folder, model.clock(), officers, tuple(versions))


def forget_mould() -> None:
    """Remove the files of the mould; the next town makes a new one."""
    if mould.cache_info().currsize:
        shutil.rmtree(mould().folder, ignore_errors=True)
        mould.cache_clear()


def cast(home: Path, seed: int, lines: Lines) -> Town:
    """A founded town in ``home``, at the ends of ``lines``."""
    model = mould()
    made = Town({}, WorldClock(model.begins), lines)
    for party in FOUNDERS:
        file = home / f"{party}.sqlite"
        shutil.copyfile(model.founded(party), file)
        alias = f"world-{party.lower()}"
        open_quickly(alias, file)
        url = f"sqlite:///{file}"
        place = home / party
        place.mkdir()
        town.settle_in(made, place, party, alias, url, seed, keys_of(party))
        made.officers[party] = model.officers[party]
    return made


def open_quickly(alias: str, file: Path) -> None:
    """Register a database whose writes need not outlive the machine."""
    databases.register(alias, f"sqlite:///{file}")
    options = connections.databases[alias]["OPTIONS"]
    quick = options["init_command"].replace("synchronous=FULL", "synchronous=OFF")
    connections.databases[alias]["OPTIONS"] = {**options, "init_command": quick}


def fast_disk() -> Path | None:
    """A disk in memory, or None where there is only the ordinary one."""
    return FAST_DISK if FAST_DISK.is_dir() else None


def _make_empty(file: Path) -> None:
    alias = f"empty-{file.parent.name}"
    databases.register(alias, f"sqlite:///{file}")
    databases.migrate(alias)
    with connections[alias].cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    databases.forget(alias)
