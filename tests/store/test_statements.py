"""Statements are appended, never changed; portions lie under keys of their own."""

import inspect
from dataclasses import replace

import pytest
from django.db import IntegrityError, connections, transaction
from django.test.utils import CaptureQueriesContext

from exhorto.domain.statements import Scope
from exhorto.store import statements
from exhorto.store.models import PortionKeyRow, PortionRow, StatementRow
from exhorto.store.statements import KeptPortion
from tests.store import values as v


def test_a_statement_comes_back_as_it_came(alias):
    given = v.statement("a", portions=[v.portion("kernel"), v.portion("text", 5)], handed_by=v.PA)
    statements.add(alias, [given], v.NOW)

    (kept,) = statements.of_matter(alias, v.matter("m"))
    assert (kept.digest, kept.jwt, kept.handed_by) == (v.digest("a"), "jwt.a", v.PA)
    assert kept.arrived_at == v.NOW
    assert kept.portions == given.portions


def test_a_statement_without_portions_is_kept(alias):
    statements.add(alias, [v.statement("bare", portions=())], v.NOW)

    assert statements.of_matter(alias, v.matter("m"))[0].portions == ()


def test_a_statement_is_not_appended_twice(alias):
    statements.add(alias, [v.statement("a")], v.NOW)

    with pytest.raises(IntegrityError), transaction.atomic(using=alias):
        statements.add(alias, [v.statement("a", portions=())], v.LATER)


def test_two_statements_for_one_place_are_both_kept(alias):
    statements.add(alias, [v.statement("one"), v.statement("rival")], v.NOW)

    kept = statements.of_matter(alias, v.matter("m"))
    assert {k.digest for k in kept} == {v.digest("one"), v.digest("rival")}


def test_a_portion_belongs_to_a_statement_that_is_here(alias):
    with pytest.raises(IntegrityError), transaction.atomic(using=alias):  # noqa: PT012
        statements.add_portions(alias, {v.digest("nobody"): [v.portion("a")]})
        connections[alias].check_constraints()


def test_no_function_of_the_room_changes_or_deletes_a_statement():
    source = inspect.getsource(statements)
    touched = [
        line for line in source.splitlines() if "StatementRow" in line and ".objects" in line
    ]

    assert touched
    assert not [line for line in touched if ".update(" in line or ".delete(" in line]
    assert not [f for f in vars(StatementRow) if f == "save"]


def test_statements_stand_in_order_of_arrival(alias):
    for name in ("c", "a", "b"):
        statements.add(alias, [v.statement(name)], v.NOW)

    kept = statements.of_matter(alias, v.matter("m"))
    assert [k.digest for k in kept] == [v.digest(n) for n in ("c", "a", "b")]


def test_a_portion_that_comes_later_is_added(alias):
    statements.add(alias, [v.statement("a", portions=[v.portion("kernel")])], v.NOW)
    statements.add_portions(alias, {v.digest("a"): [v.portion("later", 3)]})

    (kept,) = statements.of_matter(alias, v.matter("m"))
    assert [p.position for p in kept.portions] == [0, 3]
    assert statements.positions_here(alias, [v.digest("a"), v.digest("none")]) == {
        v.digest("a"): frozenset({0, 3})
    }


def test_one_key_serves_a_portion_in_its_draft_and_as_it_was_said(alias):
    shared = v.portion("same")
    statements.add(alias, [v.statement("draft", portions=[shared], scope=Scope.LOCAL)], v.NOW)
    statements.add(alias, [v.statement("said", portions=[shared])], v.NOW)

    assert PortionKeyRow.objects.using(alias).count() == 1
    for kept in statements.by_digest(alias, [v.digest("draft"), v.digest("said")]).values():
        assert kept.portions[0].wrapped_key == shared.wrapped_key


def again(name, position=0):
    """The same portion as another hand would encrypt it."""
    return KeptPortion(v.portion_digest(name), position, b"other cipher", b"other key", b"other")


@pytest.mark.parametrize("where", ["in a later batch", "in the same batch"])
def test_a_portion_that_is_here_keeps_its_one_key_whoever_brings_it_again(alias, where):
    first = v.statement("draft", portions=[v.portion("same")], scope=Scope.LOCAL)
    second = v.statement("said", portions=[again("same", 4)])
    for batch in [[first], [second]] if where == "in a later batch" else [[first, second]]:
        statements.add(alias, batch, v.NOW)

    (kept,) = statements.by_digest(alias, [v.digest("said")]).values()
    assert kept.portions == (replace(v.portion("same"), position=4),)


