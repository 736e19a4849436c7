"""Carries sealed envelopes as files: a USB stick, or any folder.

Writing is atomic (a temporary name, then a rename), so that a stick pulled out early holds a whole
bundle or none.
"""

import os
from pathlib import Path

from exhorto.domain.errors import Unavailable

SUFFIX = ".exhorto"
LARGEST = 1024 * 1024 * 1024


def write_bundle(file: Path, frames: bytes) -> None:
    """Write a bundle of envelopes.

    Raises:
        Unavailable: ``courier.cannot-write``
    """
    part = file.with_name(file.name + ".part")
    try:
        with part.open("xb") as out:
            out.write(frames)
            out.flush()
            os.fsync(out.fileno())
        part.replace(file)
    except OSError as fault:
        part.unlink(missing_ok=True)
        raise Unavailable("courier.cannot-write", file=file.name, why=str(fault.strerror)) from None


def read_bundle(file: Path) -> bytes:
    """Read a bundle of envelopes.

    Raises:
        Unavailable: ``courier.cannot-read``, ``courier.too-large``
    """
    try:
        if file.stat().st_size > LARGEST:
            raise Unavailable("courier.too-large", file=file.name)
        return file.read_bytes()
    except OSError as fault:
        raise Unavailable("courier.cannot-read", file=file.name, why=str(fault.strerror)) from None
