"""The pages for what is not found, not allowed or broken."""

import logging
import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import get_template

_log = logging.getLogger("exhorto.web")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The request cannot be understood."""
    return render(request, "400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Not for this post."""
    return render(request, "403.html", status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """No such page."""
    return render(request, "404.html", status=404)


def broken(request: HttpRequest) -> HttpResponse:
    """A fault of the program; nothing of it is shown but an id that is in the log."""
    mark = uuid.uuid4().hex[:12]
    _log.error("fault %s", mark)
    return HttpResponse(get_template("500.html").render({"error_id": mark}), status=500)
