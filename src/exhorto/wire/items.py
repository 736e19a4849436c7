"""What an envelope holds once it is open: items, each a value of its own type.

* ``fills`` names the earlier lost envelopes, by incarnation and number, that this one makes good.
* An item of a type that is not known (a newer partner wrote it) is kept as it came, not refused.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from exhorto.domain.ids import MatterId, StatementDigest


@dataclass(frozen=True, slots=True)
class StatementItem:
    """One rendition of a statement, as ``statements.compose`` wrote it."""

    sd_jwt: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class ReceiptItem:
    """A receipt, as ``receipts.sign_receipt`` wrote it."""

    jws: str


@dataclass(frozen=True, slots=True)
class CheckpointItem:
    """A checkpoint of the sender's log, with the proof that it extends the one of ``old_size``.

    Attributes:
        first: the proof of the first entry (C2SP tlog-proof), where a new incarnation begins.
    """

    log: str
    note: str
    old_size: int
    proof: tuple[str, ...]
    first: str = ""


@dataclass(frozen=True, slots=True)
class CosignatureItem:
    """The recipient's checkpoint, with the line that the sender signed under it."""

    log: str
    note: str


@dataclass(frozen=True, slots=True)
class ResendItem:
    """A request: these numbers of that incarnation have not come."""

    incarnation: int
    sequences: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class WantItem:
    """A request: these statements of that matter were seen by others and have not come."""

    matter: MatterId
    digests: tuple[StatementDigest, ...]


@dataclass(frozen=True, slots=True)
class PactItem:
    """The files of one version of the pact, by name."""

    version: int
    files: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True, slots=True)
class LaneHead:
    """The last statement of one lane that somebody holds."""

    matter: MatterId
    incarnation: int
    sequence: int
    digest: StatementDigest


@dataclass(frozen=True, slots=True)
class EnvelopeRef:
    """One envelope of a pair's sequence: its place and the digest of its header."""

    incarnation: int
    sequence: int
    digest: str


@dataclass(frozen=True, slots=True)
class RecoverItem:
    """A restored node asks what it once said.

    Attributes:
        incarnation: the new one of the asking node.
        last_seen: by incarnation of the recipient, the last number of its envelopes still here.
        heads: the asking node's own lanes, as far as they are still here.
    """

    incarnation: int
    last_seen: Mapping[int, int]
    heads: tuple[LaneHead, ...]


@dataclass(frozen=True, slots=True)
class RecoveredItem:
    """The answer: what this partner holds of the restored node.

    Attributes:
        for_incarnation: the new incarnation that asked.
        heads: the restored node's lanes as this partner has them.
        last_envelope: the last of the restored node's envelopes that came, None for none.
        checkpoint_notes: the restored node's checkpoints that this partner cosigned or kept.
    """

    for_incarnation: int
    heads: tuple[LaneHead, ...]
    last_envelope: EnvelopeRef | None
    checkpoint_notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ChunkItem:
    """A piece of an attachment, named by the SHA-256 of its bytes."""

    digest: str
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class UnknownItem:
    """An item of a type that this version does not know; ``raw`` is its JSON text."""

    type: str
    raw: str = field(repr=False)


Item: TypeAlias = (
    StatementItem
    | ReceiptItem
    | CheckpointItem
    | CosignatureItem
    | ResendItem
    | WantItem
    | PactItem
    | RecoverItem
    | RecoveredItem
    | ChunkItem
    | UnknownItem
)


@dataclass(frozen=True, slots=True)
class Payload:
    """All that one envelope holds."""

    items: tuple[Item, ...]
    fills: tuple[tuple[int, int], ...] = ()
