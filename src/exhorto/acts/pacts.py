"""Joining a pact, accepting its next versions, and passing them on."""

from collections.abc import Mapping

from exhorto.acts import membership
from exhorto.acts.ledgering import EXCHANGES, entry, record
from exhorto.domain.errors import Refused, Unavailable
from exhorto.domain.ids import Party
from exhorto.node import Node
from exhorto.pact.members import (
    EncryptionKey,
    GovernanceKey,
    Member,
    NodeKey,
    Quota,
    Status,
    WitnessKey,
)
from exhorto.pact.terms import Pact
from exhorto.pact.verify import check_same_successor, read_draft, verify_first, verify_next
from exhorto.store import databases, facts, inbox, outbox
from exhorto.store.outbox import Owed
from exhorto.wire.items import PactItem, Payload
from exhorto.wire.payloads import write_payload
from exhorto.wire.sealing_keys import sealing_key_to_json

QUOTA = Quota(persons=500, keys=6000)
PATIENCE_HOURS = 6


def card(
    node: Node,
    names: Mapping[str, str],
    endpoint: str | None,
    governance: GovernanceKey | None,
    *,
    first_version: int = 1,
    patience_hours: int = PATIENCE_HOURS,
) -> Member:
    """What this party hands over to be listed: the public halves of its keys and its address."""
    signing = node.keys.signing.public
    sealing = sealing_key_to_json(node.keys.opening[0].sealing_key)
    witness = node.keys.witness.public
    return Member(
        party=node.party,
        names=dict(names),
        status=Status.ACTIVE if governance is not None else Status.OBSERVER,
        endpoint=endpoint,
        governance=governance,
        node_keys=(NodeKey(signing.kid, signing.algorithm.value, signing.jwk, first_version),),
        encryption_keys=(
            EncryptionKey(
                str(sealing["kid"]), str(sealing["suite"]), str(sealing["public"]), first_version
            ),
        ),
        witness_keys=(WitnessKey(witness.kid, witness.algorithm.value, witness.x, first_version),),
        patience_hours=patience_hours,
        quota=QUOTA,
    )


def join(node: Node, files: Mapping[str, str], expected_digest: str) -> Pact:
    """Trust a first version by its digest, as compared in person.

    Raises:
        Refused: ``pact.joined-already``, ``pact.not-listed``, ``pact.other-digest`` and as
            ``verify_first``
        Malformed: the files are not a version of the pact
    """
    pact = verify_first(files, expected_digest, node.now()).pact
    _check_lists_this_node(node, pact)
    with databases.writing(node.store):
        if facts.read_fact(node.store, membership.VERSION_FACT) is not None:
            raise Refused("pact.joined-already")
        facts.write_fact(node.store, membership.TRUST_FACT, pact.digest)
        _keep(node, pact)
    return pact


def accept(node: Node, files: Mapping[str, str]) -> Pact:
    """Accept the next version and pass it on to all partners, old and new.

    Raises:
        Refused: as ``verify_next``
        Malformed: the files are not a version of the pact
    """
    with databases.writing(node.store):
        return accept_within(node, files)


def accept_within(node: Node, files: Mapping[str, str]) -> Pact:
    """As ``accept``, inside a writing transaction."""
    pact = verify_next(membership.current(node), files, node.now()).pact
    _keep(node, pact)
    body = write_payload(Payload((PactItem(pact.version, dict(files)),))).decode()
    for member in membership.partners(node):
        outbox.queue(node.store, [Owed(member.party, "pact", body=body)], node.now())
    return pact


def consider(node: Node, sender: Party, item: PactItem) -> None:
    """A partner brings a version: take the next one, compare one that is here, wait for a gap.

    Raises:
        Unavailable: ``pact.newer-needed`` for one whose predecessor has not come yet
        Refused: as ``verify_next``; a rival of a version in force is an incident and changes
            nothing
    """
    trusted = membership.current(node)
    inbox.save_partner(node.store, sender, pact_version=item.version)
    if item.version == trusted.version + 1:
        accept_within(node, item.files)
        return
    if item.version > trusted.version:
        raise Unavailable("pact.newer-needed", version=item.version, here=trusted.version)
    if item.version == trusted.version and read_draft(item.files).digest != trusted.digest:
        _check_rival(node, trusted, item)


def bring_up_to_date(node: Node, party: Party) -> None:
    """Owe a partner every version that came after the first: it may have lost them."""
    later = facts.pacts(node.store)[1:]
    items = [PactItem(version, dict(files)) for version, files in enumerate(later, start=2)]
    bodies = [write_payload(Payload((item,))).decode() for item in items]
    outbox.queue(node.store, [Owed(party, "pact", body=b) for b in bodies], node.now())


def _check_rival(node: Node, trusted: Pact, item: PactItem) -> None:
    """Two valid successors of one version: stop and alarm."""
    before = membership.before(node)
    rival = verify_next(before, item.files, node.now()).pact
    check_same_successor(trusted, rival)


def _keep(node: Node, pact: Pact) -> None:
    facts.add_pact(node.store, pact.version, pact.digest, pact.files, node.now())
    facts.write_fact(node.store, membership.VERSION_FACT, pact.version)
    told = {"version": pact.version, "digest": pact.digest}
    record(node, EXCHANGES, [entry(node, "pact-accepted", None, told)])


def _check_lists_this_node(node: Node, pact: Pact) -> None:
    member = pact.members.get(node.party)
    kids = set() if member is None else {k.kid for k in member.node_keys}
    if node.keys.signing.kid not in kids:
        raise Refused("pact.not-listed", party=node.party)
