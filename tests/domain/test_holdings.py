"""Holdings and people are kept as JSON without loss, and found under all that they say."""

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exhorto.domain.errors import Malformed
from exhorto.domain.holdings import (
    Address,
    Contact,
    ContactKind,
    Holding,
    HoldingKind,
    Link,
    Note,
    NoteKind,
    Source,
    SourceKind,
    Standing,
    holding_terms,
)
from exhorto.domain.holdings_json import holding_from_json, holding_to_json
from exhorto.domain.ids import Party
from exhorto.domain.marking.levels import Protection
from exhorto.domain.marking.marking import Marking, Sharing
from exhorto.domain.person import (
    Country,
    Document,
    DocumentKind,
    Gender,
    Missing,
    NameKind,
    PartialDate,
    Person,
    PersonName,
    Place,
)
from exhorto.domain.person_json import person_from_json, person_to_json

EXAMPLE = Holding(
    source=Source("mx-ejemplo", "1", SourceKind.NATIONAL_REGISTER, Standing.INVENTED),
    entry="E-17",
    kind=HoldingKind.WANTED,
    person=Person(
        names=(
            PersonName("EJEMPLO NÚÑEZ, María", surnames="EJEMPLO NÚÑEZ", given="María"),
            PersonName("LA EJEMPLAR", NameKind.WEAK),
        ),
        births=(PartialDate.of(1980, 2, circa=True, as_written="hacia febrero de 1980"),),
        birth_places=(Place("Pueblo Ejemplo, Mexico", "MX"), Place("Tierra Inventada")),
        nationalities=(Country("Mexico", "MX"), Country("Yugoslavia")),
        genders=(Gender.FEMALE,),
        documents=(
            Document(
                DocumentKind.CEDULA,
                "8.888.888",
                "CO",
                "Cedula No. 8.888.888 (Colombia)",
                expires=PartialDate.of(2031),
            ),
        ),
    ),
    contacts=(Contact(ContactKind.WALLET, "1EjemploXYZ", "Wallet 1EjemploXYZ", "XBT"),),
    addresses=(Address("Calle Ejemplo 1, Panama", "PA"),),
    links=(Link("wife of", "EJEMPLO, Juan", "wife of EJEMPLO, Juan"),),
    notes=(
        Note(NoteKind.FREE, "carries passport no. X-7654321 of an unknown country"),
        Note(NoteKind.SANCTIONS, "Executive Order 99999 applies"),
    ),
    programmes=("EJEMPLO",),
    titles=("Doctora",),
    remarks="todo lo anterior",
    marking=Marking(Protection("mx", "reservada"), Sharing(Party("MX"), frozenset({Party("PA")}))),
)


def _broken(**changes: Any) -> dict[str, Any]:
    plain = json.loads(json.dumps(holding_to_json(EXAMPLE)))
    for path, value in changes.items():
        *way, last = path.split("__")
        inner = plain
        for step in way:
            inner = inner[int(step) if step.isdigit() else step]
        inner[last] = value
    return dict(plain)


