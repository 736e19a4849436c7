"""Invented parties, keys and statements for the tests of the wire."""

import random
from dataclasses import replace
from functools import cache
from hashlib import sha256

from exhorto.domain.errors import Refused
from exhorto.domain.ids import EnvelopeId, MatterId, Party, PostCode, StatementDigest
from exhorto.domain.jsonvalues import JsonObject
from exhorto.domain.marking.levels import Protection
from exhorto.domain.marking.marking import Marking, Sharing
from exhorto.domain.statements import Claims, Head, PactRef, Place, Portion, Role, Scope
from exhorto.wire import base64url, envelopes, jws, strictjson
from exhorto.wire.disclosures import Disclosure, disclose
from exhorto.wire.envelope_headers import HEADER_JWS_BYTES, Route
from exhorto.wire.items import Payload, StatementItem
from exhorto.wire.sealing_keys import OpeningKey, generate_opening_key
from exhorto.wire.signing_keys import (
    Algorithm,
    SigningKey,
    VerifyingKey,
    generate_signing_key,
)
from exhorto.wire.statements import Issued, Layout, compose, decoys_for, issue, lay_out

PA, CO, GT, MX = Party("PA"), Party("CO"), Party("GT"), Party("MX")
MATTER = MatterId("0123456789abcdef" * 2)
NOW = 1_795_300_000
DIGEST = StatementDigest("ab" * 32)
KID = "firma-1"
SEAL_KID = "sobre-1"


@cache
def _signing_key(who: Party, algorithm: Algorithm, kid: str) -> SigningKey:
    return generate_signing_key(kid, algorithm)


def signing_key(who: Party, algorithm: Algorithm = Algorithm.ED25519, kid: str = KID) -> SigningKey:
    return _signing_key(who, algorithm, kid)


@cache
def _verifying_key(who: Party, algorithm: Algorithm, kid: str) -> VerifyingKey:
    return signing_key(who, algorithm, kid).public


def verifying_key(
    who: Party, algorithm: Algorithm = Algorithm.ED25519, kid: str = KID
) -> VerifyingKey:
    return _verifying_key(who, algorithm, kid)


@cache
def _opening_key(who: Party, kid: str) -> OpeningKey:
    return generate_opening_key(kid)


def opening_key(who: Party, kid: str = SEAL_KID) -> OpeningKey:
    return _opening_key(who, kid)


def find_key(who: Party, kid: str) -> VerifyingKey:
    """The pact of the tests: one Ed25519 key for each founding member."""
    if who not in (PA, CO, GT, MX) or kid != KID:
        raise Refused("pact.unknown-key", party=who, kid=kid)
    return verifying_key(who)


def chance(seed: int = 1) -> random.Random:
    return random.Random(seed)


def marking(*to: Party, originator: Party = CO) -> Marking:
    return Marking(Protection("co", "RESERVADO", "art. 18"), Sharing(originator, frozenset(to)))


def portion(text: str = "Texto.", role: Role = Role.TEXT, originator: Party = CO) -> Portion:
    return Portion(role, marking(MX, PA, originator=originator), {"text": text})


def portions(count: int = 3, length: int = 0, originator: Party = CO) -> tuple[Portion, ...]:
    kernel = portion("hecho", Role.KERNEL, originator)
    texts = (
        portion(f"párrafo {i} ".ljust(length, "x"), originator=originator) for i in range(1, count)
    )
    return (kernel, *texts)


def disclosures(
    seed: int = 1, count: int = 3, length: int = 0, originator: Party = CO
) -> list[Disclosure]:
    salts = chance(seed)
    return [disclose(p, salts.randbytes(16)) for p in portions(count, length, originator)]


def layout(seed: int = 1, count: int = 3, length: int = 0, originator: Party = CO) -> Layout:
    made, lots = disclosures(seed, count, length, originator), chance(seed + 1)
    decoys = [lots.randbytes(32) for _ in range(decoys_for(count))]
    return lay_out(made, decoys, lots.randrange)


def claims(issuer: Party = CO, **changes: object) -> Claims:
    plain = Claims(
        issuer=issuer,
        post=PostCode(f"{issuer.lower()}-autoridad-central"),
        kind="removal.request",
        matter=MATTER,
        scope=Scope.SHARED,
        fold=1,
        place=Place(1, 2, DIGEST),
        seen=(Head(GT, 1, 1, DIGEST),) if issuer != GT else (),
        issued_at=NOW,
        pact=PactRef(3, "cd" * 32),
        procedures="ef" * 32,
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def issued(seed: int = 1, count: int = 3, length: int = 0, issuer: Party = CO) -> Issued:
    return issue(claims(issuer), layout(seed, count, length, issuer), signing_key(issuer))


def texts(made: Issued) -> list[str]:
    return [d.text for _, d in sorted(made.disclosures.items())]


def rendition(seed: int = 1, count: int = 3, length: int = 0, issuer: Party = CO) -> str:
    made = issued(seed, count, length, issuer)
    return compose(made.jwt, texts(made))


def route(sender: Party = CO, recipient: Party = MX, **changes: object) -> Route:
    plain = Route(sender, recipient, EnvelopeId("0f" * 16), 1, 7, "12" * 32, NOW)
    return replace(plain, **changes)  # type: ignore[arg-type]


def payload(seed: int = 1, issuer: Party = CO) -> Payload:
    return Payload((StatementItem(rendition(seed, issuer=issuer)),), ((1, 3), (1, 5)))


def with_member(value: JsonObject, **changes: object) -> JsonObject:
    """A copy of a JSON object with members changed; None takes one away."""
    merged = {**value, **changes}
    return {k: v for k, v in merged.items() if not (k in changes and v is None)}  # type: ignore[misc]


def assemble(header: JsonObject, wrapped: bytes, ciphertext: bytes, key: SigningKey) -> bytes:
    """An envelope made by hand: whatever stands there is signed."""
    text = jws.sign(header, jws.Typ.ENVELOPE, key, HEADER_JWS_BYTES)
    return envelopes._join(text, wrapped, ciphertext)


def take_apart(data: bytes) -> tuple[JsonObject, bytes, bytes]:
    """The header's payload, the wrapped key and the ciphertext of an envelope."""
    text, wrapped, ciphertext = envelopes._parts(data)
    return (
        strictjson.read_object(base64url.decode(text.split(".")[1], "h"), "h"),
        wrapped,
        ciphertext,
    )


def with_true_digests(header: JsonObject, wrapped: bytes, ciphertext: bytes) -> JsonObject:
    """The header with the digests that its wrap and ciphertext really have."""
    return {
        **header,
        "wrap": base64url.encode(sha256(wrapped).digest()),
        "ciphertext": base64url.encode(sha256(ciphertext).digest()),
    }
