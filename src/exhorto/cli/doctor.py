"""``exhorto doctor``: says in words what is wrong with a node, and what to do. Mends nothing."""

from argparse import Namespace
from importlib import import_module
from pathlib import Path
from typing import Any

from exhorto.acts import doctor_home
from exhorto.acts.findings import Finding, Grade
from exhorto.cli.answers import Answer
from exhorto.cli.speech import both, remedy_of, sentence_of

_MARKS = {Grade.WELL: "  ", Grade.NOTICE: "· ", Grade.WRONG: "! "}


def run(args: Namespace) -> Answer:
    """Look at everything that can be looked at."""
    home: Path = args.home
    found = doctor_home.look(home)
    if not any(f.grade is Grade.WRONG and not f.code.startswith("doctor.") for f in found):
        found += _inside(home, running=any(f.code == "doctor.running" for f in found))
    wrong = sum(f.grade is Grade.WRONG for f in found)
    lines = [line for one in found for line in _lines(one)]
    lines.append(
        both("Por arreglar: {n}.", "To be mended: {n}.", n=wrong)
        if wrong
        else both("Nada que arreglar.", "Nothing to be mended.")
    )
    return Answer(lines, {"findings": [_told(one) for one in found]}, ok=not wrong)


def _inside(home: Path, *, running: bool) -> list[Finding]:
    opening: Any = import_module("exhorto.cli.opening")
    opening.set_up(home)
    nodes: Any = import_module("exhorto.acts.nodes")
    doctor: Any = import_module("exhorto.acts.doctor")
    found: list[Finding] = doctor.look(nodes.open_(home), running=running)
    return found


def _told(one: Finding) -> dict[str, object]:
    return {
        "code": one.code,
        "grade": one.grade.value,
        "facts": dict(one.facts),
        "message": sentence_of(one.code, one.facts),
        "remedy": remedy_of(one.code, one.facts) if one.grade is not Grade.WELL else "",
    }


def _lines(one: Finding) -> list[str]:
    lines = [_MARKS[one.grade] + sentence_of(one.code, one.facts)]
    if one.grade is not Grade.WELL:
        lines.append("  " + remedy_of(one.code, one.facts))
    return lines
