"""Invented officers: what they may take it into their heads to do, drawn from the world's chance.

All of it goes through the acts, as from a page. Some of it is against the rules, and must be
refused.
"""

from collections.abc import Callable

from exhorto.acts import composing, destroying, folding, reading
from exhorto.acts.composing import Composition, Preview
from exhorto.domain.access import Actor
from exhorto.domain.ids import Party, StatementDigest
from exhorto.domain.jsonvalues import JsonObject
from exhorto.domain.marking.levels import Protection
from exhorto.domain.marking.marking import Marking, Onward, Sharing
from exhorto.domain.matters import briefing, removal
from exhorto.domain.matters.briefing import Briefing
from exhorto.domain.matters.removal import Removal
from exhorto.domain.statements import Portion, Role
from exhorto.store import statements
from exhorto.world.meant import Destroyed, Told
from exhorto.world.run import Opened, Run
from exhorto.world.town import FOUNDERS

LEVELS = ("ABIERTO", "RESERVADO", "SECRETO")
MOST_PORTIONS = 3


def act(run: Run, party: Party) -> bool:
    """Let an officer of this party do something."""
    deeds: tuple[tuple[str, int, Callable[[Run, Party], str]], ...] = (
        ("open a removal", 10, open_removal),
        ("open a briefing", 8, open_briefing),
        ("say the next thing", 50, say_next),
        ("say what is not allowed", 3, say_wrong),
        ("say a draft again", 3, say_again),
        ("read a matter", 10, read),
        ("leave a draft", 3, leave_draft),
        ("destroy a portion", 2, destroy),
    )
    chosen = run.chance.choices(deeds, weights=[weight for _, weight, _ in deeds])[0]
    return run.attempt(party, chosen[0], lambda: chosen[2](run, party))


def open_removal(run: Run, party: Party) -> str:
    """Ask another country for somebody."""
    other = run.chance.choice([p for p in FOUNDERS if p != party])
    return _open(run, party, _removal(run, party, other), frozenset({party, other}), removal.KIND)


def open_briefing(run: Run, party: Party) -> str:
    """Tell one or more others something."""
    others = run.chance.sample([p for p in FOUNDERS if p != party], run.chance.randint(1, 3))
    audience = frozenset({party, *others})
    return _open(run, party, _briefing(run, party, audience), audience, briefing.KIND)


def say_next(run: Run, party: Party) -> str:
    """Say something that the rules allow now."""
    matter = _pick(run, party)
    if matter is None:
        return open_briefing(run, party)
    state = folding.load(run.node(party), matter.matter).seen_here.state
    match state:
        case Removal() if state.stage is not removal.Stage.DRAFTED:
            kinds = removal.steps_open_to(state, party)
            if not kinds:
                return ""
            kind = run.chance.choice(kinds)
            return _say(run, party, matter, kind, _removal_kernel(run, state, kind))
        case Briefing() if not state.drafted and state.closed_on is None:
            closes = party == state.opener and run.chance.random() < 0.05
            kind = "briefing.close" if closes else "briefing.note"
            return _say(run, party, matter, kind, {"on": _today(run)} if closes else {})
    return ""


def say_wrong(run: Run, party: Party) -> str:
    """Say what the rules forbid; the node must refuse it before anything is signed."""
    matter = _pick(run, party)
    if matter is None or matter.kind != removal.KIND:
        return ""
    state = folding.load(run.node(party), matter.matter).seen_here.state
    if not isinstance(state, Removal) or state.stage is removal.Stage.DRAFTED:
        return ""
    allowed = removal.steps_open_to(state, party)
    wrong = [kind for kind in removal.STEPS if kind not in allowed]
    if not wrong:
        return ""
    kind = run.chance.choice(wrong)
    _say(run, party, matter, kind, _removal_kernel(run, state, kind))
    run.find(f"{party} was let say {kind} in stage {state.stage}")
    return kind


def say_again(run: Run, party: Party) -> str:
    """Say a draft that was left, or press the button twice."""
    mine = [one for one in run.drafts if one[0] == party]
    if not mine:
        return ""
    _, digest, told = run.chance.choice(mine)
    return _send(run, party, digest, told)


def leave_draft(run: Run, party: Party) -> str:
    """Write something and go to lunch."""
    audience = frozenset({party, run.chance.choice([p for p in FOUNDERS if p != party])})
    written, canaries = _briefing(run, party, audience)
    draft = composing.draft(run.node(party), run.actor(party), written)
    told = Told(party, draft.matter, written.kind, canaries)
    run.drafts.append((party, draft.digest, told))
    run.matters.append(Opened(draft.matter, briefing.KIND, audience))
    return draft.digest[:12]


def read(run: Run, party: Party) -> str:
    """Open a matter and look at all of it."""
    matter = _pick(run, party)
    if matter is None:
        return ""
    actor = run.actor(party, run.chance.choice(("authority", "authority", "liaison")))
    view = reading.read_matter(run.node(party), actor, matter.matter)
    run.meant.read.append((party, actor.post.code, matter.matter))
    for statement in view.statements:
        for portion in statement.portions:
            if portion.portion is not None:
                _judge_view(run, actor, portion.portion, party)
    return f"{matter.matter[:8]} as {actor.post.code}"


def destroy(run: Run, party: Party) -> str:
    """Destroy something that this node holds."""
    matter = _pick(run, party)
    if matter is None:
        return ""
    node = run.node(party)
    held = [
        (kept, portion)
        for kept in statements.of_matter(node.store, matter.matter)
        for portion in kept.portions
        if portion.position and portion.wrapped_key is not None
    ]
    if not held:
        return ""
    kept, portion = run.chance.choice(held)
    destroying.destroy(node, run.actor(party), kept.digest, portion.position)
    wrapped = portion.wrapped_key or b""
    run.meant.destroyed.append(Destroyed(party, kept.digest, portion.digest, wrapped))
    return f"{kept.digest[:12]}/{portion.position}"


