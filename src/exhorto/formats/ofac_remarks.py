"""The remarks column of OFAC's list, read into fields.

* Remarks are items parted by ``;``. An item goes to exactly one place: a field, or a note. What is
  not understood, or states an impossible date, is a free note, word for word.
* The full stop that closes the remarks is not part of the last value, except behind an abbreviation
  (``S.A.``).
* Where the column was cut and the rest is missing, the last item is a free note, whatever it looks
  like. So is an item longer than any value may be, and all that follows the 2,000th.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from exhorto.domain.errors import Malformed
from exhorto.domain.holdings import Contact, ContactKind, Link, Note, NoteKind
from exhorto.domain.person import (
    Country,
    Document,
    Gender,
    NameKind,
    PartialDate,
    PersonName,
    Place,
)
from exhorto.domain.person_json import SHORT
from exhorto.formats.countries import country, country_at_end
from exhorto.formats.ofac_dates import ofac_date
from exhorto.formats.ofac_documents import document
from exhorto.formats.ofac_names import ofac_name

MOST_ITEMS = 2_000
"""Items of one entry that are read; the longest remarks known have 47."""


@dataclass(slots=True)
class Remarks:
    """What the remarks of one entry say, by field, in the order in which they say it.

    Attributes:
        fields: for each item the field that it went to; ``free`` where it went to none.
    """

    births: list[PartialDate] = field(default_factory=list)
    birth_places: list[Place] = field(default_factory=list)
    nationalities: list[Country] = field(default_factory=list)
    citizenships: list[Country] = field(default_factory=list)
    genders: list[Gender] = field(default_factory=list)
    names: list[PersonName] = field(default_factory=list)
    documents: list[Document] = field(default_factory=list)
    contacts: list[Contact] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    fields: list[str] = field(default_factory=list)


def read_remarks(text: str, titles: tuple[str, ...] = (), *, cut: bool = False) -> Remarks:
    """Read remarks of a person whose title column has ``titles`` (remarks repeat them)."""
    remarks = Remarks(titles=list(titles))
    known = frozenset(_bare(title) for title in titles)
    pieces = (piece.strip() for piece in text.split(";", MOST_ITEMS))
    items = [piece for piece in pieces if piece]
    for place, item in enumerate(items, start=1):
        last = cut and place == len(items)
        name = "free" if last or len(item) > SHORT else _read(item, known, remarks)
        if name == "free":
            remarks.notes.append(Note(NoteKind.FREE, item))
        remarks.fields.append(name)
    return remarks


def _read(item: str, titles: frozenset[str], remarks: Remarks) -> str:
    plain = _without_stop(item.removeprefix("alt. "))
    try:
        name = _read_by_head(plain, item, remarks)
        if name is not None:
            return name
        if _bare(plain) in titles:
            return "title"
        stated = document(plain, item)
    except Malformed:
        return "free"
    if stated is None:
        return "free"
    remarks.documents.append(stated)
    return "document"


def _read_by_head(plain: str, item: str, remarks: Remarks) -> str | None:
    for name, heads, pattern, take in _BY_LETTER.get(plain[:1], ()):
        if plain.startswith(heads):
            found = pattern.fullmatch(plain)
            if found is not None:
                take(remarks, found, item)
                return name
    return None


_ABBREVIATED = re.compile(r"(?:^|.*[ .])[A-Z]\.")


def _without_stop(item: str) -> str:
    if not item.endswith(".") or _ABBREVIATED.fullmatch(item):
        return item
    return item.removesuffix(".")


def _bare(title: str) -> str:
    return title.strip().rstrip(".").casefold()


_Take = Callable[[Remarks, re.Match[str], str], None]
_RELATIVES = (
    *("wife", "husband", "son", "daughter", "father", "mother", "brother", "sister"),
    *("half-brother", "half-sister", "nephew", "niece", "cousin", "uncle", "aunt"),
    *("daughter-in-law", "son-in-law", "sister-in-law", "brother-in-law"),
)
_TITLES = ("Alternate Title", "Title", "Position", "Rank")
_SANCTIONS = (
    "Secondary sanctions risk",
    "Additional Sanctions Information",
    "Transactions Prohibited For",
    "Executive Order",
    "CAATSA Section",
)
_QUOTED_NAME = re.compile(r"([afn])\.k\.a\. '(.+)'")
_PHONE = re.compile(r"Phone Number:? ([+()\d][\d ()+./-]*)")
_EMAIL = re.compile(r"Email(?: Address)?:? ?([^\s@]+@\S+)")
_NAME_KINDS = {"a": NameKind.WEAK, "f": NameKind.FORMER, "n": NameKind.ALIAS}


def _birth(remarks: Remarks, found: re.Match[str], _item: str) -> None:
    remarks.births.append(ofac_date(found[1]))


def _birth_place(remarks: Remarks, found: re.Match[str], _item: str) -> None:
    remarks.birth_places.append(Place(found[1], country_at_end(found[1])))


def _nationality(remarks: Remarks, found: re.Match[str], _item: str) -> None:
    remarks.nationalities.append(country(found[1]))


def _citizenship(remarks: Remarks, found: re.Match[str], _item: str) -> None:
    remarks.citizenships.append(country(found[1]))


def _gender(remarks: Remarks, found: re.Match[str], _item: str) -> None:
    remarks.genders.append(Gender(found[1].lower()))


def _name(remarks: Remarks, found: re.Match[str], _item: str) -> None:
    remarks.names.append(ofac_name(found[2], _NAME_KINDS[found[1]]))


def _link(remarks: Remarks, found: re.Match[str], item: str) -> None:
    remarks.links.append(Link("linked to", found[1], item))


def _family(remarks: Remarks, found: re.Match[str], item: str) -> None:
    remarks.links.append(Link(f"{found[1]} of", found[2], item))


def _wallet(remarks: Remarks, found: re.Match[str], item: str) -> None:
    remarks.contacts.append(Contact(ContactKind.WALLET, found[2], item, found[1]))


def _contact(kind: ContactKind) -> _Take:
    def take(remarks: Remarks, found: re.Match[str], item: str) -> None:
        remarks.contacts.append(Contact(kind, found[1], item))

    return take


def _title(remarks: Remarks, found: re.Match[str], _item: str) -> None:
    remarks.titles.append(found[1])


def _sanctions(remarks: Remarks, _found: re.Match[str], item: str) -> None:
    remarks.notes.append(Note(NoteKind.SANCTIONS, item))


_READERS: tuple[tuple[str, tuple[str, ...], re.Pattern[str], _Take], ...] = (
    ("birth", ("DOB",), re.compile(r"DOB:? (.+)"), _birth),
    ("nationality", ("nationality",), re.compile(r"nationality:? (.+)"), _nationality),
    ("gender", ("Gender",), re.compile(r"Gender:? (Male|Female)"), _gender),
    ("birth-place", ("POB",), re.compile(r"POB:? (.+)"), _birth_place),
    ("link", ("Linked To",), re.compile(r"Linked To: (.+)"), _link),
    ("name", tuple(f"{k}.k.a." for k in _NAME_KINDS), _QUOTED_NAME, _name),
    ("sanctions", _SANCTIONS, re.compile(r".*"), _sanctions),
    ("citizenship", ("citizen",), re.compile(r"citizen:? (.+)"), _citizenship),
    ("wallet", ("Digital",), re.compile(r"Digital Currency Address - ([A-Z0-9]+) (\S+)"), _wallet),
    ("phone", ("Phone",), _PHONE, _contact(ContactKind.PHONE)),
    ("email", ("Email",), _EMAIL, _contact(ContactKind.EMAIL)),
    ("website", ("Website",), re.compile(r"Website:? (\S+)"), _contact(ContactKind.WEBSITE)),
    ("link", _RELATIVES, re.compile(rf"({'|'.join(_RELATIVES)}) of (.+)"), _family),
    ("title", _TITLES, re.compile(rf"(?:{'|'.join(_TITLES)})[:,]? +(.+)"), _title),
)
"""Field, how its items begin, their pattern, and what is done with it."""

# Most items begin like few readers, or like none: this halves the time of an import.
_BY_LETTER = {
    letter: tuple(r for r in _READERS if any(head.startswith(letter) for head in r[1]))
    for letter in {head[0] for _, heads, _, _ in _READERS for head in heads}
}
