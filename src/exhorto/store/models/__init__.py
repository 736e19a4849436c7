"""Every table of a node, by what it is about."""

from exhorto.store.models.exchange import (
    IncidentRow,
    InEnvelopeRow,
    OutboxRow,
    OutEnvelopeRow,
    PartnerRow,
    ReceiptRow,
    WantedRow,
    WindowRow,
)
from exhorto.store.models.holdings import HoldingRow, HoldingTokenRow, ListRow
from exhorto.store.models.ledger import (
    CheckpointRow,
    CosignatureRow,
    LedgerEntryRow,
    LedgerNodeRow,
    WitnessedRow,
)
from exhorto.store.models.node import NodeFactRow, PactRow
from exhorto.store.models.people import Invitation, Officer, Post, Tenure
from exhorto.store.models.statements import (
    AssignmentRow,
    ChunkRow,
    MatterRow,
    OpeningRow,
    PortionKeyRow,
    PortionRow,
    ReleaseRow,
    StatementRow,
)

__all__ = [
    "AssignmentRow",
    "CheckpointRow",
    "ChunkRow",
    "CosignatureRow",
    "HoldingRow",
    "HoldingTokenRow",
    "InEnvelopeRow",
    "IncidentRow",
    "Invitation",
    "LedgerEntryRow",
    "LedgerNodeRow",
    "ListRow",
    "MatterRow",
    "NodeFactRow",
    "Officer",
    "OpeningRow",
    "OutEnvelopeRow",
    "OutboxRow",
    "PactRow",
    "PartnerRow",
    "PortionKeyRow",
    "PortionRow",
    "Post",
    "ReceiptRow",
    "ReleaseRow",
    "StatementRow",
    "Tenure",
    "WantedRow",
    "WindowRow",
    "WitnessedRow",
]
