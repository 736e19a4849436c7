"""Figures of a bench: a median over repetitions, its floor, and the rival of the same run."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured figure.

    Attributes:
        floor: what it must reach (at least, or at most where ``at_most``); None where it only
            tells.
        runs: what each repetition measured.
    """

    name: str
    unit: str
    value: float
    floor: float | None = None
    aim: float | None = None
    at_most: bool = False
    runs: tuple[float, ...] = field(default=())

    @property
    def reached(self) -> bool:
        """Whether the floor is kept."""
        if self.floor is None:
            return True
        return self.value <= self.floor if self.at_most else self.value >= self.floor

    def to_json(self) -> dict[str, Any]:
        """The figure for a program."""
        return {
            "name": self.name,
            "unit": self.unit,
            "value": round(self.value, 4),
            "floor": self.floor,
            "aim": self.aim,
            "at_most": self.at_most,
            "reached": self.reached,
            "runs": [round(r, 4) for r in self.runs],
        }


def figure(
    name: str,
    unit: str,
    runs: Sequence[float],
    floor: float | None = None,
    aim: float | None = None,
    *,
    at_most: bool = False,
) -> Figure:
    """The median of some repetitions."""
    return Figure(name, unit, median(runs), floor, aim, at_most, tuple(runs))


def percentile(values: Sequence[float], share: float) -> float:
    """The value that a share of all values does not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]
