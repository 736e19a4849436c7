"""The payload of an envelope as JSON: one writer, one reader, inverse to each other.

* ``{"items": [{"type": …, …}, …], "fills": [[inc, n], …]}``; an item has exactly the members of
  its type.
* An unknown type is kept; an unknown member of a known type is refused.
* What the writer gives, it has read back: nothing is sealed that the recipient could not read.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from hashlib import sha256
from types import MappingProxyType
from typing import Any, Final, TypeVar

from exhorto.domain.bounds import (
    ATTACHMENT_CHUNK_BYTES,
    ENVELOPE_BYTES,
    ENVELOPE_ITEMS,
    STATEMENT_JWT_BYTES,
)
from exhorto.domain.errors import Malformed
from exhorto.domain.exchange import MOST_ASKED
from exhorto.domain.ids import matter_id, statement_digest
from exhorto.domain.jsonvalues import Json, JsonObject, array, exactly, obj, text, whole
from exhorto.wire import base64url, strictjson
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

NOTE_LETTERS: Final = 16 * 1024
"""Longest checkpoint with its signatures."""
FIRST_LETTERS: Final = 256 * 1024
"""Longest proof of the first entry of a log."""
LOG_LETTERS: Final = 255
"""Longest name of a log."""
PROOF_NODES: Final = 128
"""Most hashes of a consistency proof; two for each doubling of a log."""
PACT_FILES: Final = 32
"""Most files of one version of the pact."""
HEADS: Final = 20_000
"""Most lanes that one answer to a restored node names."""
NOTES: Final = 64
"""Most checkpoints that one answer to a restored node brings."""
WANTED: Final = 1_000
"""Most statements asked for at once."""
INCARNATIONS: Final = 1_000
"""Most incarnations of a partner that a restored node remembers."""

_TYPE: Final = re.compile(r"[a-z][a-z0-9-]{0,39}")
_HEX64: Final = re.compile(r"[0-9a-f]{64}")
_FILE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,127}")
_NUMBER: Final = re.compile(r"0|[1-9][0-9]{0,15}")


T = TypeVar("T")


def write_payload(payload: Payload) -> bytes:
    """The bytes of a payload, before salt and padding.

    Raises:
        Refused: ``json.unwritable``, or the code with which any reader would refuse this payload.
    """
    items = [_item_to_json(item) for item in payload.items]
    raw = strictjson.write_unread(
        {"items": items, "fills": [list(f) for f in payload.fills]}, "payload"
    )
    with strictjson.as_refusal():
        read_payload(raw)
    return raw


def read_payload(raw: bytes) -> Payload:
    """Read a payload.

    Raises:
        Malformed: ``payload.too-many``, ``payload.chunk``, ``json.*``, ``id.*``,
            ``base64.not-canonical``
    """
    given = strictjson.read_object(raw, "payload")
    exactly(given, "payload", frozenset({"items", "fills"}))
    items = _several(given["items"], "items", ENVELOPE_ITEMS, _item)
    return Payload(items, _fills(given["fills"]))


def _item_to_json(item: Item) -> JsonObject:
    if isinstance(item, UnknownItem):
        return strictjson.read_object(item.raw.encode("utf-8"), "items")
    name, write = _WRITERS[type(item)]
    return {"type": name, **write(item)}


def _item(value: object) -> Item:
    given = obj(value, "items")
    name = _matching(_TYPE, given.get("type"), "items.type")
    if name not in _READERS:
        return UnknownItem(name, strictjson.write_unread(given, "items").decode("utf-8"))
    members, read = _READERS[name]
    exactly(given, f"items.{name}", members | {"type"})
    return read(given)


def _checkpoint(given: JsonObject) -> CheckpointItem:
    return CheckpointItem(
        log=_log(given),
        note=_note(given["note"]),
        old_size=whole(given["old_size"], "old_size"),
        proof=_several(given["proof"], "proof", PROOF_NODES, _hash),
        first=text(given["first"], "first", FIRST_LETTERS),
    )


def _pact(given: JsonObject) -> PactItem:
    files = obj(given["files"], "files")
    if len(files) > PACT_FILES:
        raise Malformed("payload.too-many", field="files", most=PACT_FILES)
    return PactItem(
        version=whole(given["version"], "version", 1),
        files={
            _matching(_FILE, name, "files"): text(content, "files", ENVELOPE_BYTES)
            for name, content in files.items()
        },
    )


def _recover(given: JsonObject) -> RecoverItem:
    seen = obj(given["last_seen"], "last_seen")
    if len(seen) > INCARNATIONS:
        raise Malformed("payload.too-many", field="last_seen", most=INCARNATIONS)
    return RecoverItem(
        incarnation=whole(given["inc"], "inc"),
        last_seen={
            int(_matching(_NUMBER, inc, "last_seen")): whole(seq, "last_seen")
            for inc, seq in seen.items()
        },
        heads=_several(given["heads"], "heads", HEADS, _head),
    )


def _recover_to_json(item: RecoverItem) -> JsonObject:
    return {
        "inc": item.incarnation,
        "last_seen": {str(inc): seq for inc, seq in item.last_seen.items()},
        "heads": [_head_to_json(head) for head in item.heads],
    }


def _recovered(given: JsonObject) -> RecoveredItem:
    return RecoveredItem(
        for_incarnation=whole(given["for"], "for"),
        heads=_several(given["heads"], "heads", HEADS, _head),
        last_envelope=_ref(given["last_envelope"]),
        checkpoint_notes=_several(given["notes"], "notes", NOTES, _note),
    )


def _recovered_to_json(item: RecoveredItem) -> JsonObject:
    last = item.last_envelope
    ref: Json = None if last is None else [last.incarnation, last.sequence, last.digest]
    return {
        "for": item.for_incarnation,
        "heads": [_head_to_json(head) for head in item.heads],
        "last_envelope": ref,
        "notes": list(item.checkpoint_notes),
    }


def _chunk(given: JsonObject) -> ChunkItem:
    longest = len(base64url.encode(bytes(ATTACHMENT_CHUNK_BYTES)))
    data = base64url.decode(text(given["data"], "data", longest), "data")
    digest = _hash(given["digest"])
    if sha256(data).hexdigest() != digest:
        raise Malformed("payload.chunk", digest=digest)
    return ChunkItem(digest, data)


def _head(value: object) -> LaneHead:
    matter, incarnation, sequence, digest = _row(value, "heads", 4)
    return LaneHead(
        matter_id(matter),
        whole(incarnation, "heads.inc"),
        whole(sequence, "heads.seq"),
        statement_digest(digest),
    )


def _head_to_json(head: LaneHead) -> list[Json]:
    return [head.matter, head.incarnation, head.sequence, head.digest]


def _ref(value: object) -> EnvelopeRef | None:
    if value is None:
        return None
    incarnation, sequence, digest = _row(value, "last_envelope", 3)
    return EnvelopeRef(
        whole(incarnation, "last_envelope.inc"),
        whole(sequence, "last_envelope.seq", 1),
        _hash(digest),
    )


def _row(value: object, field: str, length: int) -> Sequence[Json]:
    row = array(value, field)
    if len(row) != length:
        raise Malformed("json.field", field=field, expected=f"{length} values")
    return row


def _several(value: object, field: str, most: int, read: Callable[[object], T]) -> tuple[T, ...]:
    rows = array(value, field)
    if len(rows) > most:
        raise Malformed("payload.too-many", field=field, most=most)
    return tuple(read(row) for row in rows)


def _numbers(value: object, field: str) -> tuple[int, ...]:
    numbers = _several(value, field, MOST_ASKED, lambda n: whole(n, field, 1))
    if list(numbers) != sorted(set(numbers)):
        raise Malformed("json.field", field=field, expected="rising numbers")
    return numbers


def _fills(value: object) -> tuple[tuple[int, int], ...]:
    fills = _several(value, "fills", MOST_ASKED, _filled)
    if list(fills) != sorted(set(fills)):
        raise Malformed("json.field", field="fills", expected="rising numbers")
    return fills


def _filled(value: object) -> tuple[int, int]:
    incarnation, sequence = _row(value, "fills", 2)
    return whole(incarnation, "fills.inc"), whole(sequence, "fills.seq", 1)


def _want(given: JsonObject) -> WantItem:
    return WantItem(
        matter=matter_id(given["matter"]),
        digests=_several(given["digests"], "digests", WANTED, statement_digest),
    )


def _hash(value: object) -> str:
    return _matching(_HEX64, value, "digest")


def _log(given: JsonObject) -> str:
    return text(given["log"], "log", LOG_LETTERS)


def _note(value: object) -> str:
    return text(value, "note", NOTE_LETTERS)


def _matching(pattern: re.Pattern[str], value: object, field: str) -> str:
    if not isinstance(value, str) or not pattern.fullmatch(value):
        raise Malformed("json.field", field=field, expected=pattern.pattern)
    return value


_READERS: Final[Mapping[str, tuple[frozenset[str], Callable[[JsonObject], Item]]]] = (
    MappingProxyType(
        {
            "statement": (
                frozenset({"sd_jwt"}),
                lambda g: StatementItem(text(g["sd_jwt"], "sd_jwt", ENVELOPE_BYTES)),
            ),
            "receipt": (
                frozenset({"jws"}),
                lambda g: ReceiptItem(text(g["jws"], "jws", STATEMENT_JWT_BYTES)),
            ),
            "checkpoint": (frozenset({"log", "note", "old_size", "proof", "first"}), _checkpoint),
            "cosignature": (
                frozenset({"log", "note"}),
                lambda g: CosignatureItem(_log(g), _note(g["note"])),
            ),
            "resend": (
                frozenset({"inc", "seqs"}),
                lambda g: ResendItem(whole(g["inc"], "inc"), _numbers(g["seqs"], "seqs")),
            ),
            "want": (frozenset({"matter", "digests"}), _want),
            "pact": (frozenset({"version", "files"}), _pact),
            "recover": (frozenset({"inc", "last_seen", "heads"}), _recover),
            "recovered": (frozenset({"for", "heads", "last_envelope", "notes"}), _recovered),
            "chunk": (frozenset({"digest", "data"}), _chunk),
        }
    )
)
"""By type: the members that an item has beside its type, and its reader."""

_WRITERS: Final[Mapping[type, tuple[str, Callable[[Any], JsonObject]]]] = MappingProxyType(
    {
        StatementItem: ("statement", lambda i: {"sd_jwt": i.sd_jwt}),
        ReceiptItem: ("receipt", lambda i: {"jws": i.jws}),
        CheckpointItem: (
            "checkpoint",
            lambda i: {
                "log": i.log,
                "note": i.note,
                "old_size": i.old_size,
                "proof": list(i.proof),
                "first": i.first,
            },
        ),
        CosignatureItem: ("cosignature", lambda i: {"log": i.log, "note": i.note}),
        ResendItem: ("resend", lambda i: {"inc": i.incarnation, "seqs": list(i.sequences)}),
        WantItem: ("want", lambda i: {"matter": i.matter, "digests": list(i.digests)}),
        PactItem: ("pact", lambda i: {"version": i.version, "files": dict(i.files)}),
        RecoverItem: ("recover", _recover_to_json),
        RecoveredItem: ("recovered", _recovered_to_json),
        ChunkItem: (
            "chunk",
            lambda i: {"digest": i.digest, "data": base64url.encode(i.data)},
        ),
    }
)
"""By class: the type that it travels under, and its writer."""
