"""One entry can be proven to be in a log, and nothing else of the log is shown."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exhorto.domain.errors import ExhortoError, Malformed
from exhorto.ledger.base64text import encoded
from exhorto.ledger.checkpoints import Checkpoint, sign_checkpoint
from exhorto.ledger.cosignatures import Cosignature, Witnessed, cosign
from exhorto.ledger.entries import Entry, leaf_data
from exhorto.ledger.evidence import Evidence, Proven, evidence_from_bytes, verify_evidence
from exhorto.ledger.tree import inclusion_proof, root
from tests.ledger.parties import AT, COSIGNERS, LOG_KEY, LOG_SIGN, ORIGIN, PA, witness
from tests.ledger.refusals import malformed, refused
from tests.ledger.rows import grown

LOGGED = [Entry("receipt.sent", AT + n, None, {"n": n}).to_bytes() for n in range(21)]
SALTS = [bytes([n]) * 16 for n in range(21)]
ROWS = grown([leaf_data(salt, logged) for salt, logged in zip(SALTS, LOGGED, strict=True)])
ALONE = sign_checkpoint(Checkpoint(str(ORIGIN), 21, root(21, ROWS.fetch)), LOG_KEY, LOG_SIGN)
SIGNED = replace(ALONE, note=ALONE.note.with_lines([cosign(ALONE, *witness(PA), AT)]))


def evidence(index: int) -> Evidence:
    proof = inclusion_proof(index, 21, ROWS.fetch)
    return Evidence(index, SALTS[index], LOGGED[index], proof, SIGNED.note.to_bytes())


def proven(given_evidence: Evidence, needed: int = 1) -> Proven:
    return verify_evidence(given_evidence, ORIGIN, [LOG_KEY], COSIGNERS, needed)


def test_another_entry_salt_index_or_proof_is_refused() -> None:
    true, other = evidence(5), evidence(4)
    for false in (
        replace(true, entry=other.entry),
        replace(true, salt=other.salt),
        replace(true, index=4),
        replace(true, proof=other.proof),
    ):
        with refused("ledger.root-mismatch"):
            proven(false)
    with refused("ledger.not-in-tree"):
        proven(replace(true, index=21))
    with malformed("ledger.salt"):
        proven(replace(true, salt=true.salt + true.entry[:1], entry=true.entry[1:]))


def test_evidence_is_worth_what_its_checkpoint_is_worth() -> None:
    with refused("ledger.quorum"):
        proven(evidence(5), 2)
    with refused("ledger.quorum"):
        proven(replace(evidence(5), note=ALONE.note.to_bytes()))
    with refused("ledger.unsigned"):
        verify_evidence(evidence(5), ORIGIN, [], COSIGNERS, 1)
    with refused("ledger.other-origin"):
        verify_evidence(evidence(5), replace(ORIGIN, incarnation=2), [LOG_KEY], COSIGNERS, 1)


FILE = evidence(5).to_bytes()
HASH = encoded(evidence(5).proof[0]).encode()


@pytest.mark.parametrize(
    ("why", "given_bytes"),
    [
        ("nothing", b""),
        ("another first line", FILE.replace(b"@v1", b"@v2")),
        ("no empty line", FILE.replace(b"\n\n", b"\n")),
        ("no entry", b"\n".join(FILE.split(b"\n")[:1] + FILE.split(b"\n")[2:])),
        ("no index", FILE.replace(b"index 5\n", b"")),
        ("a leading zero", FILE.replace(b"index 5", b"index 05")),
        ("less than nothing", FILE.replace(b"index 5", b"index -5")),
        ("an index that no database holds", FILE.replace(b"index 5", b"index %d" % 2**63)),
        ("not base64", FILE.replace(HASH, b"?")),
        ("a short hash", FILE.replace(HASH, b"AAAA")),
        ("too long a proof", FILE.replace(HASH, b"\n".join([HASH] * 64))),
        ("a salt and no entry", FILE.replace(FILE.split(b"\n")[1], b"extra " + b"A" * 21 + b"w==")),
        ("another script", FILE.replace(b"index 5", "index ٥".encode())),
    ],
)
def test_what_is_no_proof_file_is_malformed(why: str, given_bytes: bytes) -> None:
    with pytest.raises(Malformed):
        evidence_from_bytes(given_bytes)


def test_the_file_has_the_bytes_of_the_specification() -> None:
    given_evidence = evidence(20)
    lines = [
        "c2sp.org/tlog-proof@v1",
        f"extra {encoded(SALTS[20] + LOGGED[20])}",
        "index 20",
        *map(encoded, given_evidence.proof),
        "",
        SIGNED.note.to_bytes().decode(),
    ]
    assert given_evidence.to_bytes() == "\n".join(lines).encode()


@given(st.integers(0, 20))
def test_every_entry_is_proven_by_a_file_read_as_it_was_written(index: int) -> None:
    read = evidence_from_bytes(evidence(index).to_bytes())
    assert read == evidence(index)
    assert proven(read) == Proven(ALONE.checkpoint, Witnessed((Cosignature(PA, AT),), AT))


@given(st.integers(0, len(FILE.split(b"\n\n")[0]) - 1), st.integers(0, 6))
def test_no_bit_before_the_checkpoint_can_be_changed_unseen(at: int, bit: int) -> None:
    changed = bytearray(FILE)
    changed[at] ^= 1 << bit
    with pytest.raises(ExhortoError):
        proven(evidence_from_bytes(bytes(changed)))
