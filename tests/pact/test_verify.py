"""Which versions are the pact: refusals first."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from exhorto.domain.errors import ExhortoError, Malformed, Refused
from exhorto.domain.ids import Party
from exhorto.pact.ceremony import draft, merge
from exhorto.pact.changes import (
    successor,
    with_attachment,
    with_folds,
    with_governance_key,
    with_member,
    with_node_key,
    with_procedures,
    with_status,
    with_threshold,
)
from exhorto.pact.files import FOLDS, MEMBERS, PROCEDURES, ROOT, TARGETS, Files
from exhorto.pact.governance import public_of
from exhorto.pact.members import Status
from exhorto.pact.terms import Pact, Standing
from exhorto.pact.verify import (
    check_same_successor,
    read_draft,
    verify_chain,
    verify_first,
    verify_next,
)
from tests.pact.forgery import edited, forged, twin, with_signatures
from tests.pact.founders import (
    CO,
    CR,
    CUT,
    EXPIRES,
    FOUNDERS,
    GT,
    HN,
    LATER,
    MX,
    NOW,
    PA,
    agreed,
    founded,
    founding,
    member,
    node_key,
    observer,
    procedures,
    proposed,
    signed,
    signer,
)
from tests.pact.sentences import check

Make = Callable[[], Files]


def renewal(*parties: str) -> Files:
    return proposed(founded(), successor(founded(), LATER), *parties)


def accession(*parties: str) -> Files:
    terms = with_member(successor(founded(), LATER), member(HN), threshold=4)
    return proposed(founded(), terms, *parties)


def all_keys() -> list[Any]:
    return [signer(party) for party in FOUNDERS]


def altered(files: Files, name: str) -> Files:
    text = files[name]
    return {**files, name: text.replace("1", "2", 1) if "1" in text else text + " "}


def repeated(files: Files) -> Files:
    return with_signatures(files, lambda signatures: signatures.append(signatures[0]))


def relabelled(files: Files) -> Files:
    """PA's signature once more, under the key id of MX."""

    def change(signatures: list[dict[str, Any]]) -> None:
        signatures.append({**signatures[0], "keyid": signer(MX).public_key.keyid})

    return with_signatures(files, change)


def one_key_two_ids() -> Files:
    """PA's key enrolled a second time under another id, and threshold reached with it."""
    second = "0" * 64

    def root(document: dict[str, Any]) -> None:
        keyid = signer(PA).public_key.keyid
        document["keys"][second] = twin(document["keys"][keyid])
        for role in document["roles"].values():
            role["keyids"].append(second)

    def unsigned(document: dict[str, Any]) -> None:
        mine = next(s for s in document["signatures"] if s["keyid"] == signer(PA).public_key.keyid)
        document["signatures"].append({**mine, "keyid": second})

    return forged(renewal(), signer(PA), signer(CO), root=root, unsigned=unsigned)


def root_signed_by(first: tuple[str, ...], second: tuple[str, ...]) -> Files:
    files = renewal()
    return {**files, ROOT: signed(files, *first)[ROOT], TARGETS: signed(files, *second)[TARGETS]}


def suspension(*parties: str) -> Files:
    terms = with_status(successor(founded(), LATER), CO, Status.SUSPENDED, CUT, threshold=2)
    return proposed(founded(), terms, *parties)


def suspended() -> Pact:
    return verify_next(founded(), suspension(PA, GT, MX), NOW).pact


def reinstatement(*parties: str) -> Files:
    trusted = suspended()
    terms = with_status(successor(trusted, LATER), CO, Status.ACTIVE, threshold=3)
    return proposed(trusted, terms, *parties)


def without_a_member(document: dict[str, Any]) -> None:
    document["members"] = [m for m in document["members"] if m["party"] != GT]


def changed_member(**changes: object) -> Callable[[dict[str, Any]], object]:
    def edit(document: dict[str, Any]) -> None:
        document["members"][-1] |= changes

    return edit


def changed_key(**changes: object) -> Callable[[dict[str, Any]], object]:
    def edit(document: dict[str, Any]) -> None:
        document["members"][-1]["node_keys"][0] |= changes

    return edit


def strange_governor(document: dict[str, Any]) -> None:
    document["members"][0]["governance"] = vars_of(public_of(signer(PA, "other")))


