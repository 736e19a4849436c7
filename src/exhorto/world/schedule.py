"""What happens in a world, event by event, drawn from its seed: work, weather, crashes, lost disks.

A seed has a plan (which rare things it will bring, and when) and for the rest lets chance decide.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from exhorto.acts import backups, folding, pacts
from exhorto.domain.ids import Party
from exhorto.domain.matters import briefing
from exhorto.domain.matters.briefing import Briefing
from exhorto.world import malice, mould, officers
from exhorto.world.run import Opened, Run, pass_time
from exhorto.world.town import FOUNDERS

STATEMENTS = 24
"""A seed ends when its officers have said so many."""
MOST_EVENTS = 1500
LONGEST_FUSE = 120
PAUSES = (
    timedelta(seconds=20),
    timedelta(minutes=12),
    timedelta(hours=3),
    timedelta(days=2),
)


@dataclass(frozen=True, slots=True)
class Plan:
    """The rare things that a seed will bring; a number is how many statements come before."""

    backup_at: int | None
    restore_at: int | None
    loses_disk: Party
    equivocates_at: int | None
    malicious: Party
    renews_at: tuple[int, ...]


def draw_plan(run: Run) -> Plan:
    """Decide which rare things this seed will bring."""
    chance = run.chance
    loses = chance.choice(FOUNDERS)
    malicious = chance.choice([p for p in FOUNDERS if p != loses])
    backup = chance.randint(2, 10) if chance.random() < 0.35 else None
    restore = None if backup is None else chance.randint(backup + 1, STATEMENTS - 2)
    equivocates = chance.randint(6, STATEMENTS - 3) if chance.random() < 0.35 else None
    renewals = sorted(chance.sample(range(1, STATEMENTS - 1), mould.VERSIONS - 1))
    renews = tuple(renewals) if chance.random() < 0.35 else ()
    return Plan(backup, restore, loses, equivocates, malicious, renews)


def play(run: Run) -> None:
    """Let things happen until enough has been said."""
    plan = draw_plan(run)
    due: list[tuple[int, Callable[[], bool]]] = [
        (at, partial(renew, run, number)) for number, at in enumerate(plan.renews_at)
    ]
    if plan.backup_at is not None and plan.restore_at is not None:
        due.append((plan.backup_at, partial(back_up, run, plan.loses_disk)))
        due.append((plan.restore_at, partial(lose_disk, run, plan.loses_disk)))
    if plan.equivocates_at is not None:
        due.append((plan.equivocates_at, partial(equivocate, run, plan.malicious)))
    run.weather.chance = run.chance
    for _ in range(MOST_EVENTS):
        said = len(run.meant.told)
        if said >= STATEMENTS:
            break
        # What did not come to pass (a crash, nothing to do it with) is tried again.
        due = [(at, happen) for at, happen in due if said < at or not happen()]
        event(run)


def event(run: Run) -> None:
    """Let one thing happen."""
    events: tuple[tuple[int, Callable[[Run], object]], ...] = (
        (40, _officer_acts),
        (46, _node_pumps),
        (12, _time_passes),
        (4, _line_is_cut),
        (5, _lines_are_mended),
        (7, _fuse_is_lit),
        (5, _late_arrival),
        (3, _again),
        (1, _node_goes_away),
        (1, _clock_goes_wrong),
    )
    chosen = run.chance.choices(events, weights=[weight for weight, _ in events])[0]
    chosen[1](run)


def renew(run: Run, number: int) -> bool:
    """A governor brings the next version of the pact to one node."""
    party = run.chance.choice(run.present)
    files = mould.mould().pacts[number + 1]
    return run.attempt(
        party, "accept a pact", lambda: str(pacts.accept(run.node(party), files).version)
    )


def back_up(run: Run, party: Party) -> bool:
    """An administrator makes a backup."""
    if party in run.weather.absent:
        return False
    folder = run.home / f"backup-{party}"

    def deed() -> str:
        backups.backup(run.node(party), folder)
        run.backups[party] = folder
        return "done"

    return run.attempt(party, "back up", deed)


def lose_disk(run: Run, party: Party) -> bool:
    """A node's disk dies, and it goes on from its backup."""
    if party not in run.backups:
        return False
    run.weather.absent.discard(party)
    run.back_at.pop(party, None)
    run.restore(party)
    return True


def equivocate(run: Run, party: Party) -> bool:
    """The malicious party says two things in one place of a matter with several others."""
    if party in run.weather.absent:
        return False
    for opened in reversed(run.matters):
        if _can_equivocate(run, party, opened):
            others = sorted(opened.principals - {party})
            deceived = run.chance.sample(others, run.chance.randint(1, len(others) - 1))
            return run.attempt(party, "equivocate", partial(_deceive, run, party, opened, deceived))
    return False


def _can_equivocate(run: Run, party: Party, opened: Opened) -> bool:
    if opened.kind != briefing.KIND or party not in opened.principals:
        return False
    state = folding.load(run.node(party), opened.matter).shared.state
    still_open = isinstance(state, Briefing) and state.closed_on is None
    return still_open and len(opened.principals) > 2


def _deceive(run: Run, party: Party, opened: Opened, deceived: list[Party]) -> str:
    text = run.meant.canary(opened.principals)
    node, actor = run.node(party), run.actor(party)
    both = malice.equivocate(node, actor, opened.matter, deceived, text)
    run.meant.malicious = party
    run.meant.forked.add(opened.matter)
    return " and ".join(sorted(d[:12] for d in both))


def _officer_acts(run: Run) -> None:
    if run.present:
        officers.act(run, run.chance.choice(run.present))


def _node_pumps(run: Run) -> None:
    if run.present:
        run.pump(run.chance.choice(run.present))


def _time_passes(run: Run) -> None:
    pass_time(run, run.chance.choices(PAUSES, weights=(5, 4, 3, 1))[0])


def _line_is_cut(run: Run) -> None:
    sender, to = run.chance.sample(FOUNDERS, 2)
    run.weather.cut.add((sender, to))
    run.note(f"cut {sender} to {to}")


def _lines_are_mended(run: Run) -> None:
    run.weather.heal()
    run.note("lines mended")


def _fuse_is_lit(run: Run) -> None:
    party = run.chance.choice(FOUNDERS)
    run.fuses[party].left = run.chance.randrange(LONGEST_FUSE)


def _late_arrival(run: Run) -> None:
    if run.weather.held:
        held = run.weather.held
        one = held.pop(run.chance.randrange(len(held)))
        run.reached["arrived late"] += 1
        run.note(f"late from {one.sender} to {one.to}")
        run.release(one)


def _again(run: Run) -> None:
    if run.weather.past:
        one = run.chance.choice(run.weather.past)
        run.reached["arrived again later"] += 1
        run.note(f"again from {one.sender} to {one.to}")
        run.release(one)


def _node_goes_away(run: Run) -> None:
    if len(run.present) > 2:
        party = run.chance.choice(run.present)
        run.weather.absent.add(party)
        run.back_at[party] = run.town.clock() + timedelta(days=run.chance.randint(1, 9))
        run.reached["away for days"] += 1
        run.note(f"{party} goes away")


def _clock_goes_wrong(run: Run) -> None:
    party = run.chance.choice(FOUNDERS)
    skew = run.chance.choice((timedelta(0), timedelta(minutes=7), timedelta(days=400)))
    run.town.clocks[party].skew = skew * run.chance.choice((1, -1))
    run.reached["clock wrong"] += bool(skew)
    run.note(f"{party} clock wrong by {skew}")
