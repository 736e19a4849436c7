"""What every import of a list has in common: the files that come in, the account that goes out.

* Every line of every file is in the account exactly once: imported, joined into an entry, or
  skipped with a reason. A line that cannot be used never stops the import, and is never lost
  silently.
* A file that is not what it should be as a whole (empty, another encoding, no readable line) stops
  the import before anything is replaced: an old list is better than an empty one.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from exhorto.domain.holdings import Holding, Source
from exhorto.domain.jsonvalues import Json, JsonObject


@dataclass(frozen=True, slots=True)
class ListFile:
    """A file of a list: its name, and its bytes or any pieces of them in order."""

    name: str
    content: bytes | Iterable[bytes]


class Outcome(StrEnum):
    """What became of a line."""

    IMPORTED = "imported"
    """It is an entry of its own."""
    JOINED = "joined"
    """What it says went into an entry."""
    SKIPPED = "skipped"


class Reason(StrEnum):
    """Why a line was skipped, or what must be known about one that was not.

    Each has a sentence in ``data/errors/formats.toml`` under ``formats.row-`` and its value.
    """

    # In order: the file is as it should be.
    NOT_A_PERSON = "not-a-person"
    NOT_ON_LIST = "not-on-list"
    SUPERSEDED = "superseded"
    NOTHING_STATED = "nothing-stated"
    BLANK = "blank"
    END_MARK = "end-mark"
    # Skipped, and somebody should look.
    COLUMNS = "columns"
    QUOTES = "quotes"
    NUL = "nul"
    ENCODING = "encoding"
    TOO_LONG = "too-long"
    TOO_MANY = "too-many"
    ENTRY_NUMBER = "entry-number"
    NO_NAME = "no-name"
    UNKNOWN_TYPE = "unknown-type"
    DUPLICATE = "duplicate"
    CONFLICT = "conflict"
    OVERFLOW_MISFIT = "overflow-misfit"
    # Used, and somebody should look.
    ENCODING_ASSUMED = "encoding-assumed"
    REMARKS_CUT = "remarks-cut"

    @property
    def code(self) -> str:
        """The code under which its sentence stands."""
        return f"formats.row-{self.value}"

    @property
    def is_defect(self) -> bool:
        """Whether somebody should look at the line."""
        return self not in _IN_ORDER


_IN_ORDER = frozenset(
    {
        Reason.NOT_A_PERSON,
        Reason.NOT_ON_LIST,
        Reason.SUPERSEDED,
        Reason.NOTHING_STATED,
        Reason.BLANK,
        Reason.END_MARK,
    }
)


@dataclass(frozen=True, slots=True)
class RowAccount:
    """What became of one line.

    Attributes:
        line: counted from 1, blank lines too.
        entry: the entry number that the line states, where it could be read.
        reasons: exactly one where skipped; none, or what must be known, where used.
    """

    file: str
    line: int
    outcome: Outcome
    entry: str | None = None
    reasons: tuple[Reason, ...] = ()

    @property
    def is_defect(self) -> bool:
        """Whether somebody should look at the line."""
        return any(reason.is_defect for reason in self.reasons)


@dataclass(frozen=True, slots=True)
class ImportReport:
    """The account of one import.

    Attributes:
        rows: one per line of every file, in the order in which they were read.
        cut_files: files that lack their end mark: perhaps the rest is missing.
        remark_items: how many pieces of remarks were read into which field; ``free`` into none.
    """

    source: Source
    holdings: int
    rows: tuple[RowAccount, ...]
    cut_files: tuple[str, ...]
    remark_items: Mapping[str, int]

    def count(self, outcome: Outcome, file: str | None = None) -> int:
        """How many lines, of one file or of all, came to this."""
        return sum(r.outcome is outcome and file in (None, r.file) for r in self.rows)

    def defects(self) -> tuple[RowAccount, ...]:
        """The lines that somebody should look at."""
        return tuple(row for row in self.rows if row.is_defect)

    @property
    def remark_coverage(self) -> float:
        """Share of the pieces of remarks that were read into a field; 1 where there are none."""
        total = sum(self.remark_items.values())
        return 1.0 if total == 0 else 1 - self.remark_items.get("free", 0) / total


@dataclass(frozen=True, slots=True)
class Import:
    """The holdings of one version of a list, and the account of every line."""

    holdings: tuple[Holding, ...]
    report: ImportReport


def report_to_json(report: ImportReport, most_defects: int = 1000) -> JsonObject:
    """The report in counts, with the first ``most_defects`` lines that somebody should look at."""
    defects = report.defects()
    return {
        "list": report.source.list_id,
        "version": report.source.version,
        "holdings": report.holdings,
        "lines": len(report.rows),
        "files": _by_file(report),
        "cut_files": list(report.cut_files),
        "remark_items": dict(report.remark_items),
        "remark_coverage": round(report.remark_coverage, 4),
        "defect_count": len(defects),
        "defects": [_row_to_json(row) for row in defects[:most_defects]],
    }


def _by_file(report: ImportReport) -> dict[str, Json]:
    files: dict[str, Counter[str]] = {}
    for row in report.rows:
        why = "+".join(reason.value for reason in row.reasons)
        became = f"{row.outcome.value}:{why}" if why else row.outcome.value
        files.setdefault(row.file, Counter())[became] += 1
    return {file: dict(counts) for file, counts in files.items()}


def _row_to_json(row: RowAccount) -> dict[str, Json]:
    return {
        "file": row.file,
        "line": row.line,
        "outcome": row.outcome.value,
        "entry": row.entry,
        "reasons": [reason.value for reason in row.reasons],
    }
