"""What a portion says, in words for its template: text, facts, a person, a file."""

from collections.abc import Iterator
from datetime import date, datetime
from types import SimpleNamespace
from typing import Any

from exhorto.domain.errors import ExhortoError
from exhorto.domain.jsonvalues import JsonObject
from exhorto.domain.person import Person
from exhorto.domain.person_json import person_from_json
from exhorto.domain.statements import Portion, Role
from exhorto.web.templatetags import exhorto as words
from exhorto.web.words import terms

_DAYS = frozenset({"on", "until"})
_MOMENTS = frozenset({"at"})
_PARTIES = frozenset({"principals", "requested", "about"})
_CODES = {"track": "track", "outcome": "stage", "cause": "cause"}


def content(portion: Portion) -> dict[str, Any]:
    """What a portion says, for its template."""
    body = dict(portion.body)
    text = body.pop("text", None) if portion.role is not Role.KERNEL else None
    facts: list[tuple[str, str]] = []
    attachment = None
    if portion.role is Role.ATTACHMENT:
        # The body holds the key of the file, which is nobody's to read.
        attachment = SimpleNamespace(name=body.get("name"), size=body.get("size"), url=None)
    elif portion.role is Role.PERSON:
        facts = list(_person_facts(body))
    else:
        facts = [(_label(name), shown(name, value)) for name, value in body.items()]
    return {
        "marking": portion.marking,
        "role": portion.role.value,
        "text": text if isinstance(text, str) else None,
        "facts": facts,
        "attachment": attachment,
        "denied": None,
        "gone": None,
    }


def shown(name: str, value: object) -> str:
    """A fact in the reader's words."""
    if name in _PARTIES:
        return ", ".join(_party(v) for v in (value if isinstance(value, list) else [value]))
    if name in _CODES:
        return terms.term(value, _CODES[name])
    if isinstance(value, str) and name in _DAYS | _MOMENTS:
        return _time(name, value)
    if isinstance(value, list | tuple):
        return ", ".join(str(v) for v in value)
    return str(value)


def person_facts(person: Person) -> Iterator[tuple[str, str]]:
    """Who somebody is said to be; what the source does not say is left out."""
    yield _label("names"), "; ".join(n.full for n in person.names)
    yield _label("genders"), ", ".join(terms.term(g.value, "gender") for g in person.genders)
    yield _label("births"), "; ".join(b.as_written for b in person.births)
    yield _label("birth_places"), "; ".join(p.as_written for p in person.birth_places)
    yield _label("nationalities"), ", ".join(c.as_written for c in person.nationalities)
    yield _label("citizenships"), ", ".join(c.as_written for c in person.citizenships)
    yield (
        _label("documents"),
        "; ".join(f"{terms.term(d.kind.value, 'document')} {d.number}" for d in person.documents),
    )


def _person_facts(body: JsonObject) -> Iterator[tuple[str, str]]:
    try:
        person = person_from_json(body)
    except ExhortoError:
        # A newer node may say more of a person than this one understands: show it as it came.
        yield from ((_label(name), str(value)) for name, value in body.items())
        return
    yield from ((label, value) for label, value in person_facts(person) if value)


def _label(name: str) -> str:
    return terms.term(name, "field")


def _party(code: object) -> str:
    name = words.country(str(code))
    return str(code) if name == code else f"{code} {name}"


def _time(name: str, value: str) -> str:
    try:
        if name in _DAYS:
            return date.fromisoformat(value).strftime("%d/%m/%Y")
        return words.plain_moment(datetime.fromisoformat(value))
    except ValueError:
        return value
