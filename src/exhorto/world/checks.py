"""What must hold in every world once it has come to rest, whatever has happened in it.

The checks know what was meant (``meant``) and look at the nodes' databases, files and lines; they
trust nothing that a node says of itself. What they find is told in words.
"""

from collections.abc import Callable

from exhorto.acts import folding, keeping, rebuilding
from exhorto.domain.bounds import PORTIONS
from exhorto.domain.ids import Party
from exhorto.store import statements
from exhorto.world.check_agreement import check_agreement
from exhorto.world.check_delivery import check_delivery
from exhorto.world.check_exposure import check_exposure
from exhorto.world.check_ledgers import check_ledgers
from exhorto.world.check_secrecy import check_secrecy
from exhorto.world.files import Files
from exhorto.world.run import Run
from exhorto.world.town import FOUNDERS

CHECKS: tuple[Callable[[Run, Files], None], ...] = (
    check_delivery,
    check_agreement,
    check_exposure,
    check_ledgers,
    check_secrecy,
)


def check(run: Run) -> None:
    """Run all checks."""
    matters = {party: _matters(run, party) for party in FOUNDERS}
    portions = {
        party: {
            kept.digest: keeping.with_portions(run.node(party), kept, range(PORTIONS))
            for matter in matters[party].values()
            for kept in matter.kept
        }
        for party in FOUNDERS
    }
    files = Files(matters, portions)
    for one in CHECKS:
        one(run, files)
    party = run.chance.choice(FOUNDERS)
    node = run.node(party)
    before = rebuilding.state_digest(node)
    if rebuilding.rebuild(node) != before:
        run.find(f"{party}: a rebuild gives another state")


def _matters(run: Run, party: Party) -> dict[str, folding.Matter]:
    node = run.node(party)
    kept = statements.of_matters(node.store, statements.all_matters(node.store))
    return {matter: folding.from_kept(node, matter, some) for matter, some in kept.items()}
