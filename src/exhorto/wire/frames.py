"""Many envelopes in one run of bytes: the body of an exchange, or a file on a stick.

* A magic line, the number of envelopes, and each envelope after its length.
* Damage costs only what is damaged: the envelopes before it are given back with the error, and the
  error names the place.
* The frame is not signed; every envelope is. Who holds the bytes can drop, add or reorder
  envelopes: the sequence of each pair shows what is missing.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from exhorto.domain.bounds import BATCH_BYTES, BATCH_ENVELOPES, ENVELOPE_BYTES
from exhorto.domain.errors import Malformed, Refused

MAGIC: Final = b"exhorto-envelopes-1\n"
_WORD: Final = 4
_START: Final = len(MAGIC) + _WORD


@dataclass(frozen=True, slots=True)
class Frames:
    """The envelopes that came whole, in order, and what was wrong after them, if anything."""

    envelopes: tuple[bytes, ...] = field(repr=False)
    damage: Malformed | None = None


def write_frames(envelopes: Sequence[bytes]) -> bytes:
    """Frame envelopes as one run of bytes.

    Raises:
        Refused: ``frames.too-many``, ``frames.too-large``, ``frames.empty-envelope``
    """
    if len(envelopes) > BATCH_ENVELOPES:
        raise Refused("frames.too-many", most=BATCH_ENVELOPES)
    for envelope in envelopes:
        _check_size(envelope)
    body = MAGIC + len(envelopes).to_bytes(_WORD, "big") + b"".join(map(_framed, envelopes))
    if len(body) > BATCH_BYTES:
        raise Refused("frames.too-large", most=BATCH_BYTES)
    return body


def in_batches(envelopes: Iterable[bytes]) -> Iterator[tuple[bytes, ...]]:
    """Group envelopes in their order, each group as large as one run of bytes may be.

    Raises:
        Refused: ``frames.too-large``, ``frames.empty-envelope``
    """
    batch: list[bytes] = []
    size = _START
    for envelope in envelopes:
        _check_size(envelope)
        if batch and (len(batch) == BATCH_ENVELOPES or size + _WORD + len(envelope) > BATCH_BYTES):
            yield tuple(batch)
            batch, size = [], _START
        batch.append(envelope)
        size += _WORD + len(envelope)
    if batch:
        yield tuple(batch)


def read_frames(data: bytes) -> Frames:
    """Take apart what ``write_frames`` wrote; never raises, so that nothing whole is lost.

    The ``damage`` is ``Malformed``: ``frames.magic``, ``frames.cut``, ``frames.envelope-size``,
    ``frames.too-large``, ``frames.too-many``, ``frames.left-over``.
    """
    whole: list[bytes] = []
    walk = _walk(data)
    while True:
        try:
            whole.append(next(walk))
        except StopIteration:
            return Frames(tuple(whole))
        except Malformed as damage:
            return Frames(tuple(whole), damage)


def _walk(data: bytes) -> Iterator[bytes]:
    if not data.startswith(MAGIC) or len(data) < _START:
        raise Malformed("frames.magic")
    at = _START
    for place in range(_word(data, len(MAGIC))):
        end = _end(data, at, place)
        yield data[at + _WORD : end]
        at = end
    if at != len(data):
        raise Malformed("frames.left-over", at=at, bytes=len(data) - at)


def _end(data: bytes, at: int, place: int) -> int:
    """Where the envelope whose length stands at ``at`` ends."""
    end = at + _WORD + _word(data, at)
    if place == BATCH_ENVELOPES:
        raise Malformed("frames.too-many", at=at, most=BATCH_ENVELOPES)
    if at + _WORD <= len(data) and not 1 <= end - at - _WORD <= ENVELOPE_BYTES:
        raise Malformed("frames.envelope-size", place=place, at=at, most=ENVELOPE_BYTES)
    if at + _WORD > len(data) or end > len(data):
        raise Malformed("frames.cut", place=place, at=at)
    if end > BATCH_BYTES:
        raise Malformed("frames.too-large", place=place, at=at, most=BATCH_BYTES)
    return end


def _check_size(envelope: bytes) -> None:
    if not envelope:
        raise Refused("frames.empty-envelope")
    if len(envelope) > ENVELOPE_BYTES:
        raise Refused("frames.too-large", most=ENVELOPE_BYTES)


def _framed(envelope: bytes) -> bytes:
    return len(envelope).to_bytes(_WORD, "big") + envelope


def _word(data: bytes, at: int) -> int:
    return int.from_bytes(data[at : at + _WORD], "big")
