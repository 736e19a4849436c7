"""Holdings as JSON: how a store keeps them. The rules of ``person_json`` hold here too."""

from exhorto.domain.holdings import (
    Address,
    Contact,
    ContactKind,
    Holding,
    HoldingKind,
    Link,
    Note,
    NoteKind,
    Source,
    SourceKind,
    Standing,
)
from exhorto.domain.jsonvalues import JsonObject, text
from exhorto.domain.marking.marking import marking_from_json, marking_to_json
from exhorto.domain.person_json import (
    country_code,
    many,
    maybe,
    members,
    one_of,
    person_from_json,
    person_to_json,
    short,
    stated,
)

LONG = 100_000
"""Longest remarks."""


def holding_to_json(holding: Holding) -> JsonObject:
    """The form in which a holding is stored."""
    return stated(
        source={
            "list_id": holding.source.list_id,
            "version": holding.source.version,
            "kind": holding.source.kind.value,
            "standing": holding.source.standing.value,
        },
        entry=holding.entry,
        kind=holding.kind.value,
        person=person_to_json(holding.person),
        programmes=list(holding.programmes),
        titles=list(holding.titles),
        addresses=[stated(as_written=a.as_written, country=a.country) for a in holding.addresses],
        contacts=[_contact_to_json(c) for c in holding.contacts],
        links=[
            {"relation": n.relation, "name": n.name, "as_written": n.as_written}
            for n in holding.links
        ],
        notes=[{"kind": n.kind.value, "text": n.text} for n in holding.notes],
        remarks=holding.remarks or None,
        marking=None if holding.marking is None else marking_to_json(holding.marking),
    )


def holding_from_json(value: object, at: str = "holding") -> Holding:
    """Read a holding.

    Raises:
        Malformed: ``json.field``, ``json.members``, ``id.party``, ``person.name-empty``,
            ``person.no-name``, ``person.date``
    """
    given = members(
        value,
        at,
        {"source", "entry", "kind", "person"},
        {"programmes", "titles", "addresses", "contacts", "links", "notes", "remarks", "marking"},
    )
    return Holding(
        source=_source(given["source"], f"{at}.source"),
        entry=short(given["entry"], f"{at}.entry"),
        kind=one_of(HoldingKind, given["kind"], f"{at}.kind"),
        person=person_from_json(given["person"], f"{at}.person"),
        programmes=many(given, at, "programmes", short),
        titles=many(given, at, "titles", _long),
        addresses=many(given, at, "addresses", _address),
        contacts=many(given, at, "contacts", _contact),
        links=many(given, at, "links", _link),
        notes=many(given, at, "notes", _note),
        remarks=_long(given.get("remarks", ""), f"{at}.remarks"),
        marking=marking_from_json(given["marking"], f"{at}.marking")
        if "marking" in given
        else None,
    )


def _contact_to_json(contact: Contact) -> JsonObject:
    return stated(
        kind=contact.kind.value,
        value=contact.value,
        as_written=contact.as_written,
        currency=contact.currency,
    )


def _contact(value: object, at: str) -> Contact:
    given = members(value, at, {"kind", "value", "as_written"}, {"currency"})
    return Contact(
        one_of(ContactKind, given["kind"], f"{at}.kind"),
        short(given["value"], f"{at}.value"),
        short(given["as_written"], f"{at}.as_written"),
        maybe(given, at, "currency", short),
    )


def _link(value: object, at: str) -> Link:
    given = members(value, at, {"relation", "name", "as_written"})
    return Link(*(short(given[m], f"{at}.{m}") for m in ("relation", "name", "as_written")))


def _note(value: object, at: str) -> Note:
    given = members(value, at, {"kind", "text"})
    return Note(one_of(NoteKind, given["kind"], f"{at}.kind"), _long(given["text"], f"{at}.text"))


def _address(value: object, at: str) -> Address:
    given = members(value, at, {"as_written"}, {"country"})
    return Address(
        short(given["as_written"], f"{at}.as_written"), maybe(given, at, "country", country_code)
    )


def _source(value: object, at: str) -> Source:
    given = members(value, at, {"list_id", "version", "kind", "standing"})
    return Source(
        short(given["list_id"], f"{at}.list_id"),
        short(given["version"], f"{at}.version"),
        one_of(SourceKind, given["kind"], f"{at}.kind"),
        one_of(Standing, given["standing"], f"{at}.standing"),
    )


def _long(value: object, at: str) -> str:
    return text(value, at, LONG)
