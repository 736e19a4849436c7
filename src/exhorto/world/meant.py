"""What was meant to happen in a world, kept apart from what the nodes keep: the judge's own notes.

Every portion that an invented officer writes holds a canary, a text that is found nowhere else; the
notes know who may have it. Nothing here is read back from a node.
"""

from dataclasses import dataclass, field

from exhorto.domain.ids import MatterId, Party, PortionDigest, PostCode, StatementDigest

CANARY = "CANARIO-DE-PRUEBA"
"""Every canary begins with this; whoever finds it in bytes has found a leak."""


@dataclass(frozen=True, slots=True)
class Told:
    """A statement that an officer has said.

    Attributes:
        canaries: by what each portion holds, the kernel's under ``""``: who may have it.
    """

    party: Party
    matter: MatterId
    kind: str
    canaries: dict[str, frozenset[Party]]


@dataclass(frozen=True, slots=True)
class Destroyed:
    """A portion that a node has destroyed, and the wrapped key that it had."""

    party: Party
    statement: StatementDigest
    portion: PortionDigest
    wrapped: bytes


@dataclass(slots=True)
class Meant:
    """Everything that officers and faults have done in one world.

    Attributes:
        audience: by canary, who may ever have it.
        previews: by statement and recipient, the disclosures that were shown before it was sent.
        acknowledged: by recipient, statements of envelopes that it has acknowledged.
        read: views by party: post, matter.
        lost_disk: parties that went on from a backup.
        forked: matters in which the malicious party has said two things in one place.
    """

    audience: dict[str, frozenset[Party]] = field(default_factory=dict)
    told: dict[StatementDigest, Told] = field(default_factory=dict)
    previews: dict[StatementDigest, dict[Party, frozenset[str]]] = field(default_factory=dict)
    acknowledged: set[tuple[Party, StatementDigest]] = field(default_factory=set)
    read: list[tuple[Party, PostCode, MatterId]] = field(default_factory=list)
    destroyed: list[Destroyed] = field(default_factory=list)
    lost_disk: set[Party] = field(default_factory=set)
    malicious: Party | None = None
    forked: set[MatterId] = field(default_factory=set)
    pact_versions: dict[Party, int] = field(default_factory=dict)

    def canary(self, audience: frozenset[Party]) -> str:
        """A new canary for those who may have it."""
        text = f"{CANARY}-{len(self.audience):04d}"
        self.audience[text] = audience
        return text
