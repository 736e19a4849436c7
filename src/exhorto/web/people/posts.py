"""Posts and officers, for the administrator."""

from collections.abc import Sequence
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from exhorto.acts import asking, officers
from exhorto.domain.access import Deed, Role
from exhorto.domain.errors import Denied, Malformed, Refused
from exhorto.domain.ids import OfficerId, PostCode
from exhorto.node import Node
from exhorto.web import sentences
from exhorto.web.levels import level_choices
from exhorto.web.middleware import actor_of, node_of
from exhorto.web.people.forms import OfficerForm, PostForm
from exhorto.web.people.officers import Standing, standings


@require_GET
def posts(request: HttpRequest) -> HttpResponse:
    """Posts and officers."""
    return _page(request)


@require_POST
def post_new(request: HttpRequest) -> HttpResponse:
    """Add a post."""
    node, actor = node_of(request), actor_of(request)
    every, _people = officers.posts_and_officers(node, actor)
    form = _post_form(node, every, request)
    if form.is_valid():
        given = form.cleaned_data
        try:
            post = officers.new_post(node, given["code"], given["name"], Role(given["role"]))
            officers.add_post(node, actor, replace(post, clearance=form.chosen_clearance()))
        except (Malformed, Refused) as wrong:
            form.add_error("code", sentences.sentence(wrong.code, wrong.facts))
        else:
            messages.success(request, _("The post was added."))
            return redirect("posts")
    return _page(request, post_form=form)


@require_POST
def invite(request: HttpRequest) -> HttpResponse:
    """Add an officer and show his one-time link, once."""
    node, actor = node_of(request), actor_of(request)
    asking.ask(node, actor, Deed.MANAGE_POSTS)
    form = _invite_form(node, request)
    if form.is_valid():
        given = form.cleaned_data
        held = (PostCode(given["post"]),)
        try:
            who = officers.add_officer(node, actor, given["login"], given["name"], held)
        except Refused as taken:
            form.add_error("login", sentences.sentence(taken.code, taken.facts))
        else:
            return _page(request, link=_link(request, node, given["name"], who))
    return _page(request, invite_form=form)


@require_POST
def officer(request: HttpRequest, officer: int) -> HttpResponse:
    """What an administrator does to one officer: a new link, or blocking him."""
    node, actor = node_of(request), actor_of(request)
    asking.ask(node, actor, Deed.MANAGE_POSTS)
    who = OfficerId(str(officer))
    name = officers.officer_names(node).get(who)
    if name is None:
        raise Denied("access.denied")
    if request.POST.get("do") == "invite":
        return _page(request, link=_link(request, node, name, who))
    if request.POST.get("do") == "block":
        officers.block(node, actor, who)
        messages.success(request, _("The officer was blocked."))
    return redirect("posts")


def _page(
    request: HttpRequest,
    link: SimpleNamespace | None = None,
    post_form: forms.Form | None = None,
    invite_form: forms.Form | None = None,
) -> HttpResponse:
    node, actor = node_of(request), actor_of(request)
    every, people = officers.posts_and_officers(node, actor)
    names = officers.post_names(node, get_language() or "es")
    known = standings()
    context = {
        "link": link,
        "posts": [_post(p, names, people) for p in every],
        "officers": [_officer(o, names, known[o.officer]) for o in people],
        "post_form": post_form or _post_form(node, every),
        "invite_form": invite_form or _invite_form(node),
    }
    wrong = any(f is not None and f.is_bound for f in (post_form, invite_form))
    return render(request, "posts.html", context, status=400 if wrong else 200)


def _post(post: Any, names: dict[str, str], people: Sequence[Any]) -> SimpleNamespace:
    return SimpleNamespace(
        code=post.code,
        name=names[post.code],
        role=post.role.value,
        holders=[SimpleNamespace(name=o.name, since=None) for o in people if post.code in o.posts],
        clearance=[f"{regime} {level}" for regime, level in post.clearance.items()],
    )


def _officer(one: Any, names: dict[str, str], standing: Standing) -> SimpleNamespace:
    return SimpleNamespace(
        id=one.officer,
        name=one.name,
        login=one.username,
        posts=[names.get(c, c) for c in one.posts],
        totp=standing.totp,
        last_login=standing.last_login,
        state=standing.state,
        acts=["invite", "block"] if one.active else [],
    )


def _post_form(node: Node, every: Sequence[Any], request: HttpRequest | None = None) -> PostForm:
    data = None if request is None else request.POST
    taken = [p.code for p in every]
    return PostForm(level_choices(node.regimes), taken, data, auto_id="post_%s")


def _invite_form(node: Node, request: HttpRequest | None = None) -> OfficerForm:
    names = officers.post_names(node, get_language() or "es")
    data = None if request is None else request.POST
    return OfficerForm(list(names.items()), data, auto_id="inv_%s")


def _link(request: HttpRequest, node: Node, name: str, who: OfficerId) -> SimpleNamespace:
    token = officers.invite(node, actor_of(request), who)
    address = request.build_absolute_uri(reverse("invitation", args=[token]))
    return SimpleNamespace(
        officer=name, address=address, expires=node.now() + officers.LINK_GOOD_FOR
    )
