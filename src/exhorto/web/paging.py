"""Pages of long lists."""

from types import SimpleNamespace

from django.http import HttpRequest

MOST_PAGES = 100_000
LONGEST = 9


def page_number(request: HttpRequest) -> int:
    """The page asked for; the first where it makes no sense."""
    given = request.GET.get("page", "1")
    if not given.isdecimal() or len(given) > LONGEST:
        return 1
    return max(1, min(int(given), MOST_PAGES))


def paging(request: HttpRequest, page: int, size: int, total: int) -> SimpleNamespace:
    """What the foot of a list shows."""
    return SimpleNamespace(
        first=min((page - 1) * size + 1, total),
        last=min(page * size, total),
        total=total,
        previous_url=_url(request, page - 1) if page > 1 else None,
        next_url=_url(request, page + 1) if page * size < total else None,
    )


def _url(request: HttpRequest, page: int) -> str:
    asked = request.GET.copy()
    asked["page"] = str(page)
    return f"?{asked.urlencode()}"
