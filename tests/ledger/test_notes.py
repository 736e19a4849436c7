"""A note is read to the byte, and believed for its trusted and true signatures alone."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exhorto.domain.errors import Malformed
from exhorto.ledger.base64text import encoded
from exhorto.ledger.keys import KeyKind, VerifierKey, key_from_text
from exhorto.ledger.notes import (
    NOTE_BYTES,
    NOTE_SIGNATURES,
    SIGNATURE_BYTES,
    Signature,
    SignedNote,
    lines_from_text,
    note_from_bytes,
    trusted_lines,
)
from tests.ledger.refusals import malformed, refused

FOLDER = Path(__file__).parent / "notes"
NOTES = sorted(FOLDER.glob("*.note"))
KEYS = {key.name: key for key in map(key_from_text, (FOLDER / "keys.txt").read_text().splitlines())}
TEXT = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
)
BLOB = (
    "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM="
)
PETER = f"— PeterNeumann {BLOB}\n"


@pytest.mark.parametrize(
    ("why", "note"),
    [
        ("nothing", ""),
        ("a text alone", TEXT),
        ("a text and an empty line", TEXT + "\n"),
        ("signatures without a text", PETER),
        ("no empty line", TEXT + PETER),
        ("the last newline is missing", TEXT + "\n" + PETER[:-1]),
        ("an empty line among the signatures", TEXT + "\n" + PETER + "\n" + PETER + "\n"),
        ("a control character in the text", "\x01" + TEXT + "\n" + PETER),
        ("a tab", "\t" + TEXT + "\n" + PETER),
        ("a carriage return", TEXT.replace("\n", "\r\n") + "\n" + PETER),
        ("a line that is no signature", TEXT + "\n" + PETER + "Unexpected line.\n"),
        ("a hyphen for the dash", TEXT + "\n" + PETER.replace("—", "-")),
        ("a name with a space", TEXT + "\n" + f"— Bad Name {BLOB}\n"),
        ("a name with a plus", TEXT + "\n" + f"— Bad+Name {BLOB}\n"),
        ("no name", TEXT + "\n" + f"—  {BLOB}\n"),
        ("no signature", TEXT + "\n" + "— PeterNeumann\n"),
        ("an empty signature", TEXT + "\n" + "— PeterNeumann \n"),
        ("a key id and no signature", TEXT + "\n" + "— PeterNeumann x08goA==\n"),
        ("not base64", TEXT + "\n" + "— PeterNeumann x08go/ZJ!!!!\n"),
        ("base64 without padding", TEXT + "\n" + f"— PeterNeumann {BLOB[:-1]}\n"),
        ("base64 with a space", TEXT + "\n" + f"— PeterNeumann {BLOB[:8]} {BLOB[8:]}\n"),
        ("base64 of URLs", TEXT + "\n" + f"— PeterNeumann {BLOB.replace('/', '_')}\n"),
        ("stray last bits", TEXT + "\n" + f"— PeterNeumann {BLOB[:-2]}N=\n"),
        ("too long a name", TEXT + "\n" + f"— {'x' * 256} {BLOB}\n"),
        (
            "too long a signature",
            TEXT + "\n" + f"— Peter {encoded(bytes(SIGNATURE_BYTES + 1))}\n",
        ),
        ("too many signatures", TEXT + "\n" + PETER * (NOTE_SIGNATURES + 1)),
        ("too long", "x" * NOTE_BYTES + "\n\n" + PETER),
    ],
)
def test_what_is_no_note_is_malformed(why: str, note: str) -> None:
    with pytest.raises(Malformed):
        note_from_bytes(note.encode())


@pytest.mark.parametrize("given_bytes", [b"\xff", b"\xed\xa0\x80", b"\xe2\x80"])
def test_what_is_no_utf8_is_malformed(given_bytes: bytes) -> None:
    with malformed("ledger.note"):
        note_from_bytes(given_bytes + TEXT.encode() + b"\n" + PETER.encode())


@pytest.mark.parametrize("path", NOTES, ids=lambda path: path.name)
def test_notes_of_others_are_read_and_written_back(path: Path) -> None:
    assert note_from_bytes(path.read_bytes()).to_bytes() == path.read_bytes()


@pytest.mark.parametrize("path", NOTES, ids=lambda path: path.name)
def test_the_signatures_of_others_verify_over_the_text_alone(path: Path) -> None:
    note = note_from_bytes(path.read_bytes())
    logs = [key for key in KEYS.values() if key.kind is KeyKind.LOG]
    lines = trusted_lines(note, logs)
    assert lines
    for key, line in lines:
        key.verify(note.text.encode(), line.blob)
        with refused("ledger.signature"):
            key.verify(note.text.encode() + b"\n", line.blob)


def test_the_text_ends_at_the_last_empty_line() -> None:
    note = note_from_bytes(b"one\n\n\ntwo\n\n" + PETER.encode())
    assert note.text == "one\n\n\ntwo\n"
    assert note.to_bytes() == b"one\n\n\ntwo\n\n" + PETER.encode()


def test_a_line_separator_of_unicode_does_not_end_a_line() -> None:
    note = note_from_bytes(f"one\u2028two\x85three\n\n{PETER}".encode())
    assert note.text == "one\u2028two\x85three\n"


def test_lines_of_unknown_keys_are_kept_and_ignored() -> None:
    note = note_from_bytes((FOLDER / "go-sumdb.note").read_bytes())
    peter, enoch = KEYS["PeterNeumann"], KEYS["EnochRoot"]
    assert [key for key, _ in trusted_lines(note, [peter])] == [peter]
    assert [key for key, _ in trusted_lines(note, [enoch, peter])] == [peter, enoch]
    assert trusted_lines(note, []) == []
    assert trusted_lines(note, [replace(peter, kind=KeyKind.COSIGNER)]) == []
    assert trusted_lines(note, [replace(peter, public=enoch.public)]) == []
    assert trusted_lines(note, [replace(peter, name="Peter")]) == []


def test_two_trusted_keys_that_a_line_cannot_tell_apart_are_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    note = note_from_bytes((FOLDER / "go-sumdb.note").read_bytes())
    one, other = (VerifierKey(KeyKind.LOG, "log", bytes([each]) * 32) for each in (1, 2))
    trusted_lines(note, [one, other, one])
    monkeypatch.setattr(VerifierKey, "id", b"same")
    with refused("ledger.key-twice"):
        trusted_lines(note, [one, other])


def test_further_lines_are_added_once_and_change_nothing_before_them() -> None:
    given_bytes = (TEXT + "\n" + PETER + PETER).encode()
    note = note_from_bytes(given_bytes)
    more = Signature("GT", b"\0\1\2\3", b"signature")
    assert note.with_lines([*note.signatures, more, more]).to_bytes() == (
        given_bytes + more.to_text().encode()
    )
    with malformed("ledger.note"):
        note.with_lines(replace(more, name=f"GT{number}") for number in range(NOTE_SIGNATURES))


def test_sixty_four_parties_with_two_cosignatures_each_fit() -> None:
    short, long = bytes(72), bytes(2428)
    lines = [
        Signature(f"exhorto/party-{number}/witness", b"\0\0\0\0", blob)
        for number in range(64)
        for blob in (short, long)
    ]
    assert len(SignedNote(TEXT, tuple(lines)).to_bytes()) < NOTE_BYTES
    note_from_bytes(SignedNote(TEXT, tuple(lines)).to_bytes())


NAMES = st.text(st.characters(exclude_categories=["Cs", "Cc", "Z"]), min_size=1, max_size=20)
SIGNATURES = st.builds(
    Signature,
    NAMES.filter(lambda name: "+" not in name),
    st.binary(min_size=4, max_size=4),
    st.binary(min_size=1, max_size=90),
)
TEXTS = st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20)).map(
    lambda lines: "".join(f"{line}\n" for line in ["text", *lines])
)


@given(TEXTS, st.lists(SIGNATURES, min_size=1, max_size=5))
def test_reader_and_writer_are_inverse(text: str, signatures: list[Signature]) -> None:
    note = SignedNote(text, tuple(signatures))
    assert note_from_bytes(note.to_bytes()) == note


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_whatever_is_read_is_written_back_to_the_byte(given_bytes: bytes) -> None:
    for whole in (given_bytes, given_bytes + b"\n\n" + PETER.encode()):
        try:
            note = note_from_bytes(whole)
        except Malformed:
            continue
        assert note.to_bytes() == whole


def test_the_answer_of_a_witness_is_one_line_or_more() -> None:
    assert len(lines_from_text(PETER + PETER)) == 2
    for text in ("", "\n", PETER[:-1], PETER + "\n"):
        with malformed("ledger.note"):
            lines_from_text(text)
