"""A malicious node: it signs two different statements for one place in its lane.

It is a member with good keys; everything it sends verifies. It is written against the product's own
parts, because its operator has them too.
"""

from collections.abc import Iterable

from exhorto.acts import composing, folding, keeping, speaking
from exhorto.acts.composing import Composition
from exhorto.domain.access import Actor
from exhorto.domain.ids import MatterId, Party, StatementDigest
from exhorto.domain.marking.levels import Protection
from exhorto.domain.marking.marking import Marking, Sharing
from exhorto.domain.statements import Portion, Role
from exhorto.node import Node
from exhorto.store import databases, outbox, statements
from exhorto.store.outbox import Owed
from exhorto.wire.items import Payload, StatementItem
from exhorto.wire.payloads import write_payload
from exhorto.wire.statements import compose, issue


def equivocate(
    node: Node, actor: Actor, matter: MatterId, deceived: Iterable[Party], text: str
) -> tuple[StatementDigest, StatementDigest]:
    """Say one note to the principals and, in the same place, another to those to be deceived."""
    principals = folding.load(node, matter).principals
    marking = Marking(
        Protection("PACTO", "RESERVADO"), Sharing(node.party, principals - {node.party})
    )
    written = Composition("briefing.note", matter, {}, marking)
    said = composing.send(node, actor, composing.draft(node, actor, written).digest)
    rival, sd_jwt = _rival(node, said.digest, marking, text)
    body = write_payload(Payload((StatementItem(sd_jwt),))).decode()
    with databases.writing(node.store):
        for party in sorted(deceived):
            outbox.take_back(node.store, party, said.digest)
            outbox.queue(node.store, [Owed(party, "rival", body=body)], node.now())
    return said.digest, rival


def _rival(
    node: Node, said: StatementDigest, marking: Marking, text: str
) -> tuple[StatementDigest, str]:
    """Another statement with the claims of one that was said."""
    claims, _ = keeping.claims_of(statements.by_digest(node.store, [said])[said].jwt)
    portions = [
        Portion(Role.KERNEL, marking, {}),
        Portion(Role.TEXT, marking, {"text": text}),
    ]
    issued = issue(claims, speaking.lay(node, portions), node.keys.signing)
    texts = [disclosure.text for disclosure in issued.disclosures.values()]
    return issued.digest, compose(issued.jwt, texts)
