"""Lines of a CSV file that may be damaged, one by one.

* A row is a line. A quote that is never closed therefore spoils its own line and no other; a value
  with a line break in it, which none of our list formats has, is two spoilt lines.
* Every line comes out, as a row or as broken with its reason. Line ends may be LF or CRLF, mixed.
* UTF-8 is expected, with or without its mark at the start. A line that is not UTF-8 is read as
  Windows-1252, which is what a spreadsheet writes, and says so. A file in UTF-16 or UTF-32 is
  refused whole: none of its lines can be trusted.
* A line of more than 64 KiB is broken; no more than that of it is ever held.
"""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

from exhorto.domain.errors import Malformed
from exhorto.formats.lists import ListFile, Reason

LINE_BYTES = 64 * 1024
"""Longest line that is read."""
END_MARK = b"\x1a"
"""The byte that closes files of some lists (once the end of a file under DOS)."""

_UTF8_MARK = b"\xef\xbb\xbf"
_WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")


@dataclass(frozen=True, slots=True)
class Row:
    """A line with its values; ``reasons`` says what must be known about it."""

    line: int
    values: tuple[str, ...]
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class BrokenRow:
    """A line without usable values. ``start`` is its beginning, as far as it is plain ASCII."""

    line: int
    reason: Reason
    start: str = ""


def csv_rows(file: ListFile, columns: int) -> Iterator[Row | BrokenRow]:
    """All lines of ``file``, which should have ``columns`` values each.

    Raises:
        Malformed: ``formats.file-encoding``, ``formats.file-empty``
    """
    lines = _lines(file.content)
    first = next(lines, None)
    if first is None:
        raise Malformed("formats.file-empty", file=file.name)
    if first.startswith(_WIDE_MARKS):
        raise Malformed("formats.file-encoding", file=file.name)
    parser = _LineParser()
    for number, line in enumerate(chain((first.removeprefix(_UTF8_MARK),), lines), start=1):
        yield _row(number, line.rstrip(b"\r\n"), columns, parser)


def _lines(content: bytes | Iterable[bytes]) -> Iterator[bytes]:
    rest = b""
    for piece in (content,) if isinstance(content, bytes) else content:
        first, *others = piece.split(b"\n")
        # One byte over the limit is enough to know that a line is too long.
        rest = (rest + first)[: LINE_BYTES + 1]
        for other in others:
            yield rest
            rest = other[: LINE_BYTES + 1]
    if rest:
        yield rest


class _LineParser:
    """Python's CSV reader, which never sees more than the one line that it is to parse."""

    def __init__(self) -> None:
        self._line: str | None = None
        self._reader = csv.reader(self, strict=True)

    def __iter__(self) -> "_LineParser":
        return self

    def __next__(self) -> str:
        # Asked again for the same row, the reader is inside a quote that was never closed.
        if self._line is None:
            raise StopIteration
        line, self._line = self._line, None
        return line

    def parse(self, line: str) -> tuple[str, ...] | None:
        """The values of ``line``, or None where its quotes do not add up."""
        self._line = line
        try:
            return tuple(next(self._reader))
        except csv.Error:
            return None


def _row(number: int, line: bytes, columns: int, parser: _LineParser) -> Row | BrokenRow:
    reason = _unreadable(line)
    if reason is not None:
        return BrokenRow(number, reason, _start(line))
    ended = line.endswith(END_MARK)
    text, reasons = _decoded(line.removesuffix(END_MARK))
    if text is None:
        return BrokenRow(number, Reason.ENCODING, _start(line))
    values = parser.parse(text)
    if values is None:
        return BrokenRow(number, Reason.QUOTES, _start(line))
    if len(values) != columns:
        return BrokenRow(number, Reason.COLUMNS, _start(line))
    return Row(number, values, (*reasons, Reason.END_MARK) if ended else reasons)


def _unreadable(line: bytes) -> Reason | None:
    if not line or line.isspace():
        return Reason.BLANK
    if len(line) > LINE_BYTES:
        return Reason.TOO_LONG
    if b"\0" in line:
        return Reason.NUL
    return Reason.END_MARK if line[0] == END_MARK[0] and line.strip() == END_MARK else None


def _decoded(line: bytes) -> tuple[str | None, tuple[Reason, ...]]:
    try:
        return line.decode("utf-8"), ()
    except UnicodeDecodeError:
        pass
    try:
        return line.decode("cp1252"), (Reason.ENCODING_ASSUMED,)
    except UnicodeDecodeError:
        return None, ()


def _start(line: bytes) -> str:
    return line[:20].decode("ascii", "ignore")
