"""What every request gets: node, acting officer, language, and a page for what goes wrong."""

from collections.abc import Callable

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import Resolver404, resolve
from django.utils import translation

from exhorto.acts import asking, serving
from exhorto.domain.access import Actor
from exhorto.domain.errors import ExhortoError
from exhorto.domain.ids import OfficerId
from exhorto.node import Node
from exhorto.web import failures

POST_KEY = "post"
_ACTOR = "exhorto_actor"
PROGRAMS = "/api/"
Answer = Callable[[HttpRequest], HttpResponse]
_WITHOUT_SECOND_FACTOR = ("mfa_", "account_", "set_language", "signed_out", "invitation")


def node_of(request: HttpRequest) -> Node:
    """The node whose pages these are."""
    return serving.node()


def actor_of(request: HttpRequest) -> Actor:
    """The officer who asks, at the post that he acts for now.

    Raises:
        Denied: ``access.no-post``, ``access.denied``
    """
    held = getattr(request, _ACTOR, None)
    if held is None:
        officer = OfficerId(str(request.user.pk))
        wanted = request.session.get(POST_KEY)
        held = asking.actor_of(node_of(request), officer, wanted)
        setattr(request, _ACTOR, held)
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
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


class NodeMiddleware:
    """Insists on the second factor where the configuration does; browsers keep nothing."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, or send to the set-up of the second factor."""
        if self._lacks_second_factor(request):
            response = _set_up_first(request)
        else:
            response = self.get_response(request)
        response["Cache-Control"] = "no-store"
        return response

    def _lacks_second_factor(self, request: HttpRequest) -> bool:
        if not request.user.is_authenticated or not node_of(request).config.second_factor:
            return False
        return not _name(request).startswith(_WITHOUT_SECOND_FACTOR) and not is_mfa_enabled(
            request.user
        )


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
        return failures.error_page(request, fault)


def _name(request: HttpRequest) -> str:
    try:
        return resolve(request.path_info).url_name or ""
    except Resolver404:
        return ""


def _set_up_first(request: HttpRequest) -> HttpResponse:
    if request.path_info.startswith(PROGRAMS):
        return JsonResponse({"code": "web.second-factor", "facts": {}}, status=403)
    return redirect("mfa_activate_totp")
