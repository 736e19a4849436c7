"""A checkpoint is three lines of one log, signed by that log's key."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exhorto.domain.errors import Malformed
from exhorto.domain.ids import Party
from exhorto.ledger.base64text import encoded
from exhorto.ledger.checkpoints import (
    MOST_LEAVES,
    Checkpoint,
    LogName,
    LogOrigin,
    checkpoint_from_text,
    log_key,
    open_checkpoint,
    origin_from_text,
    sign_checkpoint,
)
from exhorto.ledger.keys import key_from_text
from exhorto.ledger.notes import Signature, note_from_bytes
from exhorto.ledger.tree import EMPTY_ROOT
from tests.ledger.parties import (
    CO,
    LOG_KEY,
    LOG_PUBLIC,
    LOG_SIGN,
    ORIGIN,
    PA,
    pair,
    resigned,
    signed_at,
    witness,
)
from tests.ledger.refusals import malformed, refused

FOLDER = Path(__file__).parent / "notes"
ROOT = encoded(b"\x07" * 32)
NAME = str(ORIGIN)


@pytest.mark.parametrize(
    ("why", "text"),
    [
        ("nothing", ""),
        ("two lines", f"{NAME}\n5\n"),
        ("an empty origin", f"\n5\n{ROOT}\n"),
        ("no newline at the end", f"{NAME}\n5\n{ROOT}"),
        ("an empty further line", f"{NAME}\n5\n{ROOT}\n\n"),
        ("no size", f"{NAME}\n\n{ROOT}\n"),
        ("a leading zero", f"{NAME}\n05\n{ROOT}\n"),
        ("a sign", f"{NAME}\n+5\n{ROOT}\n"),
        ("less than nothing", f"{NAME}\n-5\n{ROOT}\n"),
        ("digits of another script", f"{NAME}\n٥\n{ROOT}\n"),
        ("a hexadecimal size", f"{NAME}\n0x5\n{ROOT}\n"),
        ("a space", f"{NAME}\n5 \n{ROOT}\n"),
        ("a size that no database holds", f"{NAME}\n{MOST_LEAVES + 1}\n{ROOT}\n"),
        ("a size of many digits", f"{NAME}\n{'9' * 5000}\n{ROOT}\n"),
        ("a short root", f"{NAME}\n5\n{encoded(bytes(31))}\n"),
        ("a long root", f"{NAME}\n5\n{encoded(bytes(33))}\n"),
        ("a root without padding", f"{NAME}\n5\n{ROOT[:-1]}\n"),
        ("a root that is not base64", f"{NAME}\n5\n{'?' * 44}\n"),
        ("an empty tree with a root of its own", f"{NAME}\n0\n{ROOT}\n"),
        ("too long an origin", f"{'x' * 256}\n5\n{ROOT}\n"),
        ("too many further lines", f"{NAME}\n5\n{ROOT}\n" + "x\n" * 17),
    ],
)
def test_what_is_no_checkpoint_is_malformed(why: str, text: str) -> None:
    with pytest.raises(Malformed):
        checkpoint_from_text(text)
    with pytest.raises(Malformed):
        open_checkpoint(resigned(text), NAME, [LOG_KEY])


@pytest.mark.parametrize(
    "text",
    [
        "",
        "exhorto",
        "exhorto/CO/exchanges",
        "exhorto/CO/exchanges/0",
        "exhorto/CO/exchanges/01",
        "exhorto/CO/exchanges/-1",
        "exhorto/CO/exchanges/1/",
        "exhorto/CO/exchanges/1\n",
        "exhorto/CO/exchanges/9999999999",
        "exhorto/CO/others/1",
        "exhorto/co/exchanges/1",
        "exhorto/COL/exchanges/1",
        "Exhorto/CO/exchanges/1",
        "example.com/CO/exchanges/1",
    ],
)
def test_what_is_no_origin_is_malformed(text: str) -> None:
    with pytest.raises(Malformed):
        origin_from_text(text)


@given(
    st.from_regex(r"[A-Z]{2}", fullmatch=True),
    st.sampled_from(LogName),
    st.integers(1, 999_999_999),
)
def test_an_origin_is_read_as_it_was_written(code: str, log: LogName, incarnation: int) -> None:
    origin = LogOrigin(Party(code), log, incarnation)
    assert origin_from_text(str(origin)) == origin
    assert str(origin) == f"exhorto/{code}/{log.value}/{incarnation}"


@given(
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=60),
    st.integers(1, MOST_LEAVES),
    st.binary(min_size=32, max_size=32),
    st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1), max_size=3).map(
        tuple
    ),
)
def test_reader_and_writer_are_inverse(
    origin: str, size: int, root: bytes, extensions: tuple[str, ...]
) -> None:
    checkpoint = Checkpoint(origin, size, root, extensions)
    assert checkpoint_from_text(checkpoint.to_text()) == checkpoint


def test_the_empty_tree_has_a_checkpoint() -> None:
    signed = signed_at(0)
    assert signed.checkpoint == Checkpoint(NAME, 0, EMPTY_ROOT)
    assert open_checkpoint(signed.note.to_bytes(), NAME, [LOG_KEY]) == signed


def test_the_text_is_that_of_the_specification() -> None:
    assert (
        signed_at(5).note.text
        == f"exhorto/CO/exchanges/1\n5\n{encoded(signed_at(5).checkpoint.root)}\n"
    )


def test_a_signed_checkpoint_is_opened_with_the_key_of_its_log() -> None:
    signed = signed_at(7)
    assert open_checkpoint(signed.note.to_bytes(), NAME, [LOG_KEY]) == signed


def test_a_checkpoint_without_a_trusted_signature_is_refused() -> None:
    note = signed_at(7).note.to_bytes()
    other = log_key(ORIGIN, pair("somebody")[0])
    for keys in ([], [other]):
        with refused("ledger.unsigned"):
            open_checkpoint(note, NAME, keys)


def test_an_old_and_a_new_key_may_both_sign_and_either_is_enough() -> None:
    public, sign = pair("CO node, next year")
    new = log_key(ORIGIN, public)
    old_note = signed_at(7)
    line = Signature(new.name, new.id, sign(old_note.note.text.encode()))
    both = old_note.note.with_lines([line]).to_bytes()
    for keys in ([LOG_KEY], [new], [LOG_KEY, new]):
        assert open_checkpoint(both, NAME, keys).checkpoint == old_note.checkpoint


def test_one_false_line_of_a_trusted_key_refuses_the_whole_note() -> None:
    signed = signed_at(7)
    false = replace(signed.note.signatures[0], blob=bytes(64))
    with refused("ledger.signature"):
        open_checkpoint(signed.note.with_lines([false]).to_bytes(), NAME, [LOG_KEY])


@pytest.mark.parametrize("length", [1, 63, 65, 72])
def test_a_signature_of_another_length_is_refused(length: int) -> None:
    note = signed_at(7).note
    odd = replace(note, signatures=(replace(note.signatures[0], blob=bytes(length)),))
    with refused("ledger.signature"):
        open_checkpoint(odd.to_bytes(), NAME, [LOG_KEY])


@given(st.data())
def test_no_letter_of_a_signed_checkpoint_can_be_changed(data: st.DataObject) -> None:
    note = signed_at(7).note
    at = data.draw(st.integers(0, len(note.text) - 2))
    letter = data.draw(st.characters(min_codepoint=0x21, max_codepoint=0x7E))
    text = note.text[:at] + letter + note.text[at + 1 :]
    if text != note.text:
        with refused("ledger.signature"):
            open_checkpoint(replace(note, text=text).to_bytes(), NAME, [LOG_KEY])


def test_the_checkpoint_of_another_log_is_refused_even_if_truly_signed() -> None:
    openings = LogOrigin(CO, LogName.OPENINGS)
    again = LogOrigin(CO, LogName.EXCHANGES, 2)
    for other in (openings, again, LogOrigin(PA, LogName.EXCHANGES)):
        text = Checkpoint(str(other), 7, b"\x07" * 32).to_text()
        with refused("ledger.other-origin"):
            open_checkpoint(resigned(text), NAME, [LOG_KEY])
        with refused("ledger.other-origin"):
            open_checkpoint(signed_at(7).note.to_bytes(), NAME, [log_key(other, LOG_PUBLIC)])
        with refused("ledger.other-origin"):
            sign_checkpoint(Checkpoint(str(other), 7, b"\x07" * 32), LOG_KEY, LOG_SIGN)


def test_a_witness_key_signs_and_opens_no_checkpoint() -> None:
    key, sign = witness(PA)
    own_name = replace(key, name=NAME)
    with refused("ledger.key-kind"):
        sign_checkpoint(signed_at(7).checkpoint, own_name, sign)
    with refused("ledger.key-kind"):
        open_checkpoint(signed_at(7).note.to_bytes(), NAME, [LOG_KEY, own_name])


@pytest.mark.parametrize(
    "checkpoint",
    [
        Checkpoint(NAME, 7, b"short"),
        Checkpoint(NAME, -1, b"\x07" * 32),
        Checkpoint(NAME, 0, b"\x07" * 32),
        Checkpoint(NAME, 7, b"\x07" * 32, ("",)),
    ],
)
def test_what_nobody_would_read_is_not_signed(checkpoint: Checkpoint) -> None:
    with pytest.raises(Malformed):
        sign_checkpoint(checkpoint, LOG_KEY, LOG_SIGN)


def test_further_lines_are_kept_and_signed() -> None:
    checkpoint = replace(signed_at(7).checkpoint, extensions=("one", "dos y tres"))
    signed = sign_checkpoint(checkpoint, LOG_KEY, LOG_SIGN)
    assert open_checkpoint(signed.note.to_bytes(), NAME, [LOG_KEY]) == signed


def test_a_checkpoint_of_a_public_log_opens() -> None:
    keys = [key_from_text(each) for each in (FOLDER / "keys.txt").read_text().splitlines()]
    origin = "arche2025h1.staging.ct.transparency.dev"
    own = [key for key in keys if key.name == origin]
    given_bytes = (FOLDER / "arche2025h1.note").read_bytes()
    signed = open_checkpoint(given_bytes, origin, own)
    assert signed.checkpoint.size == 1432088532
    assert len(signed.note.signatures) == 6
    assert signed.note.to_bytes() == given_bytes


def test_a_note_that_is_no_checkpoint_is_not_taken_for_one() -> None:
    given_bytes = (FOLDER / "c2sp-signed-note.note").read_bytes()
    key = key_from_text((FOLDER / "keys.txt").read_text().splitlines()[0])
    assert note_from_bytes(given_bytes).text == "This is an example message.\n"
    with malformed("ledger.checkpoint"):
        open_checkpoint(given_bytes, key.name, [key])
