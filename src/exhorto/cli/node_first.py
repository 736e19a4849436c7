"""The first things in a new node's database."""

from pathlib import Path

from exhorto.acts import appointing, nodes, officers
from exhorto.cli.opened import administrator, node_at
from exhorto.domain.ids import OfficerId, PostCode
from exhorto.node import Node

INVITATION = "{origin}/invitation/{token}/"
"""The page behind a one-time link (``exhorto.web.urls``)."""


def settle(home: Path, username: str, name: str) -> tuple[Node, str]:
    """Make tables, first facts, standard posts and the first administrator; his one-time link.

    Raises:
        Refused: ``officer.first-exists``, ``node.other-database``
    """
    node = nodes.open_(home)
    nodes.prepare_database(node)
    officer = appointing.found(node, username, name)
    return node, _link(node, officer)


def invite(home: Path, username: str, name: str, posts: tuple[PostCode, ...]) -> tuple[Node, str]:
    """A one-time link for an officer, who is added where he is not known yet.

    Raises:
        Refused: ``post.unknown``
    """
    node = node_at(home)
    return node, _link(
        node, appointing.find_or_add(node, administrator(node), username, name, posts)
    )


def _link(node: Node, officer: OfficerId) -> str:
    token = officers.invite(node, administrator(node), officer)
    return INVITATION.format(origin=node.config.origins[0], token=token)
