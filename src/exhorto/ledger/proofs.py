"""Checking Merkle proofs (RFC 6962 §2.1, in the iterative form of RFC 9162 §2.1.3 and §2.1.4).

* A check returns nothing and raises what is wrong; there is no boolean to forget.
* The length of a proof follows from the sizes alone: one that is longer or shorter is refused
  before anything is hashed.
* A proof from an empty tree says nothing and is refused; who compares with nothing (a witness that
  sees a log for the first time) decides that for itself.
* A proof speaks of a size *and its root*, which a checkpoint binds by signature. By itself it does
  not bind the size: one root can answer for several sizes with the same way up. Never take size
  and root from different places.
"""

from collections.abc import Sequence

from exhorto.domain.errors import Malformed, Refused
from exhorto.ledger.tree import HASH_BYTES, node_hash, trailing_zeros


def verify_inclusion(
    leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes
) -> None:
    """Check that the leaf with the hash ``leaf`` stands at ``index`` under ``root``.

    Raises:
        Malformed: ``ledger.hash-length``
        Refused: ``ledger.not-in-tree``, ``ledger.proof-length``, ``ledger.root-mismatch``
    """
    if not 0 <= index < size:
        raise Refused("ledger.not-in-tree", index=index, size=size)
    inner, border = _lengths(index, size - 1)
    _check_hashes(proof, inner + border)
    _check_bytes(leaf, "leaf")
    hashed = leaf
    for level, beside in enumerate(proof):
        if level >= inner or index >> level & 1:
            hashed = node_hash(beside, hashed)
        else:
            hashed = node_hash(hashed, beside)
    _check_root(hashed, root, size)


def verify_consistency(
    old: int, new: int, proof: Sequence[bytes], old_root: bytes, new_root: bytes
) -> None:
    """Check that the tree under ``new_root`` begins with the tree under ``old_root``.

    Raises:
        Malformed: ``ledger.hash-length``
        Refused: ``ledger.nothing-to-compare``, ``ledger.size-backwards``,
            ``ledger.proof-length``, ``ledger.root-mismatch``
    """
    if old <= 0:
        raise Refused("ledger.nothing-to-compare", old=old, new=new)
    if old > new:
        raise Refused("ledger.size-backwards", old=old, new=new)
    if old == new:
        _check_hashes(proof, 0)
        _check_root(old_root, new_root, new)
        return
    _verify_growth(old, new, proof, old_root, new_root)


def _verify_growth(
    old: int, new: int, proof: Sequence[bytes], old_root: bytes, new_root: bytes
) -> None:
    level = trailing_zeros(old)
    last = (old >> level) - 1
    inner, border = _lengths(last, (new - 1) >> level)
    _check_hashes(proof, inner + border + (1 if last else 0))
    # The last peak of the old tree: its root where it is complete, else the first of the proof.
    first, path = (proof[0], proof[1:]) if last else (old_root, proof)
    before, after = first, first
    for step, beside in enumerate(path):
        if step >= inner or last >> step & 1:
            before, after = node_hash(beside, before), node_hash(beside, after)
        else:
            after = node_hash(after, beside)
    _check_root(before, old_root, old)
    _check_root(after, new_root, new)


def _lengths(index: int, last: int) -> tuple[int, int]:
    """Steps below and above the place where the ways of ``index`` and ``last`` meet."""
    inner = (index ^ last).bit_length()
    return inner, (index >> inner).bit_count()


def _check_hashes(hashes: Sequence[bytes], count: int) -> None:
    if len(hashes) != count:
        raise Refused("ledger.proof-length", given=len(hashes), expected=count)
    for place, each in enumerate(hashes):
        _check_bytes(each, place)


def _check_bytes(given: bytes, place: str | int) -> None:
    if len(given) != HASH_BYTES:
        raise Malformed("ledger.hash-length", place=place, bytes=len(given))


def _check_root(computed: bytes, root: bytes, size: int) -> None:
    if computed != root:
        raise Refused("ledger.root-mismatch", size=size)
