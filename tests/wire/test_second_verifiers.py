"""Other people's libraries check what we sign: a court need not trust our code."""

import json
import warnings

import jwt as pyjwt
import pytest
from jwcrypto import jwk as jwcrypto_jwk
from jwcrypto import jws as jwcrypto_jws
from sd_jwt.verifier import SDJWTVerifier

from exhorto.domain.statements import portion_to_json
from exhorto.wire import statements
from exhorto.wire.receipts import LedgerPlace, Receipt, State, sign_receipt
from exhorto.wire.signing_keys import Algorithm
from exhorto.wire.statements import compose, issue
from tests.wire.makers import CO, DIGEST, MX, NOW, claims, layout, signing_key, texts


def pyjwt_that_knows_rfc_9864() -> pyjwt.PyJWT:
    """PyJWT 2.15 knows Ed25519 under its old name only; the new one is said in one line."""
    reader = pyjwt.PyJWT()
    reader._jws.register_algorithm("Ed25519", pyjwt.algorithms.OKPAlgorithm())
    return reader


@pytest.mark.parametrize("algorithm", Algorithm)
def test_pyjwt_verifies_a_statement(algorithm: Algorithm) -> None:
    key = signing_key(CO, algorithm)
    made = issue(claims(), layout(), key)
    old_name = "EdDSA" if algorithm is Algorithm.ED25519 else algorithm.value
    public = pyjwt.PyJWK(dict(key.public.jwk), algorithm=old_name).key
    read = pyjwt_that_knows_rfc_9864().decode(
        made.jwt, public, algorithms=[algorithm.value], options={"verify_iat": False}
    )
    assert read["iss"] == "CO"
    assert [e["..."] for e in read["portions"]] == list(layout().digests)


def test_pyjwt_refuses_a_statement_under_another_key() -> None:
    made = issue(claims(), layout(), signing_key(CO))
    public = pyjwt.PyJWK(dict(signing_key(MX).public.jwk), algorithm="EdDSA").key
    with pytest.raises(pyjwt.InvalidSignatureError):
        pyjwt_that_knows_rfc_9864().decode(made.jwt, public, algorithms=["Ed25519"])


@pytest.mark.parametrize("algorithm", Algorithm)
@pytest.mark.parametrize("kept", [0, 1, 3])
def test_the_reference_implementation_of_sd_jwt_reads_what_is_disclosed(
    algorithm: Algorithm, kept: int
) -> None:
    key = signing_key(CO, algorithm)
    made = issue(claims(), layout(), key)
    shown = texts(made)[:kept]
    public = jwcrypto_jwk.JWK(**key.public.jwk)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        read = SDJWTVerifier(compose(made.jwt, shown), lambda *_: public).get_verified_payload()
    expected = [portion_to_json(made.disclosures[p].portion) for p in sorted(made.disclosures)]
    assert read["portions"] == json.loads(json.dumps(expected[:kept]))
    assert read["matter"] == claims().matter


def test_jwcrypto_verifies_a_receipt() -> None:
    receipt = Receipt(CO, MX, NOW, State.DELIVERED, None, (DIGEST,), LedgerPlace(1, 7))
    reader = jwcrypto_jws.JWS()
    reader.deserialize(sign_receipt(receipt, signing_key(CO)))
    reader.verify(jwcrypto_jwk.JWK(**signing_key(CO).public.jwk))
    assert json.loads(reader.payload)["ledger"] == {"inc": 1, "index": 7}


def test_the_name_of_a_statement_is_what_anyone_computes_with_sha256sum() -> None:
    import hashlib

    made = issue(claims(), layout(), signing_key(CO))
    assert statements.digest_of(made.jwt) == hashlib.sha256(made.jwt.encode()).hexdigest()
