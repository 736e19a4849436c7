import hashlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exhorto.domain.bounds import ATTACHMENT_CHUNK_BYTES, ENVELOPE_ITEMS
from exhorto.domain.errors import Malformed, Refused
from exhorto.domain.ids import MatterId, StatementDigest
from exhorto.wire import base64url
from exhorto.wire.items import (
    CheckpointItem,
    ChunkItem,
    CosignatureItem,
    EnvelopeRef,
    Item,
    LaneHead,
    PactItem,
    Payload,
    ReceiptItem,
    RecoveredItem,
    RecoverItem,
    ResendItem,
    StatementItem,
    UnknownItem,
    WantItem,
)
from exhorto.wire.payloads import (
    HEADS,
    INCARNATIONS,
    NOTES,
    PACT_FILES,
    WANTED,
    read_payload,
    write_payload,
)
from tests.wire.makers import DIGEST, MATTER

HASH = hashlib.sha256(b"datos").hexdigest()
DATA = base64url.encode(b"datos")
HEAD = [MATTER, 1, 1, DIGEST]

REFUSED_ITEMS: dict[str, tuple[object, str]] = {
    "no object": ("statement", "json.field"),
    "no type": ({"sd_jwt": "x"}, "json.field"),
    "a type that is a number": ({"type": 1}, "json.field"),
    "a type with a space": ({"type": "a b"}, "json.field"),
    "a type beyond its bound": ({"type": "a" * 41}, "json.field"),
    "a statement without its text": ({"type": "statement"}, "json.members"),
    "a statement with more": ({"type": "statement", "sd_jwt": "x", "to": "GT"}, "json.members"),
    "a statement that is a number": ({"type": "statement", "sd_jwt": 1}, "json.field"),
    "a receipt that is an object": ({"type": "receipt", "jws": {}}, "json.field"),
    "a checkpoint with a proof in base64": (
        {
            "type": "checkpoint",
            "log": "l",
            "note": "n",
            "old_size": 1,
            "first": "",
            "proof": ["A" * 43],
        },
        "json.field",
    ),
    "a checkpoint with an endless proof": (
        {
            "type": "checkpoint",
            "log": "l",
            "note": "n",
            "old_size": 1,
            "first": "",
            "proof": [DIGEST] * 129,
        },
        "payload.too-many",
    ),
    "a checkpoint of a negative size": (
        {"type": "checkpoint", "log": "l", "note": "n", "old_size": -1, "first": "", "proof": []},
        "json.field",
    ),
    "a note beyond its bound": (
        {"type": "cosignature", "log": "l", "note": "n" * 16_385},
        "json.field",
    ),
    "a log name beyond its bound": (
        {"type": "cosignature", "log": "l" * 256, "note": "n"},
        "json.field",
    ),
    "a resend of number zero": ({"type": "resend", "inc": 1, "seqs": [0]}, "json.field"),
    "a resend out of order": ({"type": "resend", "inc": 1, "seqs": [3, 2]}, "json.field"),
    "a resend twice": ({"type": "resend", "inc": 1, "seqs": [2, 2]}, "json.field"),
    "a resend of everything": (
        {"type": "resend", "inc": 1, "seqs": list(range(1, 1002))},
        "payload.too-many",
    ),
    "a want of no matter": ({"type": "want", "matter": "x", "digests": []}, "id.matter"),
    "a want of portions": (
        {"type": "want", "matter": MATTER, "digests": ["A" * 43]},
        "id.statement",
    ),
    "a want of everything": (
        {"type": "want", "matter": MATTER, "digests": [DIGEST] * (WANTED + 1)},
        "payload.too-many",
    ),
    "a pact of version 0": ({"type": "pact", "version": 0, "files": {}}, "json.field"),
    "a pact file with a path": (
        {"type": "pact", "version": 1, "files": {"../x": ""}},
        "json.field",
    ),
    "a pact file with no name": ({"type": "pact", "version": 1, "files": {"": ""}}, "json.field"),
    "a hidden pact file": ({"type": "pact", "version": 1, "files": {".x": ""}}, "json.field"),
    "a pact file that is an object": (
        {"type": "pact", "version": 1, "files": {"root.json": {}}},
        "json.field",
    ),
    "a pact of too many files": (
        {"type": "pact", "version": 1, "files": {f"f{n}": "" for n in range(PACT_FILES + 1)}},
        "payload.too-many",
    ),
    "a recovery with a spelled incarnation": (
        {"type": "recover", "inc": 2, "last_seen": {"uno": 1}, "heads": []},
        "json.field",
    ),
    "a recovery with an incarnation spelled twice": (
        {"type": "recover", "inc": 2, "last_seen": {"01": 1}, "heads": []},
        "json.field",
    ),
    "a recovery of too many incarnations": (
        {
            "type": "recover",
            "inc": 2,
            "last_seen": {str(n): 1 for n in range(INCARNATIONS + 1)},
            "heads": [],
        },
        "payload.too-many",
    ),
    "a recovery with half a head": (
        {"type": "recover", "inc": 2, "last_seen": {}, "heads": [[MATTER, 1]]},
        "json.field",
    ),
    "an answer with too many heads": (
        {
            "type": "recovered",
            "for": 2,
            "heads": [HEAD] * (HEADS + 1),
            "last_envelope": None,
            "notes": [],
        },
        "payload.too-many",
    ),
    "an answer with too many notes": (
        {
            "type": "recovered",
            "for": 2,
            "heads": [],
            "last_envelope": None,
            "notes": [""] * (NOTES + 1),
        },
        "payload.too-many",
    ),
    "an answer with half a reference": (
        {"type": "recovered", "for": 2, "heads": [], "last_envelope": [1, 2], "notes": []},
        "json.field",
    ),
    "a chunk of another digest": (
        {"type": "chunk", "digest": DIGEST, "data": DATA},
        "payload.chunk",
    ),
    "a chunk with padding": (
        {"type": "chunk", "digest": HASH, "data": DATA + "="},
        "base64.not-canonical",
    ),
    "a chunk beyond its bound": (
        {"type": "chunk", "digest": HASH, "data": "A" * (ATTACHMENT_CHUNK_BYTES * 4 // 3 + 9)},
        "json.field",
    ),
}


@pytest.mark.parametrize(("item", "code"), REFUSED_ITEMS.values(), ids=REFUSED_ITEMS.keys())
def test_an_item_that_is_not_as_its_type_says_is_refused(item: object, code: str) -> None:
    with pytest.raises(Malformed) as caught:
        read_payload(json.dumps({"items": [item], "fills": []}).encode())
    assert caught.value.code == code


REFUSED: dict[str, tuple[bytes, str]] = {
    "no object": (b"[]", "json.field"),
    "no items": (b'{"fills":[]}', "json.members"),
    "no fills": (b'{"items":[]}', "json.members"),
    "an unknown member": (b'{"items":[],"fills":[],"cc":1}', "json.members"),
    "items twice": (b'{"items":[],"items":[],"fills":[]}', "json.unreadable"),
    "items that are an object": (b'{"items":{},"fills":[]}', "json.field"),
    "fills of bare numbers": (b'{"items":[],"fills":[1]}', "json.field"),
    "fills of text": (b'{"items":[],"fills":[[1,"1"]]}', "json.field"),
    "fills of true": (b'{"items":[],"fills":[[1,true]]}', "json.field"),
    "fills of number zero": (b'{"items":[],"fills":[[1,0]]}', "json.field"),
    "fills out of order": (b'{"items":[],"fills":[[1,2],[1,1]]}', "json.field"),
    "fills of one number twice": (b'{"items":[],"fills":[[1,2],[1,2]]}', "json.field"),
    "too many items": (
        json.dumps({"items": [{"type": "x"}] * (ENVELOPE_ITEMS + 1), "fills": []}).encode(),
        "payload.too-many",
    ),
    "too many fills": (
        json.dumps({"items": [], "fills": [[1, n] for n in range(1, 1002)]}).encode(),
        "payload.too-many",
    ),
}


@pytest.mark.parametrize(("raw", "code"), REFUSED.values(), ids=REFUSED.keys())
def test_a_payload_that_is_not_as_specified_is_refused(raw: bytes, code: str) -> None:
    with pytest.raises(Malformed) as caught:
        read_payload(raw)
    assert caught.value.code == code


NOT_WRITTEN: dict[str, tuple[Item, str]] = {
    "a chunk of another digest": (ChunkItem(DIGEST, b"datos"), "payload.chunk"),
    "a chunk beyond its bound": (
        ChunkItem(hashlib.sha256(bytes(300_000)).hexdigest(), bytes(300_000)),
        "json.field",
    ),
    "a resend out of order": (ResendItem(1, (3, 2)), "json.field"),
    "a text that is no Unicode": (StatementItem("\ud800"), "json.unwritable"),
    "a pact file with a path": (PactItem(1, {"a/b": ""}), "json.field"),
    "a head that is none": (
        RecoverItem(1, {}, (LaneHead(MatterId("x"), 1, 1, DIGEST),)),
        "id.matter",
    ),
}


@pytest.mark.parametrize(("item", "code"), NOT_WRITTEN.values(), ids=NOT_WRITTEN.keys())
def test_what_every_reader_would_refuse_is_not_written(item: Item, code: str) -> None:
    with pytest.raises(Refused) as caught:
        write_payload(Payload((item,)))
    assert caught.value.code == code


def test_an_item_of_a_newer_partner_is_kept_and_passed_on_as_it_came() -> None:
    newer = {"type": "lookout-2", "deep": {"ñ": [1, None, "x"]}, "b": True}
    raw = json.dumps({"items": [newer, {"type": "resend", "inc": 1, "seqs": [4]}], "fills": []})
    read = read_payload(raw.encode())
    unknown, known = read.items
    assert isinstance(unknown, UnknownItem)
    assert (unknown.type, json.loads(unknown.raw)) == ("lookout-2", newer)
    assert known == ResendItem(1, (4,))
    assert read_payload(write_payload(read)) == read


HASHES = st.binary(min_size=32, max_size=32).map(bytes.hex)
NUMBERS = st.integers(0, 2**53 - 1)
WORDS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=20)
SEQUENCES = st.sets(st.integers(1, 2**53 - 1), max_size=5).map(lambda s: tuple(sorted(s)))
MATTERS = st.binary(min_size=16, max_size=16).map(lambda b: MatterId(b.hex()))
FILLS = st.sets(st.tuples(NUMBERS, st.integers(1, 2**53 - 1)), max_size=4).map(
    lambda s: tuple(sorted(s))
)
HEADS_ = st.builds(
    LaneHead,
    MATTERS,
    NUMBERS,
    NUMBERS,
    HASHES.map(StatementDigest),
)
ITEMS = st.one_of(
    st.builds(StatementItem, WORDS),
    st.builds(ReceiptItem, WORDS),
    st.builds(CheckpointItem, WORDS, WORDS, NUMBERS, st.lists(HASHES, max_size=3).map(tuple)),
    st.builds(CosignatureItem, WORDS, WORDS),
    st.builds(ResendItem, NUMBERS, SEQUENCES),
    st.builds(WantItem, MATTERS, st.lists(HASHES.map(StatementDigest), max_size=3).map(tuple)),
    st.builds(
        PactItem,
        st.integers(1, 2**53 - 1),
        st.dictionaries(
            st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,9}", fullmatch=True), WORDS, max_size=3
        ),
    ),
    st.builds(
        RecoverItem,
        NUMBERS,
        st.dictionaries(NUMBERS, NUMBERS, max_size=3),
        st.lists(HEADS_, max_size=2).map(tuple),
    ),
    st.builds(
        RecoveredItem,
        NUMBERS,
        st.lists(HEADS_, max_size=2).map(tuple),
        st.none() | st.builds(EnvelopeRef, NUMBERS, st.integers(1, 2**53 - 1), HASHES),
        st.lists(WORDS, max_size=2).map(tuple),
    ),
    st.binary(max_size=40).map(lambda b: ChunkItem(hashlib.sha256(b).hexdigest(), b)),
    st.builds(
        lambda name, words: UnknownItem(
            f"z-{name}",
            json.dumps(
                {"type": f"z-{name}", "w": words}, ensure_ascii=False, separators=(",", ":")
            ),
        ),
        st.from_regex(r"[a-z0-9-]{1,8}", fullmatch=True),
        WORDS,
    ),
)


@given(st.lists(ITEMS, max_size=4).map(tuple), FILLS)
def test_writer_and_reader_are_inverse(
    items: tuple[Item, ...], fills: tuple[tuple[int, int], ...]
) -> None:
    made = Payload(items, fills)
    raw = write_payload(made)
    assert read_payload(raw) == made
    assert write_payload(read_payload(raw)) == raw


def test_neither_words_nor_bytes_of_an_item_show() -> None:
    made = Payload(
        (StatementItem("secreto~"), ChunkItem(HASH, b"datos"), UnknownItem("z", "secreto"))
    )
    assert "secreto" not in repr(made)
    assert "datos" not in repr(made)


@given(st.binary(max_size=60))
def test_any_bytes_are_refused_as_malformed(raw: bytes) -> None:
    with pytest.raises(Malformed):
        read_payload(raw)
