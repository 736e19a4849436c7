"""``members.json``: the parties and their keys, read and written.

What this release does not know (of the file, of a party, of a node, encryption or witness key) is
kept, so that an older node can take part in a ceremony without dropping what a newer one wrote.
What it does know is checked to the letter; governance keys, quotas and cuts have nothing unknown.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from exhorto.domain.errors import Malformed, Refused
from exhorto.domain.ids import Party, party
from exhorto.domain.jsonvalues import (
    Json,
    JsonObject,
    array,
    exactly,
    obj,
    optional_text,
    text,
    whole,
)
from exhorto.pact.files import has_all, unknown_of
from exhorto.pact.members import (
    Cut,
    EncryptionKey,
    GovernanceKey,
    Member,
    NodeKey,
    Quota,
    Status,
    WitnessKey,
)

FORMAT = "exhorto-members/1"
MEMBERS_MOST = 64
"""Most parties and observers."""
KEYS_MOST = 1024
"""Most keys of one kind that a party ever had."""
PATIENCE_MOST = 24 * 366

_KID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_WITNESS = re.compile(r"[!-*,-~]{1,128}")  # a C2SP key name: no space, no plus
_BASE64URL = re.compile(r"[A-Za-z0-9_-]{1,4096}")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_ENDPOINT = re.compile(
    r"https://[A-Za-z0-9.-]{1,253}(:[0-9]{1,5})?(/[A-Za-z0-9._~/-]{0,200})?"
    r"|http://(127\.0\.0\.1|localhost)(:[0-9]{1,5})?(/[A-Za-z0-9._~/-]{0,200})?"
)
_ROOT_HASH = re.compile(r"[A-Za-z0-9+/]{43}=")
_PRIVATE = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k", "priv", "private", "seed"})
_TOP = frozenset({"format", "members"})
_KEY = frozenset({"kid", "first_version", "last_version"})
_NODE_KEY = _KEY | {"algorithm", "jwk"}
_ENCRYPTION_KEY = _KEY | {"suite", "public"}
_WITNESS_KEY = _KEY | {"algorithm", "public"}
_GOVERNANCE = frozenset({"keyid", "keytype", "scheme", "public"})
_MEMBER = frozenset(
    {"party", "names", "status", "endpoint", "governance", "patience_hours", "quota", "cut"}
    | {"node_keys", "encryption_keys", "witness_keys"}
)
T = TypeVar("T")


def members_from_json(value: JsonObject) -> tuple[dict[Party, Member], JsonObject]:
    """Read the parties by code, and the members of the file that are not known.

    Raises:
        Malformed: ``json.field``, ``id.party``, ``pact.format``, ``pact.order``,
            ``pact.private-key``
        Refused: ``pact.too-large``
    """
    has_all(value, "members.json", _TOP)
    if value["format"] != FORMAT:
        raise Malformed("pact.format", file="members.json", given=ascii(value["format"])[:80])
    entries = _bounded(value["members"], "members", MEMBERS_MOST)
    listed = [_member(entry, f"members[{n}]") for n, entry in enumerate(entries)]
    codes = [member.party for member in listed]
    if codes != sorted(set(codes)):
        raise Malformed("pact.order", file="members.json")
    return {member.party: member for member in listed}, unknown_of(value, _TOP)


def members_to_json(members: Mapping[Party, Member], unknown: JsonObject) -> JsonObject:
    """Write the parties in the order of their codes."""
    listed = [member_to_json(members[code]) for code in sorted(members)]
    return {**unknown, "format": FORMAT, "members": listed}


def _member(value: object, at: str) -> Member:
    given = obj(value, at)
    has_all(given, at, _MEMBER)
    return Member(
        party=party(given["party"]),
        names=_names(given["names"], f"{at}.names"),
        status=_status(given["status"], f"{at}.status"),
        endpoint=_endpoint(given["endpoint"], f"{at}.endpoint"),
        governance=_or_none(given["governance"], f"{at}.governance", _governance),
        node_keys=_each(given["node_keys"], f"{at}.node_keys", _node_key),
        encryption_keys=_each(given["encryption_keys"], f"{at}.encryption_keys", _encryption_key),
        witness_keys=_each(given["witness_keys"], f"{at}.witness_keys", _witness_key),
        patience_hours=whole(given["patience_hours"], f"{at}.patience_hours", 1, PATIENCE_MOST),
        quota=_quota(given["quota"], f"{at}.quota"),
        cut=_or_none(given["cut"], f"{at}.cut", _cut),
        unknown=unknown_of(given, _MEMBER),
    )


def member_to_json(member: Member) -> JsonObject:
    """One party, as the file lists it."""
    return {
        **member.unknown,
        "party": member.party,
        "names": member.names,
        "status": member.status.value,
        "endpoint": member.endpoint,
        "governance": None if member.governance is None else _governance_json(member.governance),
        "node_keys": [
            {**_dated(key), "algorithm": key.algorithm, "jwk": key.jwk} for key in member.node_keys
        ],
        "encryption_keys": [
            {**_dated(key), "suite": key.suite, "public": key.public}
            for key in member.encryption_keys
        ],
        "witness_keys": [
            {**_dated(key), "algorithm": key.algorithm, "public": key.public}
            for key in member.witness_keys
        ],
        "patience_hours": member.patience_hours,
        "quota": {"persons": member.quota.persons, "keys": member.quota.keys},
        "cut": None if member.cut is None else cut_json(member.cut),
    }


def cut_json(cut: Cut) -> JsonObject:
    """The checkpoint of a cut."""
    return {"origin": cut.origin, "size": cut.size, "root": cut.root}


def _governance_json(key: GovernanceKey) -> JsonObject:
    return {
        "keyid": key.keyid,
        "keytype": key.keytype,
        "scheme": key.scheme,
        "public": key.public,
    }


def _dated(key: NodeKey | EncryptionKey | WitnessKey) -> dict[str, Json]:
    return {
        **key.unknown,
        "kid": key.kid,
        "first_version": key.first_version,
        "last_version": key.last_version,
    }


def _node_key(value: object, at: str) -> NodeKey:
    given = obj(value, at)
    has_all(given, at, _NODE_KEY)
    jwk = obj(given["jwk"], f"{at}.jwk")
    _no_private_half(jwk, f"{at}.jwk")
    kid, first, last = _life(given, at)
    algorithm = text(given["algorithm"], f"{at}.algorithm", 40)
    return NodeKey(kid, algorithm, jwk, first, last, unknown_of(given, _NODE_KEY))


def _encryption_key(value: object, at: str) -> EncryptionKey:
    given = obj(value, at)
    has_all(given, at, _ENCRYPTION_KEY)
    kid, first, last = _life(given, at)
    suite = text(given["suite"], f"{at}.suite", 80)
    public = _base64url(given["public"], f"{at}.public")
    return EncryptionKey(kid, suite, public, first, last, unknown_of(given, _ENCRYPTION_KEY))


def _witness_key(value: object, at: str) -> WitnessKey:
    given = obj(value, at)
    has_all(given, at, _WITNESS_KEY)
    kid, first, last = _life(given, at, _WITNESS)
    algorithm = text(given["algorithm"], f"{at}.algorithm", 40)
    public = _base64url(given["public"], f"{at}.public")
    return WitnessKey(kid, algorithm, public, first, last, unknown_of(given, _WITNESS_KEY))


def _life(given: JsonObject, at: str, names: re.Pattern[str] = _KID) -> tuple[str, int, int | None]:
    _no_private_half(given, at)
    kid = text(given["kid"], f"{at}.kid", 128)
    if not names.fullmatch(kid):
        raise Malformed("json.field", field=f"{at}.kid", expected="key id")
    first = whole(given["first_version"], f"{at}.first_version", 1)
    last = given["last_version"]
    return kid, first, None if last is None else whole(last, f"{at}.last_version", first)


def _governance(value: object, at: str) -> GovernanceKey:
    given = obj(value, at)
    _no_private_half(given, at)
    exactly(given, at, _GOVERNANCE)
    return GovernanceKey(
        keyid=text(given["keyid"], f"{at}.keyid", 64),
        keytype=text(given["keytype"], f"{at}.keytype", 40),
        scheme=text(given["scheme"], f"{at}.scheme", 40),
        public=text(given["public"], f"{at}.public", 4096),
    )


def _quota(value: object, at: str) -> Quota:
    given = obj(value, at)
    exactly(given, at, frozenset({"persons", "keys"}))
    most = 1_000_000
    return Quota(
        whole(given["persons"], f"{at}.persons", 0, most),
        whole(given["keys"], f"{at}.keys", 0, most),
    )


def _cut(value: object, at: str) -> Cut:
    given = obj(value, at)
    exactly(given, at, frozenset({"origin", "size", "root"}))
    root = text(given["root"], f"{at}.root", 44)
    if not _ROOT_HASH.fullmatch(root):
        raise Malformed("json.field", field=f"{at}.root", expected="base64 SHA-256")
    return Cut(text(given["origin"], f"{at}.origin", 200), whole(given["size"], f"{at}.size"), root)


def _names(value: object, at: str) -> dict[str, str]:
    given = obj(value, at)
    has_all(given, at, frozenset({"es", "en"}))
    for language in given:
        if not _LANGUAGE.fullmatch(language):
            raise Malformed("json.field", field=at, expected="language")
    return {language: text(name, f"{at}.{language}", 200) for language, name in given.items()}


def _status(value: object, at: str) -> Status:
    try:
        return Status(text(value, at, 20))
    except ValueError:
        raise Malformed("json.field", field=at, expected="/".join(Status)) from None


def _endpoint(value: object, at: str) -> str | None:
    given = optional_text(value, at)
    if given is not None and not _ENDPOINT.fullmatch(given):
        raise Malformed("json.field", field=at, expected="https://…")
    return given


def _base64url(value: object, at: str) -> str:
    given = text(value, at, 4096)
    if not _BASE64URL.fullmatch(given):
        raise Malformed("json.field", field=at, expected="base64url")
    return given


def _no_private_half(value: JsonObject, at: str) -> None:
    """A private key in a file that everyone reads is lost: say so, and which one."""
    if _PRIVATE & frozenset(value):
        raise Malformed("pact.private-key", field=at)


def _or_none(value: object, at: str, read: Callable[[object, str], T]) -> T | None:
    return None if value is None else read(value, at)


def _each(value: object, at: str, read: Callable[[object, str], T]) -> tuple[T, ...]:
    return tuple(read(v, f"{at}[{n}]") for n, v in enumerate(_bounded(value, at, KEYS_MOST)))


def _bounded(value: object, at: str, most: int) -> Sequence[Json]:
    given = array(value, at)
    if len(given) > most:
        raise Refused("pact.too-large", file=at, most=most)
    return given
