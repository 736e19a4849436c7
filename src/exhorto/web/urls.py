"""Every address of a node. Whatever is not here does not exist; all want a log-in but those few
whose views say otherwise."""

from django.urls import include, path, register_converter
from django.views.i18n import set_language
from django.contrib.auth.decorators import login_not_required

from exhorto.web import failures
from exhorto.web.exchange import views as exchange
from exhorto.web.holdings import views as holdings
from exhorto.web.matters import composer
from exhorto.web.matters import views as matters
from exhorto.web.people import views as people


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
    path("drafts/<hex:statement>/", composer.preview, name="preview"),
    path("seen/<hex:statement>/<int:position>/", matters.seen, name="seen"),
    path("search/", holdings.search, name="search"),
    path("holdings/<int:holding>/", holdings.holding, name="holding"),
    path("imports/", holdings.imports, name="imports"),
    path("imports/<str:report>/", holdings.imports, name="import"),
    path("partners/", exchange.partners, name="partners"),
    path("partners/sync/", exchange.sync, name="sync"),
    path("incidents/", exchange.incidents, name="incidents"),
    path("ledger/", exchange.ledger, name="ledger"),
    path("posts/", people.posts, name="posts"),
    path("posts/new/", people.post_new, name="post_new"),
    path("posts/invite/", people.invite, name="invite"),
    path("officers/<str:officer>/", people.officer, name="officer"),
    path("profile/", people.profile, name="profile"),
    path("act-as/", people.act_as, name="act_as"),
    path("help/", people.help_page, name="help"),
    path("invitation/<hex:token>/", people.invitation, name="invitation"),
    path("signed-out/", people.signed_out, name="signed_out"),
    path("language/", login_not_required(set_language), name="set_language"),
    path("accounts/", include("exhorto.web.people.accounts")),
    path("", include("exhorto.api.urls")),
]

handler400 = failures.bad_request
handler403 = failures.forbidden
handler404 = failures.not_found
handler500 = failures.broken
