"""A version of the pact as plain JSON, and the differences that a person reads before signing.

A difference is a code with its facts; its sentence and what to check are in
``data/errors/pact.toml`` like those of a refusal. Every change of the terms gives at least one
difference, also where this release does not know what was changed.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from exhorto.domain.jsonvalues import Json, JsonObject
from exhorto.pact.member_file import member_to_json
from exhorto.pact.members import Dated, Member, Status
from exhorto.pact.terms import Draft, Pact, Terms


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that a version changes."""

    code: str
    facts: Mapping[str, object]


def describe(version: Pact | Draft) -> JsonObject:
    """A version as plain JSON, for ``exhorto pact show --json``."""
    terms = version.terms
    governors = terms.governors
    return {
        "version": terms.version,
        "digest": version.digest,
        "previous": terms.previous,
        "expires": terms.expires.isoformat(),
        "threshold": terms.threshold,
        "governors": dict(sorted(governors.items())),
        "keys_that_may_be_lost": len(governors) - terms.threshold,
        "members": [member_to_json(terms.members[code]) for code in sorted(terms.members)],
        "procedures": {
            "version": terms.procedures.version,
            "digest": terms.procedures.digest,
            "settings": terms.procedures.settings,
            "texts": dict(terms.procedures.texts),
        },
        "folds": dict(sorted(terms.folds.items())),
        "attachments": sorted(terms.attachments),
        "signed_by": sorted(version.signers) if isinstance(version, Pact) else None,
    }


def differences(old: Terms | None, new: Terms) -> tuple[Difference, ...]:
    """What a version changes, in the order in which a person should weigh it."""
    before = old.members if old is not None else {}
    found = [Difference("pact.change-founded", {})] if old is None else []
    for code in sorted(new.members):
        found += _of_member(before.get(code), new.members[code])
    if old is not None:
        found += _of_terms(old, new)
    return tuple(found)


def _of_terms(old: Terms, new: Terms) -> Iterator[Difference]:
    if old.threshold != new.threshold or len(old.governors) != len(new.governors):
        yield Difference(
            "pact.change-threshold",
            {
                "before": f"{old.threshold}/{len(old.governors)}",
                "after": f"{new.threshold}/{len(new.governors)}",
            },
        )
    if old.expires != new.expires:
        moments = {
            "before": old.expires.date().isoformat(),
            "after": new.expires.date().isoformat(),
        }
        yield Difference("pact.change-expiry", moments)
    if old.procedures != new.procedures:
        versions = {"before": old.procedures.version, "after": new.procedures.version}
        yield Difference("pact.change-procedures", versions)
    for kind in _changed(old.folds, new.folds):
        facts = {"kind": kind, "before": old.folds.get(kind, 0), "after": new.folds.get(kind, 0)}
        yield Difference("pact.change-fold", facts)
    for name in _changed(old.attachments, new.attachments):
        yield Difference("pact.change-file", {"file": name})
    for name in _changed(old.unknown, new.unknown):
        yield Difference("pact.change-unknown", {"where": name})


def _of_member(before: Member | None, after: Member) -> list[Difference]:
    if before is None:
        facts = {"party": after.party, "name": after.names["es"], "status": after.status.value}
        return [Difference("pact.change-joined", facts)]
    found = list(_of_known(before, after))
    if not found and before != after:
        found.append(Difference("pact.change-unknown", {"where": after.party}))
    return found


def _of_known(before: Member, after: Member) -> Iterator[Difference]:
    party = after.party
    if before.status is not after.status or before.cut != after.cut:
        yield _of_status(before, after)
    if before.governance != after.governance:
        yield Difference("pact.change-governance-key", {"party": party})
    yield from _of_keys(party, before.node_keys, after.node_keys, "node")
    yield from _of_keys(party, before.encryption_keys, after.encryption_keys, "encryption")
    yield from _of_keys(party, before.witness_keys, after.witness_keys, "witness")
    yield from _of_details(before, after)


def _of_status(before: Member, after: Member) -> Difference:
    facts: dict[str, object] = {
        "party": after.party,
        "before": before.status.value,
        "after": after.status.value,
    }
    if after.status is Status.SUSPENDED and after.cut is not None:
        facts |= {"origin": after.cut.origin, "size": after.cut.size, "root": after.cut.root}
        return Difference("pact.change-suspended", facts)
    return Difference("pact.change-status", facts)


def _of_keys(
    party: str, before: tuple[Dated, ...], after: tuple[Dated, ...], use: str
) -> Iterator[Difference]:
    old = {key.kid: key for key in before}
    new = {key.kid: key for key in after}
    for kid in _changed(old, new):
        what = "ended" if kid in old and kid in new else "new" if kid in new else "gone"
        yield Difference(f"pact.change-key-{what}", {"party": party, "use": use, "kid": kid})


def _of_details(before: Member, after: Member) -> Iterator[Difference]:
    pairs: tuple[tuple[str, Json, Json], ...] = (
        ("names", before.names, after.names),
        ("endpoint", before.endpoint, after.endpoint),
        ("patience_hours", before.patience_hours, after.patience_hours),
        ("quota.persons", before.quota.persons, after.quota.persons),
        ("quota.keys", before.quota.keys, after.quota.keys),
    )
    for what, old, new in pairs:
        if old != new:
            facts = {"party": after.party, "what": what, "before": old, "after": new}
            yield Difference("pact.change-detail", facts)
    if before.unknown != after.unknown:
        yield Difference("pact.change-unknown", {"where": after.party})


def _changed(old: Mapping[str, object], new: Mapping[str, object]) -> list[str]:
    return [
        name
        for name in sorted(old.keys() | new.keys())
        if (name in old, old.get(name)) != (name in new, new.get(name))
    ]
