"""Words for posts and for what stands in a node's logs."""

from django.utils.translation import pgettext_lazy

from exhorto.web.words.vocabulary import Vocabulary

ROLE: Vocabulary = {
    "authority": pgettext_lazy("role", "Central authority"),
    "liaison": pgettext_lazy("role", "Liaison officer"),
    "oversight": pgettext_lazy("role", "Oversight"),
    "administrator": pgettext_lazy("role", "Administrator"),
    "node": pgettext_lazy("role", "The node itself"),
}

LOG: Vocabulary = {
    "exchanges": pgettext_lazy("log", "Log of exchanges"),
    "openings": pgettext_lazy("log", "Log of openings"),
}

DEED: Vocabulary = {
    "attachment-opened": pgettext_lazy("deed", "attachment opened"),
    "backed-up": pgettext_lazy("deed", "backed up"),
    "codes-renewed": pgettext_lazy("deed", "recovery codes renewed"),
    "denied": pgettext_lazy("deed", "denied"),
    "drafted": pgettext_lazy("deed", "draft kept"),
    "exposure": pgettext_lazy("deed", "asked who saw a portion"),
    "factor-added": pgettext_lazy("deed", "second factor set up"),
    "factor-removed": pgettext_lazy("deed", "second factor turned off"),
    "holding-read": pgettext_lazy("deed", "holding read"),
    "incidents-reviewed": pgettext_lazy("deed", "incidents reviewed"),
    "invited": pgettext_lazy("deed", "one-time link made"),
    "ledger.incarnation": pgettext_lazy("deed", "log begun"),
    "link-used": pgettext_lazy("deed", "one-time link used"),
    "list-imported": pgettext_lazy("deed", "list imported"),
    "listed": pgettext_lazy("deed", "list of matters seen"),
    "log-in-failed": pgettext_lazy("deed", "failed attempt to sign in"),
    "logged-in": pgettext_lazy("deed", "signed in"),
    "logged-out": pgettext_lazy("deed", "signed out"),
    "officer-added": pgettext_lazy("deed", "officer added"),
    "officer-blocked": pgettext_lazy("deed", "officer blocked"),
    "opened": pgettext_lazy("deed", "receipt of opening made"),
    "pact-accepted": pgettext_lazy("deed", "pact accepted"),
    "password-changed": pgettext_lazy("deed", "password changed"),
    "post-saved": pgettext_lazy("deed", "post saved"),
    "read": pgettext_lazy("deed", "matter read"),
    "received": pgettext_lazy("deed", "envelope received"),
    "refused": pgettext_lazy("deed", "envelope refused"),
    "restored": pgettext_lazy("deed", "restored from a backup"),
    "resumed": pgettext_lazy("deed", "lane resumed"),
    "said": pgettext_lazy("deed", "statement signed"),
    "sealed": pgettext_lazy("deed", "envelope sealed"),
    "searched": pgettext_lazy("deed", "search"),
    "tenure-ended": pgettext_lazy("deed", "post left"),
}
