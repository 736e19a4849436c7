"""The Merkle tree of RFC 6962, over rows that someone else keeps.

* A row is one *complete* subtree: ``(level, index)`` stands over the leaves
  ``index << level`` to ``(index + 1) << level``. A row is written once and never changes.
* A hash over an incomplete right edge is never kept; it is folded from complete rows when asked.
* Nothing here reads by itself. ``fetch`` is called at most once, with every coordinate that is
  needed, and answers in the same order. The functions that end in ``_plan`` and ``append_reads``
  say the coordinates beforehand, so that a store can read for many answers in one query.
* Leaves and nodes are hashed apart (0x00, 0x01), so that no node can be shown as a leaf.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import islice
from typing import TypeAlias

from exhorto.domain.errors import Refused

Coordinate: TypeAlias = tuple[int, int]
"""Level and index of a complete subtree."""
Row: TypeAlias = tuple[int, int, bytes]
"""Level, index and hash of a complete subtree."""
Fetch: TypeAlias = Callable[[Sequence[Coordinate]], Sequence[bytes]]
"""One read of many rows; the answer has the order of the question."""

HASH_BYTES = 32
EMPTY_ROOT = sha256(b"").digest()
"""The root of a tree without leaves."""
_BATCH = 1024


@dataclass(frozen=True, slots=True)
class Plan:
    """The rows that an answer is made of.

    Attributes:
        coordinates: all rows to read, in order.
        pieces: how many of them make up each hash of the answer.
    """

    coordinates: tuple[Coordinate, ...]
    pieces: tuple[int, ...]

    def hashes(self, rows: Sequence[bytes]) -> tuple[bytes, ...]:
        """Fold the rows that were read into the hashes of the answer."""
        _check_count(rows, self.coordinates)
        if len(self.pieces) == len(rows):
            return tuple(rows)
        answer, start = [], 0
        for count in self.pieces:
            answer.append(_fold(rows[start : start + count]))
            start += count
        return tuple(answer)


def leaf_hash(data: bytes) -> bytes:
    """The hash of a leaf."""
    return sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of a node over its two children."""
    return sha256(b"\x01" + left + right).digest()


def append_reads(size: int, count: int) -> list[Coordinate]:
    """The rows that must be read to append ``count`` leaves to a tree of ``size``."""
    reads, level, first = [], 0, size
    while count:
        if first & 1:
            first, count = first - 1, count + 1
            reads.append((level, first))
        level, first, count = level + 1, first >> 1, count >> 1
    return reads


def nodes_for_append(size: int, leaf_hashes: Sequence[bytes], fetch: Fetch) -> list[Row]:
    """The rows to write when ``leaf_hashes`` are appended to a tree of ``size``, in one pass."""
    if any(len(given) != HASH_BYTES for given in leaf_hashes):
        raise RuntimeError("a leaf hash has 32 bytes")
    reads = append_reads(size, len(leaf_hashes))
    held = dict(zip(reads, _read(fetch, reads), strict=True))
    rows: list[Row] = []
    level, first, hashes = 0, size, list(leaf_hashes)
    while hashes:
        rows += [(level, at, each) for at, each in enumerate(hashes, first)]
        if first & 1:
            first -= 1
            hashes.insert(0, held[level, first])
        pairs = zip(hashes[::2], hashes[1::2], strict=False)
        hashes = [node_hash(left, right) for left, right in pairs]
        level, first = level + 1, first >> 1
    return rows


def root_plan(size: int) -> Plan:
    """The rows of the root of a tree of ``size``; none for an empty tree."""
    peaks = tuple(_peaks(0, size))
    return Plan(peaks, (len(peaks),) if peaks else ())


def root(size: int, fetch: Fetch) -> bytes:
    """The root of a tree of ``size``."""
    plan = root_plan(size)
    return plan.hashes(_read(fetch, plan.coordinates))[0] if size else EMPTY_ROOT


