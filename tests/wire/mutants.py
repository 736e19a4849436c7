"""Envelopes gone wrong by chance, from one seed: what a bad line, a liar or a thief could make.

Half of them were signed again by a member after they were changed, so that only what lies behind
the signature can refuse them: the route that wrap and content are bound to, the digests, the
payload, the statement inside with its own signature and digests.
"""

import json
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from exhorto.domain.ids import EnvelopeId, Party
from exhorto.domain.jsonvalues import Json, JsonObject
from exhorto.domain.statements import Statement
from exhorto.wire import base64url, envelopes
from exhorto.wire.envelopes import open_, seal
from exhorto.wire.items import Payload, StatementItem
from exhorto.wire.statements import verify
from tests.wire.makers import (
    CO,
    GT,
    KID,
    MX,
    PA,
    SEAL_KID,
    assemble,
    find_key,
    opening_key,
    rendition,
    route,
    signing_key,
    take_apart,
    with_true_digests,
)

SEEDS = 8
MINE = {SEAL_KID: opening_key(MX)}


@dataclass(frozen=True, slots=True)
class Mutant:
    """A changed envelope and what was done to it."""

    how: str
    data: bytes


@dataclass(frozen=True, slots=True)
class _Original:
    text: str
    data: bytes
    header: JsonObject
    wrapped: bytes
    content: bytes


def originals() -> list[_Original]:
    """A few honest envelopes, each with one statement."""
    made = []
    for n in range(SEEDS):
        text = rendition(seed=n + 1, count=2 + n)
        where = route(id=EnvelopeId(f"{n:032x}"), sequence=n + 1)
        data = _seal(text, where.sequence, n)
        made.append(_Original(text, data, *take_apart(data)))
    return made


def read_all(data: bytes) -> list[Statement]:
    """Open an envelope and verify every statement in it, as the receiving act does."""
    opened = open_(data, find_key, MINE, MX)
    items = opened.payload.items
    return [verify(item.sd_jwt, find_key) for item in items if isinstance(item, StatementItem)]


def mutants(count: int, seed: int) -> Iterator[Mutant]:
    """``count`` changed envelopes, signed again in turn with not."""
    lots = random.Random(seed)
    stock = originals()
    honest = {one.data for one in stock}
    for n in range(count):
        how = lots.choice(_SIGNED_AGAIN if n % 2 else _UNSIGNED)
        one = lots.choice(stock)
        data = how(lots, one, lots.choice([o for o in stock if o is not one]))
        if data not in honest:
            yield Mutant(how.__name__.lstrip("_"), data)


def _seal(text: str, sequence: int, seed: int) -> bytes:
    lots = random.Random(seed)
    where = route(id=EnvelopeId(lots.randbytes(16).hex()), sequence=sequence)
    payload, to = Payload((StatementItem(text),)), opening_key(MX).sealing_key
    return seal(where, payload, lots.randbytes(32), signing_key(CO), to).data


# --- not signed again ---------------------------------------------------------------------------


def _flipped_bits(lots: random.Random, one: _Original, _: _Original) -> bytes:
    data = bytearray(one.data)
    for _n in range(lots.randint(1, 8)):
        data[lots.randrange(len(data))] ^= 1 << lots.randrange(8)
    return bytes(data)


def _cut(lots: random.Random, one: _Original, _: _Original) -> bytes:
    return one.data[: lots.randrange(len(one.data))]


def _lengthened(lots: random.Random, one: _Original, _: _Original) -> bytes:
    at = lots.randrange(len(one.data) + 1)
    return one.data[:at] + lots.randbytes(lots.randint(1, 40)) + one.data[at:]


def _hole(lots: random.Random, one: _Original, _: _Original) -> bytes:
    at = lots.randrange(len(one.data))
    return one.data[:at] + one.data[at + lots.randint(1, 40) :]


def _spliced(lots: random.Random, one: _Original, other: _Original) -> bytes:
    at = lots.randrange(1, len(one.data))
    return one.data[:at] + other.data[at:]


def _parts_of_two(lots: random.Random, one: _Original, other: _Original) -> bytes:
    texts = [envelopes._parts(o.data)[0] for o in (one, other)]
    choice = lots.choice([(0, 0, 1), (0, 1, 0), (0, 1, 1), (1, 0, 0)])
    pair = (one, other)
    return envelopes._join(texts[choice[0]], pair[choice[1]].wrapped, pair[choice[2]].content)


def _lengths(lots: random.Random, one: _Original, _: _Original) -> bytes:
    at = 8 + 4 * lots.randrange(3)
    length = int.from_bytes(one.data[at : at + 4], "big") + lots.choice([-4096, -1, 1, 16, 2**31])
    return one.data[:at] + (length % 2**32).to_bytes(4, "big") + one.data[at + 4 :]


def _header_letters(lots: random.Random, one: _Original, _: _Original) -> bytes:
    text = list(envelopes._parts(one.data)[0])
    text[lots.randrange(len(text))] = lots.choice("AZaz09-_.=~")
    return envelopes._join("".join(text), one.wrapped, one.content)


