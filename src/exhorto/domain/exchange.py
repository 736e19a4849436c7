"""The exchange between two nodes as rules without I/O: sequences, gaps, retries, patience.

* Envelopes to one partner are numbered per incarnation of the sender, from 1, without holes.
* A hole is a loss, however long it takes to show; the receiver asks for it, the sender makes it
  good with a new envelope that says which numbers it fills.
* Retries back off to the partner's patience; an envelope is never given up silently: after its
  patience it is *expired*, shown to a human, and still tried.
* A clock that was wrong stops nothing: a moment further ahead than any wait can be is no moment.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

FIRST_RETRY = timedelta(seconds=2)
LONGEST_RETRY = timedelta(minutes=30)
ASK_AGAIN = timedelta(minutes=10)
"""How long to wait for a lost envelope before asking again."""
MOST_ASKED = 1000
"""Most lost envelopes asked for at once."""


@dataclass(frozen=True, slots=True)
class Window:
    """What has come of one sender's incarnation: all up to ``solid``, and some beyond it.

    A value that is stored; ``beyond`` stays small as long as nothing is lost.
    """

    solid: int = 0
    beyond: frozenset[int] = frozenset()

    def has(self, sequence: int) -> bool:
        """Whether this number has come."""
        return sequence <= self.solid or sequence in self.beyond

    def with_all(self, sequences: Iterable[int]) -> "Window":
        """The window after these numbers have come (or were filled)."""
        come = set(self.beyond)
        come.update(s for s in sequences if s > self.solid)
        solid = self.solid
        while solid + 1 in come:
            solid += 1
            come.discard(solid)
        return Window(solid, frozenset(come))

    @property
    def missing(self) -> tuple[int, ...]:
        """Numbers below the highest that have not come, at most ``MOST_ASKED``."""
        if not self.beyond:
            return ()
        gaps: list[int] = []
        for sequence in range(self.solid + 1, max(self.beyond)):
            if sequence not in self.beyond:
                gaps.append(sequence)
                if len(gaps) == MOST_ASKED:
                    break
        return tuple(gaps)


def next_try(now: datetime, attempts: int) -> datetime:
    """When to try again after ``attempts`` failures: doubling, at most ``LONGEST_RETRY``."""
    wait: timedelta = FIRST_RETRY * (1 << min(attempts, 20))
    return now + min(wait, LONGEST_RETRY)


def is_due(next_try_at: datetime | None, now: datetime) -> bool:
    """Whether to try again now; a moment that a wrong clock wrote down is not waited for."""
    return next_try_at is None or next_try_at <= now or next_try_at - now > LONGEST_RETRY


def asked_lately(asked_at: datetime | None, now: datetime) -> bool:
    """Whether something was asked for so lately that the answer may still be on its way."""
    return asked_at is not None and now - ASK_AGAIN <= asked_at <= now


def is_overdue(queued_at: datetime, now: datetime, patience: timedelta) -> bool:
    """Whether a partner's patience for something queued has run out."""
    return now - queued_at > patience


def quorum(partners: int) -> int:
    """How many partners must have answered after a restore: a majority of the others."""
    return partners // 2 + 1
