"""Partners, incidents and the node's logs."""

from types import SimpleNamespace

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from exhorto.acts import membership, overview, serving, witnessing
from exhorto.acts.overview import LogView, PartnerView
from exhorto.domain.errors import Unavailable
from exhorto.ledger.entries import entry_from_bytes
from exhorto.node import Node
from exhorto.pact.terms import Standing
from exhorto.web import sentences
from exhorto.web.middleware import actor_of, node_of


@require_GET
def partners(request: HttpRequest) -> HttpResponse:
    """How it stands with every partner."""
    node, actor = node_of(request), actor_of(request)
    views = overview.partners(node, actor)
    context = {"pact": _pact(node), "partners": [_partner(node, v) for v in views]}
    return render(request, "partners.html", context)


@require_POST
def sync(request: HttpRequest) -> HttpResponse:
    """Look at once, rather than at the pump's next round."""
    node, actor = node_of(request), actor_of(request)
    overview.partners(node, actor)
    witnessing.publish(node, at_once=True)
    serving.wake()
    messages.success(request, _("The node is exchanging with its partners now."))
    return redirect("partners")


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


def _pact(node: Node) -> SimpleNamespace:
    try:
        pact = membership.current(node)
    except Unavailable as none:
        return SimpleNamespace(version=0, warning=sentences.sentence(none.code))
    standing = pact.standing(node.now())
    warning = None
    if standing is not Standing.IN_FORCE:
        facts = {"expires": pact.expires.date().isoformat()}
        warning = sentences.sentence(f"pact.{standing.value}", facts)
    return SimpleNamespace(version=pact.version, warning=warning)


def _partner(node: Node, view: PartnerView) -> SimpleNamespace:
    partner = view.partner
    contacts = [t for t in (partner.last_in, partner.last_out) if t is not None]
    waits = bool(view.owed and partner.failures)
    alarms = []
    if view.forked:
        alarms.append(_alarm("ledger.fork", node))
    if view.is_late:
        alarms.append(_alarm("exchange.expired", node))
    return SimpleNamespace(
        party=view.member.party,
        name="",
        state="alarm" if alarms else "waiting" if waits else "ok",
        last_contact=max(contacts) if contacts else None,
        queue=view.owed,
        queued_since=view.owed_since,
        next_attempt=partner.next_try_at,
        patience_hours=view.member.patience_hours,
        gaps=[SimpleNamespace(first=a, last=b, asked_at=None) for a, b in view.gaps],
        pact_version=partner.pact_version or None,
        their_checkpoint=None,
        cosigned=None,
        endpoint=view.member.endpoint,
        alarms=alarms,
    )


def _alarm(code: str, node: Node) -> SimpleNamespace:
    return SimpleNamespace(
        sentence=sentences.sentence(code), remedy=sentences.remedy(code), at=node.now()
    )


def _compromise(line: overview.MatterLine) -> SimpleNamespace:
    return SimpleNamespace(
        matter=line.matter,
        reference=line.matter[:8],
        about=_("Two different statements for one place in a lane"),
        next_action=line.next_code,
        owed_by=SimpleNamespace(party=line.owed_by, post_name="") if line.owed_by else None,
        at=line.changed_at,
    )


def _log(node: Node, view: LogView) -> SimpleNamespace:
    last = view.checkpoint
    return SimpleNamespace(
        code=view.log.log,
        size=view.size,
        root=None if last is None else last.root.hex(),
        origin=f"exhorto/{node.party}/{view.log.log}/{view.log.incarnation}",
        checkpoint=None if last is None else SimpleNamespace(size=last.size, at=last.at),
        cosigned=[
            SimpleNamespace(party=p, size=n or None, at=None)
            for p, n in sorted(view.cosigned.items())
        ],
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
