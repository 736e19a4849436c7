"""Checks: a node's own account of who could see and who did see is the truth."""

from exhorto.acts import keeping, reading
from exhorto.domain.exposure import Exposure
from exhorto.domain.ids import Party, StatementDigest
from exhorto.domain.statements import Scope
from exhorto.store import statements
from exhorto.world.files import Files
from exhorto.world.run import Run
from exhorto.world.town import FOUNDERS


def check_exposure(run: Run, _files: Files) -> None:
    """For every portion: released to whom it was meant for, held by nobody else."""
    held = _holders(run)
    for digest, told in sorted(run.meant.told.items()):
        author = told.party
        kept = statements.by_digest(run.node(author).store, [digest]).get(digest)
        if kept is None:
            continue
        for portion in kept.portions:
            if portion.position:
                _check_portion(run, author, digest, portion.position, held)


def _check_portion(
    run: Run,
    author: Party,
    digest: StatementDigest,
    position: int,
    held: dict[tuple[StatementDigest, int], set[Party]],
) -> None:
    released = {r.to for r in _exposure(run, author, digest, position).released}
    holders = held.get((digest, position), set()) - {author}
    if not holders <= released:
        run.find(f"{author} does not know that {sorted(holders - released)} has {digest[:12]}")
    if author in run.meant.lost_disk or author == run.meant.malicious:
        return
    meant = _meant_for(run, author, digest, position)
    if meant is not None and released != meant - {author}:
        run.find(f"{author} says {digest[:12]} was released to {sorted(released)}, not {meant}")


def _exposure(run: Run, author: Party, digest: StatementDigest, position: int) -> Exposure:
    actor = run.actor(author, "oversight")
    return reading.exposure_of(run.node(author), actor, digest, position).exposure


def _meant_for(
    run: Run, author: Party, digest: StatementDigest, position: int
) -> frozenset[Party] | None:
    node = run.node(author)
    kept = statements.by_digest(node.store, [digest])[digest]
    found = keeping.with_portions(node, kept, [position]).get(position)
    return None if found is None else run.meant.audience.get(str(found.portion.body.get("text")))


def _holders(run: Run) -> dict[tuple[StatementDigest, int], set[Party]]:
    """Who has a portion on his disk, and whether he may."""
    held: dict[tuple[StatementDigest, int], set[Party]] = {}
    for party in FOUNDERS:
        node = run.node(party)
        every = statements.of_matters(node.store, statements.all_matters(node.store))
        for some in every.values():
            for kept in some:
                claims, _ = keeping.claims_of(kept.jwt)
                opened = keeping.with_portions(node, kept, range(1 << 16))
                for position, disclosure in opened.items():
                    if claims.scope is Scope.SHARED:
                        held.setdefault((kept.digest, position), set()).add(party)
                    audience = run.meant.audience.get(str(disclosure.portion.body.get("text")))
                    if audience is not None and party not in audience:
                        run.find(f"{party} has a portion that is for {sorted(audience)}")
    return held