def vars_of(key: Any) -> dict[str, str]:
    return {name: getattr(key, name) for name in ("keyid", "keytype", "scheme", "public")}


def only_two_govern(document: dict[str, Any]) -> None:
    keep = {signer(PA).public_key.keyid, signer(CO).public_key.keyid}
    document["keys"] = {keyid: key for keyid, key in document["keys"].items() if keyid in keep}
    for role in document["roles"].values():
        role["keyids"], role["threshold"] = sorted(keep), 2


def online_timestamp_key(document: dict[str, Any]) -> None:
    document["roles"]["timestamp"]["threshold"] = 1


NEXT: dict[str, tuple[str, Make]] = {
    "nobody signed": ("pact.too-few-signatures", renewal),
    "two of three": ("pact.too-few-signatures", lambda: renewal(PA, CO)),
    "one signer twice": ("pact.too-few-signatures", lambda: renewal(PA, CO, PA, CO, PA)),
    "one signature listed twice": ("pact.signature-twice", lambda: repeated(renewal(PA, CO))),
    "a signature under another's id": (
        "pact.too-few-signatures",
        lambda: relabelled(renewal(PA, CO)),
    ),
    "one key under two ids": ("pact.key-id", one_key_two_ids),
    "a stranger's signature": (
        "pact.too-few-signatures",
        lambda: forged(renewal(), signer(PA), signer(CO), signer(CR)),
    ),
    "three over the root, two over the targets": (
        "pact.too-few-signatures",
        lambda: root_signed_by((PA, CO, GT), (PA, CO)),
    ),
    "three over each, but not the same three": (
        "pact.too-few-signatures",
        lambda: root_signed_by((PA, CO, GT), (PA, CO, MX)),
    ),
    "only the old threshold signs an accession": (
        "pact.too-few-signatures",
        lambda: accession(PA, CO, GT),
    ),
    "only two of the old sign an accession": (
        "pact.too-few-signatures",
        lambda: accession(PA, CO, HN),
    ),
    "the joiner has not signed": ("pact.newcomer-unsigned", lambda: accession(PA, CO, GT, MX)),
    "the suspended party's own voice is needed for the threshold": (
        "pact.too-few-signatures",
        lambda: suspension(PA, GT, CO),
    ),
    "members altered": ("pact.file-altered", lambda: altered(renewal(PA, CO, GT), MEMBERS)),
    "procedures altered": ("pact.file-altered", lambda: altered(renewal(PA, CO, GT), PROCEDURES)),
    "text of the procedures altered": (
        "pact.file-altered",
        lambda: {**renewal(PA, CO, GT), "procedures.es.md": "Todo vale."},
    ),
    "folds altered": ("pact.file-altered", lambda: altered(renewal(PA, CO, GT), FOLDS)),
    "line ends altered": (
        "pact.file-altered",
        lambda: {**(f := renewal(PA, CO, GT)), MEMBERS: f[MEMBERS].replace("\n", "\r\n")},
    ),
    "a file is missing": (
        "pact.file-missing",
        lambda: {n: t for n, t in renewal(PA, CO, GT).items() if n != "procedures.en.md"},
    ),
    "a file too many": (
        "pact.file-unlisted",
        lambda: {**renewal(PA, CO, GT), "extra.txt": "¿quién puso esto?"},
    ),
    "a file that climbs out of its folder": (
        "pact.file-name",
        lambda: {**renewal(PA, CO, GT), "../extra.txt": ""},
    ),
    "root of one draft, targets of another": (
        "pact.not-together",
        lambda: {**renewal(PA, CO, GT), TARGETS: accession(PA, CO, GT, HN)[TARGETS]},
    ),
    "a party vanished": (
        "pact.governors",
        lambda: forged(renewal(), *all_keys(), members=without_a_member),
    ),
    "the member file names another governance key": (
        "pact.governors",
        lambda: forged(renewal(), *all_keys(), members=strange_governor),
    ),
    "an old key was replaced in place": (
        "pact.key-history",
        lambda: forged(
            renewal(), *all_keys(), members=changed_key(jwk={"kty": "OKP", "x": "AAAA"})
        ),
    ),
    "an old key was renamed": (
        "pact.key-history",
        lambda: forged(renewal(), *all_keys(), members=changed_key(kid="pa-otra")),
    ),
    "an old key began later": (
        "pact.key-history",
        lambda: forged(renewal(), *all_keys(), members=changed_key(first_version=2)),
    ),
    "a key begins in the future": (
        "pact.key-life",
        lambda: forged(renewal(), *all_keys(), members=changed_key(first_version=3)),
    ),
    "a private key in the member file": (
        "pact.private-key",
        lambda: forged(
            renewal(),
            *all_keys(),
            members=changed_key(jwk={"kty": "OKP", "crv": "Ed25519", "x": "AAAA", "d": "BBBB"}),
        ),
    ),
    "suspended without a cut": (
        "pact.cut",
        lambda: forged(
            suspension(), *all_keys(), members=lambda d: d["members"][0].update(cut=None)
        ),
    ),
    "a minority governs": (
        "pact.governors",
        lambda: forged(renewal(), *all_keys(), root=only_two_govern),
    ),
    "an online key for the timestamp": (
        "json.field",
        lambda: forged(renewal(), *all_keys(), root=online_timestamp_key),
    ),
    "an unsigned field": (
        "json.members",
        lambda: forged(renewal(), *all_keys(), unsigned=lambda d: d.update(note="")),
    ),
    "version 1.0": (
        "json.field",
        lambda: {
            **(f := renewal(PA, CO, GT)),
            ROOT: f[ROOT].replace('"version": 2', '"version": 2.0'),
        },
    ),
    "version true": (
        "json.field",
        lambda: {
            **(f := renewal(PA, CO, GT)),
            ROOT: f[ROOT].replace('"version": 2', '"version": true'),
        },
    ),
    "a member of the metadata twice": (
        "pact.member-twice",
        lambda: {
            **(f := renewal(PA, CO, GT)),
            ROOT: f[ROOT].replace('"version": 2', '"version": 2, "version": 2'),
        },
    ),
    "procedures with the old number and another text": (
        "pact.procedures-version",
        lambda: forged(renewal(), *all_keys(), other=dict(procedures(1, "Otro texto.").files)),
    ),
    "it has expired": (
        "pact.expired-draft",
        lambda: forged(
            renewal(),
            *all_keys(),
            root=lambda d: d.update(expires="2026-11-22T12:00:00Z"),
            targets=lambda d: d.update(expires="2026-11-22T12:00:00Z"),
        ),
    ),
}


