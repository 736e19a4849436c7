"""What a look at a node found: each with a code, how grave it is, and its facts.

The sentence and the remedy of a code are data, like those of an error.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Grade(StrEnum):
    """How grave a finding is."""

    WELL = "well"
    NOTICE = "notice"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    code: str
    grade: Grade
    facts: Mapping[str, object] = field(default_factory=dict)
