"""Every address of a node.

Whatever is not here does not exist; all want a log-in but those few whose views say otherwise.
"""

from django.contrib.auth.decorators import login_not_required
from django.urls import include, path, register_converter
from django.views.i18n import set_language

from exhorto.web import failures
from exhorto.web.exchange import incidents, ledger, partners
from exhorto.web.holdings import imports, records, search
from exhorto.web.matters import composer, drafts, files
from exhorto.web.matters import views as matters
from exhorto.web.people import invitations, posts, profile


class Hex:
    """Hexadecimal digits."""

    regex = "[0-9a-f]{32,64}"

    def to_python(self, value: str) -> str:
        """As it stands."""
        return value

    def to_url(self, value: str) -> str:
        """As it stands."""
        return value


register_converter(Hex, "hex")

urlpatterns = [
    path("", matters.inbox, name="inbox"),
    path("matters/", matters.matters, name="matters"),
    path("matters/<hex:matter>/", matters.matter, name="matter"),
    path("matters/<hex:matter>/say/<str:kind>/", composer.compose, name="compose"),
    path("new/", composer.compose_new, name="compose_new"),
    path("drafts/<hex:statement>/", drafts.preview, name="preview"),
    path("drafts/<hex:statement>/edit/", composer.edit, name="edit_draft"),
    path("files/<hex:statement>/<int:position>/", files.attachment, name="attachment"),
    path("seen/<hex:statement>/<int:position>/", matters.seen, name="seen"),
    path("search/", search.search, name="search"),
    path("holdings/<int:holding>/", records.holding, name="holding"),
    path("imports/", imports.imports, name="imports"),
    path("imports/<str:report>/", imports.imports, name="import"),
    path("partners/", partners.partners, name="partners"),
    path("partners/sync/", partners.sync, name="sync"),
    path("incidents/", incidents.incidents, name="incidents"),
    path("ledger/", ledger.ledger, name="ledger"),
    path("posts/", posts.posts, name="posts"),
    path("posts/new/", posts.post_new, name="post_new"),
    path("posts/invite/", posts.invite, name="invite"),
    path("officers/<int:officer>/", posts.officer, name="officer"),
    path("profile/", profile.profile, name="profile"),
    path("act-as/", profile.act_as, name="act_as"),
    path("help/", profile.help_page, name="help"),
    path("invitation/<hex:token>/", invitations.invitation, name="invitation"),
    path("signed-out/", profile.signed_out, name="signed_out"),
    path("language/", login_not_required(set_language), name="set_language"),
    path("accounts/", include("exhorto.web.people.accounts")),
    path("", include("exhorto.api.urls")),
]

handler400 = failures.bad_request
handler403 = failures.forbidden
handler404 = failures.not_found
handler500 = failures.broken