@pytest.mark.parametrize(("code", "make"), NEXT.values(), ids=NEXT.keys())
def test_the_next_version_is_refused_when(code: str, make: Make) -> None:
    files = make()
    with pytest.raises(ExhortoError) as refusal:
        verify_next(founded(), files, NOW)
    check(refusal.value, code)


def test_refusals_for_too_few_signatures_say_whose_threshold_was_missed() -> None:
    with pytest.raises(Refused) as refusal:
        verify_next(founded(), accession(PA, CO, GT), NOW)
    assert refusal.value.facts == {"whose": "new", "have": 3, "need": 4}
    with pytest.raises(Refused) as refusal:
        verify_next(founded(), accession(PA, CO, HN), NOW)
    assert refusal.value.facts == {"whose": "old", "have": 2, "need": 3}


def second() -> Pact:
    return verify_next(founded(), renewal(PA, CO, GT), NOW).pact


def third_by(*parties: str) -> Files:
    return proposed(second(), successor(second(), LATER), *parties)


PLACES: dict[str, tuple[str, Callable[[], tuple[Pact, Files]]]] = {
    "an older version": ("pact.rollback", lambda: (second(), founded().files)),
    "the version in force": ("pact.already-in-force", lambda: (second(), second().files)),
    "a rival of the version in force": (
        "pact.rival",
        lambda: (second(), accession(PA, CO, GT, HN)),
    ),
    "a version was skipped": ("pact.skipped", lambda: (founded(), third_by(PA, CO, GT))),
    "it follows another version": (
        "pact.other-predecessor",
        lambda: (
            agreed(founded(), with_threshold(successor(founded(), LATER), 4), *FOUNDERS),
            third_by(*FOUNDERS),
        ),
    ),
}


@pytest.mark.parametrize(("code", "make"), PLACES.values(), ids=PLACES.keys())
def test_the_place_in_the_chain_is_refused_when_it_is(
    code: str, make: Callable[[], tuple[Pact, Files]]
) -> None:
    trusted, files = make()
    with pytest.raises(Refused) as refusal:
        verify_next(trusted, files, NOW)
    check(refusal.value, code)


