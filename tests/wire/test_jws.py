"""Signatures. The rows of traps that the library leaves open are named where they are closed."""

import json
import warnings
from collections.abc import Callable, Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jws as library
from joserfc.jwk import OctKey

from exhorto.domain.errors import ExhortoError, Malformed, Refused
from exhorto.domain.ids import Party
from exhorto.domain.jsonvalues import JsonObject
from exhorto.wire import base64url, jws
from exhorto.wire.jws import Typ
from exhorto.wire.signing_keys import CURVES, Algorithm, VerifyingKey
from tests.wire.makers import CO, KID, MX, PA, find_key, signing_key

PLAIN: JsonObject = {"iss": "CO", "n": 1}
HEADER = {"alg": "Ed25519", "typ": Typ.RECEIPT.value, "kid": f"CO/{KID}"}


def raw_sign(header: Mapping[str, object] | str, payload: bytes | str, who: Party = CO) -> str:
    """Sign whatever stands there, as nobody careful would."""
    text = header if isinstance(header, str) else json.dumps(header)
    body = payload if isinstance(payload, bytes) else payload.encode()
    signing = f"{base64url.encode(text.encode())}.{base64url.encode(body)}"
    key = signing_key(who).native.private_key
    signature = key.sign(signing.encode())  # type: ignore[union-attr,call-arg]
    return f"{signing}.{base64url.encode(signature)}"


def signed(**header: object) -> str:
    merged = {k: v for k, v in {**HEADER, **header}.items() if v is not None}
    return raw_sign(merged, json.dumps(PLAIN))


def unsecured() -> str:
    body = base64url.encode(json.dumps(PLAIN).encode())
    return f"{base64url.encode(json.dumps({**HEADER, 'alg': 'none'}).encode())}.{body}."


def keyed_with_the_public_key() -> str:
    """HS256 with the public key as its secret: the classic confusion of algorithms."""
    secret = OctKey.import_key(str(signing_key(CO).public.x))
    header = {**HEADER, "alg": "HS256"}
    return library.serialize_compact(header, json.dumps(PLAIN), secret, algorithms=["HS256"])


def old_name() -> str:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        key = signing_key(CO).native.private_key
        from joserfc.jwk import OKPKey

        bare = OKPKey.import_key(key)  # type: ignore[arg-type]
        header = {**HEADER, "alg": "EdDSA"}
        return library.serialize_compact(header, json.dumps(PLAIN), bare, algorithms=["EdDSA"])


GOOD = signed()
HEAD, BODY, SIGNATURE = GOOD.split(".")
EMBEDDED = {k: str(v) for k, v in signing_key(MX).public.jwk.items()}

REFUSED: dict[str, tuple[str, str]] = {
    "row 1: another typ": (signed(typ=Typ.STATEMENT.value), "jws.typ"),
    "row 1: no typ": (signed(typ=None), "jws.header"),
    "row 1: typ in capitals": (signed(typ=Typ.RECEIPT.value.upper()), "jws.typ"),
    "row 1: typ with its media type": (signed(typ="application/exhorto-receipt+jwt"), "jws.typ"),
    "row 2: no algorithm": (signed(alg=None), "jws.header"),
    "row 2: algorithm none": (unsecured(), "jws.algorithm"),
    "row 2: a shared secret": (keyed_with_the_public_key(), "jws.algorithm"),
    "row 2: a key inside": (signed(jwk=EMBEDDED), "jws.header"),
    "row 2: a key elsewhere": (signed(jku="https://example.org/keys"), "jws.header"),
    "row 2: a certificate inside": (signed(x5c=["AAAA"]), "jws.header"),
    "row 3: the deprecated name": (old_name(), "jws.algorithm"),
    "row 7: an unknown header member": (signed(extra=1), "jws.header"),
    "row 7: something critical": (signed(crit=["exp"], exp=1), "jws.header"),
    "row 8: a payload that is not encoded": (signed(b64=False, crit=["b64"]), "jws.header"),
    "row 8: b64 that changes nothing": (signed(b64=True), "jws.header"),
    "row 9: a detached payload": (f"{HEAD}..{SIGNATURE}", "jws.signature"),
    "row 10: no key name": (signed(kid=None), "jws.header"),
    "row 10: a key name without its party": (signed(kid=KID), "key.kid"),
    "row 10: a key name of no party": (signed(kid=f"co/{KID}"), "id.party"),
    "row 10: a key that is not in the pact": (signed(kid="CO/otra"), "pact.unknown-key"),
    "row 10: a party that is not in the pact": (signed(kid=f"BR/{KID}"), "pact.unknown-key"),
    "row 11: another signature": (f"{HEAD}.{BODY}.{base64url.encode(bytes(64))}", "jws.signature"),
    "row 11: no signature": (f"{HEAD}.{BODY}.", "jws.signature"),
    "row 11: another signer": (raw_sign(HEADER, json.dumps(PLAIN), MX), "jws.signature"),
    "row 12: a header member twice": (
        raw_sign(f'{{"typ":"x",{json.dumps(HEADER)[1:]}', json.dumps(PLAIN)),
        "json.unreadable",
    ),
    "row 12: a claim twice": (raw_sign(HEADER, '{"iss":"CO","iss":"CO"}'), "json.unreadable"),
    "row 14: padding in the header": (f"{HEAD}=.{BODY}.{SIGNATURE}", "base64.not-canonical"),
    "row 14: padding in the signature": (f"{GOOD}==", "jws.signature"),
    "row 14: a spare bit in the signature": (
        f"{GOOD[:-1]}{chr(ord(GOOD[-1]) + 1)}",
        "jws.signature",
    ),
    "row 14: a trailing newline": (f"{GOOD}\n", "jws.signature"),
    "row 14: a leading space": (f" {GOOD}", "base64.not-canonical"),
    "row 14: the other base64 letters": (f"{HEAD}.{BODY}.+/{SIGNATURE[2:]}", "jws.signature"),
    "row 15: a disclosure behind it": (f"{GOOD}~", "jws.signature"),
    "two parts": (f"{HEAD}.{BODY}", "jws.unreadable"),
    "four parts": (f"{GOOD}.AAAA", "jws.unreadable"),
    "nothing": ("", "json.unreadable"),
    "JSON form": (json.dumps({"payload": BODY, "signatures": []}), "base64.not-canonical"),
    "letters beyond ASCII": (f"{HEAD}.{BODY}é.{SIGNATURE}", "jws.unreadable"),
    "a header that is no object": (raw_sign("[]", json.dumps(PLAIN)), "json.field"),
    "a header in UTF-16": (
        f"{base64url.encode(json.dumps(HEADER).encode('utf-16'))}.{BODY}.{SIGNATURE}",
        "json.unreadable",
    ),
    "a header with a number for typ": (signed(typ=1), "jws.header"),
    "a payload that is no object": (raw_sign(HEADER, "[]"), "json.field"),
    "a payload that is no JSON": (raw_sign(HEADER, b"\xff"), "json.unreadable"),
    "another issuer than signer": (raw_sign(HEADER, '{"iss":"MX"}'), "jws.signer"),
    "no issuer": (raw_sign(HEADER, "{}"), "jws.signer"),
    "the issuer under another name": (raw_sign(HEADER, '{"from":"CO"}'), "jws.signer"),
}


