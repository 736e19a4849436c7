"""Invented rows: the store looks into none of them."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

from exhorto.domain.ids import EnvelopeId, MatterId, Party, PortionDigest, PostCode, StatementDigest
from exhorto.domain.matters.lanes import LaneKey
from exhorto.domain.statements import Claims, Head, PactRef, Place, Scope
from exhorto.store.inbox import Arrived
from exhorto.store.ledgers import LogId
from exhorto.store.matters import MatterLine
from exhorto.store.outbox import Owed, Sealed
from exhorto.store.statements import KeptPortion, NewStatement

PA, CO, GT, MX = Party("PA"), Party("CO"), Party("GT"), Party("MX")
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
LOG = LogId("exchanges", 1)
POST = PostCode("co-autoridad-central")


def matter(name: object) -> MatterId:
    return MatterId(sha256(f"matter {name}".encode()).hexdigest()[:32])


def digest(name: object) -> StatementDigest:
    return StatementDigest(sha256(f"statement {name}".encode()).hexdigest())


def portion_digest(name: object) -> PortionDigest:
    return PortionDigest(sha256(f"portion {name}".encode()).hexdigest()[:43])


def envelope(name: object) -> EnvelopeId:
    return EnvelopeId(sha256(f"envelope {name}".encode()).hexdigest()[:32])


def claims(
    of: MatterId,
    issuer: Party = CO,
    sequence: int = 1,
    scope: Scope = Scope.SHARED,
    mark: int = 1,
    kind: str = "removal.note",
) -> Claims:
    return Claims(
        issuer=issuer,
        post=PostCode(f"{issuer.lower()}-autoridad-central"),
        kind=kind,
        matter=of,
        scope=scope,
        fold=1,
        place=Place(mark, sequence, None),
        seen=(),
        issued_at=int(NOW.timestamp()),
        pact=PactRef(1, "ab" * 32),
        procedures="p",
    )


def portion(name: object, position: int = 0) -> KeptPortion:
    return KeptPortion(
        portion_digest(name), position, f"cipher {name}".encode(), b"key \x00\xff", b"mark \xff"
    )


def statement(
    name: object,
    of: MatterId | None = None,
    portions: Iterable[KeptPortion] | None = None,
    handed_by: Party = CO,
    **kw: Any,
) -> NewStatement:
    some = [portion(name)] if portions is None else portions
    return NewStatement(
        digest(name), claims(of or matter("m"), **kw), f"jwt.{name}", tuple(some), handed_by
    )


def line(name: object, **changes: Any) -> MatterLine:
    given: dict[str, Any] = {
        "matter": matter(name),
        "kind": "removal",
        "principals": (CO, PA),
        "stage": "sent",
        "next_code": "removal.acknowledge",
        "owed_by": "PA",
        "custody": False,
        "frozen": False,
        "waiting": False,
        "crossed": False,
        "is_open": True,
        "digest": "cd" * 32,
        "heads": {LaneKey(CO): Head(CO, 1, 1, digest(name))},
        "summary": b"\x00\xffsummary",
        "changed_at": NOW,
    }
    return MatterLine(**{**given, **changes})


def owed(name: object = "s", to: Party = PA, **changes: Any) -> Owed:
    given: dict[str, Any] = {
        "recipient": to,
        "kind": "statement",
        "statement": digest(name),
        "positions": (0, 2),
    }
    return Owed(**{**given, **changes})


def sealed(name: object, sequence: int = 1, to: Party = PA, **changes: Any) -> Sealed:
    given: Mapping[str, Any] = {
        "envelope": envelope(name),
        "recipient": to,
        "incarnation": 1,
        "sequence": sequence,
        "header_digest": "ef" * 32,
        "sealed": f"sealed {name}".encode(),
        "contents": [{"kind": "statement", "statement": digest(name), "positions": [0]}],
        "needs_receipt": True,
    }
    return Sealed(**{**given, **changes})


def arrived(name: object, sequence: int = 1, sender: Party = CO, **changes: Any) -> Arrived:
    given: dict[str, Any] = {
        "sender": sender,
        "envelope": envelope(name),
        "incarnation": 1,
        "sequence": sequence,
        "header_digest": "ab" * 32,
        "sealed": f"\x00raw {name}".encode(),
        "received_at": NOW,
    }
    return Arrived(**{**given, **changes})
