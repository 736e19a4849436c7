"""Named facts and accepted pacts."""

import threading

import pytest
from django.db import IntegrityError, connections, transaction

from exhorto.store import databases, facts
from tests.store import values as v


@pytest.mark.parametrize(
    "value", [0, 7, "text ñ", True, False, [], {"a": [1, {"b": None}]}, "null", "7"]
)
def test_a_fact_comes_back_as_it_was_written(alias, value):
    facts.write_fact(alias, "x", value)

    assert facts.read_fact(alias, "x") == value
    assert type(facts.read_fact(alias, "x")) is type(value)


def test_a_fact_that_was_never_written_is_none(alias):
    assert facts.read_fact(alias, "x") is None


def test_a_fact_is_written_over(alias):
    facts.write_fact(alias, "x", 1)
    facts.write_fact(alias, "x", {"two": 2})

    assert facts.read_fact(alias, "x") == {"two": 2}


def test_a_fact_is_not_seen_before_it_is_committed(alias):
    seen = []

    def look():
        seen.append(facts.read_fact(alias, "x"))
        connections[alias].close()

    with databases.writing(alias):
        facts.write_fact(alias, "x", 1)
        thread = threading.Thread(target=look)
        thread.start()
        thread.join()

    assert seen == [None]


def test_a_version_of_the_pact_is_kept_once(alias):
    facts.add_pact(alias, 1, "ab" * 32, {"root.json": "{}"}, v.NOW)
    facts.add_pact(alias, 2, "cd" * 32, {"root.json": "{2}"}, v.LATER)
    with pytest.raises(IntegrityError), transaction.atomic(using=alias):
        facts.add_pact(alias, 1, "ef" * 32, {}, v.LATER)

    assert facts.pacts(alias) == [{"root.json": "{}"}, {"root.json": "{2}"}]
    assert [facts.pact_digest(alias, n) for n in (1, 2, 3)] == ["ab" * 32, "cd" * 32, None]
