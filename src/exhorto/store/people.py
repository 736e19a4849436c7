"""Officers, posts, tenures, invitations: values in, values out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from exhorto.domain.access import PostHeld, Role
from exhorto.domain.ids import OfficerId, PostCode
from exhorto.store.models import Invitation, Officer, Post, Tenure


@dataclass(frozen=True, slots=True)
class PostValue:
    """An office of this party."""

    code: PostCode
    name_es: str
    name_en: str
    institution: str
    role: Role
    clearance: Mapping[str, str] = field(default_factory=dict)
    takes_new_matters: bool = False


@dataclass(frozen=True, slots=True)
class OfficerValue:
    """A person who may log in, and the posts he holds now."""

    officer: OfficerId
    username: str
    name: str
    active: bool
    posts: tuple[PostCode, ...]


def save_post(alias: str, post: PostValue) -> None:
    """Write a post over what stood there."""
    Post.objects.using(alias).update_or_create(
        code=post.code,
        defaults={
            "name_es": post.name_es,
            "name_en": post.name_en,
            "institution": post.institution,
            "role": post.role.value,
            "clearance": dict(post.clearance),
            "takes_new_matters": post.takes_new_matters,
        },
    )


def posts(alias: str) -> list[PostValue]:
    """All posts, by code."""
    return [_post(row) for row in Post.objects.using(alias).order_by("code")]


def posts_for_new_matters(alias: str) -> list[PostCode]:
    """Posts that a matter is assigned to when it first arrives."""
    rows = Post.objects.using(alias).filter(takes_new_matters=True).order_by("code")
    return [PostCode(c) for c in rows.values_list("code", flat=True)]


def add_officer(alias: str, username: str, name: str, now: datetime) -> OfficerId:
    """Add an officer without any usable password."""
    officer = Officer(username=username, name=name, created_at=now)
    officer.set_unusable_password()
    officer.save(using=alias)
    return OfficerId(str(officer.pk))


def give_post(alias: str, officer: OfficerId, post: PostCode, now: datetime) -> None:
    """Let an officer hold a post from now on."""
    Tenure.objects.using(alias).create(officer_id=int(officer), post_id=post, since=now)


def end_tenure(alias: str, officer: OfficerId, post: PostCode, now: datetime) -> None:
    """An officer no longer holds a post."""
    rows = Tenure.objects.using(alias).filter(officer_id=int(officer), post_id=post)
    rows.filter(until__isnull=True).update(until=now)


def held_by(alias: str, officer: OfficerId) -> list[PostHeld]:
    """Posts that an officer holds now, by code; none for one who is not active."""
    rows = Tenure.objects.using(alias).filter(
        officer_id=int(officer), until__isnull=True, officer__is_active=True
    )
    found = rows.select_related("post").order_by("post_id")
    return [
        PostHeld(PostCode(t.post.code), Role(t.post.role), dict(t.post.clearance)) for t in found
    ]


def officers(alias: str) -> list[OfficerValue]:
    """All officers with the posts they hold now."""
    held: dict[int, list[PostCode]] = {}
    tenures = Tenure.objects.using(alias).filter(until__isnull=True).order_by("post_id")
    for officer, post in tenures.values_list("officer_id", "post_id"):
        held.setdefault(officer, []).append(PostCode(post))
    return [
        OfficerValue(
            OfficerId(str(o.pk)), o.username, o.name, o.is_active, tuple(held.get(o.pk, ()))
        )
        for o in Officer.objects.using(alias).order_by("username")
    ]


def officer_by_username(alias: str, username: str) -> OfficerId | None:
    """The officer with this user name, whatever its case."""
    row = Officer.objects.using(alias).filter(username__iexact=username).first()
    return None if row is None else OfficerId(str(row.pk))


def set_password(alias: str, officer: OfficerId, password: str) -> None:
    """Set an officer's password (argon2)."""
    row = Officer.objects.using(alias).get(pk=int(officer))
    row.set_password(password)
    row.save(using=alias, update_fields=["password"])


def set_active(alias: str, officer: OfficerId, *, active: bool) -> None:
    """Let an officer in, or no more."""
    Officer.objects.using(alias).filter(pk=int(officer)).update(is_active=active)


def user_of(alias: str, officer: OfficerId) -> Officer:
    """The officer as the log-in library wants him."""
    row: Officer = Officer.objects.using(alias).get(pk=int(officer))
    return row


def add_invitation(alias: str, token_hash: str, officer: OfficerId, expires_at: datetime) -> None:
    """Keep the hash of a one-time link; earlier unused links of the officer lapse."""
    Invitation.objects.using(alias).filter(officer_id=int(officer), used_at__isnull=True).delete()
    Invitation.objects.using(alias).create(
        token_hash=token_hash, officer_id=int(officer), expires_at=expires_at
    )


def invitation(alias: str, token_hash: str, now: datetime) -> OfficerId | None:
    """Whom a link that is still good lets in."""
    rows = Invitation.objects.using(alias).filter(
        token_hash=token_hash, used_at__isnull=True, expires_at__gt=now, officer__is_active=True
    )
    found = rows.values_list("officer_id", flat=True).first()
    return None if found is None else OfficerId(str(found))


def use_invitation(alias: str, token_hash: str, now: datetime) -> bool:
    """Use a link up; False where somebody else was quicker."""
    rows = Invitation.objects.using(alias).filter(
        token_hash=token_hash, used_at__isnull=True, expires_at__gt=now
    )
    return rows.update(used_at=now) == 1


def _post(row: Post) -> PostValue:
    return PostValue(
        PostCode(row.code),
        row.name_es,
        row.name_en,
        row.institution,
        Role(row.role),
        dict(row.clearance),
        row.takes_new_matters,
    )
