"""Keys at rest: what is refused, what is read back, what survives a power cut."""

import json
import os
import random
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from exhorto.domain.errors import ExhortoError, Malformed, Refused
from exhorto.vault import private_files
from exhorto.vault.keys import (
    FOLDER,
    Keys,
    add_opening_key,
    create,
    generate,
    open_,
    remove_opening_key,
)
from exhorto.wire.sealing_keys import generate_opening_key, opening_key_to_json, unwrap, wrap
from exhorto.wire.signing_keys import generate_signing_key, signing_key_to_json
from tests.vault.sentences import check

FILES = ("signing.json", "witness.json", "opening.json", "kek.json", "web.json", "manifest.json")
SECRET_FILES = FILES[:-1]


def chance(seed: int = 1) -> Callable[[int], bytes]:
    return random.Random(seed).randbytes


@pytest.fixture
def keys() -> Keys:
    return generate("PA", chance())


@pytest.fixture
def home(tmp_path: Path, keys: Keys) -> Path:
    create(tmp_path / "node", keys)
    return tmp_path / "node"


def swap(file: str) -> Callable[[Path], object]:
    """Put the file of another node in the place of this one's."""

    def do(home: Path) -> None:
        other = home.with_name("other")
        create(other, generate("CO", chance(2)))
        (other / FOLDER / file).replace(home / FOLDER / file)

    return do


def write(file: str, text: str) -> Callable[[Path], object]:
    return lambda home: (home / FOLDER / file).write_text(text)


def change(file: str, edit: Callable[[dict[str, Any]], object]) -> Callable[[Path], object]:
    def do(home: Path) -> None:
        value = json.loads((home / FOLDER / file).read_text())
        edit(value)
        (home / FOLDER / file).write_text(json.dumps(value))

    return do


def link(home: Path) -> None:
    file = home / FOLDER / "kek.json"
    file.rename(home / "kek.json")
    file.symlink_to(home / "kek.json")


def pipe(home: Path) -> None:
    (home / FOLDER / "kek.json").unlink()
    os.mkfifo(home / FOLDER / "kek.json", 0o600)


def folder_for_file(home: Path) -> None:
    (home / FOLDER / "kek.json").unlink()
    (home / FOLDER / "kek.json").mkdir(mode=0o700)


OPENING: dict[str, tuple[str, str, Callable[[Path], object]]] = {
    "the folder is open to the group": (
        "vault.readable-by-others",
        "keys",
        lambda home: (home / FOLDER).chmod(0o710),
    ),
    "the folder is open to all": (
        "vault.readable-by-others",
        "keys",
        lambda home: (home / FOLDER).chmod(0o701),
    ),
    "a file is readable by the group": (
        "vault.readable-by-others",
        "kek.json",
        lambda home: (home / FOLDER / "kek.json").chmod(0o640),
    ),
    "the manifest is writable by all": (
        "vault.readable-by-others",
        "manifest.json",
        lambda home: (home / FOLDER / "manifest.json").chmod(0o602),
    ),
    "a file is missing": (
        "vault.missing",
        "witness.json",
        lambda home: (home / FOLDER / "witness.json").unlink(),
    ),
    "there are no keys": ("vault.missing", "keys", lambda home: (home / FOLDER).rename(home / "x")),
    "a file is a link": ("vault.is-a-link", "kek.json", link),
    "a file is a pipe": ("vault.wrong-key-file", "kek.json", pipe),
    "a file is a folder": ("vault.wrong-key-file", "kek.json", folder_for_file),
    "a file is not JSON": ("vault.wrong-key-file", "kek.json", write("kek.json", "{")),
    "a file is a list": ("vault.wrong-key-file", "kek.json", write("kek.json", "[]")),
    "a file is not text": ("vault.wrong-key-file", "kek.json", write("kek.json", "ñ")),
    "a file is too large": ("vault.wrong-key-file", "kek.json", write("kek.json", " " * 2**21)),
    "a file is too deep": ("vault.wrong-key-file", "kek.json", write("kek.json", "[" * 90000)),
    "a secret is short": (
        "vault.wrong-key-file",
        "kek.json",
        change("kek.json", lambda v: v.update(key="00" * 31)),
    ),
    "a secret is not hexadecimal": (
        "vault.wrong-key-file",
        "web.json",
        change("web.json", lambda v: v.update(key="zz" * 32)),
    ),
    "a public half is another's": (
        "vault.wrong-key-file",
        "signing.json",
        change(
            "signing.json",
            lambda v: v["jwk"].update(x=generate_signing_key("x").public.x),
        ),
    ),
    "witness and node key are exchanged": (
        "vault.wrong-key-file",
        "signing.json",
        lambda home: (home / FOLDER / "signing.json").write_text(
            (home / FOLDER / "witness.json").read_text()
        ),
    ),
    "there is no decryption key": (
        "vault.wrong-key-file",
        "opening.json",
        change("opening.json", lambda v: v.update(keys=[])),
    ),
    "an old decryption key was lost": (
        "vault.wrong-key-file",
        "opening.json",
        change(
            "opening.json",
            lambda v: v.update(keys=[opening_key_to_json(generate_opening_key("pa-seal-x"))]),
        ),
    ),
    "the manifest has another format": (
        "vault.wrong-key-file",
        "manifest.json",
        change("manifest.json", lambda v: v.update(format="exhorto-keys/2")),
    ),
    "the manifest does not know a file": (
        "vault.wrong-key-file",
        "signing.json",
        change("manifest.json", lambda v: v["files"].pop("signing.json")),
    ),
    **{
        f"{file} is another node's": ("vault.wrong-key-file", file, swap(file))
        for file in SECRET_FILES
    },
}


