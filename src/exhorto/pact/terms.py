"""What a version of the pact says, and the pact itself: a version that was verified.

``Terms`` are only words; anyone can write them. A ``Draft`` is words with hashes that agree and
perhaps some signatures. Only ``exhorto.pact.verify`` makes a ``Pact``.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from exhorto.domain.errors import Refused
from exhorto.domain.ids import Party
from exhorto.domain.jsonvalues import JsonObject
from exhorto.pact.files import Files
from exhorto.pact.members import EncryptionKey, Member, NodeKey, Status, WitnessKey, key_at
from exhorto.pact.procedures import Procedures

RENEWAL = timedelta(days=90)
"""A ceremony takes weeks: warn this long before a pact expires."""


class Standing(StrEnum):
    """Where a pact stands by the clock."""

    IN_FORCE = "in-force"
    EXPIRING = "expiring"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Terms:
    """The content of a version.

    Attributes:
        previous: digest of the version before, None for the first.
        folds: the version of the fold in force, by kind of matter.
        attachments: further files (a key profile, treaty tables), by name.
        unknown: members that this release does not know, by file; they are kept.
    """

    version: int
    previous: str | None
    expires: datetime
    threshold: int
    members: Mapping[Party, Member]
    procedures: Procedures
    folds: Mapping[str, int]
    attachments: Files = field(default_factory=dict)
    unknown: Mapping[str, JsonObject] = field(default_factory=dict)

    @property
    def governors(self) -> Mapping[Party, str]:
        """The governance key id of each active party."""
        return {
            code: member.governance.keyid
            for code, member in self.members.items()
            if member.status is Status.ACTIVE and member.governance is not None
        }


@dataclass(frozen=True, slots=True)
class Draft:
    """A version whose files agree with each other. Nothing is said about who signed it."""

    terms: Terms
    digest: str
    files: Files


@dataclass(frozen=True, slots=True)
class Pact:
    """A verified version of the pact.

    Attributes:
        digest: what two people compare by telephone; see ``docs/reference/pact.md``.
        signers: parties whose signature was here; other copies may carry more.
    """

    terms: Terms
    digest: str
    files: Files = field(compare=False, repr=False)
    signers: frozenset[Party] = field(compare=False)

    @property
    def version(self) -> int:
        """The number of this version."""
        return self.terms.version

    @property
    def previous_digest(self) -> str | None:
        """The digest of the version before, None for the first."""
        return self.terms.previous

    @property
    def expires(self) -> datetime:
        """When it stops allowing new matters and changes of membership."""
        return self.terms.expires

    @property
    def threshold(self) -> int:
        """How many governors must sign the next version."""
        return self.terms.threshold

    @property
    def governors(self) -> Mapping[Party, str]:
        """The governance key id of each active party."""
        return self.terms.governors

    @property
    def members(self) -> Mapping[Party, Member]:
        """All parties and observers that ever were, by code."""
        return self.terms.members

    @property
    def procedures(self) -> Procedures:
        """The procedures in force."""
        return self.terms.procedures

    @property
    def folds(self) -> Mapping[str, int]:
        """The version of the fold in force, by kind of matter."""
        return self.terms.folds

    def member(self, party: Party) -> Member:
        """A party or observer.

        Raises:
            Refused: ``pact.unknown-party``
        """
        if party not in self.members:
            raise Refused("pact.unknown-party", party=party)
        return self.members[party]

    def node_key(self, party: Party, kid: str, at_version: int) -> NodeKey:
        """The key that signed something made under that version of the pact.

        Raises:
            Refused: ``pact.unknown-party``, ``pact.unknown-version``, ``pact.unknown-key``,
                ``pact.key-not-in-force``
        """
        self._check_version(at_version)
        return key_at(self.member(party).node_keys, party, kid, at_version)

    def encryption_key(self, party: Party, kid: str, at_version: int) -> EncryptionKey:
        """The key to which something was sealed under that version of the pact.

        Raises:
            Refused: as ``node_key``
        """
        self._check_version(at_version)
        return key_at(self.member(party).encryption_keys, party, kid, at_version)

    def witness_key(self, party: Party, kid: str, at_version: int) -> WitnessKey:
        """The key that cosigned a checkpoint under that version of the pact.

        Raises:
            Refused: as ``node_key``
        """
        self._check_version(at_version)
        return key_at(self.member(party).witness_keys, party, kid, at_version)

    def standing(self, now: datetime) -> Standing:
        """Whether it is in force, about to expire, or expired."""
        if now >= self.expires:
            return Standing.EXPIRED
        return Standing.EXPIRING if now >= self.expires - RENEWAL else Standing.IN_FORCE

    def _check_version(self, version: int) -> None:
        if not 1 <= version <= self.version:
            raise Refused("pact.unknown-version", version=version, here=self.version)


@dataclass(frozen=True, slots=True)
class Verified:
    """A verified pact and where it stands by the clock: an expired one is told, not refused."""

    pact: Pact
    standing: Standing
