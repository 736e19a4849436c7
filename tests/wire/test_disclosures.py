import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exhorto.domain.bounds import PORTION_BYTES
from exhorto.domain.errors import ExhortoError, Malformed, Refused
from exhorto.domain.jsonvalues import Json
from exhorto.domain.statements import Portion, Role, portion_to_json
from exhorto.wire import base64url
from exhorto.wire.disclosures import disclose, read_disclosure
from tests.wire.makers import marking, portion

SALT = bytes(range(16))
SALT_TEXT = base64url.encode(SALT)
VALUE = portion_to_json(portion())


def disclosure(value: object) -> str:
    return base64url.encode(json.dumps(value).encode())


def with_body(body: Json) -> str:
    return disclosure([SALT_TEXT, {**VALUE, "body": body}])


REFUSED = {
    "an object property": (disclosure([SALT_TEXT, "name", VALUE]), "disclosure.shape"),
    "no salt": (disclosure([VALUE]), "disclosure.shape"),
    "nothing": (disclosure([]), "disclosure.shape"),
    "no array": (disclosure({"salt": SALT_TEXT}), "json.field"),
    "a salt that is a number": (disclosure([1, VALUE]), "json.field"),
    "a short salt": (disclosure([base64url.encode(SALT[1:]), VALUE]), "disclosure.salt"),
    "a long salt": (disclosure([base64url.encode(SALT + b"x"), VALUE]), "disclosure.salt"),
    "a very long salt": (disclosure(["A" * 999, VALUE]), "json.field"),
    "a salt that is no base64url": (disclosure(["*" * 22, VALUE]), "base64.not-canonical"),
    "an object of digests inside": (with_body({"x": {"_sd": []}}), "disclosure.nested"),
    "an element digest inside": (with_body({"x": [{"...": "A" * 43}]}), "disclosure.nested"),
    "a hash name inside": (with_body({"_sd_alg": "sha-512"}), "disclosure.nested"),
    "a digest inside, escaped": (
        base64url.encode(
            json.dumps([SALT_TEXT, {**VALUE, "body": {"_sd": []}}])
            .replace('"_sd"', '"\\u005fsd"')
            .encode()
        ),
        "disclosure.nested",
    ),
    "dots inside, escaped": (
        base64url.encode(
            json.dumps([SALT_TEXT, {**VALUE, "body": {"...": "A" * 43}}])
            .replace('"..."', '"\\u002e\\u002e\\u002e"')
            .encode()
        ),
        "disclosure.nested",
    ),
    "a digest in the marking": (
        disclosure([SALT_TEXT, {**VALUE, "marking": {"_sd": []}}]),
        "disclosure.nested",
    ),
    "a role that is not known": (disclosure([SALT_TEXT, {**VALUE, "role": "x"}]), "json.field"),
    "one member more": (disclosure([SALT_TEXT, {**VALUE, "extra": 1}]), "json.members"),
    "no marking": (
        disclosure([SALT_TEXT, {"role": "text", "body": {}}]),
        "json.members",
    ),
    "a body that is a text": (with_body("x"), "json.field"),
    "a member twice": (
        base64url.encode(
            json.dumps([SALT_TEXT, VALUE]).replace('"role"', '"role": "kernel", "role"').encode()
        ),
        "json.unreadable",
    ),
    "padding": (disclosure([SALT_TEXT, VALUE]) + "=", "base64.not-canonical"),
    "letters beyond ASCII": ("é" + disclosure([SALT_TEXT, VALUE]), "base64.not-canonical"),
    "beyond the bound": ("A" * (PORTION_BYTES + 1), "disclosure.too-large"),
}


@pytest.mark.parametrize(("text", "code"), REFUSED.values(), ids=REFUSED.keys())
def test_what_does_not_open_exactly_one_portion_is_refused(text: str, code: str) -> None:
    with pytest.raises(Malformed) as caught:
        read_disclosure(text)
    assert caught.value.code == code


def test_three_dots_in_a_text_are_only_dots() -> None:
    text = with_body({"text": "y entonces... «_sd» y \\u005fsd", "_sdx": 1, "....": 2})
    assert read_disclosure(text).portion.body["...."] == 2


REFUSED_TO_MAKE: dict[str, tuple[Portion, bytes, str]] = {
    "a short salt": (portion(), SALT[1:], "disclosure.salt"),
    "a portion with digests of its own": (
        Portion(Role.TEXT, marking(), {"x": [{"_sd": []}]}),
        SALT,
        "disclosure.nested",
    ),
    "a portion beyond the bound": (portion("x" * PORTION_BYTES), SALT, "disclosure.too-large"),
    "a text that is no Unicode": (portion("\udcff"), SALT, "json.unwritable"),
    "a text with U+0000": (portion("\x00"), SALT, "json.unreadable"),
    "a number that is none": (
        Portion(Role.TEXT, marking(), {"x": float("inf")}),
        SALT,
        "json.unwritable",
    ),
    "a number too large": (Portion(Role.TEXT, marking(), {"x": 2**60}), SALT, "json.unreadable"),
}


@pytest.mark.parametrize(
    ("made", "salt", "code"), REFUSED_TO_MAKE.values(), ids=REFUSED_TO_MAKE.keys()
)
def test_what_nobody_could_read_is_not_made(made: Portion, salt: bytes, code: str) -> None:
    with pytest.raises(Refused) as caught:
        disclose(made, salt)
    assert caught.value.code == code


def test_a_disclosure_reads_back_as_the_portion_that_was_disclosed() -> None:
    made = disclose(portion("Señal «única» 🜂"), SALT)
    assert read_disclosure(made.text) == made
    assert made.portion == portion("Señal «única» 🜂")
    assert made.salt == SALT


def test_neither_text_nor_salt_nor_content_shows() -> None:
    made = disclose(portion("muy reservado"), SALT)
    assert "reservado" not in repr(made)
    assert made.text not in repr(made)
    assert repr(SALT) not in repr(made)


@given(st.binary(min_size=16, max_size=16), st.binary(min_size=16, max_size=16))
def test_the_same_portion_under_another_salt_has_another_digest(one: bytes, other: bytes) -> None:
    same = disclose(portion(), one).digest == disclose(portion(), other).digest
    assert same is (one == other)


@given(st.binary(max_size=80).map(base64url.encode) | st.text(max_size=60))
def test_any_text_is_refused_as_malformed(text: str) -> None:
    with pytest.raises(ExhortoError) as caught:
        read_disclosure(text)
    assert isinstance(caught.value, Malformed)
