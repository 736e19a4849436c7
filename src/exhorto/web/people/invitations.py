"""Behind a one-time link: an officer chooses his own password and comes in."""

from types import SimpleNamespace

from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from django import forms
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from exhorto.acts import officers
from exhorto.web.middleware import node_of


class PasswordForm(forms.Form):
    """The password that an officer chooses."""

    password1 = forms.CharField(
        label=gettext_lazy("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=gettext_lazy("Fourteen characters or more; a sentence is best."),
    )
    password2 = forms.CharField(
        label=gettext_lazy("Repeat the password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, user: object, *args: object, **kw: object) -> None:
        super().__init__(*args, **kw)  # type: ignore[arg-type]
        self.user = user

    def clean(self) -> dict[str, str]:
        """Insist on two equal, strong passwords."""
        given: dict[str, str] = super().clean() or {}
        first, second = given.get("password1", ""), given.get("password2", "")
        if first and second and first != second:
            self.add_error("password2", _("The two passwords are not the same."))
        try:
            validate_password(first, self.user)  # type: ignore[arg-type]
        except ValidationError as weak:
            if first:
                self.add_error("password1", weak)
        return given


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Choose a password and come in; who has a second factor still needs it."""
    node = node_of(request)
    who = officers.invited(node, token)
    user = officers.user_of(node, who)
    form = PasswordForm(user, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        officers.use_link(node, token, form.cleaned_data["password1"])
        known = {"username": user.username}
        return perform_password_login(request, known, Login(user=officers.user_of(node, who)))
    names = officers.post_names(node, get_language() or "es")
    held = ", ".join(names.get(p.code, p.code) for p in officers.posts_of(node, who))
    shown = SimpleNamespace(officer=user.name, login=user.username, post_name=held, expires=None)
    context = {"invitation": shown, "form": form}
    return render(request, "invitation.html", context, status=400 if form.is_bound else 200)
