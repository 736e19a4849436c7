"""Who somebody is said to be: names, dates, places, documents, as values.

* What the source wrote is always kept beside what was read out of it.
* Nothing is guessed. A part of a name that the source does not set apart is *unknown*; a part that
  the source says the person does not have is *absent*. The two are never the same.
* A date is an interval with a first and a last possible day; "about" is a flag, not a wider
  interval, because nobody knows how wide.
* A person may have several of everything; the first is what the source puts first.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from enum import Enum, StrEnum
from typing import Self, TypeAlias

from exhorto.domain.errors import Malformed


class Missing(Enum):
    """Why a part of a name is not here."""

    UNKNOWN = "unknown"
    """The source does not say."""
    ABSENT = "absent"
    """The source says that there is none."""


NamePart: TypeAlias = str | Missing
"""A part of a name as written, or why there is none."""


class NameKind(StrEnum):
    """What a name is to its bearer."""

    PRIMARY = "primary"
    ALIAS = "alias"
    FORMER = "former"
    WEAK = "weak"
    """A nickname or other name so broad that a hit on it alone means little."""


@dataclass(frozen=True, slots=True)
class PersonName:
    """One name of a person.

    Attributes:
        full: the whole name as the source wrote it.
        surnames: all surnames together, where the source sets them apart from the given names.
        first_surname, second_surname: where the source sets these apart from each other.

    Raises:
        Malformed: ``person.name-empty``
    """

    full: str
    kind: NameKind = NameKind.PRIMARY
    surnames: NamePart = Missing.UNKNOWN
    given: NamePart = Missing.UNKNOWN
    first_surname: NamePart = Missing.UNKNOWN
    second_surname: NamePart = Missing.UNKNOWN

    def __post_init__(self) -> None:
        if not self.full.strip():
            raise Malformed("person.name-empty")


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date of which perhaps only the year, the month or an interval is known.

    Raises:
        Malformed: ``person.date`` where the last possible day is before the first
    """

    earliest: date
    latest: date
    as_written: str
    circa: bool = False

    def __post_init__(self) -> None:
        if self.latest < self.earliest:
            raise Malformed("person.date")

    @property
    def is_exact(self) -> bool:
        """Whether it is one day and not "about" that day."""
        return self.earliest == self.latest and not self.circa

    @property
    def iso(self) -> str:
        """``1957-04-04``, ``1957-04``, ``1957``, or both ends as ``1955-01-01/1957-12-31``."""
        first, last = self.earliest, self.latest
        if first == last:
            return first.isoformat()
        if (first, last) == _month(first.year, first.month):
            return first.isoformat()[:7]
        if (first, last) == (date(first.year, 1, 1), date(first.year, 12, 31)):
            return first.isoformat()[:4]
        return f"{first.isoformat()}/{last.isoformat()}"

    @classmethod
    def of(
        cls,
        year: int,
        month: int | None = None,
        day: int | None = None,
        *,
        as_written: str | None = None,
        circa: bool = False,
    ) -> Self:
        """A day, a whole month or a whole year.

        Raises:
            Malformed: ``person.date`` for a day that no calendar has
        """
        try:
            if month is None:
                first, last = date(year, 1, 1), date(year, 12, 31)
            elif day is None:
                first, last = _month(year, month)
            else:
                first = last = date(year, month, day)
        except ValueError:
            raise Malformed("person.date") from None
        if as_written is None:
            known = (part for part in (month, day) if part is not None)
            as_written = "-".join((f"{year:04}", *(f"{part:02}" for part in known)))
        return cls(first, last, as_written, circa)


_ISO = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)


def partial_date(text: str) -> PartialDate:
    """Read ``1957``, ``1957-04`` or ``1957-04-04``.

    Raises:
        Malformed: ``person.date``
    """
    found = _ISO.fullmatch(text.strip())
    if found is None:
        raise Malformed("person.date")
    year, month, day = (None if part is None else int(part) for part in found.groups())
    return PartialDate.of(year or 0, month, day, as_written=text)


def _month(year: int, month: int) -> tuple[date, date]:
    first = date(year, month, 1)
    return first, first.replace(day=monthrange(year, month)[1])


@dataclass(frozen=True, slots=True)
class Country:
    """A country as written, and its ISO 3166-1 alpha-2 code where it is known for sure."""

    as_written: str
    code: str | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """A place as written, and the code of its country where it is known for sure."""

    as_written: str
    country: str | None = None


class Gender(StrEnum):
    """What the source states; nothing stated is an empty list, not ``X``."""

    MALE = "male"
    FEMALE = "female"
    X = "x"


class DocumentKind(StrEnum):
    """What a number identifies. The name that the source gives it stands in ``as_written``."""

    PASSPORT = "passport"
    TRAVEL = "travel-document"
    NATIONAL_ID = "national-id"
    CEDULA = "cedula"
    DNI = "dni"
    CURP = "curp"
    CUI = "cui"
    """Guatemala's unique code of identification, the number of the DPI."""
    RFC = "rfc"
    NIT = "nit"
    TAX = "tax-id"
    SOCIAL_SECURITY = "social-security"
    VOTER = "voter-card"
    MILITARY = "military-card"
    DRIVING = "driving-licence"
    RESIDENCE = "residence-permit"
    BIRTH_CERTIFICATE = "birth-certificate"
    VISA = "visa"
    REFUGEE = "refugee-card"
    REGISTRATION = "registration"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Document:
    """A document or number of a person.

    Attributes:
        number: as written, with its dots and hyphens.
        country: code of the issuing country, None where it is not stated or has no code.
        as_written: the whole statement of the source.
    """

    kind: DocumentKind
    number: str
    country: str | None
    as_written: str
    issued: PartialDate | None = None
    expires: PartialDate | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """All that one source says who somebody is. Empty means that the source does not say.

    Raises:
        Malformed: ``person.no-name``
    """

    names: tuple[PersonName, ...]
    births: tuple[PartialDate, ...] = ()
    birth_places: tuple[Place, ...] = ()
    nationalities: tuple[Country, ...] = ()
    citizenships: tuple[Country, ...] = ()
    genders: tuple[Gender, ...] = ()
    documents: tuple[Document, ...] = ()

    def __post_init__(self) -> None:
        if not self.names:
            raise Malformed("person.no-name")

    @property
    def main_name(self) -> PersonName:
        """The first primary name, or the first name where none is primary."""
        return next((n for n in self.names if n.kind is NameKind.PRIMARY), self.names[0])
