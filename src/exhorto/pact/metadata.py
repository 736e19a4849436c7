"""``root.json`` and ``targets.json``: TUF metadata that carries the pact's signatures.

* Signatures, keys and canonical bytes are python-tuf's; this module only narrows what it accepts.
* ``targets.json`` names the hash of the root's signed bytes, ``root.json`` the digest of the
  version before: a version is one chain, and nothing of two drafts can be mixed.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from tuf.api.serialization import DeserializationError, SerializationError

from exhorto.domain.errors import Malformed
from exhorto.domain.jsonvalues import JsonObject
from exhorto.pact.files import (
    METADATA,
    ROOT,
    TARGETS,
    Files,
    encoded,
    read_object,
    sha256,
)
from exhorto.pact.members import GovernanceKey
from exhorto.pact.metadata_form import (
    FORMAT,
    OURS,
    check_form,
    check_root,
    check_targets,
    governance_key,
)
from exhorto.pact.tuf_parts import (
    TOP_LEVEL_ROLE_NAMES,
    Key,
    Metadata,
    Role,
    Root,
    SSlibKey,
    TargetFile,
    Targets,
)

_T = TypeVar("_T", Root, Targets)


@dataclass(frozen=True, slots=True)
class Pair:
    """``root.json`` and ``targets.json``, whose form was checked; their signatures were not."""

    root: Metadata[Root]
    targets: Metadata[Targets]

    @property
    def version(self) -> int:
        """The number of the version."""
        return self.root.signed.version

    @property
    def previous(self) -> str | None:
        """The digest of the version before."""
        ours = self.root.signed.unrecognized_fields[OURS]
        return None if ours["previous"] is None else str(ours["previous"])

    @property
    def digest(self) -> str:
        """The digest of the version: over what is signed, not over who has signed."""
        root, targets = sha256(self.root.signed_bytes), sha256(self.targets.signed_bytes)
        return sha256(f"{FORMAT}\n{root}\n{targets}\n".encode())


def read_pair(files: Files) -> Pair:
    """Read both files and check their form, and that they belong together.

    Raises:
        Malformed: ``pact.unreadable``, ``pact.format``, ``pact.not-together``, ``pact.key-id``,
            ``pact.signature-twice``, ``pact.member-twice``, ``pact.file-name``, ``json.field``,
            ``json.members``
    """
    root = _read(files, ROOT, Root)
    targets = _read(files, TARGETS, Targets)
    check_root(root.signed)
    check_targets(targets.signed)
    pair = Pair(root, targets)
    _check_together(pair)
    return pair


def listed_files(pair: Pair, files: Files) -> Files:
    """The files that the targets list, each with its length and hash checked, and no other.

    Raises:
        Malformed: ``pact.file-missing``, ``pact.file-altered``, ``pact.file-unlisted``
    """
    listed = pair.targets.signed.targets
    for name in sorted(frozenset(files) - METADATA - frozenset(listed)):
        raise Malformed("pact.file-unlisted", file=name)
    for name, target in listed.items():
        data = encoded(files, name)
        if (len(data), sha256(data)) != (target.length, target.hashes["sha256"]):
            raise Malformed("pact.file-altered", file=name)
    return {name: files[name] for name in listed}


def signed_by(pair: Pair, judge: Root) -> frozenset[str]:
    """Key ids of the judge's governors whose signatures over both files verify."""
    over_root = judge.get_verification_result(
        Root.type, pair.root.signed_bytes, pair.root.signatures
    )
    over_targets = judge.get_verification_result(
        Targets.type, pair.targets.signed_bytes, pair.targets.signatures
    )
    return frozenset(over_root.signed) & frozenset(over_targets.signed)


def governance_keys(root: Root) -> Mapping[str, GovernanceKey]:
    """The governance keys of a root, by key id."""
    return {keyid: governance_key(key) for keyid, key in root.keys.items()}


def make_root(
    version: int,
    previous: str | None,
    expires: datetime,
    keys: list[GovernanceKey],
    threshold: int,
    unknown: JsonObject,
) -> Metadata[Root]:
    """An unsigned root in which the same keys hold every role."""
    tuf_keys: dict[str, Key] = {
        key.keyid: SSlibKey(key.keyid, key.keytype, key.scheme, {"public": key.public})
        for key in keys
    }
    roles = {role: Role(sorted(tuf_keys), threshold) for role in sorted(TOP_LEVEL_ROLE_NAMES)}
    ours = {"format": FORMAT, "previous": previous}
    root = Root(version, None, expires, tuf_keys, roles, False, {**unknown, OURS: ours})
    return Metadata(root)


def make_targets(root: Metadata[Root], listed: Files, unknown: JsonObject) -> Metadata[Targets]:
    """Unsigned targets that list files by length and hash and belong to that root."""
    targets = {
        name: TargetFile(
            len(encoded(listed, name)), {"sha256": sha256(encoded(listed, name))}, name
        )
        for name in sorted(listed)
    }
    ours = {"format": FORMAT, "root": sha256(root.signed_bytes)}
    signed = root.signed
    return Metadata(
        Targets(signed.version, None, signed.expires, targets, None, {**unknown, OURS: ours})
    )


def write_metadata(metadata: Metadata[_T]) -> str:
    """The text of a metadata file; signatures stand in the order of their key ids."""
    value = metadata.to_dict()
    value["signatures"].sort(key=lambda signature: str(signature["keyid"]))
    return json.dumps(value, indent=1, sort_keys=True) + "\n"


def _read(files: Files, name: str, kind: type[_T]) -> Metadata[_T]:
    document = read_object(files, name)
    check_form(document, name, kind.type)
    try:
        metadata: Metadata[_T] = Metadata.from_bytes(encoded(files, name))
        signed: object = metadata.signed.to_dict()
        metadata.signed_bytes.decode("utf-8")
    except (DeserializationError, SerializationError, ValueError, RecursionError):
        raise Malformed("pact.unreadable", file=name) from None
    if signed != document["signed"] or not isinstance(metadata.signed, kind):
        raise Malformed("pact.unreadable", file=name)
    return metadata


def _check_together(pair: Pair) -> None:
    root, targets = pair.root.signed, pair.targets.signed
    ours = targets.unrecognized_fields[OURS]
    if (
        (root.version, root.expires) != (targets.version, targets.expires)
        or ours["root"] != sha256(pair.root.signed_bytes)
        or (root.version == 1) != (pair.previous is None)
    ):
        raise Malformed("pact.not-together", version=root.version)
