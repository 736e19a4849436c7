"""Search over holdings, one record, and the accounts of imports."""

from types import SimpleNamespace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from exhorto.acts import lists, overview, reading
from exhorto.acts.lists import Found, KeptList
from exhorto.acts.reading import MatterFilter
from exhorto.domain.access import Deed
from exhorto.domain.errors import Denied
from exhorto.domain.holdings import Holding
from exhorto.domain.person import NameKind, PersonName
from exhorto.domain.search import search_key
from exhorto.web import sentences
from exhorto.web.matters import showing
from exhorto.web.middleware import actor_of, node_of
from exhorto.web.paging import page_number, paging
from exhorto.web.templatetags import terms

SHOWN = 3


@require_GET
def search(request: HttpRequest) -> HttpResponse:
    """Records and matters under the words of a question; a record found is a lead."""
    node, actor = node_of(request), actor_of(request)
    question = request.GET.get("q", "").strip()
    may_read = Deed.READ_IMPORTS in overview.deeds_of(actor)
    if not question:
        held = lists.imports(node, actor) if may_read else []
        return render(request, "search.html", {"query": "", "lists": [_list(k) for k in held]})
    page = page_number(request)
    found, count = lists.search(node, actor, question, page)
    context = {
        "query": question,
        "holdings": [_found(f) for f in found],
        "matters": _matters(request, question) if page == 1 else [],
        "paging": paging(request, page, lists.PAGE, count),
    }
    return render(request, "search.html", context)


@require_GET
def holding(request: HttpRequest, holding: int) -> HttpResponse:
    """One record."""
    node, actor = node_of(request), actor_of(request)
    found = lists.read_holding(node, actor, holding)
    return render(request, "holding.html", {"holding": _record(found)})


@require_GET
def imports(request: HttpRequest, report: str = "") -> HttpResponse:
    """The account of every line of every imported list."""
    node, actor = node_of(request), actor_of(request)
    held = lists.imports(node, actor)
    chosen = next((k for k in held if k.code == report), held[0] if held and not report else None)
    if report and chosen is None:
        raise Denied("access.denied")
    context = {
        "imports": [_import(k) for k in held],
        "report": None if chosen is None else _report(chosen),
        "paging": None,
    }
    return render(request, "imports.html", context)


def _matters(request: HttpRequest, question: str) -> list[SimpleNamespace]:
    """Matters of this post whose reference holds the question."""
    node, actor = node_of(request), actor_of(request)
    lines, _count = reading.list_matters(node, actor, MatterFilter())
    wanted = search_key(question)
    return [
        showing.row(node, line)
        for line in lines
        if line.reference and wanted in search_key(line.reference)
    ]


def _found(found: Found) -> SimpleNamespace:
    held = found.holding
    person = held.person
    return SimpleNamespace(
        id=found.number,
        name=person.names[0].full,
        aliases=[n.full for n in person.names[1 : SHOWN + 1]],
        type=held.kind.value,
        list_name=held.source.list_id,
        status=held.source.standing.value,
        countries=[c.code or c.as_written for c in (*person.nationalities, *person.citizenships)],
        births=[b.as_written for b in person.births[:SHOWN]],
        birth_place=person.birth_places[0].as_written if person.birth_places else None,
        documents=[d.as_written for d in person.documents[:SHOWN]],
        programmes=held.programmes,
        marking_name=_("PUBLIC") if held.marking is None else "",
        changed=held.source.version,
    )


def _record(found: Found) -> SimpleNamespace:
    held = found.holding
    shown = _found(found)
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
    person = held.person
    return [
        (_("Name"), person.names[0].full),
        (_("Gender"), ", ".join(terms.term(g.value, "gender") for g in person.genders)),
        (_("Born"), "; ".join(b.as_written for b in person.births)),
        (_("Place of birth"), "; ".join(p.as_written for p in person.birth_places)),
        (_("Nationality"), ", ".join(c.as_written for c in person.nationalities)),
        (_("Citizenship"), ", ".join(c.as_written for c in person.citizenships)),
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


def _list(kept: KeptList) -> SimpleNamespace:
    return SimpleNamespace(
        name=kept.code, source=kept.origin, version=kept.version, records=kept.holdings
    )


def _import(kept: KeptList) -> SimpleNamespace:
    lines = kept.report["lines"]
    counts = _counts(kept)
    skipped = sum(n for file in counts.values() for became, n in file.items() if _is_skip(became))
    return SimpleNamespace(
        id=kept.code,
        list_name=kept.code,
        version=kept.version,
        at=kept.imported_at,
        by="",
        rows=lines,
        imported=lines - skipped,
        skipped=skipped,
    )


def _report(kept: KeptList) -> SimpleNamespace:
    counts = _counts(kept)
    reasons: dict[str, int] = {}
    for file in counts.values():
        for became, n in file.items():
            if _is_skip(became):
                code = became.partition(":")[2] or became
                reasons[code] = reasons.get(code, 0) + n
    shown = _import(kept)
    shown.balanced = sum(n for f in counts.values() for n in f.values()) == shown.rows
    shown.files = [
        SimpleNamespace(
            name=name,
            rows=sum(file.values()),
            imported=sum(n for b, n in file.items() if not _is_skip(b)),
            skipped=sum(n for b, n in file.items() if _is_skip(b)),
            sha256=None,
        )
        for name, file in counts.items()
    ]
    shown.reasons = [
        SimpleNamespace(code=code, sentence=_reason(code), rows=n)
        for code, n in sorted(reasons.items(), key=lambda r: -r[1])
    ]
    shown.skips = [
        SimpleNamespace(
            file=d["file"],
            line=d["line"],
            sentence="; ".join(_reason(r) for r in d.get("reasons", [])),
            text=str(d.get("entry") or ""),
        )
        for d in kept.report.get("defects", [])
    ]
    return shown


def _counts(kept: KeptList) -> dict[str, dict[str, int]]:
    files: dict[str, Any] = dict(kept.report["files"])
    return {name: dict(file) for name, file in files.items()}


def _is_skip(became: str) -> bool:
    return became.startswith("skipped")


def _reason(code: str) -> str:
    return "; ".join(sentences.sentence(f"formats.row-{part}") for part in code.split("+"))
