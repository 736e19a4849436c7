"""The one place where anything is signed and where a signature is checked.

* A signature made for one purpose never holds for another: ``typ`` is compared exactly.
* The header says ``alg``, ``typ`` and ``kid`` and nothing else: no ``crit``, no ``b64``, no key.
* ``kid`` is ``<party>/<key>``; the key is found in the pact, whose entry names the algorithm.
* The payload is parsed after its signature has been checked, never before.
* One signature has one text: base64url is canonical, and the second half of an ECDSA signature is
  the lower of the two that would verify. Else a stranger could make a second text, with another
  digest, of what was signed once, and the signer would look as if he had said it twice.
* Bounds are checked before signing and again before reading.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from types import MappingProxyType
from typing import Final, TypeAlias

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.registry import HeaderParameter

from exhorto.domain.bounds import STATEMENT_JWT_BYTES
from exhorto.domain.errors import Malformed, Refused
from exhorto.domain.ids import Party, party
from exhorto.domain.jsonvalues import JsonObject
from exhorto.wire import base64url, strictjson
from exhorto.wire.signing_keys import CURVES, Algorithm, SigningKey, VerifyingKey, check_kid

HEADER_BYTES: Final = 512
"""Largest protected header, as base64url."""
_SIGNATURE_BYTES: Final = 128
_MEMBERS: Final = frozenset({"alg", "typ", "kid"})
_PARTS: Final = 3

FindKey: TypeAlias = Callable[[Party, str], VerifyingKey]
"""Finds the key of a party in the pact; raises its own refusal for one that is not there."""


class Typ(StrEnum):
    """What a signature is for."""

    STATEMENT = "exhorto-statement+sd-jwt"
    ENVELOPE = "exhorto-envelope+jwt"
    RECEIPT = "exhorto-receipt+jwt"
    ACKNOWLEDGEMENT = "exhorto-ack+jwt"


_SIGNER: Final = MappingProxyType(dict.fromkeys(Typ, "iss") | {Typ.ENVELOPE: "from"})
"""The claim that names the signer."""


@dataclass(frozen=True, slots=True)
class Signed:
    """A payload whose signature has been checked."""

    signer: Party
    kid: str
    payload: JsonObject


class _Registry(jws.JWSRegistry):
    """Our header members and our bounds, for one algorithm."""

    max_header_length = HEADER_BYTES
    max_payload_length = STATEMENT_JWT_BYTES
    max_signature_length = _SIGNATURE_BYTES

    def __init__(self, algorithm: Algorithm) -> None:
        super().__init__(algorithms=[algorithm.value])
        self.header_registry = {m: HeaderParameter(m, "str", required=True) for m in _MEMBERS}


_REGISTRIES: Final = {algorithm: _Registry(algorithm) for algorithm in Algorithm}


@dataclass(frozen=True, slots=True)
class _Header:
    signer: Party
    kid: str
    algorithm: str


def sign(payload: JsonObject, typ: Typ, key: SigningKey, most: int = STATEMENT_JWT_BYTES) -> str:
    """Sign ``payload``, whose signer claim must be there; the compact text.

    Raises:
        Refused: ``jws.too-large``, ``json.unwritable``
        Malformed: ``id.party``
    """
    raw = strictjson.write(payload, typ.value)
    signer = party(payload[_SIGNER[typ]])
    header = {"alg": key.algorithm.value, "typ": typ.value, "kid": f"{signer}/{key.kid}"}
    if len(raw) * 4 // 3 + HEADER_BYTES + _SIGNATURE_BYTES + 4 > most:
        raise Refused("jws.too-large", typ=typ.value, most=most)
    token = jws.serialize_compact(header, raw, key.native, registry=_REGISTRIES[key.algorithm])
    return _with_lower_half(token, key.algorithm)


def verify(token: str, typ: Typ, find_key: FindKey, most: int = STATEMENT_JWT_BYTES) -> Signed:
    """Check who signed ``token`` and for what, and only then read it.

    Raises:
        Malformed: ``jws.too-large``, ``jws.unreadable``, ``jws.header``, ``jws.typ``,
            ``jws.algorithm``, ``jws.signature``, ``jws.signer``, ``json.unreadable``
        ExhortoError: whatever ``find_key`` refuses.
    """
    if len(token) > most:
        raise Malformed("jws.too-large", typ=typ.value, most=most)
    header = _read_header(token.partition(".")[0], typ)
    key = find_key(header.signer, header.kid)
    if header.algorithm != key.algorithm.value:
        given = ascii(header.algorithm)[:40]
        raise Malformed("jws.algorithm", given=given, expected=key.algorithm.value)
    payload = strictjson.read_object(_checked_payload(token, key), typ.value)
    if payload.get(_SIGNER[typ]) != header.signer:
        raise Malformed("jws.signer", kid=f"{header.signer}/{header.kid}")
    return Signed(header.signer, header.kid, payload)


def payload_of_kept(token: str) -> JsonObject:
    """The payload of a token that was verified before it was kept; checks no signature.

    Raises:
        Malformed: ``jws.unreadable``, ``base64.not-canonical``, ``json.unreadable``
    """
    parts = token.split(".")
    if len(parts) != _PARTS:
        raise Malformed("jws.unreadable", why="not base64url in three parts")
    return strictjson.read_object(base64url.decode(parts[1], "payload"), "payload")


@lru_cache(maxsize=1024)
def _read_header(segment: str, typ: Typ) -> _Header:
    """Read a protected header; few keys sign many texts, so the same bytes come again and again."""
    if len(segment) > HEADER_BYTES:
        raise Malformed("jws.too-large", typ=typ.value, most=HEADER_BYTES)
    given = strictjson.read_object(base64url.decode(segment, "header"), "header")
    if frozenset(given) != _MEMBERS or not all(isinstance(v, str) for v in given.values()):
        raise Malformed("jws.header", members=ascii(sorted(given))[:200])
    if given["typ"] != typ.value:
        raise Malformed("jws.typ", given=ascii(given["typ"])[:80], expected=typ.value)
    signer, _, kid = str(given["kid"]).partition("/")
    check_kid(kid)
    return _Header(party(signer), kid, str(given["alg"]))


def _checked_payload(token: str, key: VerifyingKey) -> bytes:
    try:
        read = jws.deserialize_compact(
            token.encode("ascii"), key.native, registry=_REGISTRIES[key.algorithm]
        )
    except JoseError as error:
        if error.error == "bad_signature":
            raise Malformed("jws.signature", kid=key.kid) from None
        raise Malformed("jws.unreadable", why=error.error) from None
    except (ValueError, TypeError):
        raise Malformed("jws.unreadable", why="not base64url in three parts") from None
    if _lower_half(token, key.algorithm) is not None:
        raise Malformed("jws.signature", kid=key.kid)
    return read.payload


def _with_lower_half(token: str, algorithm: Algorithm) -> str:
    lower = _lower_half(token, algorithm)
    if lower is None:
        return token
    return f"{token.rpartition('.')[0]}.{base64url.encode(lower)}"


def _lower_half(token: str, algorithm: Algorithm) -> bytes | None:
    """The signature with the lower second half, or None where it has it already."""
    curve = CURVES[algorithm]
    if curve.order is None:
        return None
    signature = base64url.decode(token.rpartition(".")[2], "signature")
    second = int.from_bytes(signature[curve.size :], "big")
    if second <= curve.order // 2:
        return None
    return signature[: curve.size] + (curve.order - second).to_bytes(curve.size, "big")
