"""The main line of an extradition, as a sentence for each step.

Written from the text and from no table: a case knows how far it has come, whether the formal
request has been made and whether the person has been arrested. Each step is a function of its own
that says under which of these it may be taken and what becomes of the case.

Steps go forward along the main line and are not taken twice. The one exception is said so: an
arrest may come after the formal request, which it does not undo, but only once.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

REQUESTING, REQUESTED = "CO", "PA"
STRANGER = "MX"
BEFORE_FORMAL = ("sent", "acknowledged", "located", "arrested")
ENDS = ("closed", "withdrawn")


@dataclass(frozen=True)
class Case:
    """How far an extradition has come."""

    stage: str
    formal: bool = False
    arrested: bool = False

    @property
    def is_open(self) -> bool:
        return self.stage not in ENDS

    @property
    def is_decided(self) -> bool:
        return self.stage in {"granted", "refused", "surrendered", *ENDS}


@dataclass(frozen=True)
class Said:
    """A step as somebody takes it. ``body`` is its kernel."""

    speaker: str
    verb: str
    body: Mapping[str, Any]


SPEAKERS = {
    "acknowledge": {REQUESTED},
    "locate": {REQUESTED},
    "arrest": {REQUESTED},
    "decide": {REQUESTED},
    "surrender": {REQUESTED},
    "formal": {REQUESTING},
    "close": {REQUESTING},
    "withdraw": {REQUESTING},
    "note": {REQUESTING, REQUESTED},
    "request": {REQUESTING},
}
MEMBERS = {
    "acknowledge": {"on"},
    "locate": {"on"},
    "arrest": {"at", "place"},
    "decide": {"on", "outcome", "article"},
    "surrender": {"at"},
    "formal": {"on"},
    "close": {"on", "outcome"},
    "withdraw": {"on", "reason"},
    "note": set(),
    "request": {"principals", "requested", "track", "instrument", "reference", "on"},
}


def next_case(case: Case | None, said: Said) -> Case | None:
    """What becomes of the case, or None where the step has no effect."""
    if said.speaker not in SPEAKERS[said.verb] or set(said.body) != MEMBERS[said.verb]:
        return None
    if case is None:
        return Case("sent") if said.verb == "request" else None
    if said.verb == "request" or not case.is_open:
        return None
    return _STEPS[said.verb](case, said.body)


def _acknowledge(case: Case, body: Mapping[str, Any]) -> Case | None:
    return replace(case, stage="acknowledged") if case.stage == "sent" else None


def _locate(case: Case, body: Mapping[str, Any]) -> Case | None:
    return replace(case, stage="located") if case.stage in {"sent", "acknowledged"} else None


def _arrest(case: Case, body: Mapping[str, Any]) -> Case | None:
    if case.arrested:
        return None
    if case.stage in {"sent", "acknowledged", "located"}:
        return replace(case, stage="arrested", arrested=True)
    after_formal = case.stage in {"formal", "granted", "deferred"}
    return replace(case, arrested=True) if after_formal else None


def _formal(case: Case, body: Mapping[str, Any]) -> Case | None:
    may = case.stage in BEFORE_FORMAL and not case.formal
    return replace(case, stage="formal", formal=True) if may else None


def _decide(case: Case, body: Mapping[str, Any]) -> Case | None:
    outcome = body["outcome"]
    if case.is_decided or outcome not in {"granted", "deferred", "refused"}:
        return None
    may = outcome == "refused" or case.formal
    return replace(case, stage=outcome) if may else None


def _surrender(case: Case, body: Mapping[str, Any]) -> Case | None:
    return replace(case, stage="surrendered") if case.stage == "granted" else None


def _close(case: Case, body: Mapping[str, Any]) -> Case | None:
    reached = case.stage in {"surrendered", "refused"} and body["outcome"] == case.stage
    return replace(case, stage="closed") if reached else None


def _withdraw(case: Case, body: Mapping[str, Any]) -> Case | None:
    too_late = case.stage in {"surrendered", "refused"}
    return None if too_late else replace(case, stage="withdrawn")


def _note(case: Case, body: Mapping[str, Any]) -> Case | None:
    return case


_STEPS: Mapping[str, Callable[[Case, Mapping[str, Any]], Case | None]] = {
    "acknowledge": _acknowledge,
    "locate": _locate,
    "arrest": _arrest,
    "formal": _formal,
    "decide": _decide,
    "surrender": _surrender,
    "close": _close,
    "withdraw": _withdraw,
    "note": _note,
}


def bodies(verb: str, day: int) -> list[Mapping[str, Any]]:
    """Every kernel worth trying for a step on the given day of March 2026."""
    on, at = f"2026-03-{day:02d}", f"2026-03-{day:02d}T10:00:00-05:00"
    if verb == "request":
        return [
            {
                "principals": [REQUESTING, REQUESTED],
                "requested": REQUESTED,
                "track": "extradition",
                "instrument": "CO-PA-1927",
                "reference": "CO-2026-0017",
                "on": on,
            }
        ]
    if verb == "decide":
        outcomes = ("granted", "deferred", "refused")
        return [{"on": on, "outcome": o, "article": "Art. 5"} for o in outcomes]
    if verb == "close":
        return [{"on": on, "outcome": o} for o in ("surrendered", "refused")]
    values = {"on": on, "at": at, "place": "Colón", "reason": "retirada por la autoridad"}
    return [{member: values[member] for member in MEMBERS[verb]}]


def all_said(day: int) -> list[Said]:
    """Every step by everybody, right or wrong, on the given day of March 2026."""
    speakers = (REQUESTING, REQUESTED, STRANGER)
    return [Said(s, verb, b) for s in speakers for verb in MEMBERS for b in bodies(verb, day)]


def reachable() -> dict[Case, tuple[Said, ...]]:
    """Every case that can be, with a shortest way to it."""
    opening = Said(REQUESTING, "request", bodies("request", 1)[0])
    start = next_case(None, opening)
    assert start is not None
    ways: dict[Case, tuple[Said, ...]] = {start: (opening,)}
    fringe = [start]
    while fringe:
        case = fringe.pop(0)
        for said in all_said(len(ways[case]) + 1):
            after = next_case(case, said)
            if after is not None and after not in ways:
                ways[after] = (*ways[case], said)
                fringe.append(after)
    return ways