def test_a_removed_governance_key_no_longer_counts() -> None:
    terms = with_governance_key(successor(founded(), LATER), PA, public_of(signer(PA, "second")))
    files = proposed(founded(), terms, CO, GT, MX)
    with pytest.raises(Refused, match=r"pact\.newcomer-unsigned"):
        verify_next(founded(), files, NOW)
    pact = verify_next(
        founded(),
        forged(files, *[signer(p) for p in (CO, GT, MX)], signer(PA, "second")),
        NOW,
    ).pact
    renewed = draft(successor(pact, LATER), NOW, pact).files
    with pytest.raises(Refused, match=r"pact\.too-few-signatures"):
        verify_next(pact, forged(renewed, signer(PA), signer(CO), signer(GT)), NOW)
    verify_next(pact, forged(renewed, signer(PA, "second"), signer(CO), signer(GT)), NOW)


def test_a_party_has_no_voice_in_its_own_return() -> None:
    with pytest.raises(Refused) as refusal:
        verify_next(suspended(), reinstatement(PA, GT), NOW)
    assert refusal.value.facts["whose"] == "new"
    attempt = forged(reinstatement(), signer(PA), signer(GT), signer(CO))
    with pytest.raises(Refused) as refusal:
        verify_next(suspended(), attempt, NOW)
    assert refusal.value.facts == {"whose": "new", "have": 2, "need": 3}
    back = verify_next(suspended(), reinstatement(PA, GT, MX), NOW).pact
    assert back.members[CO].status is Status.ACTIVE
    assert back.members[CO].cut is None
    assert CO in back.governors


def test_a_suspended_party_does_not_govern() -> None:
    pact = suspended()
    assert CO not in pact.governors
    assert pact.members[CO].cut == CUT
    assert pact.node_key(CO, "co-nodo-1", 2).kid == "co-nodo-1"
    with pytest.raises(Refused, match=r"pact\.not-a-governor"):
        proposed(pact, successor(pact, LATER), CO)
    terms = draft(successor(pact, LATER), NOW, pact)
    with pytest.raises(Refused, match=r"pact\.too-few-signatures"):
        verify_next(pact, forged(terms.files, signer(CO), signer(PA)), NOW)


FIRST: dict[str, tuple[str, Callable[[Files], Files]]] = {
    "a founder has not signed": (
        "pact.newcomer-unsigned",
        lambda files: signed(files, PA, CO, GT),
    ),
    "two have signed": ("pact.too-few-signatures", lambda files: signed(files, PA, CO)),
    "the digest is another": (
        "pact.other-digest",
        lambda files: forged(files, *all_keys(), root=lambda d: d.update(x=1)),
    ),
    "members altered": (
        "pact.file-altered",
        lambda files: altered(signed(files, *FOUNDERS), MEMBERS),
    ),
    "no metadata": ("pact.file-missing", lambda files: {MEMBERS: files[MEMBERS]}),
    "no version": (
        "json.members",
        lambda files: {**files, ROOT: edited(files[ROOT], lambda d: d["signed"].pop("version"))},
    ),
    "not JSON": ("pact.unreadable", lambda files: {**files, ROOT: "{"}),
    "deeper than any reader goes": ("pact.unreadable", lambda files: {**files, ROOT: "[" * 90000}),
    "a lone surrogate": ("pact.unreadable", lambda files: {**files, ROOT: "\ud800"}),
    "larger than a version may be": (
        "pact.too-large",
        lambda files: {**files, "big.txt": "x" * 1_100_000},
    ),
}


@pytest.mark.parametrize(("code", "change"), FIRST.values(), ids=FIRST.keys())
def test_a_first_version_is_refused_when(code: str, change: Callable[[Files], Files]) -> None:
    proposal = draft(founding(), NOW, None)
    with pytest.raises(ExhortoError) as refusal:
        verify_first(change(proposal.files), proposal.digest, NOW)
    check(refusal.value, code)


def test_the_digest_does_not_depend_on_who_signed() -> None:
    proposal = draft(founding(), NOW, None)
    assert read_draft(signed(proposal.files, *FOUNDERS)).digest == proposal.digest
    assert second().digest == verify_next(founded(), renewal(CO, GT, MX), NOW).pact.digest
    assert second() == verify_next(founded(), renewal(CO, GT, MX), NOW).pact


