"""Plays the story step by step; each step tells its evidence, or why it did not come out."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from exhorto.domain.errors import ExhortoError
from exhorto.world.story import attacks, beginning, custody
from exhorto.world.story.saying import StepFailed
from exhorto.world.story.stage import Stage

STEPS: tuple[tuple[str, Callable[[Stage], dict[str, Any]]], ...] = (
    ("found-pact", beginning.found_the_pact),
    ("load-list", beginning.load_the_list),
    ("draft-request", beginning.draft_the_request),
    ("send-request", beginning.send_the_request),
    ("brief-mexico", beginning.brief_mexico),
    ("receipts", beginning.see_the_receipts),
    ("locate-and-arrest", custody.locate_and_arrest),
    ("guatemala-offline", custody.guatemala_is_away),
    ("usb-stick", custody.carry_by_stick),
    ("decide-and-surrender", custody.decide_and_surrender),
    ("crossed", custody.see_it_crossed),
    ("refuse-false", attacks.refuse_what_is_false),
    ("equivocation", attacks.freeze_an_equivocator),
    ("who-saw", attacks.say_who_saw_it),
    ("ledgers", attacks.verify_every_ledger),
    ("rebuild", attacks.rebuild_every_state),
)
"""The steps in their order; a later one rests on the earlier ones."""


@dataclass(frozen=True, slots=True)
class Told:
    """What came of one step."""

    name: str
    ok: bool
    seconds: float
    evidence: dict[str, Any] = field(default_factory=dict)


def play(stage: Stage) -> Iterator[Told]:
    """Play the steps; the first that fails is the last that is told."""
    for name, step in STEPS:
        began = time.perf_counter()
        try:
            evidence = step(stage)
        except (StepFailed, ExhortoError) as fault:
            yield Told(name, False, _since(began), {"fault": str(fault)})
            return
        yield Told(name, True, _since(began), evidence)


def _since(began: float) -> float:
    return round(time.perf_counter() - began, 3)
