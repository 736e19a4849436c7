"""What was refused, forked or wrong."""

from types import SimpleNamespace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from exhorto.acts import overview
from exhorto.web import sentences
from exhorto.web.middleware import actor_of, node_of


@require_GET
def incidents(request: HttpRequest) -> HttpResponse:
    """What was refused, forked or wrong."""
    node, actor = node_of(request), actor_of(request)
    context = {
        "compromises": [_compromise(c.line) for c in overview.compromises(node, actor)],
        "incidents": [
            SimpleNamespace(
                code=i.code,
                sentence=sentences.sentence(i.code, i.facts),
                remedy=sentences.remedy(i.code, i.facts),
                at=i.at,
                party=i.party or None,
                carrier=None,
                envelope=i.digest or None,
                size=None,
                reported_at=None,
                unreviewed=not i.reviewed,
            )
            for i in overview.incidents(node, actor)
        ],
        "paging": None,
    }
    overview.review_incidents(node, actor)
    return render(request, "incidents.html", context)


def _compromise(line: Any) -> SimpleNamespace:
    return SimpleNamespace(
        matter=line.matter,
        reference=line.matter[:8],
        about=_("Two different statements for one place in a lane"),
        next_action=line.next_code,
        owed_by=SimpleNamespace(party=line.owed_by, post_name="") if line.owed_by else None,
        at=line.changed_at,
    )
