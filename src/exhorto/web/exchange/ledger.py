"""The node's logs and who cosigned them."""

from types import SimpleNamespace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from exhorto.acts import overview
from exhorto.acts.overview import LogView
from exhorto.ledger.entries import entry_from_bytes
from exhorto.node import Node
from exhorto.web.middleware import actor_of, node_of


@require_GET
def ledger(request: HttpRequest) -> HttpResponse:
    """The node's two logs and who cosigned them."""
    node, actor = node_of(request), actor_of(request)
    views = overview.logs(node, actor)
    forks = [
        SimpleNamespace(party=f.party, log=f.log, size=f.size) for f in overview.forks(node, actor)
    ]
    entries = [e for v in views for e in _entries(v)]
    context = {
        "logs": [_log(node, v) for v in views],
        "forks": forks,
        "entries": sorted(entries, key=lambda e: e.at, reverse=True)[: overview.LATEST],
    }
    return render(request, "ledger.html", context)


def _log(node: Node, view: LogView) -> SimpleNamespace:
    last = view.checkpoint
    return SimpleNamespace(
        code=view.log.log,
        size=view.size,
        root=None if last is None else last.root.hex(),
        origin=f"exhorto/{node.party}/{view.log.log}/{view.log.incarnation}",
        checkpoint=None if last is None else SimpleNamespace(size=last.size, at=last.at),
        cosigned=[SimpleNamespace(party=p, size=n) for p, n in sorted(view.cosigned.items())],
    )


def _entries(view: LogView) -> list[SimpleNamespace]:
    found = []
    for kept in view.latest:
        if kept.entry is None:
            continue
        entry = entry_from_bytes(kept.entry)
        found.append(
            SimpleNamespace(
                index=kept.index,
                log=view.log.log,
                at=entry.at,
                deed=entry.kind,
                post_name=entry.post,
                leaf=kept.leaf_data.hex(),
            )
        )
    return found
