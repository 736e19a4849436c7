"""A node's own keys, as files in the ``keys`` folder of its home.

* Written once; never over what stands there. Only decryption keys come and go later.
* Readable by their owner only (``private_files``).
* A manifest holds the fingerprint of each file's public half: a key file of another node, or of
  another day, is named.
* Nothing private shows in a ``repr``, in an error or in the manifest.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from typing import TypeVar

from exhorto.domain.errors import ExhortoError, Malformed, Refused
from exhorto.domain.jsonvalues import Json, JsonObject, array, exactly, obj, text
from exhorto.vault.private_files import check_folder, create_folder, read_file, replace_file
from exhorto.wire.sealing_keys import (
    OpeningKey,
    generate_opening_key,
    opening_key_from_json,
    opening_key_to_json,
    sealing_key_to_json,
)
from exhorto.wire.signing_keys import (
    SigningKey,
    generate_signing_key,
    signing_key_from_json,
    signing_key_to_json,
    verifying_key_to_json,
)

FOLDER = "keys"
MANIFEST = "manifest.json"
FORMAT = "exhorto-keys/1"
SECRET_BYTES = 32

SIGNING, WITNESS, OPENING = "signing.json", "witness.json", "opening.json"
KEK, WEB = "kek.json", "web.json"

_T = TypeVar("_T")


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
        kek=random(SECRET_BYTES),
        web=random(SECRET_BYTES),
    )


def create(home: Path, keys: Keys) -> None:
    """Write a new node's keys.

    Raises:
        Refused: ``vault.exists`` where there are keys already
        Unavailable: ``vault.cannot-write``
    """
    prints: dict[str, Json] = {name: [mark] for name, mark in _fingerprints(keys).items()}
    manifest: JsonObject = {"format": FORMAT, "files": prints}
    create_folder(home / FOLDER, {**_values(keys), MANIFEST: manifest})


def open_(home: Path) -> Keys:
    """Read a node's keys and check that they belong together.

    Raises:
        Unavailable: ``vault.missing`` with the file, ``vault.cannot-read``
        Refused: ``vault.readable-by-others``, ``vault.wrong-owner``, ``vault.home-writable``,
            ``vault.is-a-link``
        Malformed: ``vault.wrong-key-file`` with the file
    """
    folder = home / FOLDER
    check_folder(folder)
    manifest = _manifest(folder)
    keys = Keys(
        signing=_key(folder, SIGNING, signing_key_from_json),
        witness=_key(folder, WITNESS, signing_key_from_json),
        opening=_key(folder, OPENING, _opening),
        kek=_key(folder, KEK, _secret),
        web=_key(folder, WEB, _secret),
    )
    for name, fingerprint in _fingerprints(keys).items():
        if fingerprint not in manifest.get(name, ()):
            raise Malformed("vault.wrong-key-file", file=name)
    return keys


def add_opening_key(home: Path, key: OpeningKey) -> Keys:
    """Put a new decryption key before the old ones, which stay.

    Raises:
        Refused: ``vault.key-there``
        Unavailable: ``vault.cannot-write``
        ExhortoError: as ``open_``
    """
    keys = open_(home)
    if key.kid in {old.kid for old in keys.opening}:
        raise Refused("vault.key-there", kid=key.kid)
    return _with_opening(home, keys, (key, *keys.opening))


def remove_opening_key(home: Path, kid: str) -> Keys:
    """Destroy an old decryption key: what is still under way to it can then never be read.

    Raises:
        Refused: ``vault.no-such-key``, ``vault.newest-key``
        Unavailable: ``vault.cannot-write``
        ExhortoError: as ``open_``
    """
    keys = open_(home)
    if kid not in {old.kid for old in keys.opening}:
        raise Refused("vault.no-such-key", kid=kid)
    if kid == keys.opening[0].kid:
        raise Refused("vault.newest-key", kid=kid)
    return _with_opening(home, keys, tuple(old for old in keys.opening if old.kid != kid))


def _with_opening(home: Path, keys: Keys, opening: tuple[OpeningKey, ...]) -> Keys:
    """The manifest names both files while one takes the place of the other: no cut locks us out."""
    changed = replace(keys, opening=opening)
    before, after = _fingerprints(keys), _fingerprints(changed)
    folder = home / FOLDER
    _write_manifest(folder, {name: [before[name], after[name]] for name in after})
    replace_file(folder / OPENING, _values(changed)[OPENING])
    _write_manifest(folder, {name: [after[name]] for name in after})
    return changed


def _write_manifest(folder: Path, prints: Mapping[str, list[str]]) -> None:
    files: dict[str, Json] = {name: sorted(set(marks)) for name, marks in prints.items()}
    replace_file(folder / MANIFEST, {"format": FORMAT, "files": files})


def _manifest(folder: Path) -> dict[str, tuple[str, ...]]:
    given = read_file(folder / MANIFEST)
    try:
        exactly(given, MANIFEST, frozenset({"format", "files"}))
        files = obj(given["files"], MANIFEST)
        marks = {n: tuple(text(m, n) for m in array(listed, n)) for n, listed in files.items()}
    except Malformed:
        raise Malformed("vault.wrong-key-file", file=MANIFEST) from None
    if given["format"] != FORMAT:
        raise Malformed("vault.wrong-key-file", file=MANIFEST)
    return marks


def _key(folder: Path, name: str, read: Callable[[object], _T]) -> _T:
    value = read_file(folder / name)
    try:
        return read(value)
    except (ExhortoError, ValueError):
        raise Malformed("vault.wrong-key-file", file=name) from None


def _opening(value: object) -> tuple[OpeningKey, ...]:
    given = obj(value, OPENING)
    exactly(given, OPENING, frozenset({"keys"}))
    keys = tuple(opening_key_from_json(key) for key in array(given["keys"], OPENING))
    if not keys or len({key.kid for key in keys}) != len(keys):
        raise Malformed("vault.wrong-key-file", file=OPENING)
    return keys


def _secret(value: object) -> bytes:
    given = obj(value, "key")
    exactly(given, "key", frozenset({"key"}))
    secret = bytes.fromhex(text(given["key"], "key", 2 * SECRET_BYTES))
    if len(secret) != SECRET_BYTES:
        raise Malformed("vault.wrong-key-file", file="key")
    return secret


def _values(keys: Keys) -> dict[str, JsonObject]:
    return {
        SIGNING: signing_key_to_json(keys.signing),
        WITNESS: signing_key_to_json(keys.witness),
        OPENING: {"keys": [opening_key_to_json(key) for key in keys.opening]},
        KEK: {"key": keys.kek.hex()},
        WEB: {"key": keys.web.hex()},
    }


def _fingerprints(keys: Keys) -> dict[str, str]:
    """SHA-256 of the public half of each file; of a secret of 256 random bits, of itself."""
    public: dict[str, Json] = {
        SIGNING: verifying_key_to_json(keys.signing.public),
        WITNESS: verifying_key_to_json(keys.witness.public),
        OPENING: [sealing_key_to_json(key.sealing_key) for key in keys.opening],
        KEK: keys.kek.hex(),
        WEB: keys.web.hex(),
    }
    return {
        name: sha256(f"{FORMAT} {name} {json.dumps(half, sort_keys=True)}".encode()).hexdigest()
        for name, half in public.items()
    }
