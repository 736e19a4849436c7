"""A partner cosigns what follows from what it has seen; a fork is refused and both sides kept."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exhorto.domain.errors import ExhortoError, Malformed
from exhorto.ledger.base64text import encoded
from exhorto.ledger.checkpoints import LogName, LogOrigin, SignedCheckpoint, log_key
from exhorto.ledger.notes import Signature
from exhorto.ledger.tree import consistency_proof
from exhorto.ledger.witness import (
    PROOF_LINES,
    Accepted,
    Conflict,
    Submission,
    compare,
    examine,
    submission,
    submission_from_bytes,
)
from tests.ledger.parties import CO, LEAVES, LOG_KEY, LOG_PUBLIC, ORIGIN, ROWS, pair, signed_at
from tests.ledger.refusals import refused
from tests.ledger.rows import grown

REWRITTEN = grown([*LEAVES[:3], b"another entry", *LEAVES[4:]])


def conflict(code: str) -> pytest.RaisesExc[Conflict]:
    return pytest.raises(Conflict, check=lambda error: error.code == code)


def sent(old: int, new: int) -> Submission:
    return submission(old, signed_at(new), ROWS.fetch)


def seen(held: SignedCheckpoint | None, given_submission: Submission) -> Accepted:
    return examine(held, given_submission, ORIGIN, [LOG_KEY])


def test_two_roots_for_one_size_are_a_fork_and_both_notes_are_kept() -> None:
    held, other = signed_at(7), signed_at(7, REWRITTEN)
    for old in (0, 7):
        with conflict("ledger.fork") as caught:
            seen(held, Submission(old, (), other.note.to_bytes()))
        assert caught.value.held_checkpoint is held
        assert caught.value.given_checkpoint == other
        assert caught.value.facts == {"origin": str(ORIGIN), "size": 7}


def test_a_history_rewritten_below_what_was_seen_is_refused_whatever_the_proof() -> None:
    held, other = signed_at(7), signed_at(20, REWRITTEN)
    honest = consistency_proof(7, 20, ROWS.fetch)
    forged = consistency_proof(7, 20, REWRITTEN.fetch)
    for proof in (honest, forged, honest[1:], (), (bytes(31), *honest[1:])):
        with conflict("ledger.not-consistent") as caught:
            seen(held, Submission(7, proof, other.note.to_bytes()))
        assert caught.value.given_checkpoint == other


def test_a_log_that_begins_from_another_size_than_was_seen_is_told_so() -> None:
    for held, old in ((signed_at(7), 0), (signed_at(7), 6), (signed_at(7), 8), (None, 5)):
        with refused("ledger.stale") as caught:
            seen(held, sent(old, 20))
        assert caught.value.facts["held"] == (7 if held else 0)


def test_a_checkpoint_older_than_what_was_seen_is_stale() -> None:
    for old in (0, 5):
        with refused("ledger.stale"):
            seen(signed_at(7), sent(old, 5))
    with refused("ledger.stale"):
        seen(signed_at(7), replace(sent(0, 5), old=7))


def test_a_proof_where_there_is_nothing_to_prove_is_refused() -> None:
    with refused("ledger.proof-length"):
        seen(None, replace(sent(0, 7), proof=(bytes(32),)))
    with refused("ledger.proof-length"):
        seen(signed_at(0), replace(sent(0, 7), proof=(bytes(32),)))
    with conflict("ledger.not-consistent"):
        seen(signed_at(7), replace(sent(7, 7), proof=(bytes(32),)))


def test_the_checkpoint_of_another_log_is_refused() -> None:
    openings = LogOrigin(CO, LogName.OPENINGS)
    other = submission(0, signed_at(7, origin=openings), ROWS.fetch)
    with refused("ledger.unsigned"):
        examine(None, other, ORIGIN, [LOG_KEY])
    with refused("ledger.other-origin"):
        examine(None, other, ORIGIN, [log_key(openings, LOG_PUBLIC)])
    with refused("ledger.other-origin"):
        compare(signed_at(7), signed_at(7, origin=openings))


def test_an_unsigned_or_falsely_signed_checkpoint_is_refused() -> None:
    given_submission = sent(0, 7)
    with refused("ledger.unsigned"):
        examine(None, given_submission, ORIGIN, [log_key(ORIGIN, pair("somebody")[0])])
    signed = signed_at(7)
    false = replace(signed.note, signatures=(replace(signed.note.signatures[0], blob=bytes(64)),))
    with refused("ledger.signature"):
        seen(None, replace(given_submission, note=false.to_bytes()))


def test_the_first_checkpoint_of_a_log_is_accepted_as_it_is() -> None:
    for size in (0, 1, 7):
        assert seen(None, sent(0, size)) == Accepted(signed_at(size), 0)


def test_the_same_checkpoint_again_is_accepted_again() -> None:
    for size in (0, 1, 7):
        assert seen(signed_at(size), sent(size, size)) == Accepted(signed_at(size), size)


@given(st.integers(0, len(LEAVES)).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_every_tree_that_grew_is_accepted(sizes: tuple[int, int]) -> None:
    old, new = sizes
    carried = submission_from_bytes(sent(old, new).to_bytes())
    assert seen(signed_at(old), carried) == Accepted(signed_at(new), old)


@given(
    st.integers(4, len(LEAVES)).flatmap(lambda n: st.tuples(st.integers(4, n), st.just(n))),
    st.lists(st.binary(min_size=32, max_size=32), max_size=8),
)
def test_no_tree_that_was_rewritten_is_accepted(sizes: tuple[int, int], proof: list[bytes]) -> None:
    old, new = sizes
    note = signed_at(new, REWRITTEN).note.to_bytes()
    for tried in (tuple(proof), consistency_proof(old, new, REWRITTEN.fetch)):
        with pytest.raises(Conflict):
            seen(signed_at(old), Submission(old, tried, note))


def test_partners_find_a_split_view_by_comparing() -> None:
    compare(signed_at(7), signed_at(7))
    compare(signed_at(7), signed_at(9, REWRITTEN))
    with conflict("ledger.fork"):
        compare(signed_at(9), signed_at(9, REWRITTEN))


HASH = encoded(bytes(32))
NOTE = signed_at(7).note.to_bytes().decode()


@pytest.mark.parametrize(
    ("why", "body"),
    [
        ("nothing", ""),
        ("a note alone", NOTE),
        ("no empty line", "old 5\n" + HASH),
        ("no size", f"\n{NOTE}"),
        ("a leading zero", f"old 05\n\n{NOTE}"),
        ("less than nothing", f"old -5\n\n{NOTE}"),
        ("another word", f"new 5\n\n{NOTE}"),
        ("digits of another script", f"old ٥\n\n{NOTE}"),
        ("a size that no database holds", f"old {2**63}\n\n{NOTE}"),
        ("a size of many digits", f"old {'9' * 3000}\n\n{NOTE}"),
        ("a hash that is not base64", f"old 5\n?\n\n{NOTE}"),
        ("a short hash", f"old 5\n{encoded(bytes(31))}\n\n{NOTE}"),
        ("too many hashes", "old 5\n" + f"{HASH}\n" * (PROOF_LINES + 1) + f"\n{NOTE}"),
        ("too long a note", "old 5\n\n" + "x" * (512 * 1024 + 1)),
    ],
)
def test_what_is_no_submission_is_malformed(why: str, body: str) -> None:
    with pytest.raises(Malformed):
        submission_from_bytes(body.encode())


def test_the_body_is_that_of_the_specification() -> None:
    given_submission = Submission(5, (bytes(32), b"\x01" * 32), NOTE.encode())
    body = "old 5\n" + HASH + "\n" + encoded(b"\x01" * 32) + "\n\n" + NOTE
    assert given_submission.to_bytes() == body.encode()
    assert submission_from_bytes(body.encode()) == given_submission


@given(
    st.integers(0, 2**63 - 1),
    st.lists(st.binary(min_size=32, max_size=32), max_size=PROOF_LINES).map(tuple),
    st.binary(max_size=50),
)
def test_reader_and_writer_are_inverse(old: int, proof: tuple[bytes, ...], note: bytes) -> None:
    given_submission = Submission(old, proof, note)
    assert submission_from_bytes(given_submission.to_bytes()) == given_submission


@given(st.binary(max_size=120) | st.binary(max_size=60).map(lambda tail: b"old 5\n\n" + tail))
def test_any_bytes_are_read_to_the_byte_or_malformed(given_bytes: bytes) -> None:
    try:
        read = submission_from_bytes(given_bytes)
    except Malformed:
        return
    assert read.to_bytes() == given_bytes
    with pytest.raises(ExhortoError):
        seen(None, read)


def test_cosignatures_on_what_was_seen_do_not_disturb_the_next_examination() -> None:
    signed = signed_at(7)
    line = Signature("exhorto/PA/witness", b"\0\0\0\0", bytes(72))
    held = replace(signed, note=signed.note.with_lines([line]))
    assert seen(held, sent(7, 9)) == Accepted(signed_at(9), 7)
