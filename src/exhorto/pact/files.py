"""A pact version as it travels: a mapping of file name to text.

* Names are plain (``[a-z0-9][a-z0-9._-]*``), so that a version can be written into a folder.
* Hashes are taken over the UTF-8 bytes of the text as it travels; a changed line end is a change.
* JSON is read strictly: no member twice, no NaN, no depth or number that breaks a reader.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from typing import TypeAlias

from exhorto.domain.errors import Malformed, Refused
from exhorto.domain.jsonvalues import Json, JsonObject, obj

Files: TypeAlias = Mapping[str, str]

ROOT = "root.json"
TARGETS = "targets.json"
MEMBERS = "members.json"
FOLDS = "folds.json"
PROCEDURES = "procedures.json"
METADATA = frozenset({ROOT, TARGETS})
REQUIRED = frozenset({ROOT, TARGETS, MEMBERS, FOLDS, PROCEDURES})

FILE_BYTES = 1024 * 1024
"""Largest file of a pact version."""
FILES = 64
"""Most files of a pact version."""

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")


def check_name(name: object) -> str:
    """Insist on a plain file name.

    Raises:
        Malformed: ``pact.file-name``
    """
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise Malformed("pact.file-name", given=ascii(name)[:80])
    return name


def check_files(files: Files) -> None:
    """Insist that names, sizes and the required files are as they must be.

    Raises:
        Malformed: ``pact.file-name``, ``pact.file-missing``, ``pact.unreadable``
        Refused: ``pact.too-large``
    """
    if len(files) > FILES:
        raise Refused("pact.too-large", file="*", most=FILES)
    for name in files:
        if len(encoded(files, check_name(name))) > FILE_BYTES:
            raise Refused("pact.too-large", file=name, most=FILE_BYTES)
    for name in sorted(REQUIRED - frozenset(files)):
        raise Malformed("pact.file-missing", file=name)


def encoded(files: Files, name: str) -> bytes:
    """The bytes of a file.

    Raises:
        Malformed: ``pact.file-missing``, ``pact.unreadable``
    """
    text = files.get(name)
    if text is None:
        raise Malformed("pact.file-missing", file=name)
    try:
        return text.encode("utf-8")
    except (UnicodeEncodeError, AttributeError):
        raise Malformed("pact.unreadable", file=name) from None


def sha256(data: bytes) -> str:
    """SHA-256 as 64 hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def read_object(files: Files, name: str) -> JsonObject:
    """Read a file that must hold one JSON object.

    Raises:
        Malformed: ``pact.file-missing``, ``pact.unreadable``, ``pact.member-twice``, ``json.field``
    """
    encoded(files, name)
    try:
        value: Json = json.loads(
            files[name], object_pairs_hook=_each_once, parse_constant=_no_constant
        )
    except Malformed as refusal:
        raise Malformed(refusal.code, file=name, **refusal.facts) from None
    except (ValueError, RecursionError):
        raise Malformed("pact.unreadable", file=name) from None
    return obj(value, name)


def write_object(value: JsonObject) -> str:
    """Write an object as the text of a file; the same object always gives the same text."""
    return json.dumps(value, indent=1, sort_keys=True, ensure_ascii=False, allow_nan=False) + "\n"


def has_all(given: JsonObject, at: str, names: frozenset[str]) -> None:
    """Insist on all of ``names``; what else is there is not known to this release, and kept.

    Raises:
        Malformed: ``json.members``
    """
    missing = sorted(names - frozenset(given))
    if missing:
        raise Malformed("json.members", field=at, members=", ".join(missing)[:200])


def unknown_of(given: JsonObject, names: frozenset[str]) -> JsonObject:
    """The members of an object other than ``names``."""
    return {name: value for name, value in given.items() if name not in names}


def _each_once(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    given = dict(pairs)
    if len(given) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise Malformed("pact.member-twice", member=ascii(twice)[:80])
    return given


def _no_constant(constant: str) -> Json:
    raise ValueError(constant)
