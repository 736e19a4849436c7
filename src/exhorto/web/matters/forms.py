"""Forms of the composer: the kernel of each kind, markings, portions.

Which facts a kind has is the domain's; here stands how an officer is asked for them.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, tzinfo
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from exhorto.domain.ids import Party
from exhorto.domain.jsonvalues import Json
from exhorto.domain.marking.levels import Protection
from exhorto.domain.marking.marking import Marking, Onward, Sharing, Use
from exhorto.domain.statements import Portion, Role
from exhorto.web.words import markings

MOST_PORTIONS = 50
LONGEST_TEXT = 20_000
_DAY = ["%d/%m/%Y", "%Y-%m-%d"]
_MOMENT = ["%d/%m/%Y %H:%M", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"]


def _day(label: Any) -> forms.DateField:
    return forms.DateField(label=label, input_formats=_DAY, help_text=_("dd/mm/yyyy"))


def _moment(label: Any) -> forms.DateTimeField:
    return forms.DateTimeField(
        label=label, input_formats=_MOMENT, help_text=_("dd/mm/yyyy hh:mm, local time")
    )


def _short(label: Any, help_text: Any = "") -> forms.CharField:
    return forms.CharField(label=label, max_length=200, help_text=help_text)


_OUTCOMES = [("granted", _("granted")), ("deferred", _("deferred")), ("refused", _("refused"))]

FIELDS: Mapping[str, Sequence[tuple[str, Any]]] = {
    "removal.request": (
        ("reference", lambda: _short(_("Our reference"), _("No name and no offence in it."))),
        ("instrument", lambda: _short(_("Treaty or basis"), _("For example: Montevideo 1933."))),
        ("on", lambda: _day(_("Date of the request"))),
    ),
    "removal.acknowledge": (("on", lambda: _day(_("Received on"))),),
    "removal.locate": (("on", lambda: _day(_("Located on"))),),
    "removal.arrest": (
        ("at", lambda: _moment(_("Arrested at"))),
        ("place", lambda: _short(_("Place of detention"))),
    ),
    "removal.formal": (("on", lambda: _day(_("Date of the formal request"))),),
    "removal.decide": (
        ("outcome", lambda: forms.ChoiceField(label=_("Decision"), choices=_OUTCOMES)),
        ("on", lambda: _day(_("Decided on"))),
        ("article", lambda: _short(_("Legal basis of the decision"))),
    ),
    "removal.surrender": (("at", lambda: _moment(_("Handed over at"))),),
    "removal.close": (("on", lambda: _day(_("Closed on"))),),
    "removal.withdraw": (
        ("on", lambda: _day(_("Withdrawn on"))),
        ("reason", lambda: _short(_("Reason"))),
    ),
    "removal.note": (),
    "briefing.open": (("on", lambda: _day(_("Date"))),),
    "briefing.note": (),
    "briefing.close": (("on", lambda: _day(_("Closed on"))),),
}
"""The facts that an officer is asked for, by kind; what the matter knows is filled in."""

OPENINGS = ("removal.request", "briefing.open")
WITH_TEXT = frozenset({*OPENINGS, "removal.note", "briefing.note"})
"""Kinds that make little sense without a paragraph; the form begins with an empty one."""


class KernelForm(forms.Form):
    """The facts of one kind; for an opening also whom it goes to."""

    def __init__(self, kind: str, partners: Sequence[tuple[str, str]], *args: Any, **kw: Any):
        super().__init__(*args, **kw)
        self.kind = kind
        if kind == "removal.request":
            chosen = [("", _("choose…")), *partners]
            self.fields["to"] = forms.ChoiceField(label=_("Requested party"), choices=chosen)
        if kind == "briefing.open":
            self.fields["to"] = forms.MultipleChoiceField(
                label=_("To"), choices=partners, widget=forms.CheckboxSelectMultiple
            )
        for name, make in FIELDS[kind]:
            self.fields[name] = make()

    def recipients(self) -> frozenset[Party]:
        """Whom an opening goes to."""
        return parties_in(self.cleaned_data.get("to"))

    def kernel(self, me: Party, known: Mapping[str, Json], zone: tzinfo) -> dict[str, Json]:
        """The kernel as the domain reads it."""
        given: dict[str, Json] = dict(known)
        for name, _make in FIELDS[self.kind]:
            given[name] = _written(self.cleaned_data[name], zone)
        if self.kind in OPENINGS:
            given["principals"] = sorted({me, *self.recipients()})
        if self.kind == "removal.request":
            given["requested"] = min(self.recipients())
            given["track"] = "extradition"
        return given


def parties_in(chosen: Any) -> frozenset[Party]:
    """The parties of a field with one or several of them."""
    every = [chosen] if isinstance(chosen, str) else (chosen or ())
    return frozenset(Party(p) for p in every if p)


def as_typed(kind: str, kernel: Mapping[str, Any], me: Party) -> dict[str, Any]:
    """The facts of a draft as an officer would type them."""
    typed: dict[str, Any] = {}
    for name, _make in FIELDS[kind]:
        value = str(kernel.get(name, ""))
        typed[name] = _typed(name, value) if name in ("on", "at") else value
    others = sorted(set(kernel.get("principals", ())) - {me})
    typed["to"] = others[0] if kind == "removal.request" and others else others
    return typed


def _typed(name: str, value: str) -> str:
    if name == "on":
        return date.fromisoformat(value).strftime("%d/%m/%Y")
    return timezone.localtime(datetime.fromisoformat(value)).strftime("%d/%m/%Y %H:%M")


def _written(value: Any, zone: tzinfo) -> str:
    if isinstance(value, datetime):
        aware = value if timezone.is_aware(value) else timezone.make_aware(value, zone)
        return aware.isoformat(timespec="minutes")
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


class MarkingForm(forms.Form):
    """The marking of the facts: they go to all principals, so that only the rest is chosen."""

    level = forms.ChoiceField(label=_("Level"))
    onward = forms.ChoiceField(label=_("Onward sharing"), choices=list(markings.ONWARD.items()))
    use = forms.ChoiceField(label=_("Use"), choices=list(markings.USE.items()))

    def __init__(self, levels: Sequence[tuple[str, str]], *args: Any, **kw: Any) -> None:
        super().__init__(*args, **kw)
        # Nothing is marked by default: who writes must choose, and the rest begins narrow.
        chosen = [("", _("choose…")), *levels]
        self.fields["level"].choices = chosen  # type: ignore[attr-defined]
        self.fields["onward"].initial = Onward.ORIGINATOR.value
        self.fields["use"].initial = Use.POLICE.value

    def marking(self, me: Party, to: frozenset[Party]) -> Marking:
        """The marking that was chosen."""
        regime, _sep, level = self.cleaned_data["level"].partition("/")
        return Marking(
            Protection(regime, level),
            Sharing(me, to - {me}, Onward(self.cleaned_data["onward"])),
            Use(self.cleaned_data["use"]),
        )


def marking_as_typed(marking: Marking) -> dict[str, Any]:
    """A marking as an officer would choose it."""
    protection = marking.protection
    return {
        "level": f"{protection.regime}/{protection.level}",
        "onward": marking.sharing.onward.value,
        "use": marking.use.value,
        "releasable_to": sorted(marking.sharing.releasable_to),
    }


def is_typeable(portion: Portion) -> bool:
    """Whether the form can hold all that a portion of a draft says."""
    marking = portion.marking
    plain = marking.grade is None and marking.until is None
    return portion.role in (Role.KERNEL, Role.TEXT) and plain and not marking.protection.legal_basis


class PortionForm(MarkingForm):
    """A paragraph with its own marking."""

    text = forms.CharField(
        label=_("Text"), max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 4})
    )
    releasable_to = forms.MultipleChoiceField(
        label=_("Releasable to"), widget=forms.CheckboxSelectMultiple, required=False
    )
    field_order = ("text", "level", "releasable_to", "onward", "use")

    def __init__(
        self,
        levels: Sequence[tuple[str, str]],
        partners: Sequence[tuple[str, str]],
        *args: Any,
        **kw: Any,
    ) -> None:
        super().__init__(levels, *args, **kw)
        self.fields["releasable_to"].choices = partners  # type: ignore[attr-defined]

    def portion(self, me: Party) -> Portion:
        """The portion that was written."""
        to = frozenset(Party(p) for p in self.cleaned_data["releasable_to"])
        return Portion(Role.TEXT, self.marking(me, to), {"text": self.cleaned_data["text"]})
