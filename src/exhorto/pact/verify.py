"""Whether a version of the pact is the pact: the only place where a ``Pact`` is made.

* A node starts from a digest that its people were told in person.
* It goes on by one version at a time: signed by the threshold of the old governors and of the
  new, unexpired, in a chain of digests. A lower or equal version is refused.
* A signature counts once, for a governor, over both metadata files. A party has no voice in its
  own suspension or return; a party that begins to govern must have signed for itself.
* Files are read for their meaning only after their hashes stand under enough signatures.
"""

from collections.abc import Sequence
from datetime import datetime

from exhorto.domain.errors import Malformed, Refused
from exhorto.domain.ids import Party
from exhorto.domain.jsonvalues import JsonObject, obj, text, whole
from exhorto.pact.files import (
    FOLDS,
    MEMBERS,
    ROOT,
    TARGETS,
    Files,
    check_files,
    has_all,
    read_object,
    unknown_of,
)
from exhorto.pact.member_file import members_from_json
from exhorto.pact.metadata import Pair, governance_keys, listed_files, read_pair, signed_by
from exhorto.pact.metadata_form import OURS
from exhorto.pact.procedures import read_procedures
from exhorto.pact.rules import check_succession, check_terms, newcomers, without_voice
from exhorto.pact.terms import Draft, Pact, Standing, Terms, Verified
from exhorto.pact.tuf_parts import Root

FOLDS_FORMAT = "exhorto-folds/1"
KINDS_MOST = 256

_COMMON = frozenset({"_type", "version", "spec_version", "expires", OURS})
_ROOT_OWN = _COMMON | {"consistent_snapshot", "keys", "roles"}
_TARGETS_OWN = _COMMON | {"targets"}


def read_draft(files: Files) -> Draft:
    """Read a version whoever signed it: before signing, or to show what is proposed.

    Raises:
        Malformed: the files are not a version of the pact
        Refused: the version breaks a rule of ``exhorto.pact.rules``
    """
    check_files(files)
    return _draft(read_pair(files), files)


def verify_first(files: Files, expected_digest: str, now: datetime) -> Verified:
    """Trust a version by its digest, as told in person (or kept by this node).

    The version itself must be signed by its threshold; version 1 by all its governors. An expired
    version is not refused: what came after it may be at hand.

    Raises:
        Refused: ``pact.other-digest``, ``pact.too-few-signatures``, ``pact.newcomer-unsigned``
        Malformed: the files are not a version of the pact
    """
    check_files(files)
    pair = read_pair(files)
    if pair.digest != expected_digest:
        raise Refused("pact.other-digest", expected=expected_digest[:64], given=pair.digest)
    signers = signed_by(pair, pair.root.signed)
    _check_enough(len(signers), pair.root.signed, "own")
    draft = _draft(pair, files)
    if draft.terms.version == 1:
        _check_newcomers(None, draft.terms, signers)
    return _verified(draft, signers, now)


def verify_next(trusted: Pact, files: Files, now: datetime) -> Verified:
    """Accept the next version of the pact.

    Raises:
        Refused: ``pact.expired-draft``, and all of ``verify_chain``
        Malformed: the files are not a version of the pact
    """
    return verify_chain(trusted, [files], now)


def verify_chain(trusted: Pact, successors: Sequence[Files], now: datetime) -> Verified:
    """Accept several versions in a row, as a node does that was long away.

    Only the last must be unexpired: the others are vouched for by what came after them.

    Raises:
        Refused: ``pact.rollback``, ``pact.already-in-force``, ``pact.rival``, ``pact.skipped``,
            ``pact.other-predecessor``, ``pact.too-few-signatures``, ``pact.newcomer-unsigned``,
            ``pact.member-vanished``, ``pact.key-history``, ``pact.procedures-version``,
            ``pact.expired-draft``
        Malformed: the files are not a version of the pact
    """
    pact = trusted
    for files in successors:
        pact = _successor(pact, files)
    if pact is not trusted and pact.standing(now) is Standing.EXPIRED:
        raise Refused("pact.expired-draft", version=pact.version, expires=pact.expires.isoformat())
    return Verified(pact, pact.standing(now))


def check_same_successor(one: Pact, other: Pact) -> None:
    """Insist that two verified versions with one number are one version.

    Raises:
        Refused: ``pact.fork`` with the parties that signed both; ``pact.not-comparable``
    """
    if one.version != other.version:
        raise Refused("pact.not-comparable", version=one.version, other=other.version)
    if one.digest != other.digest:
        both = ", ".join(sorted(one.signers & other.signers))
        raise Refused(
            "pact.fork", version=one.version, digest=one.digest, other=other.digest, both=both
        )


