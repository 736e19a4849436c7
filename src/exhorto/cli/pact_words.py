"""A version of the pact in words, for who must decide on it."""

from collections.abc import Sequence
from typing import Any

from exhorto.cli.speech import both, remedy_of, sentence_of
from exhorto.pact.describe import Difference
from exhorto.pact.terms import Draft, Pact


def lines_of_differences(changed: Sequence[Difference]) -> list[str]:
    """What a version changes, each with what to check."""
    lines = [both("Qué cambia:", "What changes:")] if changed else []
    for one in changed:
        lines.append(f"  - {sentence_of(one.code, one.facts)}")
        lines.append(f"    {remedy_of(one.code, one.facts)}")
    return lines


def told_differences(changed: Sequence[Difference]) -> list[dict[str, Any]]:
    """The same for a program."""
    return [
        {
            "code": one.code,
            "facts": dict(one.facts),
            "message": sentence_of(one.code, one.facts),
            "remedy": remedy_of(one.code, one.facts),
        }
        for one in changed
    ]


def spoken(digest: str) -> str:
    """A digest in groups of four, as it is read aloud."""
    return " ".join(digest[at : at + 4] for at in range(0, len(digest), 4))


def lines_of_version(version: Pact | Draft) -> list[str]:
    """A version in words."""
    terms = version.terms
    lines = [
        both("Pacto, versión {n}", "Pact, version {n}", n=terms.version),
        both("  huella: {d}", "  digest: {d}", d=spoken(version.digest)),
        both("  vence: {d}", "  expires: {d}", d=terms.expires.date().isoformat()),
        both(
            "  firman: {m} de {n}",
            "  signed by: {m} of {n}",
            m=terms.threshold,
            n=len(terms.governors),
        ),
        both(
            "  procedimientos: versión {n}", "  procedures: version {n}", n=terms.procedures.version
        ),
    ]
    for code in sorted(terms.members):
        member = terms.members[code]
        endpoint = member.endpoint or "USB"
        lines.append(f"  {code}  {member.names['es']}  {member.status.value}  {endpoint}")
    if isinstance(version, Pact):
        lines.append(
            both(
                "  firmado por: {who}", "  signed by: {who}", who=", ".join(sorted(version.signers))
            )
        )
    return lines
