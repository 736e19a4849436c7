"""The composer and its preview. Works without scripts: every button posts the whole form."""

from types import SimpleNamespace
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from exhorto.acts import composing, reading, serving
from exhorto.domain.errors import Denied, ExhortoError, Malformed, Refused
from exhorto.domain.ids import MatterId, Party, matter_id, statement_digest
from exhorto.domain.jsonvalues import Json
from exhorto.domain.matters.removal import Removal
from exhorto.node import Node
from exhorto.web import sentences
from exhorto.web.matters import showing
from exhorto.web.matters.forms import (
    FIELDS,
    MOST_PORTIONS,
    OPENINGS,
    ConfirmForm,
    KernelForm,
    MarkingForm,
    PortionForm,
    level_choices,
)
from exhorto.web.middleware import actor_of, node_of
from exhorto.web.templatetags.exhorto import country

_COUNT = "portion-TOTAL_FORMS"


class _Page:
    """The forms of one composer page."""

    def __init__(self, request: HttpRequest, kind: str, matter: MatterId | None) -> None:
        self.node, self.actor = node_of(request), actor_of(request)
        self.kind, self.matter = kind, matter
        self.view = None if matter is None else reading.read_matter(self.node, self.actor, matter)
        data = request.POST if request.method == "POST" else None
        levels = level_choices(self.node.regimes)
        partners = [(m.party, f"{m.party} {country(m.party)}") for m in showing.partners(self.node)]
        self.kernel = KernelForm(kind, partners, data, initial=self._today())
        self.marking = MarkingForm(levels, data, prefix="marking")
        self.portions = [
            PortionForm(levels, partners, data, prefix=f"portion-{n}")
            for n in range(_count(request.POST))
        ]

    def _today(self) -> dict[str, Any]:
        today = timezone.localtime(self.node.now())
        return {"on": today.strftime("%d/%m/%Y"), "at": today.strftime("%d/%m/%Y %H:%M")}

    def is_valid(self) -> bool:
        """Whether every form is; all are asked, so that all errors show at once."""
        return all([f.is_valid() for f in (self.kernel, self.marking, *self.portions)])

    def composition(self) -> composing.Composition:
        """What was written, as the act wants it."""
        me = self.node.party
        zone = timezone.get_current_timezone()
        kernel = self.kernel.kernel(me, self._known(), zone)
        return composing.Composition(
            kind=self.kind,
            matter=self.matter,
            kernel=kernel,
            kernel_marking=self.marking.marking(me, self.principals()),
            content=tuple(p.portion(me) for p in self.portions),
        )

    def principals(self) -> frozenset[Party]:
        """Who gets the facts."""
        if self.view is not None:
            return frozenset(self.view.principals)
        return self.kernel.recipients() | {self.node.party}

    def _known(self) -> dict[str, Json]:
        """Facts of the kernel that the matter already knows."""
        state = None if self.view is None else self.view.state
        if self.kind == "removal.close" and isinstance(state, Removal):
            return {"outcome": state.stage.value}
        return {}

    def context(self, request: HttpRequest, refusal: ExhortoError | None = None) -> dict[str, Any]:
        """The context of the page."""
        shown = None
        if self.view is not None:
            reference = getattr(self.view.state, "reference", "") or self.view.matter[:8]
            shown = SimpleNamespace(id=self.view.matter, reference=reference)
        return {
            "banner": None if self.view is None else self.view.banner,
            "kind": self.kind,
            "matter": shown,
            "head": None,
            "kernel": self.kernel,
            "marking": self.marking,
            "portions": _Portions(self.portions),
            "saved_at": None,
            "autosave_url": None,
            "recipients": self._recipients() if request.method == "POST" else [],
            "refusal": _refusal(refusal),
        }

    def _recipients(self) -> list[SimpleNamespace]:
        """Who will see how many portions, from what is chosen so far."""
        self.is_valid()
        try:
            to = sorted(self.principals() - {self.node.party})
        except (AttributeError, KeyError):
            return []
        of = len(self.portions) + 1
        chosen = [
            set(getattr(p, "cleaned_data", {}).get("releasable_to", ())) for p in self.portions
        ]
        return [
            SimpleNamespace(party=p, sees=1 + sum(p in c for c in chosen), of=of, refusal=None)
            for p in to
        ]


class _Portions(list):  # type: ignore[type-arg]
    """The portion forms as the template iterates them, with their count as a hidden field."""

    non_form_errors: tuple[str, ...] = ()

    @property
    def management_form(self) -> str:
        """The hidden count."""
        return format_html('<input type="hidden" name="{}" value="{}">', _COUNT, len(self))


@require_http_methods(["GET", "POST"])
def compose_new(request: HttpRequest) -> HttpResponse:
    """A statement that opens a matter."""
    kind = request.GET.get("kind", OPENINGS[0])
    if kind not in OPENINGS:
        raise Denied("access.denied")
    return _compose(request, kind, None)