# --- signed again by a member -------------------------------------------------------------------

_ODD: tuple[Json, ...] = (
    None, True, -1, 0, 1.5, 2, 2**53, "", "x", "MX", "GT", "CO", "zz", "é", "\n", [], {}, ["MX"],
    "A" * 43, "0" * 32, "ab" * 32,
)  # fmt: skip


def _changed_value(lots: random.Random, one: _Original, other: _Original) -> bytes:
    """The sender himself signs another value of one member."""
    name = lots.choice(sorted(one.header))
    odd = [v for v in (*_ODD, other.header[name]) if v != one.header[name]]
    header = {**one.header, name: lots.choice(odd)}
    return _again(header, one.wrapped, one.content)


def _member_less(lots: random.Random, one: _Original, _: _Original) -> bytes:
    gone = lots.choice(sorted(set(one.header) - {"from"}))
    header = {k: v for k, v in one.header.items() if k != gone}
    return _again(header, one.wrapped, one.content)


def _member_more(lots: random.Random, one: _Original, _: _Original) -> bytes:
    name = lots.choice(["cc", "crit", "b64", "exp", "wraps", "TO"])
    return _again({**one.header, name: lots.choice(_ODD)}, one.wrapped, one.content)


def _taken_over(lots: random.Random, one: _Original, _: _Original) -> bytes:
    """Another member signs the header as its own."""
    who = lots.choice([GT, PA])
    return assemble({**one.header, "from": who}, one.wrapped, one.content, signing_key(who))


def _forged_name(lots: random.Random, one: _Original, _: _Original) -> bytes:
    """Another member signs in the sender's name."""
    header = {**one.header, "seq": lots.randrange(1, 99)}
    return assemble(header, one.wrapped, one.content, signing_key(lots.choice([GT, PA])))


def _content_changed(lots: random.Random, one: _Original, other: _Original) -> bytes:
    """Wrap or content changed, the digests made true, all signed by the sender."""
    wrapped, content = bytearray(one.wrapped), bytearray(one.content)
    if lots.random() < 0.5:
        wrapped[lots.randrange(len(wrapped))] ^= 1 << lots.randrange(8)
    else:
        content[lots.randrange(len(content))] ^= 1 << lots.randrange(8)
    if lots.random() < 0.2:
        wrapped = bytearray(other.wrapped)
    header = with_true_digests(one.header, bytes(wrapped), bytes(content))
    return _again(header, bytes(wrapped), bytes(content))


def _moved(_: random.Random, one: _Original, other: _Original) -> bytes:
    """Wrap and content of one envelope under the header of another, signed by the sender."""
    header = with_true_digests(other.header, one.wrapped, one.content)
    return _again(header, one.wrapped, one.content)


def _inside_changed(lots: random.Random, one: _Original, other: _Original) -> bytes:
    """A sound envelope around a statement that was tampered with."""
    change = lots.choice([_letters, _stray, _twice, _other_jwt, _tail])
    return _seal(change(lots, one.text, other.text), lots.randrange(1, 99), lots.randrange(2**32))


def _letters(lots: random.Random, text: str, _: str) -> str:
    while True:
        at = lots.randrange(len(text))
        letter = lots.choice("AZaz09-_.é")
        if letter != text[at]:
            return text[:at] + letter + text[at + 1 :]


def _stray(_: random.Random, text: str, other: str) -> str:
    return text + other.split("~")[1] + "~"


def _twice(_: random.Random, text: str, other: str) -> str:
    return text + text.split("~")[1] + "~"


def _other_jwt(_: random.Random, text: str, other: str) -> str:
    return other.split("~", maxsplit=1)[0] + text[text.index("~") :]


def _tail(lots: random.Random, text: str, _: str) -> str:
    return text[: -lots.randint(1, 20)]


def _again(header: JsonObject, wrapped: bytes, content: bytes) -> bytes:
    """Signed by the sender; where the sender's name was changed, in the name that was his."""
    text = _sign_anything(header, CO)
    return envelopes._join(text, wrapped, content)


def _sign_anything(header: JsonObject, who: Party) -> str:
    head = {"alg": "Ed25519", "typ": "exhorto-envelope+jwt", "kid": f"{who}/{KID}"}
    body = json.dumps(header, ensure_ascii=False).encode()
    signing = f"{base64url.encode(json.dumps(head).encode())}.{base64url.encode(body)}"
    key = signing_key(who).native.private_key
    signature = key.sign(signing.encode())  # type: ignore[union-attr,call-arg]
    return f"{signing}.{base64url.encode(signature)}"


_Change = Callable[[random.Random, _Original, _Original], bytes]
_UNSIGNED: tuple[_Change, ...] = (
    _flipped_bits,
    _cut,
    _lengthened,
    _hole,
    _spliced,
    _parts_of_two,
    _lengths,
    _header_letters,
)
_SIGNED_AGAIN: tuple[_Change, ...] = (
    _changed_value,
    _member_less,
    _member_more,
    _taken_over,
    _forged_name,
    _content_changed,
    _moved,
    _inside_changed,
)
