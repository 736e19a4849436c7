"""Four founders and a fifth country, with keys, for the tests of the pact."""

import base64
import hashlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache

from exhorto.domain.ids import Party
from exhorto.pact.ceremony import draft, sign
from exhorto.pact.changes import found
from exhorto.pact.files import Files
from exhorto.pact.governance import generate, public_of
from exhorto.pact.members import Cut, EncryptionKey, Member, NodeKey, Quota, Status, WitnessKey
from exhorto.pact.procedures import Procedures, write_procedures
from exhorto.pact.terms import Pact, Terms
from exhorto.pact.tuf_parts import CryptoSigner
from exhorto.pact.verify import verify_first, verify_next

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
EXPIRES = NOW + timedelta(days=365)
LATER = EXPIRES + timedelta(days=365)

PA, CO, GT, MX, HN, CR = (Party(code) for code in ("PA", "CO", "GT", "MX", "HN", "CR"))
FOUNDERS = (PA, CO, GT, MX)
NAMES = {
    PA: ("Panamá", "Panama"),
    CO: ("Colombia", "Colombia"),
    GT: ("Guatemala", "Guatemala"),
    MX: ("México", "Mexico"),
    HN: ("Honduras", "Honduras"),
    CR: ("Costa Rica", "Costa Rica"),
}
CUT = Cut("co.example/bitacora", 1234, base64.b64encode(b"r" * 32).decode())


@cache
def signer(party: str, which: str = "first") -> CryptoSigner:
    """The governance key of a country; ``which`` names a further one."""
    return generate()


def _public(seed: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(seed.encode()).digest()).decode().rstrip("=")


def node_key(kid: str) -> NodeKey:
    return NodeKey(kid, "Ed25519", {"kty": "OKP", "crv": "Ed25519", "x": _public(kid)}, 1)


def encryption_key(kid: str) -> EncryptionKey:
    return EncryptionKey(kid, "MLKEM768-X25519", _public(kid), 1)


def witness_key(kid: str) -> WitnessKey:
    return WitnessKey(kid, "Ed25519", _public(kid), 1)


def member(party: Party) -> Member:
    low = party.lower()
    es, en = NAMES[party]
    return Member(
        party=party,
        names={"es": es, "en": en},
        status=Status.ACTIVE,
        endpoint=f"https://exhorto.{low}.example",
        governance=public_of(signer(party)),
        node_keys=(node_key(f"{low}-nodo-1"),),
        encryption_keys=(encryption_key(f"{low}-cifra-1"),),
        witness_keys=(witness_key(f"{low}.example/testigo-1"),),
        patience_hours=72,
        quota=Quota(200, 2400),
    )


def observer(party: Party) -> Member:
    return replace(member(party), status=Status.OBSERVER, governance=None)


def procedures(version: int = 1, text: str = "Texto de ejemplo.") -> Procedures:
    settings = {"two_posts": ["suspend"], "retention_days": 365}
    return write_procedures(version, settings, {"es": text, "en": "Example text."})


def founding(threshold: int = 3) -> Terms:
    members = tuple(member(party) for party in FOUNDERS)
    return found(members, threshold, EXPIRES, procedures(), {"removal": 1})


def signed(files: Files, *parties: str, trusted: Pact | None = None) -> Files:
    for party in parties:
        files = sign(files, signer(party), trusted)
    return files


@cache
def founded(threshold: int = 3) -> Pact:
    proposal = draft(founding(threshold), NOW, None)
    return verify_first(signed(proposal.files, *FOUNDERS), proposal.digest, NOW).pact


def agreed(trusted: Pact, terms: Terms, *parties: str) -> Pact:
    """The next version, drafted, signed by those parties and verified."""
    return verify_next(trusted, proposed(trusted, terms, *parties), NOW).pact


def proposed(trusted: Pact, terms: Terms, *parties: str) -> Files:
    return signed(draft(terms, NOW, trusted).files, *parties, trusted=trusted)
