"""The list that comes with Exhorto, against counts made without any of its code.

The oracle looks at bytes only: lines, the number before the first comma, literal pieces of text.
"""

import re
import tomllib
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

import exhorto
from exhorto.domain.errors import Malformed
from exhorto.domain.holdings import Holding, NoteKind, Standing, holding_terms
from exhorto.domain.holdings_json import holding_from_json, holding_to_json
from exhorto.domain.search import search_terms
from exhorto.formats.lists import Import, Outcome, Reason
from exhorto.formats.ofac import read_ofac
from exhorto.formats.ofac_bundle import ofac_bundle

FOLDER = Path(exhorto.__file__).parent / "data" / "lists" / "ofac"
SDN = "sdn_2024-05-03.csv"
ALT25, ALT24 = "alt_2025-02-27.csv", "alt_2024-01-08.csv"
ADD = "add_2025-02-27.csv"


@cache
def imported() -> Import:
    manifest = tomllib.loads((FOLDER / "list.toml").read_text("utf-8"))
    return read_ofac(*ofac_bundle(manifest, lambda name: (FOLDER / name).read_bytes()))


@cache
def raw_lines(name: str) -> tuple[bytes, ...]:
    lines = (FOLDER / name).read_bytes().split(b"\n")
    assert lines.pop() == b"\x1a"
    return tuple(line.rstrip(b"\r") for line in lines)


def number(line: bytes) -> bytes:
    return line.split(b",", 1)[0]


@cache
def persons() -> frozenset[bytes]:
    return frozenset(number(line) for line in raw_lines(SDN) if b',"individual",' in line)


def by_entry() -> dict[str, Holding]:
    return {holding.entry: holding for holding in imported().holdings}


def count(file: str, outcome: Outcome, reason: Reason | None = None) -> int:
    reasons = () if reason is None else (reason,)
    return sum(
        (row.file, row.outcome, row.reasons) == (file, outcome, reasons)
        for row in imported().report.rows
    )


@pytest.mark.parametrize(
    ("name", "rows", "of_persons"),
    [
        (SDN, 14_965, 6_854),
        (ALT25, 19_486, 8_367),
        (ALT24, 17_091, 8_098),
        (ADD, 22_641, 8_633),
        ("sdn_comments_2025-02-27.csv", 21, 8),
        ("sdn_comments_2024-01-08.csv", 13, 4),
    ],
)
def test_the_files_are_those_of_their_readme(name: str, rows: int, of_persons: int) -> None:
    assert len(raw_lines(name)) == rows
    assert sum(number(line) in persons() for line in raw_lines(name)) == of_persons


def test_every_line_is_accounted_for_once() -> None:
    accounted = Counter(row.file for row in imported().report.rows)
    assert accounted == {path.name: len(raw_lines(path.name)) + 1 for path in FOLDER.glob("*.csv")}
    assert len({(row.file, row.line) for row in imported().report.rows}) == accounted.total()
    assert imported().report.cut_files == ()
    assert imported().report.defects() == ()


def test_every_person_is_imported_and_nobody_else() -> None:
    assert {holding.entry.encode() for holding in imported().holdings} == persons()
    assert count(SDN, Outcome.IMPORTED) == imported().report.holdings == 6_854
    assert count(SDN, Outcome.SKIPPED, Reason.NOT_A_PERSON) == 14_965 - 6_854


def test_every_alias_of_a_person_is_joined_once() -> None:
    in_2025 = {number(line) for line in raw_lines(ALT25)}
    only_2024 = [line for line in raw_lines(ALT24) if number(line) not in in_2025]
    of_persons = [line for line in only_2024 if number(line) in persons()]
    assert (len(of_persons), len({number(line) for line in of_persons})) == (23, 14)
    assert count(ALT25, Outcome.JOINED) == 8_367
    assert count(ALT24, Outcome.JOINED) == 23
    aliases = imported().report.remark_items["name"]
    names = sum(len(holding.person.names) for holding in imported().holdings)
    assert names == 6_854 + 8_367 + 23 + aliases


def test_every_address_of_a_person_is_joined_or_says_nothing() -> None:
    empty = [line for line in raw_lines(ADD) if line.count(b"-0-") == 4]
    of_persons = sum(number(line) in persons() for line in empty)
    assert count(ADD, Outcome.SKIPPED, Reason.NOTHING_STATED) == of_persons
    assert count(ADD, Outcome.JOINED) == 8_633 - of_persons


