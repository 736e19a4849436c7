"""The tree gives the roots and proofs of RFC 6962, whatever the batches it grew by."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exhorto.ledger.tree import (
    EMPTY_ROOT,
    Plan,
    append_reads,
    consistency_plan,
    consistency_proof,
    inclusion_plan,
    inclusion_proof,
    leaf_hash,
    nodes_for_append,
    root,
    root_of,
    root_plan,
)
from tests.ledger import oracle
from tests.ledger.refusals import refused
from tests.ledger.rows import Rows, grown

LEAVES = [b"leaf %d" % number for number in range(130)]
GROWN = grown(LEAVES)


def no_fetch(_: object) -> list[bytes]:
    raise AssertionError("nothing had to be read")


@pytest.mark.parametrize(("index", "size"), [(0, 0), (-1, 3), (3, 3), (4, 3)])
def test_a_leaf_outside_the_tree_has_no_proof(index: int, size: int) -> None:
    with refused("ledger.not-in-tree"):
        inclusion_proof(index, size, no_fetch)


@pytest.mark.parametrize(("old", "new"), [(-1, 3), (4, 3), (1, 0)])
def test_a_tree_does_not_grow_backwards(old: int, new: int) -> None:
    with refused("ledger.size-backwards"):
        consistency_proof(old, new, no_fetch)


def test_a_store_that_answers_with_too_few_rows_is_our_own_fault() -> None:
    with pytest.raises(RuntimeError):
        root(3, lambda coordinates: [bytes(32)] * (len(coordinates) - 1))
    with pytest.raises(RuntimeError):
        nodes_for_append(1, [bytes(32)], lambda _: [])


def test_a_leaf_hash_of_another_length_is_our_own_fault() -> None:
    with pytest.raises(RuntimeError):
        nodes_for_append(0, [bytes(31)], no_fetch)


def test_the_empty_tree_has_the_hash_of_nothing_for_root() -> None:
    assert EMPTY_ROOT == sha256().digest() == root(0, no_fetch) == root_of([])[1]
    assert root_plan(0) == Plan((), ())


def test_appending_nothing_writes_and_reads_nothing() -> None:
    assert nodes_for_append(7, [], no_fetch) == []
    assert append_reads(7, 0) == []


def test_a_leaf_is_hashed_apart_from_a_node() -> None:
    left, right = leaf_hash(b"a"), leaf_hash(b"b")
    assert grown([b"a", b"b"]).kept[1, 0] != leaf_hash(left + right)


@pytest.mark.parametrize("size", range(len(LEAVES) + 1))
def test_the_root_of_each_size_is_that_of_the_definition(size: int) -> None:
    assert root(size, GROWN.fetch) == oracle.mth(LEAVES[:size])
    assert root_of(map(leaf_hash, LEAVES[:size])) == (size, oracle.mth(LEAVES[:size]))


def test_the_root_of_a_stream_longer_than_its_batches_is_that_of_the_definition() -> None:
    leaves = [b"%d" % number for number in range(2500)]
    assert root_of(map(leaf_hash, leaves)) == (2500, oracle.mth(leaves))


@given(st.integers(1, len(LEAVES)).flatmap(lambda n: st.tuples(st.integers(0, n - 1), st.just(n))))
def test_an_inclusion_proof_is_the_audit_path_of_the_definition(place: tuple[int, int]) -> None:
    index, size = place
    assert list(inclusion_proof(index, size, GROWN.fetch)) == oracle.path(index, LEAVES[:size])


@given(st.integers(1, len(LEAVES)).flatmap(lambda n: st.tuples(st.integers(1, n), st.just(n))))
def test_a_consistency_proof_is_that_of_the_definition(sizes: tuple[int, int]) -> None:
    old, new = sizes
    assert list(consistency_proof(old, new, GROWN.fetch)) == oracle.proof(old, LEAVES[:new])


def test_growth_from_nothing_needs_no_proof() -> None:
    assert consistency_proof(0, 5, no_fetch) == consistency_proof(0, 0, no_fetch) == ()


@given(st.lists(st.integers(0, 40), max_size=8))
def test_a_batch_writes_what_one_by_one_would_have_written(batches: list[int]) -> None:
    together, singly, start = Rows(), Rows(), 0
    for count in batches:
        leaves = [b"%d" % number for number in range(start, start + count)]
        together.append(leaves)
        for leaf in leaves:
            singly.append([leaf])
        start += count
    assert together.kept == singly.kept


@given(st.integers(0, 10_000), st.integers(0, 3000))
def test_an_append_reads_at_most_one_row_for_each_level(size: int, count: int) -> None:
    reads = append_reads(size, count)
    assert len({level for level, _ in reads}) == len(reads) <= (size + count).bit_length()
    assert all((index + 1) << level <= size for level, index in reads)


@given(st.integers(1, 2**40).flatmap(lambda n: st.tuples(st.integers(0, n - 1), st.just(n))))
def test_a_plan_reads_complete_subtrees_inside_the_tree_only(place: tuple[int, int]) -> None:
    index, size = place
    for plan in (
        inclusion_plan(index, size),
        root_plan(size),
        consistency_plan(index, size),
    ):
        assert all((at + 1) << level <= size for level, at in plan.coordinates)
        assert sum(plan.pieces) == len(plan.coordinates) == len(set(plan.coordinates))
        assert len(plan.coordinates) <= 2 * size.bit_length()


@pytest.mark.parametrize("size", [2, 64, 100, 129])
def test_each_answer_is_one_read(size: int) -> None:
    rows = grown(LEAVES[:size], batch=size)
    assert rows.reads == 0
    rows.append(LEAVES[size : size + 1])
    appended = rows.reads
    assert appended <= 1
    root(size, rows.fetch)
    inclusion_proof(1, size, rows.fetch)
    consistency_proof(1, size, rows.fetch)
    assert rows.reads == appended + 3
