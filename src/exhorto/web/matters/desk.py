"""The forms of one composer page, filled from nothing, from what was typed or from a draft."""

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from exhorto.acts import composing
from exhorto.acts.reading import MatterView
from exhorto.domain.errors import ExhortoError
from exhorto.domain.ids import MatterId, Party
from exhorto.domain.jsonvalues import Json
from exhorto.domain.matters.removal import Removal
from exhorto.node import Node
from exhorto.web import sentences
from exhorto.web.levels import level_choices
from exhorto.web.matters import forms as fields
from exhorto.web.matters import rows
from exhorto.web.templatetags.exhorto import country

COUNT = "portion-TOTAL_FORMS"


class Desk:
    """The forms of one composer page.

    Attributes:
        view: the matter that is spoken in; None for a statement that opens one.
        matter: where the draft goes; None for a new matter.
    """

    def __init__(
        self, node: Node, kind: str, view: MatterView | None, matter: MatterId | None = None
    ) -> None:
        self.node, self.kind, self.view = node, kind, view
        self.matter = matter if view is None else view.matter
        self.levels = level_choices(node.regimes)
        self.partners = [(m.party, f"{m.party} {country(m.party)}") for m in rows.partners(node)]
        self.kernel = fields.KernelForm(kind, self.partners, initial=self._today())
        self.marking = fields.MarkingForm(self.levels, prefix="marking")
        self.portions = [self._portion(n) for n in range(1 if kind in fields.WITH_TEXT else 0)]

    def put(self, data: QueryDict) -> None:
        """Show what was typed, without judging it yet."""
        self.portions = [self._portion(n) for n in range(count(data))]
        for form in self._all():
            form.initial = _raw(form, data)

    def judge(self, data: QueryDict) -> bool:
        """Whether all that was typed will do; all is looked at, so that all errors show at once."""
        self.kernel = fields.KernelForm(self.kind, self.partners, data)
        self.marking = fields.MarkingForm(self.levels, data, prefix="marking")
        self.portions = [self._portion(n, data) for n in range(count(data))]
        judged = [form.is_valid() for form in self._all()]
        return all(judged)

    def take_up(self, found: composing.Preview) -> None:
        """Show a draft again."""
        kernel, *content = [found.portions[p] for p in sorted(found.portions)]
        self.kernel.initial = fields.as_typed(self.kind, kernel.body, self.node.party)
        self.marking.initial = fields.marking_as_typed(kernel.marking)
        self.portions = [self._portion(n) for n in range(len(content))]
        for form, portion in zip(self.portions, content, strict=True):
            form.initial = fields.marking_as_typed(portion.marking) | {
                "text": portion.body.get("text", "")
            }

    def composition(self) -> composing.Composition:
        """What was written, as the act wants it; only after it was judged good."""
        me, zone = self.node.party, timezone.get_current_timezone()
        return composing.Composition(
            kind=self.kind,
            matter=self.matter,
            kernel=self.kernel.kernel(me, self._known(), zone),
            kernel_marking=self.marking.marking(me, self._principals(self.kernel.recipients())),
            content=tuple(p.portion(me) for p in self.portions),
        )

    def put_error(self, fault: ExhortoError) -> bool:
        """Show an error at the field that it is about; False where it is about none."""
        field = str(fault.facts.get("field", ""))
        if field not in self.kernel.fields:
            return False
        self.kernel.add_error(field, sentences.sentence(fault.code, fault.facts))
        return True

    def recipients(self) -> list[SimpleNamespace]:
        """Who would see how many portions of what is chosen so far."""
        chosen = fields.parties_in(_value(self.kernel, "to"))
        to = sorted(self._principals(chosen) - {self.node.party})
        given = [fields.parties_in(_value(p, "releasable_to")) for p in self.portions]
        of = len(self.portions) + 1
        return [
            SimpleNamespace(party=p, sees=1 + sum(p in g for g in given), of=of, refusal=None)
            for p in to
        ]

    def context(self) -> dict[str, Any]:
        """What the template shows of the forms."""
        return {
            "kind": self.kind,
            "kernel": self.kernel,
            "marking": self.marking,
            "portions": self.portions,
            "portion_count": self._count(),
            "partners": self.partners,
            "recipients": self.recipients(),
        }

    def _all(self) -> list[forms.Form]:
        return [self.kernel, self.marking, *self.portions]

    def _portion(self, number: int, data: QueryDict | None = None) -> fields.PortionForm:
        prefix = f"portion-{number}"
        return fields.PortionForm(self.levels, self.partners, data, prefix=prefix)

    def _principals(self, chosen: frozenset[Party]) -> frozenset[Party]:
        """Who gets the facts."""
        if self.view is not None:
            return frozenset(self.view.principals)
        return chosen | {self.node.party}

    def _known(self) -> Mapping[str, Json]:
        """Facts of the kernel that the matter already knows."""
        state = None if self.view is None else self.view.state
        if self.kind == "removal.close" and isinstance(state, Removal):
            return {"outcome": state.stage.value}
        return {}

    def _today(self) -> dict[str, Any]:
        today = timezone.localtime(self.node.now())
        return {"on": today.strftime("%d/%m/%Y"), "at": today.strftime("%d/%m/%Y %H:%M")}

    def _count(self) -> SafeString:
        return format_html('<input type="hidden" name="{}" value="{}">', COUNT, len(self.portions))


def count(data: Mapping[str, Any]) -> int:
    """How many portions a form holds."""
    given = str(data.get(COUNT, "0"))
    return min(int(given), fields.MOST_PORTIONS) if given.isdecimal() and len(given) < 4 else 0


def change_count(given: QueryDict) -> QueryDict:
    """Add an empty portion, or take one out and close the gap."""
    data = given.copy()
    portions = count(data)
    removed = data.get("remove", "")
    if data.get("do") == "add":
        portions = min(portions + 1, fields.MOST_PORTIONS)
    elif removed.isdecimal() and len(removed) < 4 and int(removed) < portions:
        for n in range(int(removed), portions):
            for name in fields.PortionForm.field_order:
                data.setlist(f"portion-{n}-{name}", data.getlist(f"portion-{n + 1}-{name}"))
        portions -= 1
    data[COUNT] = str(portions)
    return data


def _raw(form: forms.Form, data: QueryDict) -> dict[str, Any]:
    return {
        name: field.widget.value_from_datadict(data, {}, form.add_prefix(name))
        for name, field in form.fields.items()
    }


def _value(form: forms.Form, name: str) -> Any:
    return form[name].value() if name in form.fields else None
