"""The one way to an object: who acts, and whether he may. A refusal is logged before it is told."""

from typing import NoReturn

from exhorto.acts.ledgering import OPENINGS, entry, record
from exhorto.domain.access import Actor, Deed, MatterObject, PortionObject, PostHeld, Role, check
from exhorto.domain.errors import Denied
from exhorto.domain.ids import MatterId, OfficerId, PostCode
from exhorto.domain.marking.marking import Marking
from exhorto.node import Node
from exhorto.store import databases, matters, people

NODE_POST_ROLE = "nodo"
CONSOLE_POST = "consola"


def actor_of(node: Node, officer: OfficerId, post: str | None = None) -> Actor:
    """The officer at one of the posts that he holds now; the first where none is named.

    Raises:
        Denied: ``access.no-post``, ``access.denied`` for a post that he does not hold
    """
    held = people.held_by(node.store, officer)
    for one in held:
        if post is None or one.code == post:
            return Actor(officer, one)
    code = "access.denied" if held else "access.no-post"
    facts = {"officer": officer, "deed": "act", "code": code, "matter": ""}
    with databases.writing(node.store):
        record(node, OPENINGS, [entry(node, "denied", None, facts)])
    raise Denied(code)


def node_actor(node: Node) -> Actor:
    """The node itself, for what no officer does."""
    code = PostCode(f"{node.party.lower()}-{NODE_POST_ROLE}")
    return Actor(OfficerId("node"), PostHeld(code, Role.NODE, {}))


def console_actor(node: Node, role: Role) -> Actor:
    """Whoever works at the console of the node's own machine; logged under a post of its own."""
    code = PostCode(f"{node.party.lower()}-{CONSOLE_POST}")
    return Actor(OfficerId("console"), PostHeld(code, role, {}))


def ask(
    node: Node, actor: Actor, deed: Deed, thing: MatterObject | PortionObject | None = None
) -> None:
    """Let ``actor`` do ``deed`` to ``thing``, or log and refuse.

    Raises:
        Denied: ``access.denied``, ``access.above-clearance``
    """
    try:
        check(actor, deed, thing, node.regimes)
    except Denied as denied:
        _record_denial(node, actor, deed, thing, denied)
        raise


def ask_to_read(node: Node, actor: Actor, within: MatterObject, marking: Marking) -> None:
    """Let ``actor`` read a portion with this marking, or log and refuse.

    Raises:
        Denied: ``access.denied``, ``access.above-clearance``
    """
    ask(node, actor, Deed.READ_PORTION, PortionObject(within, marking.protection))


def deny(node: Node, actor: Actor, deed: Deed) -> NoReturn:
    """Log and refuse, as ``ask`` does, what does not exist as far as anybody is told.

    Raises:
        Denied: ``access.denied``
    """
    denied = Denied("access.denied")
    _record_denial(node, actor, deed, None, denied)
    raise denied


def matter_object(node: Node, matter: MatterId) -> MatterObject:
    """A matter as the access rule sees it; unknown ones are assigned to nobody."""
    return MatterObject(matter, matters.posts_of(node.store, matter))


def _record_denial(
    node: Node,
    actor: Actor,
    deed: Deed,
    thing: MatterObject | PortionObject | None,
    denied: Denied,
) -> None:
    within = thing.within if isinstance(thing, PortionObject) else thing
    facts = {
        "officer": actor.officer,
        "deed": deed.value,
        "code": denied.code,
        "matter": "" if within is None else within.matter,
    }
    with databases.writing(node.store):
        record(node, OPENINGS, [entry(node, "denied", actor.post.code, facts)])
