"""Who may do what, written out by hand from the text: one line for each role and deed.

Casework is done on matters that the actor's post has a part in. Oversight looks at the bones of any
matter and never at what is written on them. The administrator keeps the house and never sees a
case. The node speaks for itself.
"""

from dataclasses import dataclass

CASEWORK = frozenset(
    {
        "list-matters",
        "read-matter",
        "read-portion",
        "speak",
        "search-holdings",
        "read-holding",
        "read-exposure",
        "read-partners",
        "read-own-profile",
    }
)
MAY: dict[str, frozenset[str]] = {
    "liaison": CASEWORK,
    "authority": CASEWORK
    | {
        "open-matter",
        "assign-matter",
        "read-incidents",
        "read-ledger",
        "resume-lane",
        "read-imports",
        "destroy-portion",
    },
    "oversight": frozenset(
        {
            "list-matters",
            "read-matter",
            "read-exposure",
            "read-ledger",
            "read-partners",
            "read-incidents",
            "read-imports",
            "resume-lane",
            "read-own-profile",
        }
    ),
    "administrator": frozenset(
        {
            "manage-posts",
            "read-imports",
            "import-list",
            "read-partners",
            "read-incidents",
            "read-ledger",
            "read-own-profile",
        }
    ),
    "node": frozenset({"speak", "open-matter", "import-list"}),
}
ALL_DEEDS = frozenset().union(*MAY.values())
EVERY_MATTER = frozenset({"oversight", "node"})
"""Roles for which a matter need not be assigned."""
NEEDS_A_MATTER = frozenset(
    {"read-matter", "read-exposure", "speak", "assign-matter", "resume-lane", "destroy-portion"}
)
"""Deeds that are done to one matter; where there is none, there is nothing to be allowed."""
NEEDS_A_PORTION = frozenset({"read-portion"})
NEEDS_NOTHING = ALL_DEEDS - NEEDS_A_MATTER - NEEDS_A_PORTION
DENIED, ABOVE = "access.denied", "access.above-clearance"


@dataclass(frozen=True)
class Asked:
    """What somebody wants to do, and to what."""

    role: str
    deed: str
    thing: str
    """``nothing``, ``matter`` or ``portion``."""
    is_assigned: bool = True
    clearance: str = "enough"
    """``enough``, ``too low``, ``of another regime``; for a portion."""
    marking: str = "known"
    """``known``, ``unknown regime`` or ``unknown level``; for a portion."""


def codes(asked: Asked) -> frozenset[str]:
    """The codes under which it may be denied; none at all where it is allowed."""
    if asked.deed not in MAY[asked.role]:
        return frozenset({DENIED})
    if not asked.is_assigned and asked.role not in EVERY_MATTER:
        return frozenset({DENIED})
    if asked.thing == "portion" and (asked.clearance, asked.marking) != ("enough", "known"):
        return frozenset({DENIED, ABOVE})
    return frozenset()
