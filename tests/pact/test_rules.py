"""The rules that a version keeps by itself, as refusals of a draft."""

import base64
from collections.abc import Callable
from dataclasses import replace

import pytest

from exhorto.domain.errors import ExhortoError, Refused
from exhorto.domain.ids import Party
from exhorto.pact.ceremony import draft
from exhorto.pact.changes import (
    found,
    successor,
    with_details,
    with_member,
    with_node_key,
    with_status,
    with_threshold,
    with_witness_key,
)
from exhorto.pact.members import GovernanceKey, Member, Quota, Status
from exhorto.pact.rules import check_succession, check_terms, check_threshold
from exhorto.pact.terms import Terms
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
    encryption_key,
    founded,
    founding,
    member,
    node_key,
    observer,
    procedures,
    witness_key,
)
from tests.pact.sentences import check


def changed(terms: Terms, party: Party, **changes: object) -> Terms:
    one: Member = replace(terms.members[party], **changes)  # type: ignore[arg-type]
    return replace(terms, members={**terms.members, party: one})


def following() -> Terms:
    return successor(founded(), LATER)


TERMS: dict[str, tuple[str, Callable[[], Terms]]] = {
    "a threshold of half": ("pact.threshold", lambda: replace(founding(), threshold=2)),
    "a threshold of one": ("pact.threshold", lambda: replace(founding(), threshold=1)),
    "a threshold that cannot be reached": (
        "pact.threshold",
        lambda: replace(founding(), threshold=5),
    ),
    "a governor without a key": (
        "pact.no-governance-key",
        lambda: changed(founding(), PA, governance=None),
    ),
    "a suspended party that could never return": (
        "pact.no-governance-key",
        lambda: changed(following(), PA, status=Status.SUSPENDED, cut=CUT, governance=None),
    ),
    "an observer that governs": (
        "pact.observer-governs",
        lambda: changed(founding(), PA, status=Status.OBSERVER),
    ),
    "a party that cannot sign": (
        "pact.no-current-key",
        lambda: changed(founding(), PA, node_keys=()),
    ),
    "a party that cannot be written to": (
        "pact.no-current-key",
        lambda: changed(founding(), PA, encryption_keys=()),
    ),
    "an active party with a cut": ("pact.cut", lambda: changed(founding(), PA, cut=CUT)),
    "a suspension without a cut": (
        "pact.cut",
        lambda: with_status(following(), PA, Status.SUSPENDED),
    ),
    "one key id at two parties": (
        "pact.key-twice",
        lambda: with_node_key(following(), PA, node_key("co-nodo-1")),
    ),
    "one key for two parties, spelled otherwise": (
        "pact.key-twice",
        lambda: with_node_key(
            following(),
            PA,
            replace(
                node_key("pa-nodo-2"),
                jwk={**node_key("").jwk, "x": f"{node_key('co-nodo-1').jwk['x']}="},
            ),
        ),
    ),
    "a node key that is also the witness key": (
        "pact.key-twice",
        lambda: with_witness_key(
            following(),
            PA,
            replace(witness_key("w"), public=str(node_key("pa-nodo-1").jwk["x"])),
        ),
    ),
    "a node key that is also the governance key": (
        "pact.key-twice",
        lambda: changed(
            following(),
            PA,
            governance=GovernanceKey("k", "ed25519", "ed25519", _hex_of("pa-nodo-1")),
        ),
    ),
    "a key without a public half": (
        "pact.key-id",
        lambda: with_node_key(following(), PA, replace(node_key("pa-nodo-2"), jwk={"kty": "OKP"})),
    ),
    "a governance key under a made-up id": (
        "pact.key-id",
        lambda: changed(following(), PA, governance=replace(_governance(PA), keyid="0" * 64)),
    ),
    "an RSA governance key": (
        "pact.key-id",
        lambda: changed(following(), PA, governance=GovernanceKey("k", "rsa", "rsassa-pss", "x")),
    ),
    "two parties with one governance key": (
        "pact.key-twice",
        lambda: changed(following(), PA, governance=_governance(CO)),
    ),
    "an endpoint without encryption": (
        "json.field",
        lambda: _at(following(), "http://exhorto.pa.example"),
    ),
    "an endpoint that is a file": ("json.field", lambda: _at(following(), "file:///etc/passwd")),
    "a file of the metadata as an attachment": (
        "pact.file-name",
        lambda: replace(following(), attachments={"root.json": "{}"}),
    ),
}


def _hex_of(kid: str) -> str:
    return base64.urlsafe_b64decode(f"{node_key(kid).jwk['x']}=").hex()


def _governance(party: Party) -> GovernanceKey:
    key = member(party).governance
    assert key is not None
    return key


def _at(terms: Terms, endpoint: str) -> Terms:
    names = {"es": "Panamá", "en": "Panama"}
    return with_details(
        terms, PA, names=names, endpoint=endpoint, patience_hours=72, quota=Quota(1, 1)
    )


