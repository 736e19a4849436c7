"""A briefing: one party tells others something, for information.

A copy to somebody outside a matter is a matter of its own with a random id; what it refers to is
said inside its portions only, so that neither its name nor its audience tells of the other matter.
"""

from dataclasses import dataclass, replace
from datetime import date

from exhorto.domain.errors import Refused
from exhorto.domain.ids import Party
from exhorto.domain.jsonvalues import JsonObject
from exhorto.domain.matters.kernels import check_members, read_day, read_principals
from exhorto.domain.statements import Claims, Scope

KIND = "briefing"


@dataclass(frozen=True, slots=True)
class Briefing:
    """What is known in common of a briefing.

    Attributes:
        drafted: not said yet to anybody; only on its author's node.
        notes: how often something was added since it opened.
    """

    opener: Party
    principals: frozenset[Party]
    opened_on: date
    drafted: bool = False
    notes: int = 0
    closed_on: date | None = None


def apply(state: Briefing | None, claims: Claims, kernel: JsonObject) -> Briefing:
    """Let one statement act on a briefing.

    Raises:
        Refused: ``briefing.not-open``, ``briefing.already-open``, ``briefing.not-a-principal``,
            ``briefing.not-opener``
        Malformed: the kernel is not what its kind declares.
    """
    if claims.scope is Scope.LOCAL:
        return _apply_local(state, claims, kernel)
    if claims.kind == "briefing.open":
        return _open(state, claims, kernel)
    if state is None or state.drafted or state.closed_on is not None:
        raise Refused("briefing.not-open", kind=claims.kind)
    if claims.issuer not in state.principals:
        raise Refused("briefing.not-a-principal", party=claims.issuer)
    if claims.kind == "briefing.close":
        check_members(kernel, claims.kind, frozenset({"on"}))
        if claims.issuer != state.opener:
            raise Refused("briefing.not-opener", party=claims.issuer)
        return replace(state, closed_on=read_day(kernel, "on"))
    check_members(kernel, claims.kind, frozenset())
    return replace(state, notes=state.notes + 1)


def _apply_local(state: Briefing | None, claims: Claims, kernel: JsonObject) -> Briefing:
    """A draft is the statement to come, said in the local lane: it opens a file, no more."""
    if state is not None and not state.drafted:
        return state
    if claims.kind != "briefing.open":
        raise Refused("briefing.not-open", kind=claims.kind)
    return replace(_open(None, claims, kernel), drafted=True)


def _open(state: Briefing | None, claims: Claims, kernel: JsonObject) -> Briefing:
    if state is not None and not state.drafted:
        raise Refused("briefing.already-open", kind=claims.kind)
    check_members(kernel, claims.kind, frozenset({"principals", "on"}))
    principals = frozenset(read_principals(kernel))
    if claims.issuer not in principals:
        raise Refused("briefing.not-a-principal", party=claims.issuer)
    return Briefing(claims.issuer, principals, read_day(kernel, "on"))


FOLD_VERSION = 1
STATEMENT_KINDS = frozenset({"briefing.open", "briefing.note", "briefing.close"})
WEIGHTY: frozenset[str] = frozenset()
"""Kinds whose crossing with another a human must look at."""
