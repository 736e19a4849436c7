"""Who could see and who did see a portion, from events only.

*Could see*: the parties it was released to, and at home the posts its matter is assigned to.
*Did see*: an opening that was logged before the portion was decrypted, or a partner's receipt that
a post there opened it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from exhorto.domain.ids import Party, PortionDigest, PostCode


@dataclass(frozen=True, slots=True, order=True)
class Released:
    """A portion went to a party in an envelope."""

    portion: PortionDigest
    to: Party
    at: datetime


@dataclass(frozen=True, slots=True, order=True)
class Opened:
    """A portion was opened by an officer at a post of this node, or at a partner's post.

    ``officer`` and ``ledger_index`` are None where a partner's receipt is the source: a partner
    tells the post, never the person.
    """

    portion: PortionDigest
    party: Party
    post: PostCode
    at: datetime
    officer: str | None = None
    ledger_index: int | None = None


@dataclass(frozen=True, slots=True)
class Exposure:
    """Who could see and who did see one portion."""

    portion: PortionDigest
    released: tuple[Released, ...]
    posts_at_home: tuple[PostCode, ...]
    opened: tuple[Opened, ...]


def exposure(
    portion: PortionDigest,
    releases: Iterable[Released],
    posts_at_home: Iterable[PostCode],
    openings: Iterable[Opened],
) -> Exposure:
    """Gather the exposure of one portion from all events; events of others are left out."""
    return Exposure(
        portion=portion,
        released=tuple(sorted((r for r in releases if r.portion == portion), key=_when_released)),
        posts_at_home=tuple(sorted(set(posts_at_home))),
        opened=tuple(sorted({o for o in openings if o.portion == portion}, key=_when_opened)),
    )


def _when_released(released: Released) -> tuple[datetime, str]:
    return released.at, released.to


def _when_opened(opened: Opened) -> tuple[datetime, str, str]:
    return opened.at, opened.party, opened.post
