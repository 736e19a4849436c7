"""``exhorto simulate``: four nodes in one process, seeded faults, and checks after healing."""

from argparse import Namespace
from collections import Counter
from collections.abc import Iterable, Iterator
from importlib import import_module
from multiprocessing import get_context
from typing import Any

from exhorto.cli.answers import Answer, say, say_json
from exhorto.cli.speech import both


def run(args: Namespace) -> Answer:
    """Run seeds; what a check finds is told with its seed and the last events before it."""
    seeds = range(args.start, args.start + args.seeds)
    reached: Counter[str] = Counter()
    failed, statements, seconds = 0, 0, 0.0
    for outcome in _outcomes(seeds, args.jobs):
        reached += outcome.reached
        statements += outcome.statements
        seconds += outcome.seconds
        if outcome.findings:
            failed += 1
            _tell(outcome, as_json=args.json)
    data = {
        "seeds": len(seeds),
        "failed": failed,
        "statements": statements,
        "seconds": round(seconds, 1),
        "reached": dict(sorted(reached.items())),
    }
    return Answer(_lines(data), data, ok=failed == 0)


def _outcomes(seeds: Iterable[int], jobs: int) -> Iterator[Any]:
    if jobs <= 1:
        _prepare()
        yield from map(_simulate, seeds)
        return
    # Spawned: each process makes its own databases and keys.
    with get_context("spawn").Pool(jobs, initializer=_prepare) as pool:
        yield from pool.imap(_simulate, seeds)


def _prepare() -> None:
    bare: Any = import_module("exhorto.world.bare")
    bare.configure()


def _simulate(seed: int) -> Any:
    simulation: Any = import_module("exhorto.world.simulation")
    return simulation.simulate(seed)


def _tell(outcome: Any, *, as_json: bool) -> None:
    if as_json:
        say_json({"seed": outcome.seed, "ok": False, "findings": list(outcome.findings)})
        return
    say(both("✗ semilla {seed}", "✗ seed {seed}", seed=outcome.seed))
    for finding in outcome.findings:
        say(f"  {finding}")
    for event in outcome.last_events:
        say(f"    {event}")


def _lines(data: dict[str, Any]) -> list[str]:
    head = both(
        "{seeds} semillas, {statements} declaraciones, {seconds} s; con hallazgos: {failed}",
        "{seeds} seeds, {statements} statements, {seconds} s; with findings: {failed}",
        **{name: data[name] for name in ("seeds", "statements", "seconds", "failed")},
    )
    return [head, *(f"  {count:8} {what}" for what, count in data["reached"].items())]
