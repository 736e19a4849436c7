"""JSON values as types, and the readers that refuse what is not as it should be.

A reader names the place (``field``) of what it refuses. It never coerces: a number is not a text,
``true`` is not a number.
"""

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from exhorto.domain.errors import Malformed

Json: TypeAlias = "bool | int | float | str | Sequence[Json] | Mapping[str, Json] | None"
JsonObject: TypeAlias = Mapping[str, Json]


def obj(value: object, field: str) -> Mapping[str, Json]:
    """Read an object.

    Raises:
        Malformed: ``json.field``
    """
    if not isinstance(value, Mapping):
        raise Malformed("json.field", field=field, expected="object")
    return value


def array(value: object, field: str) -> Sequence[Json]:
    """Read an array.

    Raises:
        Malformed: ``json.field``
    """
    if not isinstance(value, list | tuple):
        raise Malformed("json.field", field=field, expected="array")
    return value


def text(value: object, field: str, longest: int = 200_000) -> str:
    """Read a text of at most ``longest`` characters.

    Raises:
        Malformed: ``json.field``
    """
    if not isinstance(value, str) or len(value) > longest:
        raise Malformed("json.field", field=field, expected="text")
    return value


def optional_text(value: object, field: str) -> str | None:
    """Read a text or nothing.

    Raises:
        Malformed: ``json.field``
    """
    return None if value is None else text(value, field)


def whole(value: object, field: str, least: int = 0, most: int = 2**53 - 1) -> int:
    """Read a whole number between ``least`` and ``most``.

    Raises:
        Malformed: ``json.field``
    """
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise Malformed("json.field", field=field, expected="whole number")
    return value


def exactly(
    value: Mapping[str, Json], field: str, names: frozenset[str], may: frozenset[str] = frozenset()
) -> None:
    """Insist that an object has all of ``names``, perhaps some of ``may``, and nothing else.

    Raises:
        Malformed: ``json.members``
    """
    given = frozenset(value)
    if not names <= given or not given <= names | may:
        odd = sorted((names - given) | (given - names - may))
        raise Malformed("json.members", field=field, members=", ".join(odd)[:200])
