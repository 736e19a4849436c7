"""Databases for tests, migrated once for each engine and copied for each test.

* ``sqlite``: a file, as a node has it. ``postgresql``: a database of a real server.
* Nothing is shared: what a test writes is gone with it.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

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
    """Migrated databases of one engine, to be had by the hundred.

    Attributes:
        server: the PostgreSQL server, None for SQLite.
        templates: what is copied, by name.
    """

    engine: str
    folder: Path
    server: PostgresServer | None = None
    templates: dict[str, str] = field(default_factory=dict)

    def bare(self, name: str) -> str:
        """The address of a database without any table."""
        if self.server is not None:
            return self.server.create_database(_unique(name))
        return f"sqlite:///{self.folder}/{_unique(name)}.sqlite"

    def keep_as_template(self, name: str, url: str) -> None:
        """Copy from this database when ``name`` is asked for; nobody may be connected to it."""
        self.templates[name] = url

    def copy(self, name: str) -> str:
        """The address of a fresh copy of a template."""
        template = self.templates[name]
        if self.server is not None:
            return self.server.create_database(_unique(name), _database(template))
        file = self.folder / f"{_unique(name)}.sqlite"
        shutil.copyfile(template.removeprefix("sqlite:///"), file)
        return f"sqlite:///{file}"

    def drop(self, url: str) -> None:
        """Remove a database."""
        if self.server is not None:
            self.server.drop_database(_database(url))
            return
        for suffix in ("", "-wal", "-shm"):
            Path(url.removeprefix("sqlite:///") + suffix).unlink(missing_ok=True)

    @contextmanager
    def opened(self, url: str) -> Iterator[str]:
        """An alias for a database; closed, and the database removed, afterwards."""
        alias = _unique("test")
        open_as(alias, url)
        try:
            yield alias
        finally:
            close(alias)
            self.drop(url)


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


def migrated(engine: str, folder: Path, server: PostgresServer | None) -> Databases:
    """Databases of an engine, with an empty, migrated template by the name of ``empty``."""
    from exhorto.store import databases

    made = Databases(engine, folder, server)
    url = made.bare("empty")
    alias = _unique("template")
    open_as(alias, url)
    databases.migrate(alias)
    at_rest(alias)
    close(alias)
    made.keep_as_template("empty", url)
    return made


def _unique(name: str) -> str:
    return f"{name}_{next(_NUMBERS)}"


def _database(url: str) -> str:
    return url.partition("?")[0].rpartition("/")[2]


def url_of(alias: str) -> str:
    """The address under which a database was registered."""
    from django.db import connections

    known = connections.databases[alias]
    if known["ENGINE"].endswith("sqlite3"):
        return f"sqlite:///{known['NAME']}"
    return f"postgresql://{known['USER']}@/{known['NAME']}?host={known['HOST']}"
