"""A node's own keys, as files in the ``keys`` folder of its home.

* Written once; never over what stands there.
* Readable by their owner only; a folder that others can read is refused.
* A manifest holds the fingerprint of each public half: a key file of another node is named.
"""

import json
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from exhorto.domain.errors import Malformed, Refused, Unavailable
from exhorto.wire.sealing_keys import (
    OpeningKey,
    generate_opening_key,
    opening_key_from_json,
    opening_key_to_json,
)
from exhorto.wire.signing_keys import (
    SigningKey,
    generate_signing_key,
    signing_key_from_json,
    signing_key_to_json,
)

FOLDER = "keys"
MANIFEST = "manifest.json"
KEK_BYTES = 32
_FILES = ("signing.json", "witness.json", "opening.json", "kek.json", "web.json")


@dataclass(frozen=True, slots=True)
class Keys:
    """All private keys of a node; none shows in a ``repr``.

    Attributes:
        opening: decryption keys, the newest first; old ones live until no gap is open.
        kek: wraps the keys of portions.
        web: Django's secret.
    """

    signing: SigningKey = field(repr=False)
    witness: SigningKey = field(repr=False)
    opening: tuple[OpeningKey, ...] = field(repr=False)
    kek: bytes = field(repr=False)
    web: bytes = field(repr=False)


def generate(party: str, random: Callable[[int], bytes]) -> Keys:
    """Make all keys of a new node."""
    mark = random(4).hex()
    name = party.lower()
    return Keys(
        signing=generate_signing_key(f"{name}-node-{mark}"),
        witness=generate_signing_key(f"{name}-witness-{mark}"),
        opening=(generate_opening_key(f"{name}-seal-{mark}"),),
        kek=random(KEK_BYTES),
        web=random(KEK_BYTES),
    )


def create(home: Path, keys: Keys) -> None:
    """Write a new node's keys.

    Raises:
        Refused: ``vault.exists`` where there are keys already
        Unavailable: ``vault.cannot-write``
    """
    folder = home / FOLDER
    try:
        folder.mkdir(mode=0o700, parents=True)
        values = _values(keys)
        for name, value in values.items():
            _write(folder / name, value)
        _write(folder / MANIFEST, {name: _fingerprint(v) for name, v in values.items()})
    except FileExistsError:
        raise Refused("vault.exists", folder=FOLDER) from None
    except OSError as fault:
        raise Unavailable("vault.cannot-write", why=str(fault.strerror)) from None


def open_(home: Path) -> Keys:
    """Read a node's keys.

    Raises:
        Unavailable: ``vault.missing`` with the file
        Refused: ``vault.readable-by-others``
        Malformed: ``vault.wrong-key-file`` with the file
    """
    folder = home / FOLDER
    manifest = _read(folder / MANIFEST)
    values = {name: _read(folder / name) for name in _FILES}
    for name, value in values.items():
        if manifest.get(name) != _fingerprint(value):
            raise Malformed("vault.wrong-key-file", file=name)
    try:
        return Keys(
            signing=signing_key_from_json(values["signing.json"]),
            witness=signing_key_from_json(values["witness.json"]),
            opening=tuple(opening_key_from_json(k) for k in values["opening.json"]["keys"]),
            kek=bytes.fromhex(values["kek.json"]["key"]),
            web=bytes.fromhex(values["web.json"]["key"]),
        )
    except (KeyError, TypeError, ValueError):
        raise Malformed("vault.wrong-key-file", file=FOLDER) from None


def _values(keys: Keys) -> dict[str, Any]:
    return {
        "signing.json": signing_key_to_json(keys.signing),
        "witness.json": signing_key_to_json(keys.witness),
        "opening.json": {"keys": [opening_key_to_json(k) for k in keys.opening]},
        "kek.json": {"key": keys.kek.hex()},
        "web.json": {"key": keys.web.hex()},
    }


def _fingerprint(value: Any) -> str:
    return sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()


def _write(file: Path, value: Any) -> None:
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as out:
        json.dump(value, out)
        out.flush()
        os.fsync(out.fileno())


def _read(file: Path) -> Any:
    try:
        if file.stat().st_mode & 0o077:
            raise Refused("vault.readable-by-others", file=file.name)
        return json.loads(file.read_text(encoding="ascii"))
    except FileNotFoundError:
        raise Unavailable("vault.missing", file=file.name) from None
    except (OSError, ValueError):
        raise Malformed("vault.wrong-key-file", file=file.name) from None
