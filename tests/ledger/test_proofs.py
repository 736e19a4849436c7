"""A proof convinces of its own leaf, index, sizes and roots, and of nothing else."""

import json
from base64 import b64decode
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exhorto.domain.errors import Malformed, Refused
from exhorto.ledger.proofs import verify_consistency, verify_inclusion
from exhorto.ledger.tree import (
    EMPTY_ROOT,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    root,
)
from tests.ledger.refusals import malformed, refused
from tests.ledger.rows import grown

VECTORS = Path(__file__).parent.parent / "vectors" / "rfc6962"
LEAVES = [b"leaf %d" % number for number in range(70)]
HASHES = [leaf_hash(each) for each in LEAVES]
ROWS = grown(LEAVES)
ROOTS = [root(size, ROWS.fetch) for size in range(len(LEAVES) + 1)]


def vectors(folder: str) -> list[Any]:
    found = sorted((VECTORS / folder).rglob("*.json"))
    return [
        pytest.param(json.loads(path.read_text()), id=str(path.relative_to(VECTORS)))
        for path in found
    ]


def from_the_first_leaf(folder: str) -> list[Any]:
    """The sub-tree vectors whose sub-tree begins at 0: these are ordinary proofs."""
    return [each for each in vectors(folder) if each.values[0]["start"] == 0]


def hashes(vector: dict[str, Any]) -> list[bytes]:
    return [b64decode(each) for each in vector["proof"] or []]


def check(verify: Callable[[], None], must_fail: bool) -> None:
    if must_fail:
        with pytest.raises((Malformed, Refused)):
            verify()
    else:
        verify()


def test_all_vectors_are_there() -> None:
    counts = {each: len(vectors(each)) for each in ("inclusion", "consistency")}
    assert counts == {"inclusion": 98, "consistency": 98}


@pytest.mark.parametrize("vector", vectors("inclusion"))
def test_inclusion_vectors_of_transparency_dev(vector: dict[str, Any]) -> None:
    leaf, top = b64decode(vector["leafHash"] or ""), b64decode(vector["root"] or "")
    index, size = vector["leafIdx"], vector["treeSize"]
    check(lambda: verify_inclusion(leaf, index, size, hashes(vector), top), vector["wantErr"])


@pytest.mark.parametrize("vector", vectors("consistency"))
def test_consistency_vectors_of_transparency_dev(vector: dict[str, Any]) -> None:
    before, after = b64decode(vector["root1"] or ""), b64decode(vector["root2"] or "")
    old, new = vector["size1"], vector["size2"]
    check(lambda: verify_consistency(old, new, hashes(vector), before, after), vector["wantErr"])


@pytest.mark.parametrize("vector", from_the_first_leaf("subtreeinclusion"))
def test_subtree_inclusion_vectors_that_begin_at_the_first_leaf(vector: dict[str, Any]) -> None:
    leaf, top = b64decode(vector["leafHash"] or ""), b64decode(vector["root"] or "")
    index, size = vector["leafIdx"], vector["end"]
    check(lambda: verify_inclusion(leaf, index, size, hashes(vector), top), vector["wantErr"])


@pytest.mark.parametrize("vector", from_the_first_leaf("subtreeconsistency"))
def test_subtree_consistency_vectors_that_begin_at_the_first_leaf(vector: dict[str, Any]) -> None:
    before, after = b64decode(vector["root1"] or ""), b64decode(vector["root2"] or "")
    old, new = vector["end"], vector["size"]
    check(
        lambda: verify_consistency(old, new, hashes(vector), before, after),
        # Comparing with an empty tree proves nothing: refused here, allowed by the sub-tree draft.
        vector["wantErr"] or old == 0,
    )


def test_a_proof_from_the_empty_tree_says_nothing() -> None:
    for new, after in ((0, EMPTY_ROOT), (1, ROOTS[1]), (5, ROOTS[5])):
        with refused("ledger.nothing-to-compare"):
            verify_consistency(0, new, [], EMPTY_ROOT, after)


def test_no_leaf_is_in_the_empty_tree() -> None:
    with refused("ledger.not-in-tree"):
        verify_inclusion(leaf_hash(b""), 0, 0, [], EMPTY_ROOT)


@pytest.mark.parametrize("given_bytes", [0, 31, 33])
def test_a_hash_of_another_length_is_malformed(given_bytes: int) -> None:
    odd = bytes(given_bytes)
    with malformed("ledger.hash-length"):
        verify_inclusion(odd, 0, 1, [], ROOTS[1])
    with malformed("ledger.hash-length"):
        verify_inclusion(HASHES[0], 0, 2, [odd], ROOTS[2])
    with malformed("ledger.hash-length"):
        verify_consistency(1, 2, [odd], ROOTS[1], ROOTS[2])


def test_bytes_moved_from_one_hash_to_the_next_are_malformed() -> None:
    index, size = 2, 8
    first, second, third = inclusion_proof(index, size, ROWS.fetch)
    with malformed("ledger.hash-length"):
        verify_inclusion(
            HASHES[index], index, size, [first + second[:1], second[1:], third], ROOTS[size]
        )


def test_an_empty_root_is_refused() -> None:
    with refused("ledger.root-mismatch"):
        verify_inclusion(HASHES[0], 0, 1, [], b"")
    with refused("ledger.root-mismatch"):
        verify_consistency(2, 2, [], ROOTS[2], b"")
    with refused("ledger.root-mismatch"):
        verify_consistency(2, 3, consistency_proof(2, 3, ROWS.fetch), b"", ROOTS[3])


