"""The inbox that partners post sealed envelopes to.

Who sends is proven by the signature of each envelope, never by the connection. The body is bounded
before it is read; the answer is a signed acknowledgement.
"""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_GET, require_POST

from exhorto.acts import arriving, serving
from exhorto.domain.bounds import BATCH_BYTES
from exhorto.domain.errors import ExhortoError, Malformed

CONTENT_TYPE = "application/vnd.exhorto.batch"
_TOO_LARGE, _REFUSED, _MALFORMED = 413, 403, 400


@require_POST
def inbox(request: HttpRequest) -> HttpResponse:
    """Take a batch in."""
    length = request.META.get("CONTENT_LENGTH", "")
    if request.content_type != CONTENT_TYPE or not length.isdecimal():
        return _problem("frames.magic", _MALFORMED)
    if int(length) > BATCH_BYTES:
        return _problem("frames.too-large", _TOO_LARGE)
    try:
        answer = arriving.take_in(serving.node(), request.read(int(length)))
    except ExhortoError as refused:
        status = _MALFORMED if isinstance(refused, Malformed) else _REFUSED
        return _problem(refused.code, status)
    serving.wake()
    return HttpResponse(answer, content_type="application/jose")


@require_GET
def health(_request: HttpRequest) -> HttpResponse:
    """That the node answers; nothing else is told to strangers."""
    return JsonResponse({"ok": True})


def _problem(code: str, status: int) -> HttpResponse:
    return JsonResponse({"code": code}, status=status)
