"""What the log-in library knows of officers, for the administrator's list."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from allauth.mfa.models import Authenticator
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db.models import Sum
from django.utils import timezone

from exhorto.web.login import canonical_username


@dataclass(frozen=True, slots=True)
class Standing:
    """How it stands with one officer's log-in.

    Attributes:
        state: ``active``, ``invited``, ``locked`` or ``blocked``.
    """

    totp: bool
    last_login: datetime | None
    state: str


def standings() -> dict[str, Standing]:
    """Every officer's standing, by his id."""
    with_factor = set(
        Authenticator.objects.filter(type=Authenticator.Type.TOTP).values_list("user", flat=True)
    )
    locked = _locked()
    return {
        str(user.pk): Standing(user.pk in with_factor, user.last_login, _state(user, locked))
        for user in get_user_model().objects.all()
    }


def _state(user: object, locked: set[str]) -> str:
    if not user.is_active:  # type: ignore[attr-defined]
        return "blocked"
    if canonical_username(None, {"username": user.get_username()}) in locked:  # type: ignore[attr-defined]
        return "locked"
    return "active" if user.has_usable_password() else "invited"  # type: ignore[attr-defined]


def _locked() -> set[str]:
    since = timezone.now() - timedelta(hours=settings.AXES_COOLOFF_TIME)
    tries = AccessAttempt.objects.filter(attempt_time__gte=since).values("username")
    many = tries.annotate(n=Sum("failures_since_start")).filter(n__gte=settings.AXES_FAILURE_LIMIT)
    return {row["username"] for row in many}
