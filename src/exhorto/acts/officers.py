"""Posts, officers, and the one-time links that let an officer choose his own password."""

from datetime import timedelta
from hashlib import sha256

from exhorto.acts.asking import ask
from exhorto.acts.ledgering import OPENINGS, entry, record
from exhorto.domain.access import Actor, Deed, PostHeld, Role
from exhorto.domain.errors import Denied, Refused
from exhorto.domain.ids import OfficerId, PostCode, post_code
from exhorto.node import Node
from exhorto.store import databases, people
from exhorto.store.models import Officer
from exhorto.store.people import OfficerValue, PostValue

LINK_BYTES = 32
LINK_GOOD_FOR = timedelta(hours=72)


def posts_and_officers(node: Node, actor: Actor) -> tuple[list[PostValue], list[OfficerValue]]:
    """All posts and officers of this node.

    Raises:
        Denied: ``access.denied``
    """
    ask(node, actor, Deed.MANAGE_POSTS)
    return people.posts(node.store), people.officers(node.store)


def add_post(node: Node, actor: Actor, post: PostValue) -> None:
    """Add or change a post of this party.

    Raises:
        Denied: ``access.denied``
        Refused: ``post.other-party``
        Malformed: ``id.post``
    """
    ask(node, actor, Deed.MANAGE_POSTS)
    if not post_code(post.code).startswith(f"{node.party.lower()}-"):
        raise Refused("post.other-party", post=post.code)
    with databases.writing(node.store):
        people.save_post(node.store, post)
        _log(node, actor, "post-saved", {"post": post.code, "role": post.role.value})


def add_officer(
    node: Node, actor: Actor, username: str, name: str, posts: tuple[PostCode, ...]
) -> OfficerId:
    """Add an officer with the posts that he holds from now on; he has no password yet.

    Raises:
        Denied: ``access.denied``
        Refused: ``officer.name-taken``, ``post.unknown``
    """
    ask(node, actor, Deed.MANAGE_POSTS)
    with databases.writing(node.store):
        if people.officer_by_username(node.store, username) is not None:
            raise Refused("officer.name-taken", username=username)
        known = {p.code for p in people.posts(node.store)}
        unknown = [p for p in posts if p not in known]
        if unknown:
            raise Refused("post.unknown", post=unknown[0])
        officer = people.add_officer(node.store, username, name, node.now())
        for post in posts:
            people.give_post(node.store, officer, post, node.now())
        _log(node, actor, "officer-added", {"officer": officer, "posts": list(posts)})
    return officer


def end_tenure(node: Node, actor: Actor, officer: OfficerId, post: PostCode) -> None:
    """An officer no longer holds a post; what the post works on stays with the post.

    Raises:
        Denied: ``access.denied``
    """
    ask(node, actor, Deed.MANAGE_POSTS)
    with databases.writing(node.store):
        people.end_tenure(node.store, officer, post, node.now())
        _log(node, actor, "tenure-ended", {"officer": officer, "post": post})


def invite(node: Node, actor: Actor, officer: OfficerId) -> str:
    """The token of a one-time link for an officer; earlier links of his lapse. Shown once.

    Raises:
        Denied: ``access.denied``
    """
    ask(node, actor, Deed.MANAGE_POSTS)
    token = node.chance.randbytes(LINK_BYTES).hex()
    with databases.writing(node.store):
        people.add_invitation(node.store, _hash(token), officer, node.now() + LINK_GOOD_FOR)
        _log(node, actor, "invited", {"officer": officer})
    return token


def invited(node: Node, token: str) -> OfficerId:
    """Whom a one-time link lets in.

    Raises:
        Denied: ``officer.link-gone`` for a used, lapsed or unknown link alike
    """
    officer = people.invitation(node.store, _hash(token), node.now())
    if officer is None:
        raise Denied("officer.link-gone")
    return officer


def use_link(node: Node, token: str, password: str) -> OfficerId:
    """Use a one-time link up and set the password that its officer chose.

    Raises:
        Denied: ``officer.link-gone``
    """
    with databases.writing(node.store):
        officer = invited(node, token)
        if not people.use_invitation(node.store, _hash(token), node.now()):
            raise Denied("officer.link-gone")
        people.set_password(node.store, officer, password)
        record(node, OPENINGS, [entry(node, "link-used", None, {"officer": officer})])
    return officer


def posts_of(node: Node, officer: OfficerId) -> list[PostHeld]:
    """The posts that an officer holds now."""
    return people.held_by(node.store, officer)


def new_post(node: Node, code: str, name: str, role: Role) -> PostValue:
    """A post as its administrator describes it, with no clearance yet.

    Raises:
        Malformed: ``id.post``
    """
    return PostValue(
        code=post_code(code),
        name_es=name,
        name_en=name,
        institution=node.party,
        role=role,
        takes_new_matters=role in (Role.AUTHORITY, Role.LIAISON),
    )


def block(node: Node, actor: Actor, officer: OfficerId) -> None:
    """Let an officer in no more, from this moment.

    Raises:
        Denied: ``access.denied``
    """
    ask(node, actor, Deed.MANAGE_POSTS)
    with databases.writing(node.store):
        people.set_active(node.store, officer, active=False)
        _log(node, actor, "officer-blocked", {"officer": officer})


def user_of(node: Node, officer: OfficerId) -> Officer:
    """The officer as the log-in library wants him."""
    return people.user_of(node.store, officer)


def post_names(node: Node, language: str) -> dict[str, str]:
    """The names of this node's posts in a language, by code."""
    english = language.startswith("en")
    return {p.code: p.name_en if english else p.name_es for p in people.posts(node.store)}


def officer_names(node: Node) -> dict[str, str]:
    """The names of this node's officers, by id: for pages about who saw what."""
    return {o.officer: o.name for o in people.officers(node.store)}


def note_log_in(node: Node, officer: OfficerId | None, username: str, outcome: str) -> None:
    """Log a log-in, a log-out or a failed attempt; the name tried is kept as a hash only."""
    facts = {"officer": officer or "", "tried": _hash(username.casefold())[:16]}
    with databases.writing(node.store):
        record(node, OPENINGS, [entry(node, outcome, None, facts)])


def _hash(token: str) -> str:
    return sha256(token.encode()).hexdigest()


def _log(node: Node, actor: Actor, kind: str, facts: dict[str, object]) -> None:
    told = {"by": actor.officer, **facts}
    record(node, OPENINGS, [entry(node, kind, actor.post.code, told)])
