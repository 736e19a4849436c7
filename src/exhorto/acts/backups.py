"""Backups: the database without portion keys, and the portion keys apart.

The database copy opens nothing by itself. The key copy is replaced, not added to: a portion that
was destroyed is in no newer one, and restoring with it keeps the portion destroyed.
"""

import base64
import json
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from exhorto.acts import destroying, keeping, membership, rebuilding, recovering
from exhorto.acts.ledgering import OPENINGS, entry, record
from exhorto.domain.errors import Malformed, Refused, Unavailable
from exhorto.node import Node
from exhorto.store import databases, dump, facts

DATABASE_FILE = "database.jsonl"
KEYS_FILE = "portion-keys.jsonl"
LAST_BACKUP = "last_backup"


def backup(node: Node, folder: Path) -> tuple[Path, Path]:
    """Write a backup into ``folder``; returns the two files.

    Raises:
        Unavailable: ``backup.cannot-write``
    """
    database, keys = folder / DATABASE_FILE, folder / KEYS_FILE
    with databases.writing(node.store):
        record(node, OPENINGS, [entry(node, "backed-up", None, {})])
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        _write(database, dump.lines(node.store))
        _write(keys, (_key_line(d, w) for d, w in dump.key_rows(node.store)))
    except OSError as fault:
        raise Unavailable("backup.cannot-write", why=str(fault.strerror)) from None
    with databases.writing(node.store):
        facts.write_fact(node.store, LAST_BACKUP, node.now().isoformat())
    return database, keys


def restore(node: Node, folder: Path) -> str:
    """Fill this node's empty database from a backup and open a new incarnation.

    The node asks its partners what it once said and sends nothing else until they have answered.
    Returns the state digest.

    Raises:
        Refused: ``backup.not-empty``, ``node.other-database``
        Unavailable: ``backup.cannot-read``
        Malformed: ``store.dump``, ``backup.keys`` with the line
    """
    if not dump.is_empty(node.store):
        raise Refused("backup.not-empty")
    with databases.writing(node.store):
        dump.load(node.store, _lines(folder / DATABASE_FILE))
        dump.load_keys(node.store, _keys(folder / KEYS_FILE))
        party = facts.read_fact(node.store, "party")
        if party != node.party:
            raise Refused("node.other-database", party=party)
    destroying.destroy_again(node)
    membership.forget(node.store)
    keeping.forget(node.store)
    digest = rebuilding.rebuild(node)
    recovering.begin(node)
    return digest


def _write(file: Path, lines: Iterable[str]) -> None:
    part = file.with_name(file.name + ".part")
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as out:
        for line in lines:
            out.write(line + "\n")
        out.flush()
        os.fsync(out.fileno())
    part.replace(file)


def _lines(file: Path) -> Iterator[str]:
    try:
        with file.open(encoding="utf-8") as given:
            yield from given
    except OSError as fault:
        raise Unavailable("backup.cannot-read", file=file.name, why=str(fault.strerror)) from None


def _key_line(digest: str, wrapped: bytes) -> str:
    return json.dumps([digest, base64.b64encode(wrapped).decode()])


def _keys(file: Path) -> Iterator[tuple[str, bytes]]:
    for number, line in enumerate(_lines(file), start=1):
        try:
            digest, wrapped = json.loads(line)
            yield str(digest), base64.b64decode(wrapped, validate=True)
        except (ValueError, TypeError):
            raise Malformed("backup.keys", line=number) from None
