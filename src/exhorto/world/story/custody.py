"""The second chapter: from the arrest to the hand-over, with a country off line and a stick."""

from datetime import timedelta
from typing import Any

from exhorto.acts import bundles, reading
from exhorto.domain.ids import Party
from exhorto.domain.matters.removal import Stage as RemovalStage
from exhorto.store import matters, outbox
from exhorto.wire.acknowledgements import Status
from exhorto.world.story.saying import draft, expect, moment, paragraph, say, send, today
from exhorto.world.story.stage import Stage

Evidence = dict[str, Any]


def locate_and_arrest(stage: Stage) -> Evidence:
    """Panama acknowledges, locates and arrests; Colombia sees the person in custody."""
    town, removal = stage.town, stage.kept["removal"]
    say(stage, "PA", "removal.acknowledge", removal, {"on": today(stage)}, ["CO"])
    town.clock.advance(timedelta(days=3))
    say(stage, "PA", "removal.locate", removal, {"on": today(stage)}, ["CO"])
    town.clock.advance(timedelta(days=1))
    health = (paragraph("PA", ["CO"], "Se encuentra en buen estado; se avisó al consulado."),)
    kernel = {"at": moment(stage), "place": "La Chorrera (EJEMPLO)"}
    say(stage, "PA", "removal.arrest", removal, kernel, ["CO"], health)
    town.settle(3)
    line = matters.load(town.node("CO").store, [removal])[removal]
    expect(line.stage == "arrested" and line.custody, "Colombia must see the arrest")
    return {"stage": line.stage, "custody": line.custody, "next": line.next_code}


def guatemala_is_away(stage: Stage) -> Evidence:
    """Guatemala is off line for nine days; what was said meanwhile waits and then comes."""
    town = stage.town
    others = frozenset(town.nodes)
    town.lines.isolate(Party("GT"), others)
    content = (paragraph("CO", ["GT", "MX", "PA"], "La red opera en los cuatro países."),)
    kernel = {"principals": ["CO", "GT", "MX", "PA"], "on": today(stage)}
    preview = draft(stage, "CO", "briefing.open", None, kernel, ["GT", "MX", "PA"], content)
    matter = send(stage, "CO", preview).matter
    stage.kept["regional"] = matter
    town.tick(3, timedelta(days=3))
    guatemala = town.node("GT")
    expect(not matters.load(guatemala.store, [matter]), "Guatemala cannot have it yet")
    owed = outbox.depth(town.node("CO").store, Party("GT"))["owed"]
    town.lines.heal()
    town.tick(4, timedelta(minutes=31))
    digests = {
        p: matters.load(n.store, [matter])[matter].digest for p, n in sorted(town.nodes.items())
    }
    expect(len(set(digests.values())) == 1, "after the line is back all must agree")
    return {"days_away": 9, "waited_in_colombia": owed, "state": digests[Party("GT")]}


def carry_by_stick(stage: Stage) -> Evidence:
    """The line between Colombia and Panama is cut; the formal request goes by USB stick."""
    town, removal = stage.town, stage.kept["removal"]
    town.lines.cut |= {(Party("CO"), Party("PA")), (Party("PA"), Party("CO"))}
    say(stage, "CO", "removal.formal", removal, {"on": today(stage)}, ["PA"])
    town.tick(2)
    stick = bundles.write(town.node("CO"), Party("PA"), stage.scratch)
    first = bundles.take_in(town.node("PA"), bundles.files_in([stage.scratch]))
    again = bundles.take_in(town.node("PA"), bundles.files_in([stage.scratch]))
    town.lines.heal()
    town.settle(3)
    line = matters.load(town.node("PA").store, [removal])[removal]
    expect(line.stage == RemovalStage.FORMAL, "the formal request must have come by stick")
    return {
        "files": [file.name for file in stick.files],
        "envelopes": stick.envelopes,
        "taken": _counted(first, Status.ACCEPTED),
        "second_time": _counted(again, Status.DUPLICATE),
        "stage": line.stage,
    }


def _counted(taken: list[bundles.TakenIn], status: Status) -> int:
    return sum(one.counts.get(status, 0) for one in taken)


def decide_and_surrender(stage: Stage) -> Evidence:
    """Panama grants and surrenders, Colombia closes; both nodes hold one state."""
    town, removal = stage.town, stage.kept["removal"]
    town.clock.advance(timedelta(days=12))
    kernel = {"on": today(stage), "outcome": "granted", "article": "art. 1 (EJEMPLO)"}
    say(stage, "PA", "removal.decide", removal, kernel, ["CO"])
    town.settle(3)
    town.clock.advance(timedelta(days=6))
    say(stage, "PA", "removal.surrender", removal, {"at": moment(stage)}, ["CO"])
    town.settle(3)
    closing = {"on": today(stage), "outcome": "surrendered"}
    say(stage, "CO", "removal.close", removal, closing, ["PA"])
    town.settle(3)
    digests = {p: matters.load(town.node(p).store, [removal])[removal].digest for p in ("CO", "PA")}
    view = reading.read_matter(town.node("PA"), town.actor("PA"), removal)
    expect(view.state.stage is RemovalStage.CLOSED, "the removal must be closed")
    expect(len(set(digests.values())) == 1, "both nodes must hold one state")
    return {"stage": view.state.stage.value, "state": digests["PA"]}


def see_it_crossed(stage: Stage) -> Evidence:
    """A withdrawal and a decision cross in the post; both nodes say so and ask a human."""
    town = stage.town
    kernel = {
        "principals": ["MX", "PA"],
        "requested": "PA",
        "track": "extradition",
        "instrument": "Tratado bilateral (EJEMPLO)",
        "reference": "MX-EJEMPLO-0002",
        "on": today(stage),
    }
    matter = send(stage, "MX", draft(stage, "MX", "removal.request", None, kernel, ["PA"])).matter
    town.settle(3)
    say(stage, "PA", "removal.acknowledge", matter, {"on": today(stage)}, ["MX"])
    town.settle(3)
    refusal = {"on": today(stage), "outcome": "refused", "article": "art. 3 (EJEMPLO)"}
    say(stage, "PA", "removal.decide", matter, refusal, ["MX"])
    reason = {"on": today(stage), "reason": "identidad en duda"}
    say(stage, "MX", "removal.withdraw", matter, reason, ["PA"])
    town.settle(3)
    lines = {p: matters.load(town.node(p).store, [matter])[matter] for p in ("MX", "PA")}
    expect(all(line.crossed for line in lines.values()), "both nodes must show the crossing")
    expect(len({line.digest for line in lines.values()}) == 1, "and hold one state")
    return {"matter": matter, "crossed": True, "stage": lines["PA"].stage}
