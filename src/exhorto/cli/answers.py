"""What a command answers, and how it is told: sentences for a person, JSON for a program.

Exit codes are promises: 0 done, 1 done and found wrong, 2 called wrongly, 3 malformed, 4 refused by
a rule, 5 denied, 6 unavailable.
"""

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from exhorto.cli.speech import told
from exhorto.domain.errors import Denied, ExhortoError, Malformed, Refused, Unavailable

DONE, FOUND_WRONG, USAGE = 0, 1, 2
INTERRUPTED = 130
_CODES: tuple[tuple[type[ExhortoError], int], ...] = (
    (Malformed, 3),
    (Refused, 4),
    (Denied, 5),
    (Unavailable, 6),
)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a command.

    Attributes:
        lines: plain sentences.
        data: the same for a program.
        ok: False where something was looked at and found wrong.
    """

    lines: Sequence[str] = ()
    data: Mapping[str, Any] = field(default_factory=dict)
    ok: bool = True


def tell(answer: Answer, *, as_json: bool) -> int:
    """Print an answer; the exit code."""
    if as_json:
        say_json({"ok": answer.ok, **answer.data})
    else:
        for line in answer.lines:
            say(line)
    return DONE if answer.ok else FOUND_WRONG


def tell_fault(fault: ExhortoError, *, as_json: bool) -> int:
    """Print an error with what to do about it; the exit code."""
    error = told(fault)
    if as_json:
        say_json({"ok": False, "error": error})
    else:
        for line in (error["message"], error["remedy"], f"[{fault.code}]"):
            if line:
                print(line, file=sys.stderr, flush=True)
    return exit_code(fault)


def exit_code(fault: ExhortoError) -> int:
    """The exit code of an error, by whose fault it is."""
    return next((code for kind, code in _CODES if isinstance(fault, kind)), FOUND_WRONG)


def say(line: str) -> None:
    """One line for a person, at once."""
    print(line, flush=True)


def say_json(value: Mapping[str, Any]) -> None:
    """One line of JSON, at once."""
    print(json.dumps(value, ensure_ascii=False, default=str), flush=True)
