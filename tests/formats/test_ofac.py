"""Every line of every file is accounted for; damage never spreads."""

from collections.abc import Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exhorto.domain.errors import Malformed
from exhorto.domain.holdings import Address, Source, SourceKind
from exhorto.domain.holdings_json import holding_from_json, holding_to_json
from exhorto.domain.person import Missing, NameKind, PersonName
from exhorto.formats.lists import Import, ListFile, Outcome, Reason, report_to_json
from exhorto.formats.ofac import REMARKS_WIDTH, OfacFiles, read_ofac

SOURCE = Source("us-ofac-sdn", "2000-01-01", SourceKind.PUBLIC_LIST)
NULLS = "-0- ,-0- ,-0- ,-0- ,-0- ,-0- "
END = b"\x1a"


def entry(number: int, name: str = "EJEMPLO, Juan", kind: str = '"individual"', **more: str) -> str:
    remarks = f'"{more["remarks"]}"' if "remarks" in more else "-0- "
    title = f'"{more["title"]}"' if "title" in more else "-0- "
    return f'{number},"{name}",{kind},"SDNTK] [SDGT",{title},{NULLS},{remarks}'


def alias(number: int, name: str, kind: str = "aka") -> str:
    return f'{number},1,"{kind}","{name}",-0- '


def lines(*rows: str | bytes, end: bytes = END) -> bytes:
    raw = (row if isinstance(row, bytes) else row.encode() for row in rows)
    return b"".join(row + b"\r\n" for row in raw) + end


def read(entries: bytes, **others: Iterable[bytes]) -> Import:
    files = {
        kind: tuple(ListFile(f"{kind}-{n}", content) for n, content in enumerate(contents, 1))
        for kind, contents in others.items()
    }
    return read_ofac(OfacFiles(ListFile("entries", entries), **files), SOURCE)


def account(result: Import, file: str, line: int) -> tuple[Outcome, tuple[Reason, ...]]:
    (row,) = (r for r in result.report.rows if (r.file, r.line) == (file, line))
    return row.outcome, row.reasons


GOOD = entry(1, "EJEMPLO, Ana")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        pytest.param(b"", "formats.file-empty", id="an empty file"),
        pytest.param(lines(GOOD).decode().encode("utf-16"), "formats.file-encoding", id="UTF-16"),
        pytest.param(
            lines(GOOD).decode().encode("utf-16-le"), "formats.not-this-list", id="UTF-16 unmarked"
        ),
        pytest.param(
            b"<html>\n<h1>503</h1>\n</html>\n", "formats.not-this-list", id="an error page"
        ),
        pytest.param(END, "formats.not-this-list", id="nothing but the end mark"),
        pytest.param(lines(alias(1, "X")), "formats.not-this-list", id="another file of the list"),
    ],
)
def test_a_file_that_is_not_the_list_stops_the_import(content: bytes, code: str) -> None:
    with pytest.raises(Malformed) as entries:
        read(content)
    assert entries.value.code == code


@pytest.mark.parametrize("content", [b"", b"<html>\n", lines(GOOD).decode().encode("utf-16")])
def test_a_file_of_aliases_that_is_none_stops_the_import(content: bytes) -> None:
    with pytest.raises(Malformed):
        read(lines(GOOD), aliases=[content])