@require_http_methods(["GET", "POST"])
def compose(request: HttpRequest, matter: str, kind: str) -> HttpResponse:
    """A statement in a matter that is open."""
    if kind not in FIELDS or kind in OPENINGS:
        raise Denied("access.denied")
    return _compose(request, kind, matter_id(matter))


@require_http_methods(["GET", "POST"])
def preview(request: HttpRequest, statement: str) -> HttpResponse:
    """What each recipient of a draft will get, and the button that sends it."""
    node, actor = node_of(request), actor_of(request)
    digest = statement_digest(statement)
    form = ConfirmForm(request.POST if request.method == "POST" else None)
    problems = []
    if request.method == "POST" and form.is_valid():
        try:
            said = composing.send(node, actor, digest)
        except (Refused, Malformed) as refused:
            problems = [_refusal(refused)]
        else:
            serving.wake()
            messages.success(request, _("Signed and put into the outbox."))
            return redirect("matter", said.matter)
    found = composing.preview(node, actor, digest)
    if found.was_sent:
        return redirect("matter", found.matter)
    context = preview_page(node, found, form) | {"problems": problems}
    return render(request, "preview.html", context)


def preview_page(node: Node, found: composing.Preview, confirm: ConfirmForm) -> dict[str, Any]:
    """The context of the preview."""
    order = sorted(found.portions)
    shown = {p: showing.content(found.portions[p]) for p in order}
    recipients, grid = [], []
    for party, rendition in found.renditions.items():
        raw = "\n".join(found.disclosures[p] for p in rendition.given)
        items = [
            SimpleNamespace(
                **shown[p],
                seen_url=None,
                number=n,
                shown=p in rendition.given,
                reason=None if p in rendition.given else rendition.withheld[p].value,
            )
            for n, p in enumerate(order, 1)
        ]
        recipients.append(
            SimpleNamespace(
                party=party,
                sees=len(rendition.given),
                of=len(order),
                items=items,
                count_shown=False,
                size=len(raw),
                digest=composing.digest_of_texts(found, party),
                raw=raw,
            )
        )
    for n, p in enumerate(order, 1):
        cells = [
            SimpleNamespace(
                party=party,
                shown=p in r.given,
                reason=None if p in r.given else r.withheld[p].value,
            )
            for party, r in found.renditions.items()
        ]
        summary = (shown[p]["text"] or "")[:60] or shown[p]["role"]
        grid.append(
            SimpleNamespace(number=n, marking=shown[p]["marking"], summary=summary, cells=cells)
        )
    return {
        "banner": found.banner,
        "kind": found.kind,
        "matter": None,
        "recipients": recipients,
        "grid": grid,
        "problems": [],
        "send_url": reverse("preview", args=[found.draft]),
        "edit_url": _edit_url(found),
        "confirm": confirm,
    }


def _compose(request: HttpRequest, kind: str, matter: MatterId | None) -> HttpResponse:
    if request.method == "POST":
        _change_count(request)
    page = _Page(request, kind, matter)
    asked = request.POST.get("do")
    refusal = None
    if asked in ("preview", "save") and page.is_valid():
        try:
            said = composing.draft(page.node, page.actor, page.composition())
        except (Refused, Malformed) as refused:
            refusal = refused
        else:
            return redirect("preview", said.digest)
    if asked == "discard":
        return redirect("matters" if matter is None else reverse("matter", args=[matter]))
    status = 200 if refusal is None else 409
    return render(request, "compose.html", page.context(request, refusal), status=status)


def _count(data: QueryDict) -> int:
    given = data.get(_COUNT, "1")
    return min(int(given), MOST_PORTIONS) if given.isdecimal() else 1


def _change_count(request: HttpRequest) -> None:
    """Add an empty portion, or take one out and close the gap."""
    data = request.POST.copy()
    count = _count(data)
    removed = data.get("remove", "")
    if data.get("do") == "add":
        count = min(count + 1, MOST_PORTIONS)
    elif removed.isdecimal() and int(removed) < count:
        for n in range(int(removed), count):
            for name in ("text", "level", "releasable_to", "onward", "use"):
                data.setlist(f"portion-{n}-{name}", data.getlist(f"portion-{n + 1}-{name}"))
        count -= 1
    data[_COUNT] = str(count)
    request.POST = data  # type: ignore[assignment]


def _edit_url(found: composing.Preview) -> str:
    if found.kind in OPENINGS:
        return f"{reverse('compose_new')}?kind={found.kind}"
    return reverse("compose", args=[found.matter, found.kind])


def _refusal(fault: ExhortoError | None) -> SimpleNamespace | None:
    if fault is None:
        return None
    return SimpleNamespace(
        code=fault.code,
        sentence=sentences.sentence(fault.code, fault.facts),
        remedy=sentences.remedy(fault.code, fault.facts),
        id="",
    )