def test_a_node_can_start_from_a_later_version_by_its_digest() -> None:
    pact = second()
    assert verify_first(pact.files, pact.digest, NOW).pact == pact


def test_an_expired_version_is_told_and_not_refused_at_the_start() -> None:
    first = founded()
    states = {
        NOW: Standing.IN_FORCE,
        EXPIRES - timedelta(days=90): Standing.EXPIRING,
        EXPIRES - timedelta(seconds=1): Standing.EXPIRING,
        EXPIRES: Standing.EXPIRED,
    }
    for now, standing in states.items():
        assert verify_first(first.files, first.digest, now).standing is standing


def test_a_node_that_was_long_away_walks_through_expired_versions_to_one_in_force() -> None:
    long = EXPIRES + timedelta(days=30)
    early = proposed(founded(), successor(founded(), EXPIRES), PA, CO, GT)
    middle = verify_next(founded(), early, NOW).pact
    last = proposed(middle, successor(middle, LATER), PA, CO, MX)
    walked = verify_chain(founded(), [early, last], long)
    assert (walked.pact.version, walked.standing) == (3, Standing.IN_FORCE)
    with pytest.raises(Refused, match=r"pact\.expired-draft"):
        verify_next(founded(), early, long)
    assert verify_chain(founded(), [], long).standing is Standing.EXPIRED


def test_two_valid_successors_are_a_fork_and_name_those_who_signed_both() -> None:
    one = verify_next(founded(), renewal(PA, CO, GT), NOW).pact
    other = verify_next(founded(), accession(PA, CO, MX, HN), NOW).pact
    with pytest.raises(Refused) as refusal:
        check_same_successor(one, other)
    assert refusal.value.code == "pact.fork"
    assert refusal.value.facts["both"] == "CO, PA"
    check_same_successor(one, verify_next(founded(), renewal(*FOUNDERS), NOW).pact)
    with pytest.raises(Refused, match=r"pact\.not-comparable"):
        check_same_successor(founded(), one)


def test_a_fifth_accedes_by_three_of_the_four_and_four_of_the_five() -> None:
    pact = verify_next(founded(), accession(PA, CO, GT, HN), NOW).pact
    assert (pact.version, pact.threshold, set(pact.governors)) == (2, 4, {*FOUNDERS, HN})
    assert pact.previous_digest == founded().digest
    assert pact.node_key(HN, "hn-nodo-1", 2).first_version == 2
    with pytest.raises(Refused, match=r"pact\.key-not-in-force"):
        pact.node_key(HN, "hn-nodo-1", 1)
    agreed(pact, successor(pact, LATER), PA, CO, GT, HN)


def test_an_observer_joins_without_a_voice() -> None:
    pact = agreed(founded(), with_member(successor(founded(), LATER), observer(CR)), PA, CO, GT)
    assert pact.members[CR].status is Status.OBSERVER
    assert set(pact.governors) == set(FOUNDERS)


def test_after_a_rotation_old_signatures_find_their_key_by_version() -> None:
    terms = with_node_key(successor(founded(), LATER), MX, node_key("mx-nodo-2"))
    pact = agreed(founded(), terms, PA, CO, GT)
    assert pact.members[MX].node_key.kid == "mx-nodo-2"
    assert pact.node_key(MX, "mx-nodo-1", 1).last_version == 1
    assert pact.node_key(MX, "mx-nodo-2", 2).first_version == 2
    third = agreed(pact, successor(pact, LATER), PA, CO, GT)
    assert third.node_key(MX, "mx-nodo-1", 1) == pact.node_key(MX, "mx-nodo-1", 1)
    lookups = {
        ("mx-nodo-1", 2): "pact.key-not-in-force",
        ("mx-nodo-2", 1): "pact.key-not-in-force",
        ("mx-nodo-3", 2): "pact.unknown-key",
        ("mx-nodo-1", 4): "pact.unknown-version",
        ("mx-nodo-1", 0): "pact.unknown-version",
    }
    for (kid, version), code in lookups.items():
        with pytest.raises(Refused) as refusal:
            third.node_key(MX, kid, version)
        check(refusal.value, code)
    with pytest.raises(Refused, match=r"pact\.unknown-party"):
        third.node_key(Party("ZZ"), "mx-nodo-1", 1)


