from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exhorto.domain.errors import Malformed, Refused
from exhorto.domain.jsonvalues import Json
from exhorto.wire import strictjson

UNREADABLE = {
    "a member twice": b'{"a":1,"a":1}',
    "a member twice, once escaped": b'{"a":1,"\\u0061":2}',
    "a member twice deep inside": b'[{"b":{"a":1,"a":2}}]',
    "no number": b'{"a":NaN}',
    "infinity": b"[Infinity]",
    "minus infinity": b"[-Infinity]",
    "a fraction beyond every bound": b"[1e999]",
    "a whole number beyond 2^53": b"[9007199254740992]",
    "a whole number of ten thousand digits": b"[" + b"9" * 10_000 + b"]",
    "a lone surrogate, escaped": b'["\\ud800"]',
    "a lone surrogate in a member name": b'{"\\udfff":1}',
    "a lone surrogate as UTF-8": b'["\xed\xa0\x80"]',
    "U+0000, escaped": b'["a\\u0000"]',
    "U+0000, bare": b'["\x00"]',
    "a byte order mark": b"\xef\xbb\xbf{}",
    "UTF-16": '{"a":1}'.encode("utf-16"),
    "Latin-1": '["é"]'.encode("latin-1"),
    "too deep by one": b"[" * 33 + b"]" * 33,
    "so deep that a reader would fall": b"[" * 100_000,
    "deep objects": b'{"a":' * 33 + b"1" + b"}" * 33,
    "two values": b"{}{}",
    "nothing": b"",
    "a comment": b"{}//",
}


@pytest.mark.parametrize("raw", UNREADABLE.values(), ids=UNREADABLE.keys())
def test_what_two_readers_could_read_differently_is_refused(raw: bytes) -> None:
    with pytest.raises(Malformed) as caught:
        strictjson.read(raw, "field")
    assert caught.value.code == "json.unreadable"
    assert caught.value.facts["field"] == "field"


READABLE: dict[str, tuple[bytes, Json]] = {
    "exactly deep enough": (b"[" * 32 + b"]" * 32, None),
    "the largest whole number": (b"[9007199254740991]", [2**53 - 1]),
    "the smallest whole number": (b"[-9007199254740991]", [1 - 2**53]),
    "a pair of surrogates, escaped": (b'["\\ud83d\\ude00"]', ["😀"]),
    "white space": (b' { "a" : [ ] }\n', {"a": []}),
}


@pytest.mark.parametrize(("raw", "value"), READABLE.values(), ids=READABLE.keys())
def test_what_every_reader_reads_alike_is_read(raw: bytes, value: Json) -> None:
    read = strictjson.read(raw, "field")
    assert value is None or read == value


NESTED: Json = 1
for _ in range(40):
    NESTED = [NESTED]

UNWRITABLE: dict[str, object] = {
    "a lone surrogate": "\ud800",
    "U+0000": ["\x00"],
    "no number": float("nan"),
    "a number too large": 2**53,
    "bytes": b"abc",
    "too deep": NESTED,
}


@pytest.mark.parametrize("value", UNWRITABLE.values(), ids=UNWRITABLE.keys())
def test_what_no_partner_could_read_is_not_written(value: Json) -> None:
    with pytest.raises(Refused, match=r"json\.un(writ|read)able"):
        strictjson.write(value, "field")


def test_an_error_never_repeats_the_content() -> None:
    with pytest.raises(Malformed) as caught:
        strictjson.read(b'{"secreto":1,"secreto":2}', "portion")
    assert "secreto" not in str(caught.value)


TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=8)
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(1 - 2**53, 2**53 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=12,
)


@given(VALUES)
def test_reading_gives_back_the_value_that_was_written(value: Json) -> None:
    raw = strictjson.write(value, "field")
    assert strictjson.read(raw, "field") == value
    assert strictjson.write(strictjson.read(raw, "field"), "field") == raw


@given(st.binary(max_size=60) | TEXTS.map(str.encode))
def test_any_bytes_are_read_or_refused_as_malformed(raw: bytes) -> None:
    with suppress(Malformed):
        strictjson.read(raw, "field")
