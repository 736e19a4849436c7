"""Lines that fail: cut one way, late, twice, out of order, with bytes changed, with old answers.

What the weather does is drawn from the chance of its world, so that the same seed has the same
weather. Where it changes bytes, it does so at places that do not depend on sealed bytes.
"""

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from exhorto.domain.errors import Unavailable
from exhorto.domain.ids import Party
from exhorto.world.crashes import Crash
from exhorto.world.line import Lines


@dataclass(frozen=True, slots=True)
class Carried:
    """A body that went, or should have gone, over a line."""

    sender: Party
    to: Party
    body: bytes


def _nobody(*_: object) -> None:
    """Nobody is told."""


@dataclass(slots=True)
class Weather(Lines):
    """Lines with bad days.

    Attributes:
        chance: of the world; None on a fine day, when nothing happens by chance.
        held: bodies under way that will arrive late.
        past: bodies that have been carried, for who wants to carry them again.
        absent: nodes that are switched off.
        on_crash: what becomes of a node whose process died while a body arrived.
        on_answer: told of every answer that came back: sender, recipient, answer.
    """

    chance: random.Random | None = None
    reached: Counter[str] = field(default_factory=Counter)
    held: list[Carried] = field(default_factory=list)
    past: list[Carried] = field(default_factory=list)
    answers: dict[tuple[Party, Party], list[bytes]] = field(default_factory=dict)
    absent: set[Party] = field(default_factory=set)
    on_crash: Callable[[Crash], None] = _nobody
    on_answer: Callable[[Party, Party, bytes], None] = _nobody

    def carry(self, sender: Party, to: Party, body: bytes) -> bytes:
        """Bring ``body`` to an inbox and the answer back, if the weather allows.

        Raises:
            Unavailable: ``courier.unreachable``, ``courier.refused``
        """
        if (sender, to) in self.cut or to in self.absent:
            self.reached["away" if to in self.absent else "one-way cut"] += 1
            raise Unavailable("courier.unreachable", why="cut")
        carried = Carried(sender, to, body)
        answer = self._deliver(carried, self._draw())
        if (to, sender) in self.cut:
            self.reached["answer lost"] += 1
            raise Unavailable("courier.unreachable", why="cut")
        self.answers.setdefault((sender, to), []).append(answer)
        self.on_answer(sender, to, answer)
        return answer

    def release(self, one: Carried) -> None:
        """Let a body arrive that was held, or arrive again; its answer goes nowhere."""
        try:
            self.hand_over(one.to, one.body)
        except Unavailable:
            return

    def hand_over(self, to: Party, body: bytes) -> bytes:
        """Give ``body`` to an inbox, whoever carried it.

        Raises:
            Unavailable: ``courier.refused``
        """
        if to in self.absent:
            raise Unavailable("courier.unreachable", why="away")
        try:
            return Lines.hand_over(self, to, body)
        except Crash as crash:
            self.on_crash(crash)
            raise Unavailable("courier.unreachable", why="crash") from None

    def _draw(self) -> str:
        if self.chance is None:
            return "fine"
        kinds = ("fine", "late", "twice", "answer lost", "changed", "cut short", "old answer")
        return self.chance.choices(kinds, weights=(80, 5, 4, 4, 3, 2, 2))[0]

    def _deliver(self, one: Carried, weather: str) -> bytes:
        earlier = self.answers.get((one.sender, one.to))
        if weather == "old answer" and not earlier:
            weather = "fine"
        if weather != "fine":
            self.reached[weather] += 1
        if weather == "late":
            self.held.append(one)
            raise Unavailable("courier.unreachable", why="late")
        if weather == "old answer" and earlier:
            return earlier[0]
        body = one.body
        if weather == "changed":
            body = body[:-1] + bytes([body[-1] ^ 1])
        elif weather == "cut short":
            body = body[: len(body) // 2]
        answer = self.hand_over(one.to, body)
        self.past.append(one)
        if weather == "twice":
            answer = self.hand_over(one.to, body)
        elif weather == "answer lost":
            raise Unavailable("courier.unreachable", why="answer lost")
        return answer
