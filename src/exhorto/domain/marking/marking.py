"""What is written on a portion: three axes kept apart, and a grade.

* **protection**: a level of a national regime (``levels``);
* **sharing**: which parties may have it, and whether its originator is asked before it goes on;
* **use**: what a holder may do with it;
* **grade** of the source and of the information (Admiralty letters and figures), where given.

Markings form a lattice: ``banner`` joins those of several portions, never weaker than any of them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeVar

from exhorto.domain.errors import Malformed
from exhorto.domain.ids import Party, party
from exhorto.domain.jsonvalues import Json, JsonObject, array, exactly, obj, optional_text, text
from exhorto.domain.marking.levels import Protection, Regimes, highest


class Onward(StrEnum):
    """Who must agree before a holder passes a portion on."""

    RELEASABLE = "releasable"
    """May go to any party named in ``releasable_to`` without asking again."""
    ORIGINATOR = "originator"
    """Nobody passes it on, not even to a party named, without the originator's consent."""


class Use(StrEnum):
    """What a holder may do with a portion, from freest to narrowest."""

    EVIDENCE = "evidence"
    POLICE = "police"
    EVIDENCE_WITH_CONSENT = "evidence-with-consent"
    INTELLIGENCE = "intelligence"


_USES = tuple(Use)
_E = TypeVar("_E", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Sharing:
    """Which parties may have a portion. The originator always may; nobody else by default."""

    originator: Party
    releasable_to: frozenset[Party]
    onward: Onward = Onward.ORIGINATOR

    def admits(self, recipient: Party) -> bool:
        """Whether ``recipient`` is among those who may have it from its originator."""
        return recipient == self.originator or recipient in self.releasable_to


@dataclass(frozen=True, slots=True)
class Grade:
    """Source A-F and information 1-6 (Admiralty), as the originator gave them."""

    source: str
    information: str


@dataclass(frozen=True, slots=True)
class Marking:
    """The marking of one portion."""

    protection: Protection
    sharing: Sharing
    use: Use = Use.POLICE
    grade: Grade | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Banner:
    """The join of several markings: what stands at the head of a page."""

    protections: frozenset[Protection]
    releasable_to: frozenset[Party]
    onward: Onward
    use: Use


def banner(markings: Iterable[Marking], regimes: Regimes) -> Banner:
    """Join ``markings``: highest level of each regime, fewest recipients, strictest onward and use.

    Raises:
        Malformed: ``marking.none`` for no marking at all, ``marking.unknown-regime``,
            ``marking.unknown-level``
    """
    all_of = tuple(markings)
    if not all_of:
        raise Malformed("marking.none")
    admitted = [m.sharing.releasable_to | {m.sharing.originator} for m in all_of]
    return Banner(
        protections=highest((m.protection for m in all_of), regimes),
        releasable_to=frozenset.intersection(*admitted),
        onward=max((m.sharing.onward for m in all_of), key=list(Onward).index),
        use=max((m.use for m in all_of), key=_USES.index),
    )


_MEMBERS = frozenset({"regime", "level", "originator", "rel_to", "onward", "use"})
_OPTIONAL = frozenset({"basis", "grade", "until"})


def marking_to_json(marking: Marking) -> JsonObject:
    """The form in which a marking travels inside its portion."""
    out: dict[str, Json] = {
        "regime": marking.protection.regime,
        "level": marking.protection.level,
        "originator": marking.sharing.originator,
        "rel_to": sorted(marking.sharing.releasable_to),
        "onward": marking.sharing.onward.value,
        "use": marking.use.value,
    }
    if marking.protection.legal_basis is not None:
        out["basis"] = marking.protection.legal_basis
    if marking.grade is not None:
        out["grade"] = [marking.grade.source, marking.grade.information]
    if marking.until is not None:
        out["until"] = marking.until.isoformat()
    return out


def marking_from_json(value: object, field: str = "marking") -> Marking:
    """Read a marking as it travels.

    Raises:
        Malformed: ``json.field``, ``json.members``, ``id.party``
    """
    given = obj(value, field)
    exactly(given, field, _MEMBERS, _OPTIONAL)
    return Marking(
        protection=Protection(
            regime=text(given["regime"], f"{field}.regime", 40),
            level=text(given["level"], f"{field}.level", 60),
            legal_basis=optional_text(given.get("basis"), f"{field}.basis"),
        ),
        sharing=Sharing(
            originator=party(given["originator"]),
            releasable_to=frozenset(party(p) for p in array(given["rel_to"], f"{field}.rel_to")),
            onward=_one_of(Onward, given["onward"], f"{field}.onward"),
        ),
        use=_one_of(Use, given["use"], f"{field}.use"),
        grade=_grade(given, field),
        until=_until(given, field),
    )


def _one_of(kind: type[_E], value: object, field: str) -> _E:
    try:
        return kind(text(value, field, 60))
    except ValueError:
        raise Malformed("json.field", field=field, expected="/".join(kind)) from None


def _grade(given: Mapping[str, Json], field: str) -> Grade | None:
    if "grade" not in given:
        return None
    both = array(given["grade"], f"{field}.grade")
    if len(both) != 2:
        raise Malformed("json.field", field=f"{field}.grade", expected="two letters")
    return Grade(text(both[0], f"{field}.grade", 2), text(both[1], f"{field}.grade", 2))


def _until(given: Mapping[str, Json], field: str) -> date | None:
    if "until" not in given:
        return None
    try:
        return date.fromisoformat(text(given["until"], f"{field}.until", 10))
    except ValueError:
        raise Malformed("json.field", field=f"{field}.until", expected="date") from None
