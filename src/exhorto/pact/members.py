"""The parties of the pact and their public keys, as values.

* Keys are values here: identifiers, algorithm names and public halves. What they mean
  cryptographically is the business of the rooms that sign and seal.
* A key is never taken off the list. It has the first and the last pact version under which it
  may speak, so that an old signature can be verified for ever.
* ``unknown`` holds members of the file that this release does not know; they are kept.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol, TypeVar

from exhorto.domain.errors import Refused
from exhorto.domain.ids import Party
from exhorto.domain.jsonvalues import JsonObject


class Status(StrEnum):
    """Where a party stands. Only active parties govern."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    LEFT = "left"
    OBSERVER = "observer"


@dataclass(frozen=True, slots=True)
class NodeKey:
    """A key with which a node signs statements, envelopes and receipts; ``jwk`` is public."""

    kid: str
    algorithm: str
    jwk: JsonObject
    first_version: int
    last_version: int | None = None
    unknown: JsonObject = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class EncryptionKey:
    """A key to which others seal; ``public`` is base64url without padding."""

    kid: str
    suite: str
    public: str
    first_version: int
    last_version: int | None = None
    unknown: JsonObject = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class WitnessKey:
    """A key that cosigns the checkpoints of others; ``kid`` is its C2SP key name."""

    kid: str
    algorithm: str
    public: str
    first_version: int
    last_version: int | None = None
    unknown: JsonObject = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class GovernanceKey:
    """The public half of a party's governance key, as TUF metadata lists it."""

    keyid: str
    keytype: str
    scheme: str
    public: str


@dataclass(frozen=True, slots=True)
class Quota:
    """What a party may ask blindly of one partner in a calendar month."""

    persons: int
    keys: int


@dataclass(frozen=True, slots=True)
class Cut:
    """The checkpoint of a party's ledger after which its words are no longer taken."""

    origin: str
    size: int
    root: str


@dataclass(frozen=True, slots=True)
class Member:
    """A party as one version of the pact has it.

    Attributes:
        names: the party's name by language; ``es`` and ``en`` at least.
        endpoint: where its node is reached, or None where everything goes by USB.
        governance: its governance key; kept while suspended, None for an observer.
        patience_hours: how long its silence is ordinary before others raise it.
        cut: for a suspended party always, for one that left perhaps.
    """

    party: Party
    names: Mapping[str, str]
    status: Status
    endpoint: str | None
    governance: GovernanceKey | None
    node_keys: tuple[NodeKey, ...]
    encryption_keys: tuple[EncryptionKey, ...]
    witness_keys: tuple[WitnessKey, ...]
    patience_hours: int
    quota: Quota
    cut: Cut | None = None
    unknown: JsonObject = field(default_factory=dict)

    @property
    def node_key(self) -> NodeKey:
        """The key that the node signs with now.

        Raises:
            Refused: ``pact.no-current-key``
        """
        return current(self.node_keys, self.party, "node")

    @property
    def encryption_key(self) -> EncryptionKey:
        """The key to seal to now.

        Raises:
            Refused: ``pact.no-current-key``
        """
        return current(self.encryption_keys, self.party, "encryption")

    @property
    def witness_key(self) -> WitnessKey:
        """The key that the node cosigns with now.

        Raises:
            Refused: ``pact.no-current-key``
        """
        return current(self.witness_keys, self.party, "witness")


class Dated(Protocol):
    """A key with the first and last pact version under which it may speak."""

    @property
    def kid(self) -> str:
        """Its id, once in the whole pact."""

    @property
    def first_version(self) -> int:
        """The version that brought it."""

    @property
    def last_version(self) -> int | None:
        """The last version under which it may speak, None while it is open."""


K = TypeVar("K", bound=Dated)


def current(keys: tuple[K, ...], party: Party, use: str) -> K:
    """The newest key that has not ended.

    Raises:
        Refused: ``pact.no-current-key``
    """
    open_ones = [key for key in keys if key.last_version is None]
    if not open_ones:
        raise Refused("pact.no-current-key", party=party, use=use)
    return max(open_ones, key=lambda key: key.first_version)


def key_at(keys: tuple[K, ...], party: Party, kid: str, version: int) -> K:
    """The key ``kid``, if it might speak under that version of the pact.

    Raises:
        Refused: ``pact.unknown-key``, ``pact.key-not-in-force``
    """
    for key in keys:
        if key.kid == kid:
            last = version if key.last_version is None else key.last_version
            if not key.first_version <= version <= last:
                raise Refused("pact.key-not-in-force", party=party, kid=kid, version=version)
            return key
    raise Refused("pact.unknown-key", party=party, kid=ascii(kid)[:80])
