"""Addresses, pragmas, migrations, and the one way to write."""

import multiprocessing
import os
import threading
from pathlib import Path

import pytest
from django.db import IntegrityError, connections, transaction

from exhorto.domain.errors import Malformed, Unavailable
from exhorto.store import databases, facts, ledgers, statements
from exhorto.store.ledgers import KeptEntry
from tests.store import values as v
from tests.support import stores

FORK = multiprocessing.get_context("fork")


@pytest.mark.parametrize(
    "url",
    ["", "node.sqlite", "mysql://u@h/n", "postgresql://u@h", "postgresql://u@h/", "sqlite://x"],
)
def test_an_address_that_names_no_database_is_refused(url):
    with pytest.raises(Malformed, check=lambda e: e.code == "store.database-url"):
        databases.settings_of(url)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("postgresql://u@h:5433/n", {"USER": "u", "HOST": "h", "PORT": "5433", "NAME": "n"}),
        ("postgresql://u:p%40ss@h/n", {"PASSWORD": "p@ss", "PORT": ""}),
        ("postgresql://u@/n?host=/run/pg", {"HOST": "/run/pg", "NAME": "n"}),
        ("sqlite:////var/lib/n.sqlite", {"NAME": "/var/lib/n.sqlite"}),
    ],
)
def test_an_address_is_read(url, expected):
    found = databases.settings_of(url)

    assert expected.items() <= found.items()


def test_what_is_committed_to_sqlite_survives_a_power_cut(tmp_path: Path):
    databases.register("durable", f"sqlite:///{tmp_path}/n.sqlite")
    try:
        with connections["durable"].cursor() as cursor:
            found = {
                pragma: cursor.execute(f"PRAGMA {pragma}").fetchone()[0]
                for pragma in ("journal_mode", "synchronous", "foreign_keys", "secure_delete")
            }
    finally:
        databases.forget("durable")

    assert found == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "secure_delete": 1,
    }


def test_an_alias_that_was_forgotten_is_gone(alias):
    databases.register("short", connections[alias].settings_dict["NAME"].join(["sqlite:///", ""]))
    databases.forget("short")

    assert "short" not in connections.databases


def test_writing_writes_all_or_nothing(alias):
    with pytest.raises(RuntimeError), databases.writing(alias):  # noqa: PT012
        facts.write_fact(alias, "one", 1)
        statements.add(alias, [v.statement("a")], v.NOW)
        raise RuntimeError

    assert facts.read_fact(alias, "one") is None
    assert statements.known(alias, [v.digest("a")]) == frozenset()


def test_an_inner_writing_falls_with_the_outer_one(alias):
    with pytest.raises(RuntimeError), databases.writing(alias):  # noqa: PT012
        with databases.writing(alias):
            facts.write_fact(alias, "one", 1)
        raise RuntimeError

    assert facts.read_fact(alias, "one") is None


def test_an_inner_writing_that_fails_leaves_the_outer_one_whole(alias):
    with databases.writing(alias):
        facts.write_fact(alias, "outer", 1)
        with pytest.raises(RuntimeError), databases.writing(alias):  # noqa: PT012
            facts.write_fact(alias, "inner", 1)
            raise RuntimeError

    assert (facts.read_fact(alias, "outer"), facts.read_fact(alias, "inner")) == (1, None)


def _append_one(alias: str) -> None:
    with databases.writing(alias):
        size = ledgers.size(alias, v.LOG)
        entry = KeptEntry(size, b"salt", b"entry", f"leaf {size}".encode())
        ledgers.append(alias, v.LOG, [entry], [(0, size, b"hash")])


def test_threads_that_append_to_one_ledger_never_collide(alias):
    faults: list[BaseException] = []

    def work() -> None:
        try:
            for _ in range(15):
                _append_one(alias)
        except BaseException as fault:  # noqa: BLE001  told to the test's own thread
            faults.append(fault)
        finally:
            connections[alias].close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert faults == []
    assert [e.index for e in ledgers.entries(alias, v.LOG)] == list(range(60))


def _append_some(alias: str) -> None:
    stores.open_as(alias, stores.url_of(alias))
    for _ in range(10):
        _append_one(alias)


def test_processes_that_append_to_one_ledger_never_collide(alias):
    connections[alias].close()
    workers = [FORK.Process(target=_in_a_process, args=(_append_some, alias)) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)

    assert [w.exitcode for w in workers] == [0, 0, 0]
    assert [e.index for e in ledgers.entries(alias, v.LOG)] == list(range(30))


def _in_a_process(work, alias: str) -> None:
    """What Django holds of the parent's connections is not this process's to use."""
    connections[alias].connection = None
    try:
        work(alias)
    except BaseException:  # noqa: BLE001  the parent looks at the exit code
        os._exit(1)
    os._exit(0)


def _die_while_writing(alias: str) -> None:
    with databases.writing(alias):
        facts.write_fact(alias, "half", 1)
        statements.add(alias, [v.statement("half")], v.NOW)
        os._exit(7)


def test_a_crash_inside_writing_leaves_nothing_and_hinders_nobody(alias):
    connections[alias].close()
    worker = FORK.Process(target=_in_a_process, args=(_die_while_writing, alias))
    worker.start()
    worker.join(60)

    assert worker.exitcode == 7
    assert facts.read_fact(alias, "half") is None
    assert statements.known(alias, [v.digest("half")]) == frozenset()
    _append_one(alias)
    assert ledgers.size(alias, v.LOG) == 1


def test_a_place_in_a_ledger_is_given_once(alias):
    entry = KeptEntry(0, b"s", b"e", b"l")
    ledgers.append(alias, v.LOG, [entry], [])

    with pytest.raises(IntegrityError), transaction.atomic(using=alias):
        ledgers.append(alias, v.LOG, [entry], [])


def test_a_whole_database_is_found_whole(alias):
    databases.check_integrity(alias)


def test_a_damaged_file_is_found(tmp_path, made):
    if made.engine != "sqlite":
        pytest.skip("PostgreSQL checks its own pages")
    file = Path(made.copy().removeprefix("sqlite:///"))
    whole = bytearray(file.read_bytes())
    whole[5 * 4096 : 5 * 4096 + 60] = bytes(60)
    file.write_bytes(whole)
    stores.open_as("damaged", f"sqlite:///{file}")
    try:
        with pytest.raises(Unavailable, check=lambda e: e.code == "store.damaged"):
            databases.check_integrity("damaged")
    finally:
        databases.forget("damaged")


def test_connections_are_let_go_without_harm(alias):
    databases.let_go()

    assert facts.read_fact(alias, "none") is None