@pytest.mark.parametrize(
    ("field", "piece"),
    [
        ("birth", rb'["; ](?:alt\. )?DOB \w'),
        ("birth-place", rb'["; ](?:alt\. )?POB '),
        ("nationality", rb'["; ]nationality:? '),
        ("citizenship", rb'["; ]citizen [A-Z]'),
        ("gender", rb'["; ]Gender (?:Male|Female)'),
        ("name", rb"[\"; ]a\.k\.a\. '"),
    ],
)
def test_pieces_of_remarks_are_as_many_as_a_search_finds(field: str, piece: bytes) -> None:
    last = b"\n".join(b'"' + h.remarks.encode() for h in imported().holdings)
    assert imported().report.remark_items[field] == len(re.findall(piece, last))


def test_the_remarks_are_the_bytes_of_the_file() -> None:
    # Remarks have no quotes inside: they are all that stands behind the last comma with a quote.
    holdings = by_entry()
    for line in raw_lines(SDN):
        if number(line) in persons() and not line.endswith(b"-0- "):
            raw = line[line.rindex(b',"') + 2 : -1].decode()
            assert holdings[number(line).decode()].remarks.startswith(raw.strip())


def test_nothing_of_the_remarks_is_dropped() -> None:
    report = imported().report
    pieces = sum(
        len([piece for piece in holding.remarks.split(";") if piece.strip()])
        for holding in imported().holdings
    )
    assert sum(report.remark_items.values()) == pieces == 36_306
    free = sum(n.kind is NoteKind.FREE for h in imported().holdings for n in h.notes)
    assert report.remark_items["free"] == free


def test_at_least_99_of_100_pieces_of_remarks_are_read_into_a_field() -> None:
    assert imported().report.remark_coverage >= 0.99


@pytest.mark.parametrize("entry", ["28263", "28264", "29703", "39585", "39593", "42496", "44718"])
def test_remarks_that_were_cut_read_on_in_their_overflow(entry: str) -> None:
    holding = by_entry()[entry]
    assert len(holding.remarks) > 1_000
    assert [note for note in holding.notes if note.kind is NoteKind.FREE] == []


def test_persons_of_the_founding_members_are_as_many_as_were_counted_by_hand() -> None:
    stated = Counter(
        code
        for holding in imported().holdings
        for code in {c.code for c in holding.person.nationalities + holding.person.citizenships}
    )
    assert [stated[code] for code in ("CO", "MX", "GT", "PA")] == [125, 419, 32, 4]


def test_birth_dates_are_as_many_as_were_counted_by_hand() -> None:
    births = [h.person.births for h in imported().holdings if h.person.births]
    assert len(births) == 6_736


def test_all_holdings_survive_being_stored() -> None:
    for holding in imported().holdings:
        assert holding_from_json(holding_to_json(holding)) == holding


def test_every_name_and_document_finds_its_holding() -> None:
    for holding in imported().holdings:
        terms = holding_terms(holding)
        for name in holding.person.names:
            assert set(search_terms(name.full)) <= terms
        for document in holding.person.documents:
            assert set(search_terms(document.number)) <= terms


def test_the_list_says_that_it_is_not_for_use() -> None:
    assert imported().report.source.standing is Standing.HISTORICAL


@pytest.mark.parametrize(
    "manifest",
    [
        pytest.param(None, id="nothing"),
        pytest.param({"id": "x", "version": "1", "standing": "current"}, id="no files"),
        pytest.param(
            {"id": "x", "version": "1", "standing": "new", "files": {"entries": "a"}},
            id="an unknown standing",
        ),
        pytest.param(
            {"id": "x", "version": "1", "standing": "current", "files": {"entries": ["a"]}},
            id="a list for a name",
        ),
        pytest.param(
            {"id": "x", "version": "1", "standing": "current", "files": {"entries": "a", "b": []}},
            id="an unknown kind of file",
        ),
    ],
)
def test_a_manifest_that_is_not_as_it_should_be_is_refused(manifest: object) -> None:
    with pytest.raises(Malformed, match=r"json\."):
        ofac_bundle(manifest, lambda _name: b"")


PAGE = Path(__file__).parents[2] / "docs" / "reference" / "list-ofac.md"


def test_the_page_about_the_list_tells_the_figures_of_the_import() -> None:
    report, page = imported().report, PAGE.read_text("utf-8")
    contacts = sum(report.remark_items[kind] for kind in ("email", "phone", "wallet", "website"))
    figures = [*report.remark_items.values(), contacts, len(report.rows), report.holdings]
    figures += [report.count(Outcome.JOINED), sum(report.remark_items.values())]
    assert [figure for figure in figures if f"{figure:,}" not in page] == []
    assert f"{report.remark_coverage:.1%}".replace("%", " %") in page


def test_the_page_about_the_list_names_every_reason() -> None:
    page = PAGE.read_text("utf-8")
    assert [reason for reason in Reason if f"`{reason.value}`" not in page] == []
