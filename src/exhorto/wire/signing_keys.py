"""Keys that sign statements, envelopes and receipts, and their public halves.

* The algorithm is written in the key's entry in the member file; a message never chooses it.
* Ed25519, or ECDSA on P-256 or P-384 for hardware that has nothing else. No other curve.
* A public key that verifies signatures which nobody made (a point of small order) is refused.
* A private half shows in no ``repr`` and in no error.
"""

import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from joserfc.errors import JoseError
from joserfc.jwk import ECKey, JWKRegistry, OKPKey

from exhorto.domain.errors import Malformed
from exhorto.domain.jsonvalues import JsonObject, exactly, obj, text
from exhorto.wire import base64url

_KID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_PART_LONGEST = 100


class Algorithm(StrEnum):
    """How a key signs: the JWS name (RFC 9864, RFC 7518)."""

    ED25519 = "Ed25519"
    ES256 = "ES256"
    ES384 = "ES384"


@dataclass(frozen=True, slots=True)
class Curve:
    """The curve of an algorithm: JWK names, bytes of a coordinate, and the order of an EC group."""

    kty: str
    crv: str
    size: int
    order: int | None = None


CURVES: Final = {
    Algorithm.ED25519: Curve("OKP", "Ed25519", 32),
    Algorithm.ES256: Curve(
        "EC", "P-256", 32, 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
    ),
    Algorithm.ES384: Curve(
        "EC",
        "P-384",
        48,
        0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFC7634D81F4372DDF581A0DB248B0A77AECEC196ACCC52973,
    ),
}
"""FIPS 186-5 and RFC 8032."""

_FIELD = 2**255 - 19
_EIGHTH = 0x05FC536D880238B13933C6D305ACDFD5F098EFF289F4C345B027B2C28F95E826
_WEAK_Y = frozenset({0, 1, _FIELD - 1, _EIGHTH, _FIELD - _EIGHTH, _FIELD, _FIELD + 1})
"""The y of every point of small order of edwards25519, not reduced forms included."""


@dataclass(frozen=True, slots=True)
class VerifyingKey:
    """The public half of a signing key, as its entry in the member file gives it.

    Attributes:
        y: the second coordinate of an EC key, None for Ed25519.
        native: what the library verifies with, made once.
    """

    kid: str
    algorithm: Algorithm
    x: str
    y: str | None = None
    native: OKPKey | ECKey = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Make the library's key once.

        Raises:
            Malformed: ``key.kid``, ``key.unusable``, ``key.weak``, ``base64.not-canonical``
        """
        check_kid(self.kid)
        _check_coordinates(self)
        object.__setattr__(self, "native", _native(self.kid, self.algorithm, self.jwk))

    @property
    def jwk(self) -> dict[str, str]:
        """The public JWK (RFC 7517): type, curve and point, nothing else."""
        curve = CURVES[self.algorithm]
        point = {"kty": curve.kty, "crv": curve.crv, "x": self.x}
        return point if self.y is None else {**point, "y": self.y}


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A key that signs. Its private half shows in no ``repr``."""

    kid: str
    algorithm: Algorithm
    native: OKPKey | ECKey = field(repr=False, compare=False)

    @property
    def public(self) -> VerifyingKey:
        """The half that others verify with."""
        point = self.native.as_dict(private=False)
        return VerifyingKey(self.kid, self.algorithm, str(point["x"]), _second(point))


def generate_signing_key(kid: str, algorithm: Algorithm = Algorithm.ED25519) -> SigningKey:
    """Make a new key.

    Raises:
        Malformed: ``key.kid``
    """
    check_kid(kid)
    if algorithm is Algorithm.ED25519:
        fresh: OKPKey | ECKey = OKPKey.generate_key("Ed25519")
    elif algorithm is Algorithm.ES256:
        fresh = ECKey.generate_key("P-256")
    else:
        fresh = ECKey.generate_key("P-384")
    private = {k: str(v) for k, v in fresh.as_dict(private=True).items()}
    return SigningKey(kid, algorithm, _native(kid, algorithm, private))


def verifying_key_to_json(key: VerifyingKey) -> JsonObject:
    """What the member file says of a key."""
    return {"kid": key.kid, "algorithm": key.algorithm.value, "jwk": key.jwk}