@pytest.mark.parametrize(("token", "code"), REFUSED.values(), ids=REFUSED.keys())
def test_what_is_not_exactly_as_it_must_be_is_refused(token: str, code: str) -> None:
    with pytest.raises(ExhortoError) as caught:
        jws.verify(token, Typ.RECEIPT, find_key)
    assert caught.value.code == code


def test_what_is_exactly_as_it_must_be_is_read() -> None:
    assert jws.verify(GOOD, Typ.RECEIPT, find_key) == jws.Signed(CO, KID, PLAIN)


@pytest.mark.parametrize("algorithm", Algorithm)
def test_what_is_signed_is_read_back(algorithm: Algorithm) -> None:
    key = signing_key(PA, algorithm)
    token = jws.sign({"iss": "PA", "ñ": "señal"}, Typ.RECEIPT, key)
    read = jws.verify(token, Typ.RECEIPT, lambda *_: key.public)
    assert read == jws.Signed(PA, KID, {"iss": "PA", "ñ": "señal"})
    assert json.loads(base64url.decode(token.split(".")[0], "h"))["alg"] == algorithm.value


@pytest.mark.parametrize("made", Typ)
@pytest.mark.parametrize("read", Typ)
def test_a_signature_made_for_one_purpose_holds_for_no_other(made: Typ, read: Typ) -> None:
    token = jws.sign({"iss": "CO", "from": "CO"}, made, signing_key(CO))
    if made is read:
        assert jws.verify(token, read, find_key).signer == CO
    else:
        with pytest.raises(Malformed, match=r"jws\.typ"):
            jws.verify(token, read, find_key)


@pytest.mark.parametrize("named", Algorithm)
@pytest.mark.parametrize("used", Algorithm)
def test_the_algorithm_is_the_one_of_the_pact_whatever_the_message_says(
    named: Algorithm, used: Algorithm
) -> None:
    token = jws.sign(PLAIN, Typ.RECEIPT, signing_key(CO, used))
    entry = signing_key(CO, named).public
    if named is used:
        assert jws.verify(token, Typ.RECEIPT, lambda *_: entry).signer == CO
    else:
        with pytest.raises(Malformed, match=r"jws\.algorithm"):
            jws.verify(token, Typ.RECEIPT, lambda *_: entry)


@pytest.mark.parametrize("algorithm", [Algorithm.ES256, Algorithm.ES384])
def test_the_other_half_of_an_ecdsa_signature_is_refused(algorithm: Algorithm) -> None:
    """Else anyone makes a second text of one statement, and its author seems to speak twice."""
    key, curve = signing_key(CO, algorithm), CURVES[algorithm]
    token = jws.sign(PLAIN, Typ.RECEIPT, key)
    signing, _, text = token.rpartition(".")
    signature = base64url.decode(text, "s")
    order = curve.order or 0
    second = int.from_bytes(signature[curve.size :], "big")
    assert second <= order // 2
    other = signature[: curve.size] + (order - second).to_bytes(curve.size, "big")
    twin = f"{signing}.{base64url.encode(other)}"
    library.deserialize_compact(twin, key.public.native, algorithms=[algorithm.value])
    with pytest.raises(Malformed, match=r"jws\.signature"):
        jws.verify(twin, Typ.RECEIPT, lambda *_: key.public)


