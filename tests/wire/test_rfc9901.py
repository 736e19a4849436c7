"""The worked examples of RFC 9901 (``tests/vectors/rfc9901``), with our functions."""

import base64
import hashlib
import json
from pathlib import Path

import pytest
from joserfc import jws as library

from exhorto.domain.errors import ExhortoError, Malformed
from exhorto.wire import disclosures, statements
from exhorto.wire.signing_keys import verifying_key
from tests.wire.makers import find_key

VECTORS = Path(__file__).parent.parent / "vectors" / "rfc9901"
DISCLOSURES = json.loads((VECTORS / "disclosures.json").read_text())
ROWS = DISCLOSURES["digests"]
ISSUED = (VECTORS / "section-5.1-issued.txt").read_text().strip()
BOUND = (VECTORS / "section-5.2-with-key-binding.txt").read_text().strip()
ISSUER = json.loads((VECTORS / "appendix-a.5-issuer-key.json").read_text())


@pytest.mark.parametrize("row", ROWS, ids=lambda r: f"{r['section']} {r['claim']}")
def test_a_digest_is_the_one_that_the_rfc_computes(row: dict[str, str]) -> None:
    assert disclosures.digest_of_disclosure(row["disclosure"]) == row["sha256"]


def test_another_spelling_of_the_same_value_has_another_digest() -> None:
    spellings = [ROWS[0]["disclosure"], *DISCLOSURES["same-value-as-the-first"]]
    assert len({disclosures.digest_of_disclosure(s) for s in spellings}) == len(spellings)


def test_the_issued_example_is_split_at_every_tilde_and_put_together_again() -> None:
    jwt, texts = statements.split(ISSUED)
    assert list(texts) == [row["disclosure"] for row in ROWS if row["section"] == "5.1"]
    assert statements.compose(jwt, texts) == ISSUED


def test_the_name_of_the_issued_example_is_the_digest_of_its_jwt_alone() -> None:
    jwt, _ = statements.split(ISSUED)
    assert statements.digest_of(jwt) == hashlib.sha256(jwt.encode()).hexdigest()


def test_the_signed_digests_of_the_issued_example_are_those_of_its_disclosures() -> None:
    jwt, texts = statements.split(ISSUED)
    body = jwt.split(".")[1]
    payload = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    elements = [e["..."] for e in payload["nationalities"]]
    assert {*payload["_sd"], *elements} == {disclosures.digest_of_disclosure(t) for t in texts}


def test_the_issuers_key_is_read_as_ours_and_verifies_the_example() -> None:
    key = verifying_key("emisor", "ES256", ISSUER)
    jwt, _ = statements.split(ISSUED)
    read = library.deserialize_compact(jwt, key.native, algorithms=["ES256"])
    assert json.loads(read.payload)["sub"] == "user_42"


def test_a_presentation_with_key_binding_is_refused() -> None:
    with pytest.raises(Malformed, match=r"statement\.key-binding"):
        statements.split(BOUND)
    with pytest.raises(Malformed, match=r"statement\.key-binding"):
        statements.verify(BOUND, find_key)


def test_an_sd_jwt_that_is_no_statement_of_ours_is_refused() -> None:
    with pytest.raises(Malformed, match=r"jws\.header"):
        statements.verify(ISSUED, find_key)


REFUSED = {
    "5.1": {"given_name": "disclosure.shape", "array entry": "json.field"},
    "A.2": {"array entry holding digests of its own": "disclosure.nested"},
}


@pytest.mark.parametrize(
    "row",
    [row for row in ROWS if row["claim"] in REFUSED.get(row["section"], {})],
    ids=lambda r: f"{r['section']} {r['claim']}",
)
def test_a_disclosure_that_is_no_portion_is_refused(row: dict[str, str]) -> None:
    """An object property, an array entry that is a bare text, and one with digests inside."""
    with pytest.raises(ExhortoError) as caught:
        disclosures.read_disclosure(row["disclosure"])
    assert caught.value.code == REFUSED[row["section"]][row["claim"]]
