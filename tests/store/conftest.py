"""Every test of the store runs on SQLite and on PostgreSQL, on a database of its own."""

from collections.abc import Iterator

import pytest

from tests.support import stores

stores.set_up_django()


@pytest.fixture(scope="session", params=stores.ENGINES)
def made(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> stores.Databases:
    server = None if request.param == "sqlite" else request.getfixturevalue("postgres_server")
    return stores.migrated(request.param, tmp_path_factory.mktemp(request.param), server)


@pytest.fixture
def alias(made: stores.Databases) -> Iterator[str]:
    with made.opened(made.copy("empty")) as alias:
        yield alias


@pytest.fixture
def other(made: stores.Databases) -> Iterator[str]:
    """A second database of the same engine."""
    with made.opened(made.copy("empty")) as alias:
        yield alias
