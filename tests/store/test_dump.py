"""The logical copy: the same lines from either engine, whole or refused."""

import itertools
import json
import threading

import pytest
from django.apps import apps
from django.db import connections

from exhorto.domain.errors import Malformed
from exhorto.domain.exchange import Window
from exhorto.domain.exposure import Opened
from exhorto.store import (
    chunks,
    databases,
    dump,
    facts,
    holdings,
    inbox,
    ledgers,
    matters,
    outbox,
    people,
    receipts,
    statements,
)
from exhorto.store.ledgers import KeptCheckpoint, KeptEntry, Witnessed
from exhorto.store.models import PortionKeyRow
from exhorto.store.people import PostValue
from tests.store import test_holdings, test_receipts
from tests.store import values as v


def fill(alias):
    """Something in every table."""
    from exhorto.domain.access import Role

    with databases.writing(alias):
        facts.write_fact(alias, "party", "CO")
        facts.add_pact(alias, 1, "ab" * 32, {"root.json": '{"ñ": "\\u0041"}'}, v.NOW)
        portions = [v.portion("kernel"), v.portion("destroyed", 3)]
        statements.add(alias, [v.statement("a", portions=portions), v.statement("b")], v.NOW)
        statements.destroy(alias, [portions[1].digest], v.LATER)
        matters.save(alias, [v.line("m")])
        matters.assign(alias, v.matter("m"), [v.POST], v.NOW)
        matters.mark_read(alias, v.matter("m"), v.POST, v.LATER)
        matters.add_releases(alias, [(v.digest("a"), v.PA, (0, 3))], v.NOW)
        matters.add_openings(alias, v.digest("a"), {0: portions[0].digest}, "1", v.POST, 4, v.NOW)
        ledgers.append(alias, v.LOG, [KeptEntry(0, None, b"\x00\xff", b"l")], [(0, 0, b"\xff")])
        ledgers.add_checkpoint(alias, v.LOG, KeptCheckpoint(1, b"\x00", "note\n", v.NOW))
        ledgers.add_cosignature(alias, v.LOG, 1, v.PA, "note\n", v.NOW)
        ledgers.witness(alias, Witnessed(v.PA, "exchanges", 1, 4, b"r", "n", True), v.NOW)
        outbox.queue(alias, [v.owed("a", fills=((1, 2),))], v.NOW)
        outbox.put_into_envelope(alias, [], v.sealed("a"), v.NOW)
        inbox.keep(alias, [v.arrived("a")])
        inbox.save_windows(alias, {(v.CO, 1): Window(2, frozenset({5}))})
        inbox.save_partner(alias, v.PA, failures=2)
        inbox.want(alias, {v.digest("w"): v.matter("m")}, v.NOW)
        inbox.add_incident(alias, "envelope.replay", v.NOW, "PA", facts={"id": "ñ"})
        receipts.add(alias, [test_receipts.receipt()])
        chunks.keep(alias, {"ab" * 32: b"\x00\xff"})
        holdings.replace_list(
            alias, test_holdings.kept(count=1), holdings.prepare([test_holdings.EXAMPLES[0]])
        )
        people.save_post(
            alias, PostValue(v.POST, "a", "b", "c", Role.AUTHORITY, {"PACTO": "SECRETO"}, True)
        )
        officer = people.add_officer(alias, "ana", "Ana", v.NOW)
        people.give_post(alias, officer, v.POST, v.NOW)
        people.add_invitation(alias, "ab" * 32, officer, v.LATER)


def test_no_table_is_empty_in_these_tests(alias):
    fill(alias)

    every = apps.get_app_config("store").get_models()
    assert [m.__name__ for m in every if not m._default_manager.using(alias).exists()] == []


def test_a_copy_of_a_copy_is_the_same(alias, other):
    fill(alias)
    given = list(dump.lines(alias))
    count = dump.load(other, given)

    assert list(dump.lines(other)) == given
    assert count == len(given) - 2
    assert not dump.is_empty(other)


def test_a_copy_goes_from_one_engine_to_the_other_and_back(alias, across, other):
    fill(alias)
    given = list(dump.lines(alias))
    dump.load(across, given)
    dump.load(other, dump.lines(across))

    assert list(dump.lines(across)) == given
    assert list(dump.lines(other)) == given


