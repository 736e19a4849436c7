"""Words for records about people."""

from django.utils.translation import pgettext_lazy

from exhorto.web.words.vocabulary import Vocabulary

SUBJECT: Vocabulary = {
    "sanctioned": pgettext_lazy("holding", "person under sanctions"),
    "wanted": pgettext_lazy("holding", "person wanted"),
    "detained": pgettext_lazy("holding", "person detained"),
    "resident": pgettext_lazy("holding", "resident"),
    "other": pgettext_lazy("holding", "person"),
}

STATUS: Vocabulary = {
    "current": pgettext_lazy("holding", "current"),
    "historical": pgettext_lazy("holding", "historical: not for screening"),
    "invented": pgettext_lazy("holding", "invented"),
}

NAME: Vocabulary = {
    "primary": pgettext_lazy("name", "main name"),
    "alias": pgettext_lazy("name", "alias"),
    "former": pgettext_lazy("name", "former name"),
    "weak": pgettext_lazy("name", "weak alias"),
}

GENDER: Vocabulary = {
    "male": pgettext_lazy("gender", "male"),
    "female": pgettext_lazy("gender", "female"),
    "x": pgettext_lazy("gender", "X"),
}

DOCUMENT: Vocabulary = {
    "passport": pgettext_lazy("document", "passport"),
    "travel-document": pgettext_lazy("document", "travel document"),
    "national-id": pgettext_lazy("document", "national identity card"),
    "cedula": pgettext_lazy("document", "cédula"),
    "dni": pgettext_lazy("document", "DNI"),
    "curp": pgettext_lazy("document", "CURP"),
    "cui": pgettext_lazy("document", "CUI (DPI)"),
    "rfc": pgettext_lazy("document", "RFC"),
    "nit": pgettext_lazy("document", "NIT"),
    "tax-id": pgettext_lazy("document", "tax number"),
    "social-security": pgettext_lazy("document", "social security"),
    "voter-card": pgettext_lazy("document", "voter card"),
    "military-card": pgettext_lazy("document", "military card"),
    "driving-licence": pgettext_lazy("document", "driving licence"),
    "residence-permit": pgettext_lazy("document", "residence permit"),
    "birth-certificate": pgettext_lazy("document", "birth certificate"),
    "visa": pgettext_lazy("document", "visa"),
    "refugee-card": pgettext_lazy("document", "refugee card"),
    "registration": pgettext_lazy("document", "registration"),
    "other": pgettext_lazy("document", "other"),
}
