"""The ceremony: a draft is made once, and each country signs it on its own machine, off line.

Copies travel by stick. They may go round from one to the next, or each country may sign its own
copy and all be brought together: the result is the same text.
"""

from datetime import datetime

from exhorto.domain.errors import Malformed, Refused
from exhorto.pact.files import FOLDS, MEMBERS, ROOT, TARGETS, Files, write_object
from exhorto.pact.member_file import members_to_json
from exhorto.pact.members import GovernanceKey, Status
from exhorto.pact.metadata import Pair, make_root, make_targets, read_pair, write_metadata
from exhorto.pact.metadata_form import check_key
from exhorto.pact.rules import check_succession, check_terms
from exhorto.pact.terms import Draft, Pact, Standing, Terms
from exhorto.pact.tuf_parts import Signer
from exhorto.pact.verify import FOLDS_FORMAT, read_draft


def draft(terms: Terms, now: datetime, trusted: Pact | None) -> Draft:
    """Write a version as unsigned files.

    ``trusted`` is the version in force, None only when the pact is founded.

    Raises:
        Refused: ``pact.expired-draft``, ``pact.expired-renew-first``, or a rule of
            ``exhorto.pact.rules``
        Malformed: ``pact.key-twice``, ``pact.key-id``, ``json.field``
    """
    check_terms(terms)
    if terms.expires <= now:
        raise Refused(
            "pact.expired-draft", version=terms.version, expires=terms.expires.isoformat()
        )
    if trusted is not None:
        check_succession(trusted.terms, terms)
        _check_renewed_first(trusted, terms, now)
    return read_draft(_files(terms))


def sign(files: Files, signer: Signer, trusted: Pact | None) -> Files:
    """Add one governor's signature to both metadata files; signing again changes nothing.

    The files are read whole before: nobody signs what could not be accepted.

    Raises:
        Refused: ``pact.not-a-governor``, or a rule of ``exhorto.pact.rules``
        Malformed: the files are not a version of the pact
    """
    whole = read_draft(files)
    keyid = signer.public_key.keyid
    governors = {*whole.terms.governors.values()}
    if trusted is not None:
        governors |= {*trusted.governors.values()}
    if keyid not in governors:
        raise Refused("pact.not-a-governor", keyid=keyid)
    pair = read_pair(files)
    pair.root.sign(signer, append=True)
    pair.targets.sign(signer, append=True)
    return _with_metadata(files, pair)


def merge(one: Files, other: Files) -> Files:
    """Bring the signatures of two copies of one version together.

    Where both carry a signature by the same key, that of ``one`` stays.

    Raises:
        Refused: ``pact.other-digest``
        Malformed: the files are not a version of the pact
    """
    mine, theirs = read_draft(one), read_draft(other)
    if mine.digest != theirs.digest:
        raise Refused("pact.other-digest", expected=mine.digest, given=theirs.digest)
    pair, more = read_pair(one), read_pair(other)
    pair.root.signatures = {**more.root.signatures, **pair.root.signatures}
    pair.targets.signatures = {**more.targets.signatures, **pair.targets.signatures}
    return _with_metadata(one, pair)


def _files(terms: Terms) -> Files:
    listed = {
        **terms.attachments,
        **terms.procedures.files,
        MEMBERS: write_object(members_to_json(terms.members, terms.unknown.get(MEMBERS, {}))),
        FOLDS: write_object(
            {**terms.unknown.get(FOLDS, {}), "format": FOLDS_FORMAT, "folds": terms.folds}
        ),
    }
    own = len(terms.attachments) + len(terms.procedures.files) + 2
    if len(listed) != own or {ROOT, TARGETS} & listed.keys():
        raise Malformed("pact.file-name", given=", ".join(sorted(listed))[:80])
    root = make_root(
        terms.version,
        terms.previous,
        terms.expires,
        _governance_keys(terms),
        terms.threshold,
        terms.unknown.get(ROOT, {}),
    )
    targets = make_targets(root, listed, terms.unknown.get(TARGETS, {}))
    return {**listed, ROOT: write_metadata(root), TARGETS: write_metadata(targets)}


def _governance_keys(terms: Terms) -> list[GovernanceKey]:
    keys = [
        member.governance
        for member in terms.members.values()
        if member.status is Status.ACTIVE and member.governance is not None
    ]
    for key in keys:
        check_key(key)
    if len({key.keyid for key in keys}) != len(keys):
        raise Malformed("pact.governors")
    return keys


def _with_metadata(files: Files, pair: Pair) -> Files:
    return {**files, ROOT: write_metadata(pair.root), TARGETS: write_metadata(pair.targets)}


def _check_renewed_first(trusted: Pact, terms: Terms, now: datetime) -> None:
    """An expired pact is renewed as it stands; who is a member is decided under one in force."""
    membership = {
        code: (member.status, member.governance) for code, member in trusted.members.items()
    }
    proposed = {code: (member.status, member.governance) for code, member in terms.members.items()}
    changes = membership != proposed or trusted.threshold != terms.threshold
    if changes and trusted.standing(now) is Standing.EXPIRED:
        raise Refused("pact.expired-renew-first", version=trusted.version)
