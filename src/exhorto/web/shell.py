"""What every page shows around its content: the node, the officer, the partners, the counts."""

from types import SimpleNamespace
from typing import Any

from django.http import HttpRequest
from django.utils.translation import get_language

from exhorto import __version__
from exhorto.acts import officers, overview
from exhorto.acts.overview import PartnerView
from exhorto.domain.errors import ExhortoError
from exhorto.domain.ids import OfficerId
from exhorto.node import Node
from exhorto.web.exchange.contacts import contact, last_contact
from exhorto.web.middleware import actor_of, node_of


def shell(request: HttpRequest) -> dict[str, Any]:
    """The context of the frame; no officer where nobody is logged in or holds a post."""
    try:
        node = node_of(request)
    except ExhortoError:
        return {"shell": None}
    around = SimpleNamespace(
        now=node.now(),
        node=SimpleNamespace(
            party=node.party,
            example=node.config.demo,
            version=__version__,
        ),
        user=None,
        officer=None,
        posts=[],
        unread=0,
        incidents=0,
        may=set(),
        partners=[],
    )
    if getattr(request, "user", None) is not None and request.user.is_authenticated:
        _add_officer(request, node, around)
    return {"shell": around}


def _add_officer(request: HttpRequest, node: Node, around: SimpleNamespace) -> None:
    user: Any = request.user
    around.user = user.name
    try:
        actor = actor_of(request)
    except ExhortoError:
        return
    names = officers.post_names(node, get_language() or "es")
    strip = overview.strip(node, actor)
    around.officer = SimpleNamespace(
        name=user.name,
        post=actor.post.code,
        post_name=names.get(actor.post.code, actor.post.code),
    )
    around.posts = _posts(request, node, names)
    around.unread = strip.unread
    around.incidents = strip.incidents
    around.may = {deed.value for deed in overview.deeds_of(actor)}
    around.partners = [_partner(p) for p in strip.partners]


def _posts(request: HttpRequest, node: Node, names: dict[str, str]) -> list[SimpleNamespace]:
    held = officers.posts_of(node, OfficerId(str(request.user.pk)))
    return [SimpleNamespace(code=p.code, name=names.get(p.code, p.code), unread=0) for p in held]


def _partner(view: PartnerView) -> SimpleNamespace:
    return SimpleNamespace(
        party=view.member.party,
        last_contact=last_contact(view),
        state=contact(view),
        queue=view.owed,
        gaps=sum(last - first + 1 for first, last in view.gaps),
    )
