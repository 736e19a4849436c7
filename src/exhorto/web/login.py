"""Log-in: who may enter, what is logged of it, and what a locked-out person is told.

* Tries are counted by name, whatever its case or blanks, at the password and the second factor.
* A wrong password, an unknown name and a blocked officer get the same answer.
* Every log-in, failure, log-out and change of a means to log in stands in the log of openings.
* What somebody typed as his name is kept as a hash only: it may have been his password.
"""

import time
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from allauth.account import signals as account_signals
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa import signals as mfa_signals
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth import signals
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from exhorto.acts import officers
from exhorto.domain.ids import OfficerId
from exhorto.web.middleware import node_of

JUST_SECONDS = 300
_UNSAID = frozenset({"account/messages/logged_in.txt", "account/messages/logged_out.txt"})


class Adapter(DefaultAccountAdapter):
    """Nobody signs up by himself: an administrator invites."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never."""
        return False

    def add_message(self, request: HttpRequest, level: int, *args: Any, **kw: Any) -> None:
        """Tell what was changed; coming and going need no telling."""
        template = str(args[0] if args else kw.get("message_template", ""))
        if template not in _UNSAID:
            super().add_message(request, level, *args, **kw)

    def authenticate(self, request: HttpRequest, **credentials: Any) -> AbstractBaseUser | None:
        """The officer of these credentials; a blocked one is told what a stranger is told."""
        user: AbstractBaseUser | None = super().authenticate(request, **credentials)
        return user if user is not None and user.is_active else None

    def is_reauthentication_required(self, *, app: str, **kw: Any) -> bool:
        """Who has just come in with all that he has need not prove it again at once."""
        if _has_just_come_in(self.request):
            return False
        asked: bool = super().is_reauthentication_required(app=app, **kw)
        return asked


def canonical_username(request: HttpRequest | None, credentials: dict[str, Any] | None) -> str:
    """What tries are counted under: the hash of the name, whatever its case or blanks."""
    given = (credentials or {}).get("username") or ""
    if not given and request is not None:
        given = request.POST.get("login", "")
    return sha256(_plain(given).encode()).hexdigest()


def locked_out(request: HttpRequest, *_: Any, **__: Any) -> HttpResponse:
    """The page after too many tries; the same for names that exist and names that do not."""
    minutes = {"cooloff_minutes": 60 * settings.AXES_COOLOFF_TIME}
    return render(request, "lockout.html", minutes, status=429)


def count_failure(request: HttpRequest, user: AbstractBaseUser) -> None:
    """Count a wrong second factor as a wrong password is counted."""
    credentials = {"username": user.get_username()}
    signals.user_login_failed.send(
        sender=__name__, credentials=credentials, request=request, user=user
    )


def listen() -> None:
    """Log what the log-in library tells."""
    signals.user_logged_in.connect(_logged_in, dispatch_uid="exhorto-logged-in")
    signals.user_logged_out.connect(_logged_out, dispatch_uid="exhorto-logged-out")
    signals.user_login_failed.connect(_failed, dispatch_uid="exhorto-log-in-failed")
    for name, signal in _CHANGES.items():
        signal.connect(_note(name), dispatch_uid=f"exhorto-{name}", weak=False)


_CHANGES = {
    "password-changed": account_signals.password_changed,
    "factor-added": mfa_signals.authenticator_added,
    "factor-removed": mfa_signals.authenticator_removed,
    "codes-renewed": mfa_signals.authenticator_reset,
}


def _logged_in(sender: Any, request: HttpRequest, user: Any, **_: Any) -> None:
    _log(request, user, "logged-in")


def _logged_out(sender: Any, request: HttpRequest, user: Any, **_: Any) -> None:
    if user is not None:
        _log(request, user, "logged-out")


def _failed(sender: Any, credentials: Any, request: HttpRequest | None = None, **_: Any) -> None:
    if request is not None:
        tried = _plain((credentials or {}).get("username") or request.POST.get("login", ""))
        officers.note_log_in(node_of(request), None, tried, "log-in-failed")


def _note(outcome: str) -> Any:
    def note(sender: Any, request: HttpRequest, user: Any, **_: Any) -> None:
        _log(request, user, outcome)

    return note


def _log(request: HttpRequest, user: Any, outcome: str) -> None:
    name = _plain(user.get_username())
    officers.note_log_in(node_of(request), OfficerId(str(user.pk)), name, outcome)


def _has_just_come_in(request: HttpRequest) -> bool:
    since = time.time() - JUST_SECONDS
    records = get_authentication_records(request, request.user)
    ways = {record["method"] for record in records if record["at"] > since}
    factors = Authenticator.objects.filter(user_id=request.user.pk)
    had_factor = factors.filter(created_at__lt=datetime.fromtimestamp(since, UTC)).exists()
    return "mfa" in ways if had_factor else bool(ways)


def _plain(name: object) -> str:
    return str(name).strip().casefold()
