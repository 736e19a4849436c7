"""The bandeja, the list of matters, one matter, and who saw a portion."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from exhorto.acts import overview, reading
from exhorto.acts.reading import MatterFilter
from exhorto.domain.access import Deed
from exhorto.domain.ids import matter_id, statement_digest
from exhorto.web.matters import exposures, rows, showing
from exhorto.web.middleware import actor_of, node_of
from exhorto.web.paging import page_number, paging
from exhorto.web.words import matters as words


class FilterForm(forms.Form):
    """What a list of matters is filtered by."""

    stage = forms.ChoiceField(label=_("Stage"), required=False)
    kind = forms.ChoiceField(label=_("Kind"), required=False)
    partner = forms.ChoiceField(label=_("Partner"), required=False)
    custody = forms.BooleanField(label=_("Only with a person in custody"), required=False)

    def __init__(self, data: Mapping[str, Any], partners: Sequence[str]) -> None:
        super().__init__(data)
        every = ("", _("all"))
        self.fields["stage"].choices = [every, *words.STAGE.items()]  # type: ignore[attr-defined]
        self.fields["kind"].choices = [every, *_kinds()]  # type: ignore[attr-defined]
        self.fields["partner"].choices = [every, *((p, p) for p in partners)]  # type: ignore[attr-defined]


def _kinds() -> list[tuple[str, object]]:
    return [(k, words.MATTER[k]) for k in ("removal", "briefing", "compromise")]


@require_GET
def inbox(request: HttpRequest) -> HttpResponse:
    """What waits for this post, and what is new."""
    node, actor = node_of(request), actor_of(request)
    if Deed.SPEAK not in overview.deeds_of(actor):
        # Nothing is ever owed by a post that does not speak: it begins where its work is.
        return redirect("posts" if Deed.MANAGE_POSTS in overview.deeds_of(actor) else "matters")
    owed = MatterFilter(owed_by=node.party, only_open=True)
    lines, _count = reading.list_matters(node, actor, owed)
    waiting = [rows.row(node, line) for line in lines]
    fresh, _count = reading.list_matters(node, actor, MatterFilter(unread_by=actor.post.code))
    held = {line.listed.line.matter for line in lines}
    news = [rows.row(node, f) for f in fresh if f.listed.line.matter not in held]
    return render(request, "inbox.html", {"waiting": waiting, "news": news})


@require_GET
def matters(request: HttpRequest) -> HttpResponse:
    """The matters of this post."""
    node, actor = node_of(request), actor_of(request)
    partners = [p.party for p in rows.partners(node)]
    form = FilterForm(request.GET, partners)
    asked = form.cleaned_data if form.is_valid() else {}
    wanted = MatterFilter(
        kind=asked.get("kind") or None,
        stage=asked.get("stage") or None,
        partner=asked.get("partner") or None,
        custody=True if asked.get("custody") else None,
    )
    page = page_number(request)
    lines, count = reading.list_matters(node, actor, wanted, page)
    context = {
        "rows": [rows.row(node, line) for line in lines],
        "filter": form,
        "filtered": wanted != MatterFilter(),
        "paging": paging(request, page, reading.PAGE, count),
    }
    return render(request, "matters.html", context)


@require_GET
def matter(request: HttpRequest, matter: str) -> HttpResponse:
    """One matter."""
    node, actor = node_of(request), actor_of(request)
    view = reading.read_matter(node, actor, matter_id(matter))
    return render(request, "matter.html", showing.matter_page(node, actor, view))


@require_GET
def seen(request: HttpRequest, statement: str, position: int) -> HttpResponse:
    """Who could see and who did see one portion."""
    node, actor = node_of(request), actor_of(request)
    found = reading.exposure_of(node, actor, statement_digest(statement), position)
    return render(request, "seen.html", exposures.exposure_page(node, found))
