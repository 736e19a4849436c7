"""Checks: every log verifies from its export, partners have cosigned it, nobody has seen a fork."""

from exhorto.acts import membership, proving, witnessing
from exhorto.acts.ledgering import incarnation
from exhorto.domain.errors import ExhortoError
from exhorto.domain.exchange import quorum
from exhorto.domain.ids import Party
from exhorto.ledger import audit
from exhorto.ledger.checkpoints import LogName, LogOrigin
from exhorto.store import ledgers
from exhorto.world.files import Files
from exhorto.world.run import Run
from exhorto.world.town import FOUNDERS


def check_ledgers(run: Run, _: Files) -> None:
    """All logs of all nodes, also of earlier incarnations."""
    for party in FOUNDERS:
        for log in ledgers.logs(run.node(party).store):
            _check_log(run, party, log)
        for fork in ledgers.forks(run.node(party).store):
            run.find(f"{party} has seen a fork of {fork.party}/{fork.log}/{fork.incarnation}")
    versions = {p: membership.current(run.node(p)).version for p in FOUNDERS}
    if len(set(versions.values())) > 1:
        run.find(f"the nodes end under different versions of the pact: {versions}")


def _check_log(run: Run, party: Party, log: ledgers.LogId) -> None:
    node = run.node(party)
    others = [p for p in FOUNDERS if p != party]
    judge = run.node(others[0])
    origin = LogOrigin(party, LogName(log.log), log.incarnation)
    lost = log.incarnation != incarnation(node)
    try:
        lines = proving.export(node, log)
        audit.audit(
            audit.export_from_lines(lines),
            witnessing.log_keys(judge, origin),
            {p: witnessing.witness_keys(judge, p) for p in others},
            0 if lost else quorum(len(others)),
        )
    except ExhortoError as refused:
        if lost and refused.code == "ledger.no-checkpoint":
            return  # It ended before anybody cosigned it, and nobody may sign it any more.
        run.find(f"the log {origin} does not verify: {refused}")
