"""A holding: a local record about a person, out of a public list or a national register.

* Holdings are never replicated; a node answers about them under its own law.
* A holding says what its source says. What could not be read into a field stays in ``notes``, and
  the source's own text in ``remarks``: nothing is dropped.
* The standing of a source says whether it may be used on anybody: a historical list is good for
  tests and measurements, an invented one for demonstrations. Neither is for screening.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import NewType

from exhorto.domain.marking.marking import Marking
from exhorto.domain.person import Person
from exhorto.domain.search import index_terms, number_terms

HoldingRef = NewType("HoldingRef", str)
"""``list:entry``, as in ``us-ofac-sdn:4106``: the same entry in every version of its list."""


class SourceKind(StrEnum):
    """Whose record it is."""

    PUBLIC_LIST = "public-list"
    NATIONAL_REGISTER = "national-register"


class Standing(StrEnum):
    """What a source may be used for."""

    CURRENT = "current"
    HISTORICAL = "historical"
    """Out of date: for tests and measurements, not for screening anybody."""
    INVENTED = "invented"
    """Nobody in it exists (EJEMPLO)."""


@dataclass(frozen=True, slots=True)
class Source:
    """One version of a list or a register."""

    list_id: str
    version: str
    kind: SourceKind
    standing: Standing = Standing.CURRENT


class HoldingKind(StrEnum):
    """Why the source has a record about this person."""

    SANCTIONED = "sanctioned"
    WANTED = "wanted"
    DETAINED = "detained"
    RESIDENT = "resident"
    OTHER = "other"


class ContactKind(StrEnum):
    """Ways to reach a person, or to pay one."""

    PHONE = "phone"
    EMAIL = "email"
    WEBSITE = "website"
    WALLET = "wallet"


@dataclass(frozen=True, slots=True)
class Contact:
    """A number or address of a person. ``currency`` is the code that a wallet is for (``XBT``)."""

    kind: ContactKind
    value: str
    as_written: str
    currency: str | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """Another person or body that the source names. ``relation``: ``linked to``, ``wife of``…"""

    relation: str
    name: str
    as_written: str


@dataclass(frozen=True, slots=True)
class Address:
    """An address as written; ``country`` is a code, where it is known for sure."""

    as_written: str
    country: str | None = None


class NoteKind(StrEnum):
    """What a remark is about, as far as it could be told."""

    SANCTIONS = "sanctions"
    """What follows from the listing: secondary sanctions, prohibited transactions."""
    FREE = "free"
    """Everything that is not understood."""


@dataclass(frozen=True, slots=True)
class Note:
    """A remark that is kept as text."""

    kind: NoteKind
    text: str


@dataclass(frozen=True, slots=True)
class Holding:
    """What one version of one source has about one person.

    Attributes:
        entry: the source's own number for this entry.
        titles: offices, ranks and forms of address.
        notes: remarks that are not a field, each once.
        remarks: the source's own remarks, whole.
        marking: of a national register; a public list needs none.
    """

    source: Source
    entry: str
    kind: HoldingKind
    person: Person
    programmes: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    addresses: tuple[Address, ...] = ()
    contacts: tuple[Contact, ...] = ()
    links: tuple[Link, ...] = ()
    notes: tuple[Note, ...] = ()
    remarks: str = ""
    marking: Marking | None = None

    @property
    def ref(self) -> HoldingRef:
        """The reference to this entry, in any version of its list."""
        return HoldingRef(f"{self.source.list_id}:{self.entry}")


_WORD = re.compile(r"[A-Za-z0-9./-]{5,}")
_DIGIT = re.compile(r"[0-9]")


def holding_terms(holding: Holding) -> frozenset[str]:
    """The terms under which a holding is found (see ``domain.search``).

    Names of every kind, document numbers, contacts, the entry number, and what looks like a number
    in notes that nobody could read into a field.
    """
    terms = set(index_terms(name.full for name in holding.person.names))
    for document in holding.person.documents:
        terms |= number_terms(document.number)
    terms |= index_terms(contact.value for contact in holding.contacts)
    for note in holding.notes:
        if note.kind is NoteKind.FREE:
            terms |= index_terms(filter(_DIGIT.search, _WORD.findall(note.text)))
    terms |= index_terms((holding.entry,))
    return frozenset(terms)