def test_an_ended_key_cannot_be_opened_again() -> None:
    terms = with_node_key(successor(founded(), LATER), MX, node_key("mx-nodo-2"))
    pact = agreed(founded(), terms, PA, CO, GT)
    proposal = draft(successor(pact, LATER), NOW, pact)

    def reopen(document: dict[str, Any]) -> None:
        mx = next(m for m in document["members"] if m["party"] == MX)
        mx["node_keys"][0]["last_version"] = None

    with pytest.raises(Refused, match=r"pact\.key-history"):
        verify_next(pact, forged(proposal.files, *all_keys(), members=reopen), NOW)


def test_what_a_release_does_not_know_survives_the_next_ceremony() -> None:
    def members(document: dict[str, Any]) -> None:
        document["later"] = {"a": [1, None]}
        document["members"][0]["later"] = "x"
        document["members"][0]["node_keys"][0]["later"] = True

    files = forged(
        renewal(),
        *all_keys(),
        members=members,
        root=lambda d: d.update(later="r"),
        targets=lambda d: d.update(later={"t": 1}),
        other={FOLDS: edited(renewal()[FOLDS], lambda d: d.update(later=[]))},
    )
    pact = verify_next(founded(), files, NOW).pact
    third = agreed(pact, with_folds(successor(pact, LATER), {"removal": 2}), PA, CO, GT)
    document = json.loads(third.files[MEMBERS])
    assert document["later"] == {"a": [1, None]}
    assert document["members"][0]["later"] == "x"
    assert document["members"][0]["node_keys"][0]["later"] is True
    assert json.loads(third.files[ROOT])["signed"]["later"] == "r"
    assert json.loads(third.files[TARGETS])["signed"]["later"] == {"t": 1}
    assert json.loads(third.files[FOLDS])["later"] == []
    assert third.folds == {"removal": 2}


def test_copies_signed_apart_come_together_in_any_order() -> None:
    proposal = draft(successor(founded(), LATER), NOW, founded())
    copies = [signed(proposal.files, party, trusted=founded()) for party in (PA, CO, GT)]
    together = merge(merge(copies[0], copies[1]), copies[2])
    assert together == merge(copies[2], merge(copies[1], copies[0]))
    assert together == signed(proposal.files, GT, PA, CO, trusted=founded())
    assert verify_next(founded(), together, NOW).pact.signers == {PA, CO, GT}
    with pytest.raises(Refused, match=r"pact\.other-digest"):
        merge(copies[0], accession(PA))


def test_nobody_signs_an_altered_draft() -> None:
    for name in (MEMBERS, PROCEDURES, FOLDS, "procedures.es.md"):
        with pytest.raises(Malformed, match=r"pact\.file-altered"):
            signed(altered(renewal(), name), PA, trusted=founded())


def test_procedures_and_files_travel_with_the_version() -> None:
    terms = with_procedures(successor(founded(), LATER), procedures(2, "Nuevo texto."))
    terms = with_attachment(terms, "key-profile.json", "{}")
    pact = agreed(founded(), terms, PA, CO, GT)
    assert pact.procedures.version == 2
    assert pact.files[pact.procedures.texts["es"]] == "Nuevo texto."
    assert pact.terms.attachments == {"key-profile.json": "{}"}
    gone = agreed(
        pact, with_attachment(successor(pact, LATER), "key-profile.json", None), PA, CO, GT
    )
    assert "key-profile.json" not in gone.files


def test_an_expired_pact_is_renewed_before_its_membership_changes() -> None:
    late = EXPIRES + timedelta(days=1)
    renewed = successor(founded(), LATER)
    changes = {
        "accession": with_member(renewed, member(HN)),
        "suspension": with_status(renewed, CO, Status.SUSPENDED, CUT),
        "threshold": with_threshold(renewed, 4),
        "governance key": with_governance_key(renewed, PA, public_of(signer(PA, "third"))),
    }
    for terms in changes.values():
        draft(terms, NOW, founded())
        with pytest.raises(Refused, match=r"pact\.expired-renew-first"):
            draft(terms, late, founded())
    draft(renewed, late, founded())
    draft(with_node_key(renewed, PA, node_key("pa-nodo-2")), late, founded())


def test_a_draft_that_has_expired_is_not_made() -> None:
    with pytest.raises(Refused, match=r"pact\.expired-draft"):
        draft(replace(founding(), expires=NOW), NOW, None)
