"""How hard the oracles try. ``EXHORTO_LONG=1`` tries fifty times as much."""

import os

LONG = os.environ.get("EXHORTO_LONG", "") not in {"", "0"}
TIMES = 50 if LONG else 1


def examples(moderate: int) -> int:
    """So many examples, or fifty times as many when asked to take long."""
    return moderate * TIMES
