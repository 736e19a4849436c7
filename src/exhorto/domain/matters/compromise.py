"""A compromise: something that must not happen has been seen, and everybody concerned is told.

The id of a matter that rests on an equivocation is derived from its proof, so that the reports of
all nodes that see it meet in one matter. Each party reports once and closes only its own report.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from exhorto.domain.errors import Refused
from exhorto.domain.ids import MatterId, Party, StatementDigest, party, statement_digest
from exhorto.domain.jsonvalues import JsonObject, array
from exhorto.domain.matters.kernels import check_members, read_code, read_principals
from exhorto.domain.statements import Claims, Scope

KIND = "compromise"
CAUSES = frozenset({"equivocation"})
_REPORT = frozenset({"principals", "cause", "about", "matter", "rivals"})


@dataclass(frozen=True, slots=True)
class Compromise:
    """What is known in common of a compromise.

    Attributes:
        about: the party whose lane is frozen.
        matter: where it happened.
        reported_by: rival digests, by reporting party.
        answered: what the party concerned said, if it did.
    """

    principals: frozenset[Party]
    cause: str
    about: Party
    matter: str
    reported_by: Mapping[Party, tuple[StatementDigest, ...]] = field(default_factory=dict)
    answered: str | None = None
    closed_by: frozenset[Party] = frozenset()


def equivocation_matter(matter: MatterId, about: Party, after: StatementDigest | None) -> MatterId:
    """The id of the compromise matter for a fork: the same on every node that sees it."""
    proof = f"exhorto/compromise/equivocation\n{matter}\n{about}\n{after or '-'}\n"
    return MatterId(hashlib.sha256(proof.encode()).hexdigest()[:32])


def report_kernel(
    principals: Iterable[Party],
    about: Party,
    matter: MatterId,
    rivals: Iterable[StatementDigest],
) -> JsonObject:
    """The kernel of a report of an equivocation."""
    return {
        "principals": sorted(principals),
        "cause": "equivocation",
        "about": about,
        "matter": matter,
        "rivals": sorted(rivals),
    }


def apply(state: Compromise | None, claims: Claims, kernel: JsonObject) -> Compromise:
    """Let one statement act on a compromise.

    Raises:
        Refused: ``compromise.not-open``, ``compromise.other-facts``, ``compromise.not-concerned``,
            ``compromise.not-a-principal``, ``compromise.not-local``
        Malformed: the kernel is not what its kind declares.
    """
    if claims.scope is not Scope.SHARED:
        raise Refused("compromise.not-local", kind=claims.kind)
    if claims.kind == "compromise.report":
        return _report(state, claims, kernel)
    if state is None:
        raise Refused("compromise.not-open", kind=claims.kind)
    _check_principal(state, claims)
    if claims.kind == "compromise.answer":
        check_members(kernel, claims.kind, frozenset({"answer"}))
        if claims.issuer != state.about:
            raise Refused("compromise.not-concerned", party=claims.issuer)
        return replace(state, answered=read_code(kernel, "answer"))
    check_members(kernel, claims.kind, frozenset())
    return replace(state, closed_by=state.closed_by | {claims.issuer})


def _report(state: Compromise | None, claims: Claims, kernel: JsonObject) -> Compromise:
    told = _read_report(claims, kernel)
    if state is None:
        _check_principal(told, claims)
        return told
    _check_principal(state, claims)
    if (state.about, state.matter, state.principals) != (told.about, told.matter, told.principals):
        raise Refused("compromise.other-facts", party=claims.issuer)
    return replace(state, reported_by={**state.reported_by, **told.reported_by})


def _read_report(claims: Claims, kernel: JsonObject) -> Compromise:
    check_members(kernel, claims.kind, _REPORT)
    rivals = tuple(statement_digest(d) for d in array(kernel["rivals"], "rivals"))
    return Compromise(
        principals=frozenset(read_principals(kernel)),
        cause=read_code(kernel, "cause", CAUSES),
        about=party(kernel["about"]),
        matter=read_code(kernel, "matter"),
        reported_by={claims.issuer: rivals},
    )


def _check_principal(state: Compromise, claims: Claims) -> None:
    if claims.issuer not in state.principals:
        raise Refused("compromise.not-a-principal", party=claims.issuer)


FOLD_VERSION = 1
STATEMENT_KINDS = frozenset({"compromise.report", "compromise.answer", "compromise.close"})
WEIGHTY: frozenset[str] = frozenset()
"""Kinds whose crossing with another a human must look at."""