@pytest.mark.parametrize(("code", "make"), TERMS.values(), ids=TERMS.keys())
def test_a_draft_is_refused_with(code: str, make: Callable[[], Terms]) -> None:
    with pytest.raises(ExhortoError) as refusal:
        draft(make(), NOW, None)
    check(refusal.value, code)


def test_a_threshold_is_a_majority_of_at_least_two() -> None:
    allowed = {
        governors: [t for t in range(governors + 2) if _allowed(t, governors)]
        for governors in range(7)
    }
    assert allowed == {
        0: [],
        1: [],
        2: [2],
        3: [2, 3],
        4: [3, 4],
        5: [3, 4, 5],
        6: [4, 5, 6],
    }


def _allowed(threshold: int, governors: int) -> bool:
    try:
        check_threshold(threshold, governors)
    except Refused:
        return False
    return True


def test_two_disjoint_quorums_never_exist() -> None:
    for governors in range(2, 40):
        for threshold in range(governors + 1):
            if _allowed(threshold, governors):
                assert 2 * threshold > governors


def test_no_party_vanishes() -> None:
    pact = agreed(founded(), with_member(following(), observer(CR)), PA, CO, GT)
    terms = successor(pact, LATER)
    without = replace(terms, members={code: m for code, m in terms.members.items() if code != CR})
    check_terms(without)
    with pytest.raises(Refused, match=r"pact\.member-vanished"):
        draft(without, NOW, pact)


def test_keys_of_a_joiner_begin_with_the_version_that_brings_them() -> None:
    early = replace(
        member(HN), node_keys=(node_key("hn-nodo-1"),), encryption_keys=(encryption_key("hn-c"),)
    )
    terms = following()
    with pytest.raises(Refused, match=r"pact\.key-history"):
        check_succession(founded().terms, replace(terms, members={**terms.members, HN: early}))
    joined = with_member(terms, early).members[HN]
    assert {key.first_version for key in joined.node_keys + joined.encryption_keys} == {2}


def test_a_key_rotated_twice_in_one_draft_leaves_no_trace_of_the_first() -> None:
    terms = with_node_key(following(), PA, node_key("pa-nodo-2"))
    terms = with_node_key(terms, PA, node_key("pa-nodo-3"))
    assert [(k.kid, k.last_version) for k in terms.members[PA].node_keys] == [
        ("pa-nodo-1", 1),
        ("pa-nodo-3", None),
    ]
    draft(terms, NOW, founded())


def test_a_party_that_left_stays_listed_with_its_keys_ended_and_may_come_back() -> None:
    pact = agreed(founded(), with_status(following(), MX, Status.LEFT), PA, CO, GT)
    assert pact.node_key(MX, "mx-nodo-1", 1).last_version == 1
    assert set(pact.governors) == {PA, CO, GT}
    assert pact.threshold == 3
    again = replace(
        member(MX),
        node_keys=(node_key("mx-nodo-2"),),
        encryption_keys=(encryption_key("mx-cifra-2"),),
        witness_keys=(witness_key("mx.example/testigo-2"),),
    )
    back = with_member(successor(pact, LATER), again)
    returned = agreed(pact, back, PA, CO, GT, MX)
    assert [k.kid for k in returned.members[MX].node_keys] == ["mx-nodo-1", "mx-nodo-2"]
    with pytest.raises(Refused, match=r"pact\.newcomer-unsigned"):
        agreed(pact, back, PA, CO, GT)


def test_a_member_cannot_join_twice() -> None:
    with pytest.raises(Refused, match=r"pact\.already-member"):
        with_member(following(), member(PA))
    with pytest.raises(Refused, match=r"pact\.already-member"):
        found((member(PA), member(PA)), 2, EXPIRES, procedures(), {})


def test_the_threshold_stays_a_majority_when_membership_changes() -> None:
    assert with_member(following(), member(HN)).threshold == 3
    six = with_member(with_member(following(), member(HN)), member(CR))
    assert six.threshold == 4
    assert with_status(following(), CO, Status.SUSPENDED, CUT).threshold == 3
    assert with_status(following(), CO, Status.SUSPENDED, CUT, threshold=2).threshold == 2
    two = with_status(
        with_status(following(), CO, Status.SUSPENDED, CUT), GT, Status.SUSPENDED, CUT
    )
    assert two.threshold == 2
    with pytest.raises(Refused, match=r"pact\.threshold"):
        with_status(two, MX, Status.SUSPENDED, CUT)
    with pytest.raises(Refused, match=r"pact\.threshold"):
        with_threshold(following(), 2)
    with pytest.raises(Refused, match=r"pact\.unknown-party"):
        with_status(following(), HN, Status.SUSPENDED, CUT)


def test_the_founding_terms_read_back_as_they_were_written() -> None:
    assert draft(founding(), NOW, None).terms == founding()
    assert set(founding().governors) == set(FOUNDERS)
