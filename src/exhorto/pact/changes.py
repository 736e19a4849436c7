"""The changes that a new version of the pact can make, each a function from terms to terms.

    terms = successor(pact, expires)
    terms = with_member(terms, honduras, threshold=4)
    terms = with_node_key(terms, Party("PA"), key)
    proposal = draft(terms, now, pact)

New keys begin with the version that brings them, whatever version they are handed in with; the
keys they replace end with the version before.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import TypeVar

from exhorto.domain.errors import Refused
from exhorto.domain.ids import Party
from exhorto.pact.files import check_name
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
from exhorto.pact.procedures import Procedures
from exhorto.pact.rules import check_threshold
from exhorto.pact.terms import Pact, Terms

K = TypeVar("K", NodeKey, EncryptionKey, WitnessKey)


def found(
    members: tuple[Member, ...],
    threshold: int,
    expires: datetime,
    procedures: Procedures,
    folds: Mapping[str, int],
) -> Terms:
    """The first version. Every founder must sign it, whatever the threshold.

    Raises:
        Refused: ``pact.threshold``, ``pact.already-member``
    """
    empty = Terms(1, None, _utc(expires), threshold, {}, procedures, dict(folds))
    for member in members:
        empty = _joined(empty, member)
    return with_threshold(empty, threshold)


def successor(pact: Pact, expires: datetime) -> Terms:
    """The version after this one, with nothing changed but its expiry: a renewal."""
    return replace(
        pact.terms, version=pact.version + 1, previous=pact.digest, expires=_utc(expires)
    )


def with_member(terms: Terms, member: Member, threshold: int | None = None) -> Terms:
    """Let a party or an observer join, or one that left come back.

    The threshold stays if it is still a majority, else it becomes the least majority.

    Raises:
        Refused: ``pact.already-member``, ``pact.threshold``
    """
    return _settled(_joined(terms, member), threshold)


def with_status(
    terms: Terms,
    party: Party,
    status: Status,
    cut: Cut | None = None,
    threshold: int | None = None,
) -> Terms:
    """Suspend a party at a cut of its ledger, reinstate it, or let it leave.

    The threshold stays, or becomes the number of governors where it could not be reached.

    Raises:
        Refused: ``pact.unknown-party``, ``pact.threshold``
    """
    member = _member(terms, party)
    changed = replace(member, status=status, cut=cut)
    if status is Status.LEFT:
        before = terms.version - 1
        changed = replace(
            changed,
            node_keys=_ended(member.node_keys, before),
            encryption_keys=_ended(member.encryption_keys, before),
            witness_keys=_ended(member.witness_keys, before),
        )
    return _settled(_put(terms, changed), threshold)


def with_node_key(terms: Terms, party: Party, key: NodeKey) -> Terms:
    """Put a new signing key in the place of the old one, which stays listed.

    Raises:
        Refused: ``pact.unknown-party``
    """
    member = _member(terms, party)
    return _put(terms, replace(member, node_keys=_rotated(terms, member.node_keys, key)))


def with_encryption_key(terms: Terms, party: Party, key: EncryptionKey) -> Terms:
    """Put a new encryption key in the place of the old one, which stays listed.

    Raises:
        Refused: ``pact.unknown-party``
    """
    member = _member(terms, party)
    keys = _rotated(terms, member.encryption_keys, key)
    return _put(terms, replace(member, encryption_keys=keys))


def with_witness_key(terms: Terms, party: Party, key: WitnessKey) -> Terms:
    """Put a new witness key in the place of the old one, which stays listed.

    Raises:
        Refused: ``pact.unknown-party``
    """
    member = _member(terms, party)
    return _put(terms, replace(member, witness_keys=_rotated(terms, member.witness_keys, key)))


def with_governance_key(terms: Terms, party: Party, key: GovernanceKey) -> Terms:
    """Give a party another governance key; it must sign the version with the new one.

    Raises:
        Refused: ``pact.unknown-party``
    """
    return _put(terms, replace(_member(terms, party), governance=key))


def with_details(
    terms: Terms,
    party: Party,
    *,
    names: Mapping[str, str],
    endpoint: str | None,
    patience_hours: int,
    quota: Quota,
) -> Terms:
    """Change how a party is called, reached, waited for and limited.

    Raises:
        Refused: ``pact.unknown-party``
    """
    member = _member(terms, party)
    return _put(
        terms,
        replace(member, names=names, endpoint=endpoint, patience_hours=patience_hours, quota=quota),
    )


def with_threshold(terms: Terms, threshold: int) -> Terms:
    """Change how many governors must sign the next version.

    Raises:
        Refused: ``pact.threshold``
    """
    check_threshold(threshold, len(terms.governors))
    return replace(terms, threshold=threshold)


def with_procedures(terms: Terms, procedures: Procedures) -> Terms:
    """Put other procedures in force."""
    return replace(terms, procedures=procedures)


def with_folds(terms: Terms, folds: Mapping[str, int]) -> Terms:
    """Put other versions of folds in force, by kind of matter."""
    return replace(terms, folds=dict(folds))


def with_attachment(terms: Terms, name: str, text: str | None) -> Terms:
    """Add or change a further file, or take it out with None.

    Raises:
        Malformed: ``pact.file-name``
    """
    rest = {key: body for key, body in terms.attachments.items() if key != name}
    return replace(terms, attachments=rest if text is None else {**rest, check_name(name): text})


def _joined(terms: Terms, member: Member) -> Terms:
    before = terms.members.get(member.party)
    if before is None:
        before = replace(member, node_keys=(), encryption_keys=(), witness_keys=())
    elif before.status is not Status.LEFT:
        raise Refused("pact.already-member", party=member.party)
    version = terms.version
    joined = replace(
        member,
        node_keys=before.node_keys + _begun(member.node_keys, version),
        encryption_keys=before.encryption_keys + _begun(member.encryption_keys, version),
        witness_keys=before.witness_keys + _begun(member.witness_keys, version),
        unknown={**before.unknown, **member.unknown},
    )
    return _put(terms, joined)


def _settled(terms: Terms, threshold: int | None) -> Terms:
    governors = len(terms.governors)
    if threshold is None:
        threshold = min(max(terms.threshold, governors // 2 + 1), governors)
    return with_threshold(terms, threshold)


def _rotated(terms: Terms, keys: tuple[K, ...], key: K) -> tuple[K, ...]:
    return _ended(keys, terms.version - 1) + _begun((key,), terms.version)


def _begun(keys: tuple[K, ...], version: int) -> tuple[K, ...]:
    return tuple(replace(key, first_version=version, last_version=None) for key in keys)


def _ended(keys: tuple[K, ...], last: int) -> tuple[K, ...]:
    """End the open keys; one that this very draft brought was never in force and goes."""
    return tuple(
        replace(key, last_version=last) if key.last_version is None else key
        for key in keys
        if key.first_version <= last
    )


def _member(terms: Terms, party: Party) -> Member:
    if party not in terms.members:
        raise Refused("pact.unknown-party", party=party)
    return terms.members[party]


def _put(terms: Terms, member: Member) -> Terms:
    return replace(terms, members={**terms.members, member.party: member})


def _utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a moment without its zone says nothing")
    return moment.astimezone(UTC).replace(microsecond=0)
