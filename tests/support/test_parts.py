from pathlib import Path

import psycopg
import pytest
from playwright.sync_api import Page

from tests.support.parts import Part, report
from tests.support.postgres import PostgresServer


def test_a_missing_part_is_one_line_that_says_what_is_skipped():
    parts = [
        Part("Chromium", "chromium", None, "browser tests are skipped"),
        Part("PostgreSQL", "postgresql", "/there", "tests on PostgreSQL are skipped"),
    ]

    assert list(report(parts)) == [
        "parts: PostgreSQL (/there)",
        "parts: no Chromium: browser tests are skipped (package chromium)",
    ]


def test_the_server_does_not_run_as_root(postgres_server: PostgresServer):
    owner = (postgres_server.folder / "data" / "PG_VERSION").stat().st_uid

    assert owner != 0


def test_a_database_is_copied_from_its_template_and_removed(postgres_server: PostgresServer):
    with psycopg.connect(postgres_server.create_database("parts_model")) as connection:
        connection.execute("CREATE TABLE word (text text)")
        connection.execute("INSERT INTO word VALUES ('exhorto')")

    copy = postgres_server.create_database("parts_copy", template="parts_model")
    with psycopg.connect(copy) as connection:
        assert connection.execute("SELECT text FROM word").fetchall() == [("exhorto",)]

    for name in ("parts_copy", "parts_model"):
        postgres_server.drop_database(name)
    with pytest.raises(psycopg.OperationalError, match="does not exist"):
        psycopg.connect(copy)


def test_the_server_knows_letters_beyond_ascii(postgres_server: PostgresServer):
    with psycopg.connect(postgres_server.url("postgres")) as connection:
        assert connection.execute("SELECT upper('ñandú')").fetchone() == ("ÑANDÚ",)


def test_the_server_listens_on_its_socket_only(postgres_server: PostgresServer):
    with psycopg.connect(postgres_server.url("postgres")) as connection:
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
    assert list(Path(postgres_server.folder).glob(".s.PGSQL.*"))


def test_the_browser_shows_a_page(page: Page):
    page.set_content("<title>Exhorto</title><h1>Bitácora</h1>")

    assert page.title() == "Exhorto"
