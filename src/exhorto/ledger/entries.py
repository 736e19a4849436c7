"""What a log records: an entry, and the salted leaf that stands for it in the tree.

* An entry is written once. Its bytes are what was logged; they are kept and hashed as they are and
  never made again from values.
* The leaf data is SHA-256 over 16 random bytes of salt and the entry. With salt and entry erased
  the leaf says nothing, and the tree stands.
* Facts are identifiers, digests, codes and counts. Neither content of portions nor names of
  persons belong into an entry.
"""

import re
from dataclasses import dataclass
from hashlib import sha256

from exhorto.domain.errors import Malformed
from exhorto.domain.ids import PostCode, post_code
from exhorto.domain.jsonvalues import JsonObject, exactly, obj, text, whole
from exhorto.ledger.jsontext import line_from_object, object_from_line

ENTRY_VERSION = 1
ENTRY_BYTES = 64 * 1024
SALT_BYTES = 16
KIND_LENGTH = 64
_KIND = re.compile(r"[a-z]+(-[a-z]+)*(\.[a-z]+(-[a-z]+)*)*")
_MEMBERS = frozenset({"v", "kind", "at", "post", "facts"})


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that happened on a node.

    Attributes:
        kind: what happened, ``room.deed`` (``release.consented``).
        at: the node's clock, seconds since 1970 UTC; a claim that cosigned checkpoints bound.
        post: who did it, or None where the node itself did.
    """

    kind: str
    at: int
    post: PostCode | None
    facts: JsonObject

    def to_bytes(self) -> bytes:
        """The entry as it is logged, to be made once and kept.

        Raises:
            Malformed: ``ledger.entry``, ``json.field``, ``json.members``, ``id.post``
        """
        members: JsonObject = {
            "v": ENTRY_VERSION,
            "kind": self.kind,
            "at": self.at,
            "post": self.post,
            "facts": self.facts,
        }
        try:
            written = line_from_object(members)
        except (TypeError, ValueError, RecursionError) as fault:
            raise Malformed("ledger.entry", fault="not strict JSON") from fault
        entry_from_bytes(written)
        return written


def entry_from_bytes(given: bytes) -> Entry:
    """Read an entry.

    Raises:
        Malformed: ``ledger.entry``, ``ledger.entry-newer``, ``json.field``, ``json.members``,
            ``id.post``
    """
    read = object_from_line(given, "ledger.entry", ENTRY_BYTES)
    version = whole(read.get("v"), "v", 1)
    if version > ENTRY_VERSION:
        raise Malformed("ledger.entry-newer", version=version)
    exactly(read, "entry", _MEMBERS)
    kind = text(read["kind"], "kind", KIND_LENGTH)
    if not _KIND.fullmatch(kind):
        raise Malformed("ledger.entry", fault="not a kind")
    post = None if read["post"] is None else post_code(read["post"])
    return Entry(kind, whole(read["at"], "at"), post, obj(read["facts"], "facts"))


def leaf_data(salt: bytes, entry: bytes) -> bytes:
    """What stands in the tree for an entry.

    Raises:
        Malformed: ``ledger.salt``
    """
    if len(salt) != SALT_BYTES:
        raise Malformed("ledger.salt", bytes=len(salt))
    return sha256(salt + entry).digest()
