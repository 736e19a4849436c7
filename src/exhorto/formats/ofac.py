"""The sanctions list of the US Treasury (OFAC, "SDN") in its CSV delivery, as holdings.

* Four kinds of files without a header: entries, aliases, addresses, and what did not fit into the
  remarks column (1,000 characters). Joined on the entry number. Only persons become holdings.
* Where several files of one kind are given, an entry that occurs in an earlier one is not taken
  from a later one: the aliases of one day are never mixed with those of another.
* The null value is ``-0-``; a file ends with a line of one byte, 0x1A. One without it may be cut.
* Of two entries with one number the first is kept, and the second is reported.
* Every line of every file is in the report (``lists``).

Format: https://ofac.treasury.gov/specially-designated-nationals-list-sdn-list
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from exhorto.domain.errors import Malformed
from exhorto.domain.holdings import Address, Holding, HoldingKind, Source
from exhorto.domain.holdings_json import LONG
from exhorto.domain.person import NameKind, Person, PersonName
from exhorto.domain.person_json import SHORT
from exhorto.formats.countries import country
from exhorto.formats.csvrows import BrokenRow, Row, csv_rows
from exhorto.formats.lists import Import, ImportReport, ListFile, Outcome, Reason, RowAccount
from exhorto.formats.ofac_names import ofac_name
from exhorto.formats.ofac_remarks import read_remarks

REMARKS_WIDTH = 1000
"""Characters that the remarks column holds; the rest stands in the overflow file."""
MOST_ROWS = 1_000
"""Aliases or addresses of one entry that are read; 45 are the most that are known."""

_ENTRY_COLUMNS, _ALIAS_COLUMNS, _ADDRESS_COLUMNS, _OVERFLOW_COLUMNS = 12, 5, 6, 2
_NULL = "-0-"
_PERSON = "individual"
_OTHER_TYPES = frozenset({_NULL, "", "entity", "vessel", "aircraft"})
_ALIAS_KINDS = {"aka": NameKind.ALIAS, "fka": NameKind.FORMER, "nka": NameKind.ALIAS}
_ALONE = {reason: (reason,) for reason in Reason}


@dataclass(frozen=True, slots=True)
class OfacFiles:
    """The files of one list; of each kind the one to be preferred first.

    Attributes:
        entries: ``SDN.CSV``.
        aliases: ``ALT.CSV``.
        addresses: ``ADD.CSV``.
        overflows: ``SDN_COMMENTS.CSV``.
    """

    entries: ListFile
    aliases: tuple[ListFile, ...] = ()
    addresses: tuple[ListFile, ...] = ()
    overflows: tuple[ListFile, ...] = ()


def read_ofac(files: OfacFiles, source: Source) -> Import:
    """Read a list.

    Raises:
        Malformed: ``formats.file-empty``, ``formats.file-encoding``; ``formats.not-this-list`` for
            a file in which no line has the columns of its kind
    """
    reading = _Reading()
    reading.read_entries(files.entries)
    reading.join(files.overflows, _OVERFLOW_COLUMNS, _take_overflow)
    reading.join(files.aliases, _ALIAS_COLUMNS, _take_alias)
    reading.join(files.addresses, _ADDRESS_COLUMNS, _take_address)
    items: Counter[str] = Counter()
    holdings = tuple(_holding(draft, source, items) for draft in reading.drafts.values())
    report = ImportReport(
        source=source,
        holdings=len(holdings),
        rows=tuple(reading.accounts()),
        cut_files=tuple(reading.cut_files),
        remark_items=dict(sorted(items.items())),
    )
    return Import(holdings, report)


@dataclass(slots=True)
class _Draft:
    """An entry while its files are read."""

    file: str
    row: Row
    entry: str
    remarks: str
    overflow: str = ""
    names: list[PersonName] = field(default_factory=list)
    addresses: list[Address] = field(default_factory=list)

    @property
    def is_cut(self) -> bool:
        return len(self.remarks) == REMARKS_WIDTH and not self.overflow


_Take = Callable[[_Draft, Row], Reason | None]
"""Puts a row into its entry, or says why not."""


@dataclass(slots=True)
class _Reading:
    drafts: dict[str, _Draft] = field(default_factory=dict)
    others: set[str] = field(default_factory=set)
    joined: set[str] = field(default_factory=set)
    rows: list[RowAccount | _Draft] = field(default_factory=list)
    cut_files: list[str] = field(default_factory=list)

    def read_entries(self, file: ListFile) -> None:
        for row in self._good_rows(file, _ENTRY_COLUMNS):
            draft = _Draft(file.name, row, row.values[0].strip(), row.values[11])
            reason = self._refusal(draft)
            if reason is None:
                self.drafts[draft.entry] = draft
                self.rows.append(draft)
            else:
                self._skip(file, row.line, draft.entry, reason)
            if reason is Reason.NOT_A_PERSON:
                self.others.add(draft.entry)
        if not self.drafts and not self.others:
            raise Malformed("formats.not-this-list", file=file.name)

    def join(self, files: tuple[ListFile, ...], columns: int, take: _Take) -> None:
        earlier: set[str] = set()
        for file in files:
            here: set[str] = set()
            for row in self._good_rows(file, columns):
                entry = row.values[0].strip()
                here.add(entry)
                reason = self._joined(row, entry, take, superseded=entry in earlier)
                if reason is None:
                    self.rows.append(_used(file, row, Outcome.JOINED, entry))
                else:
                    self._skip(file, row.line, entry, reason)
            earlier |= here

    def accounts(self) -> Iterator[RowAccount]:
        """All lines, in the order in which they were read."""
        for row in self.rows:
            yield _imported(row) if isinstance(row, _Draft) else row

    def _refusal(self, draft: _Draft) -> Reason | None:
        kind = draft.row.values[2].strip().lower()
        twin = self.drafts.get(draft.entry)
        if twin is not None:
            same = twin.row.values == draft.row.values
            return Reason.DUPLICATE if same else Reason.CONFLICT
        if draft.entry in self.others:
            return Reason.CONFLICT if kind == _PERSON else Reason.DUPLICATE
        if kind in _OTHER_TYPES:
            return Reason.NOT_A_PERSON
        if kind != _PERSON:
            return Reason.UNKNOWN_TYPE
        if not _stated(draft.row.values[1]):
            return Reason.NO_NAME
        return _too_long(draft.row.values[:11])

    def _joined(self, row: Row, entry: str, take: _Take, *, superseded: bool) -> Reason | None:
        draft = self.drafts.get(entry)
        if draft is None:
            return Reason.NOT_A_PERSON if entry in self.others else Reason.NOT_ON_LIST
        if superseded:
            return Reason.SUPERSEDED
        same = "\0".join(row.values)
        if same in self.joined:
            return Reason.DUPLICATE
        self.joined.add(same)
        return take(draft, row)

    def _good_rows(self, file: ListFile, columns: int) -> Iterator[Row]:
        """The rows that have their columns and an entry number; all others are accounted for."""
        good = bad = ended = False
        for row in csv_rows(file, columns):
            if isinstance(row, BrokenRow):
                ended = ended or row.reason is Reason.END_MARK
                bad = bad or row.reason.is_defect
                self._skip(file, row.line, _entry_at_start(row.start), row.reason)
            elif not _is_entry_number(row.values[0].strip()):
                bad = True
                self._skip(file, row.line, None, Reason.ENTRY_NUMBER)
            else:
                good = True
                ended = ended or Reason.END_MARK in row.reasons
                yield row
        if bad and not good:
            raise Malformed("formats.not-this-list", file=file.name)
        if not ended:
            self.cut_files.append(file.name)

    def _skip(self, file: ListFile, line: int, entry: str | None, reason: Reason) -> None:
        self.rows.append(RowAccount(file.name, line, Outcome.SKIPPED, entry, _ALONE[reason]))


def _take_overflow(draft: _Draft, row: Row) -> Reason | None:
    if len(draft.remarks) != REMARKS_WIDTH:
        return Reason.OVERFLOW_MISFIT
    if len(draft.remarks + draft.overflow + row.values[1]) > LONG:
        return Reason.TOO_LONG
    draft.overflow += row.values[1]
    return None


def _take_alias(draft: _Draft, row: Row) -> Reason | None:
    kind = _ALIAS_KINDS.get(row.values[2].strip().lower())
    if kind is None:
        return Reason.UNKNOWN_TYPE
    if not _stated(row.values[3]):
        return Reason.NO_NAME
    if len(draft.names) >= MOST_ROWS:
        return Reason.TOO_MANY
    if len(row.values[3]) > SHORT:
        return Reason.TOO_LONG
    draft.names.append(ofac_name(row.values[3].strip(), kind))
    return None


def _take_address(draft: _Draft, row: Row) -> Reason | None:
    stated = [part for part in map(_stated, row.values[2:6]) if part]
    if not stated:
        return Reason.NOTHING_STATED
    if len(draft.addresses) >= MOST_ROWS:
        return Reason.TOO_MANY
    text = ", ".join(stated)
    if len(text) > SHORT:
        return Reason.TOO_LONG
    draft.addresses.append(Address(text, country(_stated(row.values[4])).code))
    return None


def _holding(draft: _Draft, source: Source, items: Counter[str]) -> Holding:
    values = draft.row.values
    text = draft.remarks + draft.overflow if _stated(draft.remarks) else ""
    said = read_remarks(text, _parts(values[4], ";"), cut=draft.is_cut)
    items.update(said.fields)
    return Holding(
        source=source,
        entry=draft.entry,
        kind=HoldingKind.SANCTIONED,
        person=Person(
            names=(
                ofac_name(values[1].strip(), NameKind.PRIMARY),
                *draft.names,
                *said.names,
            ),
            births=tuple(said.births),
            birth_places=tuple(said.birth_places),
            nationalities=tuple(said.nationalities),
            citizenships=tuple(said.citizenships),
            genders=tuple(said.genders),
            documents=tuple(said.documents),
        ),
        programmes=_parts(values[3], "] ["),
        titles=tuple(said.titles),
        addresses=tuple(draft.addresses),
        contacts=tuple(said.contacts),
        links=tuple(said.links),
        notes=tuple(said.notes),
        remarks=text.strip(),
    )


def _imported(draft: _Draft) -> RowAccount:
    reasons = draft.row.reasons
    if draft.is_cut:
        reasons += (Reason.REMARKS_CUT,)
    return RowAccount(draft.file, draft.row.line, Outcome.IMPORTED, draft.entry, reasons)


def _used(file: ListFile, row: Row, outcome: Outcome, entry: str) -> RowAccount:
    return RowAccount(file.name, row.line, outcome, entry, row.reasons)


def _too_long(values: tuple[str, ...]) -> Reason | None:
    return Reason.TOO_LONG if any(len(value) > SHORT for value in values) else None


def _stated(text: str) -> str:
    """The text without blanks around it; empty for the null value."""
    text = text.strip()
    return "" if text == _NULL else text


def _parts(text: str, separator: str) -> tuple[str, ...]:
    return tuple(part for part in (p.strip(" []") for p in _stated(text).split(separator)) if part)


def _is_entry_number(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _entry_at_start(start: str) -> str | None:
    number = start.partition(",")[0].strip()
    return number if _is_entry_number(number) else None
