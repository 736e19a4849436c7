"""A cosignature is a partner's word, at a time, on a whole checkpoint; a quorum counts parties."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exhorto.domain.ids import Party
from exhorto.ledger.checkpoints import SignedCheckpoint, checkpoint_from_text, open_checkpoint
from exhorto.ledger.cosignatures import (
    LATEST_TIME,
    Cosignature,
    Witnessed,
    check_quorum,
    check_witnessed,
    cosign,
    cosigner_key,
    verify_cosignatures,
    with_cosignatures,
)
from exhorto.ledger.keys import KeyKind, key_from_text
from exhorto.ledger.notes import Signature
from tests.ledger.parties import (
    AT,
    CO,
    COSIGNERS,
    GT,
    LOG_KEY,
    LOG_PUBLIC,
    LOG_SIGN,
    MX,
    PA,
    pair,
    signed_at,
    witness,
)
from tests.ledger.refusals import malformed, refused

FOLDER = Path(__file__).parent / "notes"
SIGNED = signed_at(7)


def line(party: Party, at: int = AT, signed: SignedCheckpoint = SIGNED) -> Signature:
    return cosign(signed, *witness(party), at)


def cosigned(*lines: Signature) -> SignedCheckpoint:
    return replace(SIGNED, note=SIGNED.note.with_lines(lines))


def test_a_checkpoint_alone_is_cosigned_by_nobody() -> None:
    assert verify_cosignatures(SIGNED, COSIGNERS) == ()


def test_the_cosignatures_of_four_independent_witnesses_verify() -> None:
    keys = [key_from_text(each) for each in (FOLDER / "keys.txt").read_text().splitlines()]
    logs = [key for key in keys if key.name == "arche2025h1.staging.ct.transparency.dev"]
    witnesses = [key for key in keys if key.kind is KeyKind.COSIGNER]
    signed = open_checkpoint((FOLDER / "arche2025h1.note").read_bytes(), logs[0].name, logs)
    parties = {Party(f"W{number}"): [key] for number, key in enumerate(witnesses)}
    found = verify_cosignatures(signed, parties)
    assert [each.party for each in found] == ["W0", "W1", "W2", "W3"]
    assert check_quorum(found, 4) == 1779573024
    text = signed.note.text.replace("1432088532", "1432088533")
    with refused("ledger.signature"):
        verify_cosignatures(replace(signed, note=replace(signed.note, text=text)), parties)


def test_a_cosignature_has_the_form_of_the_specification() -> None:
    made = line(PA, 1679315147)
    key, _ = witness(PA)
    assert (made.name, made.key_id) == ("exhorto/PA/witness", key.id)
    assert made.blob[:8] == (1679315147).to_bytes(8, "big")
    key.verify(f"cosignature/v1\ntime 1679315147\n{SIGNED.note.text}".encode(), made.blob[8:])


def test_a_cosignature_covers_the_further_lines_too() -> None:
    note = replace(SIGNED.note, text=SIGNED.note.text + "more\n")
    made = line(PA)
    with refused("ledger.signature"):
        verify_cosignatures(replace(SIGNED, note=note.with_lines([made])), COSIGNERS)


TRUE = line(PA)
FALSE = {
    "another time": (AT + 1).to_bytes(8, "big") + TRUE.blob[8:],
    "another signature": TRUE.blob[:-1] + bytes([TRUE.blob[-1] ^ 1]),
    "no time": TRUE.blob[8:],
    "too long": TRUE.blob + b"\0",
    "after the end of time": (LATEST_TIME + 1).to_bytes(8, "big") + TRUE.blob[8:],
    "of another size": line(PA, AT, signed_at(8)).blob,
}


@pytest.mark.parametrize("blob", FALSE.values(), ids=FALSE)
def test_a_false_line_of_a_known_witness_refuses_the_note(blob: bytes) -> None:
    with refused("ledger.signature"):
        verify_cosignatures(cosigned(TRUE, replace(TRUE, blob=blob)), COSIGNERS)


def test_the_log_cannot_pass_its_own_signature_off_as_a_cosignature() -> None:
    key, _ = witness(PA)
    plain = LOG_SIGN(SIGNED.note.text.encode())
    with refused("ledger.signature"):
        verify_cosignatures(
            cosigned(Signature(key.name, key.id, AT.to_bytes(8, "big") + plain)), COSIGNERS
        )


def test_a_log_key_cosigns_nothing_and_verifies_no_cosignature() -> None:
    with refused("ledger.key-kind"):
        cosign(SIGNED, LOG_KEY, LOG_SIGN, AT)
    with refused("ledger.key-kind"):
        verify_cosignatures(SIGNED, {PA: [LOG_KEY]})


def test_a_device_with_another_key_cosigns_nothing() -> None:
    with refused("ledger.signature"):
        cosign(SIGNED, witness(PA)[0], witness(GT)[1], AT)


@pytest.mark.parametrize("at", [-1, LATEST_TIME + 1])
def test_a_time_that_cannot_be_written_is_our_own_fault(at: int) -> None:
    with pytest.raises(RuntimeError):
        line(PA, at)


def test_one_public_key_cannot_speak_for_two_parties() -> None:
    public = pair("PA witness")[0]
    with refused("ledger.key-twice"):
        verify_cosignatures(
            SIGNED, {PA: [cosigner_key(PA, public)], GT: [cosigner_key(GT, public)]}
        )


def test_lines_of_unknown_witnesses_are_ignored() -> None:
    signed = cosigned(line(PA), line(MX))
    assert verify_cosignatures(signed, {MX: COSIGNERS[MX]}) == (Cosignature(MX, AT),)


def test_a_party_counts_once_however_often_and_with_however_many_keys_it_cosigns() -> None:
    public, sign = pair("PA witness, next year")
    new = cosigner_key(PA, public)
    signed = cosigned(line(PA, AT + 9), line(PA, AT + 5), cosign(SIGNED, new, sign, AT + 7))
    keys = {**COSIGNERS, PA: [*COSIGNERS[PA], new]}
    assert verify_cosignatures(signed, keys) == (Cosignature(PA, AT + 5),)
    with refused("ledger.quorum"):
        check_quorum(verify_cosignatures(signed, keys), 2)


def test_the_same_party_named_twice_is_one() -> None:
    with refused("ledger.quorum"):
        check_quorum([Cosignature(PA, 1), Cosignature(PA, 2)], 2)


def test_two_of_three_is_a_quorum_from_the_moment_of_the_second() -> None:
    signed = cosigned(line(MX, AT + 9), line(PA, AT + 2), line(GT, AT + 5))
    found = verify_cosignatures(signed, COSIGNERS)
    assert [each.party for each in found] == [PA, GT, MX]
    assert [check_quorum(found, needed) for needed in range(4)] == [None, AT + 2, AT + 5, AT + 9]
    with refused("ledger.quorum"):
        check_quorum(found, 4)


def test_a_log_is_not_its_own_witness() -> None:
    own, sign = pair("CO witness")
    key = cosigner_key(CO, own)
    signed = cosigned(line(PA), cosign(SIGNED, key, sign, AT))
    with refused("ledger.own-witness"):
        check_witnessed(signed, [LOG_KEY], {**COSIGNERS, CO: [key]}, 2)
    with refused("ledger.own-witness"):
        check_witnessed(signed, [LOG_KEY], {PA: [cosigner_key(PA, LOG_PUBLIC)]}, 1)
    with refused("ledger.quorum"):
        check_witnessed(signed, [LOG_KEY], COSIGNERS, 2)
    assert check_witnessed(signed, [LOG_KEY], COSIGNERS, 1) == Witnessed((Cosignature(PA, AT),), AT)


def test_the_true_lines_of_known_witnesses_are_taken_from_an_answer_and_no_others() -> None:
    stranger = replace(line(PA), name="exhorto/ZZ/witness")
    signed = with_cosignatures(SIGNED, [line(GT), stranger, line(PA)], COSIGNERS)
    assert signed.note.signatures == (*SIGNED.note.signatures, line(GT), line(PA))
    assert with_cosignatures(signed, [line(GT)], COSIGNERS) == signed
    with refused("ledger.signature"):
        with_cosignatures(SIGNED, [replace(line(PA), blob=bytes(72))], COSIGNERS)


@given(st.integers(0, LATEST_TIME), st.integers(1, 40))
def test_whatever_the_time_and_the_tree_a_cosignature_verifies(at: int, size: int) -> None:
    signed = signed_at(size)
    made = replace(signed, note=signed.note.with_lines([line(PA, at, signed)]))
    assert verify_cosignatures(made, COSIGNERS) == (Cosignature(PA, at),)


def test_what_a_witness_signs_can_never_be_read_as_a_checkpoint() -> None:
    with malformed("ledger.checkpoint"):
        checkpoint_from_text(f"cosignature/v1\ntime {AT}\n{SIGNED.note.text}")
