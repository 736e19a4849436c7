"""JSON as it travels: I-JSON (RFC 7493) and a little stricter, written compactly.

* UTF-8 without a byte order mark; no lone surrogate and no U+0000 in a text.
* A member name stands once in its object.
* Whole numbers within ±(2^53 - 1); no NaN, no infinity.
* At most ``DEPTH`` objects and arrays inside each other.

What this module writes it has read back: nothing is signed that a partner could not read.
"""

import json
import math
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Never

from exhorto.domain.errors import Malformed, Refused
from exhorto.domain.jsonvalues import Json, JsonObject, obj

DEPTH = 32
"""Most objects and arrays inside each other."""
_LARGEST = 2**53 - 1
_UNSAFE = frozenset({"\x00", *map(chr, range(0xD800, 0xE000))})


def read(raw: bytes, field: str) -> Json:
    """Read one JSON value.

    Raises:
        Malformed: ``json.unreadable``
    """
    try:
        text = raw.decode("utf-8")
        value: Json = _DECODER.decode(text)
        if "\\u" in text or text.count("[") + text.count("{") > DEPTH:
            _check(value)
    except (ValueError, RecursionError) as error:
        raise Malformed("json.unreadable", field=field, why=_why(error)) from None
    return value


def read_object(raw: bytes, field: str) -> JsonObject:
    """Read one JSON object.

    Raises:
        Malformed: ``json.unreadable``, ``json.field``
    """
    return obj(read(raw, field), field)


def write(value: Json, field: str) -> bytes:
    """The bytes of ``value``: UTF-8, no white space, members in the order given.

    Raises:
        Refused: ``json.unwritable``, ``json.unreadable`` for a value that no partner could read.
    """
    raw = write_unread(value, field)
    with as_refusal():
        read(raw, field)
    return raw


def write_unread(value: Json, field: str) -> bytes:
    """As ``write``, for a caller who reads back what he gets with a reader of his own.

    Raises:
        Refused: ``json.unwritable``
    """
    try:
        return _ENCODER.encode(value).encode("utf-8")
    except (TypeError, ValueError, RecursionError) as error:
        raise Refused("json.unwritable", field=field, why=_why(error)) from None


@contextmanager
def as_refusal() -> Iterator[None]:
    """Turn what a reader finds wrong with our own words into a refusal to send them.

    Raises:
        Refused: with the code and the facts of the ``Malformed`` inside.
    """
    try:
        yield
    except Malformed as error:
        raise Refused(error.code, **error.facts) from None


def _check(value: Json) -> None:
    """Walk what a quick look at the text could not rule out: depth and odd letters."""
    level: list[Any] = [value]
    depth = 0
    while level:
        if any(isinstance(v, str) and not _UNSAFE.isdisjoint(v) for v in level):
            raise ValueError("a text with a lone surrogate or U+0000")
        if depth == DEPTH and any(isinstance(v, list | Mapping) for v in level):
            raise ValueError(f"deeper than {DEPTH}")
        level = [inner for v in level for inner in _inside(v)]
        depth += 1


def _inside(value: object) -> list[object]:
    if isinstance(value, Mapping):
        return [*value.keys(), *value.values()]
    return value if isinstance(value, list) else []


def _members(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a member twice")
    return found


def _whole(digits: str) -> int:
    if len(digits) > 17 or abs(int(digits)) > _LARGEST:
        raise ValueError("a number that is too large")
    return int(digits)


def _fraction(digits: str) -> float:
    value = float(digits)
    if not math.isfinite(value):
        raise ValueError("a number that is too large")
    return value


def _constant(name: str) -> Never:
    raise ValueError(f"{name} is no JSON")


def _plain(value: object) -> object:
    """What the encoder does not know by itself: any mapping is an object."""
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"a {type(value).__name__} is no JSON")


def _why(error: Exception) -> str:
    """What is wrong, without a word of the content."""
    if isinstance(error, json.JSONDecodeError):
        return f"{error.msg} at {error.pos}"
    if isinstance(error, UnicodeError):
        return "not UTF-8"
    if isinstance(error, RecursionError):
        return f"deeper than {DEPTH}"
    return str(error)


_DECODER = json.JSONDecoder(
    object_pairs_hook=_members,
    parse_int=_whole,
    parse_float=_fraction,
    parse_constant=_constant,
)
_ENCODER = json.JSONEncoder(
    ensure_ascii=False, allow_nan=False, separators=(",", ":"), default=_plain
)
