"""How the officers of the story write: short forms for compositions, all marked EJEMPLO."""

from collections.abc import Iterable, Mapping
from typing import Any

from exhorto.acts import composing
from exhorto.acts.speaking import Said
from exhorto.domain.ids import MatterId, Party
from exhorto.domain.marking.levels import Protection
from exhorto.domain.marking.marking import Marking, Onward, Sharing
from exhorto.domain.statements import Portion, Role
from exhorto.world.story.stage import Stage


class StepFailed(Exception):
    """A step did not come out as the story tells it."""


def expect(holds: object, what: str) -> None:
    """Insist that something holds.

    Raises:
        StepFailed: with what does not hold
    """
    if not holds:
        raise StepFailed(what)


def marked(author: str, to: Iterable[str], level: str = "RESERVADO") -> Marking:
    """A marking of the pact's regime for these parties."""
    others = frozenset(Party(p) for p in to)
    return Marking(Protection("PACTO", level), Sharing(Party(author), others, Onward.ORIGINATOR))


def paragraph(author: str, to: Iterable[str], text: str, level: str = "RESERVADO") -> Portion:
    """A paragraph for these parties."""
    return Portion(Role.TEXT, marked(author, to, level), {"text": f"EJEMPLO: {text}"})


def draft(
    stage: Stage,
    author: str,
    kind: str,
    matter: MatterId | None,
    kernel: Mapping[str, Any],
    to: Iterable[str],
    content: tuple[Portion, ...] = (),
) -> composing.Preview:
    """Write a draft at the central authority of ``author`` and look at its preview."""
    node, actor = stage.town.node(author), stage.town.actor(author)
    written = composing.Composition(kind, matter, dict(kernel), marked(author, to), content)
    said = composing.draft(node, actor, written)
    return composing.preview(node, actor, said.digest)


def send(stage: Stage, author: str, preview: composing.Preview) -> Said:
    """Sign and send a draft that was looked at."""
    return composing.send(stage.town.node(author), stage.town.actor(author), preview.draft)


def say(
    stage: Stage,
    author: str,
    kind: str,
    matter: MatterId,
    kernel: Mapping[str, Any],
    to: Iterable[str],
    content: tuple[Portion, ...] = (),
) -> Said:
    """Write, look and send at once."""
    return send(stage, author, draft(stage, author, kind, matter, kernel, to, content))


def today(stage: Stage) -> str:
    """The day, as kernels have it."""
    return stage.town.clock().date().isoformat()


def moment(stage: Stage) -> str:
    """The moment, as kernels have it."""
    return stage.town.clock().isoformat(timespec="minutes")
