"""A draft: what each recipient will get of it, and the button that sends it."""

from types import SimpleNamespace
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from exhorto.acts import asking, composing, serving
from exhorto.acts.composing import Preview
from exhorto.domain.access import Actor, Deed, PortionObject
from exhorto.domain.errors import Malformed, Refused
from exhorto.domain.ids import StatementDigest, statement_digest
from exhorto.node import Node
from exhorto.web import failures
from exhorto.web.matters.bodies import content
from exhorto.web.matters.forms import is_typeable
from exhorto.web.middleware import actor_of, node_of

SUMMARY = 60
SHOWN_BYTES = 4_000
"""The exact texts are shown up to here for each recipient: no page may exceed 100 KB."""


class ConfirmForm(forms.Form):
    """That the officer has looked at what each recipient will get."""

    read = forms.BooleanField(label=gettext_lazy("I have read what each party will receive"))


@require_http_methods(["GET", "POST"])
def preview(request: HttpRequest, statement: str) -> HttpResponse:
    """What each recipient of a draft will get, and the button that sends it."""
    node, actor = node_of(request), actor_of(request)
    found = load(node, actor, statement_digest(statement))
    form = ConfirmForm(request.POST if request.method == "POST" else None)
    problems = []
    if found.was_sent:
        return redirect("matter", found.matter)
    if form.is_valid():
        try:
            said = composing.send(node, actor, found.draft)
        except (Refused, Malformed) as fault:
            problems = [failures.told(fault)]
        else:
            serving.wake()
            messages.success(request, _("Signed and put into the outbox."))
            return redirect("matter", said.matter)
    status = 409 if problems else 400 if form.is_bound else 200
    context = _context(node, found) | {"confirm": form, "problems": problems}
    return render(request, "preview.html", context, status=status)


def load(node: Node, actor: Actor, digest: StatementDigest) -> Preview:
    """A draft that this post may speak, all of whose portions it may read.

    Raises:
        Denied: ``access.denied``, ``access.above-clearance``
        Refused: ``release.no-kernel``, ``draft.not-whole``
    """
    found = composing.preview(node, actor, digest)
    within = asking.matter_object(node, found.matter)
    for portion in found.portions.values():
        level = portion.marking.protection
        asking.ask(node, actor, Deed.READ_PORTION, PortionObject(within, level))
    return found


def _context(node: Node, found: Preview) -> dict[str, Any]:
    numbered = list(enumerate(sorted(found.portions), 1))
    editable = all(is_typeable(p) for p in found.portions.values())
    return {
        "banner": found.banner,
        "kind": found.kind,
        "matter": SimpleNamespace(id=found.matter, reference=_reference(found)),
        "recipients": [_recipient(found, party, numbered) for party in found.renditions],
        "grid": [_row(found, number, position) for number, position in numbered],
        "send_url": reverse("preview", args=[found.draft]),
        "edit_url": reverse("edit_draft", args=[found.draft]) if editable else None,
    }


def _recipient(found: Preview, party: Any, numbered: list[tuple[int, int]]) -> SimpleNamespace:
    rendition = found.renditions[party]
    raw = "\n".join(found.disclosures[p] for p in rendition.given)
    return SimpleNamespace(
        party=party,
        sees=len(rendition.given),
        of=len(numbered),
        items=[
            SimpleNamespace(
                **content(found.portions[position]),
                seen_url=None,
                number=number,
                shown=position in rendition.given,
                reason=_reason(rendition, position),
            )
            for number, position in numbered
        ],
        count_shown=False,
        size=len(raw.encode()),
        digest=composing.digest_of_texts(found, party),
        raw=raw[:SHOWN_BYTES],
        cut=len(raw) > SHOWN_BYTES,
    )


def _row(found: Preview, number: int, position: int) -> SimpleNamespace:
    portion = found.portions[position]
    text = portion.body.get("text")
    return SimpleNamespace(
        number=number,
        marking=portion.marking,
        role=portion.role.value,
        summary=text[:SUMMARY] if isinstance(text, str) else "",
        cells=[
            SimpleNamespace(party=party, shown=position in r.given, reason=_reason(r, position))
            for party, r in found.renditions.items()
        ],
    )


def _reason(rendition: Any, position: int) -> str | None:
    return None if position in rendition.given else rendition.withheld[position].value


def _reference(found: Preview) -> str:
    kernel = found.portions[min(found.portions)]
    return str(kernel.body.get("reference") or found.matter[:8])
