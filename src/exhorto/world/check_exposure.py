"""Checks: a node's own account of who could see and who did see is the truth."""

from collections.abc import Iterator

from exhorto.acts import reading
from exhorto.domain.exposure import Exposure
from exhorto.domain.ids import Party, StatementDigest
from exhorto.domain.statements import Portion
from exhorto.store import matters
from exhorto.world.files import Files
from exhorto.world.run import Run
from exhorto.world.town import FOUNDERS

ASKED = 4
"""Portions of a seed about which oversight asks in the ordinary way."""


def check_exposure(run: Run, files: Files) -> None:
    """For every portion: released to whom it was meant for, held by nobody else."""
    for party in FOUNDERS:
        for portions in files.portions[party].values():
            for disclosure in portions.values():
                _check_may_hold(run, party, disclosure.portion)
    every = list(_said(run, files))
    for author, digest, position, portion in every:
        _check_released(run, files, author, digest, position, portion)
    for author, digest, position, _ in run.chance.sample(every, min(ASKED, len(every))):
        _check_account(run, author, digest, position)


def _said(run: Run, files: Files) -> Iterator[tuple[Party, StatementDigest, int, Portion]]:
    """The content of what officers have said, as it lies at its author's."""
    for digest, told in sorted(run.meant.told.items()):
        for position, disclosure in files.portions[told.party].get(digest, {}).items():
            if position:
                yield told.party, digest, position, disclosure.portion


def _check_may_hold(run: Run, party: Party, portion: Portion) -> None:
    audience = run.meant.audience.get(str(portion.body.get("text")))
    if audience is not None and party not in audience:
        run.find(f"{party} has a portion that is for {sorted(audience)}")


def _check_released(
    run: Run,
    files: Files,
    author: Party,
    digest: StatementDigest,
    position: int,
    portion: Portion,
) -> None:
    released = {r.to for r in matters.releases_of(run.node(author).store, digest, position)}
    holders = {p for p in FOUNDERS if position in files.portions[p].get(digest, {})} - {author}
    if not holders <= released:
        run.find(f"{author} does not know that {sorted(holders - released)} has {digest[:12]}")
    if author in run.meant.lost_disk or author == run.meant.malicious:
        return
    meant = run.meant.audience.get(str(portion.body.get("text")))
    if meant is not None and released != meant - {author}:
        run.find(f"{author} says {digest[:12]} was released to {sorted(released)}, not {meant}")


def _check_account(run: Run, author: Party, digest: StatementDigest, position: int) -> None:
    """What oversight is told: the releases, and every view that its own officers have had."""
    told = _exposure(run, author, digest, position)
    node = run.node(author)
    if set(told.released) != set(matters.releases_of(node.store, digest, position)):
        run.find(f"oversight of {author} is not told to whom {digest[:12]} was released")


def _exposure(run: Run, author: Party, digest: StatementDigest, position: int) -> Exposure:
    actor = run.actor(author, "oversight")
    return reading.exposure_of(run.node(author), actor, digest, position).exposure
