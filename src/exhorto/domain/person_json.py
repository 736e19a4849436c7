"""People as JSON: how a store keeps them and how a person's portion carries them.

* Empty members are left out. A missing part of a name is *unknown*; parts that the source says do
  not exist are listed under ``absent``.
* Reading is strict: unknown members, other types and texts beyond the bounds are refused.
* Reading what was written gives the same value.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date
from enum import StrEnum
from typing import TypeVar

from exhorto.domain.errors import Malformed
from exhorto.domain.jsonvalues import Json, JsonObject, array, exactly, obj, text
from exhorto.domain.person import (
    Country,
    Document,
    DocumentKind,
    Gender,
    Missing,
    NameKind,
    NamePart,
    PartialDate,
    Person,
    PersonName,
    Place,
)

SHORT = 1_000
"""Longest name, place, number or other single value."""
MANY = 4_000
"""Most values in one list."""

_T = TypeVar("_T")
_E = TypeVar("_E", bound=StrEnum)
_CODE = re.compile(r"[A-Z]{2}")
_PARTS = ("surnames", "given", "first_surname", "second_surname")


def person_to_json(person: Person) -> JsonObject:
    """The form in which a person is stored and travels."""
    return stated(
        names=[_name_to_json(n) for n in person.names],
        births=[_date_to_json(d) for d in person.births],
        birth_places=[
            stated(as_written=p.as_written, country=p.country) for p in person.birth_places
        ],
        nationalities=[stated(as_written=c.as_written, code=c.code) for c in person.nationalities],
        citizenships=[stated(as_written=c.as_written, code=c.code) for c in person.citizenships],
        genders=[g.value for g in person.genders],
        documents=[_document_to_json(d) for d in person.documents],
    )


def person_from_json(value: object, at: str = "person") -> Person:
    """Read a person.

    Raises:
        Malformed: ``json.field``, ``json.members``, ``person.name-empty``, ``person.no-name``,
            ``person.date``
    """
    given = members(
        value,
        at,
        {"names"},
        {"births", "birth_places", "nationalities", "citizenships", "genders", "documents"},
    )
    return Person(
        names=many(given, at, "names", _name),
        births=many(given, at, "births", _date),
        birth_places=many(given, at, "birth_places", _place),
        nationalities=many(given, at, "nationalities", _country),
        citizenships=many(given, at, "citizenships", _country),
        genders=many(given, at, "genders", lambda v, f: one_of(Gender, v, f)),
        documents=many(given, at, "documents", _document),
    )


def _name_to_json(name: PersonName) -> JsonObject:
    parts: dict[str, NamePart] = {part: getattr(name, part) for part in _PARTS}
    return stated(
        full=name.full,
        kind=name.kind.value,
        absent=[part for part, value in parts.items() if value is Missing.ABSENT],
        **{part: value for part, value in parts.items() if isinstance(value, str)},
    )


def _name(value: object, at: str) -> PersonName:
    given = members(value, at, {"full", "kind"}, {"absent", *_PARTS})
    absent = {short(part, f"{at}.absent") for part in array(given.get("absent", []), at)}
    if not absent <= set(_PARTS) - set(given):
        raise Malformed("json.field", field=f"{at}.absent", expected="parts that are not stated")
    parts: dict[str, NamePart] = {
        part: Missing.ABSENT if part in absent else Missing.UNKNOWN for part in _PARTS
    }
    parts |= {part: short(given[part], f"{at}.{part}") for part in _PARTS if part in given}
    return PersonName(
        short(given["full"], f"{at}.full"), one_of(NameKind, given["kind"], f"{at}.kind"), **parts
    )


def _date_to_json(when: PartialDate) -> JsonObject:
    circa = {"circa": True} if when.circa else {}
    ends = {"earliest": when.earliest.isoformat(), "latest": when.latest.isoformat()}
    return {**ends, "as_written": when.as_written, **circa}


def _date(value: object, at: str) -> PartialDate:
    given = members(value, at, {"earliest", "latest", "as_written"}, {"circa"})
    circa = given.get("circa", False)
    if not isinstance(circa, bool):
        raise Malformed("json.field", field=f"{at}.circa", expected="true or false")
    return PartialDate(
        _day(given["earliest"], f"{at}.earliest"),
        _day(given["latest"], f"{at}.latest"),
        short(given["as_written"], f"{at}.as_written"),
        circa,
    )


def _day(value: object, at: str) -> date:
    try:
        day = date.fromisoformat(text(value, at, 10))
    except ValueError:
        raise Malformed("json.field", field=at, expected="date") from None
    if day.isoformat() != value:
        raise Malformed("json.field", field=at, expected="date")
    return day


def _document_to_json(document: Document) -> JsonObject:
    return stated(
        kind=document.kind.value,
        number=document.number,
        country=document.country,
        as_written=document.as_written,
        issued=None if document.issued is None else _date_to_json(document.issued),
        expires=None if document.expires is None else _date_to_json(document.expires),
    )


def _document(value: object, at: str) -> Document:
    given = members(value, at, {"kind", "number", "as_written"}, {"country", "issued", "expires"})
    return Document(
        kind=one_of(DocumentKind, given["kind"], f"{at}.kind"),
        number=short(given["number"], f"{at}.number"),
        country=maybe(given, at, "country", country_code),
        as_written=short(given["as_written"], f"{at}.as_written"),
        issued=maybe(given, at, "issued", _date),
        expires=maybe(given, at, "expires", _date),
    )


def _place(value: object, at: str) -> Place:
    given = members(value, at, {"as_written"}, {"country"})
    return Place(
        short(given["as_written"], f"{at}.as_written"), maybe(given, at, "country", country_code)
    )


def _country(value: object, at: str) -> Country:
    given = members(value, at, {"as_written"}, {"code"})
    return Country(
        short(given["as_written"], f"{at}.as_written"), maybe(given, at, "code", country_code)
    )


def stated(**values: Json) -> dict[str, Json]:
    """An object of the ``values`` that are not None and not an empty list."""
    return {name: value for name, value in values.items() if value is not None and value != []}


def members(
    value: object, at: str, required: set[str], may: set[str] | None = None
) -> Mapping[str, Json]:
    """Read an object with all ``required`` members, perhaps some of ``may``, and nothing else.

    Raises:
        Malformed: ``json.field``, ``json.members``
    """
    given = obj(value, at)
    exactly(given, at, frozenset(required), frozenset(may or ()))
    return given


def many(
    given: Mapping[str, Json], at: str, member: str, read: Callable[[object, str], _T]
) -> tuple[_T, ...]:
    """Read the values of a list that may be missing.

    Raises:
        Malformed: ``json.field``, and what ``read`` raises
    """
    values = array(given.get(member, []), f"{at}.{member}")
    if len(values) > MANY:
        raise Malformed("json.field", field=f"{at}.{member}", expected=f"at most {MANY}")
    return tuple(read(value, f"{at}.{member}") for value in values)


def maybe(
    given: Mapping[str, Json], at: str, member: str, read: Callable[[object, str], _T]
) -> _T | None:
    """Read a member that may be missing.

    Raises:
        Malformed: what ``read`` raises
    """
    return read(given[member], f"{at}.{member}") if member in given else None


def one_of(kind: type[_E], value: object, at: str) -> _E:
    """Read one of the words of ``kind``.

    Raises:
        Malformed: ``json.field``
    """
    try:
        return kind(text(value, at, 60))
    except ValueError:
        raise Malformed("json.field", field=at, expected="/".join(kind)) from None


def short(value: object, at: str) -> str:
    """Read a text of at most ``SHORT`` characters.

    Raises:
        Malformed: ``json.field``
    """
    return text(value, at, SHORT)


def country_code(value: object, at: str) -> str:
    """Read an ISO 3166-1 alpha-2 code, by its form.

    Raises:
        Malformed: ``json.field``
    """
    code = text(value, at, 2)
    if not _CODE.fullmatch(code):
        raise Malformed("json.field", field=at, expected="country code")
    return code
