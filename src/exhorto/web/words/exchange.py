"""Words for how far something has come, and how a partner can be reached."""

from django.utils.translation import pgettext_lazy

from exhorto.web.words.vocabulary import Vocabulary

DELIVERY: Vocabulary = {
    "queued": pgettext_lazy("delivery", "queued"),
    "sent": pgettext_lazy("delivery", "sent"),
    "accepted": pgettext_lazy("delivery", "received"),
    "delivered": pgettext_lazy("delivery", "delivered"),
    "opened": pgettext_lazy("delivery", "opened"),
    "refused": pgettext_lazy("delivery", "refused"),
    "expired": pgettext_lazy("delivery", "expired"),
    "withheld": pgettext_lazy("delivery", "withheld"),
}

CONTACT: Vocabulary = {
    "ok": pgettext_lazy("contact", "in contact"),
    "waiting": pgettext_lazy("contact", "offline, will retry"),
    "late": pgettext_lazy("contact", "beyond its patience"),
    "never": pgettext_lazy("contact", "not contacted yet"),
    "suspended": pgettext_lazy("contact", "suspended"),
    "alarm": pgettext_lazy("contact", "alarm"),
}
