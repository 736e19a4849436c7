"""Databases for tests, migrated once for each engine and copied for each test.

* ``sqlite``: a file, as a node has it. ``postgresql``: a database of a real server.
* Nothing is shared: what a test writes is gone with it.
"""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from itertools import count
from pathlib import Path

import pytest

from exhorto.domain.ids import Party
from exhorto.node import NodeConfig
from exhorto.web import settings
from tests.support.postgres import PostgresServer

ENGINES = ("sqlite", "postgresql")
SECRET = bytes(range(32))
_NUMBERS = count(1)
_FAST = {"synchronous=FULL": "synchronous=OFF"}


def set_up_django() -> None:
    """Configure Django once per process, as for any node; no test uses its default database."""
    home = Path("nowhere")
    config = NodeConfig(
        party=Party("CO"),
        home=home,
        database=f"sqlite:///{home}/CO.sqlite",
        origins=("http://testserver",),
        second_factor=False,
        demo=True,
    )
    from exhorto.acts import homes

    settings.set_up(config, SECRET, homes.database_of(config))


@dataclass(slots=True)
class Databases:
    """Databases of one engine with all tables and no row, to be had by the hundred.

    PostgreSQL takes long to make one; there they are swept and used again.

    Attributes:
        server: the PostgreSQL server, None for SQLite.
        empty: a migrated SQLite file to copy from.
        swept: PostgreSQL databases that nobody uses now.
    """

    engine: str
    folder: Path
    server: PostgresServer | None = None
    empty: Path | None = None
    swept: list[str] = field(default_factory=list)

    def bare(self) -> str:
        """The address of a database without any table."""
        if self.server is not None:
            return self.server.create_database(_unique("bare"))
        return f"sqlite:///{self.folder}/{_unique('bare')}.sqlite"

    def copy(self) -> str:
        """The address of a database with all tables and no row."""
        if self.server is None:
            file = self.folder / f"{_unique('node')}.sqlite"
            shutil.copyfile(self._migrated_file(), file)
            return f"sqlite:///{file}"
        if self.swept:
            return self.swept.pop()
        return self._migrate(self.bare())

    @contextmanager
    def opened(self, url: str) -> Iterator[str]:
        """An alias for a database; swept or removed afterwards."""
        alias = _unique("test")
        open_as(alias, url)
        try:
            yield alias
        finally:
            self.put_away(alias)

    def put_away(self, alias: str) -> None:
        """Close a database that a test has done with, and let nothing of it remain."""
        url = url_of(alias)
        if self.server is not None and "bare" not in alias:
            sweep(alias)
            self.swept.append(url)
        close(alias)
        if self.server is None:
            for suffix in ("", "-wal", "-shm"):
                Path(url.removeprefix("sqlite:///") + suffix).unlink(missing_ok=True)

    def _migrated_file(self) -> Path:
        if self.empty is None:
            url = self._migrate(self.bare())
            self.empty = Path(url.removeprefix("sqlite:///"))
        return self.empty

    def _migrate(self, url: str) -> str:
        from exhorto.store import databases

        alias = _unique("template")
        open_as(alias, url)
        databases.migrate(alias)
        at_rest(alias)
        close(alias)
        return url


def open_as(alias: str, url: str) -> None:
    """Register a database; what a test writes need not outlive the machine."""
    from django.db import connections

    from exhorto.store import databases

    databases.register(alias, url)
    options = connections.databases[alias]["OPTIONS"]
    if "init_command" in options:
        command = options["init_command"]
        for durable, quick in _FAST.items():
            command = command.replace(durable, quick)
        connections.databases[alias]["OPTIONS"] = {**options, "init_command": command}


def close(alias: str) -> None:
    """Close a database and forget all that the process remembers of it."""
    from exhorto.store import databases
    from exhorto.world import town

    town.forget(alias)
    databases.forget(alias)


def at_rest(alias: str) -> None:
    """Bring all that was written into the file itself, so that it can be copied."""
    from django.db import connections

    if connections[alias].vendor == "sqlite":
        with connections[alias].cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def sweep(alias: str) -> None:
    """Delete every row."""
    from django.apps import apps
    from django.db import connections

    tables = [m._meta.db_table for m in apps.get_app_config("store").get_models()]
    with connections[alias].cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")  # no table waits for another
        cursor.execute(";".join(f"DELETE FROM {table}" for table in tables))  # noqa: S608


def _unique(name: str) -> str:
    return f"{name}_{next(_NUMBERS)}"


def url_of(alias: str) -> str:
    """The address under which a database was registered."""
    from django.db import connections

    known = connections.databases[alias]
    if known["ENGINE"].endswith("sqlite3"):
        return f"sqlite:///{known['NAME']}"
    return f"postgresql://{known['USER']}@/{known['NAME']}?host={known['HOST']}"


Maker = Callable[[str], Databases]


@pytest.fixture(scope="session")
def maker(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Maker:
    """Databases of an engine, by its name."""

    @cache
    def make(engine: str) -> Databases:
        server = None if engine == "sqlite" else request.getfixturevalue("postgres_server")
        return Databases(engine, tmp_path_factory.mktemp(engine), server)

    return make


@pytest.fixture(scope="session", params=ENGINES)
def made(request: pytest.FixtureRequest, maker: Maker) -> Databases:
    """Databases of each engine in turn."""
    return maker(request.param)
