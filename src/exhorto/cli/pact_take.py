"""``exhorto pact join`` and ``accept``, and what a node itself knows of the pact."""

from argparse import Namespace
from collections.abc import Mapping
from pathlib import Path

from exhorto.acts import membership, pacts, rotating, witnessing
from exhorto.cli import pact_files
from exhorto.cli.answers import Answer
from exhorto.cli.opened import node_at
from exhorto.cli.pact_words import lines_of_version
from exhorto.cli.speech import both
from exhorto.domain.errors import Refused
from exhorto.domain.ids import Party
from exhorto.pact.describe import describe
from exhorto.pact.members import GovernanceKey, Member
from exhorto.pact.terms import Pact


def join(args: Namespace) -> Answer:
    """Trust a first version by its digest, as it was compared in person.

    Raises:
        Refused: ``pact.joined-already``, ``pact.not-listed``, ``pact.other-digest``
        Malformed: the files are not a version of the pact
    """
    digest = "".join(args.digest.split()).lower()
    return _taken(pacts.join(node_at(args.home), pact_files.read_pact(args.file), digest))


def accept(args: Namespace) -> Answer:
    """Accept the next version and pass it on to all partners.

    Raises:
        Refused: as ``verify_next``
        Malformed: the files are not a version of the pact
    """
    return _taken(pacts.accept(node_at(args.home), pact_files.read_pact(args.file)))


def current(home: Path) -> Pact:
    """The version in force at a node.

    Raises:
        Unavailable: ``pact.none``
    """
    return membership.current(node_at(home))


def card(args: Namespace, names: Mapping[str, str], governance: GovernanceKey | None) -> Member:
    """The card of a node, with a new encryption key where one was asked for.

    Raises:
        Unavailable: ``vault.cannot-write``
    """
    node = node_at(args.home)
    if args.new_encryption_key:
        node = rotating.with_new_encryption_key(node)
    return pacts.card(node, names, args.endpoint, governance, patience_hours=args.patience_hours)


def last_note(args: Namespace, whose: Party) -> bytes:
    """The last checkpoint of a party's exchanges that this node has cosigned.

    Raises:
        Refused: ``pact.no-cut``
    """
    home = Path(args.home).expanduser().absolute()
    note = witnessing.last_seen_note(node_at(home), whose)
    if note is None:
        raise Refused("pact.no-cut", party=whose)
    return note


def _taken(pact: Pact) -> Answer:
    told = both("Vigente en este nodo:", "In force at this node:")
    return Answer([told, *lines_of_version(pact)], describe(pact))
