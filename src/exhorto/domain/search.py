"""Keys under which a name or a number is found, whatever the accents, hyphens and capitals.

* A key serves to find, never to compare two people: what is found is shown as it was written.
* ``index_terms`` says under which terms a text is filed; ``search_terms`` which terms a question
  asks for. A text is found when every term of the question is among its own.
* A word of letters is asked for by its parts (``Al-Kimawi``: ``al``, ``kimawi``); a word with a
  digit as one (``2.194.575``: ``2194575``). A text is filed under both, so that either way of
  writing finds it.
"""

import re
import unicodedata
from collections.abc import Iterable

# Letters that Unicode does not take apart into a letter and a mark, and apostrophes, which join.
_FOLDED = str.maketrans(
    {
        "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "ł": "l", "þ": "th",
        "'": "", "’": "", "‘": "", "ʼ": "", "ʻ": "", "ʾ": "", "ʿ": "", "`": "", "´": "",
    }
)  # fmt: skip
_PLAIN = re.compile(r"[a-z0-9 ]*")
_NOT_WORD = re.compile(r"[\W_]+")
_DIGIT = re.compile(r"\d")


def search_key(text: str) -> str:
    """``text`` in small letters, without accents (``ñ`` is ``n``), marks and double spaces."""
    folded = text.casefold().translate(_FOLDED)
    if not _PLAIN.fullmatch(folded):
        folded = _NOT_WORD.sub(" ", _without_accents(folded))
    return " ".join(folded.split())


def search_terms(question: str) -> tuple[str, ...]:
    """The terms of a question, in its order, each once; empty where nothing can be looked for."""
    terms: list[str] = []
    for word in question.split():
        key = search_key(word)
        terms += [key.replace(" ", "")] if _DIGIT.search(key) else key.split()
    return tuple(dict.fromkeys(term for term in terms if term))


def index_terms(texts: Iterable[str]) -> frozenset[str]:
    """The terms under which ``texts`` are filed: parts of each word, and the word as one."""
    terms: set[str] = set()
    for text in texts:
        for word in text.split():
            parts = search_key(word).split()
            terms.update(parts)
            terms.add("".join(parts))
    terms.discard("")
    return frozenset(terms)


def number_terms(number: str) -> frozenset[str]:
    """The terms of a document number: also the whole of it without spaces (``RL 1234567``)."""
    return index_terms((number, "".join(number.split())))


def _without_accents(text: str) -> str:
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    bare = "".join(c for c in apart if not unicodedata.combining(c))
    return unicodedata.normalize("NFC", bare.translate(_FOLDED))
