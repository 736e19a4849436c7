"""What is wrong with a node, in codes that have words: database, pact, clock, partners, logs.

Each look stands by itself: what one cannot see, the next may. Nothing is mended here.
"""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from statistics import median

from exhorto.acts import membership, nodes, overview, recovering
from exhorto.acts.backups import LAST_BACKUP
from exhorto.acts.findings import Finding, Grade
from exhorto.acts.ledgering import LOGS, log_id
from exhorto.acts.overview import PartnerView
from exhorto.domain.errors import ExhortoError
from exhorto.domain.ids import Party
from exhorto.node import Node
from exhorto.pact.terms import Standing
from exhorto.store import databases, facts, inbox, ledgers, people, receipts
from exhorto.store.receipts import Timed

BACKUP_EVERY = timedelta(days=7)
CONTACT_EVERY = timedelta(hours=26)
"""Partners send each other a checkpoint a day; a little more than that is silence."""
CLOCK_TOLERANCE = timedelta(minutes=5)
UNOPENED_FOR = timedelta(minutes=10)
COSIGNED_WITHIN = timedelta(days=3)
_STANDINGS = {
    Standing.IN_FORCE: ("doctor.pact", Grade.WELL),
    Standing.EXPIRING: ("doctor.pact-expiring", Grade.NOTICE),
    Standing.EXPIRED: ("doctor.pact-expired", Grade.WRONG),
}


def look(node: Node, *, running: bool) -> list[Finding]:
    """Look at everything that needs the database."""
    found = _guarded(node, _database)
    if any(f.grade is Grade.WRONG for f in found):
        return found
    looks: list[Callable[[Node], Iterator[Finding]]] = [_officers, _backup, _pact]
    if membership.has_joined(node):
        looks += [_own_keys, _partners, _clock, _logs, _incidents]
    for one in looks:
        found += _guarded(node, one)
    found += list(_unopened(node, running=running))
    return found


def _guarded(node: Node, one: Callable[[Node], Iterator[Finding]]) -> list[Finding]:
    """A look that cannot be taken tells why, and the next one is taken."""
    try:
        with databases.faults():
            return list(one(node))
    except ExhortoError as fault:
        return [Finding(fault.code, Grade.WRONG, fault.facts)]


def _database(node: Node) -> Iterator[Finding]:
    nodes.check_tables(node)
    nodes.check_own_database(node)
    databases.check_integrity(node.store)
    yield Finding("doctor.database", Grade.WELL)


def _officers(node: Node) -> Iterator[Finding]:
    if not people.officers(node.store):
        yield Finding("doctor.no-officers", Grade.WRONG)


def _backup(node: Node) -> Iterator[Finding]:
    last = facts.read_fact(node.store, LAST_BACKUP)
    if last is None:
        yield Finding("doctor.no-backup", Grade.NOTICE)
    elif node.now() - datetime.fromisoformat(last) > BACKUP_EVERY:
        yield Finding("doctor.backup-old", Grade.NOTICE, {"on": last[:10]})


def _pact(node: Node) -> Iterator[Finding]:
    if not membership.has_joined(node):
        yield Finding("doctor.no-pact", Grade.NOTICE)
        return
    pact = membership.current(node)
    code, grade = _STANDINGS[pact.standing(node.now())]
    yield Finding(code, grade, {"version": pact.version, "expires": pact.expires.date()})
    if recovering.may_send(node):
        return
    yield Finding("doctor.recovering", Grade.NOTICE)


def _own_keys(node: Node) -> Iterator[Finding]:
    """The keys on this disk are those that the others have."""
    member = membership.current(node).member(node.party)
    pairs = (
        (node.keys.signing.kid, {k.kid for k in member.node_keys if k.last_version is None}),
        (node.keys.witness.kid, {k.kid for k in member.witness_keys if k.last_version is None}),
    )
    for kid, listed in pairs:
        if kid not in listed:
            yield Finding("doctor.key-not-listed", Grade.WRONG, {"kid": kid})
    here = {key.kid for key in node.keys.opening}
    if member.encryption_key.kid not in here:
        facts_of = {"kid": member.encryption_key.kid}
        yield Finding("doctor.key-not-here", Grade.WRONG, facts_of)