@pytest.mark.parametrize("algorithm", [Algorithm.ES256, Algorithm.ES384])
def test_every_ecdsa_signature_is_made_with_the_lower_half(algorithm: Algorithm) -> None:
    key, curve = signing_key(CO, algorithm), CURVES[algorithm]
    for n in range(20):
        token = jws.sign({**PLAIN, "n": n}, Typ.RECEIPT, key)
        signature = base64url.decode(token.rpartition(".")[2], "s")
        assert int.from_bytes(signature[curve.size :], "big") <= (curve.order or 0) // 2
        assert jws.verify(token, Typ.RECEIPT, lambda *_: key.public).signer == CO


def test_nothing_is_looked_at_before_the_signature_holds() -> None:
    """A payload that no reader could take fails at its signature first."""
    head, _, signature = GOOD.split(".")
    with pytest.raises(Malformed, match=r"jws\.signature"):
        jws.verify(f"{head}.{base64url.encode(b'[' * 9999)}.{signature}", Typ.RECEIPT, find_key)


def test_the_finder_is_asked_for_the_party_and_the_key_that_the_header_names() -> None:
    asked: list[tuple[Party, str]] = []

    def finder(who: Party, kid: str) -> VerifyingKey:
        asked.append((who, kid))
        return find_key(who, kid)

    jws.verify(GOOD, Typ.RECEIPT, finder)
    assert asked == [(CO, KID)]


LIMITS: dict[str, tuple[Callable[[], object], type[ExhortoError]]] = {
    "row 5: refused before signing": (
        lambda: jws.sign({"iss": "CO", "x": "a" * 3000}, Typ.RECEIPT, signing_key(CO), 4096),
        Refused,
    ),
    "row 5: refused on reading": (
        lambda: jws.verify(
            raw_sign(HEADER, json.dumps({"iss": "CO", "x": "a" * 3000})),
            Typ.RECEIPT,
            find_key,
            4096,
        ),
        Malformed,
    ),
    "row 5: beyond the bound of all": (
        lambda: jws.sign({"iss": "CO", "x": "a" * 200_000}, Typ.RECEIPT, signing_key(CO)),
        Refused,
    ),
    "row 5: beyond the bound of all, on reading": (
        lambda: jws.verify(
            raw_sign(HEADER, json.dumps({"iss": "CO", "x": "a" * 200_000})), Typ.RECEIPT, find_key
        ),
        Malformed,
    ),
    "row 5: a header beyond its bound": (
        lambda: jws.verify(signed(kid="CO/" + "k" * 600), Typ.RECEIPT, find_key),
        Malformed,
    ),
}


@pytest.mark.parametrize(("deed", "kind"), LIMITS.values(), ids=LIMITS.keys())
def test_what_is_too_large_is_refused_on_both_sides(
    deed: Callable[[], object], kind: type[ExhortoError]
) -> None:
    with pytest.raises(kind, match=r"jws\.too-large"):
        deed()


@given(st.integers(1500, 6000))
def test_whatever_could_be_signed_under_a_bound_can_be_read_under_it(length: int) -> None:
    try:
        token = jws.sign({"iss": "CO", "x": "a" * length}, Typ.RECEIPT, signing_key(CO), 4096)
    except Refused:
        assert length > 1500
        return
    assert jws.verify(token, Typ.RECEIPT, find_key, 4096).payload["x"] == "a" * length


def test_a_payload_larger_than_the_librarys_own_bound_is_read_back() -> None:
    """Row 5: 96,000 bytes is where the library's default stops reading what it signed."""
    token = jws.sign({"iss": "CO", "x": "a" * 150_000}, Typ.RECEIPT, signing_key(CO))
    assert jws.verify(token, Typ.RECEIPT, find_key).payload["x"] == "a" * 150_000


def test_a_claim_that_no_partner_could_read_is_not_signed() -> None:
    with pytest.raises(Refused, match=r"json\.unwritable"):
        jws.sign({"iss": "CO", "x": "\ud800"}, Typ.RECEIPT, signing_key(CO))


@given(st.text(max_size=40) | st.text(alphabet="eyJh.~AQ", max_size=60))
def test_any_text_is_refused_as_malformed(text: str) -> None:
    with pytest.raises(Malformed):
        jws.verify(text, Typ.RECEIPT, find_key)


@given(st.integers(0, len(GOOD) - 1), st.sampled_from("AZaz09-_.=~é\n"))
def test_no_letter_of_a_signed_text_can_be_changed(at: int, letter: str) -> None:
    changed = GOOD[:at] + letter + GOOD[at + 1 :]
    if changed == GOOD:
        return
    with pytest.raises(ExhortoError):
        jws.verify(changed, Typ.RECEIPT, find_key)
