"""What every request gets: the node, the acting officer, and a page for what goes wrong."""

import logging
import uuid
from collections.abc import Callable
from http import HTTPStatus
from types import SimpleNamespace

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import resolve
from django.utils import translation

from exhorto.acts import asking
from exhorto.domain.access import Actor
from exhorto.domain.errors import Denied, ExhortoError, Malformed, Refused, Unavailable
from exhorto.domain.ids import OfficerId
from exhorto.node import Node
from exhorto.web import sentences
from exhorto.acts import serving

POST_KEY = "post"
Answer = Callable[[HttpRequest], HttpResponse]
_WITHOUT_SECOND_FACTOR = ("mfa_", "account_", "set_language", "signed_out", "invitation")
_STATUS = {
    Denied: HTTPStatus.FORBIDDEN,
    Malformed: HTTPStatus.BAD_REQUEST,
    Refused: HTTPStatus.CONFLICT,
    Unavailable: HTTPStatus.SERVICE_UNAVAILABLE,
}
_log = logging.getLogger("exhorto.web")


def node_of(request: HttpRequest) -> Node:
    """The node whose pages these are."""
    return serving.node()


def actor_of(request: HttpRequest) -> Actor:
    """The officer who asks, at the post that he acts for now.

    Raises:
        Denied: ``access.no-post``, ``access.denied``
    """
    held = getattr(request, "_actor", None)
    if held is None:
        officer = OfficerId(str(request.user.pk))
        wanted = request.session.get(POST_KEY)
        held = asking.actor_of(node_of(request), officer, wanted)
        request._actor = held  # type: ignore[attr-defined]
    found: Actor = held
    return found


class LanguageMiddleware:
    """Spanish first: the language that the reader chose here, never the one of his browser."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer in the chosen language."""
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        known = {code for code, _name in settings.LANGUAGES}
        language = chosen if chosen in known else settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language  # type: ignore[attr-defined]
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


class NodeMiddleware:
    """Insists on the second factor where the node's configuration does."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, or send to the set-up of the second factor."""
        if self._lacks_second_factor(request):
            return redirect("mfa_activate_totp")
        response = self.get_response(request)
        response["Cache-Control"] = response.get("Cache-Control", "no-store")
        return response

    def _lacks_second_factor(self, request: HttpRequest) -> bool:
        if not request.user.is_authenticated or not node_of(request).config.second_factor:
            return False
        name = resolve(request.path_info).url_name or ""
        return not name.startswith(_WITHOUT_SECOND_FACTOR) and not is_mfa_enabled(request.user)


class ErrorMiddleware:
    """Turns our own errors into pages that say what happened and what to do."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, fault: Exception) -> HttpResponse | None:
        """A page for an error of ours; anything else is a fault of the program."""
        if not isinstance(fault, ExhortoError):
            return None
        return error_page(request, fault)


def error_page(request: HttpRequest, fault: ExhortoError) -> HttpResponse:
    """The page that tells of an error, with an id that is in the log."""
    mark = uuid.uuid4().hex[:12]
    status = next((s for kind, s in _STATUS.items() if isinstance(fault, kind)), 500)
    view = request.resolver_match.url_name if request.resolver_match else ""
    _log.warning("%s %s %s", mark, fault.code, view)
    error = SimpleNamespace(
        code=fault.code,
        sentence=sentences.sentence(fault.code, fault.facts),
        remedy=sentences.remedy(fault.code, fault.facts),
        saved=None,
        id=mark,
        at=None,
    )
    context = {"error": error, "status": int(status)}
    return render(request, "error.html", context, status=int(status))
