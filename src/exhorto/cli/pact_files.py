"""The files of the ceremony: a version of the pact, a card, a key; read and written whole.

A version travels as one file, a JSON object of name and text, by custom ``*.pact.json``.
"""

import getpass
import json
import os
from argparse import Namespace
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any

from exhorto.cli.speech import both
from exhorto.domain.errors import Malformed, Refused, Unavailable
from exhorto.domain.jsonvalues import JsonObject
from exhorto.pact.files import Files, read_object
from exhorto.pact.member_file import FORMAT, members_from_json, members_to_json
from exhorto.pact.members import Member
from exhorto.pact.terms import Pact
from exhorto.pact.verify import verify_first

MOST_BYTES = 64 * 1024 * 1024
_SECRET, _PUBLIC = 0o600, 0o644


def read_pact(file: str) -> Files:
    """The files of a version.

    Raises:
        Unavailable: ``pact.cannot-read``
        Malformed: ``pact.unreadable``
    """
    value = read_json(file)
    texts = {name: text for name, text in value.items() if isinstance(text, str)}
    if len(texts) != len(value):
        raise Malformed("pact.unreadable", file=Path(file).name)
    return texts


def write_pact(file: str, files: Files) -> None:
    """Write a version as one file.

    Raises:
        Unavailable: ``pact.cannot-write``
    """
    write(file, json.dumps(dict(files), ensure_ascii=False, indent=1).encode() + b"\n")


def read_card(file: str) -> Member:
    """What a country hands over to be listed.

    Raises:
        Malformed: ``pact.unreadable``, ``pact.one-card`` and as ``members_from_json``
    """
    members, _ = members_from_json(read_object({"card": _text(file)}, "card"))
    if len(members) != 1:
        raise Malformed("pact.one-card", file=Path(file).name)
    return next(iter(members.values()))


def write_card(file: str, member: Member) -> None:
    """Write a card; it has the form of a list of parties with one in it.

    Raises:
        Unavailable: ``pact.cannot-write``
    """
    value = members_to_json({member.party: member}, {"format": FORMAT})
    write(file, json.dumps(value, ensure_ascii=False, indent=1).encode() + b"\n")


def read_json(file: str) -> JsonObject:
    """A file that holds one JSON object.

    Raises:
        Unavailable: ``pact.cannot-read``
        Malformed: ``pact.unreadable``, ``pact.member-twice``
    """
    name = Path(file).name
    return read_object({name: _text(file)}, name)


def read(file: str) -> bytes:
    """The bytes of a file.

    Raises:
        Unavailable: ``pact.cannot-read``
        Refused: ``pact.too-large``
    """
    path = Path(file)
    try:
        if path.stat().st_size > MOST_BYTES:
            raise Refused("pact.too-large", file=path.name, most=MOST_BYTES)
        return path.read_bytes()
    except OSError as fault:
        why = str(fault.strerror)
        raise Unavailable("pact.cannot-read", file=path.name, why=why) from None


def write(file: str, data: bytes, *, secret: bool = False) -> None:
    """Write a new file whole; nothing is written over.

    Raises:
        Unavailable: ``pact.cannot-write``
    """
    path = Path(file)
    try:
        mode = _SECRET if secret else _PUBLIC
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, mode)
        with os.fdopen(handle, "wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
    except OSError as fault:
        why = str(fault.strerror)
        raise Unavailable("pact.cannot-write", file=path.name, why=why) from None


def trusted(args: Namespace) -> Pact | None:
    """The version from which trust begins: a node's own, or a file with its digest.

    Raises:
        Refused: ``pact.trust-what`` where neither was named, and as ``verify_first``
        Unavailable: ``pact.none``
    """
    if args.home is not None:
        opening: Any = import_module("exhorto.cli.opening")
        home = Path(args.home).expanduser().absolute()
        opening.set_up(home)
        own: Any = import_module("exhorto.cli.pact_take")
        with opening.database_faults():
            pact: Pact = own.current(home)
        return pact
    if args.trusted is None:
        return None
    if args.digest is None:
        raise Refused("pact.trust-what")
    return verify_first(read_pact(args.trusted), args.digest, now()).pact


def must_trust(args: Namespace) -> Pact:
    """As ``trusted``, where there must be one.

    Raises:
        Refused: ``pact.trust-what`` and as ``trusted``
    """
    pact = trusted(args)
    if pact is None:
        raise Refused("pact.trust-what")
    return pact


def passphrase(args: Namespace, *, twice: bool = False) -> str:
    """A passphrase from its file, else from the keyboard.

    Raises:
        Refused: ``pact.passphrases-differ``
        Unavailable: ``pact.cannot-read``
    """
    if args.passphrase_file is not None:
        return read(args.passphrase_file).decode("utf-8", "replace").rstrip("\r\n")
    given = getpass.getpass(both("Frase de paso: ", "Passphrase: "))
    if twice and getpass.getpass(both("Otra vez: ", "Again: ")) != given:
        raise Refused("pact.passphrases-differ")
    return given


def day(text: str) -> datetime:
    """The end of a day, UTC, from ``2028-12-31``.

    Raises:
        Malformed: ``pact.day``
    """
    try:
        return datetime.strptime(text, "%Y-%m-%d").replace(
            hour=23, minute=59, second=59, tzinfo=UTC
        )
    except ValueError:
        raise Malformed("pact.day", given=text[:40]) from None


def now() -> datetime:
    """The time of this machine: a ceremony has no other clock."""
    return datetime.now(UTC)


def _text(file: str) -> str:
    try:
        return read(file).decode("utf-8")
    except UnicodeDecodeError:
        raise Malformed("pact.unreadable", file=Path(file).name) from None
