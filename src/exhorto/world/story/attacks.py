"""The third chapter: what is refused, what freezes, and what anyone can verify afterwards."""

from datetime import timedelta
from typing import Any

from exhorto.acts import arriving, membership, proving, reading, rebuilding, witnessing
from exhorto.acts.ledgering import LOGS, log_id
from exhorto.domain.ids import EnvelopeId, MatterId, Party
from exhorto.node import Node
from exhorto.store import inbox, ledgers, matters
from exhorto.wire import envelopes
from exhorto.wire.envelope_headers import Route
from exhorto.wire.frames import read_frames, write_frames
from exhorto.wire.items import Payload
from exhorto.wire.signing_keys import generate_signing_key
from exhorto.world.malice import equivocate
from exhorto.world.story.saying import expect, paragraph, say
from exhorto.world.story.stage import Stage

Evidence = dict[str, Any]


def refuse_what_is_false(stage: Stage) -> Evidence:
    """A tampered envelope, a replayed one and a forged sender: refused, logged, reported."""
    panama = stage.town.node("PA")
    genuine = _last_to_panama(stage)
    before = inbox.count_since_review(panama.store)
    told = {
        "tampered": _bring(stage, _flipped(genuine)),
        "replayed": _bring(stage, genuine),
        "forged": _bring(stage, _forged(stage)),
    }
    fresh = inbox.incidents(panama.store, inbox.count_since_review(panama.store) - before)
    codes = [i.code for i in fresh]
    expect(told["tampered"] == "refused" and told["forged"] == "refused", "false ones must fail")
    expect(told["replayed"] == "duplicate", "a replay must be known for one")
    expect(len(codes) >= 3 and "envelope.replay" in codes, "each must leave an incident")
    return {**told, "incidents": codes}


def freeze_an_equivocator(stage: Stage) -> Evidence:
    """Mexico says two things in one place: its lane freezes everywhere, a compromise opens."""
    town, matter = stage.town, stage.kept["regional"]
    equivocate(town.node("MX"), town.actor("MX"), matter, [Party("GT")], "EJEMPLO: otra cosa")
    for author in ("PA", "GT", "CO"):
        town.settle(2)
        note = (paragraph(author, _others(author), "Se toma nota."),)
        say(stage, author, "briefing.note", matter, {}, _others(author), note)
    town.settle(12)
    lines = {p: matters.load(n.store, [matter])[matter] for p, n in town.nodes.items()}
    expect(all(line.frozen for line in lines.values()), "the lane must be frozen on every node")
    expect(len({line.digest for line in lines.values()}) == 1, "and all must hold one state")
    compromises = {p: _compromises(n) for p, n in town.nodes.items() if p != "MX"}
    found = set.intersection(*map(set, compromises.values()))
    expect(len(found) == 1, "one compromise matter must stand on every node")
    stage.kept["compromise"] = min(found)
    return {"frozen_on": sorted(lines), "compromise": min(found)}


def verify_every_ledger(stage: Stage) -> Evidence:
    """Every log of every node verifies from its rows and is cosigned by partners."""
    town = stage.town
    for node in town.nodes.values():
        witnessing.publish(node, at_once=True)
    town.settle(4)
    town.clock.advance(timedelta(hours=1))
    evidence: Evidence = {}
    for party, node in sorted(town.nodes.items()):
        checked = proving.check_own(node)
        damage = [fault.code for log in checked for fault in log.damage]
        cosigned = {log: _cosigners(node, log) for log in LOGS}
        expect(not damage, f"the ledger of {party} must verify: {damage}")
        expect(len(cosigned["exchanges"]) >= 2, f"two partners must have cosigned {party}")
        evidence[party] = {"logs": len(checked), "cosigned_by": cosigned}
    return evidence


def rebuild_every_state(stage: Stage) -> Evidence:
    """Folding everything again from the statements gives the same digest."""
    evidence: Evidence = {}
    for party, node in sorted(stage.town.nodes.items()):
        before = rebuilding.state_digest(node)
        after = rebuilding.rebuild(node)
        expect(before == after, f"the rebuilt state of {party} must be the same")
        evidence[party] = after
    return evidence


def say_who_saw_it(stage: Stage) -> Evidence:
    """Colombia's oversight asks who could see and who did see the first paragraph."""
    town = stage.town
    digest = stage.kept["request"]
    preview = stage.kept["preview"]
    position = preview.renditions[Party("PA")].given[1]
    actor = town.actor("CO", "oversight")
    found = reading.exposure_of(town.node("CO"), actor, digest, position).exposure
    opened = sorted({(o.party, o.post) for o in found.opened})
    expect({r.to for r in found.released} == {Party("PA")}, "it was released to Panama only")
    expect(("PA", "pa-autoridad-central") in opened, "Panama's authority opened it")
    return {"released_to": ["PA"], "opened_by": [f"{p} {post}" for p, post in opened]}


def _others(author: str) -> list[str]:
    return [p for p in ("CO", "GT", "MX", "PA") if p != author]


def _compromises(node: Node) -> list[MatterId]:
    wanted = matters.MatterFilter(kind="compromise")
    return [found.line.matter for found in matters.listed(node.store, wanted, None)[0]]


def _cosigners(node: Node, log: str) -> list[str]:
    best = ledgers.best_cosigned(node.store, log_id(node, log))
    return [] if best is None else list(best[1])


def _last_to_panama(stage: Stage) -> bytes:
    """An envelope that Panama has taken before, from what the lines have carried."""
    panama = stage.town.node("PA")
    for body in reversed(stage.town.lines.carried):
        for envelope in read_frames(body).envelopes:
            header = envelopes.read_header(
                envelope, lambda party, kid: membership.find_key(panama, party, kid)
            )
            if header.route.recipient == panama.party:
                return envelope
    raise RuntimeError("nothing was ever carried to Panama")


def _flipped(envelope: bytes) -> bytes:
    return envelope[:-1] + bytes([envelope[-1] ^ 1])


def _forged(stage: Stage) -> bytes:
    """An envelope in Colombia's name under a key that Colombia does not have."""
    colombia, panama = stage.town.node("CO"), stage.town.node("PA")
    route = Route(
        sender=colombia.party,
        recipient=panama.party,
        id=EnvelopeId(colombia.chance.randbytes(16).hex()),
        incarnation=1,
        sequence=9999,
        previous=None,
        created_at=int(stage.town.clock().timestamp()),
    )
    key = generate_signing_key(colombia.keys.signing.kid)
    to = membership.seal_to(colombia, panama.party)
    return envelopes.seal(route, Payload(()), colombia.chance.randbytes(32), key, to).data


def _bring(stage: Stage, envelope: bytes) -> str:
    """What the door of Panama's node says of one envelope."""
    taken = arriving.take(stage.town.node("PA"), write_frames([envelope]))
    return taken.results[0].status.value
