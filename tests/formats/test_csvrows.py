"""A damaged line spoils nothing but itself."""

import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exhorto.domain.errors import Malformed
from exhorto.formats.csvrows import LINE_BYTES, BrokenRow, Row, csv_rows
from exhorto.formats.lists import ListFile, Reason


def _read(content: bytes, columns: int = 3) -> list[Row | BrokenRow]:
    return list(csv_rows(ListFile("list.csv", content), columns))


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        pytest.param(b'1,"ab,c', Reason.QUOTES, id="a quote that never closes"),
        pytest.param(b'1,"ab"c,d', Reason.QUOTES, id="text behind a closing quote"),
        pytest.param(b'1,"a,"b",c', Reason.QUOTES, id="a lost closing quote"),
        pytest.param(b'"', Reason.QUOTES, id="nothing but a quote"),
        pytest.param(b"1,a\rb,c", Reason.QUOTES, id="a lone carriage return"),
        pytest.param(b"1,a", Reason.COLUMNS, id="too few columns"),
        pytest.param(b",".join([b"1"] * 200), Reason.COLUMNS, id="200 columns"),
        pytest.param(b"1,a\0b,c", Reason.NUL, id="a null byte"),
        pytest.param(b"1,\x81\x8d,c", Reason.ENCODING, id="bytes of no encoding"),
        pytest.param(b"1,b," + b"x" * LINE_BYTES, Reason.TOO_LONG, id="a line of 64 KiB"),
        pytest.param(b"   ", Reason.BLANK, id="blanks"),
        pytest.param(b"", Reason.BLANK, id="nothing"),
        pytest.param(b"\x1a", Reason.END_MARK, id="the end mark"),
    ],
)
def test_a_broken_line_leaves_its_neighbours_whole(line: bytes, reason: Reason) -> None:
    before, broken, after = _read(b"1,a,b\r\n" + line + b'\n2,"c,d",e\n')
    assert before == Row(1, ("1", "a", "b"))
    assert isinstance(broken, BrokenRow)
    assert (broken.line, broken.reason) == (2, reason)
    assert after == Row(3, ("2", "c,d", "e"))


def test_an_empty_file_is_refused() -> None:
    with pytest.raises(Malformed, match=r"formats\.file-empty"):
        _read(b"")
    with pytest.raises(Malformed, match=r"formats\.file-empty"):
        list(csv_rows(ListFile("list.csv", iter(())), 3))


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32", "utf-16-be-mark", "utf-32-be-mark"])
def test_a_file_of_wide_characters_is_refused(encoding: str) -> None:
    text = "1,a,b\r\n2,c,d\r\n"
    wide = encoding.removesuffix("-mark")
    content = ("\ufeff" + text if encoding != wide else text).encode(wide)
    with pytest.raises(Malformed, match=r"formats\.file-encoding"):
        _read(content)


def test_a_file_of_wide_characters_without_its_mark_has_only_broken_lines() -> None:
    assert all(isinstance(row, BrokenRow) for row in _read("1,a,b\n2,c,d\n".encode("utf-16-le")))


@pytest.mark.parametrize(
    ("content", "values", "reasons"),
    [
        pytest.param(b"\xef\xbb\xbf1,a,b", ("1", "a", "b"), (), id="a UTF-8 mark"),
        pytest.param("1,Muñoz,b".encode(), ("1", "Muñoz", "b"), (), id="UTF-8"),
        pytest.param(
            "1,Muñoz,b".encode("latin-1"),
            ("1", "Muñoz", "b"),
            (Reason.ENCODING_ASSUMED,),
            id="Latin-1 says that it was assumed",
        ),
        pytest.param(b'1,"a ""b"" c",d', ("1", 'a "b" c', "d"), (), id="doubled quotes"),
        pytest.param(b"1,a,b\x1a", ("1", "a", "b"), (Reason.END_MARK,), id="a glued end mark"),
        pytest.param(b"1,a, b \r\n", ("1", "a", " b "), (), id="blanks are kept"),
    ],
)
def test_a_line_is_read(content: bytes, values: tuple[str, ...], reasons: object) -> None:
    assert _read(content) == [Row(1, values, reasons)]  # type: ignore[arg-type]


def test_line_ends_may_be_mixed() -> None:
    assert [row.line for row in _read(b"1,a,b\r\n2,c,d\n\n3,e,f") if isinstance(row, Row)] == [
        1,
        2,
        4,
    ]


_pieces = st.lists(st.binary(max_size=12) | st.sampled_from([b"1,a,b\n", b'2,"c",d\r\n', b"\n"]))


@given(_pieces)
def test_every_line_comes_out_once(pieces: list[bytes]) -> None:
    content = b"1,a,b\n" + b"".join(pieces)
    lines = content.split(b"\n")
    rows = _read(content)
    assert [row.line for row in rows] == list(range(1, len(lines) + bool(lines[-1])))


@given(_pieces)
def test_the_pieces_in_which_a_file_arrives_do_not_matter(pieces: list[bytes]) -> None:
    pieces = [b"1,a,b\n", *pieces]
    in_pieces = list(csv_rows(ListFile("list.csv", iter(pieces)), 3))
    assert in_pieces == _read(b"".join(pieces))


def test_a_line_without_end_is_not_held() -> None:
    endless = (b"x" * 1024 * 1024 for _ in range(20))
    tracemalloc.start()
    (row,) = csv_rows(ListFile("list.csv", endless), 3)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert isinstance(row, BrokenRow)
    assert row.reason is Reason.TOO_LONG
    assert peak < 8 * 1024 * 1024