@pytest.mark.parametrize(("code", "file", "harm"), OPENING.values(), ids=OPENING.keys())
def test_the_vault_does_not_open_when(
    code: str, file: str, harm: Callable[[Path], object], home: Path
) -> None:
    harm(home)
    with pytest.raises(ExhortoError) as refusal:
        open_(home)
    check(refusal.value, code)
    assert refusal.value.facts["file"] == file


def test_the_vault_does_not_open_in_a_home_that_others_can_write_to(home: Path) -> None:
    home.chmod(0o770)
    with pytest.raises(Refused) as refusal:
        open_(home)
    check(refusal.value, "vault.home-writable")
    home.chmod(0o755)
    open_(home)


def test_the_vault_does_not_open_for_another_user(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 1)
    with pytest.raises(Refused) as refusal:
        open_(home)
    check(refusal.value, "vault.wrong-owner")


def test_a_manifest_of_another_node_names_a_file(home: Path) -> None:
    swap("manifest.json")(home)
    with pytest.raises(Malformed, match=r"vault\.wrong-key-file"):
        open_(home)


def test_keys_are_read_back_as_they_were_written(home: Path, keys: Keys) -> None:
    opened = open_(home)
    assert (opened.kek, opened.web) == (keys.kek, keys.web)
    assert signing_key_to_json(opened.signing) == signing_key_to_json(keys.signing)
    assert signing_key_to_json(opened.witness) == signing_key_to_json(keys.witness)
    assert opened.opening == keys.opening


