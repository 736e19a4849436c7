"""What a recipient may have of a statement: never wider than its markings.

* A portion goes to a party named in its marking, and to nobody else; absence is no.
* A portion past its ``until`` date goes to nobody new.
* The kernel goes to every principal, or the statement cannot be made at all.
* A statement of a local lane goes nowhere.
* What is withheld is told to the author only, with its reason; a recipient gets digests.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol

from exhorto.domain.errors import Refused
from exhorto.domain.ids import Party
from exhorto.domain.marking.marking import Marking
from exhorto.domain.speech import KERNEL_POSITION, Role, Scope


class Portion(Protocol):
    """What the rules of release look at in a portion; its body is none of their business."""

    @property
    def role(self) -> Role:
        """What the portion is for."""
        ...

    @property
    def marking(self) -> Marking:
        """What is written on it."""
        ...


class Reason(StrEnum):
    """Why a portion does not go to a recipient; shown to its author."""

    NOT_RELEASABLE = "not-releasable"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Rendition:
    """What one recipient gets of a statement.

    Attributes:
        given: positions that go, ascending.
        withheld: positions that stay, with the reason.
    """

    recipient: Party
    given: tuple[int, ...]
    withheld: Mapping[int, Reason]


def withheld_because(marking: Marking, recipient: Party, today: date) -> Reason | None:
    """Why ``recipient`` may not have a portion with this marking; None where it may."""
    if not marking.sharing.admits(recipient):
        return Reason.NOT_RELEASABLE
    if marking.until is not None and marking.until < today:
        return Reason.EXPIRED
    return None


def rendition(
    portions: Mapping[int, Portion], scope: Scope, recipient: Party, today: date
) -> Rendition:
    """The rendition of a statement, given by its portions by position, for one recipient.

    Raises:
        Refused: ``release.local-lane``, ``release.no-kernel`` where the recipient may not have it.
    """
    if scope is not Scope.SHARED:
        raise Refused("release.local-lane", recipient=recipient)
    reasons = {
        position: withheld_because(portion.marking, recipient, today)
        for position, portion in portions.items()
    }
    kernel = portions.get(KERNEL_POSITION)
    if kernel is None or kernel.role is not Role.KERNEL or reasons[KERNEL_POSITION] is not None:
        raise Refused("release.no-kernel", recipient=recipient)
    return Rendition(
        recipient=recipient,
        given=tuple(sorted(p for p, why in reasons.items() if why is None)),
        withheld={p: why for p, why in sorted(reasons.items()) if why is not None},
    )


def check_sendable(
    portions: Mapping[int, Portion],
    scope: Scope,
    principals: frozenset[Party],
    issuer: Party,
    today: date,
) -> None:
    """Insist that a statement can be made: each other principal is entitled to its kernel.

    Raises:
        Refused: ``release.local-lane``, ``release.no-kernel``, ``release.foreign-originator`` for a
            portion that claims another originator than the issuer, ``release.kernel-expires``.
    """
    for position, portion in portions.items():
        if portion.marking.sharing.originator != issuer:
            raise Refused("release.foreign-originator", position=position)
    kernel = portions.get(KERNEL_POSITION)
    if kernel is None or kernel.role is not Role.KERNEL:
        raise Refused("release.no-kernel", recipient=issuer)
    if kernel.marking.until is not None:
        # A principal that was long away must still be able to get it.
        raise Refused("release.kernel-expires")
    for recipient in sorted(principals - {issuer}):
        rendition(portions, scope, recipient, today)
