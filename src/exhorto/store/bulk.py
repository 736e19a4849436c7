"""Writing without building a model for each row: what the exchange writes by the hundred."""

from collections.abc import Iterable, Mapping, Sequence
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
    over: Sequence[str] = (),
) -> None:
    """Insert rows.

    With ``keep_old`` a row that is here already stays as it is; with ``over`` (the columns that
    make a row one and the same) it is written over.
    """
    connection = connections[alias]
    quote = connection.ops.quote_name
    fields = {f.attname: f for f in table._meta.concrete_fields}
    chosen = [fields[c] for c in columns]
    names = ", ".join(quote(str(f.column)) for f in chosen)
    places = ", ".join(["%s"] * len(chosen))
    ending = " ON CONFLICT DO NOTHING" if keep_old else ""
    if over:
        same = ", ".join(quote(str(fields[c].column)) for c in over)
        fresh = [quote(str(f.column)) for f in chosen if f.attname not in over]
        changes = ", ".join(f"{name} = excluded.{name}" for name in fresh)
        ending = f" ON CONFLICT ({same}) DO UPDATE SET {changes}"
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


def change(
    alias: str,
    table: type[models.Model],
    where: Mapping[str, Any],
    values: Mapping[str, Any],
) -> int:
    """Change columns of the rows in which other columns have these values; returns how many.

    A list or tuple among ``where`` means any of its values; none at all changes nothing.
    """
    if any(isinstance(value, list | tuple) and not value for value in where.values()):
        return 0
    connection = connections[alias]
    quote = connection.ops.quote_name
    fields = {f.attname: f for f in table._meta.concrete_fields}
    sets = ", ".join(f"{quote(str(fields[c].column))} = %s" for c in values)
    conditions, params = [], [fields[c].get_db_prep_save(v, connection) for c, v in values.items()]
    for column, value in where.items():
        wanted = value if isinstance(value, list | tuple) else [value]
        places = ", ".join(["%s"] * len(wanted))
        conditions.append(f"{quote(str(fields[column].column))} IN ({places})")
        params += [fields[column].get_db_prep_save(v, connection) for v in wanted]
    sql = f"UPDATE {quote(table._meta.db_table)} SET {sets} WHERE {' AND '.join(conditions)}"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return int(cursor.rowcount)
