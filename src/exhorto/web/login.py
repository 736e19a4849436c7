"""Log-in: who may enter, what is logged of it, and what a locked-out person is told."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib.auth import signals
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from exhorto.acts import officers
from exhorto.domain.ids import OfficerId
from exhorto.web.middleware import node_of


class Adapter(DefaultAccountAdapter):
    """Nobody signs up by himself: an administrator invites."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never."""
        return False


def canonical_username(request: HttpRequest | None, credentials: dict[str, Any] | None) -> str:
    """The name that tries are counted under, whatever its case or blanks."""
    given = (credentials or {}).get("username") or ""
    if not given and request is not None:
        given = request.POST.get("login", "")
    return str(given).strip().casefold()


def locked_out(request: HttpRequest, credentials: Any = None, *_: Any) -> HttpResponse:
    """The page after too many tries; the same for names that exist and names that do not."""
    return render(request, "lockout.html", status=429)


def listen() -> None:
    """Log what the log-in library tells."""
    signals.user_logged_in.connect(_logged_in, dispatch_uid="exhorto-logged-in")
    signals.user_logged_out.connect(_logged_out, dispatch_uid="exhorto-logged-out")
    signals.user_login_failed.connect(_failed, dispatch_uid="exhorto-log-in-failed")


def _logged_in(sender: Any, request: HttpRequest, user: Any, **_: Any) -> None:
    officers.note_log_in(node_of(request), OfficerId(str(user.pk)), user.username, "logged-in")


def _logged_out(sender: Any, request: HttpRequest, user: Any, **_: Any) -> None:
    if user is not None:
        officers.note_log_in(node_of(request), OfficerId(str(user.pk)), user.username, "logged-out")


def _failed(sender: Any, credentials: Any, request: HttpRequest | None = None, **_: Any) -> None:
    if request is not None:
        tried = canonical_username(request, credentials)
        officers.note_log_in(node_of(request), None, tried, "log-in-failed")
