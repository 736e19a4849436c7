"""How a statement is made: composed, drafted, previewed, said.

A draft is the statement to come, said in the local lane; its disclosures (salts too) are fixed
then. What is previewed per recipient is composed from them, and saying it puts the same disclosures
under a signature in the shared lane: byte for byte what was previewed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from exhorto.acts import attachments, folding, keeping, membership, recovering
from exhorto.acts.ledgering import (
    EXCHANGES,
    OPENINGS,
    entry,
    incarnation,
    record,
)
from exhorto.domain.bounds import STATEMENT_BYTES, STATEMENT_JWT_BYTES
from exhorto.domain.errors import Refused
from exhorto.domain.ids import MatterId, Party, PostCode, StatementDigest
from exhorto.domain.marking.levels import check_protection
from exhorto.domain.marking.release import Rendition, check_sendable, rendition
from exhorto.domain.matters.lanes import LaneKey, Standing
from exhorto.domain.matters.registry import HasPrincipals, MatterKind, matter_kind_of
from exhorto.domain.statements import Claims, Place, Portion, Scope, Statement
from exhorto.node import Node
from exhorto.store import databases, matters, outbox, statements
from exhorto.store.outbox import Owed
from exhorto.store.statements import KeptPortion, KeptStatement, NewStatement
from exhorto.wire.disclosures import Disclosure, disclose
from exhorto.wire.statements import Issued, Layout, decoys_for, issue, lay_out

SALT_BYTES = 16
DECOY_BYTES = 32


@dataclass(frozen=True, slots=True)
class Said:
    """A statement that now stands in a lane of this node."""

    digest: StatementDigest
    matter: MatterId


@dataclass(frozen=True, slots=True)
class Speech:
    """What is about to be said, all chance already drawn.

    Attributes:
        kept: portions at rest from a draft, by position; empty for a fresh layout.
    """

    matter: MatterId
    kind: str
    post: PostCode
    scope: Scope
    layout: Layout
    kept: Mapping[int, KeptPortion]
    resumed_by: tuple[PostCode, ...] = ()


def new_matter_id(node: Node) -> MatterId:
    """A random id that says nothing about its matter."""
    return MatterId(node.chance.randbytes(16).hex())


def lay(node: Node, portions: Sequence[Portion]) -> Layout:
    """Fix the disclosures of a statement: the kernel first, then its content.

    Raises:
        Malformed: ``marking.unknown-regime``, ``marking.unknown-level``, ``attachment.body``
        Refused: ``disclosure.too-large``, ``statement.too-many-portions``,
            ``statement.too-large``
    """
    for portion in portions:
        check_protection(portion.marking.protection, node.regimes)
    attachments.chunks_of(portions)
    disclosures = [disclose(p, node.chance.randbytes(SALT_BYTES)) for p in portions]
    if sum(len(d.text) for d in disclosures) + STATEMENT_JWT_BYTES > STATEMENT_BYTES:
        raise Refused("statement.too-large", most=STATEMENT_BYTES // (1024 * 1024))
    decoys = [node.chance.randbytes(DECOY_BYTES) for _ in range(decoys_for(len(disclosures)))]
    return lay_out(disclosures, decoys, node.chance.randrange)


def say(node: Node, speech: Speech) -> Said:
    """Say something in a lane: one transaction, one ledger entry.

    Raises:
        Refused: the rules of the matter, the marking or the lane forbid it; nothing is written
        Malformed: the kernel is not what its kind declares; nothing is written
    """
    with databases.writing(node.store):
        return say_within(node, speech)


def say_within(node: Node, speech: Speech) -> Said:
    """As ``say``, inside a writing transaction."""
    now = node.now()
    matter = folding.load(node, speech.matter)
    speech = _after_restore(node, speech, matter)
    claims = _claims(node, speech, matter, now)
    kind = matter_kind_of(speech.kind)
    after = _check_rules(kind, matter, claims, speech.layout, now.date())
    issued = issue(claims, speech.layout, node.keys.signing)
    _keep(node, speech, claims, issued, now)
    if speech.scope is Scope.SHARED:
        _release(node, issued, frozenset(after.principals), now)
    _log(node, speech, issued)
    folding.refold(node, [speech.matter], now)
    return Said(issued.digest, speech.matter)


def renditions(
    disclosures: Mapping[int, Disclosure], recipients: frozenset[Party], today: date
) -> dict[Party, Rendition]:
    """What each recipient gets of a statement.

    Raises:
        Refused: ``release.no-kernel``
    """
    portions = {position: d.portion for position, d in disclosures.items()}
    return {r: rendition(portions, Scope.SHARED, r, today) for r in sorted(recipients)}


def layout_of(node: Node, kept: KeptStatement) -> Layout:
    """The layout of a statement at rest, to say the same portions again.

    Raises:
        Refused: ``draft.not-whole`` where a portion of it was destroyed
    """
    _, digests = keeping.claims_of(kept.jwt)
    if not all(keeping.is_here(p) for p in kept.portions):
        raise Refused("draft.not-whole")
    return Layout(digests, keeping.with_portions(node, kept, range(len(digests))))


def _after_restore(node: Node, speech: Speech, matter: folding.Matter) -> Speech:
    """A node that lost its disk speaks where it is sure of its lane, or two posts answer for it."""
    if speech.scope is Scope.LOCAL or not matter.shared.told:
        return speech
    posts = recovering.check_lane(node, matter.principals)
    return replace(speech, resumed_by=speech.resumed_by or posts)


def _claims(node: Node, speech: Speech, matter: folding.Matter, now: datetime) -> Claims:
    mine = LaneKey(node.party, speech.scope is Scope.LOCAL)
    return Claims(
        issuer=node.party,
        post=speech.post,
        kind=speech.kind,
        matter=speech.matter,
        scope=speech.scope,
        fold=matter_kind_of(speech.kind).rules.version,
        place=_place(node, speech, matter, mine),
        seen=tuple(
            head
            for key, head in sorted(folding.heads(matter.shared).items())
            if key.party != node.party and not key.local
        ),
        issued_at=int(now.timestamp()),
        pact=membership.reference(node),
        procedures=membership.current(node).procedures.digest,
        resumed_by=speech.resumed_by,
    )


def _place(node: Node, speech: Speech, matter: folding.Matter, mine: LaneKey) -> Place:
    folded = matter.seen_here if mine.local else matter.shared
    lane = folded.lanes.get(mine)
    mark = incarnation(node)
    if lane is not None and lane.is_frozen:
        if len(set(speech.resumed_by)) < 2:
            raise Refused("lane.frozen", matter=speech.matter)
        mark = max([mark, *(_incarnations(matter, mine))]) + 1
    if lane is None or not lane.live:
        return Place(mark, 1, None)
    last: Statement = lane.live[-1]
    if any(t.standing is Standing.WAITING and t.statement is last for t in folded.told):
        raise Refused("lane.waiting", matter=speech.matter)
    before = last.claims.place
    return Place(max(mark, before.incarnation), before.sequence + 1, last.digest)


def _incarnations(matter: folding.Matter, mine: LaneKey) -> list[int]:
    every = (keeping.claims_of(k.jwt)[0] for k in matter.kept)
    return [c.place.incarnation for c in every if c.issuer == mine.party]


def _check_rules(
    kind: MatterKind, matter: folding.Matter, claims: Claims, layout: Layout, today: date
) -> HasPrincipals:
    """Let the rules of the matter decide before anything is signed."""
    if matter.kind is not None and kind is not matter.kind:
        raise Refused("matter.other-kind", kind=claims.kind)
    kernel = layout.disclosures[0].portion.body
    folded = matter.seen_here if claims.scope is Scope.LOCAL else matter.shared
    after: HasPrincipals = kind.rules.apply(folded.state, claims, kernel)
    portions = {position: d.portion for position, d in layout.disclosures.items()}
    if claims.scope is Scope.SHARED:
        check_sendable(portions, claims.scope, after.principals, claims.issuer, today)
    return after


def _keep(node: Node, speech: Speech, claims: Claims, issued: Issued, now: datetime) -> None:
    fresh = {p: d for p, d in issued.disclosures.items() if p not in speech.kept}
    portions = (*speech.kept.values(), *keeping.lock(node, fresh))
    new = NewStatement(issued.digest, claims, issued.jwt, portions, node.party)
    statements.add(node.store, [new], now)
    if not matters.posts_of(node.store, speech.matter):
        matters.assign(node.store, speech.matter, [speech.post], now)


def _release(node: Node, issued: Issued, principals: frozenset[Party], now: datetime) -> None:
    recipients = principals - {node.party}
    members = membership.current(node).members
    strangers = sorted(recipients - set(members))
    if strangers:
        raise Refused("release.outside-pact", party=strangers[0])
    given = renditions(issued.disclosures, recipients, now.date())
    matters.add_releases(node.store, [(issued.digest, r, g.given) for r, g in given.items()], now)
    owed = []
    for recipient, goes in given.items():
        owed.append(Owed(recipient, "statement", issued.digest, goes.given))
        portions = [issued.disclosures[p].portion for p in goes.given]
        owed += [Owed(recipient, "chunk", body=c) for c in attachments.chunks_of(portions)]
    outbox.queue(node.store, owed, now)


def _log(node: Node, speech: Speech, issued: Issued) -> None:
    shared = speech.scope is Scope.SHARED
    facts = {"statement": issued.digest, "matter": speech.matter, "kind": speech.kind}
    told = entry(node, "said" if shared else "drafted", speech.post, facts)
    record(node, EXCHANGES if shared else OPENINGS, [told])
