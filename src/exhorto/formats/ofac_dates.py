"""Dates in OFAC remarks: ``04 Apr 1957``, ``Apr 1957``, ``circa 1957``, ``1955 to 1957``."""

import re

from exhorto.domain.errors import Malformed
from exhorto.domain.person import PartialDate

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_NUMBER_OF = {name: number for number, name in enumerate(_MONTHS, start=1)}
_ONE = rf"(?:(?:\d{{1,2}} )?(?:{'|'.join(_MONTHS)}) )?\d{{4}}"

DATE = rf"(?:circa )?{_ONE}(?:(?: to |-){_ONE})?"
"""A date or a range of dates, as a pattern without named groups."""

_PARTS = re.compile(rf"(circa )?({_ONE})(?:(?: to |-)({_ONE}))?", re.ASCII)


def ofac_date(text: str) -> PartialDate:
    """Read a date or a range of dates.

    Raises:
        Malformed: ``person.date``
    """
    found = _PARTS.fullmatch(text)
    if found is None:
        raise Malformed("person.date")
    about, first, last = found.groups()
    circa = about is not None
    if last is None:
        return _one(first, text, circa)
    return PartialDate(_one(first).earliest, _one(last).latest, text, circa)


def _one(date: str, as_written: str = "", circa: bool = False) -> PartialDate:
    *before, year = date.split()
    month = _NUMBER_OF[before[-1]] if before else None
    day = int(before[0]) if len(before) > 1 else None
    return PartialDate.of(int(year), month, day, as_written=as_written, circa=circa)