def test_numbers_go_on_after_a_copy(alias, other):
    fill(alias)
    dump.load(other, dump.lines(alias))
    statements.add(other, [v.statement("next")], v.NOW)
    outbox.queue(other, [v.owed("next")], v.NOW)
    inbox.keep(other, [v.arrived("next", 9)])
    people.add_officer(other, "bea", "Bea", v.NOW)

    assert [k.digest for k in statements.of_matter(other, v.matter("m"))][-1] == v.digest("next")


def test_portion_keys_are_left_out_and_brought_apart(alias, other):
    fill(alias)
    given = list(dump.lines(alias))
    keys = list(dump.key_rows(alias))

    assert not any("portionkey" in line for line in given)
    assert not any(row.hex() in line for line in given for _, row in keys)
    dump.load(other, given)
    assert not PortionKeyRow.objects.using(other).exists()
    (kept, _) = statements.of_matter(other, v.matter("m"))
    assert kept.portions[0].wrapped_key is None
    dump.load_keys(other, keys)
    assert list(dump.key_rows(other)) == keys


def test_the_key_of_a_destroyed_portion_does_not_come_back_with_an_older_copy_of_keys(alias, other):
    portion = v.portion("secret")
    statements.add(alias, [v.statement("a", portions=[portion])], v.NOW)
    keys = list(dump.key_rows(alias))
    statements.destroy(alias, [portion.digest], v.LATER)
    dump.load(other, dump.lines(alias))
    dump.load_keys(other, keys)

    assert list(dump.key_rows(other)) == []


REFUSED = {
    "nothing at all": lambda lines: [],
    "no head": lambda lines: lines[1:],
    "another format": lambda lines: ['{"format": "other/1", "tables": []}', *lines[1:]],
    "cut in a line": lambda lines: [*lines[:-3], lines[-3][:20]],
    "cut between lines": lambda lines: lines[:-3],
    "without its end": lambda lines: lines[:-1],
    "a row taken out": lambda lines: [*lines[:2], *lines[3:]],
    "a row twice": lambda lines: [*lines[:2], lines[1], *lines[2:]],
    "more after the end": lambda lines: [*lines, lines[1]],
    "an unknown table": lambda lines: [lines[0], '{"table": "auth_user", "row": {}}', *lines[1:]],
    "an unknown column": lambda lines: [
        lines[0],
        '{"table": "store_nodefactrow", "row": {"evil": 1}}',
        *lines[1:],
    ],
    "not JSON": lambda lines: [lines[0], "not json", *lines[1:]],
    "a row that is no object": lambda lines: [lines[0], "[1]", *lines[1:]],
    "a date that is none": lambda lines: [
        line.replace("2026-03-02T09", "2026-13-02T09", 1) for line in lines
    ],
}


@pytest.mark.parametrize("harm", REFUSED.values(), ids=REFUSED)
def test_a_harmed_copy_is_refused_and_leaves_nothing(alias, other, harm):
    fill(alias)

    with pytest.raises(Malformed, check=lambda e: e.code == "store.dump"):
        dump.load(other, harm(list(dump.lines(alias))))
    assert dump.is_empty(other)


def test_a_copy_shows_one_moment_although_others_write_meanwhile(alias):
    fill(alias)
    given = dump.lines(alias)
    first = list(itertools.islice(given, 5))

    def write():
        with databases.writing(alias):
            facts.write_fact(alias, "later", 1)
            inbox.add_incident(alias, "later", v.LATER)
            people.add_officer(alias, "later", "Later", v.LATER)
        connections[alias].close()

    writer = threading.Thread(target=write)
    writer.start()
    writer.join(10)
    assert not writer.is_alive(), "a copy must hold up nobody"
    rest = [json.loads(line) for line in [*first, *given]]

    told = json.dumps(rest)
    assert "later" not in told


def test_what_was_copied_means_the_same(alias, across):
    fill(alias)
    dump.load(across, dump.lines(alias))

    portion = v.portion("kernel").digest
    assert matters.openings_of(across, portion, v.CO) == [
        Opened(portion, v.CO, v.POST, v.NOW, "1", 4)
    ]
    assert matters.load(across, [v.matter("m")]) == matters.load(alias, [v.matter("m")])
    assert list(ledgers.entries(across, v.LOG)) == list(ledgers.entries(alias, v.LOG))
