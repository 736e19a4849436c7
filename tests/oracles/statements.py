"""Statements as values, with digests drawn by lot instead of computed from bytes."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from random import Random
from typing import Any

from exhorto.domain.ids import MatterId, Party, PortionDigest, PostCode, StatementDigest
from exhorto.domain.marking.levels import Protection
from exhorto.domain.marking.marking import Marking, Sharing
from exhorto.domain.statements import (
    KERNEL_POSITION,
    Claims,
    Head,
    PactRef,
    Place,
    Portion,
    Role,
    Scope,
    Statement,
)

MATTER = MatterId("0123456789abcdef" * 2)
PACT = PactRef(1, "ab" * 32)
_EVERYONE = frozenset(Party(p) for p in ("PA", "CO", "GT", "MX"))


def posts(party: str) -> tuple[PostCode, PostCode]:
    """Two posts of a party."""
    low = party.lower()
    return PostCode(f"{low}-autoridad-central"), PostCode(f"{low}-vigilancia")


def head(one: Statement) -> Head:
    """The head of a lane whose last statement is ``one``."""
    place = one.claims.place
    return Head(one.claims.issuer, place.incarnation, place.sequence, one.digest)


def portion(role: Role, party: str, body: Mapping[str, Any]) -> Portion:
    """A portion that every founding member may have."""
    marking = Marking(Protection("PA", "reservado"), Sharing(Party(party), _EVERYONE))
    return Portion(role, marking, body)


def statement(
    rng: Random,
    issuer: str,
    kind: str,
    kernel: Mapping[str, Any] | None,
    *,
    place: Place,
    seen: Iterable[Head] = (),
    local: bool = False,
    fold: int = 1,
    resumed_by: tuple[PostCode, ...] = (),
    texts: int = 0,
) -> Statement:
    """A statement with a fresh digest; without a kernel when ``kernel`` is None."""
    claims = Claims(
        issuer=Party(issuer),
        post=posts(issuer)[0],
        kind=kind,
        matter=MATTER,
        scope=Scope.LOCAL if local else Scope.SHARED,
        fold=fold,
        place=place,
        seen=tuple(sorted(seen)),
        issued_at=rng.randrange(10**9, 2 * 10**9),
        pact=PACT,
        procedures="cd" * 32,
        resumed_by=resumed_by,
    )
    portions = {
        at: portion(Role.TEXT, issuer, {"text": f"paragraph {at}"}) for at in range(1, texts + 1)
    }
    if kernel is not None:
        portions[KERNEL_POSITION] = portion(Role.KERNEL, issuer, kernel)
    return Statement(
        digest=StatementDigest(f"{rng.getrandbits(256):064x}"),
        claims=claims,
        portion_digests=tuple(PortionDigest(f"{rng.getrandbits(172):043x}") for _ in range(8)),
        portions=portions,
    )


def without_content(one: Statement) -> Statement:
    """The same statement as it comes to somebody who may have nothing but the kernel."""
    kernel = {at: p for at, p in one.portions.items() if at == KERNEL_POSITION}
    return replace(one, portions=kernel)