def test_only_the_owner_may_read_whatever_the_mask_of_the_process(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        create(tmp_path / "node", generate("PA", chance()))
    finally:
        os.umask(before)
    folder = tmp_path / "node" / FOLDER
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {
        file.name: stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()
    } == dict.fromkeys(FILES, 0o600)


@pytest.mark.parametrize("there", ["keys", "an empty folder", "a file", "a dangling link"])
def test_nothing_is_written_over(there: str, tmp_path: Path, keys: Keys) -> None:
    folder = tmp_path / FOLDER
    if there == "keys":
        create(tmp_path, generate("CO", chance(2)))
    elif there == "an empty folder":
        folder.mkdir()
    elif there == "a file":
        folder.write_text("x")
    else:
        folder.symlink_to(tmp_path / "nowhere")
    before = content_of(tmp_path)
    with pytest.raises(Refused) as refusal:
        create(tmp_path, keys)
    check(refusal.value, "vault.exists")
    assert content_of(tmp_path) == before


def content_of(folder: Path) -> dict[str, bytes]:
    return {str(f): f.read_bytes() for f in folder.rglob("*") if f.is_file()}


def test_a_failed_creation_leaves_no_keys_behind(
    tmp_path: Path, keys: Keys, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(private_files.os, "fsync", full)
    with pytest.raises(ExhortoError) as refusal:
        create(tmp_path / "node", keys)
    check(refusal.value, "vault.cannot-write")
    assert list((tmp_path / "node").iterdir()) == []


def test_no_secret_shows_in_a_repr_in_an_error_or_in_the_manifest(home: Path, keys: Keys) -> None:
    secrets = [keys.kek.hex(), keys.web.hex(), keys.opening[0].private.hex()]
    secrets += [
        str(signer.native.as_dict(private=True)["d"]) for signer in (keys.signing, keys.witness)
    ]
    write("kek.json", json.dumps({"key": keys.web.hex()}))(home)
    with pytest.raises(Malformed) as refusal:
        open_(home)
    shown = [repr(keys), str(keys), repr(refusal.value), str(refusal.value)]
    shown.append((home / FOLDER / "manifest.json").read_text())
    assert not [secret for secret in secrets for text in shown if secret in text]
    assert str(keys.kek) not in repr(keys)


def test_two_nodes_never_share_a_key() -> None:
    one, other = generate("PA", os.urandom), generate("PA", os.urandom)
    assert one.signing.public != other.signing.public
    assert one.kek != other.kek
    assert one.signing.public.x != one.witness.public.x
    assert one.kek != one.web


def test_a_new_decryption_key_stands_before_the_old_ones_and_they_still_open(
    home: Path, keys: Keys
) -> None:
    sealed = wrap(b"s" * 32, keys.opening[0].sealing_key, b"info")
    new = generate_opening_key("pa-seal-2")
    assert add_opening_key(home, new).opening == (new, *keys.opening)
    opened = open_(home)
    assert [key.kid for key in opened.opening] == ["pa-seal-2", keys.opening[0].kid]
    assert unwrap(sealed, opened.opening[1], b"info") == b"s" * 32
    assert opened.kek == keys.kek


def test_an_old_decryption_key_is_destroyed_and_the_newest_never(home: Path, keys: Keys) -> None:
    old = keys.opening[0].kid
    refusals = {"pa-seal-9": "vault.no-such-key", old: "vault.newest-key"}
    for kid, code in refusals.items():
        with pytest.raises(Refused) as refusal:
            remove_opening_key(home, kid)
        check(refusal.value, code)
    add_opening_key(home, generate_opening_key("pa-seal-2"))
    with pytest.raises(Refused, match=r"vault\.key-there"):
        add_opening_key(home, generate_opening_key("pa-seal-2"))
    remove_opening_key(home, old)
    assert [key.kid for key in open_(home).opening] == ["pa-seal-2"]
    assert old not in (home / FOLDER / "opening.json").read_text()


@pytest.mark.parametrize("after", range(1, 7))
def test_a_power_cut_while_rotating_locks_nobody_out(
    after: int, home: Path, keys: Keys, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Cut before the n-th thing that reaches the disk: the old keys open, or the new ones."""
    steps = iter(range(1, 100))

    def cut_before(real: Callable[..., Any]) -> Callable[..., Any]:
        def do(*given: Any, **named: Any) -> Any:
            if next(steps) >= after:
                raise PowerCut
            return real(*given, **named)

        return do

    with monkeypatch.context() as patched:
        patched.setattr(private_files, "_write", cut_before(private_files._write))
        patched.setattr(Path, "replace", cut_before(Path.replace))
        with pytest.raises(PowerCut):
            add_opening_key(home, generate_opening_key("pa-seal-2"))
    kids = [key.kid for key in open_(home).opening]
    assert kids in ([keys.opening[0].kid], ["pa-seal-2", keys.opening[0].kid])
    add_opening_key(home, generate_opening_key("pa-seal-3"))
    assert open_(home).opening[0].kid == "pa-seal-3"


class PowerCut(BaseException):
    """The machine stops here."""
