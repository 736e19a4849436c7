"""What the room can do per second of processor time; no test, and nothing depends on it.

    python -m tests.ledger.measure [leaves]

The last lines put the tree on SQLite (WAL, synchronous=FULL) with one table as a store has it.
"""

import random
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from exhorto.ledger.audit import ExportedEntry, LedgerExport, audit
from exhorto.ledger.checkpoints import Checkpoint, log_key, sign_checkpoint
from exhorto.ledger.entries import Entry, leaf_data
from exhorto.ledger.proofs import verify_consistency, verify_inclusion
from exhorto.ledger.tree import (
    Coordinate,
    Fetch,
    Row,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    nodes_for_append,
    root,
)
from tests.ledger.parties import AT, LOG_PUBLIC, LOG_SIGN, ORIGIN
from tests.ledger.rows import Rows

BATCH = 1000
CREATE = """
create table node (id integer primary key, log text, incarnation int, level int, at int, hash blob,
                   unique (log, incarnation, level, at))"""
INSERT = "insert into node(log, incarnation, level, at, hash) values ('exchanges', 1, ?, ?, ?)"
# A join is looked up in the index; `(level, at) in (values …)` would read the whole table.
SELECT = """
with wanted(level, at) as (values {})
select node.level, node.at, node.hash from wanted cross join node
on log = 'exchanges' and incarnation = 1 and node.level = wanted.level and node.at = wanted.at"""


def measure(what: str, times: int, work: Callable[[], object]) -> None:
    cpu, wall = time.process_time(), time.perf_counter()
    work()
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    print(f"{what:42} {times / cpu:12,.0f} {times / wall:12,.0f}")


class Table:
    """The rows in SQLite; each append is one durable transaction."""

    def __init__(self, path: Path) -> None:
        self.database = sqlite3.connect(path, isolation_level=None)
        self.database.execute("pragma journal_mode = wal")
        self.database.execute("pragma synchronous = full")
        self.database.execute(CREATE)

    def fetch(self, coordinates: Sequence[Coordinate]) -> list[bytes]:
        places = ", ".join(["(?, ?)"] * len(coordinates))
        values = [each for pair in coordinates for each in pair]
        found = {
            (level, at): hashed
            for level, at, hashed in self.database.execute(SELECT.format(places), values)
        }
        return [found[each] for each in coordinates]

    def write(self, rows: Iterable[Row]) -> None:
        self.database.execute("begin immediate")
        self.database.executemany(INSERT, rows)
        self.database.execute("commit")


def append(hashes: Sequence[bytes], start: int, batch: int, rows: Rows | Table) -> None:
    for at in range(0, len(hashes), batch):
        rows.write(nodes_for_append(start + at, hashes[at : at + batch], rows.fetch))


def measure_tree(hashes: list[bytes], picked: list[int]) -> None:
    rows, size = Rows(), len(hashes)
    measure("append, 1,000 at a time", size, lambda: append(hashes, 0, BATCH, rows))
    top = root(size, rows.fetch)
    proofs = [inclusion_proof(each, size, rows.fetch) for each in picked]
    growths = [consistency_proof(each + 1, size, rows.fetch) for each in picked]
    roots = [root(each + 1, rows.fetch) for each in picked]
    measure_reads("", size, picked, rows.fetch)

    def verify_inclusions() -> None:
        for at, proof in zip(picked, proofs, strict=True):
            verify_inclusion(hashes[at], at, size, proof, top)

    def verify_growths() -> None:
        for at, proof, old in zip(picked, growths, roots, strict=True):
            verify_consistency(at + 1, size, proof, old, top)

    measure("verify inclusion", len(picked), verify_inclusions)
    measure("verify consistency", len(picked), verify_growths)
    measure("append, one at a time", 10_000, lambda: append(hashes[:10_000], size, 1, rows))


def measure_reads(where: str, size: int, picked: list[int], fetch: Fetch) -> None:
    count = len(picked)
    measure(f"{where}root", count, lambda: [root(each + 1, fetch) for each in picked])
    measure(
        f"{where}inclusion proof",
        count,
        lambda: [inclusion_proof(each, size, fetch) for each in picked],
    )
    measure(
        f"{where}consistency proof",
        count,
        lambda: [consistency_proof(each + 1, size, fetch) for each in picked],
    )


def measure_sqlite(hashes: list[bytes], picked: list[int], path: Path) -> None:
    table, size = Table(path), len(hashes)
    measure("SQLite: append, 1,000 at a time", size, lambda: append(hashes, 0, BATCH, table))
    measure_reads("SQLite: ", size, picked[:3000], table.fetch)
    measure("SQLite: append, one at a time", 2000, lambda: append(hashes[:2000], size, 1, table))


def measure_audit(count: int) -> None:
    salt = bytes(16)
    entries = [Entry("receipt.sent", AT, None, {"n": n}).to_bytes() for n in range(count)]
    exported = [ExportedEntry(leaf_data(salt, each), (salt, each)) for each in entries]
    rows = Rows()
    append([leaf_hash(each.leaf) for each in exported], 0, BATCH, rows)
    key = log_key(ORIGIN, LOG_PUBLIC)
    checkpoint = Checkpoint(str(ORIGIN), count, root(count, rows.fetch))
    note = sign_checkpoint(checkpoint, key, LOG_SIGN).note.to_bytes()
    export = LedgerExport(ORIGIN, note, exported)
    measure("audit, entries", count, lambda: audit(export, [key], {}, 0))


def main() -> None:
    size = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    hashes = [leaf_hash(b"%d" % number) for number in range(size)]
    picked = random.Random(1).choices(range(size), k=10_000)
    print(f"{'per second, at ' + format(size, ',') + ' leaves':42} {'processor':>12} {'wall':>12}")
    measure_tree(hashes, picked)
    measure_audit(20_000)
    with tempfile.TemporaryDirectory() as folder:
        measure_sqlite(hashes, picked, Path(folder) / "ledger.sqlite3")


if __name__ == "__main__":
    main()
