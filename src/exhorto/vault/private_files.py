"""Files that hold secrets: written whole or not at all, read only where nobody else could.

* A file belongs to the user who runs the node, and nobody else may read or write it. The same
  holds for its folder. Nobody else may write to the home around it, else the folder could be
  swapped. A link is not followed.
* What is checked is the file that was opened, not the name it had a moment before.
* A file is replaced in one step: after a power cut the old one is there, or the new one.

Owners and permissions are those of POSIX systems.
"""

import json
import os
import shutil
import stat
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from errno import EEXIST, ELOOP, ENOTDIR, ENOTEMPTY
from pathlib import Path

from exhorto.domain.errors import Malformed, Refused, Unavailable
from exhorto.domain.jsonvalues import Json, JsonObject, obj

FILE_BYTES = 1024 * 1024
"""Largest key file; a node with all its old decryption keys stays far below."""

_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_OTHERS_WRITE = stat.S_IWGRP | stat.S_IWOTH


def create_folder(folder: Path, files: Mapping[str, JsonObject]) -> None:
    """Make a folder with all its files in one step, where there is none.

    Raises:
        Refused: ``vault.exists``
        Unavailable: ``vault.cannot-write``
    """
    if folder.exists() or folder.is_symlink():
        raise Refused("vault.exists", folder=folder.name)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        part = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
        try:
            for name, value in files.items():
                _write(part / name, value)
            _sync(part)
            part.rename(folder)
        except BaseException:
            shutil.rmtree(part, ignore_errors=True)
            raise
        _sync(folder.parent)
    except OSError as fault:
        if fault.errno in (EEXIST, ENOTEMPTY, ENOTDIR):
            raise Refused("vault.exists", folder=folder.name) from None
        raise Unavailable("vault.cannot-write", why=str(fault.strerror)) from None


def replace_file(file: Path, value: JsonObject) -> None:
    """Put a new file in the place of an old one in one step.

    Raises:
        Unavailable: ``vault.cannot-write``
    """
    part = file.with_name(f".{file.name}.part")
    try:
        with suppress(FileNotFoundError):
            part.unlink()  # of a write that a power cut ended
        _write(part, value)
        part.replace(file)
        _sync(file.parent)
    except OSError as fault:
        raise Unavailable("vault.cannot-write", why=str(fault.strerror)) from None


def check_folder(folder: Path) -> None:
    """Insist that nobody else can look into a folder or swap it for another.

    Raises:
        Unavailable: ``vault.missing``, ``vault.cannot-read``
        Refused: ``vault.wrong-owner``, ``vault.readable-by-others``, ``vault.home-writable``
    """
    try:
        status, around = folder.stat(), folder.parent.stat()
    except FileNotFoundError:
        raise Unavailable("vault.missing", file=folder.name) from None
    except OSError as fault:
        raise Unavailable("vault.cannot-read", file=folder.name, why=str(fault.strerror)) from None
    _check_private(status, folder.name)
    sticky = around.st_mode & stat.S_ISVTX
    if around.st_mode & _OTHERS_WRITE and not sticky:
        raise Refused("vault.home-writable", folder=folder.name)


def read_file(file: Path) -> JsonObject:
    """Read a secret file that holds one JSON object.

    Raises:
        Unavailable: ``vault.missing``, ``vault.cannot-read``
        Refused: ``vault.wrong-owner``, ``vault.readable-by-others``, ``vault.is-a-link``
        Malformed: ``vault.wrong-key-file``
    """
    data = _bytes_of(file)
    try:
        value: Json = json.loads(data.decode("ascii"))
        return obj(value, file.name)
    except (ValueError, RecursionError, Malformed):
        raise Malformed("vault.wrong-key-file", file=file.name) from None


def _bytes_of(file: Path) -> bytes:
    handle = _opened(file)
    try:
        status = os.fstat(handle)
        if not stat.S_ISREG(status.st_mode) or status.st_size > FILE_BYTES:
            raise Malformed("vault.wrong-key-file", file=file.name)
        _check_private(status, file.name)
        with os.fdopen(handle, "rb", closefd=False) as opened:
            return opened.read(FILE_BYTES)
    except OSError as fault:
        raise Unavailable("vault.cannot-read", file=file.name, why=str(fault.strerror)) from None
    finally:
        os.close(handle)


def _opened(file: Path) -> int:
    try:  # not blocking: a pipe in the place of a file must not hold the node up
        return os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError:
        raise Unavailable("vault.missing", file=file.name) from None
    except OSError as fault:
        if fault.errno == ELOOP:
            raise Refused("vault.is-a-link", file=file.name) from None
        raise Unavailable("vault.cannot-read", file=file.name, why=str(fault.strerror)) from None


def _check_private(status: os.stat_result, name: str) -> None:
    if status.st_uid != os.geteuid():
        raise Refused("vault.wrong-owner", file=name)
    if status.st_mode & _OTHERS:
        raise Refused("vault.readable-by-others", file=name)


def _write(file: Path, value: JsonObject) -> None:
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as out:
        json.dump(value, out)
        out.flush()
        os.fsync(handle)


def _sync(folder: Path) -> None:
    """Names live in the folder: without this a power cut can lose a file that was written."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
