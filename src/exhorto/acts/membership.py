"""The pact as this node accepted it: whose key is whose, who is a member, what is in force."""

from datetime import UTC, datetime, timedelta

from exhorto.domain.errors import Refused, Unavailable
from exhorto.domain.ids import Party
from exhorto.domain.statements import PactRef, Statement
from exhorto.node import Node
from exhorto.pact.members import Member, Status
from exhorto.pact.terms import Pact, Standing
from exhorto.pact.verify import verify_chain, verify_first
from exhorto.store import facts
from exhorto.wire.sealing_keys import SealingKey, sealing_key
from exhorto.wire.signing_keys import VerifyingKey, verifying_key
from exhorto.wire.statements import verify

TRUST_FACT = "pact_trusted"
"""Digest of the first version, as compared in person when the node was set up."""
VERSION_FACT = "pact_version"
# What was accepted in its time stays in force when it expires: it warns, it does not vanish.
_ACCEPTED_THEN = datetime(2000, 1, 1, tzinfo=UTC)

_pacts: dict[tuple[str, int], Pact] = {}
_digests: dict[tuple[str, int], str] = {}
_keys: dict[tuple[str, int, Party, str], VerifyingKey] = {}


def current(node: Node) -> Pact:
    """The version in force at this node.

    Raises:
        Unavailable: ``pact.none`` where the node has not joined one yet
        Refused: the files on disk do not verify
    """
    version = facts.read_fact(node.store, VERSION_FACT)
    if version is None:
        raise Unavailable("pact.none")
    key = (node.store, int(version))
    if key not in _pacts:
        _pacts[key] = _verify(node, facts.pacts(node.store))
    return _pacts[key]


def has_joined(node: Node) -> bool:
    """Whether this node has joined a pact."""
    return facts.read_fact(node.store, VERSION_FACT) is not None


def forget(alias: str) -> None:
    """Forget what was read of one database (a restored backup, a closed test world)."""
    for version in [k for k in _pacts if k[0] == alias]:
        del _pacts[version]
    for kept in [k for k in _digests if k[0] == alias]:
        del _digests[kept]
    for key in [k for k in _keys if k[0] == alias]:
        del _keys[key]


def before(node: Node) -> Pact:
    """The version before the one in force, to judge a rival of it.

    Raises:
        Refused: ``pact.no-predecessor`` for the first version
    """
    files = facts.pacts(node.store)[:-1]
    if not files:
        raise Refused("pact.no-predecessor")
    return _verify(node, files)


def _verify(node: Node, files: list[dict[str, str]]) -> Pact:
    trusted = str(facts.read_fact(node.store, TRUST_FACT))
    first = verify_first(files[0], trusted, _ACCEPTED_THEN).pact
    return verify_chain(first, files[1:], _ACCEPTED_THEN).pact


def reference(node: Node) -> PactRef:
    """What a statement names as the pact it was made under."""
    pact = current(node)
    return PactRef(pact.version, pact.digest)


def partners(node: Node) -> list[Member]:
    """All other members that this node exchanges with, by party."""
    members = current(node).members
    return [
        members[p]
        for p in sorted(members)
        if p != node.party and members[p].status in (Status.ACTIVE, Status.OBSERVER)
    ]


def check_active(node: Node, party: Party) -> None:
    """Insist that a party may be heard now.

    Raises:
        Refused: ``pact.unknown-party``, ``exchange.suspended``
    """
    if current(node).member(party).status not in (Status.ACTIVE, Status.OBSERVER):
        raise Refused("exchange.suspended", party=party)


def check_allows_new_matters(node: Node) -> None:
    """Insist that the pact has not expired: open matters go on, new ones do not begin.

    Raises:
        Refused: ``pact.expired``
    """
    pact = current(node)
    if pact.standing(node.now()) is Standing.EXPIRED:
        raise Refused("pact.expired", expires=pact.expires.date().isoformat())


def patience(node: Node, party: Party) -> timedelta:
    """How long a partner's silence is ordinary."""
    return timedelta(hours=current(node).member(party).patience_hours)


def find_key(node: Node, party: Party, kid: str) -> VerifyingKey:
    """A node key of a party, past or present, for a signature that names it.

    Raises:
        Refused: ``pact.unknown-party``, ``pact.unknown-key``
    """
    return _key_in(node, current(node), party, kid)


def _key_in(node: Node, pact: Pact, party: Party, kid: str) -> VerifyingKey:
    cached = (node.store, pact.version, party, kid)
    if cached not in _keys:
        for key in pact.member(party).node_keys:
            if key.kid == kid:
                _keys[cached] = verifying_key(kid, key.algorithm, key.jwk)
                break
        else:
            raise Refused("pact.unknown-key", party=party, kid=kid)
    return _keys[cached]


def verify_statement(node: Node, sd_jwt: str, pact: Pact | None = None) -> Statement:
    """Check a statement's signature, and that its key was in force under the pact it names.

    A retired key is good for its own time only. ``pact`` is the version in force, where it is at
    hand.

    Raises:
        Malformed: it does not verify
        Refused: ``pact.unknown-party``, ``pact.key-not-in-force``, ``statement.other-pact``
        Unavailable: ``pact.newer-needed`` where the pact or the key is not here yet
    """
    pact = pact or current(node)
    used: list[tuple[Party, str]] = []

    def find(party: Party, kid: str) -> VerifyingKey:
        used.append((party, kid))
        try:
            return _key_in(node, pact, party, kid)
        except Refused as unknown:
            if unknown.code != "pact.unknown-key":
                raise
            raise Unavailable("pact.newer-needed", kid=kid) from None

    statement = verify(sd_jwt, find)
    named = statement.claims.pact
    if named.version > pact.version:
        raise Unavailable("pact.newer-needed", version=named.version, here=pact.version)
    if _digest_of(node, named.version) != named.digest:
        raise Refused("statement.other-pact", version=named.version)
    pact.node_key(*used[0], named.version)
    return statement


def _digest_of(node: Node, version: int) -> str | None:
    """The digest of an accepted version; those never change."""
    key = (node.store, version)
    if key not in _digests:
        digest = facts.pact_digest(node.store, version)
        if digest is None:
            return None
        _digests[key] = digest
    return _digests[key]


def find_current_key(node: Node, party: Party, kid: str) -> VerifyingKey:
    """A node key of a party that is in force now: for envelopes and receipts.

    Raises:
        Refused: ``pact.unknown-party``, ``pact.unknown-key``, ``pact.key-not-in-force``
    """
    pact = current(node)
    pact.node_key(party, kid, pact.version)
    return find_key(node, party, kid)


def seal_to(node: Node, party: Party) -> SealingKey:
    """The key to which envelopes for a party are sealed now.

    Raises:
        Refused: ``pact.unknown-party``, ``pact.no-current-key``
    """
    key = current(node).member(party).encryption_key
    return sealing_key(key.kid, key.suite, key.public)