def _successor(trusted: Pact, files: Files) -> Pact:
    check_files(files)
    pair = read_pair(files)
    _check_place(trusted, pair)
    old_root = read_pair(trusted.files).root.signed
    by_old, by_new = signed_by(pair, old_root), signed_by(pair, pair.root.signed)
    _check_enough(len(by_old), old_root, "old")
    _check_enough(len(by_new), pair.root.signed, "new")
    draft = _draft(pair, files)
    silent = without_voice(trusted.terms, draft.terms)
    _check_enough(len(by_old - _keyids(trusted.terms, silent)), old_root, "old")
    _check_enough(len(by_new - _keyids(draft.terms, silent)), pair.root.signed, "new")
    _check_newcomers(trusted.terms, draft.terms, by_new)
    check_succession(trusted.terms, draft.terms)
    return Pact(draft.terms, draft.digest, draft.files, _parties(draft.terms, by_new))


def _check_place(trusted: Pact, pair: Pair) -> None:
    if pair.version < trusted.version:
        raise Refused("pact.rollback", version=pair.version, here=trusted.version)
    if pair.version == trusted.version:
        code = "pact.already-in-force" if pair.digest == trusted.digest else "pact.rival"
        raise Refused(code, version=pair.version)
    if pair.version != trusted.version + 1:
        raise Refused("pact.skipped", version=pair.version, here=trusted.version)
    if pair.previous != trusted.digest:
        raise Refused("pact.other-predecessor", version=pair.version, here=trusted.digest)


def _check_enough(have: int, judge: Root, whose: str) -> None:
    need = judge.roles[Root.type].threshold
    if have < need:
        raise Refused("pact.too-few-signatures", whose=whose, have=have, need=need)


def _check_newcomers(old: Terms | None, new: Terms, signers: frozenset[str]) -> None:
    for code in sorted(newcomers(old, new)):
        if new.governors[code] not in signers:
            raise Refused("pact.newcomer-unsigned", party=code)


def _draft(pair: Pair, files: Files) -> Draft:
    listed = listed_files(pair, files)
    members, unknown_members = members_from_json(read_object(listed, MEMBERS))
    folds, unknown_folds = _folds(read_object(listed, FOLDS))
    procedures = read_procedures(listed)
    own = {MEMBERS, FOLDS, *procedures.files}
    terms = Terms(
        version=pair.version,
        previous=pair.previous,
        expires=pair.root.signed.expires,
        threshold=pair.root.signed.roles[Root.type].threshold,
        members=members,
        procedures=procedures,
        folds=folds,
        attachments={name: text for name, text in listed.items() if name not in own},
        unknown=_unknown(files, {MEMBERS: unknown_members, FOLDS: unknown_folds}),
    )
    _check_governors(terms, pair)
    check_terms(terms)
    return Draft(terms, pair.digest, dict(files))


def _check_governors(terms: Terms, pair: Pair) -> None:
    """The keys of the root are the governance keys of the active parties, and no other."""
    listed = {
        member.governance.keyid: member.governance
        for code, member in terms.members.items()
        if code in terms.governors and member.governance is not None
    }
    if listed != governance_keys(pair.root.signed) or len(listed) != len(terms.governors):
        raise Malformed("pact.governors")


def _folds(value: JsonObject) -> tuple[dict[str, int], JsonObject]:
    own = frozenset({"format", "folds"})
    has_all(value, FOLDS, own)
    if value["format"] != FOLDS_FORMAT:
        raise Malformed("pact.format", file=FOLDS, given=ascii(value["format"])[:80])
    given = obj(value["folds"], "folds")
    if len(given) > KINDS_MOST:
        raise Refused("pact.too-large", file=FOLDS, most=KINDS_MOST)
    folds = {text(kind, "folds", 64): whole(given[kind], f"folds.{kind}", 1) for kind in given}
    return folds, unknown_of(value, own)


def _unknown(files: Files, rest: dict[str, JsonObject]) -> dict[str, JsonObject]:
    root = obj(read_object(files, ROOT)["signed"], ROOT)
    targets = obj(read_object(files, TARGETS)["signed"], TARGETS)
    rest[ROOT] = unknown_of(root, _ROOT_OWN)
    rest[TARGETS] = unknown_of(targets, _TARGETS_OWN)
    return {name: unknown for name, unknown in rest.items() if unknown}


def _keyids(terms: Terms, parties: frozenset[Party]) -> frozenset[str]:
    return frozenset(terms.governors[code] for code in parties if code in terms.governors)


def _parties(terms: Terms, keyids: frozenset[str]) -> frozenset[Party]:
    return frozenset(code for code, keyid in terms.governors.items() if keyid in keyids)


def _verified(draft: Draft, signers: frozenset[str], now: datetime) -> Verified:
    pact = Pact(draft.terms, draft.digest, draft.files, _parties(draft.terms, signers))
    return Verified(pact, pact.standing(now))
