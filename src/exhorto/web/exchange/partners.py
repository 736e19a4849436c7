"""How it stands with every partner."""

from collections.abc import Mapping
from types import SimpleNamespace

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from exhorto.acts import membership, overview, serving, witnessing
from exhorto.acts.ledgering import EXCHANGES
from exhorto.acts.overview import PartnerView
from exhorto.domain.access import Actor, Deed
from exhorto.domain.errors import Unavailable
from exhorto.domain.ids import Party
from exhorto.node import Node
from exhorto.pact.terms import Standing
from exhorto.web import sentences
from exhorto.web.exchange.contacts import contact, last_contact
from exhorto.web.middleware import actor_of, node_of


@require_GET
def partners(request: HttpRequest) -> HttpResponse:
    """How it stands with every partner."""
    node, actor = node_of(request), actor_of(request)
    views = overview.partners(node, actor)
    cosigned = _cosigned(node, actor)
    context = {"pact": _pact(node), "partners": [_partner(v, cosigned) for v in views]}
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


def _partner(view: PartnerView, cosigned: Mapping[Party, int] | None) -> SimpleNamespace:
    party = view.member.party
    codes = [
        c for c, so in (("ledger.fork", view.forked), ("exchange.expired", view.is_late)) if so
    ]
    return SimpleNamespace(
        party=party,
        state=contact(view),
        last_contact=last_contact(view),
        queue=view.owed,
        queued_since=view.owed_since,
        next_attempt=view.partner.next_try_at,
        patience_hours=view.member.patience_hours,
        gaps=[SimpleNamespace(first=a, last=b) for a, b in view.gaps],
        pact_version=view.partner.pact_version or None,
        cosigned=None if cosigned is None else cosigned.get(party, 0),
        endpoint=view.member.endpoint,
        alarms=[
            SimpleNamespace(
                sentence=sentences.sentence(c, {"party": party}),
                remedy=sentences.remedy(c, {"party": party}),
            )
            for c in codes
        ],
    )


def _cosigned(node: Node, actor: Actor) -> Mapping[Party, int] | None:
    """How far each partner has cosigned the log of exchanges; None for who may not know."""
    if Deed.READ_LEDGER not in overview.deeds_of(actor):
        return None
    return next(v.cosigned for v in overview.logs(node, actor) if v.log.log == EXCHANGES)
