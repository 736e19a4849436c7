"""Takes statements in: verified, kept once, with every portion that comes of them."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from exhorto.acts import keeping, membership, relaying
from exhorto.acts.relaying import CameBack
from exhorto.domain.errors import ExhortoError, Refused
from exhorto.domain.ids import MatterId, Party, StatementDigest
from exhorto.domain.statements import Scope, Statement
from exhorto.node import Node
from exhorto.pact.terms import Pact
from exhorto.store import statements
from exhorto.store.statements import NewStatement
from exhorto.wire.disclosures import digest_of_disclosure
from exhorto.wire.envelopes import Opened
from exhorto.wire.items import Item, StatementItem
from exhorto.wire.statements import digest_of, split


@dataclass(slots=True)
class Batch:
    """What a batch of envelopes has brought so far."""

    touched: set[MatterId] = field(default_factory=set)
    spoken: list[Statement] = field(default_factory=list)
    new: dict[StatementDigest, NewStatement] = field(default_factory=dict)
    known: set[StatementDigest] = field(default_factory=set)
    pact: Pact | None = None
    came_back: list[CameBack] = field(default_factory=list)
    verified: dict[str, Statement] = field(default_factory=dict)
    opened: dict[int, Opened] = field(default_factory=dict)


def look_up(node: Node, items: Sequence[Item], batch: Batch) -> None:
    """Which statements of an envelope are here already, asked once for all of them."""
    named = []
    for text in (item.sd_jwt for item in items if isinstance(item, StatementItem)):
        if text in batch.verified:
            named.append(batch.verified[text].digest)
            continue
        # What is no statement at all is refused when it is taken.
        with suppress(ExhortoError):
            named.append(digest_of(split(text)[0]))
    batch.known |= statements.known(node.store, named)


def take_statement(node: Node, sender: Party, sd_jwt: str, batch: Batch) -> StatementDigest | None:
    """Keep a statement, or the portions of it that were not here yet.

    Raises:
        Malformed: it does not verify
        Refused: ``statement.not-relayable`` where it is not the sender's and not of a matter here
    """
    ahead = batch.verified.get(sd_jwt)
    statement = ahead or membership.verify_statement(node, sd_jwt, batch.pact)
    claims = statement.claims
    if claims.scope is not Scope.SHARED:
        raise Refused("statement.local-lane", party=claims.issuer)
    relaying.check_may_relay(node, sender, claims)
    _, texts = split(sd_jwt)
    places = {d: p for p, d in enumerate(statement.portion_digests)}
    named = [(places[digest_of_disclosure(text)], text) for text in texts]
    by_position = {
        place: keeping.Text(statement.portion_digests[place], text, statement.portions[place])
        for place, text in named
    }
    if statement.digest in batch.new or statement.digest in batch.known:
        _add_portions(node, statement.digest, by_position, batch)
    else:
        jwt, _ = split(sd_jwt)
        keeping.remember(node, jwt, statement)
        batch.new[statement.digest] = NewStatement(
            statement.digest, claims, jwt, keeping.lock(node, by_position), sender
        )
        batch.spoken.append(statement)
    if claims.issuer == node.party:
        came_back = CameBack(statement.digest, sender, frozenset(by_position))
        batch.came_back.append(came_back)
    batch.touched.add(claims.matter)
    return statement.digest


def _add_portions(
    node: Node,
    digest: StatementDigest,
    by_position: dict[int, keeping.Text],
    batch: Batch,
) -> None:
    if digest in batch.new:
        flush(node, batch)
    here = statements.positions_here(node.store, [digest]).get(digest, frozenset())
    fresh = {p: d for p, d in by_position.items() if p not in here}
    if fresh:
        statements.add_portions(node.store, {digest: keeping.lock(node, fresh)})


def flush(node: Node, batch: Batch) -> None:
    """Write what a batch has brought so far."""
    if batch.new:
        statements.add(node.store, list(batch.new.values()), node.now())
        batch.known |= set(batch.new)
        batch.new.clear()
