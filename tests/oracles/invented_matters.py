"""Matters invented from one seed: honest lanes, and every way in which a lane goes wrong.

Two to four parties speak, hear of one another late and in part, equivocate, restore old backups,
resume their lanes under one post or two, miscount, speak of what the fold does not understand, and
send kernels too late or never. Part of what was said is then lost and the rest is shuffled.

The matter itself is a notebook: one party opens it, the parties named write numbers into it, a
number is taken once, and a page can be torn out only while its number is the last. So what is
applied depends on the order, and a fold that orders wrongly ends with another state.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from random import Random
from typing import Any

from exhorto.domain.errors import Malformed, Refused
from exhorto.domain.ids import Party, StatementDigest
from exhorto.domain.matters.folding import Rules
from exhorto.domain.statements import Claims, Head, Place, Role, Statement
from tests.oracles.statements import head, portion, posts, statement, without_content

VERSION = 3
PARTIES = ("CO", "GT", "MX", "PA")
STRANGER = "VE"


@dataclass(frozen=True)
class Notebook:
    """The state of an invented matter: who may write, and the numbers written, in order."""

    writers: frozenset[str]
    numbers: tuple[int, ...] = ()


def write(state: Notebook | None, claims: Claims, kernel: Mapping[str, Any]) -> Notebook:
    """Apply one statement to the notebook, or refuse it."""
    if claims.kind == "note.broken":
        raise Malformed("note.broken")
    if state is None:
        if claims.kind != "note.open":
            raise Refused("note.not-open")
        return Notebook(frozenset(kernel["writers"]))
    if claims.kind == "note.open":
        raise Refused("note.open-already")
    if claims.issuer not in state.writers:
        raise Refused("note.stranger")
    number = kernel["n"]
    if claims.kind == "note.tear":
        if state.numbers[-1:] != (number,):
            raise Refused("note.not-the-last")
        return replace(state, numbers=state.numbers[:-1])
    if claims.kind == "note.once" and number in state.numbers:
        raise Refused("note.taken")
    return replace(state, numbers=(*state.numbers, number))


NOTEBOOK: Rules[Notebook] = Rules(
    version=VERSION,
    kinds=frozenset({"note.open", "note.add", "note.once", "note.tear", "note.broken"}),
    weighty=frozenset({"note.open", "note.once", "note.tear"}),
    apply=write,
)
_KINDS = ("note.add", "note.once", "note.once", "note.tear", "note.tear", "note.broken")


@dataclass
class Scribe:
    """Writes one invented matter. What each party has heard of is in ``heard``."""

    rng: Random
    honest: bool = False
    said: list[Statement] = field(default_factory=list)
    heard: dict[str, set[str]] = field(default_factory=dict)

    def invent(self, steps: int) -> list[Statement]:
        """A whole matter, complete and in the order in which it was said."""
        self.members = self.rng.sample(PARTIES, self.rng.randint(2, 4))
        self.heard = {p: set() for p in (*self.members, STRANGER)}
        opener = {"writers": list(self.members)}
        self.say(self.members[0], "note.open", opener, Place(1, 1, None))
        for _ in range(steps):
            deeds = [(d, w) for d, w in _DEEDS if d in _HONEST or not self.honest]
            deed = self.rng.choices([d for d, _ in deeds], [w for _, w in deeds])[0]
            deed(self, self.rng.choice(self.members))
            self.spread()
        return self.said

    # --- what parties do ----------------------------------------------------------------------

    def speak(self, party: str) -> None:
        local = self.rng.random() < 0.15
        lane = self.lane(party, local)
        if not lane:
            return self.continue_lane(party, Place(self.rng.randint(1, 2), 1, None), local)
        on_the_last = self.honest or self.rng.random() < 0.9
        last = lane[-1] if on_the_last else self.rng.choice(self.tips(lane))
        return self.continue_lane(party, after(last), local)

    def speak_strangely(self, party: str) -> None:
        """Of a kind or a version that nobody here understands, or without its kernel."""
        lane = self.lane(party)
        place = after(lane[-1]) if lane else Place(1, 1, None)
        oddity = self.rng.randrange(4)
        one = self.say(
            party,
            "note.unheard-of" if oddity == 0 else "note.add",
            None if oddity == 1 else {"n": self.rng.randint(1, 5)},
            place,
            fold=VERSION + self.rng.randint(1, 2) if oddity == 2 else VERSION,
        )
        if oddity == 3:
            no_kernel = {0: portion(Role.TEXT, party, {"n": 1})}
            self.said[self.said.index(one)] = replace(one, portions=no_kernel)

    def equivocate(self, party: str) -> None:
        """Say something for a place that is taken."""
        lane = self.lane(party, local=self.rng.random() < 0.1)
        if lane:
            taken = self.rng.choice(lane).claims
            self.continue_lane(party, taken.place, taken.scope.value == "local")

    def resume(self, party: str) -> None:
        """Go on from an earlier place in a new incarnation, under some posts."""
        lane = self.lane(party)
        if not lane:
            return
        place = self.rng.choice(lane[-4:]).claims.place
        highest = max(one.claims.place.incarnation for one in lane)
        first, second = posts(party)
        under = self.rng.choice(
            [(), (first,), (first, first), (first, second), (first, second), (second, first, first)]
        )
        risen = self.rng.choice([highest, highest + 1, highest + 1, highest + 2])
        self.continue_lane(party, replace(place, incarnation=risen), resumed_by=under)

    def miscount(self, party: str) -> None:
        lane = self.lane(party)
        if not lane:
            return
        right = after(self.rng.choice(lane))
        wrong = [
            replace(right, sequence=right.sequence + self.rng.choice([-1, 1, 2])),
            replace(right, incarnation=right.incarnation - 1),
            replace(right, incarnation=max(1, right.incarnation), previous=None),
            replace(right, previous=self.rng.choice(self.said).digest),
        ]
        self.continue_lane(party, self.rng.choice(wrong))

    def intrude(self, party: str) -> None:
        """A party that the matter does not name speaks, in order, in a lane of its own."""
        lane = self.lane(STRANGER)
        self.heard[STRANGER] |= self.heard[party]
        self.continue_lane(STRANGER, after(lane[-1]) if lane else Place(1, 1, None))

    # --- how they do it -----------------------------------------------------------------------

    def continue_lane(
        self, party: str, place: Place, local: bool = False, resumed_by: tuple[Any, ...] = ()
    ) -> None:
        body = {"n": self.rng.randint(1, 5)}
        kind = self.rng.choice(_KINDS)
        self.say(party, kind, body, place, local=local, resumed_by=resumed_by)

    def say(
        self, party: str, kind: str, body: Mapping[str, Any] | None, place: Place, **more: Any
    ) -> Statement:
        seen = self.seen_by(party, local=more.get("local", False))
        texts = self.rng.randrange(3)
        fold = more.pop("fold", self.rng.randint(1, VERSION))
        one = statement(
            self.rng, party, kind, body, place=place, seen=seen, fold=fold, texts=texts, **more
        )
        self.said.append(one)
        self.heard[party].add(one.digest)
        return one

    def seen_by(self, party: str, local: bool) -> list[Head]:
        heads = []
        for other in (*self.members, STRANGER):
            known = [one for one in self.lane(other) if one.digest in self.heard[party]]
            if known and (other != party or local) and self.rng.random() < 0.85:
                one = known[-1] if self.rng.random() < 0.8 else self.rng.choice(known)
                heads.append(self.perhaps_lie(head(one)))
        return heads

    def perhaps_lie(self, true: Head) -> Head:
        """A head of what nobody ever said, or under the wrong number."""
        lot = self.rng.random()
        if lot < 0.01 and not self.honest:
            return replace(true, digest=StatementDigest(f"{self.rng.getrandbits(256):064x}"))
        return replace(true, sequence=true.sequence + 1) if 0.01 <= lot < 0.03 else true

    def spread(self) -> None:
        """Some hear some of what was said."""
        for party in self.members:
            if self.rng.random() < 0.5:
                shared = [one for one in self.said if one.claims.scope.value == "shared"]
                self.heard[party] |= {one.digest for one in shared if self.rng.random() < 0.8}

    def lane(self, party: str, local: bool = False) -> list[Statement]:
        scope = "local" if local else "shared"
        own = Party(party)
        return [s for s in self.said if s.claims.issuer == own and s.claims.scope.value == scope]

    def tips(self, lane: list[Statement]) -> list[Statement]:
        followed = {one.claims.place.previous for one in lane}
        return [one for one in lane if one.digest not in followed]


_DEEDS: tuple[tuple[Callable[[Scribe, str], None], int], ...] = (
    (Scribe.speak, 70),
    (Scribe.equivocate, 5),
    (Scribe.resume, 7),
    (Scribe.speak_strangely, 3),
    (Scribe.miscount, 3),
    (Scribe.intrude, 2),
)


_HONEST = frozenset({Scribe.speak, Scribe.speak_strangely, Scribe.intrude})


def after(one: Statement) -> Place:
    """The next place in a lane."""
    place = one.claims.place
    return Place(place.incarnation, place.sequence + 1, one.digest)


def whole_matter(rng: Random, honest: bool = False) -> list[Statement]:
    """All statements of an invented matter, none lost."""
    return Scribe(rng, honest).invent(steps=rng.randint(2, 18))


def matter_as_received(rng: Random, honest: bool = False) -> list[Statement]:
    """An invented matter as one node has it: some lost, some twice, the rest in any order."""
    said = whole_matter(rng, honest)
    lost = rng.choice([0, 0, 1, 2])
    received = rng.sample(said, max(0, len(said) - lost))
    twice = rng.choices(received, k=rng.choice([0, 0, 2])) if received else []
    received += twice
    received = [without_content(one) if rng.random() < 0.3 else one for one in received]
    rng.shuffle(received)
    return received
