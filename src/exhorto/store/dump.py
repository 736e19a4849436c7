"""A logical copy of a database: every table as lines of JSON, the same for SQLite and PostgreSQL.

Portion keys are left out: they are copied apart (``key_rows``), so that a backup of the database
alone opens nothing, and a destroyed portion stays destroyed.
"""

import base64
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

from django.apps import apps
from django.core.management.color import no_style
from django.db import DatabaseError, connections, models, transaction

from exhorto.domain.errors import Malformed
from exhorto.store import databases
from exhorto.store.models import PortionKeyRow, PortionRow

FORMAT = "exhorto-dump/1"
_BATCH = 1000


def lines(alias: str) -> Iterator[str]:
    """The whole database but the portion keys, one JSON object a line, as it is at one moment."""
    with databases.snapshot(alias) as still:
        yield json.dumps({"format": FORMAT, "tables": [t._meta.db_table for t in _tables()]})
        count = 0
        for table in _tables():
            for row in table._default_manager.using(still).order_by("pk").iterator(_BATCH):
                count += 1
                yield json.dumps(
                    {"table": table._meta.db_table, "row": _row_to_json(row)},
                    ensure_ascii=False,
                    sort_keys=True,  # PostgreSQL keeps the members of an object in its own order
                )
        yield json.dumps({"end": count})


def key_rows(alias: str) -> Iterator[tuple[str, bytes]]:
    """The wrapped portion keys."""
    rows = PortionKeyRow.objects.using(alias).order_by("digest").values_list("digest", "wrapped")
    for digest, wrapped in rows.iterator(_BATCH):
        yield digest, bytes(wrapped)


def load(alias: str, given: Iterable[str]) -> int:
    """Fill an empty, migrated database from ``lines``; returns how many rows.

    All of it or nothing: a copy that was cut short is refused.

    Raises:
        Malformed: ``store.dump`` with the line
    """
    filling = _Filling(alias)
    number = 0
    try:
        with transaction.atomic(using=alias):
            for number, line in enumerate(given, start=1):
                filling.take(number, json.loads(line))
            filling.finish()
            connections[alias].check_constraints()
            _reset_sequences(alias)
    except (ValueError, KeyError, TypeError, DatabaseError) as wrong:
        raise Malformed("store.dump", line=number, why=type(wrong).__name__) from None
    return filling.count


def load_keys(alias: str, keys: Iterable[tuple[str, bytes]]) -> None:
    """Put wrapped portion keys back; not that of a portion that has been destroyed since."""
    alive = PortionRow.objects.using(alias).filter(ciphertext__isnull=False)
    wanted = frozenset(alive.values_list("digest", flat=True).iterator(_BATCH))
    rows = [PortionKeyRow(digest=d, wrapped=wrapped) for d, wrapped in keys if d in wanted]
    PortionKeyRow.objects.using(alias).bulk_create(rows, batch_size=_BATCH)


def is_empty(alias: str) -> bool:
    """Whether no table holds anything yet."""
    return not any(t._default_manager.using(alias).exists() for t in _tables())


def _tables() -> list[type[models.Model]]:
    """All tables of the store in an order in which none refers to a later one."""
    ordered: list[type[models.Model]] = []
    waiting = [m for m in apps.get_app_config("store").get_models() if m is not PortionKeyRow]
    while waiting:
        for model in list(waiting):
            targets = {f.related_model for f in model._meta.fields if f.related_model}
            if not targets & (set(waiting) - {model}):
                ordered.append(model)
                waiting.remove(model)
    return ordered


@dataclass(slots=True)
class _Filling:
    """A database that is being filled, line by line."""

    alias: str
    count: int = 0
    batch: list[models.Model] = field(default_factory=list)
    ended: bool = False

    def take(self, number: int, value: Any) -> None:
        if (number == 1) != ("format" in value) or self.ended:
            raise ValueError("a line where none belongs")
        if number == 1:
            if value["format"] != FORMAT:
                raise ValueError("not a dump")
        elif "end" in value:
            self.ended = value["end"] == self.count
        else:
            self._add(_row_from_json(_by_name()[value["table"]], value["row"]))

    def finish(self) -> None:
        """Write what is left, and insist that the end has come."""
        if not self.ended:
            raise ValueError("cut short")
        self._write()

    def _add(self, row: models.Model) -> None:
        if self.batch and (type(self.batch[0]) is not type(row) or len(self.batch) >= _BATCH):
            self._write()
        self.batch.append(row)
        self.count += 1

    def _write(self) -> None:
        if self.batch:
            type(self.batch[0])._default_manager.using(self.alias).bulk_create(self.batch)
        self.batch = []


@cache
def _by_name() -> dict[str, type[models.Model]]:
    return {t._meta.db_table: t for t in _tables()}


def _row_to_json(row: models.Model) -> dict[str, Any]:
    return {f.attname: _to_json(getattr(row, f.attname)) for f in row._meta.concrete_fields}


def _row_from_json(model: type[models.Model], given: dict[str, Any]) -> models.Model:
    fields = {f.attname: f for f in model._meta.concrete_fields}
    return model(**{name: _from_json(fields[name], value) for name, value in given.items()})


def _to_json(value: Any) -> Any:
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(bytes(value)).decode()
    if isinstance(value, datetime):
        return value.isoformat()
    return value


def _from_json(column: "models.Field[Any, Any]", value: Any) -> Any:
    if value is None:
        return None
    if isinstance(column, models.BinaryField):
        return base64.b64decode(value, validate=True)
    if isinstance(column, models.DateTimeField):
        return datetime.fromisoformat(value)
    return value


def _reset_sequences(alias: str) -> None:
    """PostgreSQL keeps counters apart from rows."""
    connection = connections[alias]
    if connection.vendor != "postgresql":
        return
    statements = connection.ops.sequence_reset_sql(no_style(), _tables())
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
