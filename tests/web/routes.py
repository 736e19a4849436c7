"""Every address that the node answers at, read from the list of addresses itself."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver

from tests.web.story import UNKNOWN_MATTER, UNKNOWN_STATEMENT

SAMPLES = {
    "matter": UNKNOWN_MATTER,
    "statement": UNKNOWN_STATEMENT,
    "token": 64 * "a",
    "position": "0",
    "kind": "removal.note",
    "holding": "1",
    "report": "ejemplo",
    "officer": "1",
}
_PART = re.compile(r"<(?:\w+:)?(\w+)>")


@dataclass(frozen=True, slots=True)
class Route:
    """A named address, with a sample in place of each of its parts."""

    name: str
    path: str


def every() -> list[Route]:
    """All routes."""
    return list(_routes("/", get_resolver().url_patterns))


def _routes(before: str, patterns: list[URLPattern | URLResolver]) -> Iterator[Route]:
    for pattern in patterns:
        path = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _routes(path, pattern.url_patterns)
        else:
            yield Route(pattern.name or "", _PART.sub(lambda part: SAMPLES[part[1]], path))
