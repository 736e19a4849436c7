"""The signed unit of speech, as values.

A statement is claims that everyone in its matter can read, and portions of which each recipient
gets those it may have; of the rest it has digests (see ``docs/reference/statement.md``).

* The first portion is the **kernel**: the few facts that the fold of the matter reads. Every
  principal of the matter must be entitled to it.
* All other portions are content; no fold reads them.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from exhorto.domain.errors import Malformed
from exhorto.domain.ids import (
    MatterId,
    Party,
    PortionDigest,
    PostCode,
    StatementDigest,
)
from exhorto.domain.jsonvalues import JsonObject, exactly, obj, text
from exhorto.domain.marking.marking import Marking, marking_from_json, marking_to_json
from exhorto.domain.speech import KERNEL_POSITION, Role, Scope

__all__ = [
    "KERNEL_POSITION",
    "Claims",
    "Head",
    "PactRef",
    "Place",
    "Portion",
    "Role",
    "Scope",
    "Statement",
    "portion_from_json",
    "portion_to_json",
]


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a lane. ``previous`` is the digest of the statement before, None for the first."""

    incarnation: int
    sequence: int
    previous: StatementDigest | None


@dataclass(frozen=True, slots=True, order=True)
class Head:
    """The last statement of another party's lane that the author had when he spoke."""

    party: Party
    incarnation: int
    sequence: int
    digest: StatementDigest


@dataclass(frozen=True, slots=True)
class PactRef:
    """The pact that a statement was made under: its version and the digest of that version."""

    version: int
    digest: str


@dataclass(frozen=True, slots=True)
class Claims:
    """What a statement says in the clear to all principals of its matter.

    Attributes:
        fold: version of the fold of the matter that the author's node ran.
        seen: heads of all other lanes, by party; at most one per party.
        issued_at: the author's clock, seconds since 1970 UTC; a claim, not a proof.
        resumed_by: posts that let a lane go on after a fork or a restored backup, else empty.
    """

    issuer: Party
    post: PostCode
    kind: str
    matter: MatterId
    scope: Scope
    fold: int
    place: Place
    seen: tuple[Head, ...]
    issued_at: int
    pact: PactRef
    procedures: str
    resumed_by: tuple[PostCode, ...] = ()


@dataclass(frozen=True, slots=True)
class Portion:
    """A piece of a statement with its own marking. ``body`` is a JSON object by role."""

    role: Role
    marking: Marking
    body: JsonObject


@dataclass(frozen=True, slots=True)
class Statement:
    """A verified statement and the portions of it that are here.

    Attributes:
        digest: SHA-256 of the issuer-signed JWT.
        portion_digests: by position; decoys cannot be told from portions that are not here.
        portions: the disclosed ones, by position.
    """

    digest: StatementDigest
    claims: Claims
    portion_digests: tuple[PortionDigest, ...]
    portions: Mapping[int, Portion]

    @property
    def kernel(self) -> JsonObject | None:
        """The facts that the fold reads, or None where they are not here."""
        first = self.portions.get(KERNEL_POSITION)
        return first.body if first is not None and first.role is Role.KERNEL else None


def portion_to_json(portion: Portion) -> JsonObject:
    """The value of a disclosure."""
    return {
        "role": portion.role.value,
        "marking": marking_to_json(portion.marking),
        "body": portion.body,
    }


def portion_from_json(value: object, field: str = "portion") -> Portion:
    """Read the value of a disclosure.

    Raises:
        Malformed: ``json.field``, ``json.members``, ``id.party``
    """
    given = obj(value, field)
    exactly(given, field, frozenset({"role", "marking", "body"}))
    try:
        role = Role(text(given["role"], f"{field}.role", 20))
    except ValueError:
        raise Malformed("json.field", field=f"{field}.role", expected="/".join(Role)) from None
    return Portion(
        role=role,
        marking=marking_from_json(given["marking"], f"{field}.marking"),
        body=obj(given["body"], f"{field}.body"),
    )
