"""Lists of holdings: one version at a time, found under folded words, whatever the accents."""

import time

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext

from exhorto.domain.holdings import Holding, HoldingKind, Source, SourceKind, Standing
from exhorto.domain.person import Document, DocumentKind, NameKind, Person, PersonName
from exhorto.domain.search import search_terms
from exhorto.store import databases, holdings
from exhorto.store.holdings import KeptList
from exhorto.store.models import HoldingRow, HoldingTokenRow
from tests.store import values as v

LIST = "xx-ejemplo"


def holding(entry, *names, number=None):
    documents = (Document(DocumentKind.PASSPORT, number, None, number),) if number else ()
    return Holding(
        source=Source(LIST, "1", SourceKind.PUBLIC_LIST, Standing.INVENTED),
        entry=entry,
        kind=HoldingKind.SANCTIONED,
        person=Person(
            names=tuple(
                PersonName(n, NameKind.PRIMARY if i == 0 else NameKind.ALIAS)
                for i, n in enumerate(names)
            ),
            documents=documents,
        ),
    )


def kept(code=LIST, version="1", count=0, report=None):
    return KeptList(code, version, True, "invented", count, report or {"skipped": []}, v.NOW)


EXAMPLES = (
    holding("1", "EJEMPLO NÚÑEZ, María del Carmen", "La Peña"),
    holding("2", "EJEMPLO NUNEZ, Mario", number="RL 123.4567"),
    holding("3", "AL-KIMAWI, Øystein", "Алексей"),
    holding("77", "O’EJEMPLO, Ñandú"),
)


@pytest.fixture
def filled(alias):
    with databases.writing(alias):
        holdings.replace_list(alias, kept(count=len(EXAMPLES)), holdings.prepare(EXAMPLES))
    return alias


def entries(alias, question, offset=0, limit=50):
    found, count = holdings.search(alias, search_terms(question), offset, limit)
    return [f.holding.entry for f in found], count


FOUND = {
    "accents are ignored": ("maría nuñez", ["1"]),
    "and may be given where there are none": ("MÁRIO", ["2"]),
    "the ñ is an n": ("nandu", ["77"]),
    "an alias finds": ("peña", ["1"]),
    "several words, in any order": ("carmen ejemplo maria", ["1"]),
    "the last word may be begun": ("ejemplo mar", ["1", "2"]),
    "only the last": ("mar ejemplo", []),
    "all words must be there": ("maría mario", []),
    "a hyphen parts words": ("kimawi", ["3"]),
    "or joins them": ("al-kimawi", ["3"]),
    "letters that fold to others": ("oystein", ["3"]),
    "another script": ("алексей", ["3"]),
    "an apostrophe joins": ("oejemplo", ["77"]),
    "a number without its points": ("1234567", ["2"]),
    "a number with them": ("123.4567", ["2"]),
    "a wildcard is no wildcard": ("%", []),
    "nor an underscore": ("_aria", []),
    "nothing finds nothing": ("   ", []),
    "the entry's own number": ("77", ["77"]),
}


@pytest.mark.parametrize(("question", "expected"), FOUND.values(), ids=FOUND)
def test_a_question_finds(filled, question, expected):
    found, count = entries(filled, question)

    assert (sorted(found), count) == (expected, len(expected))


def test_what_was_found_comes_by_name_and_page(filled):
    first, count = entries(filled, "ejemplo", 0, 1)
    second, _ = entries(filled, "ejemplo", 1, 1)
    assert (count, sorted(first + second)) == (2, ["1", "2"])


def test_a_record_is_reached_by_its_number_and_whole(filled):
    (found,), _ = holdings.search(filled, search_terms("kimawi"))

    assert found.holding == EXAMPLES[2]
    assert holdings.by_number(filled, found.number) == found
    assert holdings.by_number(filled, 10**6) is None


def test_a_new_version_takes_the_place_of_the_one_before(filled):
    before = HoldingRow.objects.using(filled).order_by("pk").last().pk
    with databases.writing(filled):
        holdings.replace_list(filled, kept(version="2", count=1), holdings.prepare([EXAMPLES[3]]))

    assert entries(filled, "kimawi") == ([], 0)
    assert entries(filled, "nandu") == (["77"], 1)
    assert [one.version for one in holdings.lists(filled)] == ["2"]
    assert HoldingTokenRow.objects.using(filled).exclude(holding__list=LIST).count() == 0
    # A page that was open shows nobody else's record.
    assert HoldingRow.objects.using(filled).order_by("pk").first().pk > before


def test_another_list_is_left_alone(filled):
    with databases.writing(filled):
        holdings.replace_list(filled, kept("yy-otra"), holdings.prepare([]))

    assert entries(filled, "kimawi") == (["3"], 1)
    assert [one.code for one in holdings.lists(filled)] == [LIST, "yy-otra"]


def test_an_import_that_fails_leaves_the_version_that_was_here(filled):
    with pytest.raises(RuntimeError):  # noqa: PT012, SIM117
        with databases.writing(filled):
            holdings.replace_list(filled, kept(version="2"), holdings.prepare([EXAMPLES[0]]))
            raise RuntimeError

    assert [one.version for one in holdings.lists(filled)] == ["1"]
    assert entries(filled, "kimawi") == (["3"], 1)


def test_the_report_of_an_import_is_kept(alias):
    report = {"skipped": [{"line": 3, "reason": "columns", "given": "ñ"}]}
    with databases.writing(alias):
        holdings.replace_list(alias, kept(report=report), holdings.prepare([]))

    (one,) = holdings.lists(alias)
    assert one == kept(report=report)


def test_names_and_words_of_any_length_are_filed(alias):
    long = holding("1", "x" * 300 + " " + "y" * 190)
    with databases.writing(alias):
        holdings.replace_list(alias, kept(count=1), holdings.prepare([long]))

    assert entries(alias, "x" * 300) == (["1"], 1)


def test_many_records_are_searched_quickly(alias):
    some = [holding(str(n), f"EJEMPLO{n % 700}, Nombre {n}") for n in range(3000)]
    with databases.writing(alias):
        holdings.replace_list(alias, kept(count=len(some)), holdings.prepare(some))
    took = []
    with CaptureQueriesContext(connections[alias]) as asked:
        for question in ("ejemplo", "ejemplo69 nombre", "nombre 12", "nombre ejemplo1"):
            begun = time.perf_counter()
            _, count = entries(alias, question)
            took.append(time.perf_counter() - begun)
            assert count > 0

    assert len(asked) == 2 * len(took)
    assert max(took) < 1.0
