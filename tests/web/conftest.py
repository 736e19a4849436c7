"""One town per module and engine: made once, read by every test of the module."""

import gettext
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from tests.web import site as sites

ENGINES = ("sqlite", "postgresql")
_NUMBERS = count(1)
_WEB = Path(sites.settings.__file__).parent


def _compile_messages() -> None:
    """As ``make messages`` does, for whoever runs the tests without make."""
    for source in _WEB.glob("locale/*/LC_MESSAGES/*.po"):
        target = source.with_suffix(".mo")
        if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
            with source.open("rb") as given, target.open("wb") as made:
                write_mo(made, read_po(given))
    gettext._translations.clear()


# Before any module of tests is read: most of them import what needs Django's settings.
_compile_messages()
sites.set_up_django(Path("nowhere"))


@pytest.fixture(scope="module", params=ENGINES)
def empty_site(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[sites.Site]:
    """Colombia's pages with nothing to see, on SQLite and on PostgreSQL."""
    home: Path = tmp_path_factory.mktemp("town")
    urls, server = {}, None
    if request.param == "postgresql":
        server = request.getfixturevalue("postgres_server")
        number = next(_NUMBERS)
        urls = {p: server.create_database(f"web_{number}_{p.lower()}") for p in sites.PARTIES}
    with sites.site(home, urls, request.param) as made:
        yield made
    for url in urls.values():
        server.drop_database(url.partition("@/")[2].partition("?")[0])


@pytest.fixture(scope="module")
def site(empty_site: sites.Site) -> sites.Site:
    """Colombia's pages with matters, drafts and a small list."""
    from tests.web import story

    story.tell(empty_site)
    return empty_site


@pytest.fixture(autouse=True)
def _fresh_rates():
    """Tries are counted in the cache of the process: no test inherits those of another."""
    from django.core.cache import cache

    cache.clear()