def test_a_file_of_overflows_may_have_nothing_to_say() -> None:
    assert read(lines(GOOD), overflows=[END]).report.holdings == 1


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        pytest.param(entry(2, kind="-0- "), Reason.NOT_A_PERSON, id="a company"),
        pytest.param(entry(2, kind='"vessel"'), Reason.NOT_A_PERSON, id="a vessel"),
        pytest.param(entry(2, kind='"indvidual"'), Reason.UNKNOWN_TYPE, id="a type misspelt"),
        pytest.param(entry(2, name=" "), Reason.NO_NAME, id="no name"),
        pytest.param(entry(2, name="-0- "), Reason.NO_NAME, id="a null name"),
        pytest.param(GOOD, Reason.DUPLICATE, id="the same entry again"),
        pytest.param(entry(1, "OTRA, Eva"), Reason.CONFLICT, id="another entry of that number"),
        pytest.param(entry(9, kind="-0- "), Reason.DUPLICATE, id="a company again"),
        pytest.param(entry(9), Reason.CONFLICT, id="a person of a company's number"),
        pytest.param("ent_num" + entry(2)[1:], Reason.ENTRY_NUMBER, id="a heading"),
        pytest.param("²" + entry(2)[1:], Reason.ENTRY_NUMBER, id="a digit that is no figure"),
        pytest.param(entry(2).rsplit(",", 1)[0], Reason.COLUMNS, id="a row cut short"),
        pytest.param('2,"EJEMPLO', Reason.QUOTES, id="a quote that never closes"),
        pytest.param(b"2,\0,", Reason.NUL, id="a null byte"),
        pytest.param("2," + "x," * 199, Reason.COLUMNS, id="200 columns"),
        pytest.param("", Reason.BLANK, id="a blank line"),
        pytest.param(entry(2, "X" * 1001), Reason.TOO_LONG, id="a name of 1,001 characters"),
        pytest.param(entry(2, title="X" * 1001), Reason.TOO_LONG, id="a title of that length"),
    ],
)
def test_a_line_that_is_no_entry_is_skipped_with_its_reason(
    row: str | bytes, reason: Reason
) -> None:
    result = read(lines(GOOD, entry(9, kind="-0- "), row, entry(3, "OTRO, Luis")))
    assert [h.entry for h in result.holdings] == ["1", "3"]
    assert account(result, "entries", 3) == (Outcome.SKIPPED, (reason,))


def test_a_skipped_line_still_tells_its_entry_number_where_it_can_be_read() -> None:
    (row,) = read(lines(GOOD, '77,"EJEMPLO')).report.defects()
    assert row.entry == "77"


def test_a_name_in_latin_1_is_read_and_reported() -> None:
    result = read(lines(entry(1, "MUÑOZ, José").encode("latin-1")))
    assert result.holdings[0].person.main_name.full == "MUÑOZ, José"
    assert account(result, "entries", 1) == (Outcome.IMPORTED, (Reason.ENCODING_ASSUMED,))


def test_a_truncated_file_says_that_it_may_be_cut() -> None:
    whole = lines(GOOD, entry(2))
    result = read(whole[: whole.index(b"2,") + 30])
    assert result.report.cut_files == ("entries",)
    assert account(result, "entries", 2) == (Outcome.SKIPPED, (Reason.COLUMNS,))
    assert read(whole).report.cut_files == ()


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        pytest.param(alias(5, "X"), Reason.NOT_ON_LIST, id="an orphan"),
        pytest.param(alias(9, "X"), Reason.NOT_A_PERSON, id="of a company"),
        pytest.param(alias(1, "EL EJEMPLO"), Reason.DUPLICATE, id="the same again"),
        pytest.param(alias(1, "X", "dba"), Reason.UNKNOWN_TYPE, id="of an unknown type"),
        pytest.param(alias(1, "-0- "), Reason.NO_NAME, id="without a name"),
        pytest.param(alias(1, "X" * 1001), Reason.TOO_LONG, id="of 1,001 characters"),
        pytest.param('1,1,"aka', Reason.QUOTES, id="a quote that never closes"),
    ],
)
def test_an_alias_that_is_not_used_is_skipped_with_its_reason(row: str, reason: Reason) -> None:
    aliases = lines(alias(1, "EL EJEMPLO"), row, alias(1, "OTRO, Nombre", "fka"))
    result = read(lines(GOOD, entry(9, kind="-0- ")), aliases=[aliases])
    assert account(result, "aliases-1", 2) == (Outcome.SKIPPED, (reason,))
    assert result.holdings[0].person.names == (
        PersonName("EJEMPLO, Ana", NameKind.PRIMARY, "EJEMPLO", "Ana"),
        PersonName("EL EJEMPLO", NameKind.ALIAS),
        PersonName("OTRO, Nombre", NameKind.FORMER, "OTRO", "Nombre"),
    )


