"""Many rows at once without building a model for each: what the exchange writes by the hundred."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connections, models

_AS_THEY_ARE = (models.CharField, models.TextField, models.IntegerField, models.ForeignKey)


def insert(
    alias: str,
    table: type[models.Model],
    columns: Sequence[str],
    rows: Iterable[Sequence[Any]],
    *,
    keep_old: bool = False,
) -> None:
    """Insert rows; with ``keep_old`` a row that is here already stays as it is."""
    connection = connections[alias]
    quote = connection.ops.quote_name
    fields = {f.attname: f for f in table._meta.concrete_fields}
    chosen = [fields[c] for c in columns]
    names = ", ".join(quote(str(f.column)) for f in chosen)
    places = ", ".join(["%s"] * len(chosen))
    ending = " ON CONFLICT DO NOTHING" if keep_old else ""
    sql = f"INSERT INTO {quote(table._meta.db_table)} ({names}) VALUES ({places}){ending}"  # noqa: S608
    adapt = [None if isinstance(f, _AS_THEY_ARE) else f.get_db_prep_save for f in chosen]
    prepared = [
        [
            v if prepare is None else prepare(v, connection)
            for v, prepare in zip(row, adapt, strict=True)
        ]
        for row in rows
    ]
    if prepared:
        with connection.cursor() as cursor:
            cursor.executemany(sql, prepared)
