"""The composer. Works without scripts: every button posts the whole form, nothing typed is lost."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from exhorto.acts import asking, composing, reading
from exhorto.acts.reading import MatterView
from exhorto.domain.access import Deed
from exhorto.domain.errors import Denied, ExhortoError, Malformed, Refused
from exhorto.domain.ids import matter_id, statement_digest
from exhorto.domain.matters.removal import Removal, check_step
from exhorto.web import failures
from exhorto.web.matters import drafts
from exhorto.web.matters.desk import Desk, change_count
from exhorto.web.matters.forms import FIELDS, OPENINGS, is_typeable
from exhorto.web.middleware import actor_of, node_of


@require_http_methods(["GET", "POST"])
def compose_new(request: HttpRequest) -> HttpResponse:
    """A statement that opens a matter."""
    node, actor = node_of(request), actor_of(request)
    asking.ask(node, actor, Deed.OPEN_MATTER)
    kind = request.GET.get("kind", OPENINGS[0])
    if kind not in OPENINGS:
        raise Denied("access.denied")
    return _compose(request, Desk(node, kind, None))


@require_http_methods(["GET", "POST"])
def compose(request: HttpRequest, matter: str, kind: str) -> HttpResponse:
    """A statement in a matter that is open."""
    node, actor = node_of(request), actor_of(request)
    where = matter_id(matter)
    asking.ask(node, actor, Deed.SPEAK, asking.matter_object(node, where))
    view = reading.read_matter(node, actor, where)
    if kind not in FIELDS or kind in OPENINGS or not kind.startswith(f"{view.kind}."):
        raise Denied("access.denied")
    if isinstance(view.state, Removal):
        check_step(view.state, node.party, kind)
    return _compose(request, Desk(node, kind, view))


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, statement: str) -> HttpResponse:
    """A draft again: what is kept of it is a newer draft in the same matter."""
    node, actor = node_of(request), actor_of(request)
    found = drafts.load(node, actor, statement_digest(statement))
    if found.was_sent:
        return redirect("matter", found.matter)
    if not all(is_typeable(p) for p in found.portions.values()):
        raise Refused("draft.not-editable")
    view = None
    if found.kind not in OPENINGS:
        view = reading.read_matter(node, actor, found.matter)
    desk = Desk(node, found.kind, view, found.matter)
    desk.take_up(found)
    return _compose(request, desk)


def _compose(request: HttpRequest, desk: Desk) -> HttpResponse:
    if request.method != "POST":
        return _page(request, desk)
    asked = request.POST.get("do")
    if asked == "leave":
        return redirect("matters") if desk.matter is None else redirect("matter", desk.matter)
    if asked not in ("preview", "save"):
        desk.put(change_count(request.POST))
        return _page(request, desk)
    if not desk.judge(request.POST):
        return _page(request, desk, status=400)
    try:
        said = composing.draft(desk.node, actor_of(request), desk.composition())
    except (Refused, Malformed) as fault:
        told = None if desk.put_error(fault) else fault
        return _page(request, desk, status=409, refusal=told)
    if asked == "preview":
        return redirect("preview", said.digest)
    messages.success(request, _("The draft was saved. Go on with it from its matter."))
    return redirect("matter", said.matter)


def _page(
    request: HttpRequest, desk: Desk, status: int = 200, refusal: ExhortoError | None = None
) -> HttpResponse:
    context: dict[str, Any] = desk.context() | {
        "banner": None if desk.view is None else desk.view.banner,
        "matter": None if desk.view is None else _matter(desk.view),
        "refusal": None if refusal is None else failures.told(refusal),
        "openings": OPENINGS if desk.matter is None else (),
        "faulty": status != 200,
    }
    return render(request, "compose.html", context, status=status)


def _matter(view: MatterView) -> dict[str, str]:
    return {"id": view.matter, "reference": getattr(view.state, "reference", "") or view.matter[:8]}
