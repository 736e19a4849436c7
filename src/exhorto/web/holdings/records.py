"""One record of a list, with all that its source says."""

from types import SimpleNamespace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from exhorto.acts import lists
from exhorto.acts.lists import Found
from exhorto.domain.holdings import Holding
from exhorto.domain.person import NameKind, PersonName
from exhorto.web.matters.bodies import person_facts
from exhorto.web.middleware import actor_of, node_of
from exhorto.web.templatetags.exhorto import levels
from exhorto.web.words import terms

SHOWN = 3


@require_GET
def holding(request: HttpRequest, holding: int) -> HttpResponse:
    """One record."""
    node, actor = node_of(request), actor_of(request)
    found = lists.read_holding(node, actor, holding)
    return render(request, "holding.html", {"holding": _record(found)})


def brief(found: Found) -> SimpleNamespace:
    """A record in a list of results."""
    held = found.holding
    person = held.person
    return SimpleNamespace(
        id=found.number,
        name=person.main_name.full,
        aliases=[n.full for n in person.names if n is not person.main_name][:SHOWN],
        type=held.kind.value,
        list_name=held.source.list_id,
        status=held.source.standing.value,
        countries=[c.code or c.as_written for c in (*person.nationalities, *person.citizenships)],
        births=[b.as_written for b in person.births[:SHOWN]],
        birth_place=person.birth_places[0].as_written if person.birth_places else None,
        documents=[d.as_written for d in person.documents[:SHOWN]],
        programmes=held.programmes,
        marking_name=_("PUBLIC") if held.marking is None else levels(held.marking),
        changed=held.source.version,
    )


def _record(found: Found) -> SimpleNamespace:
    held = found.holding
    shown = brief(found)
    shown.facts = [(label, value) for label, value in _facts(held) if value]
    shown.names = [_name(n) for n in held.person.names]
    shown.documents = [
        SimpleNamespace(
            number=d.number, kind=terms.term(d.kind.value, "document"), country=d.country
        )
        for d in held.person.documents
    ]
    shown.addresses = [a.as_written for a in held.addresses]
    shown.remarks = held.remarks
    shown.language = "en"
    shown.source = [
        (_("List"), held.source.list_id),
        (_("Version"), held.source.version),
        (_("Entry"), held.entry),
    ]
    return shown


def _facts(held: Holding) -> list[tuple[str, str]]:
    return [
        *person_facts(held.person),
        (_("Titles"), "; ".join(held.titles)),
        (_("Programmes"), ", ".join(held.programmes)),
        (_("Links"), "; ".join(link.as_written for link in held.links)),
        (_("Contacts"), "; ".join(c.as_written for c in held.contacts)),
        (_("Notes"), "; ".join(n.text for n in held.notes)),
    ]


def _name(name: PersonName) -> SimpleNamespace:
    remarks = _("weak: found in the remarks only") if name.kind is NameKind.WEAK else None
    return SimpleNamespace(
        name=name.full, kind=terms.term(name.kind.value, "name"), remarks=remarks
    )
