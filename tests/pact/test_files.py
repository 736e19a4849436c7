"""Names, strict JSON, the member file and the procedures as files."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exhorto.domain.errors import ExhortoError, Malformed
from exhorto.pact.files import MEMBERS, PROCEDURES, check_name, read_object, write_object
from exhorto.pact.member_file import members_from_json, members_to_json
from exhorto.pact.procedures import read_procedures, write_procedures
from tests.pact.forgery import edited
from tests.pact.founders import founded, procedures
from tests.pact.sentences import check

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text("añ∂ b", max_size=3), inner, max_size=3)
    ),
    max_leaves=6,
)

NAMES = ["", "..", ".x", "A.json", "a/b", "a\\b", "a b", "ñ.json", "a\n", "x" * 65, "-x", None, 7]


@pytest.mark.parametrize("name", NAMES)
def test_a_file_name_is_plain_or_refused(name: object) -> None:
    with pytest.raises(Malformed, match=r"pact\.file-name"):
        check_name(name)


@pytest.mark.parametrize("text", ['{"a":1,"a":2}', '{"x":{"b":[],"b":[]}}'])
def test_a_member_that_stands_twice_is_refused(text: str) -> None:
    with pytest.raises(Malformed, match=r"pact\.member-twice"):
        read_object({"x.json": text}, "x.json")


@pytest.mark.parametrize(
    "text", ["", "{", "NaN", '{"a":Infinity}', "[" * 90000, f'{{"a":{"9" * 5000}}}']
)
def test_what_is_not_strict_json_is_refused(text: str) -> None:
    with pytest.raises(Malformed, match=r"pact\.unreadable"):
        read_object({"x.json": text}, "x.json")


@given(st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), json_values, max_size=4))
def test_writing_and_reading_an_object_are_inverse(value: dict[str, Any]) -> None:
    text = write_object(value)
    assert read_object({"x.json": text}, "x.json") == value
    assert write_object(read_object({"x.json": text}, "x.json")) == text


def test_the_member_file_is_read_and_written_without_a_change() -> None:
    text = founded().files[MEMBERS]
    members, unknown = members_from_json(read_object({MEMBERS: text}, MEMBERS))
    assert write_object(members_to_json(members, unknown)) == text


def one(**changes: object) -> Callable[[dict[str, Any]], object]:
    return lambda document: document["members"][0].update(changes)


def key(**changes: object) -> Callable[[dict[str, Any]], object]:
    return lambda document: document["members"][0]["node_keys"][0].update(changes)


def encryption(**changes: object) -> Callable[[dict[str, Any]], object]:
    return lambda document: document["members"][0]["encryption_keys"][0].update(changes)


MEMBER_FILES: dict[str, tuple[str, Callable[[dict[str, Any]], object]]] = {
    "another format": ("pact.format", lambda d: d.update(format="exhorto-members/2")),
    "no members": ("json.members", lambda d: d.pop("members")),
    "out of order": ("pact.order", lambda d: d["members"].reverse()),
    "a party twice": ("pact.order", lambda d: d["members"].insert(0, d["members"][0])),
    "too many parties": ("pact.too-large", lambda d: d.update(members=[{}] * 65)),
    "no status": ("json.members", lambda d: d["members"][0].pop("status")),
    "an invented status": ("json.field", one(status="king")),
    "a party code in small letters": ("id.party", one(party="pa")),
    "no Spanish name": ("json.members", one(names={"en": "Panama"})),
    "a language that is none": ("json.field", one(names={"es": "P", "en": "P", "../": "x"})),
    "endless patience": ("json.field", one(patience_hours=10**9)),
    "patience as a text": ("json.field", one(patience_hours="72")),
    "a quota with more in it": ("json.members", one(quota={"persons": 1, "keys": 1, "x": 1})),
    "a negative quota": ("json.field", one(quota={"persons": -1, "keys": 1})),
    "a cut without its root": ("json.members", one(cut={"origin": "x", "size": 1})),
    "a cut with a short root": ("json.field", one(cut={"origin": "x", "size": 1, "root": "AA"})),
    "an endpoint in a script": ("json.field", one(endpoint="javascript:alert(1)")),
    "an endpoint with a user": ("json.field", one(endpoint="https://a:b@x.example")),
    "a key id with a space": ("json.field", key(kid="pa nodo")),
    "a key id with a plus": ("json.field", key(kid="pa+nodo")),
    "a key that ends before it begins": ("json.field", key(first_version=3, last_version=2)),
    "a first version of nought": ("json.field", key(first_version=0)),
    "a private key beside the public one": ("pact.private-key", key(d="AAAA")),
    "a private key in the JWK": ("pact.private-key", key(jwk={"kty": "OKP", "d": "AAAA"})),
    "an encryption key that is not base64url": ("json.field", encryption(public="a+b=")),
    "the private half of an encryption key": ("pact.private-key", encryption(seed="AAAA")),
}


@pytest.mark.parametrize(("code", "edit"), MEMBER_FILES.values(), ids=MEMBER_FILES.keys())
def test_a_member_file_is_refused_for(code: str, edit: Callable[[dict[str, Any]], object]) -> None:
    text = edited(founded().files[MEMBERS], edit)
    with pytest.raises(ExhortoError) as refusal:
        members_from_json(read_object({MEMBERS: text}, MEMBERS))
    check(refusal.value, code)


def spanish(**changes: object) -> Callable[[dict[str, Any]], object]:
    return lambda document: document["texts"]["es"].update(changes)


PROCEDURE_FILES: dict[str, tuple[str, Callable[[dict[str, Any]], object]]] = {
    "another format": ("pact.format", lambda d: d.update(format="x")),
    "no Spanish text": ("json.members", lambda d: d["texts"].pop("es")),
    "a text with another hash": (
        "pact.file-altered",
        lambda d: d["texts"]["es"].update(sha256="0"),
    ),
    "a text that is not here": (
        "pact.file-missing",
        lambda d: d["texts"]["es"].update(file="x.md"),
    ),
    "a text outside the folder": ("pact.file-name", lambda d: d["texts"]["es"].update(file="../x")),
    "settings that are a list": ("json.field", lambda d: d.update(settings=[])),
    "a version of nought": ("json.field", lambda d: d.update(version=0)),
}


@pytest.mark.parametrize(("code", "edit"), PROCEDURE_FILES.values(), ids=PROCEDURE_FILES.keys())
def test_procedures_are_refused_for(code: str, edit: Callable[[dict[str, Any]], object]) -> None:
    files = dict(procedures().files)
    files[PROCEDURES] = edited(files[PROCEDURES], edit)
    with pytest.raises(ExhortoError) as refusal:
        read_procedures(files)
    check(refusal.value, code)


def test_procedures_are_read_and_written_without_a_change() -> None:
    made = write_procedures(3, {"a": {"b": [1.5, "ñ"]}}, {"es": "uno\n", "en": "one\n"})
    assert read_procedures(made.files) == made
    assert (made.version, made.settings["a"]) == (3, {"b": [1.5, "ñ"]})
    assert json.loads(made.files[PROCEDURES])["texts"]["es"]["file"] == "procedures.es.md"
