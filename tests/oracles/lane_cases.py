"""Lanes that went wrong, case by case, each told as a diplomat would tell it.

``CASES`` says of each what stands where: every statement by its short name, with its standing or,
where it has no effect, with the reason. Every case is small enough to judge by hand.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any

from exhorto.domain.statements import Head, Place, Statement
from tests.oracles.invented_matters import VERSION
from tests.oracles.statements import head, posts, statement

MX_POSTS = posts("MX")


@dataclass
class Desk:
    """Says statements by name; ``after`` and ``seen`` are names of statements said before."""

    rng: Random = field(default_factory=lambda: Random(7))
    said: dict[str, Statement] = field(default_factory=dict)
    lost: set[str] = field(default_factory=set)

    def say(
        self,
        name: str,
        party: str,
        after: str | None = None,
        *,
        kind: str = "note.once",
        n: int | None = None,
        seen: tuple[str, ...] = (),
        inc: int | None = None,
        seq: int | None = None,
        kernel: Any = "usual",
        **more: Any,
    ) -> None:
        before = self.said[after].claims.place if after else Place(1, 0, None)
        place = Place(
            incarnation=before.incarnation if inc is None else inc,
            sequence=before.sequence + 1 if seq is None else seq,
            previous=self.said[after].digest if after else None,
        )
        usual = {"n": len(self.said) if n is None else n, "writers": ["CO", "GT", "MX", "PA"]}
        self.said[name] = statement(
            self.rng,
            party,
            kind,
            usual if kernel == "usual" else kernel,
            place=place,
            seen=[self.head(s) for s in seen],
            **more,
        )

    def head(self, name: str) -> Head:
        return head(self.said[name])

    def here(self) -> list[Statement]:
        return [one for name, one in self.said.items() if name not in self.lost]


def opened(by: str = "PA") -> Desk:
    desk = Desk()
    desk.say("open", by, kind="note.open")
    return desk


def a_first_statement_numbered_two() -> Desk:
    desk = opened()
    desk.say("odd", "CO", seq=2)
    desk.say("on-it", "CO", "odd", seen=("open",))
    return desk


def a_number_is_skipped() -> Desk:
    desk = opened()
    desk.say("odd", "PA", "open", seq=3)
    desk.say("on-it", "PA", "odd")
    return desk


def an_older_incarnation_speaks() -> Desk:
    desk = opened()
    desk.say("new", "PA", "open", inc=2)
    desk.say("old", "PA", "new", inc=1)
    return desk


def a_statement_stands_on_another_partys_lane() -> Desk:
    desk = opened()
    desk.say("odd", "CO", "open")
    desk.say("sees-it", "GT", seen=("open", "odd"))
    return desk


def a_local_statement_stands_on_the_shared_lane() -> Desk:
    desk = opened()
    desk.say("odd", "PA", "open", local=True)
    return desk


def two_first_statements() -> Desk:
    desk = opened()
    desk.say("one", "MX", seen=("open",))
    desk.say("other", "MX", seen=("open",))
    desk.say("on-one", "MX", "one")
    return desk


def an_honest_party_had_seen_the_fork_that_is_now_frozen() -> Desk:
    desk = opened(by="MX")
    desk.say("rumour", "MX", "open")
    desk.say("answer", "CO", seen=("rumour",))
    desk.say("rival", "MX", "open")
    return desk


def an_honest_party_had_seen_the_end_that_is_now_cut() -> Desk:
    desk = opened(by="MX")
    desk.say("rumour", "MX", "open")
    desk.say("answer", "CO", seen=("rumour",))
    desk.say("resumed", "MX", "open", inc=2, resumed_by=MX_POSTS)
    return desk


def an_honest_party_had_seen_a_misplaced_statement() -> Desk:
    desk = opened(by="MX")
    desk.say("odd", "MX", "open", seq=7)
    desk.say("answer", "CO", seen=("odd",))
    return desk


def a_fork(**resumed: Any) -> Desk:
    desk = opened(by="MX")
    desk.say("one", "MX", "open")
    desk.say("on-one", "MX", "one")
    desk.say("other", "MX", "open")
    if resumed:
        desk.say("resumed", "MX", "open", **resumed)
        desk.say("on-resumed", "MX", "resumed")
    return desk


def resumed_under_one_post() -> Desk:
    return a_fork(inc=2, resumed_by=MX_POSTS[:1])


def resumed_under_one_post_named_twice() -> Desk:
    return a_fork(inc=2, resumed_by=(MX_POSTS[0], MX_POSTS[0]))


def resumed_without_a_new_incarnation() -> Desk:
    return a_fork(inc=1, resumed_by=MX_POSTS)


def resumed_under_two_posts() -> Desk:
    return a_fork(inc=2, resumed_by=MX_POSTS)


def resumed_twice_at_once() -> Desk:
    desk = a_fork(inc=2, resumed_by=MX_POSTS)
    desk.say("resumed-too", "MX", "open", inc=2, resumed_by=MX_POSTS)
    return desk


def something_seen_is_not_here() -> Desk:
    desk = opened()
    desk.say("far", "CO", seen=("open",))
    desk.say("sees-far", "GT", seen=("far",))
    desk.say("on-it", "GT", "sees-far")
    desk.say("sees-that", "MX", seen=("on-it",))
    desk.lost = {"far"}
    return desk


def a_statement_before_is_not_here() -> Desk:
    desk = opened()
    desk.say("first", "CO", seen=("open",))
    desk.say("second", "CO", "first")
    desk.say("third", "CO", "second")
    desk.lost = {"first"}
    return desk


def a_newer_version_speaks() -> Desk:
    desk = opened()
    desk.say("newer", "CO", seen=("open",), fold=VERSION + 1)
    desk.say("on-it", "CO", "newer")
    return desk


def an_unheard_of_kind() -> Desk:
    desk = opened()
    desk.say("what", "CO", seen=("open",), kind="note.unheard-of")
    return desk


def a_kernel_is_not_here() -> Desk:
    desk = opened()
    desk.say("bare", "CO", seen=("open",), kernel=None)
    return desk


def the_matter_refuses() -> Desk:
    desk = opened()
    desk.say("one", "CO", seen=("open",), n=5)
    desk.say("again", "GT", seen=("one",), n=5)
    desk.say("broken", "GT", "again", kind="note.broken")
    desk.say("on-it", "GT", "broken", n=6)
    return desk


def ties_go_by_party() -> Desk:
    desk = opened()
    desk.say("late", "MX", seen=("open",), n=5)
    desk.say("early", "CO", seen=("open",), n=5)
    return desk


FROZEN_ALL = "open applied, one frozen, on-one frozen, other frozen"
CASES: dict[Callable[[], Desk], str] = {
    a_first_statement_numbered_two: "open applied, odd lane.misplaced, on-it lane.misplaced",
    a_number_is_skipped: "open applied, odd lane.misplaced, on-it lane.misplaced",
    an_older_incarnation_speaks: "open applied, new applied, old lane.misplaced",
    a_statement_stands_on_another_partys_lane: (
        "open applied, odd lane.misplaced, sees-it applied"
    ),
    a_local_statement_stands_on_the_shared_lane: "open applied, odd lane.misplaced",
    two_first_statements: "open applied, one frozen, other frozen, on-one frozen",
    an_honest_party_had_seen_the_fork_that_is_now_frozen: (
        "open applied, rumour frozen, rival frozen, answer applied"
    ),
    an_honest_party_had_seen_the_end_that_is_now_cut: (
        "open applied, rumour cut, resumed applied, answer applied"
    ),
    an_honest_party_had_seen_a_misplaced_statement: (
        "open applied, odd lane.misplaced, answer applied"
    ),
    a_fork: FROZEN_ALL,
    resumed_under_one_post: f"{FROZEN_ALL}, resumed frozen, on-resumed frozen",
    resumed_under_one_post_named_twice: f"{FROZEN_ALL}, resumed frozen, on-resumed frozen",
    resumed_without_a_new_incarnation: f"{FROZEN_ALL}, resumed frozen, on-resumed frozen",
    resumed_twice_at_once: (f"{FROZEN_ALL}, resumed frozen, on-resumed frozen, resumed-too frozen"),
    resumed_under_two_posts: (
        "open applied, one cut, on-one cut, other cut, resumed applied, on-resumed applied"
    ),
    something_seen_is_not_here: (
        "open applied, sees-far waiting, on-it waiting, sees-that waiting"
    ),
    a_statement_before_is_not_here: "open applied, second waiting, third waiting",
    a_newer_version_speaks: "open applied, newer waiting, on-it waiting",
    an_unheard_of_kind: "open applied, what waiting",
    a_kernel_is_not_here: "open applied, bare waiting",
    the_matter_refuses: (
        "open applied, one applied, again note.taken, broken note.broken, on-it applied"
    ),
    ties_go_by_party: "open applied, early applied, late note.taken",
}
