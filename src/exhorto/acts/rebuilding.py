"""Folds everything again from the statements, and checks every signature on the way."""

from datetime import datetime
from hashlib import sha256

from exhorto.acts import folding, keeping, membership
from exhorto.domain.ids import MatterId
from exhorto.node import Node
from exhorto.store import databases, matters, statements
from exhorto.wire.statements import compose

_AT_ONCE = 200


def state_digest(node: Node) -> str:
    """One digest over the state of all matters of this node."""
    lines = [f"{matter} {digest}\n" for matter, digest in matters.digests(node.store)]
    return sha256("".join(lines).encode()).hexdigest()


def compare(node: Node) -> tuple[str, str]:
    """Rebuild; the state digest before and after, with nothing said in between.

    Raises:
        Malformed, Refused: as ``rebuild``
    """
    with databases.writing(node.store):
        return state_digest(node), rebuild(node)


def rebuild(node: Node) -> str:
    """Drop what matters add up to, verify and fold all statements again; the new state digest.

    Raises:
        Malformed, Refused: a statement at rest does not verify; nothing is changed then
    """
    keeping.forget(node.store)
    with databases.writing(node.store):
        every = statements.all_matters(node.store)
        changed = {m: line.changed_at for m, line in matters.load(node.store, every).items()}
        matters.drop_all(node.store)
        for start in range(0, len(every), _AT_ONCE):
            _rebuild(node, every[start : start + _AT_ONCE], changed)
    return state_digest(node)


def _rebuild(node: Node, some: list[MatterId], changed: dict[MatterId, datetime]) -> None:
    kept = statements.of_matters(node.store, some)
    for matter, here in kept.items():
        for statement in here:
            texts = keeping.with_portions(node, statement, range(1 << 16))
            whole = compose(statement.jwt, [d.text for d in texts.values()])
            membership.verify_statement(node, whole)
        one = folding.from_kept(node, matter, here)
        matters.save(node.store, [folding.line_of(node, one, changed.get(matter, node.now()))])
