"""The file of a portion, as a download and never shown: it may be hostile."""

from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from exhorto.acts import attachments
from exhorto.domain.ids import statement_digest
from exhorto.web.middleware import actor_of, node_of


@require_GET
def attachment(request: HttpRequest, statement: str, position: int) -> HttpResponse:
    """A file, whatever its author says that it is."""
    node, actor = node_of(request), actor_of(request)
    opened = attachments.open_(node, actor, statement_digest(statement), position)
    response = HttpResponse(opened.data, content_type="application/octet-stream")
    name = quote(opened.attachment.name, safe="")
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
