"""Every test of the store runs on SQLite and on PostgreSQL, on a database of its own."""

from collections.abc import Callable, Iterator
from functools import cache

import pytest

from tests.support import stores

stores.set_up_django()


Maker = Callable[[str], stores.Databases]


@pytest.fixture(scope="session")
def maker(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Maker:
    """Databases of an engine; migrated once, when first asked for."""

    @cache
    def make(engine: str) -> stores.Databases:
        server = None if engine == "sqlite" else request.getfixturevalue("postgres_server")
        return stores.Databases(engine, tmp_path_factory.mktemp(engine), server)

    return make


@pytest.fixture(scope="session", params=stores.ENGINES)
def made(request: pytest.FixtureRequest, maker: Maker) -> stores.Databases:
    return maker(request.param)


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
def across(made: stores.Databases, maker: Maker) -> Iterator[str]:
    """A database of the other engine."""
    there = maker(next(e for e in stores.ENGINES if e != made.engine))
    with there.opened(there.copy()) as alias:
        yield alias
