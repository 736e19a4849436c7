"""Every test of the store runs on SQLite and on PostgreSQL, on a database of its own."""

from collections.abc import Iterator

import pytest

from tests.support import stores
from tests.support.stores import made, maker

__all__ = ["made", "maker"]

stores.set_up_django()


@pytest.fixture
def alias(made: stores.Databases) -> Iterator[str]:
    with made.opened(made.copy()) as alias:
        yield alias


@pytest.fixture
def other(made: stores.Databases) -> Iterator[str]:
    """A second database of the same engine."""
    with made.opened(made.copy()) as alias:
        yield alias


@pytest.fixture
def across(made: stores.Databases, maker: stores.Maker) -> Iterator[str]:
    """A database of the other engine."""
    there = maker(next(e for e in stores.ENGINES if e != made.engine))
    with there.opened(there.copy()) as alias:
        yield alias
