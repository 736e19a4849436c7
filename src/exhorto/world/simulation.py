"""One seed from beginning to end: what happens, how it heals, and what the checks find."""

import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from pathlib import Path

from exhorto.acts import witnessing
from exhorto.store import inbox, outbox
from exhorto.world import checks, mould, officers, schedule
from exhorto.world.run import Run, begin, pass_time
from exhorto.world.town import FOUNDERS

LAST_EVENTS = 25
ROUNDS_TO_HEAL = 60


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one seed.

    Attributes:
        trace: digest of everything that happened, the same whenever the seed is run.
        last_events: the end of the trace, where something was found.
    """

    seed: int
    trace: str
    findings: tuple[str, ...]
    reached: Counter[str]
    statements: int
    seconds: float
    last_events: tuple[str, ...] = ()


@dataclass(slots=True)
class _Result:
    run: Run | None = None
    findings: list[str] = field(default_factory=list)


def simulate(seed: int) -> Outcome:
    """Run one seed."""
    began = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="exhorto-world-", dir=mould.fast_disk()) as home:
        run = begin(seed, Path(home))
        try:
            _guarded(run, schedule.play)
            _guarded(run, heal)
            _guarded(run, checks.check)
        finally:
            run.close()
    return Outcome(
        seed=seed,
        trace=run.trace.digest,
        findings=tuple(run.findings),
        reached=run.reached,
        statements=len(run.meant.told),
        seconds=time.perf_counter() - began,
        last_events=tuple(run.trace.lines[-LAST_EVENTS:]) if run.findings else (),
    )


def _guarded(run: Run, part: Callable[[Run], None]) -> None:
    """Whatever escapes from the product is a finding."""
    try:
        part(run)
    except Exception as fault:  # noqa: BLE001 - that nothing may escape is what is checked
        where = traceback.extract_tb(fault.__traceback__)[-1]
        run.find(f"{type(fault).__name__}: {fault} ({Path(where.filename).name}:{where.lineno})")


def heal(run: Run) -> None:
    """Mend everything and let the nodes come to rest; then compare notes."""
    run.weather.chance = None
    run.weather.heal()
    run.weather.absent.clear()
    run.back_at.clear()
    for party in FOUNDERS:
        run.town.clocks[party].skew = timedelta(0)
        run.fuses[party].left = None
    for one in run.weather.held:
        run.weather.release(one)
    run.weather.held.clear()
    run.note("healed")
    come_to_rest(run)
    if run.meant.forked:
        _compare_notes(run)
        come_to_rest(run)
    for party in FOUNDERS:
        witnessing.publish(run.node(party), at_once=True)
    come_to_rest(run)


def come_to_rest(run: Run) -> None:
    """Pump until nothing is owed to anybody."""
    for _ in range(ROUNDS_TO_HEAL):
        for party in FOUNDERS:
            run.pump(party)
        pass_time(run, timedelta(minutes=31))
        if not any(_restless(run, party) for party in FOUNDERS):
            return
    run.find("the nodes do not come to rest")


def _restless(run: Run, party: str) -> bool:
    alias = run.town.node(party).store
    soon = run.town.clock() + timedelta(minutes=20)
    return any(outbox.waiting_recipients(alias)) or bool(inbox.unprocessed(alias, soon, 1))


def _compare_notes(run: Run) -> None:
    """Two stories are found out when those who were told them speak to each other."""
    for opened in run.matters:
        if opened.matter in run.meant.forked:
            for party in sorted(opened.principals - {run.meant.malicious}):
                run.attempt(party, "compare notes", partial(officers.note, run, party, opened))
