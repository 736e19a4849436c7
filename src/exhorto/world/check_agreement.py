"""Checks: every principal has the same statements of a matter and folds them to the same state."""

from exhorto.acts.folding import Matter
from exhorto.domain.ids import MatterId, Party, StatementDigest
from exhorto.domain.matters import compromise
from exhorto.domain.matters.lanes import LaneKey, Standing
from exhorto.domain.statements import Claims, Statement
from exhorto.store import matters
from exhorto.world.files import Files
from exhorto.world.run import Run

Past = dict[StatementDigest, frozenset[StatementDigest]]


def check_agreement(run: Run, files: Files) -> None:
    """All principals agree, nothing waits, and the order is that of what was seen."""
    for matter, principals in sorted(files.principals().items()):
        honest = [p for p in sorted(principals) if not _has_lied(run, matter, p)]
        _check_same(run, files, matter, honest)
    for party, found in files.everywhere():
        _check_stored(run, party, found)
        _check_order(run, party, found)
    if run.meant.malicious is not None:
        for matter in sorted(run.meant.forked):
            _check_frozen(run, files, matter, run.meant.malicious)


def _has_lied(run: Run, matter: MatterId, party: Party) -> bool:
    return matter in run.meant.forked and party == run.meant.malicious


def _check_same(run: Run, files: Files, matter: str, honest: list[Party]) -> None:
    states = {p: files.matters[p].get(matter) for p in honest}
    missing = sorted(p for p, state in states.items() if state is None)
    if missing:
        run.find(f"matter {matter[:8]} is not at {missing}")
    digests = {p: s.shared.digest for p, s in states.items() if s is not None}
    if len(set(digests.values())) > 1:
        have = {p: len(files.shared(p, matter)) for p in digests}
        run.find(f"matter {matter[:8]}: states differ between {digests} with {have} statements")
    for party, state in states.items():
        for told in () if state is None else state.shared.told:
            if told.standing is Standing.WAITING:
                what = f"{told.statement.claims.kind} of {told.statement.claims.issuer}"
                run.find(f"{party}: {what} in {matter[:8]} still waits ({told.reason})")


def _check_stored(run: Run, party: Party, found: Matter) -> None:
    """The line that lists show is the fold of what is there."""
    stored = matters.load(run.node(party).store, [found.matter]).get(found.matter)
    if stored is None or stored.digest != found.shared.digest:
        run.find(f"{party}: the list shows matter {found.matter[:8]} as it was")


def _check_order(run: Run, party: Party, found: Matter) -> None:
    """Whoever had seen something stands after it; whoever lost its effect lost it to a crossing."""
    every = {t.statement.digest: t.statement for t in found.shared.told}
    past = _past(every)
    placed = {t.statement.digest: n for n, t in enumerate(found.shared.told)}
    for told in found.shared.told:
        statement, digest = told.statement, told.statement.digest
        if told.standing not in (Standing.APPLIED, Standing.NO_EFFECT):
            continue
        for before in past[digest]:
            stands = found.shared.told[placed[before]].standing
            if placed[before] > placed[digest] and stands in (Standing.APPLIED, Standing.NO_EFFECT):
                run.find(f"{party}: {digest[:12]} is told before {before[:12]} that it had seen")
        honest = statement.claims.issuer != run.meant.malicious
        if told.standing is Standing.NO_EFFECT and honest and not _crossed(digest, every, past):
            run.find(f"{party}: {statement.claims.kind} {digest[:12]} lost its effect to nothing")


def _past(every: dict[StatementDigest, Statement]) -> Past:
    past: Past = {}
    for digest in every:
        _fill_past(digest, every, past)
    return past


def _fill_past(
    digest: StatementDigest, every: dict[StatementDigest, Statement], past: Past
) -> frozenset[StatementDigest]:
    if digest not in past:
        direct = {d for d in _direct(every[digest].claims) if d in every}
        past[digest] = frozenset(direct).union(*(_fill_past(d, every, past) for d in direct))
    return past[digest]


def _direct(claims: Claims) -> set[StatementDigest]:
    heads = {head.digest for head in claims.seen}
    return heads if claims.place.previous is None else heads | {claims.place.previous}


def _crossed(digest: StatementDigest, every: dict[StatementDigest, Statement], past: Past) -> bool:
    """Whether there is a statement of another lane that neither saw nor was seen."""
    issuer = every[digest].claims.issuer
    return any(
        other.claims.issuer != issuer and d not in past[digest] and digest not in past[d]
        for d, other in every.items()
    )


def _check_frozen(run: Run, files: Files, matter: MatterId, about: Party) -> None:
    """Every honest principal has frozen the lane and tells of it in the same matter."""
    where = set()
    for party in sorted(files.principals()[matter] - {about}):
        found = files.matters[party].get(matter)
        lane = None if found is None else found.shared.lanes.get(LaneKey(about))
        if lane is None or not lane.is_frozen:
            run.find(f"{party} has not frozen the lane of {about} in {matter[:8]}")
            continue
        for fork in lane.forks:
            told = compromise.equivocation_matter(matter, about, fork.after)
            where.add(told)
            opened = files.matters[party].get(told)
            if opened is None or opened.shared.state is None:
                run.find(f"{party} has opened no compromise matter for {matter[:8]}")
            elif party not in opened.shared.state.reported_by:
                run.find(f"{party} has not reported what it has seen in {matter[:8]}")
    if len(where) > 1:
        run.find(f"the compromise of {matter[:8]} is told in {len(where)} matters")
