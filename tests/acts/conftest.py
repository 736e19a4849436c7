"""Every test of the acts runs on SQLite and on PostgreSQL, in a founded town of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support import stores
from tests.support.stores import made, maker

__all__ = ["made", "maker"]

stores.set_up_django()

from exhorto.world.town import Town  # noqa: E402  it needs Django's settings
from tests.support import towns  # noqa: E402


@pytest.fixture
def town(made: stores.Databases, tmp_path: Path) -> Iterator[Town]:
    """Panama, Colombia, Guatemala and Mexico, in one pact, nothing said yet."""
    with towns.cast(made, tmp_path) as town:
        yield town
