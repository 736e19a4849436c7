from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exhorto.domain.bounds import BATCH_BYTES, BATCH_ENVELOPES, ENVELOPE_BYTES
from exhorto.domain.errors import Refused
from exhorto.wire.frames import MAGIC, Frames, in_batches, read_frames, write_frames

THREE = (b"uno", b"dos dos", b"tres")
GOOD = write_frames(THREE)
HEAD = len(MAGIC) + 4


def counted(count: int, rest: bytes) -> bytes:
    return MAGIC + count.to_bytes(4, "big") + rest


def framed(envelope: bytes) -> bytes:
    return len(envelope).to_bytes(4, "big") + envelope


LARGE = bytes(ENVELOPE_BYTES)

DAMAGED: dict[str, tuple[bytes, tuple[bytes, ...], str, dict[str, object]]] = {
    "nothing": (b"", (), "frames.magic", {}),
    "half the magic": (MAGIC[:9], (), "frames.magic", {}),
    "no count": (MAGIC, (), "frames.magic", {}),
    "half a count": (MAGIC + b"\0\0", (), "frames.magic", {}),
    "another magic": (GOOD.replace(b"-1\n", b"-2\n"), (), "frames.magic", {}),
    "something before": (b"\n" + GOOD, (), "frames.magic", {}),
    "cut in the last": (GOOD[:-1], THREE[:2], "frames.cut", {"place": 2, "at": HEAD + 18}),
    "cut in a length": (GOOD[: HEAD + 9], THREE[:1], "frames.cut", {"place": 1, "at": HEAD + 7}),
    "cut after the count": (GOOD[:HEAD], (), "frames.cut", {"place": 0, "at": HEAD}),
    "one counted too many": (counted(4, GOOD[HEAD:]), THREE, "frames.cut", {"place": 3}),
    "one counted too few": (counted(2, GOOD[HEAD:]), THREE[:2], "frames.left-over", {"bytes": 8}),
    "something behind": (GOOD + b"\0", THREE, "frames.left-over", {"bytes": 1}),
    "an empty envelope": (
        counted(2, framed(b"uno") + framed(b"")),
        (b"uno",),
        "frames.envelope-size",
        {"place": 1},
    ),
    "an envelope beyond its bound": (
        counted(2, framed(b"uno") + (ENVELOPE_BYTES + 1).to_bytes(4, "big")),
        (b"uno",),
        "frames.envelope-size",
        {"place": 1, "at": HEAD + 7},
    ),
    "a length beyond all": (
        counted(1, b"\xff\xff\xff\xff"),
        (),
        "frames.envelope-size",
        {"place": 0},
    ),
    "more envelopes than the bound": (
        counted(BATCH_ENVELOPES + 1, framed(b"x") * (BATCH_ENVELOPES + 1)),
        (b"x",) * BATCH_ENVELOPES,
        "frames.too-many",
        {"most": BATCH_ENVELOPES},
    ),
    "more bytes than the bound": (
        counted(2, framed(LARGE) * 2),
        (LARGE,),
        "frames.too-large",
        {"place": 1},
    ),
}


@pytest.mark.parametrize(("data", "whole", "code", "facts"), DAMAGED.values(), ids=DAMAGED.keys())
def test_damage_costs_only_what_is_damaged_and_names_its_place(
    data: bytes, whole: tuple[bytes, ...], code: str, facts: dict[str, object]
) -> None:
    read = read_frames(data)
    assert read.envelopes == whole
    assert read.damage is not None
    assert read.damage.code == code
    assert facts.items() <= dict(read.damage.facts).items()


NOT_WRITTEN: dict[str, tuple[list[bytes], str]] = {
    "an empty envelope": ([b"uno", b""], "frames.empty-envelope"),
    "an envelope beyond its bound": ([LARGE + b"x"], "frames.too-large"),
    "more bytes than the bound": ([LARGE, LARGE], "frames.too-large"),
    "more envelopes than the bound": ([b"x"] * (BATCH_ENVELOPES + 1), "frames.too-many"),
}


@pytest.mark.parametrize(("envelopes", "code"), NOT_WRITTEN.values(), ids=NOT_WRITTEN.keys())
def test_what_could_not_be_read_is_not_written(envelopes: list[bytes], code: str) -> None:
    with pytest.raises(Refused) as caught:
        write_frames(envelopes)
    assert caught.value.code == code


def test_no_envelope_at_all_is_a_bundle_too() -> None:
    assert read_frames(write_frames([])) == Frames(())


def test_the_largest_envelope_fits_into_a_bundle() -> None:
    assert read_frames(write_frames([LARGE])) == Frames((LARGE,))


ENVELOPES = st.lists(st.binary(min_size=1, max_size=40), max_size=12)


@given(ENVELOPES)
def test_reading_gives_back_what_was_written(envelopes: list[bytes]) -> None:
    assert read_frames(write_frames(envelopes)) == Frames(tuple(envelopes))


@given(ENVELOPES, st.data())
def test_a_cut_bundle_gives_every_envelope_that_is_whole(
    envelopes: list[bytes], data: st.DataObject
) -> None:
    written = write_frames(envelopes)
    cut = data.draw(st.integers(0, len(written) - 1))
    read = read_frames(written[:cut])
    assert read.damage is not None
    assert read.envelopes == tuple(envelopes[: len(read.envelopes)])
    end = HEAD + sum(4 + len(e) for e in envelopes[: len(read.envelopes) + 1])
    assert cut < end or cut < HEAD


@given(st.binary(max_size=100) | st.binary(max_size=100).map(lambda b: MAGIC + b))
def test_any_bytes_are_read_without_an_exception(data: bytes) -> None:
    read = read_frames(data)
    assert (read.damage is None) is (data == write_frames(read.envelopes))


def test_a_long_queue_is_grouped_in_its_order_and_every_group_can_be_written() -> None:
    queue = [bytes([n % 251 + 1]) * (n * 977 % 300_000 + 1) for n in range(600)]
    batches = list(in_batches(queue))
    assert [e for batch in batches for e in batch] == queue
    assert all(len(write_frames(batch)) <= BATCH_BYTES for batch in batches)
    for batch, following in pairwise(batches):
        with pytest.raises(Refused):
            write_frames([*batch, following[0]])


def test_a_queue_of_nothing_makes_no_group() -> None:
    assert list(in_batches([])) == []
    with pytest.raises(Refused, match=r"frames\.empty-envelope"):
        list(in_batches([b""]))
