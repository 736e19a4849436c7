"""Composing: a draft in the local lane, a preview per recipient, and saying it.

The disclosures are fixed when the draft is kept. The preview is made of them, and what is sent is
the same disclosures under a new signature.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

from exhorto.acts import folding, keeping, membership, speaking
from exhorto.acts.asking import ask, ask_to_read, deny, matter_object
from exhorto.acts.ledgering import OPENINGS, entry, record
from exhorto.domain.access import Actor, Deed, MatterObject
from exhorto.domain.errors import Refused
from exhorto.domain.ids import MatterId, Party, StatementDigest
from exhorto.domain.jsonvalues import JsonObject
from exhorto.domain.marking.marking import Banner, Marking, banner
from exhorto.domain.marking.release import Rendition
from exhorto.domain.matters.registry import matter_kind_of
from exhorto.domain.statements import Claims, Portion, Role, Scope
from exhorto.node import Node
from exhorto.store import databases, matters, statements
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
        Denied: ``access.denied``, ``access.above-clearance`` for what the post may not read itself
        Refused: the rules of the matter or the marking forbid it
        Malformed: the kernel is not what its kind declares
    """
    _ask_to_speak(node, actor, written.kind, written.matter)
    kernel = Portion(Role.KERNEL, written.kernel_marking, written.kernel)
    layout = speaking.lay(node, [kernel, *written.content])
    matter = written.matter or speaking.new_matter_id(node)
    # A new matter is the post's that opens it.
    within = MatterObject(matter, frozenset({actor.post.code}))
    for disclosure in layout.disclosures.values():
        ask_to_read(node, actor, within, disclosure.portion.marking)
    speech = speaking.Speech(
        matter=matter,
        kind=written.kind,
        post=actor.post.code,
        scope=Scope.LOCAL,
        layout=layout,
        kept={},
    )
    return speaking.say(node, speech)


def preview(node: Node, actor: Actor, digest: StatementDigest) -> Preview:
    """What each recipient of a draft will get, from the texts that will travel; logged first.

    Raises:
        Denied: ``access.denied``, ``access.above-clearance``
        Refused: ``release.no-kernel``, ``draft.not-whole``
    """
    kept, claims = _draft(node, actor, digest)
    _log_preview(node, actor, kept, claims.matter)
    matter = folding.load(node, claims.matter)
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
        Denied: ``access.denied``, ``access.above-clearance``
        Refused: ``draft.already-sent``, ``pact.expired`` for a new matter, and as ``speaking.say``
    """
    kept, claims = _draft(node, actor, digest)
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
    opens = kind == matter_kind_of(kind).opening
    if opens:
        ask(node, actor, Deed.OPEN_MATTER)
    if matter is not None or not opens:
        ask(node, actor, Deed.SPEAK, None if matter is None else matter_object(node, matter))


def _draft(node: Node, actor: Actor, digest: StatementDigest) -> tuple[KeptStatement, Claims]:
    """A draft that this post may say, and read; anything else does not exist for it."""
    kept = statements.by_digest(node.store, [digest]).get(digest)
    if kept is None:
        deny(node, actor, Deed.SPEAK)
    claims, _ = keeping.claims_of(kept.jwt)
    if claims.scope is not Scope.LOCAL:
        deny(node, actor, Deed.SPEAK)
    _ask_to_speak(node, actor, claims.kind, claims.matter)
    within = matter_object(node, claims.matter)
    for portion in kept.portions:
        if keeping.is_here(portion):
            ask_to_read(node, actor, within, keeping.marking_of(node, portion))
    return kept, claims


def _log_preview(node: Node, actor: Actor, kept: KeptStatement, matter: MatterId) -> None:
    """A preview opens every portion of a draft that is here."""
    here = {p.position: p.digest for p in kept.portions if keeping.is_here(p)}
    told = {"officer": actor.officer, "matter": matter, "statement": kept.digest}
    post = actor.post.code
    with databases.writing(node.store):
        index = record(node, OPENINGS, [entry(node, "previewed", post, told)])
        matters.add_openings(node.store, kept.digest, here, actor.officer, post, index, node.now())


def _was_said(matter: folding.Matter, disclosures: Mapping[int, Disclosure]) -> bool:
    kernel = disclosures[0].digest
    said = (s for told in matter.shared.told for s in told.statement.portion_digests[:1])
    return kernel in said
