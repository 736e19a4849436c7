"""Readers for kernels: the few facts of a statement that a fold may read.

Every kind says exactly which members its kernel has; anything else has no effect, so that no two
nodes can read the same statement differently.
"""

from datetime import date, datetime

from exhorto.domain.errors import Malformed
from exhorto.domain.ids import Party, party
from exhorto.domain.jsonvalues import JsonObject, array, text

SHORT = 200


def read_principals(kernel: JsonObject, field: str = "principals") -> tuple[Party, ...]:
    """Read who a matter is between: at least two different parties.

    Raises:
        Malformed: ``kernel.principals``, ``id.party``
    """
    parties = tuple(party(p) for p in array(kernel.get(field), field))
    if len(parties) < 2 or len(set(parties)) != len(parties):
        raise Malformed("kernel.principals", field=field)
    return parties


def read_day(kernel: JsonObject, field: str) -> date:
    """Read a day, ISO 8601.

    Raises:
        Malformed: ``kernel.date``
    """
    try:
        return date.fromisoformat(text(kernel.get(field), field, 10))
    except ValueError:
        raise Malformed("kernel.date", field=field) from None


def read_moment(kernel: JsonObject, field: str) -> datetime:
    """Read a moment with its offset from UTC, ISO 8601.

    Raises:
        Malformed: ``kernel.date``
    """
    try:
        moment = datetime.fromisoformat(text(kernel.get(field), field, 40))
    except ValueError:
        raise Malformed("kernel.date", field=field) from None
    if moment.tzinfo is None:
        raise Malformed("kernel.date", field=field)
    return moment


def read_code(kernel: JsonObject, field: str, among: frozenset[str] | None = None) -> str:
    """Read a short text, one of ``among`` where given.

    Raises:
        Malformed: ``kernel.code``, ``json.field``
    """
    code = text(kernel.get(field), field, SHORT)
    if not code or (among is not None and code not in among):
        raise Malformed("kernel.code", field=field, given=code)
    return code


def check_members(kernel: JsonObject, kind: str, members: frozenset[str]) -> None:
    """Insist on exactly the members that ``kind`` declares.

    Raises:
        Malformed: ``kernel.members``
    """
    if frozenset(kernel) != members:
        odd = sorted(frozenset(kernel) ^ members)
        raise Malformed("kernel.members", kind=kind, members=", ".join(odd)[:SHORT])
