"""Composing: a draft in the local lane, a preview per recipient, and saying it.

The disclosures are fixed when the draft is kept. The preview is made of them, and what is sent is
the same disclosures under a new signature.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

from exhorto.acts import folding, keeping, membership, speaking
from exhorto.acts.asking import ask, matter_object
from exhorto.domain.access import Actor, Deed
from exhorto.domain.errors import Denied, Refused
from exhorto.domain.ids import MatterId, Party, StatementDigest
from exhorto.domain.jsonvalues import JsonObject
from exhorto.domain.marking.marking import Banner, Marking, banner
from exhorto.domain.marking.release import Rendition
from exhorto.domain.matters.registry import matter_kind_of
from exhorto.domain.statements import Portion, Role, Scope
from exhorto.node import Node
from exhorto.store import databases, statements
from exhorto.store.statements import KeptStatement
from exhorto.wire.disclosures import Disclosure


@dataclass(frozen=True, slots=True)
class Composition:
    """What an officer has written: a kernel with its marking, and content.

    Attributes:
        matter: None for a statement that opens a new matter.
    """

    kind: str
    matter: MatterId | None
    kernel: JsonObject
    kernel_marking: Marking
    content: tuple[Portion, ...] = ()


@dataclass(frozen=True, slots=True)
class Preview:
    """What each recipient of a draft will get.

    Attributes:
        portions: all portions by position, the kernel first.
        renditions: by recipient; the positions given and why the others are withheld.
        disclosures: the exact texts that will travel, by position.
        was_sent: whether these portions have been said already.
    """

    draft: StatementDigest
    matter: MatterId
    kind: str
    portions: Mapping[int, Portion]
    renditions: Mapping[Party, Rendition]
    disclosures: Mapping[int, str]
    banner: Banner
    was_sent: bool


def draft(node: Node, actor: Actor, written: Composition) -> speaking.Said:
    """Keep what was written as a draft in the local lane.

    Raises:
        Denied: ``access.denied``
        Refused: the rules of the matter or the marking forbid it
        Malformed: the kernel is not what its kind declares
    """
    _ask_to_speak(node, actor, written.kind, written.matter)
    kernel = Portion(Role.KERNEL, written.kernel_marking, written.kernel)
    speech = speaking.Speech(
        matter=written.matter or speaking.new_matter_id(node),
        kind=written.kind,
        post=actor.post.code,
        scope=Scope.LOCAL,
        layout=speaking.lay(node, [kernel, *written.content]),
        kept={},
    )
    return speaking.say(node, speech)


def preview(node: Node, actor: Actor, digest: StatementDigest) -> Preview:
    """What each recipient of a draft will get, from the texts that will travel.

    Raises:
        Denied: ``access.denied``
        Refused: ``release.no-kernel``, ``draft.not-whole``
    """
    kept, matter = _draft(node, digest)
    claims, _ = keeping.claims_of(kept.jwt)
    _ask_to_speak(node, actor, claims.kind, claims.matter)
    disclosures = dict(speaking.layout_of(node, kept).disclosures)
    portions = {position: d.portion for position, d in disclosures.items()}
    recipients = matter.principals - {node.party}
    return Preview(
        draft=digest,
        matter=claims.matter,
        kind=claims.kind,
        portions=portions,
        renditions=speaking.renditions(disclosures, recipients, node.now().date()),
        disclosures={position: d.text for position, d in disclosures.items()},
        banner=banner([p.marking for p in portions.values()], node.regimes),
        was_sent=_was_said(matter, disclosures),
    )


def send(node: Node, actor: Actor, digest: StatementDigest) -> speaking.Said:
    """Say a draft to the principals of its matter, byte for byte as it was previewed.

    Raises:
        Denied: ``access.denied``
        Refused: ``draft.already-sent``, ``pact.expired`` for a new matter, and as ``speaking.say``
    """
    kept, _ = _draft(node, digest)
    claims, _ = keeping.claims_of(kept.jwt)
    _ask_to_speak(node, actor, claims.kind, claims.matter)
    if claims.kind == matter_kind_of(claims.kind).opening:
        membership.check_allows_new_matters(node)
    layout = speaking.layout_of(node, kept)
    speech = speaking.Speech(
        matter=claims.matter,
        kind=claims.kind,
        post=actor.post.code,
        scope=Scope.SHARED,
        layout=layout,
        kept={p.position: p for p in kept.portions},
    )
    with databases.writing(node.store):
        if _was_said(folding.load(node, claims.matter), layout.disclosures):
            raise Refused("draft.already-sent")
        return speaking.say_within(node, speech)


def digest_of_texts(found: Preview, recipient: Party) -> str:
    """SHA-256 over the texts that a recipient will get, in their order."""
    given = found.renditions[recipient].given
    return sha256("".join(found.disclosures[p] + "~" for p in given).encode()).hexdigest()


def _ask_to_speak(node: Node, actor: Actor, kind: str, matter: MatterId | None) -> None:
    if kind == matter_kind_of(kind).opening:
        ask(node, actor, Deed.OPEN_MATTER)
    if matter is not None:
        ask(node, actor, Deed.SPEAK, matter_object(node, matter))


def _draft(node: Node, digest: StatementDigest) -> tuple[KeptStatement, folding.Matter]:
    """A draft of this node; anything else does not exist, as far as anybody is told."""
    kept = statements.by_digest(node.store, [digest]).get(digest)
    if kept is None:
        raise Denied("access.denied")
    claims, _ = keeping.claims_of(kept.jwt)
    if claims.scope is not Scope.LOCAL:
        raise Denied("access.denied")
    return kept, folding.load(node, claims.matter)


def _was_said(matter: folding.Matter, disclosures: Mapping[int, Disclosure]) -> bool:
    kernel = disclosures[0].digest
    said = (s for told in matter.shared.told for s in told.statement.portion_digests[:1])
    return kernel in said
