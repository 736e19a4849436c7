"""``exhorto node init`` and ``invite``: a node, its first officer, and links that work once."""

from argparse import Namespace
from importlib import import_module
from pathlib import Path
from typing import Any

from exhorto.acts import homes
from exhorto.cli import opening
from exhorto.cli.answers import Answer
from exhorto.cli.speech import both
from exhorto.domain.ids import party
from exhorto.node import Node


def run(args: Namespace) -> Answer:
    """Make a node: keys, configuration, database, posts, and an administrator with a link.

    Raises:
        Refused: ``node.exists``, ``vault.exists``, ``officer.first-exists``
    """
    home: Path = args.home
    whose = party(args.party)
    homes.make(
        homes.new_config(
            home,
            whose,
            args.port,
            database=args.database,
            host=args.host,
            origins=tuple(args.origin),
            demo=args.demo,
        )
    )
    opening.set_up(home)
    # What knows the tables can be loaded only now.
    first: Any = import_module("exhorto.cli.node_first")
    user = args.officer or f"{whose.lower()}.administracion"
    with opening.database_faults():
        node, link = first.settle(home, user, args.officer_name or user)
    return _made(node, user, link)


def invite(args: Namespace) -> Answer:
    """Make a one-time link for an officer, who is added where he is not known yet."""
    first: Any = import_module("exhorto.cli.node_first")
    node, link = first.invite(args.home, args.user, args.name, tuple(args.post))
    told = both(
        "Enlace de un solo uso para {user}. Entrégueselo en persona; no se vuelve a mostrar.",
        "One-time link for {user}. Hand it over in person; it is not shown again.",
        user=args.user,
    )
    return Answer([told, f"  {link}"], {"party": node.party, "user": args.user, "link": link})


def _made(node: Node, user: str, link: str) -> Answer:
    home = node.config.home
    lines = [
        both(
            "Nodo de {party} creado en {home}.",
            "Node of {party} made in {home}.",
            party=node.party,
            home=home,
        ),
        both(
            "Administra {user}. Su enlace de un solo uso, que no se vuelve a mostrar:",
            "{user} administers. His one-time link, which is not shown again:",
            user=user,
        ),
        f"  {link}",
        both("Arránquelo con:", "Start it with:") + f" exhorto node run --home {home}",
    ]
    return Answer(lines, {"party": node.party, "home": str(home), "user": user, "link": link})
