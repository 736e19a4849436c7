"""Versions of the pact that somebody with governance keys and a text editor could make."""

import copy
import hashlib
import json
from collections.abc import Callable
from typing import Any

from securesystemslib.formats import encode_canonical

from exhorto.pact.files import MEMBERS, ROOT, TARGETS, Files
from exhorto.pact.tuf_parts import CryptoSigner

Edit = Callable[[dict[str, Any]], object]


def _nothing(document: dict[str, Any]) -> None:
    pass


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def canonical(signed: dict[str, Any]) -> bytes:
    return str(encode_canonical(signed)).encode()


def forged(
    files: Files,
    *signers: CryptoSigner,
    root: Edit = _nothing,
    members: Edit = _nothing,
    other: dict[str, str] | None = None,
    targets: Edit = _nothing,
    unsigned: Edit = _nothing,
) -> Files:
    """Edit a version and make all hashes agree again; then these keys sign, unchecked."""
    made = {**files, **(other or {})}
    if members is not _nothing:
        made[MEMBERS] = edited(files[MEMBERS], members)
    root_document, targets_document = json.loads(made[ROOT]), json.loads(made[TARGETS])
    root(root_document["signed"])
    signed = targets_document["signed"]
    signed["targets"] = {
        name: {"length": len(text.encode()), "hashes": {"sha256": _sha256(text.encode())}}
        for name, text in made.items()
        if name not in (ROOT, TARGETS)
    }
    signed["exhorto"]["root"] = _sha256(canonical(root_document["signed"]))
    targets(signed)
    for document in (root_document, targets_document):
        payload = canonical(document["signed"])
        document["signatures"] = [_signature(key, payload) for key in signers]
        unsigned(document)
    return {**made, ROOT: json.dumps(root_document), TARGETS: json.dumps(targets_document)}


def edited(text: str, edit: Edit) -> str:
    """The text of a JSON file after an edit; its signatures stay what they were."""
    document = json.loads(text)
    edit(document)
    return json.dumps(document)


def with_signatures(files: Files, change: Callable[[list[dict[str, Any]]], object]) -> Files:
    """Change the list of signatures of both metadata files."""
    made = dict(files)
    for name in (ROOT, TARGETS):
        document = json.loads(made[name])
        change(document["signatures"])
        made[name] = json.dumps(document)
    return made


def twin(key: dict[str, Any]) -> dict[str, Any]:
    """The same public key, written another way."""
    other = copy.deepcopy(key)
    other["keyval"]["public"] = other["keyval"]["public"].upper()
    return other


def _signature(key: CryptoSigner, payload: bytes) -> dict[str, Any]:
    return dict(key.sign(payload).to_dict())
