"""Posts and officers, the one-time link, one's own profile, acting for another post, help."""

from types import SimpleNamespace

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.password_validation import (
    password_validators_help_text_html,
    validate_password,
)
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from exhorto.acts import asking, officers
from exhorto.domain.access import Role
from exhorto.domain.ids import OfficerId, PostCode
from exhorto.node import Node
from exhorto.web.middleware import POST_KEY, actor_of, node_of
from exhorto.web.templatetags import terms

_BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


class PasswordForm(forms.Form):
    """The password that an officer chooses behind his one-time link."""

    password1 = forms.CharField(
        label=gettext_lazy("Password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=gettext_lazy("Fourteen characters or more; a sentence is best."),
    )
    password2 = forms.CharField(
        label=gettext_lazy("Repeat the password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean(self) -> dict[str, str]:
        """Insist on two equal, strong passwords."""
        given: dict[str, str] = super().clean() or {}
        first, second = given.get("password1", ""), given.get("password2", "")
        if first != second:
            self.add_error("password2", _("The two passwords are not the same."))
        try:
            validate_password(first)
        except ValidationError as weak:
            self.add_error("password1", weak)
        return given


class PostForm(forms.Form):
    """A new post."""

    name = forms.CharField(label=gettext_lazy("Name of the post"), max_length=120)
    code = forms.CharField(label=gettext_lazy("Code"), max_length=64)
    role = forms.ChoiceField(label=gettext_lazy("Role"))

    def __init__(self, *args: object, **kw: object) -> None:
        super().__init__(*args, **kw)  # type: ignore[arg-type]
        roles = [(r.value, terms.term(r.value, "role")) for r in Role if r is not Role.NODE]
        self.fields["role"].choices = roles  # type: ignore[attr-defined]


class OfficerForm(forms.Form):
    """A new officer, who gets a one-time link."""

    name = forms.CharField(label=gettext_lazy("Full name"), max_length=120)
    login = forms.SlugField(label=gettext_lazy("User name"), max_length=64)
    post = forms.ChoiceField(label=gettext_lazy("Post"))

    def __init__(self, posts: list[tuple[str, str]], *args: object, **kw: object) -> None:
        super().__init__(*args, **kw)  # type: ignore[arg-type]
        self.fields["post"].choices = posts  # type: ignore[attr-defined]


@require_GET
def posts(request: HttpRequest) -> HttpResponse:
    """Posts and officers."""
    return _posts_page(request)


@require_POST
def post_new(request: HttpRequest) -> HttpResponse:
    """Add a post."""
    node, actor = node_of(request), actor_of(request)
    form = PostForm(request.POST, auto_id="post_%s")
    if not form.is_valid():
        return _posts_page(request, post_form=form)
    given = form.cleaned_data
    post = officers.new_post(node, given["code"], given["name"], Role(given["role"]))
    officers.add_post(node, actor, post)
    messages.success(request, _("The post was added."))
    return redirect("posts")


@require_POST
def invite(request: HttpRequest) -> HttpResponse:
    """Add an officer and show his one-time link, once."""
    node, actor = node_of(request), actor_of(request)
    names = officers.post_names(node, get_language() or "es")
    form = OfficerForm(list(names.items()), request.POST, auto_id="inv_%s")
    if not form.is_valid():
        return _posts_page(request, invite_form=form)
    given = form.cleaned_data
    held = (PostCode(given["post"]),)
    officer = officers.add_officer(node, actor, given["login"], given["name"], held)
    return _posts_page(request, link=_link(request, node, given["name"], officer))


@require_POST
def officer(request: HttpRequest, officer: str) -> HttpResponse:
    """What an administrator does to one officer: a new link, or blocking him."""
    node, actor = node_of(request), actor_of(request)
    who = OfficerId(officer)
    name = officers.officer_names(node).get(who, "")
    if request.POST.get("do") == "invite":
        return _posts_page(request, link=_link(request, node, name, who))
    if request.POST.get("do") == "block":
        officers.block(node, actor, who)
        messages.success(request, _("The officer was blocked."))
    return redirect("posts")


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Behind a one-time link: choose a password and come in."""
    node = node_of(request)
    who = officers.invited(node, token)
    form = PasswordForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        officers.use_link(node, token, form.cleaned_data["password1"])
        login(request, officers.user_of(node, who), backend=_BACKEND)
        return redirect(settings.LOGIN_REDIRECT_URL)
    context = {
        "invitation": SimpleNamespace(
            officer=officers.officer_names(node).get(who, ""), post_name="", expires=None
        ),
        "form": form,
        "rules": password_validators_help_text_html(),
    }
    return render(request, "invitation.html", context)


@require_GET
def profile(request: HttpRequest) -> HttpResponse:
    """One's own page."""
    actor = actor_of(request)
    user = request.user
    codes = Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES).first()
    left = 0 if codes is None else len(codes.wrap().get_unused_codes())
    shown = SimpleNamespace(
        clearance=[f"{regime} {level}" for regime, level in actor.post.clearance.items()],
        last_login=user.last_login,
        totp=is_mfa_enabled(user),
        recovery_codes=left,
    )
    return render(request, "profile.html", {"profile": shown, "form": None})


@require_POST
def act_as(request: HttpRequest) -> HttpResponse:
    """Act for another of one's posts."""
    node = node_of(request)
    wanted = request.POST.get("post", "")
    actor = asking.actor_of(node, OfficerId(str(request.user.pk)), wanted)
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


def _posts_page(
    request: HttpRequest,
    link: SimpleNamespace | None = None,
    post_form: PostForm | None = None,
    invite_form: OfficerForm | None = None,
) -> HttpResponse:
    node, actor = node_of(request), actor_of(request)
    every, people = officers.posts_and_officers(node, actor)
    names = officers.post_names(node, get_language() or "es")
    holders: dict[str, list[SimpleNamespace]] = {}
    for one in people:
        for code in one.posts:
            holders.setdefault(code, []).append(SimpleNamespace(name=one.name, since=None))
    context = {
        "link": link,
        "posts": [
            SimpleNamespace(
                code=p.code,
                name=names[p.code],
                role=p.role.value,
                holders=holders.get(p.code, []),
                clearance=[f"{r} {level}" for r, level in p.clearance.items()],
                open_matters=None,
            )
            for p in every
        ],
        "officers": [
            SimpleNamespace(
                id=o.officer,
                name=o.name,
                login=o.username,
                posts=[names.get(c, c) for c in o.posts],
                totp=None,
                last_login=None,
                state="active" if o.active else "blocked",
                acts=["invite", "block"] if o.active else [],
            )
            for o in people
        ],
        "post_form": post_form or PostForm(auto_id="post_%s"),
        "invite_form": invite_form or OfficerForm(list(names.items()), auto_id="inv_%s"),
    }
    return render(request, "posts.html", context)


def _link(request: HttpRequest, node: Node, name: str, who: OfficerId) -> SimpleNamespace:
    token = officers.invite(node, actor_of(request), who)
    address = request.build_absolute_uri(reverse("invitation", args=[token]))
    return SimpleNamespace(
        officer=name, address=address, expires=node.now() + officers.LINK_GOOD_FOR
    )
