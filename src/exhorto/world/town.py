"""A town of nodes in one process: real stores, real cryptography, clock and lines in one's hand."""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from exhorto.acts import arriving, keeping, membership, nodes, pump
from exhorto.domain.access import Actor, PostHeld, Role
from exhorto.domain.ids import OfficerId, Party, PostCode
from exhorto.node import Node, NodeConfig, read_regimes
from exhorto.store import databases, people
from exhorto.store.people import PostValue
from exhorto.vault.keys import Keys
from exhorto.world import founding
from exhorto.world.clock import NodeClock, WorldClock
from exhorto.world.invented_keys import governor_of, keys_of
from exhorto.world.line import LineCourier, Lines, endpoint

FOUNDERS = (Party("PA"), Party("CO"), Party("GT"), Party("MX"))
PACT_LASTS = timedelta(days=1500)
SECRET = {"PACTO": "SECRETO"}
RESTRICTED = {"PACTO": "RESERVADO"}

POSTS: tuple[tuple[str, str, Role, dict[str, str], bool], ...] = (
    ("authority", "autoridad-central", Role.AUTHORITY, SECRET, True),
    ("liaison", "enlace", Role.LIAISON, RESTRICTED, True),
    ("oversight", "control", Role.OVERSIGHT, {}, False),
    ("administrator", "administracion", Role.ADMINISTRATOR, {}, False),
)
"""Name in a world, word in the post's code, role, clearance, whether it takes new matters."""


@dataclass(slots=True)
class Town:
    """Nodes by party, and what is around them."""

    nodes: dict[Party, Node]
    clock: WorldClock
    lines: Lines
    clocks: dict[Party, NodeClock] = field(default_factory=dict)
    officers: dict[Party, dict[str, Actor]] = field(default_factory=dict)

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
            forget(node.store)
            databases.forget(node.store)


def build(
    home: Path,
    seed: int = 1,
    parties: Sequence[Party] = FOUNDERS,
    urls: Mapping[Party, str] | None = None,
    keys: Callable[[Party], Keys] = keys_of,
) -> Town:
    """Build a town: databases, keys, posts, officers and a founded pact."""
    town = Town({}, WorldClock(), Lines())
    for party in parties:
        url = (urls or {}).get(party) or f"sqlite:///{home}/{party}.sqlite"
        alias = f"{party.lower()}-{seed}-{home.name}"
        databases.register(alias, url)
        databases.migrate(alias)
        node = settle_in(town, home, party, alias, url, seed, keys(party))
        nodes.set_up(node)
        town.officers[party] = appoint(node)
    every = [town.nodes[p] for p in parties]
    endpoints = {p: endpoint(p) for p in parties}
    signers = {p: governor_of(p) for p in parties}
    threshold = len(parties) // 2 + 1
    founding.found(every, endpoints, threshold, town.clock() + PACT_LASTS, signers)
    return town


def settle_in(
    town: Town, home: Path, party: Party, alias: str, url: str, seed: int, keys: Keys
) -> Node:
    """Put a node with a registered database into a town, at the end of a line."""
    clock = NodeClock(town.clock)
    node = Node(
        config=NodeConfig(party=party, home=home, database=url, demo=True),
        keys=keys,
        clock=clock,
        chance=random.Random(f"{seed} {party}"),  # noqa: S311 - a world must be repeatable
        store=alias,
        courier=LineCourier(party, town.lines),
        regimes=read_regimes(),
    )
    town.nodes[party] = node
    town.clocks[party] = clock
    town.lines.inboxes[endpoint(party)] = lambda body: arriving.take_in(town.nodes[party], body)
    return node


def forget(alias: str) -> None:
    """Forget what the process remembers of a database, as a restart does."""
    membership.forget(alias)
    keeping.forget(alias)


def appoint(node: Node) -> dict[str, Actor]:
    """Make the posts of an invented party and an officer for each."""
    low = node.party.lower()
    actors = {}
    for name, word, role, clearance, new in POSTS:
        code = PostCode(f"{low}-{word}")
        people.save_post(
            node.store,
            PostValue(code, word, word, f"{node.party} (EJEMPLO)", role, clearance, new),
        )
        officer = people.add_officer(node.store, f"{low}.{word}", word, node.now())
        people.give_post(node.store, officer, code, node.now())
        actors[name] = Actor(OfficerId(officer), PostHeld(code, role, clearance))
    return actors
