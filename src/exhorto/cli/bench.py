"""``exhorto bench``: the figures of ``docs/PROMISES.md``, rivals in the same run."""

import shutil
import tempfile
from argparse import Namespace
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

from exhorto.cli.answers import Answer, say
from exhorto.cli.speech import both
from exhorto.domain.errors import Refused

NAMES = ("exchange",)


def run(args: Namespace) -> Answer:
    """Measure what was named, everything where nothing was.

    Raises:
        Refused: ``bench.unknown``
    """
    names = args.names or NAMES
    unknown = [name for name in names if name not in NAMES]
    if unknown:
        raise Refused("bench.unknown", name=unknown[0], names=", ".join(NAMES))
    bare: Any = import_module("exhorto.world.bare")
    bare.configure()
    found: list[Any] = []
    for name in names:
        if not args.json:
            say(both("midiendo: {name}…", "measuring: {name}…", name=name))
        found += _measure(name, args)
    lines = [_line(one) for one in found]
    data = {"figures": [one.to_json() for one in found]}
    return Answer(lines, data, ok=all(one.reached for one in found))


def _measure(name: str, args: Namespace) -> list[Any]:
    module: Any = import_module(f"exhorto.world.bench.{name}")
    folder = Path(tempfile.mkdtemp(prefix=f"exhorto-bench-{name}-"))
    try:
        measure: Callable[..., list[Any]] = module.measure
        return measure(folder, quick=args.quick, repeat=1 if args.quick else args.repeat)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _line(one: Any) -> str:
    value = f"{one.value:,.3f}" if one.value < 10 else f"{one.value:,.0f}"
    if one.floor is None:
        return f"  {one.name:32} {value:>12} {one.unit}"
    sign = "≤" if one.at_most else "≥"
    mark = "✓" if one.reached else "✗"
    return f"{mark} {one.name:32} {value:>12} {one.unit}  ({sign} {one.floor:g})"