@pytest.mark.parametrize(
    ("broken", "code"),
    [
        pytest.param([], "json.field", id="a list"),
        pytest.param({}, "json.members", id="nothing"),
        pytest.param(_broken(colour="red"), "json.members", id="an unknown member"),
        pytest.param(_broken(entry=17), "json.field", id="a number for a text"),
        pytest.param(_broken(kind="suspected"), "json.field", id="an unknown kind"),
        pytest.param(_broken(source__standing="fresh"), "json.field", id="an unknown standing"),
        pytest.param(_broken(person__names=[]), "person.no-name", id="nobody"),
        pytest.param(_broken(person__names__0__full=" "), "person.name-empty", id="a blank name"),
        pytest.param(_broken(person__names__0__full="x" * 1001), "json.field", id="too long"),
        pytest.param(_broken(titles=["x"] * 4001), "json.field", id="too many"),
        pytest.param(
            _broken(person__names__0__absent=["given"]), "json.field", id="absent and stated"
        ),
        pytest.param(
            _broken(person__names__0__absent=["beard"]), "json.field", id="absent and unheard of"
        ),
        pytest.param(
            _broken(person__births__0__latest="1980-02-30"), "json.field", id="an impossible day"
        ),
        pytest.param(
            _broken(person__births__0__latest="19800229"), "json.field", id="another way of a day"
        ),
        pytest.param(
            _broken(person__births__0__latest="1979-01-01"), "person.date", id="an end before"
        ),
        pytest.param(_broken(person__births__0__circa=1), "json.field", id="one for true"),
        pytest.param(
            _broken(person__documents__0__country="Colombia"), "json.field", id="no country code"
        ),
        pytest.param(
            _broken(person__documents__0__country="co"), "json.field", id="a code in small letters"
        ),
    ],
)
def test_a_holding_that_is_not_as_it_should_be_is_refused(broken: object, code: str) -> None:
    with pytest.raises(Malformed) as caught:
        holding_from_json(broken)
    assert caught.value.code == code


def test_reading_a_written_holding_gives_the_same_holding() -> None:
    assert holding_from_json(json.loads(json.dumps(holding_to_json(EXAMPLE)))) == EXAMPLE


_text = st.text(st.characters(codec="utf-8"), max_size=20)
_full = _text.filter(lambda text: bool(text.strip()))
_part = st.one_of(_text, st.sampled_from(Missing))
_names = st.builds(PersonName, _full, st.sampled_from(NameKind), _part, _part, _part, _part)
_dates = st.tuples(st.dates(), st.dates(), _text, st.booleans()).map(
    lambda t: PartialDate(min(t[:2]), max(t[:2]), t[2], t[3])
)
_codes = st.none() | st.sampled_from(["MX", "CO", "GT", "PA"])
_people = st.builds(
    Person,
    names=st.lists(_names, min_size=1, max_size=3).map(tuple),
    births=st.lists(_dates, max_size=2).map(tuple),
    birth_places=st.lists(st.builds(Place, _text, _codes), max_size=2).map(tuple),
    nationalities=st.lists(st.builds(Country, _text, _codes), max_size=2).map(tuple),
    citizenships=st.lists(st.builds(Country, _text, _codes), max_size=2).map(tuple),
    genders=st.lists(st.sampled_from(Gender), max_size=2).map(tuple),
    documents=st.lists(
        st.builds(
            Document,
            st.sampled_from(DocumentKind),
            _text,
            _codes,
            _text,
            st.none() | _dates,
            st.none() | _dates,
        ),
        max_size=2,
    ).map(tuple),
)


@given(_people)
def test_reading_a_written_person_gives_the_same_person(person: Person) -> None:
    assert person_from_json(json.loads(json.dumps(person_to_json(person)))) == person


@pytest.mark.parametrize(
    "term",
    ["ejemplo", "nunez", "maria", "ejemplar", "8888888", "1ejemploxyz", "e17", "x7654321"],
)
def test_a_holding_is_found_under_names_numbers_contacts_and_its_entry(term: str) -> None:
    assert term in holding_terms(EXAMPLE)


@pytest.mark.parametrize("term", ["pueblo", "doctora", "99999", "reservada", "calle"])
def test_a_holding_is_not_found_under_places_titles_or_notes_on_sanctions(term: str) -> None:
    assert term not in holding_terms(EXAMPLE)


def test_the_reference_of_an_entry_is_the_same_in_every_version_of_its_list() -> None:
    newer = replace(EXAMPLE, source=replace(EXAMPLE.source, version="2"))
    assert newer.ref == EXAMPLE.ref == "mx-ejemplo:E-17"


def test_days_of_a_stored_date_are_days() -> None:
    read = holding_from_json(holding_to_json(EXAMPLE)).person.births[0]
    assert read.earliest == date(1980, 2, 1)
