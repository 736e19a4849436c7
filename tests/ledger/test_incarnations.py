"""A new incarnation names what its partners hold of the old one."""

from dataclasses import replace
from typing import Any

import pytest

from exhorto.domain.errors import ExhortoError
from exhorto.ledger.checkpoints import MOST_LEAVES
from exhorto.ledger.entries import Entry, entry_from_bytes
from exhorto.ledger.incarnations import LastHead, check_names, heads_of, incarnation_entry
from tests.ledger.parties import AT, GT, ORIGIN, PA, signed_at
from tests.ledger.refusals import refused

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


def test_each_partner_finds_what_it_holds() -> None:
    logged = entry_from_bytes(ENTRY.to_bytes())
    assert heads_of(logged) == tuple(HEADS)
    for party, held in HELD.items():
        check_names(logged, party, held)
