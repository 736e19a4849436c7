"""Words for what is written on a portion, and why a party does not get it."""

from django.utils.translation import pgettext_lazy

from exhorto.web.words.vocabulary import Vocabulary

ONWARD: Vocabulary = {
    "releasable": pgettext_lazy("onward", "may go on to the parties named"),
    "originator": pgettext_lazy("onward", "goes on only with the originator's consent"),
}

USE: Vocabulary = {
    "evidence": pgettext_lazy("use", "use as evidence"),
    "police": pgettext_lazy("use", "police use"),
    "evidence-with-consent": pgettext_lazy("use", "evidence only with consent"),
    "intelligence": pgettext_lazy("use", "intelligence only"),
}

WITHHELD: Vocabulary = {
    "not-releasable": pgettext_lazy("withheld", "The marking does not name this party."),
    "expired": pgettext_lazy("withheld", "The marking has expired."),
}
