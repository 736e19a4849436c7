"""The first officers of a node: standard posts, and an administrator who can let others in."""

from collections.abc import Mapping

from exhorto.acts import officers
from exhorto.acts.asking import ask
from exhorto.acts.ledgering import OPENINGS, entry, record
from exhorto.domain.access import Actor, Deed, Role
from exhorto.domain.errors import Refused
from exhorto.domain.ids import OfficerId, PostCode
from exhorto.node import Node
from exhorto.store import databases, people
from exhorto.store.people import PostValue

_SECRET = {"PACTO": "SECRETO"}
_RESTRICTED = {"PACTO": "RESERVADO"}
_POSTS: tuple[tuple[str, str, str, Role, Mapping[str, str], bool], ...] = (
    ("autoridad-central", "Autoridad central", "Central authority", Role.AUTHORITY, _SECRET, True),
    ("enlace", "Enlace policial", "Police liaison", Role.LIAISON, _RESTRICTED, True),
    ("control", "Órgano de control", "Oversight body", Role.OVERSIGHT, {}, False),
    ("administracion", "Administración", "Administration", Role.ADMINISTRATOR, {}, False),
)
ADMINISTRATION = "administracion"


def standard_posts(node: Node, institution: str) -> list[PostValue]:
    """The posts that every party begins with; it adds and renames as it likes."""
    low = node.party.lower()
    return [
        PostValue(PostCode(f"{low}-{word}"), es, en, institution, role, clearance, new)
        for word, es, en, role, clearance, new in _POSTS
    ]


def found(node: Node, username: str, name: str, institution: str = "") -> OfficerId:
    """Give a new node its standard posts and its first administrator, who has no password yet.

    Raises:
        Refused: ``officer.first-exists`` where anybody was appointed before
    """
    with databases.writing(node.store):
        if people.officers(node.store):
            raise Refused("officer.first-exists")
        for post in standard_posts(node, institution or node.party):
            people.save_post(node.store, post)
        officer = people.add_officer(node.store, username, name, node.now())
        held = PostCode(f"{node.party.lower()}-{ADMINISTRATION}")
        people.give_post(node.store, officer, held, node.now())
        facts = {"officer": officer, "posts": [held]}
        record(node, OPENINGS, [entry(node, "officer-added", None, facts)])
    return officer


def find_or_add(
    node: Node, actor: Actor, username: str, name: str, posts: tuple[PostCode, ...]
) -> OfficerId:
    """The officer of this user name, added with these posts where he is not known yet.

    Raises:
        Denied: ``access.denied``
        Refused: ``post.unknown``
    """
    ask(node, actor, Deed.MANAGE_POSTS)
    known = people.officer_by_username(node.store, username)
    if known is not None:
        return known
    return officers.add_officer(node, actor, username, name or username, posts)
