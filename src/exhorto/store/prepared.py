"""Reading queries that Django compiles once: what a node asks its database many times in every act.

A query is written as a queryset of ``values_list``; its SQL is made at the first call, with
stand-ins for the arguments, and used again with the arguments themselves. Columns come back as
Django would give them.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, TypeAlias

from django.db import connections, models

Argument: TypeAlias = "str | int | datetime | Sequence[str]"
_NUMBERS = 1_999_000_000
_MOMENT = datetime(1, 1, 2, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class _Compiled:
    """SQL with, for each of its parameters, where its value comes from."""

    sql: str
    params: tuple[tuple[int, int] | None, ...]
    constants: tuple[Any, ...]
    compiler: Any
    converters: Any


class Prepared:
    """A query to be asked again and again.

    Args:
        build: from an alias and the arguments to a queryset of ``values_list``. An argument is a
            text, a number, a moment, or a sequence of texts for ``__in``.
    """

    def __init__(self, build: Callable[..., models.QuerySet[Any, Any]]) -> None:
        self._build = build
        self._compiled: dict[tuple[object, ...], _Compiled] = {}

    def __call__(self, alias: str, *args: Argument, limit: int | None = None) -> list[Any]:
        """All rows, each a tuple of its columns; none where a sequence is empty."""
        if any(isinstance(a, list | tuple) and not a for a in args):
            return []
        connection = connections[alias]
        query = self._for(connection.vendor, alias, args)
        sql = query.sql if limit is None else f"{query.sql} LIMIT {int(limit)}"
        given = [_values(connection, a) for a in args]
        params = [
            constant if place is None else given[place[0]][place[1]]
            for place, constant in zip(query.params, query.constants, strict=True)
        ]
        with connection.cursor() as cursor:
            cursor.execute(sql, params)
            rows = cursor.fetchall()
        if query.converters:
            return [tuple(r) for r in query.compiler.apply_converters(rows, query.converters)]
        return rows

    def _for(self, vendor: str, alias: str, args: Sequence[Argument]) -> _Compiled:
        shape = (vendor, *(len(a) if isinstance(a, list | tuple) else -1 for a in args))
        found = self._compiled.get(shape)
        if found is None:
            found = self._compiled[shape] = _compile(self._build, alias, args)
        return found


def _compile(
    build: Callable[..., models.QuerySet[Any, Any]], alias: str, args: Sequence[Argument]
) -> _Compiled:
    connection = connections[alias]
    stand_ins = [_stand_in(place, argument) for place, argument in enumerate(args)]
    compiler = build(alias, *stand_ins).query.get_compiler(alias)
    sql, params = compiler.as_sql()
    places = {
        value: (place, within)
        for place, one in enumerate(stand_ins)
        for within, value in enumerate(_values(connection, one))
    }
    columns = [column for column, *_ in compiler.select[: compiler.col_count]]
    return _Compiled(
        sql=sql,
        params=tuple(places.get(p) for p in params),
        constants=tuple(params),
        compiler=compiler,
        converters=compiler.get_converters(columns),
    )


def _stand_in(place: int, argument: Argument) -> Argument:
    if isinstance(argument, str):
        return f"\x01{place}"
    if isinstance(argument, int):
        return _NUMBERS + place
    if isinstance(argument, datetime):
        return _MOMENT + timedelta(days=place)
    return [f"\x01{place}.{n}" for n in range(len(argument))]


def _values(connection: Any, argument: Argument) -> list[Any]:
    if isinstance(argument, list | tuple):
        return list(argument)
    if isinstance(argument, datetime):
        return [connection.ops.adapt_datetimefield_value(argument)]
    return [argument]
