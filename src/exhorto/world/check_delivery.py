"""Checks: nothing acknowledged is lost, nothing applied twice, what came is what was previewed."""

import json
from collections import Counter

from exhorto.domain.ids import Party, StatementDigest
from exhorto.store import inbox, ledgers, outbox, receipts
from exhorto.wire.receipts import State
from exhorto.world.files import Files
from exhorto.world.run import Run
from exhorto.world.town import FOUNDERS

EXPECTED = frozenset(
    {
        "courier.refused",
        "envelope.ciphertext",
        "envelope.replay",
        "exchange.expired",
        "exchange.partner-refused",
        "frames.cut",
        "lane.fork",
        "pact.newer-needed",
    }
)
"""Incidents that the weather and the malicious node bring about; any other is a finding."""


AFTER_A_LOSS = frozenset(
    {"exchange.lost-incarnation", "ledger.head-not-named", "recovery.heads-missing"}
)
"""Incidents that a node which went on without having heard every partner brings about."""


def check_delivery(run: Run, files: Files) -> None:
    """What was acknowledged is there, once, and as it was previewed."""
    here = {p: _digests(files, p) for p in FOUNDERS}
    for party, digest in sorted(run.meant.acknowledged):
        if digest not in here[party]:
            run.find(f"{party} acknowledged {digest[:12]} and does not have it")
    _check_told(run, files, here)
    _check_receipts(run, files)
    for party in FOUNDERS:
        _check_once(run, party)
        _check_incidents(run, party)
        _check_at_rest(run, party)
    _check_previews(run, files)


def _digests(files: Files, party: Party) -> set[StatementDigest]:
    found: set[StatementDigest] = set()
    for matter in files.matters[party]:
        found |= set(files.shared(party, matter))
    return found


def _check_told(run: Run, files: Files, here: dict[Party, set[StatementDigest]]) -> None:
    """What an officer was told is said stands at every principal."""
    principals = files.principals()
    for digest, told in run.meant.told.items():
        holders = {p for p in FOUNDERS if digest in here[p]}
        if not holders and told.party in run.meant.lost_disk:
            continue  # Said after the backup and gone with the disk before anybody had it.
        missing = {told.party, *principals.get(told.matter, ())} - holders
        if run.meant.malicious in missing and told.matter in run.meant.forked:
            missing -= {run.meant.malicious}
        if missing:
            run.find(f"{told.kind} {digest[:12]} of {told.party} is not at {sorted(missing)}")


def _check_receipts(run: Run, files: Files) -> None:
    """Every statement of an honest author is proven to be delivered."""
    principals = files.principals()
    for author in FOUNDERS:
        if author in run.meant.lost_disk | {run.meant.malicious}:
            continue
        mine = [d for d, told in run.meant.told.items() if told.party == author]
        proofs = receipts.about(run.node(author).store, mine)
        for digest in mine:
            came = {r.party for r in proofs.get(digest, []) if r.state == State.DELIVERED.value}
            missing = principals.get(run.meant.told[digest].matter, frozenset()) - came - {author}
            if missing:
                run.find(f"{author} has no receipt of {sorted(missing)} for {digest[:12]}")


def _check_once(run: Run, party: Party) -> None:
    """No envelope is applied twice: each is logged once as received."""
    store = run.node(party).store
    seen: Counter[tuple[str, str]] = Counter()
    for log in ledgers.logs(store):
        for kept in ledgers.entries(store, log):
            entry = json.loads(kept.entry or b"{}")
            if entry.get("kind") == "received":
                seen[entry["facts"]["from"], entry["facts"]["envelope"]] += 1
    for (sender, envelope), times in sorted(seen.items()):
        if times > 1:
            run.find(f"{party} applied envelope {envelope[:8]} of {sender} {times} times")


def _check_incidents(run: Run, party: Party) -> None:
    expected = EXPECTED | (AFTER_A_LOSS if run.meant.lost_disk else set())
    for incident in inbox.incidents(run.node(party).store, 10_000):
        code = str(incident.facts.get("code", incident.code))
        if not {incident.code, code} <= expected:
            run.find(f"{party}: incident {incident.code} about {incident.party} {incident.facts}")


def _check_at_rest(run: Run, party: Party) -> None:
    """Nothing is left lying: no number missing, nothing owed."""
    store = run.node(party).store
    for sender in FOUNDERS:
        for (_, mark), window in inbox.windows(store, [sender]).items():
            if window.beyond:
                run.find(f"{party} misses numbers {window.missing[:5]} of {sender}/{mark}")
    if any(outbox.waiting_recipients(store)):
        run.find(f"{party} still owes something")


def _check_previews(run: Run, files: Files) -> None:
    """What came is byte for byte what was previewed."""
    for digest, previews in run.meant.previews.items():
        for recipient, shown in previews.items():
            if digest not in files.portions[recipient]:
                continue
            came = {d.text for d in files.portions[recipient][digest].values()}
            lost_disk = run.meant.told[digest].party in run.meant.lost_disk
            # What nobody had yet is gone with the disk.
            as_shown = came <= shown if lost_disk else came == shown
            if not as_shown and not _destroyed(run, recipient, digest):
                run.find(f"{recipient} has other portions of {digest[:12]} than were previewed")


def _destroyed(run: Run, party: Party, digest: StatementDigest) -> bool:
    """Whether this recipient, or the author before he sent it again, has destroyed some of it."""
    author = run.meant.told[digest].party
    return any(one.party in (party, author) for one in run.meant.destroyed)
