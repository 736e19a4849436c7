"""Tables follow the models; migrations go up and down, with rows in them, on both engines."""

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db import connections
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState
from django.utils import translation

from exhorto.store import databases, ledgers, statements
from exhorto.store.ledgers import KeptEntry
from tests.store import values as v
from tests.support import stores


@pytest.fixture
def bare(made: stores.Databases) -> Iterator[str]:
    """A database of a test's own, without any table."""
    alias = f"bare {made.engine}"
    stores.open_as(alias, made.bare())
    yield alias
    made.put_away(alias)


def names() -> list[str]:
    leaf = MigrationLoader(None).graph.leaf_nodes("store")[0]
    plan = MigrationLoader(None).graph.forwards_plan(leaf)
    return [name for app, name in plan if app == "store"]


def tables(alias: str) -> set[str]:
    return {
        name for name in connections[alias].introspection.table_names() if name.startswith("store_")
    }


def test_the_models_say_what_the_migrations_made():
    """As ``makemigrations --check`` does it, which asks the default database besides."""
    loader = MigrationLoader(None)
    with translation.override(None):
        wanted = ProjectState.from_apps(apps)
        changes = MigrationAutodetector(loader.project_state(), wanted).changes(loader.graph)

    assert [str(o) for m in changes.get("store", ()) for o in m.operations] == []


def test_migrating_twice_changes_nothing(alias):
    before = tables(alias)
    databases.migrate(alias)

    assert tables(alias) == before


def test_the_columns_are_those_of_the_models(alias):
    with connections[alias].cursor() as cursor:
        for model in apps.get_app_config("store").get_models():
            table = model._meta.db_table
            found = connections[alias].introspection.get_table_description(cursor, table)
            wanted = {f.column for f in model._meta.concrete_fields}
            assert {c.name for c in found} == wanted, table


@pytest.mark.parametrize("name", ["zero", *names()])
def test_a_migration_goes_down_and_up_again(bare, name):
    databases.migrate(bare)
    whole = tables(bare)
    executor = MigrationExecutor(connections[bare])
    executor.migrate([("store", None if name == "zero" else name)])
    databases.migrate(bare)

    assert tables(bare) == whole


def test_rows_outlive_a_migration_down_to_the_first_and_up(bare):
    databases.migrate(bare)
    statements.add(bare, [v.statement("a")], v.NOW)
    ledgers.append(bare, v.LOG, [KeptEntry(0, b"\x00", b"e", b"l")], [(0, 0, b"\xff")])
    MigrationExecutor(connections[bare]).migrate([("store", names()[0])])
    databases.migrate(bare)

    (kept,) = statements.of_matter(bare, v.matter("m"))
    assert (kept.jwt, kept.portions[0].wrapped_key) == ("jwt.a", v.portion("a").wrapped_key)
    assert ledgers.size(bare, v.LOG) == 1
