"""Matters as lists show them, who works on them, and what was released and opened."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import models

from exhorto.domain.exposure import Opened, Released
from exhorto.domain.ids import MatterId, Party, PortionDigest, PostCode, StatementDigest
from exhorto.domain.matters.lanes import LaneKey
from exhorto.domain.statements import Head
from exhorto.store import bulk
from exhorto.store.models import AssignmentRow, MatterRow, OpeningRow, PortionRow, ReleaseRow
from exhorto.store.prepared import Prepared


@dataclass(frozen=True, slots=True)
class MatterLine:
    """A matter as its statements add up, as far as lists need it.

    Attributes:
        heads: last live statement of each lane.
        summary: encrypted JSON of what may be content (a reference).
    """

    matter: MatterId
    kind: str
    principals: tuple[Party, ...]
    stage: str
    next_code: str
    owed_by: str
    custody: bool
    frozen: bool
    waiting: bool
    crossed: bool
    is_open: bool
    digest: str
    heads: Mapping[LaneKey, Head]
    summary: bytes
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class MatterFilter:
    """What a list asks for; None means any."""

    kind: str | None = None
    stage: str | None = None
    partner: str | None = None
    only_open: bool = False
    waiting: bool | None = None
    custody: bool | None = None
    unread_by: str | None = None
    owed_by: str | None = None


@dataclass(frozen=True, slots=True)
class ListedMatter:
    """A line, and whether something came since the post last read it."""

    line: MatterLine
    unread: bool


_UPDATED = [
    "kind",
    "principals",
    "stage",
    "next_code",
    "owed_by",
    "custody",
    "frozen",
    "waiting",
    "crossed",
    "is_open",
    "digest",
    "heads",
    "summary",
    "changed_at",
]


def save(alias: str, lines: Sequence[MatterLine]) -> None:
    """Write what matters add up to, over what stood there."""
    columns = ("matter", *_UPDATED)
    rows = [_row(line) for line in lines]
    values = [[getattr(row, column) for column in columns] for row in rows]
    bulk.insert(alias, MatterRow, columns, values, over=("matter",))


def load(alias: str, matters: Iterable[MatterId]) -> dict[MatterId, MatterLine]:
    """Lines by matter; those unknown are left out."""
    rows = MatterRow.objects.using(alias).filter(matter__in=list(matters))
    return {line.matter: line for line in map(_line, rows)}


def drop_all(alias: str) -> None:
    """Forget all lines, before a rebuild."""
    MatterRow.objects.using(alias).all().delete()


def frozen(alias: str) -> list[MatterId]:
    """Matters with a lane that is frozen, sorted."""
    return [MatterId(m) for (m,) in _FROZEN(alias)]


def waiting(alias: str, limit: int) -> list[MatterId]:
    """Matters in which something waits for what is not here, those that changed last first."""
    return [MatterId(m) for (m,) in _WAITING(alias, limit=limit)]


def digests(alias: str) -> list[tuple[MatterId, str]]:
    """The state digest of every matter, sorted."""
    rows = MatterRow.objects.using(alias).order_by("matter").values_list("matter", "digest")
    return [(MatterId(m), d) for m, d in rows]


def listed(
    alias: str,
    wanted: MatterFilter,
    post: PostCode | None,
    offset: int = 0,
    limit: int = 50,
) -> tuple[list[ListedMatter], int]:
    """Matters assigned to ``post`` (all, where None), last changed first, and how many in all."""
    rows = MatterRow.objects.using(alias).order_by("-changed_at", "matter")
    assigned = AssignmentRow.objects.using(alias).filter(post=post)
    if post is not None:
        rows = rows.filter(matter__in=assigned.values("matter"))
    for name in ("kind", "stage", "owed_by", "waiting", "custody"):
        value = getattr(wanted, name)
        if value is not None:
            rows = rows.filter(**{name: value})
    if wanted.partner is not None:
        rows = rows.filter(principals__contains=wanted.partner)
    if wanted.only_open:
        rows = rows.filter(is_open=True)
    if wanted.unread_by is not None:
        rows = rows.filter(_is_unread_by(alias, wanted.unread_by))
    lines = [_line(row) for row in rows[offset : offset + limit]]
    read = dict(
        assigned.filter(matter__in=[line.matter for line in lines]).values_list("matter", "read_at")
    )
    return [ListedMatter(line, _is_unread(line, read)) for line in lines], rows.count()


def _is_unread(line: MatterLine, read: Mapping[str, datetime | None]) -> bool:
    if line.matter not in read:
        return False
    read_at = read[line.matter]
    return read_at is None or read_at < line.changed_at


def count_unread(alias: str, post: PostCode) -> int:
    """How many matters of a post have changed since it last read them."""
    assigned = AssignmentRow.objects.using(alias).filter(post=post)
    rows = MatterRow.objects.using(alias).filter(matter__in=assigned.values("matter"))
    return rows.filter(_is_unread_by(alias, post)).count()


def _is_unread_by(alias: str, post: str) -> models.Exists:
    assigned = AssignmentRow.objects.using(alias).filter(
        post=post, matter=models.OuterRef("matter")
    )
    never = models.Q(read_at__isnull=True)
    return models.Exists(
        assigned.filter(never | models.Q(read_at__lt=models.OuterRef("changed_at")))
    )


def assign(alias: str, matter: MatterId, posts: Iterable[PostCode], now: datetime) -> None:
    """Let posts work on a matter; those that do already stay."""
    AssignmentRow.objects.using(alias).bulk_create(
        [AssignmentRow(matter=matter, post=post, since=now) for post in posts],
        ignore_conflicts=True,
    )


def assigned(alias: str, matters: Iterable[MatterId]) -> frozenset[MatterId]:
    """Which of these matters some post works on."""
    rows = AssignmentRow.objects.using(alias).filter(matter__in=list(matters))
    return frozenset(MatterId(m) for m in rows.values_list("matter", flat=True))


def posts_of(alias: str, matter: MatterId) -> frozenset[PostCode]:
    """The posts that work on a matter."""
    return frozenset(PostCode(p) for (p,) in _POSTS(alias, matter))


def mark_read(alias: str, matter: MatterId, post: PostCode, now: datetime) -> None:
    """Remember that a post has looked at a matter."""
    AssignmentRow.objects.using(alias).filter(matter=matter, post=post).update(read_at=now)


def add_release(
    alias: str,
    statement: StatementDigest,
    recipient: Party,
    positions: Sequence[int],
    now: datetime,
) -> None:
    """Fix which portions of a statement a recipient gets."""
    ReleaseRow.objects.using(alias).create(
        statement=statement, recipient=recipient, positions=list(positions), at=now
    )


def add_releases(
    alias: str,
    releases: Iterable[tuple[StatementDigest, Party, Sequence[int]]],
    now: datetime,
) -> None:
    """Fix many releases at once."""
    ReleaseRow.objects.using(alias).bulk_create(
        [
            ReleaseRow(statement=statement, recipient=recipient, positions=list(positions), at=now)
            for statement, recipient, positions in releases
        ]
    )


def note_release(
    alias: str,
    statement: StatementDigest,
    recipient: Party,
    positions: Iterable[int],
    now: datetime,
) -> None:
    """Note that a recipient has these portions, besides those noted before."""
    row, new = ReleaseRow.objects.using(alias).get_or_create(
        statement=statement,
        recipient=recipient,
        defaults={"positions": sorted(positions), "at": now},
    )
    if not new and not set(positions) <= set(row.positions):
        row.positions = sorted({*row.positions, *positions})
        row.save(using=alias, update_fields=["positions"])


def released_to(
    alias: str, statements: Iterable[StatementDigest]
) -> dict[StatementDigest, frozenset[Party]]:
    """Who was given these statements."""
    found: dict[StatementDigest, set[Party]] = {}
    rows = ReleaseRow.objects.using(alias).filter(statement__in=list(statements))
    for statement, recipient in rows.values_list("statement", "recipient"):
        found.setdefault(StatementDigest(statement), set()).add(Party(recipient))
    return {statement: frozenset(parties) for statement, parties in found.items()}


def releases_to(
    alias: str, recipient: Party, statements: Iterable[StatementDigest]
) -> dict[StatementDigest, tuple[int, ...]]:
    """What a recipient was given of these statements."""
    rows = ReleaseRow.objects.using(alias).filter(
        recipient=recipient, statement__in=list(statements)
    )
    pairs = rows.values_list("statement", "positions")
    return {StatementDigest(s): tuple(p) for s, p in pairs}


def releases_of(alias: str, statement: StatementDigest, position: int) -> list[Released]:
    """To whom one portion was released."""
    digest = _portion_digest(alias, statement, position)
    rows = ReleaseRow.objects.using(alias).filter(statement=statement).order_by("at")
    return [
        Released(digest, Party(r.recipient), r.at)
        for r in rows
        if digest is not None and position in r.positions
    ]


def add_openings(
    alias: str,
    statement: StatementDigest,
    portions: Mapping[int, PortionDigest],
    officer: str,
    post: PostCode,
    ledger_index: int,
    now: datetime,
) -> None:
    """Remember who opened which portions, before they are decrypted."""
    OpeningRow.objects.using(alias).bulk_create(
        [
            OpeningRow(
                portion=digest,
                statement=statement,
                position=position,
                officer=officer,
                post=post,
                at=now,
                ledger_index=ledger_index,
            )
            for position, digest in portions.items()
        ]
    )


def openings_of(alias: str, portion: PortionDigest, home: Party) -> list[Opened]:
    """Every opening of one portion at this node."""
    rows = OpeningRow.objects.using(alias).filter(portion=portion).order_by("at")
    return [Opened(portion, home, PostCode(r.post), r.at, r.officer, r.ledger_index) for r in rows]


def was_opened_by(alias: str, statement: StatementDigest, post: PostCode) -> bool:
    """Whether a post has opened anything of a statement before."""
    rows = OpeningRow.objects.using(alias).filter(statement=statement, post=post)
    return rows.exists()


def _portion_digest(alias: str, statement: StatementDigest, position: int) -> PortionDigest | None:
    rows = PortionRow.objects.using(alias).filter(statement=statement, position=position)
    found = rows.values_list("digest", flat=True).first()
    return None if found is None else PortionDigest(found)


_FROZEN = Prepared(
    lambda alias: (
        MatterRow.objects.using(alias).filter(frozen=True).order_by("matter").values_list("matter")
    )
)
_WAITING = Prepared(
    lambda alias: (
        MatterRow.objects.using(alias)
        .filter(waiting=True)
        .order_by("-changed_at", "matter")
        .values_list("matter")
    )
)
_POSTS = Prepared(
    lambda alias, matter: (
        AssignmentRow.objects.using(alias).filter(matter=matter).values_list("post")
    )
)


def _row(line: MatterLine) -> MatterRow:
    return MatterRow(
        matter=line.matter,
        kind=line.kind,
        principals=",".join(line.principals),
        stage=line.stage,
        next_code=line.next_code,
        owed_by=line.owed_by,
        custody=line.custody,
        frozen=line.frozen,
        waiting=line.waiting,
        crossed=line.crossed,
        is_open=line.is_open,
        digest=line.digest,
        heads=[
            [key.party, key.local, head.incarnation, head.sequence, head.digest]
            for key, head in sorted(line.heads.items())
        ],
        summary=line.summary,
        changed_at=line.changed_at,
    )


def _line(row: MatterRow) -> MatterLine:
    return MatterLine(
        matter=MatterId(row.matter),
        kind=row.kind,
        principals=tuple(Party(p) for p in row.principals.split(",") if p),
        stage=row.stage,
        next_code=row.next_code,
        owed_by=row.owed_by,
        custody=row.custody,
        frozen=row.frozen,
        waiting=row.waiting,
        crossed=row.crossed,
        is_open=row.is_open,
        digest=row.digest,
        heads={
            LaneKey(Party(p), local): Head(Party(p), i, s, StatementDigest(d))
            for p, local, i, s, d in row.heads
        },
        summary=bytes(row.summary),
        changed_at=row.changed_at,
    )