def test_aliases_of_two_days_are_never_mixed() -> None:
    newer = lines(alias(1, "NUEVO"), alias(9, "EMPRESA"))
    older = lines(alias(1, "VIEJO"), alias(2, "SOLO ENTONCES"))
    result = read(lines(GOOD, entry(2)), aliases=[newer, older])
    names = [[n.full for n in h.person.names] for h in result.holdings]
    assert names == [["EJEMPLO, Ana", "NUEVO"], ["EJEMPLO, Juan", "SOLO ENTONCES"]]
    assert account(result, "aliases-2", 1) == (Outcome.SKIPPED, (Reason.SUPERSEDED,))


@pytest.mark.parametrize(
    ("name", "surnames", "given"),
    [
        ("GUZMAN LOERA, Joaquin", "GUZMAN LOERA", "Joaquin"),
        ("DELOS REYES, Feliciano, Jr.", "DELOS REYES", "Feliciano"),
        ("KNOWLES, JR., Samuel", "KNOWLES", "Samuel"),
        ("MARUF, Taha, Muhyi al-Din", Missing.UNKNOWN, Missing.UNKNOWN),
        ("KHUN SA", Missing.UNKNOWN, Missing.UNKNOWN),
        ("EJEMPLO,", Missing.UNKNOWN, Missing.UNKNOWN),
        (", Ejemplo", Missing.UNKNOWN, Missing.UNKNOWN),
    ],
)
def test_only_one_comma_parts_a_name(name: str, surnames: object, given: object) -> None:
    main = read(lines(entry(1, name))).holdings[0].person.main_name
    assert (main.full, main.surnames, main.given) == (name, surnames, given)
    assert main.first_surname is main.second_surname is Missing.UNKNOWN


def test_an_address_that_says_nothing_is_skipped() -> None:
    addresses = lines("1,7,-0- ,-0- ,-0- ,-0- ", '1,8,"Calle 1",-0- ,"Korea, North",-0- ')
    result = read(lines(GOOD), addresses=[addresses])
    assert result.holdings[0].addresses == (Address("Calle 1, Korea, North", "KP"),)
    assert account(result, "addresses-1", 1) == (Outcome.SKIPPED, (Reason.NOTHING_STATED,))


FULL = "Gender Male; " + "x" * (REMARKS_WIDTH - 26) + "; Passport A1"


def test_cut_remarks_go_on_in_their_overflow() -> None:
    assert len(FULL) == REMARKS_WIDTH
    result = read(
        lines(entry(1, remarks=FULL), entry(2, remarks="DOB 1957.")),
        overflows=[lines('1,"23 (Mexico)."', '2,"; DOB 1958."')],
    )
    assert [d.number for d in result.holdings[0].person.documents] == ["A123"]
    assert account(result, "entries", 1) == (Outcome.IMPORTED, ())
    assert account(result, "overflows-1", 1) == (Outcome.JOINED, ())
    assert account(result, "overflows-1", 2) == (Outcome.SKIPPED, (Reason.OVERFLOW_MISFIT,))
    assert result.holdings[1].remarks == "DOB 1957."


def test_cut_remarks_without_their_overflow_are_reported() -> None:
    result = read(lines(entry(1, remarks=FULL)))
    assert account(result, "entries", 1) == (Outcome.IMPORTED, (Reason.REMARKS_CUT,))
    assert result.holdings[0].notes[-1].text == "Passport A1"
    assert result.holdings[0].person.documents == ()


