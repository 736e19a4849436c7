"""The account of every line of every imported list."""

from types import SimpleNamespace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from exhorto.acts import lists
from exhorto.acts.lists import KeptList
from exhorto.domain.errors import Denied
from exhorto.web import sentences
from exhorto.web.middleware import actor_of, node_of
from exhorto.web.paging import page_number, paging

PAGE = 100


@require_GET
def imports(request: HttpRequest, report: str = "") -> HttpResponse:
    """The account of every line of every imported list."""
    node, actor = node_of(request), actor_of(request)
    held = lists.imports(node, actor)
    chosen = next((k for k in held if k.code == report), held[0] if held and not report else None)
    if report and chosen is None:
        raise Denied("access.denied")
    page, defects = page_number(request), [] if chosen is None else _defects(chosen)
    begin = (page - 1) * PAGE
    context = {
        "imports": [_import(k) for k in held],
        "report": None if chosen is None else _report(chosen, defects[begin : begin + PAGE]),
        "paging": paging(request, page, PAGE, len(defects)),
    }
    return render(request, "imports.html", context)


def _import(kept: KeptList) -> SimpleNamespace:
    lines = kept.report["lines"]
    counts = _counts(kept)
    skipped = sum(n for file in counts.values() for became, n in file.items() if _is_skip(became))
    return SimpleNamespace(
        id=kept.code,
        list_name=kept.code,
        version=kept.version,
        at=kept.imported_at,
        rows=lines,
        imported=lines - skipped,
        skipped=skipped,
    )


def _defects(kept: KeptList) -> list[dict[str, Any]]:
    return list(kept.report.get("defects", []))


def _report(kept: KeptList, defects: list[dict[str, Any]]) -> SimpleNamespace:
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
        for d in defects
    ]
    return shown


def _counts(kept: KeptList) -> dict[str, dict[str, int]]:
    files: dict[str, Any] = dict(kept.report["files"])
    return {name: dict(file) for name, file in files.items()}


def _is_skip(became: str) -> bool:
    return became.startswith("skipped")


def _reason(code: str) -> str:
    return "; ".join(sentences.sentence(f"formats.row-{part}") for part in code.split("+"))
