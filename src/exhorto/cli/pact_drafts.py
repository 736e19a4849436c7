"""``exhorto pact found``, ``draft``, ``accede``, ``rotate``, ``suspend``: what is to be signed."""

from argparse import Namespace
from importlib import import_module
from pathlib import Path
from typing import Any

from exhorto.acts import verifying
from exhorto.cli import pact_files
from exhorto.cli.answers import Answer
from exhorto.cli.pact_words import lines_of_differences, told_differences
from exhorto.cli.speech import both
from exhorto.domain.errors import Refused
from exhorto.domain.ids import Party, party
from exhorto.domain.matters.registry import KINDS
from exhorto.pact import ceremony, changes
from exhorto.pact.describe import differences
from exhorto.pact.members import Cut, Member, Status
from exhorto.pact.procedures import Procedures, procedures_from_toml
from exhorto.pact.terms import Pact, Terms


def found(args: Namespace) -> Answer:
    """Write the first version, to be signed by every founder.

    Raises:
        Refused: ``pact.threshold``, ``pact.already-member``, ``pact.expired-draft``
        Malformed: a card or the procedures cannot be read
    """
    members = tuple(pact_files.read_card(file) for file in args.cards)
    folds = {code: kind.rules.version for code, kind in sorted(KINDS.items())}
    expires = pact_files.day(args.expires)
    terms = changes.found(members, args.threshold, expires, _procedures(args.procedures), folds)
    return _drafted(args, None, terms)


def draft(args: Namespace) -> Answer:
    """Write the next version with nothing changed but its expiry.

    Raises:
        Refused: ``pact.trust-what`` and as ``ceremony.draft``
    """
    pact = pact_files.must_trust(args)
    return _drafted(args, pact, _successor(args, pact))


def accede(args: Namespace) -> Answer:
    """Write the next version with one more party.

    Raises:
        Refused: ``pact.already-member``, ``pact.threshold`` and as ``ceremony.draft``
    """
    pact = pact_files.must_trust(args)
    card = pact_files.read_card(args.card)
    return _drafted(args, pact, changes.with_member(_successor(args, pact), card, args.threshold))


def rotate(args: Namespace) -> Answer:
    """Write the next version with the keys and details of a party's new card.

    Raises:
        Refused: ``pact.unknown-party``, ``pact.nothing-new`` and as ``ceremony.draft``
    """
    pact = pact_files.must_trust(args)
    card = pact_files.read_card(args.card)
    terms = _rotated(_successor(args, pact), pact.member(card.party), card)
    if terms.members == pact.members:
        raise Refused("pact.nothing-new", party=card.party)
    return _drafted(args, pact, terms)


def suspend(args: Namespace) -> Answer:
    """Write the next version with a party suspended at a cut of its ledger.

    Raises:
        Refused: ``pact.no-cut``, ``pact.unknown-party``, ``pact.threshold``
    """
    pact = pact_files.must_trust(args)
    whose = party(args.party)
    cut = _cut(args, pact, whose)
    terms = changes.with_status(
        _successor(args, pact), whose, Status.SUSPENDED, cut, args.threshold
    )
    return _drafted(args, pact, terms)


def _drafted(args: Namespace, pact: Pact | None, terms: Terms) -> Answer:
    made = ceremony.draft(terms, pact_files.now(), pact)
    pact_files.write_pact(args.output, made.files)
    changed = differences(None if pact is None else pact.terms, made.terms)
    lines = [
        both(
            "Versión {version} escrita en {file}, sin firmas. Huella:",
            "Version {version} written to {file}, unsigned. Digest:",
            version=made.terms.version,
            file=args.output,
        ),
        f"  {made.digest}",
        *lines_of_differences(changed),
    ]
    data = {
        "version": made.terms.version,
        "digest": made.digest,
        "file": args.output,
        "differences": told_differences(changed),
    }
    return Answer(lines, data)


def _successor(args: Namespace, pact: Pact) -> Terms:
    expires = pact.expires if args.expires is None else pact_files.day(args.expires)
    return changes.successor(pact, expires)


def _rotated(terms: Terms, before: Member, card: Member) -> Terms:
    whose = card.party
    if card.node_key.kid != before.node_key.kid:
        terms = changes.with_node_key(terms, whose, card.node_key)
    if card.encryption_key.kid != before.encryption_key.kid:
        terms = changes.with_encryption_key(terms, whose, card.encryption_key)
    if card.witness_key.kid != before.witness_key.kid:
        terms = changes.with_witness_key(terms, whose, card.witness_key)
    if card.governance is not None and card.governance != before.governance:
        terms = changes.with_governance_key(terms, whose, card.governance)
    return changes.with_details(
        terms,
        whose,
        names=card.names,
        endpoint=card.endpoint,
        patience_hours=card.patience_hours,
        quota=before.quota,
    )


def _cut(args: Namespace, pact: Pact, whose: Party) -> Cut:
    """The last checkpoint of a party's exchanges that is accepted."""
    if args.cut is not None:
        return verifying.cut_from_note(pact, whose, pact_files.read(args.cut))
    if args.home is None:
        raise Refused("pact.no-cut", party=whose)
    own: Any = import_module("exhorto.cli.pact_take")
    note: bytes = own.last_note(args, whose)
    return verifying.cut_from_note(pact, whose, note)


def _procedures(folder: str) -> Procedures:
    """The procedures as people write them: ``settings.toml`` and a text for each language."""
    place = Path(folder)
    texts = {file.stem: _text(file) for file in sorted(place.glob("*.md"))}
    return procedures_from_toml(_text(place / "settings.toml"), texts)


def _text(file: Path) -> str:
    return pact_files.read(str(file)).decode("utf-8", "replace")