def _partners(node: Node) -> Iterator[Finding]:
    for view in overview.every_partner(node):
        yield from _partner(node, view)


def _partner(node: Node, view: PartnerView) -> Iterator[Finding]:
    party, partner = view.member.party, view.partner
    if view.forked:
        yield Finding("doctor.partner-forked", Grade.WRONG, {"party": party})
    if partner.stopped_at is not None:
        yield Finding("doctor.partner-stopped", Grade.NOTICE, {"party": party})
    if view.is_late and view.owed_since is not None:
        since = view.owed_since.isoformat(timespec="minutes")
        told = {"party": party, "owed": view.owed, "since": since, "why": partner.last_error or "—"}
        yield Finding("doctor.partner-late", Grade.WRONG, told)
    patience = max(membership.patience(node, party), CONTACT_EVERY)
    if partner.last_in is not None and node.now() - partner.last_in > patience:
        last = partner.last_in.isoformat(timespec="minutes")
        yield Finding("doctor.partner-silent", Grade.WRONG, {"party": party, "last": last})
    for first, last_missing in view.gaps:
        told = {"party": party, "first": first, "last": last_missing}
        yield Finding("doctor.gap", Grade.NOTICE, told)


def _clock(node: Node) -> Iterator[Finding]:
    """A partner's receipt was signed between sending and reading it, if both clocks are right."""
    timed = receipts.timed(node.store)
    wrong = clocks_apart(timed)
    if not wrong:
        return
    ahead = [p for p, by in wrong.items() if by > timedelta(0)]
    behind = [p for p, by in wrong.items() if by < timedelta(0)]
    own = max(ahead, behind, key=len)
    if len(own) > 1 or len({t.party for t in timed}) == 1:
        by = median(abs(wrong[p].total_seconds()) for p in own)
        code = "doctor.clock-ahead" if own is ahead else "doctor.clock-behind"
        told = {"minutes": round(by / 60), "parties": ", ".join(sorted(own))}
        yield Finding(code, Grade.WRONG, told)
        return
    for party, by_ in sorted(wrong.items()):
        told = {"party": party, "minutes": round(abs(by_.total_seconds()) / 60)}
        yield Finding("doctor.partner-clock", Grade.NOTICE, told)


def clocks_apart(timed: list[Timed]) -> dict[Party, timedelta]:
    """By partner: how far this node's clock is ahead (or, negative, behind), where it surely is.

    The latest receipts speak for now: a clock that was put right is right.
    """
    latest: dict[Party, Timed] = {}
    for one in timed:
        if one.party not in latest or latest[one.party].noted_at < one.noted_at:
            latest[one.party] = one
    apart: dict[Party, timedelta] = {}
    for party, one in latest.items():
        if one.signed_at < one.sent_at - CLOCK_TOLERANCE:
            apart[party] = one.sent_at - one.signed_at
        elif one.signed_at > one.noted_at + CLOCK_TOLERANCE:
            apart[party] = one.noted_at - one.signed_at
    return apart


def _logs(node: Node) -> Iterator[Finding]:
    for name in LOGS:
        log = log_id(node, name)
        last = ledgers.last_checkpoint(node.store, log)
        best = ledgers.best_cosigned(node.store, log)
        if last is None or (best is not None and best[0] == last.size):
            continue
        if node.now() - last.at > COSIGNED_WITHIN:
            yield Finding("doctor.not-cosigned", Grade.NOTICE, {"log": name, "size": last.size})


def _incidents(node: Node) -> Iterator[Finding]:
    count = inbox.count_since_review(node.store)
    if count:
        yield Finding("doctor.incidents", Grade.NOTICE, {"count": count})


def _unopened(node: Node, *, running: bool) -> Iterator[Finding]:
    count, oldest = inbox.unopened_since(node.store)
    if oldest is None:
        return
    stuck = running and node.now() - oldest > UNOPENED_FOR
    grade = Grade.WRONG if stuck else Grade.NOTICE
    code = "doctor.unopened-stuck" if stuck else "doctor.unopened"
    yield Finding(code, grade, {"count": count})
