"""What a person reads before signing."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from exhorto.pact.ceremony import draft
from exhorto.pact.changes import (
    successor,
    with_attachment,
    with_details,
    with_encryption_key,
    with_folds,
    with_governance_key,
    with_member,
    with_node_key,
    with_procedures,
    with_status,
    with_threshold,
    with_witness_key,
)
from exhorto.pact.describe import describe, differences
from exhorto.pact.governance import public_of
from exhorto.pact.members import Quota, Status
from exhorto.pact.terms import Terms
from tests.pact.founders import (
    CUT,
    EXPIRES,
    FOUNDERS,
    HN,
    LATER,
    NOW,
    PA,
    encryption_key,
    founded,
    founding,
    member,
    node_key,
    procedures,
    signer,
    witness_key,
)
from tests.pact.sentences import speak


def renewed() -> Terms:
    return successor(founded(), EXPIRES)


def unknown_to_us() -> Terms:
    terms = renewed()
    other = replace(terms.members[PA], unknown={"later": 1})
    return replace(terms, members={**terms.members, PA: other})


def reordered() -> Terms:
    terms = with_node_key(renewed(), PA, node_key("pa-nodo-2"))
    keys = terms.members[PA].node_keys
    other = replace(terms.members[PA], node_keys=keys[::-1])
    return replace(terms, members={**terms.members, PA: other})


def details(**changes: object) -> Callable[[], Terms]:
    given: dict[str, object] = {
        "names": {"es": "Panamá", "en": "Panama"},
        "endpoint": "https://exhorto.pa.example",
        "patience_hours": 72,
        "quota": Quota(200, 2400),
    }
    return lambda: with_details(renewed(), PA, **{**given, **changes})  # type: ignore[arg-type]


CHANGES: dict[str, tuple[Callable[[], Terms], list[str]]] = {
    "nothing": (renewed, []),
    "details as they were": (details(), []),
    "a renewal": (lambda: successor(founded(), LATER), ["expiry"]),
    "an accession": (
        lambda: with_member(renewed(), member(HN), threshold=4),
        ["joined", "threshold"],
    ),
    "a suspension": (
        lambda: with_status(renewed(), PA, Status.SUSPENDED, CUT),
        ["suspended", "threshold"],
    ),
    "a departure": (
        lambda: with_status(renewed(), PA, Status.LEFT),
        ["status", "key-ended", "key-ended", "key-ended", "threshold"],
    ),
    "a node key": (
        lambda: with_node_key(renewed(), PA, node_key("pa-nodo-2")),
        ["key-ended", "key-new"],
    ),
    "an encryption key": (
        lambda: with_encryption_key(renewed(), PA, encryption_key("pa-cifra-2")),
        ["key-ended", "key-new"],
    ),
    "a witness key": (
        lambda: with_witness_key(renewed(), PA, witness_key("pa.example/testigo-2")),
        ["key-ended", "key-new"],
    ),
    "a governance key": (
        lambda: with_governance_key(renewed(), PA, public_of(signer(PA, "new"))),
        ["governance-key"],
    ),
    "a threshold": (lambda: with_threshold(renewed(), 4), ["threshold"]),
    "procedures": (lambda: with_procedures(renewed(), procedures(2)), ["procedures"]),
    "a fold": (lambda: with_folds(renewed(), {"removal": 2, "mesa": 1}), ["fold", "fold"]),
    "a file": (lambda: with_attachment(renewed(), "key-profile.json", "{}"), ["file"]),
    "an endpoint": (details(endpoint=None), ["detail"]),
    "a quota": (details(quota=Quota(1, 1)), ["detail", "detail"]),
    "patience": (details(patience_hours=1), ["detail"]),
    "names": (details(names={"es": "P", "en": "P"}), ["detail"]),
    "something unknown at a party": (unknown_to_us, ["unknown"]),
    "something unknown at a file": (
        lambda: replace(renewed(), unknown={"root.json": {"later": 1}}),
        ["unknown"],
    ),
}


@pytest.mark.parametrize(("make", "codes"), CHANGES.values(), ids=CHANGES.keys())
def test_a_person_is_told_of(make: Callable[[], Terms], codes: list[str]) -> None:
    found = differences(founded().terms, make())
    assert [difference.code for difference in found] == [f"pact.change-{code}" for code in codes]
    for difference in found:
        speak(difference.code, difference.facts)


def test_the_order_of_keys_is_a_change_too() -> None:
    before = with_node_key(renewed(), PA, node_key("pa-nodo-2"))
    assert [d.code for d in differences(before, reordered())] == ["pact.change-unknown"]


def test_a_founding_names_every_founder() -> None:
    found = differences(None, founding())
    assert found[0].code == "pact.change-founded"
    assert [d.facts["party"] for d in found[1:]] == sorted(FOUNDERS)


def test_a_suspension_shows_the_cut() -> None:
    terms = with_status(renewed(), PA, Status.SUSPENDED, CUT)
    facts = differences(founded().terms, terms)[0].facts
    assert (facts["origin"], facts["size"], facts["root"]) == (CUT.origin, CUT.size, CUT.root)


def test_a_pact_is_shown_as_plain_json_without_a_private_half() -> None:
    shown = json.loads(json.dumps(describe(founded())))
    assert shown["digest"] == founded().digest
    assert shown["signed_by"] == sorted(FOUNDERS)
    assert shown["keys_that_may_be_lost"] == 1
    assert [m["party"] for m in shown["members"]] == sorted(FOUNDERS)
    assert shown["expires"] == (NOW + timedelta(days=365)).isoformat()
    proposal = draft(founding(), NOW, None)
    assert describe(proposal) == {**describe(founded()), "signed_by": None}
