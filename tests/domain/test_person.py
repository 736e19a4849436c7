"""Names, dates and documents keep what was written and never guess."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exhorto.domain.errors import Malformed
from exhorto.domain.person import (
    Missing,
    NameKind,
    PartialDate,
    Person,
    PersonName,
    partial_date,
)


@pytest.mark.parametrize("blank", ["", " ", "\t\n"])
def test_a_blank_name_is_refused(blank: str) -> None:
    with pytest.raises(Malformed, match=r"person\.name-empty"):
        PersonName(blank)


def test_a_person_without_a_name_is_refused() -> None:
    with pytest.raises(Malformed, match=r"person\.no-name"):
        Person(names=())


def test_a_part_that_is_absent_is_not_a_part_that_is_unknown() -> None:
    unknown = PersonName("LABRA", first_surname="LABRA")
    absent = PersonName("LABRA", first_surname="LABRA", second_surname=Missing.ABSENT)
    assert unknown.second_surname is Missing.UNKNOWN
    assert unknown != absent


def test_the_main_name_is_the_first_primary_one() -> None:
    weak, primary = PersonName("EL CHUY", NameKind.WEAK), PersonName("LABRA AVILES, Jesus")
    assert Person((weak, primary)).main_name is primary
    assert Person((weak,)).main_name is weak


@pytest.mark.parametrize(
    "text",
    [
        *("", "57", "1957-4", "1957-13", "1957-00", "1957-02-29", "1957-04-31", "0000", "1957-"),
        *("19570404", "1957-04-04T00:00", "04/04/1957", "circa 1957", "١٩٥٧"),
    ],
)
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(Malformed, match=r"person\.date"):
        partial_date(text)


@pytest.mark.parametrize(
    ("text", "earliest", "latest"),
    [
        ("1957", date(1957, 1, 1), date(1957, 12, 31)),
        ("1957-04", date(1957, 4, 1), date(1957, 4, 30)),
        ("1957-04-04", date(1957, 4, 4), date(1957, 4, 4)),
        ("1956-02", date(1956, 2, 1), date(1956, 2, 29)),
        ("9999-12", date(9999, 12, 1), date(9999, 12, 31)),
    ],
)
def test_a_partial_date_is_the_days_that_it_may_be(text: str, earliest: date, latest: date) -> None:
    read = partial_date(text)
    assert (read.earliest, read.latest, read.as_written) == (earliest, latest, text)


def test_a_date_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(Malformed, match=r"person\.date"):
        PartialDate(date(1957, 1, 2), date(1957, 1, 1), "1957")


def test_about_a_day_is_not_exactly_that_day() -> None:
    assert PartialDate.of(1957, 4, 4).is_exact
    assert not PartialDate.of(1957, 4, 4, circa=True).is_exact
    assert not PartialDate.of(1957).is_exact


def test_an_interval_that_is_no_month_and_no_year_shows_both_ends() -> None:
    span = PartialDate(date(1955, 1, 1), date(1957, 12, 31), "1955 to 1957")
    assert span.iso == "1955-01-01/1957-12-31"


@given(st.dates(), st.sampled_from([10, 7, 4]))
def test_reading_the_iso_form_gives_the_same_days(day: date, length: int) -> None:
    read = partial_date(day.isoformat()[:length])
    assert read.iso == day.isoformat()[:length]
    assert read.earliest <= day <= read.latest
