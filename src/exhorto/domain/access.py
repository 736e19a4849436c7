"""Who may do what to which object: the one question that every load asks.

* Default deny: what is not in ``MAY`` is not allowed, to anybody.
* A role allows a deed; the object decides whether *this* post may do it to *this* object.
* An answer of no tells nothing of whether the object exists: one code for all.
* Oversight sees who saw what, and never the content.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from exhorto.domain.errors import Denied, ExhortoError
from exhorto.domain.ids import MatterId, OfficerId, PostCode
from exhorto.domain.marking.levels import Protection, Regimes, check_dominates


class Role(StrEnum):
    """What a post is for."""

    AUTHORITY = "authority"
    LIAISON = "liaison"
    OVERSIGHT = "oversight"
    ADMINISTRATOR = "administrator"
    NODE = "node"


class Deed(StrEnum):
    """What a person may want to do."""

    LIST_MATTERS = "list-matters"
    READ_MATTER = "read-matter"
    READ_PORTION = "read-portion"
    SPEAK = "speak"
    OPEN_MATTER = "open-matter"
    SEARCH_HOLDINGS = "search-holdings"
    READ_HOLDING = "read-holding"
    IMPORT_LIST = "import-list"
    READ_IMPORTS = "read-imports"
    READ_EXPOSURE = "read-exposure"
    READ_LEDGER = "read-ledger"
    READ_PARTNERS = "read-partners"
    READ_INCIDENTS = "read-incidents"
    MANAGE_POSTS = "manage-posts"
    ASSIGN_MATTER = "assign-matter"
    RESUME_LANE = "resume-lane"
    DESTROY_PORTION = "destroy-portion"
    READ_OWN_PROFILE = "read-own-profile"


_CASEWORK = frozenset(
    {
        Deed.LIST_MATTERS,
        Deed.READ_MATTER,
        Deed.READ_PORTION,
        Deed.SPEAK,
        Deed.SEARCH_HOLDINGS,
        Deed.READ_HOLDING,
        Deed.READ_EXPOSURE,
        Deed.READ_PARTNERS,
        Deed.READ_OWN_PROFILE,
    }
)

MAY: Mapping[Role, frozenset[Deed]] = {
    Role.AUTHORITY: _CASEWORK
    | {
        Deed.OPEN_MATTER,
        Deed.ASSIGN_MATTER,
        Deed.READ_INCIDENTS,
        Deed.READ_LEDGER,
        Deed.RESUME_LANE,
        Deed.READ_IMPORTS,
        Deed.DESTROY_PORTION,
    },
    Role.LIAISON: _CASEWORK,
    Role.OVERSIGHT: frozenset(
        {
            Deed.LIST_MATTERS,
            Deed.READ_MATTER,
            Deed.READ_EXPOSURE,
            Deed.READ_LEDGER,
            Deed.READ_PARTNERS,
            Deed.READ_INCIDENTS,
            Deed.READ_IMPORTS,
            Deed.RESUME_LANE,
            Deed.READ_OWN_PROFILE,
        }
    ),
    Role.ADMINISTRATOR: frozenset(
        {
            Deed.MANAGE_POSTS,
            Deed.IMPORT_LIST,
            Deed.READ_IMPORTS,
            Deed.READ_PARTNERS,
            Deed.READ_INCIDENTS,
            Deed.READ_LEDGER,
            Deed.READ_OWN_PROFILE,
        }
    ),
    Role.NODE: frozenset({Deed.SPEAK, Deed.OPEN_MATTER, Deed.IMPORT_LIST}),
}

_ON_ANY_MATTER = frozenset({Role.OVERSIGHT, Role.NODE})


@dataclass(frozen=True, slots=True)
class PostHeld:
    """A post, its role, and the highest level it is cleared for, by regime."""

    code: PostCode
    role: Role
    clearance: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Actor:
    """An officer acting at one post that he holds now."""

    officer: OfficerId
    post: PostHeld


@dataclass(frozen=True, slots=True)
class MatterObject:
    """A matter, and the posts of this node that it is assigned to."""

    matter: MatterId
    posts: frozenset[PostCode]


@dataclass(frozen=True, slots=True)
class PortionObject:
    """A portion: its matter and the level it is marked with."""

    within: MatterObject
    protection: Protection


Thing = MatterObject | PortionObject | None

_NEEDED: Mapping[Deed, type] = {
    Deed.READ_MATTER: MatterObject,
    Deed.SPEAK: MatterObject,
    Deed.ASSIGN_MATTER: MatterObject,
    Deed.RESUME_LANE: MatterObject,
    Deed.DESTROY_PORTION: MatterObject,
    Deed.READ_EXPOSURE: MatterObject,
    Deed.READ_PORTION: PortionObject,
}


def check(actor: Actor, deed: Deed, thing: Thing, regimes: Regimes) -> None:
    """Let ``actor`` do ``deed`` to ``thing``, or refuse.

    A deed on an object without the object is refused: what was not found is not allowed.

    Raises:
        Denied: ``access.denied``, the same for what is forbidden and for what does not exist.
    """
    if deed not in MAY.get(actor.post.role, frozenset()):
        raise Denied("access.denied")
    if not isinstance(thing, _NEEDED.get(deed, object)):
        raise Denied("access.denied")
    matter = thing.within if isinstance(thing, PortionObject) else thing
    if matter is not None and not _is_assigned(actor, matter):
        raise Denied("access.denied")
    if isinstance(thing, PortionObject):
        _check_cleared(actor, thing, regimes)


def _is_assigned(actor: Actor, matter: MatterObject) -> bool:
    return actor.post.code in matter.posts or actor.post.role in _ON_ANY_MATTER


def _check_cleared(actor: Actor, thing: PortionObject, regimes: Regimes) -> None:
    try:
        check_dominates(actor.post.clearance, [thing.protection], regimes)
    except Denied:
        raise
    except ExhortoError as above:
        raise Denied("access.above-clearance", rule=above.code) from above
