"""Each item of the remarks goes to one place, and what is not understood is kept word for word."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exhorto.domain.holdings import (
    Contact,
    ContactKind,
    Holding,
    HoldingKind,
    Link,
    Note,
    NoteKind,
    Source,
    SourceKind,
    holding_terms,
)
from exhorto.domain.person import Country, Gender, NameKind, Person, PersonName, Place
from exhorto.formats.ofac_remarks import Remarks, read_remarks


@pytest.mark.parametrize(
    "item",
    [
        "DOB 31 Feb 1957",
        "DOB 4 April 1957",
        "DOB 1960 to 1955",
        "DOB soon",
        "Gender Unstated",
        "Passport issued in Sarajevo, Bosnia-Herzegovina",
        "Passport OR801168 and Kuwaiti National ID No. 281020505755 issued under another name",
        "Passport A1 (Mexico) issued 31 Feb 1999",
        "Passport expires 04 May 2001",
        "ICTY indictee in custody",
        "Passport " + "1" * 61,
        "POB " + "X" * 1_000,
        "Digital Currency Address - XBT",
        "Linked To:",
        "a.k.a.",
    ],
)
def test_what_is_not_understood_is_kept_word_for_word(item: str) -> None:
    read = read_remarks(f"{item}; Gender Male.")
    assert read.notes == [Note(NoteKind.FREE, item)]
    assert read.fields == ["free", "gender"]


@pytest.mark.parametrize(
    ("text", "iso", "circa"),
    [
        ("DOB 04 Apr 1957", "1957-04-04", False),
        ("alt. DOB 04 Apr 1957.", "1957-04-04", False),
        ("DOB Apr 1957", "1957-04", False),
        ("DOB 1957", "1957", False),
        ("DOB circa 1957", "1957", True),
        ("DOB circa 04 Apr 1957", "1957-04-04", True),
        ("DOB circa 1955-1960", "1955-01-01/1960-12-31", True),
        ("DOB 1955 to 1957", "1955-01-01/1957-12-31", False),
        ("DOB Nov 1955 to Feb 1956", "1955-11-01/1956-02-29", False),
        ("DOB 01 Jan 1955 to 31 Dec 1955", "1955", False),
    ],
)
def test_births(text: str, iso: str, circa: bool) -> None:
    (birth,) = read_remarks(text).births
    assert (birth.iso, birth.circa) == (iso, circa)
    assert birth.as_written in text


@pytest.mark.parametrize(
    ("item", "kind", "number", "country"),
    [
        ("Passport AB123 (Mexico)", "passport", "AB123", "MX"),
        ("Passport RL 1234567 (Lebanon)", "passport", "RL 1234567", "LB"),
        ("Passport Booklet: A1234567 (Pakistan)", "passport", "A1234567", "PK"),
        ("Diplomatic Passport 008827 (Iran)", "passport", "008827", "IR"),
        ("Passport 123456", "passport", "123456", None),
        ("Passport 123456 (Kosovo)", "passport", "123456", None),
        ("Passport 1234 (Korea, North)", "passport", "1234", "KP"),
        ("Cedula No. 12345678 (Colombia)", "cedula", "12345678", "CO"),
        ("Cedula No. Cedula: M-137560 (Guatemala)", "cedula", "M-137560", "GT"),
        ("C.U.R.P. XAXX800101HDFXXX00 (Mexico)", "curp", "XAXX800101HDFXXX00", "MX"),
        ("C.U.R.P. # XAXX800101HDFXXX00 (Mexico)", "curp", "XAXX800101HDFXXX00", "MX"),
        ("R.F.C. AUAM-530929 (Mexico)", "rfc", "AUAM-530929", "MX"),
        ("RFC SAEA740214 (Mexico)", "rfc", "SAEA740214", "MX"),
        ("C.U.I. 2891761150920 (Guatemala)", "cui", "2891761150920", "GT"),
        ("C.U.I.T. 20200108664 (Argentina)", "tax-id", "20200108664", "AR"),
        ("NIT # 16215230-1 (Colombia)", "nit", "16215230-1", "CO"),
        ("D.N.I. 78.865.882 (Spain)", "dni", "78.865.882", "ES"),
        ("SSN 999-99-9999 (United States)", "social-security", "999-99-9999", "US"),
        ("Driver's License No. 180839 (Mexico)", "driving-licence", "180839", "MX"),
        ("National ID No. D489833(9) (Hong Kong)", "national-id", "D489833(9)", "HK"),
        ("National ID No. 13/Ta Ta Na (Naing)019077 (Burma)", "national-id",
         "13/Ta Ta Na (Naing)019077", "MM"),
        ("Italian Fiscal Code: KMMMHD68D03Z352N", "tax-id", "KMMMHD68D03Z352N", None),
        ("Libreta Marina No. 77-AB (Panama)", "other", "77-AB", "PA"),
        ("Soldier Number 9/22 (Congo, Democratic Republic of the)", "other", "9/22", "CD"),
    ],
)  # fmt: skip
def test_documents(item: str, kind: str, number: str, country: str | None) -> None:
    for written in (item, f"alt. {item}", f"{item}."):
        (document,) = read_remarks(written).documents
        assert (document.kind, document.number, document.country) == (kind, number, country)
        assert document.as_written == written


def test_a_document_has_the_days_of_its_issue_and_expiry() -> None:
    text = "Passport A123 (Iran) issued 1999 expires 15 Aug 2023 to 15 Aug 2024."
    (document,) = read_remarks(text).documents
    assert document.issued is not None
    assert document.expires is not None
    assert document.issued.iso == "1999"
    assert document.expires.iso == "2023-08-15/2024-08-15"


@pytest.mark.parametrize(
    ("text", "field", "value"),
    [
        ("POB Culiacan, Sinaloa, Mexico", "birth_places", Place("Culiacan, Sinaloa, Mexico", "MX")),
        ("POB Pool, Congo, Republic of the.", "birth_places",
         Place("Pool, Congo, Republic of the", "CG")),
        ("alt. POB Gaza Strip", "birth_places", Place("Gaza Strip")),
        ("POB Santa Fe, New Mexico", "birth_places", Place("Santa Fe, New Mexico")),
        ("nationality Colombia", "nationalities", Country("Colombia", "CO")),
        ("nationality: Eritrean", "nationalities", Country("Eritrean")),
        ("nationality possibly Palestinian", "nationalities", Country("possibly Palestinian")),
        ("alt. citizen Korea, North.", "citizenships", Country("Korea, North", "KP")),
        ("Gender Female.", "genders", Gender.FEMALE),
        ("a.k.a. 'EL APODO'", "names", PersonName("EL APODO", NameKind.WEAK)),
        ("a.k.a. ''FUPI''", "names", PersonName("'FUPI'", NameKind.WEAK)),
        ("a.k.a. 'AL-HAQ, 'Abd'.", "names",
         PersonName("AL-HAQ, 'Abd", NameKind.WEAK, "AL-HAQ", "'Abd")),
        ("Linked To: KPD S.A.", "links", Link("linked to", "KPD S.A.", "Linked To: KPD S.A.")),
        ("Linked To: HIZBALLAH.", "links", Link("linked to", "HIZBALLAH", "Linked To: HIZBALLAH.")),
        ("wife of Nobody Ejemplo.", "links",
         Link("wife of", "Nobody Ejemplo", "wife of Nobody Ejemplo.")),
        ("Email:a@ejemplo.test.", "contacts",
         Contact(ContactKind.EMAIL, "a@ejemplo.test", "Email:a@ejemplo.test.")),
        ("alt. Phone Number 5071234567", "contacts",
         Contact(ContactKind.PHONE, "5071234567", "alt. Phone Number 5071234567")),
        ("Website ejemplo.test", "contacts",
         Contact(ContactKind.WEBSITE, "ejemplo.test", "Website ejemplo.test")),
        ("Digital Currency Address - XBT 1Ejemplo", "contacts",
         Contact(ContactKind.WALLET, "1Ejemplo", "Digital Currency Address - XBT 1Ejemplo", "XBT")),
        ("Alternate Title:  Colonel.", "titles", "Colonel"),
        ("Secondary sanctions risk: section 1(b)", "notes",
         Note(NoteKind.SANCTIONS, "Secondary sanctions risk: section 1(b)")),
    ],
)  # fmt: skip
def test_items_go_to_their_field(text: str, field: str, value: object) -> None:
    read = read_remarks(text)
    assert getattr(read, field) == [value]
    assert "free" not in read.fields


def test_a_title_that_stands_in_its_column_too_is_one_title() -> None:
    read = read_remarks("DOB 1957; Lt. Col.", ("Lt. Col.", "Governor"))
    assert read.titles == ["Lt. Col.", "Governor"]
    assert read.fields == ["birth", "title"]


def test_the_last_item_of_cut_remarks_is_not_believed() -> None:
    read = read_remarks("Gender Male; Passport A1234 (Mexico); Passport A12", cut=True)
    assert [document.number for document in read.documents] == ["A1234"]
    assert read.notes == [Note(NoteKind.FREE, "Passport A12")]


@pytest.mark.parametrize(
    "item",
    [
        "Passport " + "A " * 30_000 + "!",
        "Passport " + "A1" * 30_000 + "!",
        "Passport 1" + " (A1" * 15_000,
        "Passport " + "a" * 60_000 + ": !",
        "A" * 60_000 + " No",
        "Email " + "@" * 60_000 + " !",
        "Email " + "a@" * 30_000 + " !",
        "Title" + " " * 60_000 + "\n",
        "DOB circa " + "1955 to " * 8_000,
        "a.k.a. '" + "'" * 60_000 + "!",
        "POB " + "Guinea, " * 8_000 + "!",
        "12345-" * 10_000 + "!",
        "a" * 60_000,
        "a.-/" * 15_000 + "!",
    ],
    ids=lambda item: str(item)[:20],
)
def test_a_hostile_remark_costs_no_time(item: str) -> None:
    read = read_remarks(item)
    holding = Holding(
        Source("x", "1", SourceKind.PUBLIC_LIST),
        "1",
        HoldingKind.SANCTIONED,
        Person((PersonName("EJEMPLO"),)),
        notes=tuple(read.notes),
    )
    began = time.process_time()
    read_remarks(item)
    holding_terms(holding)
    assert time.process_time() - began < 1


_ITEMS = st.sampled_from(
    [
        *("DOB 1957", "POB Cali, Colombia", "Gender Male", "Passport A1", "a.k.a. 'X'", "Title Z"),
        *("nationality Peru", "citizen Peru", "Email Address a@b", "Executive Order 1"),
        "Linked To: Y",
    ]
) | st.text(st.characters(codec="utf-8", exclude_characters=";"), min_size=1).filter(str.strip)


def _places_of(read: Remarks) -> int:
    lists = (read.births, read.birth_places, read.nationalities, read.citizenships, read.genders)
    more = (read.names, read.documents, read.contacts, read.links, read.titles, read.notes)
    return sum(len(values) for values in (*lists, *more))


@given(st.lists(_ITEMS))
def test_every_item_goes_to_exactly_one_place(items: list[str]) -> None:
    read = read_remarks("; ".join(items))
    assert len(read.fields) == len(items) == _places_of(read)
