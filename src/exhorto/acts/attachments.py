"""Attachments: files that travel in chunks, sealed under a key that stands in their portion.

* A chunk is encrypted once, by its author; it travels, and rests on every disk, as it is. Who has
  the portion can open it, nobody else; when the portion is destroyed, so is the key.
* A file is served as a download and never shown: it may be hostile.
* Chunks go only to recipients that the portion goes to, each as an item of its own, so that a weak
  line can stop and go on between them.
"""

import base64
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

from exhorto.acts import keeping
from exhorto.acts.asking import ask, matter_object
from exhorto.acts.ledgering import OPENINGS, entry, record
from exhorto.domain.access import Actor, Deed, PortionObject
from exhorto.domain.bounds import ATTACHMENT_BYTES, ATTACHMENT_CHUNK_BYTES
from exhorto.domain.errors import Denied, ExhortoError, Malformed, Refused, Unavailable
from exhorto.domain.ids import StatementDigest
from exhorto.domain.jsonvalues import Json, JsonObject, array, exactly, obj, text, whole
from exhorto.domain.marking.marking import Marking
from exhorto.domain.statements import Portion, Role
from exhorto.node import Node
from exhorto.store import chunks, databases, statements
from exhorto.vault import content

KEY_BYTES = 32
_OVERHEAD = 64
"""Room for nonce and tag, so that an encrypted chunk still fits an item."""
_PLAIN = ATTACHMENT_CHUNK_BYTES - _OVERHEAD
_NAME = 200
_MEMBERS = frozenset({"name", "media", "size", "sha256", "key", "chunks"})


@dataclass(frozen=True, slots=True)
class Attachment:
    """What a portion says of its file."""

    name: str
    media: str
    size: int
    sha256: str
    key: bytes
    chunks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Opened:
    """A file for download."""

    attachment: Attachment
    data: bytes


def attach(node: Node, name: str, media: str, data: bytes, marking: Marking) -> Portion:
    """Keep a file encrypted and make the portion that carries its name, hash and key.

    Raises:
        Refused: ``attachment.too-large``, ``attachment.empty``, ``attachment.name``
    """
    if not data:
        raise Refused("attachment.empty")
    if len(data) > ATTACHMENT_BYTES:
        raise Refused("attachment.too-large", most=ATTACHMENT_BYTES // (1024 * 1024))
    plain = name.replace("\\", "/").rpartition("/")[2].strip()
    if not plain or len(plain) > _NAME or any(ord(c) < ord(" ") for c in plain):
        raise Refused("attachment.name")
    key = node.chance.randbytes(KEY_BYTES)
    kept = {}
    for start in range(0, len(data), _PLAIN):
        piece = data[start : start + _PLAIN]
        sealed = content.encrypt(key, piece, str(start // _PLAIN), node.chance.randbytes)
        kept[sha256(sealed).hexdigest()] = sealed
    with databases.writing(node.store):
        chunks.keep(node.store, kept)
    body: dict[str, Json] = {
        "name": plain,
        "media": media[:_NAME],
        "size": len(data),
        "sha256": sha256(data).hexdigest(),
        "key": base64.b64encode(key).decode(),
        "chunks": list(kept),
    }
    return Portion(Role.ATTACHMENT, marking, body)


def read(body: JsonObject) -> Attachment:
    """What a portion says of its file.

    Raises:
        Malformed: ``attachment.body``
    """
    try:
        exactly(body, "attachment", _MEMBERS)
        return Attachment(
            name=text(body["name"], "attachment.name", _NAME),
            media=text(body["media"], "attachment.media", _NAME),
            size=whole(body["size"], "attachment.size", 1, ATTACHMENT_BYTES),
            sha256=text(body["sha256"], "attachment.sha256", 64),
            key=base64.b64decode(text(body["key"], "attachment.key", 60), validate=True),
            chunks=tuple(text(c, "attachment.chunks", 64) for c in array(body["chunks"], "chunks")),
        )
    except (ExhortoError, ValueError):
        raise Malformed("attachment.body") from None


def chunks_of(portions: Iterable[Portion]) -> list[str]:
    """The chunks that go with these portions."""
    found: dict[str, None] = {}
    for portion in portions:
        if portion.role is Role.ATTACHMENT:
            found.update(dict.fromkeys(read(obj(portion.body, "attachment")).chunks))
    return list(found)


def open_(node: Node, actor: Actor, statement: StatementDigest, position: int) -> Opened:
    """Open a file for download; logged before anything is decrypted.

    Raises:
        Denied: ``access.denied``, ``access.above-clearance``
        Unavailable: ``attachment.not-here-yet`` while chunks are on their way,
            ``portion.destroyed``
        Malformed: ``attachment.body``, ``attachment.altered``
    """
    kept = statements.by_digest(node.store, [statement]).get(statement)
    portion = next((p for p in kept.portions if p.position == position), None) if kept else None
    if kept is None or portion is None or not keeping.is_here(portion):
        raise Denied("access.denied")
    claims, _ = keeping.claims_of(kept.jwt)
    level = keeping.marking_of(node, portion).protection
    ask(node, actor, Deed.READ_PORTION, PortionObject(matter_object(node, claims.matter), level))
    told = {"officer": actor.officer, "statement": statement, "position": position}
    with databases.writing(node.store):
        record(node, OPENINGS, [entry(node, "attachment-opened", actor.post.code, told)])
    opened = keeping.unlock(node, portion).portion
    if opened.role is not Role.ATTACHMENT:
        raise Denied("access.denied")
    attachment = read(opened.body)
    return Opened(attachment, _joined(node, attachment))


def _joined(node: Node, attachment: Attachment) -> bytes:
    sealed = chunks.load(node.store, attachment.chunks)
    missing = [c for c in attachment.chunks if c not in sealed]
    if missing:
        raise Unavailable(
            "attachment.not-here-yet", missing=len(missing), of=len(attachment.chunks)
        )
    try:
        pieces = [
            content.decrypt(attachment.key, sealed[digest], str(place))
            for place, digest in enumerate(attachment.chunks)
        ]
    except ExhortoError:
        raise Malformed("attachment.altered") from None
    data = b"".join(pieces)
    if sha256(data).hexdigest() != attachment.sha256 or len(data) != attachment.size:
        raise Malformed("attachment.altered")
    return data
