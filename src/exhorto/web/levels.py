"""The levels of the regimes, as forms offer them."""

from exhorto.domain.marking.levels import Regimes


def level_choices(regimes: Regimes) -> list[tuple[str, str]]:
    """Every level of every regime, lowest first."""
    return [
        (f"{r.code}/{level}", f"{r.code} {level}") for r in regimes.values() for level in r.levels
    ]
