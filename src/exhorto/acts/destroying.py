"""Destruction: the content of a portion goes for good, and what was signed of it stays.

* Key and ciphertext go, also from free pages and from the write-ahead log; the digest stays, so
  that no proof breaks. The kernel stays too: without it nobody could fold the matter any more.
* What was destroyed is written down in the node's home, outside of its database, before it is done:
  a restored backup destroys it again before anything else, and a partner that sends it once more
  does not bring it back.
"""

import os
from pathlib import Path

from exhorto.acts import folding, keeping
from exhorto.acts.asking import ask, deny, matter_object
from exhorto.acts.ledgering import OPENINGS, entry, record
from exhorto.domain.access import Actor, Deed
from exhorto.domain.errors import Malformed, Refused, Unavailable
from exhorto.domain.ids import PortionDigest, StatementDigest, portion_digest
from exhorto.domain.statements import KERNEL_POSITION
from exhorto.node import Node
from exhorto.store import databases, facts, statements

FILE = "destroyed.txt"


def destroy(node: Node, actor: Actor, statement: StatementDigest, position: int) -> None:
    """Destroy the content of one portion at this node.

    Raises:
        Denied: ``access.denied``
        Refused: ``portion.kernel-stays``
        Unavailable: ``node.cannot-write``
    """
    kept = statements.by_digest(node.store, [statement]).get(statement)
    if kept is None:
        deny(node, actor, Deed.DESTROY_PORTION)
    claims, digests = keeping.claims_of(kept.jwt)
    ask(node, actor, Deed.DESTROY_PORTION, matter_object(node, claims.matter))
    if position not in {p.position for p in kept.portions}:
        deny(node, actor, Deed.DESTROY_PORTION)
    if position == KERNEL_POSITION:
        raise Refused("portion.kernel-stays", statement=statement)
    _write_down(node.config.home, digests[position])
    told = {"officer": actor.officer, "statement": statement, "position": position}
    with databases.writing(node.store):
        statements.destroy(node.store, [digests[position]], node.now())
        record(node, OPENINGS, [entry(node, "destroyed", actor.post.code, told)])
        folding.refold(node, [claims.matter], node.now())
    keeping.forget(node.store)
    databases.purge(node.store)


def destroy_again(node: Node) -> int:
    """Destroy in a restored database what this node has destroyed; returns how much that was.

    Raises:
        Malformed: ``portion.destroyed-list``
        Unavailable: ``backup.cannot-read``
    """
    written = _read(node.config.home)
    with databases.writing(node.store):
        statements.destroy(node.store, written, node.now())
        facts.write_fact(node.store, keeping.DESTROYED, sorted(written))
    return len(written)


def _write_down(home: Path, digest: PortionDigest) -> None:
    try:
        handle = os.open(home / FILE, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as out:
            out.write(f"{digest}\n")
            out.flush()
            os.fsync(out.fileno())
    except OSError as fault:
        raise Unavailable("node.cannot-write", home=home.name, why=str(fault.strerror)) from None


def _read(home: Path) -> list[PortionDigest]:
    try:
        lines = (home / FILE).read_text(encoding="ascii").splitlines()
        return [portion_digest(line) for line in lines]
    except FileNotFoundError:
        return []
    except OSError as fault:
        raise Unavailable("backup.cannot-read", file=FILE, why=str(fault.strerror)) from None
    except (ValueError, Malformed):
        raise Malformed("portion.destroyed-list", file=FILE) from None