def test_a_destroyed_portion_stays_destroyed_whoever_brings_it_again(alias):
    statements.add(alias, [v.statement("one", portions=[v.portion("same")])], v.NOW)
    statements.destroy(alias, [v.portion("same").digest], v.LATER)
    statements.add(alias, [v.statement("two", portions=[again("same")])], v.NOW)

    (kept,) = statements.by_digest(alias, [v.digest("two")]).values()
    assert kept.portions == (KeptPortion(v.portion_digest("same"), 0, None, None),)
    assert not PortionKeyRow.objects.using(alias).exists()


def test_a_destroyed_portion_is_gone_wherever_it_stood(alias):
    shared, other = v.portion("same"), v.portion("other", 1)
    statements.add(alias, [v.statement("draft", portions=[shared], scope=Scope.LOCAL)], v.NOW)
    statements.add(alias, [v.statement("said", portions=[shared, other])], v.NOW)
    statements.destroy(alias, [shared.digest], v.LATER)

    gone = KeptPortion(shared.digest, 0, None, None)
    found = statements.by_digest(alias, [v.digest("draft"), v.digest("said")])
    assert found[v.digest("draft")].portions == (gone,)
    assert found[v.digest("said")].portions == (gone, other)
    rows = PortionRow.objects.using(alias).filter(digest=shared.digest)
    assert set(rows.values_list("destroyed_at", flat=True)) == {v.LATER}
    assert not PortionKeyRow.objects.using(alias).filter(digest=shared.digest).exists()


def test_what_was_destroyed_is_still_known_to_have_been_here(alias):
    statements.add(alias, [v.statement("a")], v.NOW)
    statements.destroy(alias, [v.portion("a").digest], v.LATER)

    assert statements.positions_here(alias, [v.digest("a")]) == {v.digest("a"): frozenset({0})}


def test_what_is_not_here_is_left_out(alias):
    statements.add(alias, [v.statement("a")], v.NOW)

    assert statements.known(alias, [v.digest("a"), v.digest("b")]) == {v.digest("a")}
    assert statements.by_digest(alias, []) == {}
    assert set(statements.by_digest(alias, [v.digest("a"), v.digest("b")])) == {v.digest("a")}
    assert statements.of_matter(alias, v.matter("none")) == []
    assert statements.of_matters(alias, [v.matter("none")]) == {}
    assert statements.matter_of(alias, v.digest("b")) is None


def test_statements_are_found_by_their_matter(alias):
    one, two = v.matter(1), v.matter(2)
    statements.add(
        alias, [v.statement("a", one), v.statement("b", two), v.statement("c", one)], v.NOW
    )

    grouped = statements.of_matters(alias, [one, two])
    assert {m: [k.digest for k in kept] for m, kept in grouped.items()} == {
        one: [v.digest("a"), v.digest("c")],
        two: [v.digest("b")],
    }
    assert statements.matter_of(alias, v.digest("b")) == two
    assert statements.all_matters(alias) == sorted([one, two])


def test_only_what_a_party_said_aloud_is_spoken_by_it(alias):
    statements.add(
        alias,
        [
            v.statement("mine"),
            v.statement("draft", scope=Scope.LOCAL),
            v.statement("theirs", issuer=v.PA),
        ],
        v.NOW,
    )

    assert statements.spoken_by(alias, v.CO) == [(v.matter("m"), v.digest("mine"))]


def test_many_statements_are_read_in_few_queries(alias):
    statements.add(
        alias,
        [
            v.statement(n, v.matter(n % 40), [v.portion(n), v.portion(-n - 1, 1)])
            for n in range(400)
        ],
        v.NOW,
    )
    with CaptureQueriesContext(connections[alias]) as asked:
        grouped = statements.of_matters(alias, [v.matter(n) for n in range(40)])

    assert sum(map(len, grouped.values())) == 400
    assert len(asked) <= 4


def test_more_names_than_a_database_likes_in_one_question(alias):
    statements.add(alias, [v.statement("a")], v.NOW)
    many = [v.digest(n) for n in range(40_000)]

    assert statements.known(alias, [*many, v.digest("a")]) == {v.digest("a")}
    assert statements.by_digest(alias, many) == {}


def test_the_longest_names_and_numbers_that_may_travel_are_kept(alias):
    far = 2**53 - 1
    given = v.statement("far", sequence=far, mark=far, kind="k" * 80)
    statements.add(alias, [given], v.NOW)

    assert [k.digest for k in statements.of_matter(alias, v.matter("m"))] == [given.digest]
