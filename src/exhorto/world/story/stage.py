"""Where the story is played: four nodes with real homes, keys and databases, and a clock to move.

The nodes are made as ``exhorto node init`` makes them; only time and lines are played. After the
last step the same homes can be served as they are.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from exhorto.acts import arriving, homes, nodes
from exhorto.domain.access import Actor, PostHeld, Role
from exhorto.domain.ids import OfficerId, Party, PostCode
from exhorto.node import Node, NodeConfig, read_regimes, system_chance
from exhorto.pact.governance import CryptoSigner
from exhorto.store import databases, people
from exhorto.store.people import PostValue
from exhorto.vault import keys as vault
from exhorto.world import founding
from exhorto.world.clock import NodeClock, WorldClock
from exhorto.world.invented_keys import governor_of
from exhorto.world.line import LineCourier, Lines, endpoint
from exhorto.world.town import FOUNDERS, RESTRICTED, SECRET, Town

LASTS = timedelta(days=60)
"""How long before the present the story begins."""
PACT_LASTS = timedelta(days=730)
THRESHOLD = 3

_POSTS = (
    ("authority", "autoridad-central", "Autoridad central", "Central authority", Role.AUTHORITY),
    ("liaison", "enlace", "Oficial de enlace", "Liaison officer", Role.LIAISON),
    ("oversight", "control", "Órgano de control", "Oversight body", Role.OVERSIGHT),
    (
        "administrator",
        "administracion",
        "Administración del nodo",
        "Node administration",
        Role.ADMINISTRATOR,
    ),
)
_CLEARED = {Role.AUTHORITY: SECRET, Role.LIAISON: RESTRICTED}
_NAMES = {
    "PA": ("Mariela Batista", "Iván Cedeño", "Rosa Quintero", "Luis Ábrego"),
    "CO": ("Camila Restrepo", "Andrés Niño", "Lucía Peña", "Óscar Muñoz"),
    "GT": ("Ixchel Morales", "Byron Cux", "Ana Tum", "Hugo Chávez Sic"),
    "MX": ("Eréndira Núñez", "Saúl Ibáñez", "Inés Güereca", "Raúl Peñaloza"),
}
"""Invented officers, in the order of the posts; every page calls them EJEMPLO."""


@dataclass(slots=True)
class Stage:
    """What the steps of the story work with.

    Attributes:
        lists: the folder of the public list that every node loads.
        scratch: a folder for sticks and exports.
        kept: what earlier steps leave for later ones.
    """

    town: Town
    signers: Mapping[Party, CryptoSigner]
    lists: Path
    scratch: Path
    kept: dict[str, Any] = field(default_factory=dict)


def build(
    home: Path,
    lists: Path,
    now: datetime,
    addresses: Mapping[Party, tuple[int, str]],
    urls: Mapping[Party, str] | None = None,
    *,
    with_pages: bool = False,
) -> Stage:
    """Make four nodes under ``home`` and found their pact, some weeks before ``now``.

    Args:
        home: where the four homes are made.
        lists: the folder of the public list.
        now: the present; the story ends before it.
        addresses: port and address of the inbox of each party's node.
        urls: databases, where they are not SQLite files in the homes.
        with_pages: make the tables of all applications, for homes that are served later.
    """
    town = Town({}, WorldClock(now - LASTS), Lines())
    for party in FOUNDERS:
        port, address = addresses[party]
        config = homes.new_config(
            home / party, party, port, database=(urls or {}).get(party), demo=True
        )
        homes.make(config)
        alias = f"demo-{party.lower()}-{home.name}"
        databases.register(alias, config.database)
        databases.migrate(alias, None if with_pages else "store")
        node = _open(town, config, alias)
        nodes.set_up(node)
        town.lines.names[address] = party
        town.officers[party] = _appoint(node)
    signers = {p: governor_of(p) for p in FOUNDERS}
    endpoints = {p: address for p, (_, address) in addresses.items()}
    every = [town.nodes[p] for p in FOUNDERS]
    founding.found(every, endpoints, THRESHOLD, town.clock() + PACT_LASTS, signers)
    scratch = home / "story"
    scratch.mkdir()
    return Stage(town, signers, lists, scratch)


def catch_up(stage: Stage, now: datetime) -> None:
    """Bring the world's clock to the present, so that the homes can be served."""
    stage.town.clock.moment = now


def _open(town: Town, config: NodeConfig, alias: str) -> Node:
    clock = NodeClock(town.clock)
    node = Node(
        config=config,
        keys=vault.open_(config.home),
        clock=clock,
        chance=system_chance(),
        store=alias,
        courier=LineCourier(config.party, town.lines),
        regimes=read_regimes(),
    )
    party = config.party
    town.nodes[party] = node
    town.clocks[party] = clock
    town.lines.inboxes[endpoint(party)] = lambda body: arriving.take_in(town.nodes[party], body)
    return node


def _appoint(node: Node) -> dict[str, Actor]:
    actors = {}
    low = node.party.lower()
    for (key, word, spanish, english, role), name in zip(_POSTS, _NAMES[node.party], strict=True):
        code = PostCode(f"{low}-{word}")
        clearance = _CLEARED.get(role, {})
        institution = founding.NAMES[node.party]["es"] + " (EJEMPLO)"
        takes = role in (Role.AUTHORITY, Role.LIAISON)
        post = PostValue(code, spanish, english, institution, role, clearance, takes)
        people.save_post(node.store, post)
        officer = people.add_officer(node.store, f"{low}.{word}", f"EJEMPLO {name}", node.now())
        people.give_post(node.store, officer, code, node.now())
        actors[key] = Actor(OfficerId(officer), PostHeld(code, role, clearance))
    return actors
