"""The form of the pact's TUF metadata: what is narrower here than in the TUF specification.

* Both files carry the same governors and threshold in all roles: there is no online key.
* A key id belongs to its key. The library does not check it, and one key under two ids would
  count as two signatures.
* Only the signed part may hold what this release does not know; what is not signed is refused.
"""

import re
from collections.abc import Mapping

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from exhorto.domain.errors import Malformed
from exhorto.domain.jsonvalues import Json, JsonObject, array, exactly, obj, text, whole
from exhorto.pact.files import FILES, METADATA, ROOT, TARGETS, check_name, has_all
from exhorto.pact.members import GovernanceKey
from exhorto.pact.tuf_parts import TOP_LEVEL_ROLE_NAMES, Key, Root, SSlibKey, Targets

FORMAT = "exhorto-pact/1"
OURS = "exhorto"
"""The one member that we add to the signed part of both files."""
SIGNATURES_MOST = 256

_DIGEST = re.compile(r"[0-9a-f]{64}")

SCHEMES = {
    "ed25519": "ed25519",
    "ecdsa-sha2-nistp256": "ecdsa",
    "ecdsa-sha2-nistp384": "ecdsa",
}
"""Key type by signature scheme. The ECDSA ones are for keys in hardware."""


def governance_key(key: Key) -> GovernanceKey:
    """A key of the metadata as our value."""
    return GovernanceKey(key.keyid, key.keytype, key.scheme, str(key.keyval["public"]))


def check_key(key: GovernanceKey) -> None:
    """Insist that a governance key is of a known kind, in its one written form, under its own id.

    Raises:
        Malformed: ``pact.key-id``
    """
    try:
        normal = _normal(key)
    except Exception:  # noqa: BLE001 - whatever a library says to a broken key, the key is broken
        raise Malformed("pact.key-id", keyid=ascii(key.keyid)[:80]) from None
    if normal != key:
        raise Malformed("pact.key-id", keyid=ascii(key.keyid)[:80])


def _normal(key: GovernanceKey) -> GovernanceKey:
    if SCHEMES.get(key.scheme) != key.keytype:
        raise ValueError(key.scheme)
    if key.keytype == "ed25519":
        public: object = Ed25519PublicKey.from_public_bytes(bytes.fromhex(key.public))
    else:
        public = load_pem_public_key(key.public.encode())
    if not isinstance(public, Ed25519PublicKey | EllipticCurvePublicKey):
        raise TypeError(key.keytype)
    return governance_key(SSlibKey.from_crypto(public))


def check_form(document: JsonObject, name: str, kind: str) -> None:
    """Check what must hold before the library reads a file.

    Raises:
        Malformed: ``pact.format``, ``pact.signature-twice``, ``json.field``, ``json.members``
    """
    exactly(document, name, frozenset({"signed", "signatures"}))
    signed = obj(document["signed"], f"{name}.signed")
    has_all(signed, f"{name}.signed", frozenset({"_type", "version", "expires", OURS}))
    if signed["_type"] != kind:
        raise Malformed("pact.format", file=name, given=ascii(signed["_type"])[:80])
    whole(signed["version"], f"{name}.version", 1)
    _check_signatures(document["signatures"], name)
    if kind == Root.type:
        _check_roles(obj(signed.get("roles"), f"{name}.roles"))


def _check_signatures(value: Json, name: str) -> None:
    seen = set()
    signatures = array(value, f"{name}.signatures")
    if len(signatures) > SIGNATURES_MOST:
        raise Malformed("json.field", field=f"{name}.signatures", expected="fewer")
    for n, entry in enumerate(signatures):
        at = f"{name}.signatures[{n}]"
        signature = obj(entry, at)
        exactly(signature, at, frozenset({"keyid", "sig"}))
        keyid = text(signature["keyid"], f"{at}.keyid", 64)
        text(signature["sig"], f"{at}.sig", 1024)
        if keyid in seen:
            raise Malformed("pact.signature-twice", file=name, keyid=keyid)
        seen.add(keyid)


def _check_roles(roles: JsonObject) -> None:
    exactly(roles, "root.roles", frozenset(TOP_LEVEL_ROLE_NAMES))
    for role, value in roles.items():
        given = obj(value, f"root.roles.{role}")
        exactly(given, f"root.roles.{role}", frozenset({"keyids", "threshold"}))
        whole(given["threshold"], f"root.roles.{role}.threshold", 1)
        for keyid in array(given["keyids"], f"root.roles.{role}.keyids"):
            text(keyid, f"root.roles.{role}.keyids", 64)


def check_root(root: Root) -> None:
    """Check the keys and roles of a root.

    Raises:
        Malformed: ``pact.format``, ``pact.key-id``, ``json.field``, ``json.members``
    """
    _check_ours(root.unrecognized_fields, ROOT, "previous", may_be_none=True)
    first = root.roles[Root.type]
    for name, role in root.roles.items():
        if sorted(role.keyids) != sorted(root.keys) or role.threshold != first.threshold:
            raise Malformed("json.field", field=f"root.roles.{name}", expected="all governors")
    for key in root.keys.values():
        if frozenset(key.keyval) != {"public"} or key.unrecognized_fields:
            raise Malformed("pact.key-id", keyid=key.keyid[:80])
        check_key(governance_key(key))


def check_targets(targets: Targets) -> None:
    """Check that targets are a plain list of files with SHA-256.

    Raises:
        Malformed: ``pact.format``, ``pact.file-name``, ``json.field``, ``json.members``
    """
    _check_ours(targets.unrecognized_fields, TARGETS, "root", may_be_none=False)
    if targets.delegations is not None or not 0 < len(targets.targets) <= FILES:
        raise Malformed("json.field", field="targets", expected="a plain list of files")
    for name, target in targets.targets.items():
        plain = frozenset(target.hashes) == {"sha256"} and not target.unrecognized_fields
        if check_name(name) in METADATA or not plain:
            raise Malformed("json.field", field=f"targets.{name}", expected="SHA-256")
        whole(target.length, f"targets.{name}.length")


def _check_ours(signed: Mapping[str, object], name: str, link: str, *, may_be_none: bool) -> None:
    ours = obj(signed[OURS], f"{name}.{OURS}")
    exactly(ours, f"{name}.{OURS}", frozenset({"format", link}))
    if ours["format"] != FORMAT:
        raise Malformed("pact.format", file=name, given=ascii(ours["format"])[:80])
    if not (may_be_none and ours[link] is None):
        digest = text(ours[link], f"{name}.{link}", 64)
        if not _DIGEST.fullmatch(digest):
            raise Malformed("json.field", field=f"{name}.{link}", expected="SHA-256")