def test_equal_sizes_need_equal_roots_and_no_proof() -> None:
    verify_consistency(3, 3, [], ROOTS[3], ROOTS[3])
    with refused("ledger.root-mismatch"):
        verify_consistency(3, 3, [], ROOTS[3], ROOTS[4])
    with refused("ledger.proof-length"):
        verify_consistency(3, 3, [ROOTS[3]], ROOTS[3], ROOTS[3])


def test_a_tree_that_shrinks_is_refused() -> None:
    with refused("ledger.size-backwards"):
        verify_consistency(4, 3, [], ROOTS[4], ROOTS[3])


def test_a_size_is_bound_by_its_checkpoint_and_not_by_a_proof() -> None:
    proof = inclusion_proof(0, 8, ROWS.fetch)
    verify_inclusion(HASHES[0], 0, 5, proof, ROOTS[8])
    with refused("ledger.root-mismatch"):
        verify_inclusion(HASHES[0], 0, 5, proof, ROOTS[5])


PLACES = st.integers(1, len(LEAVES)).flatmap(lambda n: st.tuples(st.integers(0, n - 1), st.just(n)))
GROWTHS = st.integers(2, len(LEAVES)).flatmap(
    lambda n: st.tuples(st.integers(1, n - 1), st.just(n))
)


def flipped(given_bytes: bytes, bit: int) -> bytes:
    number = int.from_bytes(given_bytes, "big") ^ 1 << bit % (8 * len(given_bytes))
    return number.to_bytes(len(given_bytes), "big")


@given(PLACES)
def test_a_proof_of_inclusion_convinces(place: tuple[int, int]) -> None:
    index, size = place
    proof = inclusion_proof(index, size, ROWS.fetch)
    verify_inclusion(HASHES[index], index, size, proof, ROOTS[size])


@given(PLACES, st.integers(0, len(LEAVES)), st.integers(0, len(LEAVES)))
def test_a_proof_of_inclusion_convinces_of_its_own_index_and_size_only(
    place: tuple[int, int], other_index: int, other_size: int
) -> None:
    index, size = place
    proof = inclusion_proof(index, size, ROWS.fetch)
    if other_index != index:
        with pytest.raises(Refused):
            verify_inclusion(HASHES[index], other_index, size, proof, ROOTS[size])
    if other_size != size:
        with pytest.raises(Refused):
            verify_inclusion(HASHES[index], index, other_size, proof, ROOTS[other_size])


@given(PLACES, st.integers(0, 255), st.data())
def test_no_bit_of_a_proof_of_inclusion_can_be_changed(
    place: tuple[int, int], bit: int, data: st.DataObject
) -> None:
    index, size = place
    proof = list(inclusion_proof(index, size, ROWS.fetch))
    with refused("ledger.root-mismatch"):
        verify_inclusion(flipped(HASHES[index], bit), index, size, proof, ROOTS[size])
    with refused("ledger.root-mismatch"):
        verify_inclusion(HASHES[index], index, size, proof, flipped(ROOTS[size], bit))
    if proof:
        at = data.draw(st.integers(0, len(proof) - 1))
        proof[at] = flipped(proof[at], bit)
        with refused("ledger.root-mismatch"):
            verify_inclusion(HASHES[index], index, size, proof, ROOTS[size])


@given(PLACES, st.binary(min_size=32, max_size=32))
def test_a_longer_or_shorter_proof_of_inclusion_is_refused(
    place: tuple[int, int], more: bytes
) -> None:
    index, size = place
    proof = inclusion_proof(index, size, ROWS.fetch)
    for other in ((*proof, more), (more, *proof), proof[1:], proof[:-1]):
        if other != proof:
            with refused("ledger.proof-length"):
                verify_inclusion(HASHES[index], index, size, other, ROOTS[size])


@given(GROWTHS)
def test_a_proof_of_growth_convinces(sizes: tuple[int, int]) -> None:
    old, new = sizes
    proof = consistency_proof(old, new, ROWS.fetch)
    verify_consistency(old, new, proof, ROOTS[old], ROOTS[new])


@given(GROWTHS, st.integers(0, 255), st.data())
def test_no_bit_of_a_proof_of_growth_can_be_changed(
    sizes: tuple[int, int], bit: int, data: st.DataObject
) -> None:
    old, new = sizes
    proof = list(consistency_proof(old, new, ROWS.fetch))
    with refused("ledger.root-mismatch"):
        verify_consistency(old, new, proof, flipped(ROOTS[old], bit), ROOTS[new])
    with refused("ledger.root-mismatch"):
        verify_consistency(old, new, proof, ROOTS[old], flipped(ROOTS[new], bit))
    at = data.draw(st.integers(0, len(proof) - 1))
    proof[at] = flipped(proof[at], bit)
    with refused("ledger.root-mismatch"):
        verify_consistency(old, new, proof, ROOTS[old], ROOTS[new])


@given(GROWTHS, GROWTHS)
def test_a_proof_of_growth_convinces_of_its_own_sizes_only(
    sizes: tuple[int, int], others: tuple[int, int]
) -> None:
    proof = consistency_proof(*sizes, ROWS.fetch)
    if sizes != others:
        with pytest.raises(Refused):
            verify_consistency(*others, proof, ROOTS[others[0]], ROOTS[others[1]])


@given(GROWTHS, st.binary(min_size=32, max_size=32))
def test_a_longer_or_shorter_proof_of_growth_is_refused(
    sizes: tuple[int, int], more: bytes
) -> None:
    old, new = sizes
    proof = consistency_proof(old, new, ROWS.fetch)
    for other in ((*proof, more), (more, *proof), proof[1:], proof[:-1]):
        with refused("ledger.proof-length"):
            verify_consistency(old, new, other, ROOTS[old], ROOTS[new])
