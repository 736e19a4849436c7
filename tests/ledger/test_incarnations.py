"""A new incarnation names what its partners hold of the old one."""

from dataclasses import replace
from typing import Any

import pytest

from exhorto.domain.errors import ExhortoError
from exhorto.ledger.checkpoints import MOST_LEAVES, LogName, log_key
from exhorto.ledger.entries import Entry, entry_from_bytes, leaf_data
from exhorto.ledger.evidence import Evidence
from exhorto.ledger.incarnations import (
    LastHead,
    check_names,
    check_succession,
    heads_of,
    incarnation_entry,
)
from exhorto.ledger.tree import inclusion_proof
from tests.ledger.parties import AT, GT, LOG_PUBLIC, ORIGIN, PA, signed_at
from tests.ledger.refusals import refused
from tests.ledger.rows import grown

HELD = {PA: signed_at(20).checkpoint, GT: signed_at(17).checkpoint}
HEADS = [LastHead(party, ORIGIN, held.size, held.root) for party, held in HELD.items()]
ENTRY = incarnation_entry(AT, None, HEADS)


@pytest.mark.parametrize(
    "member",
    [
        {"partner": "Panamá"},
        {"origin": "exhorto/CO/exchanges"},
        {"size": -1},
        {"size": MOST_LEAVES + 1},
        {"root": "AAAA"},
        {"root": "?"},
        {"more": 1},
    ],
    ids=str,
)
def test_a_head_that_cannot_be_read_is_malformed(member: dict[str, Any]) -> None:
    heads: Any = ENTRY.facts["heads"]
    with pytest.raises(ExhortoError):
        heads_of(replace(ENTRY, facts={"heads": [{**heads[0], **member}]}))


def test_an_entry_of_another_kind_names_no_heads() -> None:
    with refused("ledger.no-heads"):
        heads_of(Entry("release.consented", AT, None, {}))


def test_a_partner_whose_head_is_left_out_or_shortened_refuses_the_incarnation() -> None:
    other = signed_at(19).checkpoint
    for head in (other, replace(HELD[PA], root=other.root), replace(HELD[PA], origin="another")):
        with refused("ledger.head-not-named"):
            check_names(ENTRY, PA, head)
    with refused("ledger.head-not-named"):
        check_names(ENTRY, PA, HELD[GT])
    with refused("ledger.head-not-named"):
        check_names(incarnation_entry(AT, None, []), PA, HELD[PA])


AGAIN = replace(ORIGIN, incarnation=2)
KEYS = [log_key(AGAIN, LOG_PUBLIC)]


def begun(*entries: Entry, at: int = 0) -> Evidence:
    logged = [entry.to_bytes() for entry in entries]
    rows = grown([leaf_data(bytes(16), each) for each in logged])
    note = signed_at(len(logged), rows, AGAIN).note.to_bytes()
    proof = inclusion_proof(at, len(logged), rows.fetch)
    return Evidence(at, bytes(16), logged[at], proof, note)


LATER = Entry("receipt.sent", AT, None, {})


def test_a_log_cannot_shed_its_history_by_beginning_again() -> None:
    nothing = incarnation_entry(AT, None, [])
    for first, code in (
        (begun(nothing, LATER), "ledger.head-not-named"),
        (begun(LATER), "ledger.no-heads"),
        (begun(LATER, ENTRY, at=1), "ledger.no-heads"),
        (replace(begun(nothing), entry=ENTRY.to_bytes()), "ledger.root-mismatch"),
    ):
        with refused(code):
            check_succession(first, AGAIN, KEYS, PA, HELD[PA])


def test_only_a_later_incarnation_of_the_same_log_can_follow() -> None:
    openings = replace(AGAIN, log=LogName.OPENINGS)
    for origin in (ORIGIN, openings, replace(AGAIN, party=PA)):
        with refused("ledger.other-origin"):
            check_succession(begun(ENTRY), origin, KEYS, PA, HELD[PA])
    with refused("ledger.other-origin"):
        check_succession(begun(ENTRY), AGAIN, KEYS, PA, replace(HELD[PA], origin=str(AGAIN)))


def test_a_log_that_names_its_heads_may_begin_again() -> None:
    for party, held in HELD.items():
        check_succession(begun(ENTRY, LATER), AGAIN, KEYS, party, held)


def test_each_partner_finds_what_it_holds() -> None:
    logged = entry_from_bytes(ENTRY.to_bytes())
    assert heads_of(logged) == tuple(HEADS)
    for party, held in HELD.items():
        check_names(logged, party, held)
