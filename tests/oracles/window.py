"""Which numbers of a sequence have come: a set, and nothing cleverer."""

from collections.abc import Iterable
from random import Random


class Arrived:
    """Every number that came, counted from one."""

    def __init__(self) -> None:
        self.numbers: set[int] = set()

    def take(self, numbers: Iterable[int]) -> None:
        self.numbers.update(numbers)

    def solid(self) -> int:
        """The last number up to which nothing lacks."""
        return next(n for n in range(len(self.numbers) + 1) if n + 1 not in self.numbers)

    def beyond(self) -> set[int]:
        """What came after the first gap."""
        return {n for n in self.numbers if n > self.solid()}

    def lacking(self) -> list[int]:
        """What did not come although something later did."""
        last = max(self.numbers, default=0)
        return [n for n in range(1, last + 1) if n not in self.numbers]


def invented_arrivals(rng: Random) -> list[list[int]]:
    """Batches of numbers: late, lost, twice, in any order, some of them empty."""
    last = rng.randint(0, 40)
    lost = {n for n in range(1, last + 1) if rng.random() < rng.choice([0, 0.05, 0.4])}
    came = [n for n in range(1, last + 1) if n not in lost]
    came += rng.choices(came, k=rng.randint(0, 10)) if came else []
    if rng.random() < 0.7:
        rng.shuffle(came)
    else:
        came.sort(key=lambda n: n + rng.randint(-4, 4))
    batches: list[list[int]] = [[]]
    for number in came:
        batches[-1].append(number)
        if rng.random() < 0.4:
            batches.append([])
    return batches
