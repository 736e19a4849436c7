"""Search over records and the matters of one's own post; a record found is a lead, no more."""

from types import SimpleNamespace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from exhorto.acts import asking, lists, overview, reading
from exhorto.acts.lists import KeptList
from exhorto.acts.reading import MatterFilter
from exhorto.domain.access import Deed
from exhorto.domain.search import search_key
from exhorto.web.holdings.records import brief
from exhorto.web.matters import rows
from exhorto.web.middleware import actor_of, node_of
from exhorto.web.paging import page_number, paging

LONGEST_QUESTION = lists.LONGEST_QUESTION


@require_GET
def search(request: HttpRequest) -> HttpResponse:
    """Records and matters under the words of a question."""
    node, actor = node_of(request), actor_of(request)
    asking.ask(node, actor, Deed.SEARCH_HOLDINGS)
    question = request.GET.get("q", "").replace("\0", " ").strip()[:LONGEST_QUESTION]
    if not question:
        may_read = Deed.READ_IMPORTS in overview.deeds_of(actor)
        held = lists.imports(node, actor) if may_read else []
        context = {"query": "", "lists": [_list(k) for k in held], "told": may_read}
        return render(request, "search.html", context)
    page = page_number(request)
    found, count = lists.search(node, actor, question, page)
    context = {
        "query": question,
        "holdings": [brief(f) for f in found],
        "matters": _matters(request, question) if page == 1 else [],
        "paging": paging(request, page, lists.PAGE, count),
    }
    return render(request, "search.html", context)


def _matters(request: HttpRequest, question: str) -> list[SimpleNamespace]:
    """Matters of this post whose reference holds the question."""
    node, actor = node_of(request), actor_of(request)
    lines, _count = reading.list_matters(node, actor, MatterFilter())
    wanted = search_key(question)
    return [
        rows.row(node, line)
        for line in lines
        if line.reference and wanted in search_key(line.reference)
    ]


def _list(kept: KeptList) -> SimpleNamespace:
    return SimpleNamespace(
        name=kept.code, source=kept.origin, version=kept.version, records=kept.holdings
    )