def verifying_key(kid: str, algorithm: str, jwk: JsonObject) -> VerifyingKey:
    """Read a key from its entry in the member file.

    Raises:
        Malformed: ``key.kid``, ``key.algorithm``, ``key.unusable``, ``key.weak``,
            ``base64.not-canonical``, ``json.members``, ``json.field``
    """
    name = _algorithm(kid, algorithm)
    curve = CURVES[name]
    exactly(jwk, "jwk", _members(curve))
    _check_curve(kid, curve, jwk)
    y = text(jwk["y"], "jwk.y", _PART_LONGEST) if "y" in jwk else None
    return VerifyingKey(kid, name, text(jwk["x"], "jwk.x", _PART_LONGEST), y)


def verifying_key_from_json(value: object) -> VerifyingKey:
    """Read what the member file says of a key.

    Raises:
        Malformed: as ``verifying_key``
    """
    return verifying_key(*_entry(value))


def signing_key_to_json(key: SigningKey) -> JsonObject:
    """A key with its private half, for the vault and nowhere else."""
    jwk = {**key.public.jwk, "d": str(key.native.as_dict(private=True)["d"])}
    return {"kid": key.kid, "algorithm": key.algorithm.value, "jwk": jwk}


def signing_key_from_json(value: object) -> SigningKey:
    """Read a key with its private half, and insist that the two halves belong together.

    Raises:
        Malformed: ``key.mismatch`` and as ``verifying_key``
    """
    kid, algorithm, jwk = _entry(value)
    private = base64url.decode(text(jwk.get("d"), "jwk.d", _PART_LONGEST), "jwk.d")
    public = verifying_key(kid, algorithm, {k: v for k, v in jwk.items() if k != "d"})
    whole = {**public.jwk, "d": base64url.encode(private)}
    key = SigningKey(kid, public.algorithm, _native(kid, public.algorithm, whole))
    if not _belongs(key, public):
        raise Malformed("key.mismatch", kid=kid)
    return key


def check_kid(kid: str) -> None:
    """Insist on letters, digits, dots, lines and hyphens, at most 64.

    Raises:
        Malformed: ``key.kid``
    """
    if not _KID.fullmatch(kid):
        raise Malformed("key.kid", given=ascii(kid)[:80])


def _entry(value: object) -> tuple[str, str, JsonObject]:
    given = obj(value, "key")
    exactly(given, "key", frozenset({"kid", "algorithm", "jwk"}))
    return (
        text(given["kid"], "kid", _PART_LONGEST),
        text(given["algorithm"], "algorithm", _PART_LONGEST),
        obj(given["jwk"], "jwk"),
    )


def _algorithm(kid: str, name: str) -> Algorithm:
    try:
        return Algorithm(name)
    except ValueError:
        raise Malformed("key.algorithm", kid=kid, algorithm=ascii(name)[:40]) from None


def _members(curve: Curve) -> frozenset[str]:
    return frozenset({"kty", "crv", "x"} | ({"y"} if curve.kty == "EC" else set()))


def _check_curve(kid: str, curve: Curve, jwk: JsonObject) -> None:
    if (jwk["kty"], jwk["crv"]) != (curve.kty, curve.crv):
        raise Malformed("key.unusable", kid=kid, why="the curve is not that of the algorithm")


def _check_coordinates(key: VerifyingKey) -> None:
    curve = CURVES[key.algorithm]
    parts = [base64url.decode(key.x, "jwk.x")]
    if curve.kty == "EC":
        parts.append(base64url.decode(key.y or "", "jwk.y"))
    if any(len(part) != curve.size for part in parts):
        raise Malformed("key.unusable", kid=key.kid, why="the point has the wrong length")
    if key.algorithm is Algorithm.ED25519:
        _check_order(key.kid, parts[0])


def _check_order(kid: str, point: bytes) -> None:
    """Under a point of small order one signature fits every message."""
    if int.from_bytes(point, "little") & (2**255 - 1) in _WEAK_Y:
        raise Malformed("key.weak", kid=kid)


def _native(kid: str, algorithm: Algorithm, jwk: dict[str, str]) -> OKPKey | ECKey:
    try:
        made = JWKRegistry.import_key({**jwk, "alg": algorithm.value, "use": "sig"})
    except (JoseError, ValueError, TypeError):
        raise Malformed("key.unusable", kid=kid, why="not a point of its curve") from None
    if not isinstance(made, OKPKey | ECKey):
        raise Malformed("key.unusable", kid=kid, why="not a key that signs")
    return made


def _second(point: object) -> str | None:
    return str(point["y"]) if isinstance(point, dict) and "y" in point else None


def _belongs(key: SigningKey, public: VerifyingKey) -> bool:
    """Ask the private half itself: the JWK could name a public half that is not its own."""
    raw = key.native.private_key
    return raw is not None and raw.public_key() == public.native.public_key
