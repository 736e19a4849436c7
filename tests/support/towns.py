"""Founded towns on either engine: made once per process, then cast again for each test.

On SQLite the files of the mould are copied; on PostgreSQL the same rows are loaded.
"""

import random
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from itertools import count
from pathlib import Path

from exhorto.domain.ids import Party
from exhorto.world import town as towns
from exhorto.world.invented_keys import keys_of
from exhorto.world.line import Lines
from exhorto.world.mould import fast_disk, mould
from exhorto.world.town import FOUNDERS, Town
from tests.support import stores

_NUMBERS = count(1)


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of a node that has just joined."""

    lines: tuple[str, ...]
    keys: tuple[tuple[str, bytes], ...]


@cache
def founded() -> Mapping[Party, Rows]:
    """What every node of a town begins with."""
    from exhorto.store import dump

    rows = {}
    for party in FOUNDERS:
        alias = f"founded-{party}"
        stores.open_as(alias, f"sqlite:///{mould().founded(party)}")
        rows[party] = Rows(tuple(dump.lines(alias)), tuple(dump.key_rows(alias)))
        stores.close(alias)
    return rows


@contextmanager
def cast(made: stores.Databases, home: Path) -> Iterator[Town]:
    """A founded town of four nodes; its databases are gone afterwards."""
    model = mould()
    number = next(_NUMBERS)
    town = Town({}, towns.WorldClock(model.begins), Lines())
    try:
        for party in FOUNDERS:
            place = home / party
            place.mkdir(parents=True)
            url = database(made, party)
            alias = f"{party.lower()}-{number}-{made.engine}"
            stores.open_as(alias, url)
            if made.server is not None:
                load(alias, founded()[party])
            towns.settle_in(town, place, party, alias, url, 1000 + number, keys_of(party))
            town.officers[party] = model.officers[party]
        yield town
    finally:
        for node in town.nodes.values():
            made.put_away(node.store)


def database(made: stores.Databases, party: Party) -> str:
    """A copy of a founded node's file, or a database to load its rows into."""
    if made.server is not None:
        return made.copy()
    file = made.folder / f"{party}-{next(_NUMBERS)}.sqlite"
    shutil.copyfile(mould().founded(party), file)
    return f"sqlite:///{file}"


def load(alias: str, rows: Rows) -> None:
    """Fill an empty database."""
    from exhorto.store import dump

    dump.load(alias, rows.lines)
    dump.load_keys(alias, rows.keys)


def empty_node(made: stores.Databases, town: Town, party: Party, home: Path, mark: str = "1"):
    """A node with keys and an empty database, put at the end of a party's line."""
    number = next(_NUMBERS)
    alias = f"{party.lower()}-{number}-{made.engine}"
    url = made.copy()
    stores.open_as(alias, url)
    home.mkdir(parents=True, exist_ok=True)
    return towns.settle_in(town, home, party, alias, url, number, keys_of(party, mark))


def fast_folder(name: str) -> Path:
    """A folder in memory, where the machine has one."""
    import tempfile

    return Path(tempfile.mkdtemp(prefix=f"exhorto-{name}-", dir=fast_disk()))


def chance(seed: object) -> random.Random:
    """Repeatable randomness."""
    return random.Random(str(seed))
