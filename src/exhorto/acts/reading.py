"""Reading: lists, one matter, who saw what. Every view is logged before anything is decrypted."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from exhorto.acts import folding, keeping, receipting
from exhorto.acts.asking import ask, deny, matter_object
from exhorto.acts.ledgering import EXCHANGES, OPENINGS, entry, incarnation, record
from exhorto.domain.access import MAY, Actor, Deed, MatterObject, PortionObject, check
from exhorto.domain.errors import Denied
from exhorto.domain.exposure import Exposure, Opened, exposure
from exhorto.domain.ids import MatterId, Party, PortionDigest, PostCode, StatementDigest
from exhorto.domain.marking.marking import Banner, banner
from exhorto.domain.matters.folding import Crossing, Told
from exhorto.domain.matters.lanes import Fork
from exhorto.domain.statements import Claims, Portion, Scope, Statement
from exhorto.node import Node
from exhorto.store import databases, matters, outbox, receipts, statements
from exhorto.store.matters import ListedMatter, MatterFilter
from exhorto.store.receipts import KeptReceipt
from exhorto.store.statements import KeptPortion, KeptStatement
from exhorto.wire.receipts import LedgerPlace, Receipt, State

PAGE = 50


@dataclass(frozen=True, slots=True)
class Line:
    """A matter in a list, with the reference its post may read."""

    listed: ListedMatter
    reference: str


@dataclass(frozen=True, slots=True)
class PortionView:
    """A portion as this post may see it.

    Attributes:
        portion: None where the post is not cleared, or it was destroyed.
        state: ``open``, ``above-clearance`` or ``destroyed``.
    """

    position: int
    digest: PortionDigest
    portion: Portion | None
    state: str


@dataclass(frozen=True, slots=True)
class StatementView:
    """A statement on the page of its matter."""

    told: Told
    portions: Sequence[PortionView]
    receipts: Sequence[KeptReceipt]
    carried: Sequence[Mapping[str, Any]]
    arrived_at: datetime

    @property
    def statement(self) -> Statement:
        """The statement, with its kernel only."""
        return self.told.statement


@dataclass(frozen=True, slots=True)
class MatterView:
    """A matter as one post sees it."""

    matter: MatterId
    kind: str
    state: Any
    principals: Sequence[Party]
    statements: Sequence[StatementView]
    crossings: Sequence[Crossing]
    forks: Sequence[Fork]
    banner: Banner | None
    digest: str
    posts: Sequence[PostCode]


def list_matters(
    node: Node, actor: Actor, wanted: MatterFilter, page: int = 1
) -> tuple[list[Line], int]:
    """A page of the matters that a post works on (all, for oversight), and how many in all.

    Raises:
        Denied: ``access.denied``
    """
    ask(node, actor, Deed.LIST_MATTERS)
    works = Deed.READ_PORTION in _deeds(actor)
    post = actor.post.code if works else None
    found, count = matters.listed(node.store, wanted, post, (page - 1) * PAGE, PAGE)
    facts = {"officer": actor.officer, "count": count, "page": page}
    with databases.writing(node.store):
        record(node, OPENINGS, [entry(node, "listed", actor.post.code, facts)])
    return [Line(f, folding.reference_of(node, f.line) if works else "") for f in found], count


def read_matter(node: Node, actor: Actor, matter_id: MatterId) -> MatterView:
    """One matter with every portion that this post may see.

    Raises:
        Denied: ``access.denied``
    """
    thing = matter_object(node, matter_id)
    ask(node, actor, Deed.READ_MATTER, thing)
    matter = folding.load_whole(node, matter_id)
    kept = {k.digest: k for k in matter.kept}
    allowed = {d: _allowed(node, actor, thing, k) for d, k in kept.items()}
    _log_opening(node, actor, matter, kept, allowed)
    views = [
        _view(node, told, kept[told.statement.digest], allowed[told.statement.digest])
        for told in matter.seen_here.told
    ]
    opened = [p.portion.marking for v in views for p in v.portions if p.portion is not None]
    return MatterView(
        matter=matter_id,
        kind="" if matter.kind is None else matter.kind.code,
        state=matter.seen_here.state if Deed.READ_PORTION in _deeds(actor) else None,
        principals=tuple(sorted(matter.principals)),
        statements=views,
        crossings=matter.shared.crossings,
        forks=matter.shared.forks,
        banner=banner(opened, node.regimes) if opened else None,
        digest=matter.shared.digest,
        posts=tuple(sorted(thing.posts)),
    )


@dataclass(frozen=True, slots=True)
class ExposureView:
    """Who could see and who did see one portion, and which portion that is.

    Attributes:
        number: the portion's number among those that are here, from 1; ``of`` how many are.
        reference: of the matter, where the post may read it.
    """

    exposure: Exposure
    claims: Claims
    statement: StatementDigest
    number: int
    of: int
    reference: str


def unsent_drafts(view: MatterView) -> list[StatementView]:
    """Drafts of a matter whose portions have not been said yet, the newest of each kind."""
    said = {
        s.statement.portion_digests[0]
        for s in view.statements
        if s.statement.claims.scope is Scope.SHARED
    }
    newest: dict[str, StatementView] = {}
    for one in view.statements:
        claims = one.statement.claims
        if claims.scope is Scope.LOCAL and one.statement.portion_digests[0] not in said:
            newest[claims.kind] = one
    return list(newest.values())


def exposure_of(node: Node, actor: Actor, digest: StatementDigest, position: int) -> ExposureView:
    """Who could see and who did see one portion, from this node.

    Raises:
        Denied: ``access.denied``
    """
    kept = statements.by_digest(node.store, [digest]).get(digest)
    if kept is None:
        deny(node, actor, Deed.READ_EXPOSURE)
    claims, digests = keeping.claims_of(kept.jwt)
    ask(node, actor, Deed.READ_EXPOSURE, matter_object(node, claims.matter))
    if not any(p.position == position for p in kept.portions):
        deny(node, actor, Deed.READ_EXPOSURE)
    portion = digests[position]
    facts = {"officer": actor.officer, "statement": digest, "position": position}
    with databases.writing(node.store):
        record(node, OPENINGS, [entry(node, "exposure", actor.post.code, facts)])
    here = sorted(p.position for p in kept.portions)
    line = matters.load(node.store, [claims.matter]).get(claims.matter)
    reads = line is not None and Deed.READ_PORTION in _deeds(actor)
    return ExposureView(
        exposure=exposure(
            portion,
            matters.releases_of(node.store, digest, position),
            matters.posts_of(node.store, claims.matter),
            [
                *matters.openings_of(node.store, portion, node.party),
                *_opened_elsewhere(node, digest, portion, position),
            ],
        ),
        claims=claims,
        statement=digest,
        number=here.index(position) + 1,
        of=len(here),
        reference=folding.reference_of(node, line) if reads and line is not None else "",
    )


def _deeds(actor: Actor) -> frozenset[Deed]:
    return MAY[actor.post.role]


def _allowed(
    node: Node, actor: Actor, thing: MatterObject, kept: KeptStatement
) -> dict[int, KeptPortion]:
    """The portions of a statement that are here and that this post is cleared for.

    The level stands inside the portion; reading it is the node's own business and shows nobody
    anything.
    """
    allowed = {}
    for portion in kept.portions:
        if not keeping.is_here(portion):
            continue
        level = keeping.marking_of(node, portion).protection
        try:
            check(actor, Deed.READ_PORTION, PortionObject(thing, level), node.regimes)
        except Denied:
            continue
        allowed[portion.position] = portion
    return allowed


def _log_opening(
    node: Node,
    actor: Actor,
    matter: folding.Matter,
    kept: Mapping[StatementDigest, KeptStatement],
    allowed: Mapping[StatementDigest, Mapping[int, KeptPortion]],
) -> None:
    """Log the view and its openings, and owe the authors a receipt the first time."""
    now = node.now()
    seen = {d: sorted(some) for d, some in allowed.items() if some}
    # The list itself stands in the openings table; the log fixes it by its hash.
    listed = json.dumps(seen, sort_keys=True).encode()
    facts = {
        "officer": actor.officer,
        "matter": matter.matter,
        "portions": sum(map(len, seen.values())),
        "list": sha256(listed).hexdigest(),
    }
    with databases.writing(node.store):
        index = record(node, OPENINGS, [entry(node, "read", actor.post.code, facts)])
        for digest in seen:
            first = not matters.was_opened_by(node.store, digest, actor.post.code)
            portions = {position: p.digest for position, p in allowed[digest].items()}
            matters.add_openings(
                node.store, digest, portions, actor.officer, actor.post.code, index, now
            )
            if first:
                _owe_opened(node, actor, kept[digest])
        matters.mark_read(node.store, matter.matter, actor.post.code, now)


def _owe_opened(node: Node, actor: Actor, kept: KeptStatement) -> None:
    claims, _ = keeping.claims_of(kept.jwt)
    if claims.issuer == node.party or claims.scope is not Scope.SHARED:
        return
    told = {"statement": kept.digest, "to": claims.issuer}
    index = record(node, EXCHANGES, [entry(node, "opened", actor.post.code, told)])
    receipting.owe(
        node,
        Receipt(
            issuer=node.party,
            recipient=claims.issuer,
            at=int(node.now().timestamp()),
            state=State.OPENED,
            envelope=None,
            statements=(kept.digest,),
            ledger=LedgerPlace(incarnation(node), index),
            post=actor.post.code,
        ),
    )


def _view(
    node: Node, told: Told, kept: KeptStatement, allowed: Mapping[int, KeptPortion]
) -> StatementView:
    digest = told.statement.digest
    return StatementView(
        told=told,
        portions=[_portion_view(node, p, allowed) for p in kept.portions],
        receipts=receipts.about(node.store, [digest]).get(digest, []),
        carried=outbox.carried(node.store, digest),
        arrived_at=kept.arrived_at,
    )


def _portion_view(
    node: Node, portion: KeptPortion, allowed: Mapping[int, KeptPortion]
) -> PortionView:
    if not keeping.is_here(portion):
        return PortionView(portion.position, portion.digest, None, "destroyed")
    if portion.position not in allowed:
        return PortionView(portion.position, portion.digest, None, "above-clearance")
    opened = keeping.unlock(node, portion).portion
    return PortionView(portion.position, portion.digest, opened, "open")


def _opened_elsewhere(
    node: Node, digest: StatementDigest, portion: PortionDigest, position: int
) -> list[Opened]:
    """Posts of partners that opened the statement, where this portion was released to them."""
    released = {r.to for r in matters.releases_of(node.store, digest, position)}
    found = receipts.about(node.store, [digest]).get(digest, [])
    return [
        Opened(portion, r.party, PostCode(r.post), r.at, None, r.ledger_index)
        for r in found
        if r.state == State.OPENED.value and r.party in released
    ]
