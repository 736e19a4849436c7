import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from joserfc.jwk import OKPKey

from exhorto.domain.errors import Malformed
from exhorto.domain.jsonvalues import Json, JsonObject
from exhorto.wire import base64url, jws
from exhorto.wire.signing_keys import (
    Algorithm,
    generate_signing_key,
    signing_key_from_json,
    signing_key_to_json,
    verifying_key,
    verifying_key_from_json,
    verifying_key_to_json,
)
from tests.wire.makers import CO, with_member

ED: JsonObject = generate_signing_key("k").public.jwk
EC: JsonObject = generate_signing_key("k", Algorithm.ES256).public.jwk
EC384: JsonObject = generate_signing_key("k", Algorithm.ES384).public.jwk
ED448 = {k: str(v) for k, v in OKPKey.generate_key("Ed448").as_dict(private=False).items()}
X25519 = {k: str(v) for k, v in OKPKey.generate_key("X25519").as_dict(private=False).items()}

REFUSED: dict[str, tuple[str, str, JsonObject, str]] = {
    "a symmetric key": ("k", "HS256", {"kty": "oct", "k": "c2VjcmV0"}, "key.algorithm"),
    "no signature at all": ("k", "none", ED, "key.algorithm"),
    "the old name that also means Ed448": ("k", "EdDSA", ED, "key.algorithm"),
    "RSA": ("k", "RS256", {"kty": "RSA", "n": "AQAB", "e": "AQAB"}, "key.algorithm"),
    "Ed448 under the name of Ed25519": (
        "k",
        "Ed25519",
        with_member(ED448, kid=None),
        "key.unusable",
    ),
    "a key that does not sign": ("k", "Ed25519", with_member(X25519, kid=None), "key.unusable"),
    "a P-256 key that would sign as P-384": ("k", "ES384", EC, "key.unusable"),
    "a P-384 key that would sign as P-256": ("k", "ES256", EC384, "key.unusable"),
    "an EC key under the name of Ed25519": ("k", "Ed25519", EC, "json.members"),
    "a private half in the member file": ("k", "Ed25519", {**ED, "d": ED["x"]}, "json.members"),
    "a use in the entry": ("k", "Ed25519", {**ED, "use": "enc"}, "json.members"),
    "half an EC point": ("k", "ES256", with_member(EC, y=None), "json.members"),
    "a point off the curve": ("k", "ES256", {**EC, "y": EC["x"]}, "key.unusable"),
    "a short point": ("k", "Ed25519", {**ED, "x": "AAAA"}, "key.unusable"),
    "a point with padding": ("k", "Ed25519", {**ED, "x": f"{ED['x']}="}, "base64.not-canonical"),
    "a name with a line break": ("k\n", "Ed25519", ED, "key.kid"),
    "a name with a slash": ("k/1", "Ed25519", ED, "key.kid"),
    "an empty name": ("", "Ed25519", ED, "key.kid"),
    "a name too long": ("k" * 65, "Ed25519", ED, "key.kid"),
}


@pytest.mark.parametrize(("kid", "algorithm", "jwk", "code"), REFUSED.values(), ids=REFUSED.keys())
def test_a_key_that_is_not_one_of_the_three_kinds_is_refused(
    kid: str, algorithm: str, jwk: JsonObject, code: str
) -> None:
    with pytest.raises(Malformed) as caught:
        verifying_key(kid, algorithm, jwk)
    assert caught.value.code == code


P = 2**255 - 19
SMALL_ORDER = {
    "the neutral point": 1,
    "the neutral point with the sign bit": 1 | 1 << 255,
    "order two": P - 1,
    "order four": 0,
    "order four with the sign bit": 1 << 255,
    "order eight": 0x05FC536D880238B13933C6D305ACDFD5F098EFF289F4C345B027B2C28F95E826,
    "order eight, negative": P - 0x05FC536D880238B13933C6D305ACDFD5F098EFF289F4C345B027B2C28F95E826,
    "order four, not reduced": P,
    "the neutral point, not reduced": P + 1,
}


