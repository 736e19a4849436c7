"""One run of a world: its town, its weather, its clock and the judge's notes, from one seed."""

import random
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from django.db import connections

from exhorto.acts import backups, pump
from exhorto.domain.access import Actor
from exhorto.domain.errors import ExhortoError
from exhorto.domain.ids import MatterId, Party, StatementDigest
from exhorto.node import Node
from exhorto.store import databases, outbox
from exhorto.wire.acknowledgements import Status, acknowledgement_from_json
from exhorto.wire.jws import payload_of_kept
from exhorto.world import mould, town
from exhorto.world.crashes import Crash, Fuse
from exhorto.world.meant import Meant, Told
from exhorto.world.town import FOUNDERS, Town
from exhorto.world.trace import Trace
from exhorto.world.weather import Carried, Weather


@dataclass(frozen=True, slots=True)
class Opened:
    """A matter that an officer has opened."""

    matter: MatterId
    kind: str
    principals: frozenset[Party]


@dataclass(slots=True)
class Run:
    """Everything of one seed.

    Attributes:
        chance: decides what happens; the nodes have chances of their own.
        drafts: what was written and may still be said.
        reached: how often each fault and each kind of deed really happened.
        findings: what a check has found, in words.
    """

    seed: int
    home: Path
    chance: random.Random
    town: Town
    weather: Weather
    fuses: dict[Party, Fuse] = field(default_factory=dict)
    meant: Meant = field(default_factory=Meant)
    trace: Trace = field(default_factory=Trace)
    matters: list[Opened] = field(default_factory=list)
    drafts: list[tuple[Party, StatementDigest, Told]] = field(default_factory=list)
    backups: dict[Party, Path] = field(default_factory=dict)
    back_at: dict[Party, datetime] = field(default_factory=dict)
    reached: Counter[str] = field(default_factory=Counter)
    findings: list[str] = field(default_factory=list)

    @property
    def present(self) -> list[Party]:
        """Parties whose nodes are switched on."""
        return [p for p in FOUNDERS if p not in self.weather.absent]

    def node(self, party: Party) -> Node:
        """A node."""
        return self.town.nodes[party]

    def actor(self, party: Party, role: str = "authority") -> Actor:
        """An officer."""
        return self.town.officers[party][role]

    def note(self, what: str) -> None:
        """Write down what happened."""
        self.trace.note(self.town.clock().isoformat(timespec="seconds"), what)

    def find(self, what: str) -> None:
        """A check has found something that must never be."""
        self.findings.append(what)
        self.note(f"FOUND {what}")

    def attempt(self, party: Party, name: str, deed: Callable[[], str]) -> bool:
        """Let something happen at a node; its process may die of it, and rules may refuse it."""
        try:
            with self.fuses_burn():
                done = deed()
        except Crash as crash:
            self.restart(crash)
            return False
        except ExhortoError as refused:
            self.reached[f"refused {refused.code}"] += 1
            self.note(f"{party} {name}: {refused.code}")
            return False
        if done:
            self.reached[name] += 1
            self.note(f"{party} {name}: {done}")
        return bool(done)

    @contextmanager
    def fuses_burn(self) -> Iterator[None]:
        """What happens now is the nodes' own work, of which their processes may die."""
        for fuse in self.fuses.values():
            fuse.burning = True
        try:
            yield
        finally:
            for fuse in self.fuses.values():
                fuse.burning = False

    def release(self, one: Carried) -> None:
        """Let a body arrive late, or again."""
        with self.fuses_burn():
            self.weather.release(one)

    def restart(self, crash: Crash) -> None:
        """Start a node again whose process has died."""
        node = self.node(crash.party)
        self.reached["crash inside a transaction" if crash.inside else "crash between"] += 1
        self.note(f"{crash.party} crashed {'inside' if crash.inside else 'between'}")
        connections[node.store].close()
        town.forget(node.store)

    def pump(self, party: Party) -> None:
        """Let a node do what it does every few seconds."""
        self.attempt(party, "pump", lambda: _ticked(pump.tick(self.node(party))))

    def restore(self, party: Party) -> None:
        """A disk is lost: begin again with the last backup."""
        node = self.node(party)
        databases.forget(node.store)
        town.forget(node.store)
        for file in self.home.glob(f"{party}.sqlite*"):
            file.unlink()
        shutil.copyfile(mould.mould().empty, self.home / f"{party}.sqlite")
        self.open_database(party)
        self.meant.lost_disk.add(party)
        backups.restore(node, self.backups[party])
        self.reached["restored from a backup"] += 1
        self.note(f"{party} restored")

    def open_database(self, party: Party) -> None:
        """Open a node's database and count its queries."""
        node = self.node(party)
        mould.open_quickly(node.store, self.home / f"{party}.sqlite")
        self.fuses[party] = Fuse(party, node.store)
        self.fuses[party].watch()

    def close(self) -> None:
        """Close all databases."""
        self.town.close()


def begin(seed: int, home: Path) -> Run:
    """A founded town in fine weather, at the beginning of what this seed will bring."""
    chance = random.Random(seed)  # noqa: S311 - a world must be repeatable
    weather = Weather()
    made = mould.cast(home, seed, weather)
    run = Run(seed, home, chance, made, weather)
    for party in FOUNDERS:
        run.fuses[party] = Fuse(party, run.node(party).store)
        run.fuses[party].watch()
        run.meant.pact_versions[party] = 1
    weather.reached = run.reached
    weather.on_crash = run.restart
    weather.on_answer = lambda sender, to, answer: _note_answer(run, sender, to, answer)
    return run


def pass_time(run: Run, by: timedelta) -> None:
    """Let time pass, and switch on who was to be back by now."""
    run.town.clock.advance(by)
    for party in sorted(run.back_at):
        if run.back_at[party] <= run.town.clock():
            del run.back_at[party]
            run.weather.absent.discard(party)
            run.note(f"{party} is back")


def _ticked(ticked: pump.Ticked) -> str:
    if not (ticked.received or ticked.sealed or ticked.sent or ticked.failed):
        return ""
    failed = ",".join(ticked.failed)
    return f"received {ticked.received} sealed {ticked.sealed} sent {ticked.sent} failed {failed}"


def _note_answer(run: Run, sender: Party, to: Party, answer: bytes) -> None:
    """Whatever an answer acknowledges, its statements must be there in the end."""
    told = acknowledgement_from_json(payload_of_kept(answer.decode("ascii")))
    kept = [r.id for r in told.results if r.status is not Status.REFUSED and r.id is not None]
    for digest in outbox.statements_in(run.node(sender).store, kept):
        run.meant.acknowledged.add((to, digest))
