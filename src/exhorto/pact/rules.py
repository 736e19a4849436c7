"""The rules that a version of the pact keeps, alone and after the one before it.

* The threshold is more than half of the governors and at least two: two different successors of
  one version then need a governor who signed both.
* Every active party governs with one key and can be written to; no key serves two purposes.
* Nothing disappears: parties, keys and their first versions stay; a key ends once.
"""

import base64
from collections.abc import Iterator

from exhorto.domain.errors import Malformed, Refused
from exhorto.domain.ids import Party
from exhorto.pact.members import Dated, EncryptionKey, Member, NodeKey, Status, WitnessKey, current
from exhorto.pact.terms import Terms

_NEVER_GOVERNED = (Status.OBSERVER, Status.LEFT)


def check_terms(terms: Terms) -> None:
    """Check the rules that a version keeps by itself.

    Raises:
        Malformed: ``pact.key-twice``, ``pact.key-life``
        Refused: ``pact.threshold``, ``pact.no-governance-key``, ``pact.no-current-key``,
            ``pact.cut``, ``pact.observer-governs``
    """
    for member in terms.members.values():
        _check_member(member)
        for key in _keys(member):
            _check_life(key, terms.version)
    _check_no_key_twice(terms)
    check_threshold(terms.threshold, len(terms.governors))


def check_threshold(threshold: int, governors: int) -> None:
    """Check that a threshold is a majority that can be reached.

    Raises:
        Refused: ``pact.threshold``
    """
    if not max(2, governors // 2 + 1) <= threshold <= governors:
        raise Refused("pact.threshold", threshold=threshold, governors=governors)


def check_succession(old: Terms, new: Terms) -> None:
    """Check that a version forgets nothing of the one before it.

    Raises:
        Refused: ``pact.member-vanished``, ``pact.key-history``, ``pact.procedures-version``
    """
    for code, before in old.members.items():
        if code not in new.members:
            raise Refused("pact.member-vanished", party=code)
        _check_keys_kept(code, before.node_keys, new.members[code].node_keys, new.version)
        _check_keys_kept(
            code, before.encryption_keys, new.members[code].encryption_keys, new.version
        )
        _check_keys_kept(code, before.witness_keys, new.members[code].witness_keys, new.version)
    for code in new.members.keys() - old.members.keys():
        for key in _keys(new.members[code]):
            _check_new(code, key, new.version)
    _check_procedures(old, new)


def newcomers(old: Terms | None, new: Terms) -> frozenset[Party]:
    """Parties that begin to govern, or govern with a new key: each must sign for itself."""
    if old is None:
        return frozenset(new.governors)
    begun = set()
    for code in new.governors:
        before = old.members.get(code)
        if (
            before is None
            or before.status in _NEVER_GOVERNED
            or before.governance != new.members[code].governance
        ):
            begun.add(code)
    return frozenset(begun)


def without_voice(old: Terms, new: Terms) -> frozenset[Party]:
    """Parties whose signature does not count: in the matter of their own suspension or return."""
    return frozenset(
        code
        for code, member in new.members.items()
        if member.status is Status.SUSPENDED
        or (code in old.members and old.members[code].status is Status.SUSPENDED)
    )


def _check_member(member: Member) -> None:
    if member.status in (Status.ACTIVE, Status.SUSPENDED) and member.governance is None:
        raise Refused("pact.no-governance-key", party=member.party)
    if member.status is Status.OBSERVER and member.governance is not None:
        raise Refused("pact.observer-governs", party=member.party)
    if member.status is Status.ACTIVE:
        current(member.node_keys, member.party, "node")
        current(member.encryption_keys, member.party, "encryption")
    wants = member.status is Status.SUSPENDED
    if (wants and member.cut is None) or (
        member.cut is not None and member.status in (Status.ACTIVE, Status.OBSERVER)
    ):
        raise Refused("pact.cut", party=member.party, status=member.status.value)


def _check_life(key: Dated, version: int) -> None:
    ended = key.last_version
    if key.first_version > version or (ended is not None and ended >= version):
        raise Malformed("pact.key-life", kid=key.kid, version=version)


def _check_no_key_twice(terms: Terms) -> None:
    seen: set[str] = set()
    for member in terms.members.values():
        for mark in _marks(member):
            if mark in seen:
                raise Malformed("pact.key-twice", party=member.party, key=mark[:80])
            seen.add(mark)


def _marks(member: Member) -> Iterator[str]:
    """What must be met once in the whole pact: each key id, and each public half."""
    if member.governance is not None:
        yield f"public {member.governance.public}"
    for key in _keys(member):
        yield f"kid {key.kid}"
        yield f"public {_public_half(key)}"


def _public_half(key: NodeKey | EncryptionKey | WitnessKey) -> str:
    """The public half in hexadecimal, so that one key is seen behind different spellings."""
    given = key.jwk.get("x", key.jwk.get("pub")) if isinstance(key, NodeKey) else key.public
    if not isinstance(given, str):
        raise Malformed("pact.key-id", keyid=key.kid)
    try:
        return base64.urlsafe_b64decode(given + "=" * (-len(given) % 4)).hex()
    except ValueError:
        raise Malformed("pact.key-id", keyid=key.kid) from None


def _keys(member: Member) -> tuple[NodeKey | EncryptionKey | WitnessKey, ...]:
    return (*member.node_keys, *member.encryption_keys, *member.witness_keys)


def _check_keys_kept(
    party: Party, before: tuple[Dated, ...], after: tuple[Dated, ...], version: int
) -> None:
    now = {key.kid: key for key in after}
    for key in before:
        kept = now.pop(key.kid, None)
        if kept is None or not _same_key(key, kept, version):
            raise Refused("pact.key-history", party=party, kid=key.kid)
    for key in now.values():
        _check_new(party, key, version)


def _same_key(before: Dated, after: Dated, version: int) -> bool:
    if before.first_version != after.first_version or _substance(before) != _substance(after):
        return False
    if before.last_version is not None:
        return before.last_version == after.last_version
    return after.last_version in (None, version - 1)


def _substance(key: Dated) -> tuple[object, ...]:
    match key:
        case NodeKey():
            return ("node", key.algorithm, key.jwk)
        case EncryptionKey():
            return ("encryption", key.suite, key.public)
        case WitnessKey():
            return ("witness", key.algorithm, key.public)
    raise TypeError(type(key))


def _check_new(party: Party, key: Dated, version: int) -> None:
    if key.first_version != version or key.last_version is not None:
        raise Refused("pact.key-history", party=party, kid=key.kid)


def _check_procedures(old: Terms, new: Terms) -> None:
    before, after = old.procedures, new.procedures
    if before.digest != after.digest and after.version <= before.version:
        raise Refused("pact.procedures-version", before=before.version, after=after.version)