def inclusion_plan(index: int, size: int) -> Plan:
    """The rows that prove leaf ``index`` to be in a tree of ``size``.

    Raises:
        Refused: ``ledger.not-in-tree``
    """
    if not 0 <= index < size:
        raise Refused("ledger.not-in-tree", index=index, size=size)
    return _plan(_siblings(0, index, size))


def inclusion_proof(index: int, size: int, fetch: Fetch) -> tuple[bytes, ...]:
    """The proof that leaf ``index`` is in a tree of ``size`` (RFC 6962 §2.1.1).

    Raises:
        Refused: ``ledger.not-in-tree``
    """
    plan = inclusion_plan(index, size)
    return plan.hashes(_read(fetch, plan.coordinates))


def consistency_plan(old: int, new: int) -> Plan:
    """The rows that prove a tree of ``new`` leaves to begin with the tree of ``old`` leaves.

    Raises:
        Refused: ``ledger.size-backwards``
    """
    if not 0 <= old <= new:
        raise Refused("ledger.size-backwards", old=old, new=new)
    if old in (0, new):
        return Plan((), ())
    level = trailing_zeros(old)
    last = (old >> level) - 1
    # A complete old tree is its own root, which the reader has; else its last peak comes first.
    start = [[(level, last)]] if last else []
    return _plan([*start, *_siblings(level, last, new)])


def consistency_proof(old: int, new: int, fetch: Fetch) -> tuple[bytes, ...]:
    """The proof that a tree of ``new`` begins with the tree of ``old`` (RFC 6962 §2.1.2).

    It is empty when ``old`` is 0 (every tree begins with nothing) or equal to ``new``.

    Raises:
        Refused: ``ledger.size-backwards``
    """
    plan = consistency_plan(old, new)
    return plan.hashes(_read(fetch, plan.coordinates))


def root_of(leaf_hashes: Iterable[bytes]) -> tuple[int, bytes]:
    """Size and root of the tree over a stream of leaf hashes, in the memory of one edge."""
    size, edge, stream = 0, dict[Coordinate, bytes](), iter(leaf_hashes)

    def read(coordinates: Sequence[Coordinate]) -> list[bytes]:
        return [edge[each] for each in coordinates]

    while batch := list(islice(stream, _BATCH)):
        for level, index, hashed in nodes_for_append(size, batch, read):
            edge[level, index] = hashed
        size += len(batch)
        edge = {each: edge[each] for each in _peaks(0, size)}
    return size, root(size, read)


def trailing_zeros(number: int) -> int:
    """How many times a positive ``number`` can be halved."""
    return (number & -number).bit_length() - 1


def _read(fetch: Fetch, coordinates: Sequence[Coordinate]) -> Sequence[bytes]:
    rows = fetch(coordinates) if coordinates else ()
    _check_count(rows, coordinates)
    return rows


def _check_count(rows: Sequence[bytes], coordinates: Sequence[Coordinate]) -> None:
    if len(rows) != len(coordinates):
        raise RuntimeError("a store answered with another number of rows than asked")


def _fold(hashes: Sequence[bytes]) -> bytes:
    folded = hashes[-1]
    for left in reversed(hashes[:-1]):
        folded = node_hash(left, folded)
    return folded


def _peaks(start: int, end: int) -> Iterator[Coordinate]:
    """The complete subtrees over the leaves ``start`` to ``end``, the largest first."""
    left = end - start
    while left:
        level = left.bit_length() - 1
        yield level, start >> level
        start += 1 << level
        left -= 1 << level


def _siblings(level: int, index: int, size: int) -> Iterator[list[Coordinate]]:
    """What stands beside the way from a complete subtree up to the root, each as its rows."""
    last = (size - 1) >> level
    while last:
        beside = index ^ 1
        if beside < last:
            yield [(level, beside)]
        elif beside == last:
            yield list(_peaks(beside << level, size))
        level, index, last = level + 1, index >> 1, last >> 1


def _plan(pieces: Iterable[list[Coordinate]]) -> Plan:
    listed = list(pieces)
    return Plan(
        tuple(each for piece in listed for each in piece), tuple(len(piece) for piece in listed)
    )
