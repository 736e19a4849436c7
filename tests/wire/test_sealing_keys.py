import pytest
from cryptography.hazmat.primitives import hpke

from exhorto.domain.errors import Malformed, Refused
from exhorto.wire import base64url
from exhorto.wire.sealing_keys import (
    SUITE,
    WRAP_BYTES,
    OpeningKey,
    SealingKey,
    generate_opening_key,
    opening_key_from_json,
    opening_key_to_json,
    sealing_key,
    sealing_key_from_json,
    sealing_key_to_json,
    unwrap,
    wrap,
)
from tests.wire.makers import CO, MX, opening_key

SECRET, INFO = b"k" * 32, b"ruta"
PUBLIC = opening_key(MX).sealing_key.public

REFUSED: dict[str, tuple[str, str, bytes, str]] = {
    "a suite without the new half": ("k", "HPKE-0020-0001-0002", PUBLIC, "key.suite"),
    "a name with a line break": ("k\n", SUITE, PUBLIC, "key.kid"),
    "a key cut short": ("k", SUITE, PUBLIC[:-1], "key.unusable"),
    "a key too long": ("k", SUITE, PUBLIC + b"\0", "key.unusable"),
    "no key": ("k", SUITE, b"", "key.unusable"),
    "an ML-KEM key out of range": ("k", SUITE, b"\xff" * 1184 + PUBLIC[1184:], "key.unusable"),
}


@pytest.mark.parametrize(("kid", "suite", "public", "code"), REFUSED.values(), ids=REFUSED.keys())
def test_a_key_that_is_not_of_the_suite_is_refused(
    kid: str, suite: str, public: bytes, code: str
) -> None:
    with pytest.raises(Malformed) as caught:
        sealing_key(kid, suite, base64url.encode(public))
    assert caught.value.code == code


@pytest.mark.parametrize("private", [b"", b"x" * 95, b"x" * 97])
def test_a_private_key_of_the_wrong_length_is_refused(private: bytes) -> None:
    with pytest.raises(Malformed, match=r"key\.unusable"):
        OpeningKey("k", private)


def test_nothing_is_sealed_to_a_point_that_gives_everybody_the_same_secret() -> None:
    weak = SealingKey("k", PUBLIC[:1184] + bytes(32))
    with pytest.raises(Refused, match=r"key\.cannot-seal"):
        wrap(SECRET, weak, INFO)


def test_a_wrapped_key_opens_with_its_key_and_its_info_only() -> None:
    wrapped = wrap(SECRET, opening_key(MX).sealing_key, INFO)
    assert len(wrapped) == WRAP_BYTES == 1168
    assert unwrap(wrapped, opening_key(MX), INFO) == SECRET
    attempts: dict[str, tuple[bytes, OpeningKey, bytes]] = {
        "another key": (wrapped, opening_key(CO), INFO),
        "other info": (wrapped, opening_key(MX), b"otra ruta"),
        "a flipped bit of the old half": (_flipped(wrapped, 1119), opening_key(MX), INFO),
        "a flipped bit of the new half": (_flipped(wrapped, 0), opening_key(MX), INFO),
        "a flipped bit of the sealed key": (_flipped(wrapped, 1167), opening_key(MX), INFO),
        "cut": (wrapped[:-1], opening_key(MX), INFO),
        "nothing": (b"", opening_key(MX), INFO),
    }
    for attempt in attempts.values():
        with pytest.raises(Malformed, match=r"key\.not-opened"):
            unwrap(*attempt)


def test_the_suite_is_the_one_whose_numbers_its_name_gives() -> None:
    """HPKE's key schedule mixes the three numbers in; another suite cannot open."""
    key = opening_key(MX)
    wrapped = wrap(SECRET, key.sealing_key, INFO)
    same = hpke.Suite(hpke.KEM.MLKEM768_X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_256_GCM)
    assert same.decrypt(wrapped, key.native, INFO) == SECRET
    assert SUITE == "HPKE-647A-0001-0002"


def test_a_key_comes_back_from_the_member_file_and_from_the_vault() -> None:
    key = generate_opening_key("sobre-2026.11")
    public = key.sealing_key
    assert sealing_key_from_json(sealing_key_to_json(public)) == public
    assert opening_key_from_json(opening_key_to_json(key)) == key
    assert opening_key_from_json(opening_key_to_json(key)).sealing_key == public


def test_a_private_half_shows_nowhere_but_in_the_vault() -> None:
    key = generate_opening_key("k")
    secret = base64url.encode(key.private)
    for shown in (repr(key), repr(key.sealing_key), str(sealing_key_to_json(key.sealing_key))):
        assert secret not in shown
        assert repr(key.private)[2:20] not in shown
    with pytest.raises(Malformed) as caught:
        opening_key_from_json({**opening_key_to_json(key), "suite": "otra"})
    assert secret not in repr(caught.value.facts)


def _flipped(data: bytes, at: int) -> bytes:
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]
