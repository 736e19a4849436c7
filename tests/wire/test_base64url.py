import pytest
from hypothesis import given
from hypothesis import strategies as st

from exhorto.domain.errors import Malformed
from exhorto.wire import base64url

REFUSED = {
    "padding": "QQ==",
    "a spare bit in the last letter of two": "QR",
    "a spare bit in the last letter of three": "QUJ",
    "the plus of the other alphabet": "+A",
    "the slash of the other alphabet": "/A",
    "the stand-in for the other alphabet": "!A",
    "one letter alone": "A",
    "a trailing newline": "QQ\n",
    "a space inside": "Q Q",
    "a letter beyond ASCII": "QÁ",
    "a lone surrogate": "Q\ud800",
}


@pytest.mark.parametrize("text", REFUSED.values(), ids=REFUSED.keys())
def test_a_text_that_is_not_the_one_text_of_its_bytes_is_refused(text: str) -> None:
    with pytest.raises(Malformed, match=r"base64\.not-canonical"):
        base64url.decode(text, "field")


@given(st.binary(max_size=200))
def test_reading_gives_back_the_bytes_that_were_written(data: bytes) -> None:
    assert base64url.decode(base64url.encode(data), "field") == data


@given(st.text(alphabet="ABCXYZabcxyz0189-_+/=!~\n é", max_size=12))
def test_whatever_is_read_is_written_the_same_way(text: str) -> None:
    try:
        data = base64url.decode(text, "field")
    except Malformed:
        return
    assert base64url.encode(data) == text
