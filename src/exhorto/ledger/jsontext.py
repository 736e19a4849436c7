"""One line of JSON, read strictly and written once.

A member that occurs twice, a number with a fraction, a number out of range, NaN and half of a
surrogate pair are refused: two readers could understand them differently.
"""

import json
from collections.abc import Sequence
from typing import NoReturn

from exhorto.domain.errors import Malformed
from exhorto.domain.jsonvalues import Json, JsonObject

_MOST = 2**53 - 1


def object_from_line(given: bytes, code: str, longest: int) -> JsonObject:
    """Read an object from one line of UTF-8 JSON.

    Raises:
        Malformed: ``code``
    """
    if len(given) > longest:
        raise Malformed(code, fault="too long")
    try:
        read = json.loads(
            given.decode("utf-8"),
            object_pairs_hook=_once,
            parse_int=_whole,
            parse_float=_refuse,
            parse_constant=_refuse,
        )
        line_from_object(read)
    except (ValueError, RecursionError) as fault:
        raise Malformed(code, fault="not strict JSON") from fault
    if not isinstance(read, dict):
        raise Malformed(code, fault="not an object")
    return read


def line_from_object(value: JsonObject) -> bytes:
    """Write an object as one line of UTF-8 JSON, members in their order, without the newline."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.encode("utf-8")


def _once(members: Sequence[tuple[str, Json]]) -> dict[str, Json]:
    read = dict(members)
    if len(read) != len(members):
        raise ValueError("a member occurs twice")
    return read


def _whole(text: str) -> int:
    number = int(text)
    if not -_MOST <= number <= _MOST:
        raise ValueError("a number out of range")
    return number


def _refuse(_: str) -> NoReturn:
    raise ValueError("not a whole number")
