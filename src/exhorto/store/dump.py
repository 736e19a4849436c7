"""A logical copy of a database: every table as lines of JSON, the same for SQLite and PostgreSQL.

Portion keys are left out: they are copied apart (``key_rows``), so that a backup of the database
alone opens nothing, and a destroyed portion stays destroyed.
"""

import base64
import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.apps import apps
from django.core.management.color import no_style
from django.db import connections, models, transaction

from exhorto.domain.errors import Malformed
from exhorto.store.models import PortionKeyRow

FORMAT = "exhorto-dump/1"
_BATCH = 1000


def lines(alias: str) -> Iterator[str]:
    """The whole database but the portion keys, one JSON object a line, in one snapshot."""
    with transaction.atomic(using=alias):
        yield json.dumps({"format": FORMAT, "tables": [t._meta.db_table for t in _tables()]})
        for table in _tables():
            for row in table._default_manager.using(alias).order_by("pk").iterator(_BATCH):
                yield json.dumps(
                    {"table": table._meta.db_table, "row": _row_to_json(row)},
                    ensure_ascii=False,
                )


def key_rows(alias: str) -> Iterator[tuple[str, bytes]]:
    """The wrapped portion keys."""
    rows = PortionKeyRow.objects.using(alias).order_by("digest").values_list("digest", "wrapped")
    for digest, wrapped in rows.iterator(_BATCH):
        yield digest, bytes(wrapped)


def load(alias: str, given: Iterable[str]) -> int:
    """Fill an empty, migrated database from ``lines``; returns how many rows.

    Raises:
        Malformed: ``store.dump`` with the line
    """
    by_name = {t._meta.db_table: t for t in _tables()}
    count = 0
    batch: list[models.Model] = []
    with transaction.atomic(using=alias):
        for number, line in enumerate(given, start=1):
            try:
                value = json.loads(line)
                if number == 1:
                    _check_head(value)
                    continue
                row = _row_from_json(by_name[value["table"]], value["row"])
            except (ValueError, KeyError, TypeError) as wrong:
                raise Malformed("store.dump", line=number, why=type(wrong).__name__) from None
            if batch and (type(batch[0]) is not type(row) or len(batch) >= _BATCH):
                _write(alias, batch)
                batch = []
            batch.append(row)
            count += 1
        _write(alias, batch)
        _reset_sequences(alias)
    return count


def load_keys(alias: str, keys: Iterable[tuple[str, bytes]]) -> None:
    """Put wrapped portion keys back."""
    rows = [PortionKeyRow(digest=digest, wrapped=wrapped) for digest, wrapped in keys]
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


def _check_head(value: Any) -> None:
    if value.get("format") != FORMAT:
        raise ValueError("not a dump")


def _write(alias: str, batch: list[models.Model]) -> None:
    if batch:
        type(batch[0])._default_manager.using(alias).bulk_create(batch)


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


def _from_json(field: "models.Field[Any, Any]", value: Any) -> Any:
    if value is None:
        return None
    if isinstance(field, models.BinaryField):
        return base64.b64decode(value, validate=True)
    if isinstance(field, models.DateTimeField):
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
