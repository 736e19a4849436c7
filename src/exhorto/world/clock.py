"""Time in a test world: one time for all, moved by hand, and each node's clock, right or wrong."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


class WorldClock:
    """The time of a world."""

    def __init__(self, now: datetime = START) -> None:
        self.moment = now

    def __call__(self) -> datetime:
        """The world's time."""
        return self.moment

    def advance(self, by: timedelta) -> None:
        """Let time pass."""
        self.moment += by


@dataclass(slots=True)
class NodeClock:
    """The clock of one node: the world's time and what it is wrong by."""

    world: WorldClock
    skew: timedelta = timedelta(0)

    def __call__(self) -> datetime:
        """What this node takes the time to be."""
        return self.world.moment + self.skew
