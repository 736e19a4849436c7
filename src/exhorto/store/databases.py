"""Databases: registering, migrating, and the one way to write.

* SQLite: WAL, ``BEGIN IMMEDIATE``, ``synchronous=FULL``: what is committed survives a power cut.
* PostgreSQL: a writing transaction takes one advisory lock, because the ledger is one chain.
* Transactions are short: no network and no document work inside.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.management import call_command
from django.db import (
    DatabaseError,
    InterfaceError,
    OperationalError,
    close_old_connections,
    connections,
    transaction,
)
from django.db.migrations.executor import MigrationExecutor

from exhorto.domain.errors import Malformed, Unavailable

_WRITER_LOCK = 0x4558484F
_PRAGMAS = (
    "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA foreign_keys=ON;"
    "PRAGMA secure_delete=ON;PRAGMA temp_store=MEMORY;"
)
_SIGNS = (
    ("no such table", "store.not-migrated"),
    ("no such column", "store.not-migrated"),
    ("does not exist", "store.not-migrated"),
    ("disk is full", "store.disk-full"),
    ("no space left", "store.disk-full"),
    ("not a database", "store.not-a-database"),
    ("malformed", "store.not-a-database"),
    ("locked", "store.busy"),
    ("readonly", "store.read-only"),
)
"""What databases say, and what it means; PostgreSQL says "does not exist" of a database too."""
_DEFAULTS = {
    "ATOMIC_REQUESTS": False,
    "AUTOCOMMIT": True,
    "CONN_HEALTH_CHECKS": False,
    "CONN_MAX_AGE": None,
    "TIME_ZONE": None,
    "HOST": "",
    "PORT": "",
    "USER": "",
    "PASSWORD": "",
    "TEST": {"CHARSET": None, "COLLATION": None, "MIGRATE": True, "MIRROR": None, "NAME": None},
}


def settings_of(url: str) -> dict[str, Any]:
    """Django's settings for ``sqlite:///path`` or ``postgresql://user@host:port/name``.

    A folder of a Unix socket is given as ``postgresql://user@/name?host=/folder``.

    Raises:
        Malformed: ``store.database-url``
    """
    if url.startswith("sqlite:///"):
        return {
            **_DEFAULTS,
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": url.removeprefix("sqlite:///"),
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": _PRAGMAS,
            },
        }
    parts = urlsplit(url)
    if parts.scheme != "postgresql" or not parts.path.strip("/"):
        raise Malformed("store.database-url")
    return {
        **_DEFAULTS,
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.strip("/"),
        "HOST": unquote(parts.hostname or "") or parse_qs(parts.query).get("host", [""])[0],
        "PORT": str(parts.port or ""),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "OPTIONS": {},
    }


def register(alias: str, url: str) -> None:
    """Make a database known under ``alias``.

    Raises:
        Malformed: ``store.database-url``
    """
    connections.databases[alias] = settings_of(url)


def forget(alias: str) -> None:
    """Close a database and take its alias out again."""
    connections[alias].close()
    del connections[alias]
    del connections.databases[alias]


def migrate(alias: str, app: str | None = "store") -> None:
    """Bring the tables up to date; all applications where ``app`` is None."""
    labels = () if app is None else (app,)
    call_command("migrate", *labels, database=alias, verbosity=0, interactive=False)


def is_behind(alias: str) -> bool:
    """Whether tables are missing, or are those of an earlier release."""
    executor = MigrationExecutor(connections[alias])
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


@contextmanager
def writing(alias: str) -> Iterator[None]:
    """One writing transaction: all of it or nothing."""
    with transaction.atomic(using=alias):
        connection = connections[alias]
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_WRITER_LOCK])
        yield


@contextmanager
def faults() -> Iterator[None]:
    """Wrap what databases say of themselves; faults of the program pass as they are.

    Raises:
        Unavailable: ``store.unreachable``, ``store.not-migrated``, ``store.busy``,
            ``store.disk-full``, ``store.not-a-database``
    """
    try:
        yield
    except (DatabaseError, InterfaceError) as fault:
        text = str(fault).lower()
        code = next((code for sign, code in _SIGNS if sign in text), None)
        if code is None and not isinstance(fault, OperationalError):
            raise
        raise Unavailable(code or "store.unreachable", why=type(fault).__name__) from fault


@contextmanager
def snapshot(alias: str) -> Iterator[str]:
    """One moment of a database, to be read under an alias of its own.

    What is written meanwhile is not seen, and whoever writes is not held up.
    """
    settings = connections.databases[alias]
    still = f"{alias} {threading.get_ident()} {id(settings)}"
    connections.databases[still] = {**settings, "OPTIONS": _unmoved(settings)}
    try:
        with transaction.atomic(using=still):
            with connections[still].cursor() as cursor:
                # The moment is that of the first look at a table.
                cursor.execute("SELECT name FROM django_migrations LIMIT 1")
            yield still
    finally:
        forget(still)


def _unmoved(settings: dict[str, Any]) -> dict[str, Any]:
    if settings["ENGINE"].endswith("sqlite3"):
        return {**settings["OPTIONS"], "transaction_mode": "DEFERRED"}
    from django.db.backends.postgresql.psycopg_any import IsolationLevel  # noqa: PLC0415

    return {**settings["OPTIONS"], "isolation_level": IsolationLevel.REPEATABLE_READ}


def purge(alias: str) -> None:
    """Let what was deleted go from the write-ahead log too, as far as readers allow."""
    connection = connections[alias]
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        else:
            cursor.execute("VACUUM store_portionrow, store_portionkeyrow")


def let_go() -> None:
    """Close connections of this thread that are broken or too old; between two rounds of a loop."""
    close_old_connections()


def check_integrity(alias: str) -> None:
    """Let the database check itself.

    Raises:
        Unavailable: ``store.damaged``
    """
    connection = connections[alias]
    if connection.vendor != "sqlite":
        return
    file = Path(str(connection.settings_dict["NAME"])).name
    try:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA integrity_check")
            answer = cursor.fetchone()
    except DatabaseError:
        # Where a page is beyond reading, SQLite fails instead of telling.
        raise Unavailable("store.damaged", file=file) from None
    if answer is None or answer[0] != "ok":
        raise Unavailable("store.damaged", file=file)
