"""The words of the screen for the codes of the domain, by vocabulary.

A code that is in none is shown as it is, so that a newer statement kind never breaks a page.
"""

from collections.abc import Mapping

from exhorto.web.words import exchange, holdings, markings, matters, node
from exhorto.web.words.vocabulary import Vocabulary

VOCABULARIES: Mapping[str, Vocabulary] = {
    "matter": matters.MATTER,
    "stage": matters.STAGE,
    "kind": matters.KIND,
    "action": matters.ACTION,
    "lane": matters.LANE,
    "clock": matters.CLOCK,
    "field": matters.FIELD,
    "track": matters.TRACK,
    "cause": matters.CAUSE,
    "portion": matters.PORTION,
    "onward": markings.ONWARD,
    "use": markings.USE,
    "withheld": markings.WITHHELD,
    "delivery": exchange.DELIVERY,
    "contact": exchange.CONTACT,
    "subject": holdings.SUBJECT,
    "status": holdings.STATUS,
    "name": holdings.NAME,
    "gender": holdings.GENDER,
    "document": holdings.DOCUMENT,
    "role": node.ROLE,
    "log": node.LOG,
    "deed": node.DEED,
}


def term(code: object, vocabulary: str) -> str:
    """The word for ``code`` in the reader's language, or the code itself where none is known."""
    return str(VOCABULARIES[vocabulary].get(str(code), code))
