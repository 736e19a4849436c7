"""The pages for what is refused, not found, not allowed or broken.

Each says what happened and what to do, and carries an id that is in the log. Neither page nor log
tells an address: some hold a one-time link.
"""

import logging
import uuid
from types import SimpleNamespace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from exhorto.domain.errors import Denied, ExhortoError, Malformed, Refused, Unavailable
from exhorto.web import sentences

STATUS: tuple[tuple[type[ExhortoError], int], ...] = (
    (Denied, 403),
    (Malformed, 400),
    (Refused, 409),
    (Unavailable, 503),
)
_log = logging.getLogger("exhorto.web")


def error_page(request: HttpRequest, fault: ExhortoError) -> HttpResponse:
    """The page that tells of an error of ours."""
    status = next((s for kind, s in STATUS if isinstance(fault, kind)), 500)
    return _page(request, status, fault.code, dict(fault.facts))


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The request cannot be understood."""
    return _page(request, 400, "web.bad-request")


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Not for this post."""
    return _page(request, 403, "web.forbidden")


def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without the token that was given out with it."""
    return _page(request, 403, "web.form-expired")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """No such page."""
    return _page(request, 404, "web.not-found")


def broken(request: HttpRequest) -> HttpResponse:
    """A fault of the program; nothing of it is shown but an id that is in the log."""
    mark = _mark()
    _log.exception("%s web.fault", mark)
    try:
        return render(request, "error.html", _context("web.fault", {}, 500, mark), status=500)
    except Exception:  # noqa: BLE001 - whatever it is, the reader must be told
        # The frame of the page may be what is broken: then a bare sentence must do.
        _log.exception("%s the page of the fault is broken too", mark)
        bare = f"{sentences.sentence('web.fault')} {sentences.remedy('web.fault')} {mark}"
        return HttpResponse(bare, status=500, content_type="text/plain; charset=utf-8")


def told(fault: ExhortoError) -> SimpleNamespace:
    """An error as a page tells it in place."""
    return SimpleNamespace(
        code=fault.code,
        sentence=sentences.sentence(fault.code, fault.facts),
        remedy=sentences.remedy(fault.code, fault.facts),
        id="",
    )


def _page(
    request: HttpRequest, status: int, code: str, facts: dict[str, object] | None = None
) -> HttpResponse:
    mark = _mark()
    view = request.resolver_match.url_name if request.resolver_match else ""
    _log.warning("%s %s %s", mark, code, view)
    return render(request, "error.html", _context(code, facts or {}, status, mark), status=status)


def _context(code: str, facts: dict[str, object], status: int, mark: str) -> dict[str, object]:
    error = SimpleNamespace(
        code=code,
        sentence=sentences.sentence(code, facts),
        remedy=sentences.remedy(code, facts),
        saved=None,
        id=mark,
        at=None,
    )
    return {"error": error, "status": status}


def _mark() -> str:
    return uuid.uuid4().hex[:12]