def test_an_entry_that_goes_on_and_on_can_still_be_stored() -> None:
    weak = "a.k.a. 'X'; " * 5_000
    result = read(
        lines(entry(1, remarks=FULL)),
        overflows=[lines(*(f'1,"{n}; {weak}"' for n in range(3)))],
        aliases=[lines(*(alias(1, f"ALIAS {n}") for n in range(1_002)))],
        addresses=[lines(*(f'1,{n},"Calle {n}","","",""' for n in range(1_002)))],
    )
    (holding,) = result.holdings
    assert holding_from_json(holding_to_json(holding)) == holding
    assert account(result, "overflows-1", 1) == (Outcome.JOINED, ())
    assert account(result, "overflows-1", 2) == (Outcome.SKIPPED, (Reason.TOO_LONG,))
    for file in ("aliases-1", "addresses-1"):
        assert account(result, file, 1_000) == (Outcome.JOINED, ())
        assert account(result, file, 1_001) == (Outcome.SKIPPED, (Reason.TOO_MANY,))


def test_programmes_and_titles_are_taken_apart() -> None:
    holding = read(lines(entry(1, title="Mayor; Doctor"))).holdings[0]
    assert holding.programmes == ("SDNTK", "SDGT")
    assert holding.titles == ("Mayor", "Doctor")


_DAMAGE = st.binary(max_size=60).map(lambda raw: raw.replace(b"\n", b"?")) | st.sampled_from(
    [b'5,"', b"", END, b"5,", b'5,"A","individual"', "5,Ñ".encode("latin-1"), b"\xff\xfe"]
)
_ROWS = st.lists(
    st.integers(1, 6).map(lambda n: entry(n).encode())
    | st.integers(1, 6).map(lambda n: entry(n, kind="-0- ").encode())
    | _DAMAGE,
    max_size=12,
)
_ALIASES = st.lists(st.integers(1, 8).map(lambda n: alias(n, "X").encode()) | _DAMAGE, max_size=12)


@settings(deadline=None)
@given(_ROWS, _ALIASES, _ALIASES)
def test_rows_in_are_rows_accounted_for(
    rows: list[bytes], newer: list[bytes], older: list[bytes]
) -> None:
    good = alias(1, "Y").encode()
    files = {
        "entries": lines(GOOD, *rows),
        "aliases-1": lines(good, *newer),
        "aliases-2": lines(good, *older),
    }
    result = read(files["entries"], aliases=[files["aliases-1"], files["aliases-2"]])
    accounted = [(row.file, row.line) for row in result.report.rows]
    assert accounted == [
        (name, line) for name, content in files.items() for line in range(1, _lines_in(content) + 1)
    ]
    assert sum(result.report.count(outcome) for outcome in Outcome) == len(accounted)
    assert result.report.count(Outcome.IMPORTED) == result.report.holdings == len(result.holdings)
    assert all(
        len(row.reasons) == 1 for row in result.report.rows if row.outcome is Outcome.SKIPPED
    )


def _lines_in(content: bytes) -> int:
    return content.count(b"\n") + (not content.endswith(b"\n"))


@settings(deadline=None)
@given(_DAMAGE, st.integers(0, 20))
def test_a_damaged_line_changes_no_other_entry(damage: bytes, place: int) -> None:
    rows: list[str | bytes] = [entry(n, f"EJEMPLO {n}, Ana") for n in range(10, 30)]
    whole = read(lines(*rows))
    damaged = read(lines(GOOD, *rows[:place], damage, *rows[place:]))
    assert damaged.holdings[1:] == whole.holdings


def test_the_report_in_counts_adds_up_to_its_lines() -> None:
    result = read(lines(GOOD, entry(2, kind="-0- "), '3,"'), aliases=[lines(alias(1, "X"))])
    told = report_to_json(result.report)
    assert told["files"] == {
        "entries": {
            "imported": 1,
            "skipped:not-a-person": 1,
            "skipped:quotes": 1,
            "skipped:end-mark": 1,
        },
        "aliases-1": {"joined": 1, "skipped:end-mark": 1},
    }
    assert (told["lines"], told["defect_count"], told["holdings"]) == (6, 1, 1)
    assert report_to_json(result.report, most_defects=0)["defects"] == []