@pytest.mark.parametrize("y", SMALL_ORDER.values(), ids=SMALL_ORDER.keys())
def test_a_point_of_small_order_is_no_key(y: int) -> None:
    x = base64url.encode(y.to_bytes(32, "little"))
    with pytest.raises(Malformed, match=r"key\.weak"):
        verifying_key("k", "Ed25519", {"kty": "OKP", "crv": "Ed25519", "x": x})


def test_the_list_of_small_orders_holds_every_such_point() -> None:
    """Eight points: multiples of one of order eight, by the addition law of edwards25519."""
    d = -121665 * pow(121666, -1, P) % P
    eighth = SMALL_ORDER["order eight"]
    square = (eighth * eighth - 1) * pow(d * eighth * eighth + 1, -1, P) % P
    root = pow(square, (P + 3) // 8, P)
    root = root if root * root % P == square else root * pow(2, (P - 1) // 4, P) % P
    assert root * root % P == square

    def add(a: tuple[int, int], b: tuple[int, int]) -> tuple[int, int]:
        cross = d * a[0] * b[0] * a[1] * b[1]
        return (
            (a[0] * b[1] + b[0] * a[1]) * pow(1 + cross, -1, P) % P,
            (a[1] * b[1] + a[0] * b[0]) * pow(1 - cross, -1, P) % P,
        )

    points, one = set(), (0, 1)
    for _ in range(8):
        points.add(one)
        one = add(one, (root, eighth))
    assert one == (0, 1)
    assert len(points) == 8
    assert {y for _, y in points} <= set(SMALL_ORDER.values())


def test_under_a_point_of_small_order_one_signature_fits_every_message() -> None:
    """Why they are refused: the library itself lets them pass."""
    neutral = Ed25519PublicKey.from_public_bytes((1).to_bytes(32, "little"))
    forged = (1).to_bytes(32, "little") + bytes(32)
    for message in (b"una cosa", b"la contraria"):
        neutral.verify(forged, message)


@pytest.mark.parametrize("algorithm", Algorithm)
def test_a_key_comes_back_from_the_member_file_and_from_the_vault(algorithm: Algorithm) -> None:
    key = generate_signing_key("firma-2026.11", algorithm)
    assert verifying_key_from_json(verifying_key_to_json(key.public)) == key.public
    again = signing_key_from_json(signing_key_to_json(key))
    token = jws.sign({"iss": "CO"}, jws.Typ.RECEIPT, again)
    assert jws.verify(token, jws.Typ.RECEIPT, lambda *_: key.public).signer == CO


@pytest.mark.parametrize("algorithm", Algorithm)
def test_halves_that_do_not_belong_together_are_refused(algorithm: Algorithm) -> None:
    one = signing_key_to_json(generate_signing_key("k", algorithm))
    other = signing_key_to_json(generate_signing_key("k", algorithm))
    jwk, foreign = one["jwk"], other["jwk"]
    assert isinstance(jwk, dict)
    assert isinstance(foreign, dict)
    mixed: dict[str, Json] = {**one, "jwk": {**jwk, "d": foreign["d"]}}
    with pytest.raises(Malformed) as caught:
        signing_key_from_json(mixed)
    assert caught.value.code in {"key.mismatch", "key.unusable"}


@pytest.mark.parametrize("algorithm", Algorithm)
def test_a_private_half_shows_nowhere_but_in_the_vault(algorithm: Algorithm) -> None:
    key = generate_signing_key("k", algorithm)
    jwk = signing_key_to_json(key)["jwk"]
    assert isinstance(jwk, dict)
    secret = str(jwk["d"])
    assert secret not in repr(key)
    assert secret not in repr(key.public)
    assert secret not in str(verifying_key_to_json(key.public))
    with pytest.raises(Malformed) as caught:
        signing_key_from_json({"kid": "k", "algorithm": "none", "jwk": jwk})
    assert secret not in repr(caught.value.facts)
