"""A town of nodes in one process: real stores, real cryptography, a clock and lines in one's hand."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from exhorto.acts import arriving, membership, nodes, pump
from exhorto.domain.access import Actor, PostHeld, Role
from exhorto.domain.ids import OfficerId, Party, PostCode
from exhorto.node import Node, NodeConfig, read_regimes
from exhorto.store import databases, people
from exhorto.store.people import PostValue
from exhorto.vault import keys as vault
from exhorto.world import founding
from exhorto.world.clock import WorldClock
from exhorto.world.line import LineCourier, Lines, endpoint

FOUNDERS = (Party("PA"), Party("CO"), Party("GT"), Party("MX"))
PACT_LASTS = timedelta(days=1500)
SECRET = {"PACTO": "SECRETO"}
RESTRICTED = {"PACTO": "RESERVADO"}


@dataclass(slots=True)
class Town:
    """Nodes by party, and what is around them."""

    nodes: dict[Party, Node]
    clock: WorldClock
    lines: Lines
    officers: dict[Party, dict[str, Actor]]

    def node(self, party: str) -> Node:
        """One node."""
        return self.nodes[Party(party)]

    def actor(self, party: str, role: str = "authority") -> Actor:
        """An officer of a node at the post of this role."""
        return self.officers[Party(party)][role]

    def tick(self, rounds: int = 1, step: timedelta = timedelta(seconds=30)) -> None:
        """Let every node pump, some rounds, with time passing between them."""
        for _ in range(rounds):
            for party in sorted(self.nodes):
                pump.tick(self.nodes[party])
            self.clock.advance(step)

    def settle(self, rounds: int = 6) -> None:
        """Pump until what was said has come round, receipts and all."""
        self.tick(rounds, timedelta(minutes=11))

    def close(self) -> None:
        """Close all databases."""
        for node in self.nodes.values():
            membership.forget(node.store)
            databases.forget(node.store)


def build(
    home: Path,
    seed: int = 1,
    parties: Sequence[Party] = FOUNDERS,
    urls: dict[Party, str] | None = None,
) -> Town:
    """Build a town: databases, keys, posts, officers and a founded pact."""
    clock, lines = WorldClock(), Lines()
    chance = random.Random(seed)  # noqa: S311 - a world must be repeatable
    town = Town({}, clock, lines, {})
    for party in parties:
        url = (urls or {}).get(party) or f"sqlite:///{home}/{party}.sqlite"
        node = _node(home, party, url, clock, lines, random.Random(chance.random()), seed)
        town.nodes[party] = node
        town.officers[party] = _officers(node)
        lines.inboxes[endpoint(party)] = _inbox(town, party)
    every = [town.nodes[p] for p in parties]
    endpoints = {p: endpoint(p) for p in parties}
    threshold = len(parties) // 2 + 1
    founding.found(every, endpoints, threshold, clock() + PACT_LASTS)
    return town


def _inbox(town: Town, party: Party):  # type: ignore[no-untyped-def]
    return lambda body: arriving.take_in(town.nodes[party], body)


def _node(
    home: Path,
    party: Party,
    url: str,
    clock: WorldClock,
    lines: Lines,
    chance: random.Random,
    seed: int,
) -> Node:
    alias = f"{party.lower()}-{seed}-{home.name}"
    databases.register(alias, url)
    databases.migrate(alias)
    node = Node(
        config=NodeConfig(party=party, home=home, database=url, demo=True),
        keys=vault.generate(party, chance.randbytes),
        clock=clock,
        chance=chance,
        store=alias,
        courier=LineCourier(party, lines),
        regimes=read_regimes(),
    )
    nodes.set_up(node)
    return node


def _officers(node: Node) -> dict[str, Actor]:
    low = node.party.lower()
    posts = [
        ("authority", "autoridad-central", Role.AUTHORITY, SECRET, True),
        ("liaison", "enlace", Role.LIAISON, RESTRICTED, True),
        ("oversight", "control", Role.OVERSIGHT, {}, False),
        ("administrator", "administracion", Role.ADMINISTRATOR, {}, False),
    ]
    actors = {}
    for name, word, role, clearance, new in posts:
        code = PostCode(f"{low}-{word}")
        people.save_post(
            node.store,
            PostValue(code, word, word, f"{node.party} (EJEMPLO)", role, clearance, new),
        )
        officer = people.add_officer(node.store, f"{low}.{word}", word, node.now())
        people.give_post(node.store, officer, code, node.now())
        actors[name] = Actor(OfficerId(officer), PostHeld(code, role, clearance))
    return actors
