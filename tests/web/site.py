"""A node whose pages are under test: three parties in one process, and the pages of Colombia.

The town is real (stores, keys, lanes, lines); only its clock and its lines are in the test's hand.
Django has one ``default`` database, that of the node it serves, so that a town takes it over.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings as django_settings
from django.db import connections
from django.test import Client
from django.test.utils import override_settings

from exhorto.acts import homes
from exhorto.domain.ids import Party
from exhorto.node import Node, NodeConfig
from exhorto.web import settings

BROWSER = ("http://testserver",)
PARTIES = (Party("PA"), Party("CO"), Party("MX"))
SECRET = bytes(range(32))
PASSWORD = "una frase larga de EJEMPLO 1"
_FIXED = {"INSTALLED_APPS", "MIDDLEWARE", "DATABASES", "LOGGING", "AUTH_USER_MODEL", "SECRET_KEY"}


@dataclass(slots=True)
class Site:
    """A town, the node whose pages are served, and what there is to see in it.

    Attributes:
        things: ids by the name that a test's table gives them.
        officers: primary keys of this node's officers by role name.
    """

    town: Any
    node: Node
    engine: str
    things: dict[str, str] = field(default_factory=dict)
    officers: dict[str, str] = field(default_factory=dict)

    def client(self, role: str | None = None, language: str = "es", **kw: Any) -> Client:
        """A browser; of an officer who is logged in, where a role is given."""
        client = Client(**kw)
        client.cookies[django_settings.LANGUAGE_COOKIE_NAME] = language
        if role is not None:
            client.force_login(self.user(role), backend=_BACKEND)
        return client

    def user(self, role: str) -> Any:
        """The officer of a role, as the log-in library wants him."""
        from exhorto.acts import officers

        return officers.user_of(self.node, self.officers[role])

    def settle(self) -> None:
        """Let all that was said come round."""
        self.town.settle()

    @contextmanager
    def configured(self, **changes: Any) -> Iterator[Node]:
        """The same node under another configuration."""
        from exhorto.acts import serving

        changed = replace(self.node, config=replace(self.node.config, **changes))
        serving.serve(changed)
        try:
            yield changed
        finally:
            serving.serve(self.node)


_BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def set_up_django(home: Path) -> Mapping[str, Any]:
    """Configure Django once per process; gives what must stand over another room's settings."""
    config = NodeConfig(
        party=Party("CO"),
        home=home,
        database=f"sqlite:///{home}/CO.sqlite",
        origins=BROWSER,
        second_factor=False,
        demo=True,
    )
    wanted = settings.build(config, SECRET, homes.database_of(config))
    settings.set_up(config, SECRET, wanted["DATABASES"]["default"])
    kept = {name: value for name, value in wanted.items() if name not in _FIXED}
    return kept | {"PASSWORD_HASHERS": ["tests.web.hashing.CheapArgon2"]}


@contextmanager
def site(home: Path, urls: Mapping[Party, str], engine: str) -> Iterator[Site]:
    """A founded town and Colombia's pages over it."""
    overridden = set_up_django(home)
    from exhorto.acts import serving
    from exhorto.store import databases
    from exhorto.world import town

    with override_settings(**overridden):
        built = town.build(home, parties=PARTIES, urls=urls)
        own = built.node("CO")
        _take_over(own.config.database)
        databases.migrate("default", None)
        config = replace(
            own.config, origins=BROWSER, second_factor=False, demo=True, party=Party("CO")
        )
        node = replace(own, store="default", config=config)
        serving.serve(node)
        held = built.officers[Party("CO")]
        _let_choose_passwords()
        yield Site(built, node, engine, officers={r: a.officer for r, a in held.items()})
        built.close()
        town.forget("default")
        connections["default"].close()


@contextmanager
def lonely_site(home: Path) -> Iterator[Site]:
    """A new node that has joined no pact yet."""
    overridden = set_up_django(home)
    from exhorto.acts import nodes, serving
    from exhorto.store import databases
    from exhorto.world import town
    from exhorto.world.invented_keys import keys_of
    from exhorto.world.line import Lines

    with override_settings(**overridden):
        url = f"sqlite:///{home}/CO.sqlite"
        _take_over(url)
        databases.migrate("default", None)
        built = town.Town({}, town.WorldClock(), Lines())
        node = town.settle_in(built, home, Party("CO"), "default", url, 1, keys_of(Party("CO")))
        nodes.set_up(node)
        config = replace(node.config, origins=BROWSER, second_factor=False)
        node = replace(node, config=config)
        held = town.appoint(node)
        _let_choose_passwords()
        serving.serve(node)
        yield Site(built, node, "sqlite", officers={r: a.officer for r, a in held.items()})
        town.forget("default")
        connections["default"].close()


def _let_choose_passwords() -> None:
    """As if every officer had used his link: nobody gets to a page without a password."""
    from django.contrib.auth import get_user_model

    get_user_model().objects.update(password=_some_hash())


@cache
def _some_hash() -> str:
    from django.contrib.auth.hashers import make_password

    return make_password(PASSWORD)


def _take_over(url: str) -> None:
    from exhorto.store import databases

    if "default" in connections.databases:
        databases.forget("default")
    databases.register("default", url)