def _judge_view(run: Run, actor: Actor, portion: Portion, party: Party) -> None:
    level = portion.marking.protection.level
    cleared = actor.post.clearance.get("PACTO", "")
    if LEVELS.index(level) > LEVELS.index(cleared):
        run.find(f"{actor.post.code} was shown a portion at {level}")
    audience = run.meant.audience.get(str(portion.body.get("text", "")))
    if audience is not None and party not in audience:
        run.find(f"{party} was shown a portion that is for {sorted(audience)}")


def _open(
    run: Run,
    party: Party,
    what: tuple[Composition, dict[str, frozenset[Party]]],
    audience: frozenset[Party],
    kind: str,
) -> str:
    written, canaries = what
    draft = composing.draft(run.node(party), run.actor(party), written)
    told = Told(party, draft.matter, written.kind, canaries)
    run.drafts.append((party, draft.digest, told))
    run.matters.append(Opened(draft.matter, kind, audience))
    return _send(run, party, draft.digest, told)


def _say(run: Run, party: Party, matter: Opened, kind: str, kernel: JsonObject) -> str:
    content, canaries = _content(run, party, matter.principals)
    marking = _marking(party, matter.principals, "RESERVADO")
    written = Composition(kind, matter.matter, kernel, marking, content)
    role = "liaison" if run.chance.random() < 0.1 else "authority"
    actor = run.actor(party, role)
    draft = composing.draft(run.node(party), actor, written)
    told = Told(party, matter.matter, kind, canaries)
    run.drafts.append((party, draft.digest, told))
    return _send(run, party, draft.digest, told)


def _send(run: Run, party: Party, digest: StatementDigest, told: Told) -> str:
    node, actor = run.node(party), run.actor(party)
    preview = composing.preview(node, actor, digest)
    _judge_preview(run, preview)
    said = composing.send(node, actor, digest)
    run.meant.told[said.digest] = told
    run.meant.previews[said.digest] = {
        recipient: frozenset(preview.disclosures[position] for position in rendition.given)
        for recipient, rendition in preview.renditions.items()
    }
    return f"{told.kind} {said.digest[:12]}"


def _judge_preview(run: Run, preview: Preview) -> None:
    for recipient, rendition in preview.renditions.items():
        for position, portion in preview.portions.items():
            audience = run.meant.audience.get(str(portion.body.get("text", "")))
            given = position in rendition.given
            if audience is not None and given != (recipient in audience):
                run.find(f"the preview for {recipient} is not what the markings say")


def _pick(run: Run, party: Party) -> Opened | None:
    """A matter of this party, the latest most often."""
    mine = [m for m in run.matters if party in m.principals]
    return run.chance.choice(mine[-6:]) if mine else None


def _removal(
    run: Run, party: Party, other: Party
) -> tuple[Composition, dict[str, frozenset[Party]]]:
    both = frozenset({party, other})
    reference = run.meant.canary(both)
    kernel: JsonObject = {
        "principals": sorted(both),
        "requested": other,
        "track": "extradition",
        "instrument": "ejemplo",
        "reference": reference,
        "on": _today(run),
    }
    content, canaries = _content(run, party, both)
    marking = _marking(party, both, "RESERVADO")
    written = Composition(removal.OPENING, None, kernel, marking, content)
    return written, {**canaries, reference: both}


def _briefing(
    run: Run, party: Party, audience: frozenset[Party]
) -> tuple[Composition, dict[str, frozenset[Party]]]:
    kernel: JsonObject = {"principals": sorted(audience), "on": _today(run)}
    content, canaries = _content(run, party, audience)
    marking = _marking(party, audience, "RESERVADO")
    return Composition("briefing.open", None, kernel, marking, content), canaries


def _content(
    run: Run, party: Party, principals: frozenset[Party]
) -> tuple[tuple[Portion, ...], dict[str, frozenset[Party]]]:
    portions, canaries = [], {}
    for _ in range(run.chance.randint(0, MOST_PORTIONS)):
        others = sorted(principals - {party})
        named = frozenset(run.chance.sample(FOUNDERS, run.chance.randint(0, len(FOUNDERS))))
        audience = frozenset({party, *named.intersection(others)})
        canary = run.meant.canary(audience)
        level = run.chance.choice(LEVELS)
        portions.append(Portion(Role.TEXT, _marking(party, named, level), {"text": canary}))
        canaries[canary] = audience
    return tuple(portions), canaries


def _marking(party: Party, audience: frozenset[Party], level: str) -> Marking:
    sharing = Sharing(party, audience - {party}, Onward.ORIGINATOR)
    return Marking(Protection("PACTO", level), sharing)


def _removal_kernel(run: Run, state: Removal, kind: str) -> JsonObject:
    day, moment = _today(run), run.town.clock().isoformat()
    kernels: dict[str, JsonObject] = {
        "removal.arrest": {"at": moment, "place": "ejemplo"},
        "removal.decide": {
            "on": day,
            "outcome": run.chance.choice(("granted", "granted", "deferred", "refused"))
            if state.formal_on
            else "refused",
            "article": "1",
        },
        "removal.surrender": {"at": moment},
        "removal.close": {"on": day, "outcome": state.stage.value},
        "removal.withdraw": {"on": day, "reason": "ejemplo"},
        "removal.note": {},
    }
    return kernels.get(kind, {"on": day})


def _today(run: Run) -> str:
    return run.town.clock().date().isoformat()


def note(run: Run, party: Party, matter: Opened) -> str:
    """Add something to a briefing."""
    return _say(run, party, matter, "briefing.note", {})
