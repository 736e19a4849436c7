"""Forms of the administrator: a new post, a new officer."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from exhorto.domain.access import Role
from exhorto.web.words import terms


class PostForm(forms.Form):
    """A new post."""

    name = forms.CharField(label=gettext_lazy("Name of the post"), max_length=120)
    code = forms.CharField(
        label=gettext_lazy("Code"),
        max_length=64,
        help_text=gettext_lazy("The country's two letters, a hyphen and a word, in lower case."),
    )
    role = forms.ChoiceField(label=gettext_lazy("Role"))
    clearance = forms.ChoiceField(
        label=gettext_lazy("Clearance"),
        required=False,
        help_text=gettext_lazy("The highest level that this post may open."),
    )

    def __init__(
        self, levels: Sequence[tuple[str, str]], taken: Iterable[str], *args: Any, **kw: Any
    ) -> None:
        super().__init__(*args, **kw)
        self.taken = frozenset(taken)
        roles = [(r.value, terms.term(r.value, "role")) for r in Role if r is not Role.NODE]
        self.fields["role"].choices = roles  # type: ignore[attr-defined]
        self.fields["clearance"].choices = [("", _("none")), *levels]  # type: ignore[attr-defined]

    def clean_code(self) -> str:
        """A code that no post has yet: to write over a post would change its role unseen."""
        code: str = self.cleaned_data["code"]
        if code in self.taken:
            raise forms.ValidationError(_("There is a post with this code already."))
        return code

    def chosen_clearance(self) -> dict[str, str]:
        """The clearance as posts have it."""
        regime, _sep, level = self.cleaned_data["clearance"].partition("/")
        return {regime: level} if level else {}


class OfficerForm(forms.Form):
    """A new officer, who gets a one-time link."""

    name = forms.CharField(label=gettext_lazy("Full name"), max_length=120)
    login = forms.RegexField(
        r"^[a-z0-9]+([._-][a-z0-9]+)*$",
        label=gettext_lazy("User name"),
        max_length=64,
        help_text=gettext_lazy("Lower-case letters without accents, figures, dots and hyphens."),
    )
    post = forms.ChoiceField(label=gettext_lazy("Post"))

    def __init__(self, posts: Sequence[tuple[str, str]], *args: Any, **kw: Any) -> None:
        super().__init__(*args, **kw)
        self.fields["post"].choices = posts  # type: ignore[attr-defined]
