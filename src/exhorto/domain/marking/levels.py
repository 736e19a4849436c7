"""Levels of protection, as regimes define them.

A regime is data (``data/regimes/``): an issuer, its levels from lowest to highest. Levels of two
regimes are never compared by name; only a regime's own levels are ordered.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from exhorto.domain.errors import Malformed, Refused


@dataclass(frozen=True, slots=True)
class Regime:
    """One issuer's levels, lowest first, and where they are written down."""

    code: str
    issuer: str
    levels: tuple[str, ...]
    source: str
    verification: str

    def rank(self, level: str) -> int:
        """Place of ``level`` in this regime, 0 the lowest.

        Raises:
            Malformed: ``marking.unknown-level``
        """
        try:
            return self.levels.index(level)
        except ValueError:
            raise Malformed("marking.unknown-level", regime=self.code, level=level[:40]) from None


Regimes = Mapping[str, Regime]


@dataclass(frozen=True, slots=True, order=True)
class Protection:
    """A level of a regime, with the legal basis where the national law asks for one."""

    regime: str
    level: str
    legal_basis: str | None = None


def check_protection(protection: Protection, regimes: Regimes) -> None:
    """Insist that the regime and the level exist.

    Raises:
        Malformed: ``marking.unknown-regime``, ``marking.unknown-level``
    """
    regime = regimes.get(protection.regime)
    if regime is None:
        raise Malformed("marking.unknown-regime", regime=protection.regime[:40])
    regime.rank(protection.level)


def highest(protections: Iterable[Protection], regimes: Regimes) -> frozenset[Protection]:
    """The highest level of each regime among ``protections``; legal bases of equals are joined.

    Raises:
        Malformed: ``marking.unknown-regime``, ``marking.unknown-level``
    """
    tops: dict[str, Protection] = {}
    for one in sorted(protections, key=lambda p: (p.regime, p.level, p.legal_basis or "")):
        check_protection(one, regimes)
        tops[one.regime] = _higher(tops.get(one.regime), one, regimes[one.regime])
    return frozenset(tops.values())


def _higher(held: Protection | None, other: Protection, regime: Regime) -> Protection:
    if held is None or regime.rank(other.level) > regime.rank(held.level):
        return other
    if regime.rank(other.level) < regime.rank(held.level):
        return held
    bases = {b for p in (held, other) if p.legal_basis for b in p.legal_basis.split("; ")}
    return Protection(held.regime, held.level, "; ".join(sorted(bases)) or None)


def check_dominates(
    cleared: Mapping[str, str], protections: Iterable[Protection], regimes: Regimes
) -> None:
    """Insist that a clearance (highest level by regime) covers every one of ``protections``.

    Raises:
        Refused: ``marking.above-clearance``
        Malformed: ``marking.unknown-regime``, ``marking.unknown-level``
    """
    for one in protections:
        check_protection(one, regimes)
        held = cleared.get(one.regime)
        regime = regimes[one.regime]
        if held is None or regime.rank(held) < regime.rank(one.level):
            raise Refused("marking.above-clearance", regime=one.regime, level=one.level)
