"""A store of rows in memory, as the tests need one; it counts how often it is asked."""

from collections.abc import Iterable, Sequence

from exhorto.ledger.tree import Coordinate, Row, leaf_hash, nodes_for_append


class Rows:
    """Complete subtrees by coordinate; a row is written once."""

    def __init__(self) -> None:
        self.size = 0
        self.kept: dict[Coordinate, bytes] = {}
        self.reads = 0

    def fetch(self, coordinates: Sequence[Coordinate]) -> list[bytes]:
        self.reads += 1
        return [self.kept[each] for each in coordinates]

    def write(self, rows: Iterable[Row]) -> None:
        for level, index, hashed in rows:
            assert (level, index) not in self.kept, "a row was written twice"
            self.kept[level, index] = hashed

    def append(self, leaves: Sequence[bytes]) -> None:
        hashes = [leaf_hash(each) for each in leaves]
        self.write(nodes_for_append(self.size, hashes, self.fetch))
        self.size += len(leaves)


def grown(leaves: Sequence[bytes], batch: int = 64) -> Rows:
    """The rows after all ``leaves`` were appended in batches."""
    rows = Rows()
    for start in range(0, len(leaves), batch):
        rows.append(leaves[start : start + batch])
    return rows
