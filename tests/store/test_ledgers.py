"""Rows of the Merkle logs: appended once, read in order, proved from on both engines alike."""

import random
from datetime import timedelta

import pytest
from django.db import IntegrityError, connections, transaction
from django.test.utils import CaptureQueriesContext

from exhorto.ledger.proofs import verify_inclusion
from exhorto.ledger.tree import inclusion_proof, leaf_hash, nodes_for_append, root
from exhorto.store import databases, ledgers
from exhorto.store.ledgers import KeptCheckpoint, KeptEntry, LogId, Witnessed
from tests.store import values as v

OTHER = LogId("openings", 1)
NEXT = LogId("exchanges", 2)


def append(alias, count, log=v.LOG):
    """Entries as an act appends them, with the complete subtrees they make."""
    with databases.writing(alias):
        size = ledgers.size(alias, log)
        kept = [
            KeptEntry(n, bytes([n % 256]), b"entry", f"leaf {n}".encode())
            for n in range(size, size + count)
        ]
        nodes = nodes_for_append(
            size,
            [leaf_hash(k.leaf_data) for k in kept],
            lambda wanted: ledgers.fetch_nodes(alias, log, wanted),
        )
        ledgers.append(alias, log, kept, nodes)


def test_an_empty_log_has_nothing(alias):
    assert ledgers.size(alias, v.LOG) == 0
    assert list(ledgers.entries(alias, v.LOG)) == []
    assert ledgers.logs(alias) == []
    assert ledgers.last_checkpoint(alias, v.LOG) is None
    assert ledgers.best_cosigned(alias, v.LOG) is None
    assert ledgers.fetch_nodes(alias, v.LOG, []) == []


def test_a_place_is_given_once(alias):
    append(alias, 1)

    with pytest.raises(IntegrityError), transaction.atomic(using=alias):
        ledgers.append(alias, v.LOG, [KeptEntry(0, None, None, b"l")], [])
    with pytest.raises(IntegrityError), transaction.atomic(using=alias):
        ledgers.append(alias, v.LOG, [], [(0, 0, b"h")])


def test_logs_and_incarnations_are_counted_apart(alias):
    append(alias, 3)
    append(alias, 2, OTHER)
    append(alias, 1, NEXT)

    assert [ledgers.size(alias, log) for log in (v.LOG, OTHER, NEXT)] == [3, 2, 1]
    assert ledgers.logs(alias) == [v.LOG, NEXT, OTHER]


def test_entries_come_back_in_order_and_an_erased_one_keeps_its_leaf(alias):
    ledgers.append(
        alias,
        v.LOG,
        [KeptEntry(1, None, None, b"leaf \xff"), KeptEntry(0, b"\x00s", b"\xffe", b"\x00l")],
        [],
    )

    assert list(ledgers.entries(alias, v.LOG)) == [
        KeptEntry(0, b"\x00s", b"\xffe", b"\x00l"),
        KeptEntry(1, None, None, b"leaf \xff"),
    ]
    assert [e.index for e in ledgers.entries(alias, v.LOG, 1)] == [1]
    assert [e.index for e in ledgers.entries(alias, v.LOG, 0, 1)] == [0]
    assert list(ledgers.entries(alias, v.LOG, 1, 1)) == []


def test_nodes_come_in_the_order_asked_in_one_query(alias):
    append(alias, 40)
    wanted = [(3, 2), (0, 39), (5, 0), (0, 0), (2, 9)]
    with CaptureQueriesContext(connections[alias]) as asked:
        found = ledgers.fetch_nodes(alias, v.LOG, wanted)

    assert len(asked) == 1
    assert found[1] == leaf_hash(b"leaf 39")
    assert found[3] == leaf_hash(b"leaf 0")
    assert len({*found}) == len(wanted)
    assert ledgers.fetch_nodes(alias, v.LOG, list(reversed(wanted))) == list(reversed(found))


def test_a_node_that_is_not_here_is_left_out(alias):
    append(alias, 4)

    assert len(ledgers.fetch_nodes(alias, v.LOG, [(0, 3), (0, 4), (9, 0)])) == 1
    assert ledgers.fetch_nodes(alias, OTHER, [(0, 0)]) == []


def test_a_log_that_grew_by_batches_proves_every_entry(alias):
    chance = random.Random(7)
    while (size := ledgers.size(alias, v.LOG)) < 200:
        append(alias, chance.randint(1, 40))

    def fetch(wanted):
        return ledgers.fetch_nodes(alias, v.LOG, wanted)

    head = root(size, fetch)
    for entry in ledgers.entries(alias, v.LOG):
        proof = inclusion_proof(entry.index, size, fetch)
        verify_inclusion(leaf_hash(entry.leaf_data), entry.index, size, proof, head)


def test_a_batch_costs_few_questions_however_large_it_is(alias):
    append(alias, 10)
    with CaptureQueriesContext(connections[alias]) as asked:
        append(alias, 500)

    # SQLite takes so many values at once and no more: some rows a question.
    assert len(asked) <= 20


def test_a_checkpoint_that_is_here_stays_as_it_is(alias):
    first = KeptCheckpoint(5, b"\xffroot", "note\n", v.NOW)
    ledgers.add_checkpoint(alias, v.LOG, first)
    ledgers.add_checkpoint(alias, v.LOG, KeptCheckpoint(5, b"other", "other", v.LATER))
    ledgers.add_checkpoint(alias, v.LOG, KeptCheckpoint(3, b"old", "old", v.LATER))

    assert ledgers.checkpoint_at(alias, v.LOG, 5) == first
    assert ledgers.checkpoint_at(alias, v.LOG, 4) is None
    assert ledgers.last_checkpoint(alias, v.LOG) == first
    assert ledgers.last_checkpoint(alias, NEXT) is None


def test_a_cosignature_is_kept_once_for_each_partner_and_size(alias):
    for size, party, note in ((5, v.PA, "a"), (5, v.PA, "b"), (5, v.MX, "c"), (9, v.MX, "d")):
        ledgers.add_cosignature(alias, v.LOG, size, party, note, v.NOW)

    assert ledgers.cosignatures(alias, v.LOG, 5) == {v.PA: "a", v.MX: "c"}
    assert [ledgers.cosigned_size(alias, v.LOG, p) for p in (v.PA, v.MX, v.GT)] == [5, 9, 0]
    assert ledgers.best_cosigned(alias, v.LOG) == (9, (v.MX,))
    assert ledgers.cosigned_size(alias, OTHER, v.PA) == 0


def seen(size, name=b"root", *, forked=False, log="exchanges", mark=1):
    return Witnessed(v.PA, log, mark, size, name, f"note {size} {name!r}", forked)


def test_the_last_witnessed_is_the_largest_accepted(alias):
    for one in (seen(4), seen(9), seen(7), seen(12, forked=True)):
        ledgers.witness(alias, one, v.NOW)

    assert ledgers.last_witnessed(alias, v.PA, "exchanges", 1) == seen(9)
    assert ledgers.last_witnessed(alias, v.PA, "exchanges", 2) is None
    assert ledgers.last_witnessed(alias, v.MX, "exchanges", 1) is None
    assert ledgers.forks(alias) == [seen(12, forked=True)]


def test_each_log_of_a_partner_is_witnessed_apart(alias):
    for one in (seen(4), seen(2, log="openings"), seen(1, mark=2), seen(6)):
        ledgers.witness(alias, one, v.NOW + timedelta(seconds=1))

    assert ledgers.witnessed(alias, v.PA) == [
        seen(6),
        seen(1, mark=2),
        seen(2, log="openings"),
    ]
    assert ledgers.witnessed(alias, v.MX) == []
