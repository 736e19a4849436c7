"""One's own page, acting for another of one's posts, help, and the page after signing out."""

from types import SimpleNamespace
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from exhorto.acts import asking
from exhorto.domain.access import Deed
from exhorto.domain.ids import OfficerId
from exhorto.web.middleware import POST_KEY, actor_of, node_of


@require_GET
def profile(request: HttpRequest) -> HttpResponse:
    """One's own page."""
    actor = actor_of(request)
    asking.ask(node_of(request), actor, Deed.READ_OWN_PROFILE)
    user: Any = request.user
    codes = Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES).first()
    shown = SimpleNamespace(
        clearance=[f"{regime} {level}" for regime, level in actor.post.clearance.items()],
        last_login=user.last_login,
        totp=is_mfa_enabled(user, [Authenticator.Type.TOTP]),
        recovery_codes=0 if codes is None else len(codes.wrap().get_unused_codes()),
    )
    return render(request, "profile.html", {"profile": shown, "form": None})


@require_POST
def act_as(request: HttpRequest) -> HttpResponse:
    """Act for another of one's posts."""
    wanted = request.POST.get("post", "")
    actor = asking.actor_of(node_of(request), OfficerId(str(request.user.pk)), wanted)
    request.session[POST_KEY] = actor.post.code
    return redirect("inbox")


@require_GET
def help_page(request: HttpRequest) -> HttpResponse:
    """Help by role."""
    return render(request, "help.html")


@login_not_required
@require_GET
def signed_out(request: HttpRequest) -> HttpResponse:
    """After signing out."""
    return render(request, "signed_out.html")
