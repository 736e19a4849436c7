"""Keeps portions under keys of their own, and reads statements back as values.

A statement was verified when it was made or came; what is read back here is trusted as the disk is
(``exhorto ledger verify`` and ``exhorto node rebuild`` check the disk).
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from exhorto.domain.errors import Unavailable
from exhorto.domain.ids import PortionDigest
from exhorto.domain.marking.marking import Marking, marking_from_json, marking_to_json
from exhorto.domain.statements import KERNEL_POSITION, Claims, Portion, Statement
from exhorto.node import Node
from exhorto.store import facts
from exhorto.store.statements import KeptPortion, KeptStatement
from exhorto.vault import content
from exhorto.wire.disclosures import Disclosure, read_disclosure
from exhorto.wire.statements import read_kept

KEY_BYTES = 32
DESTROYED = "destroyed_portions"
"""Portions that this node had destroyed when it was restored from a backup."""
_CACHED = 20_000
_K = TypeVar("_K")
_V = TypeVar("_V")


class Named(Protocol):
    """A disclosure as far as keeping it goes: its text and the digest of it."""

    @property
    def text(self) -> str:
        """The disclosure as it travels."""
        ...

    @property
    def digest(self) -> PortionDigest:
        """What the statement signs in its place."""
        ...

    @property
    def portion(self) -> Portion:
        """What the disclosure says."""
        ...


@dataclass(frozen=True, slots=True)
class Text:
    """A disclosure that was verified, not read again."""

    digest: PortionDigest
    text: str = field(repr=False)
    portion: Portion = field(repr=False)


def lock(node: Node, disclosures: Mapping[int, Named]) -> tuple[KeptPortion, ...]:
    """Encrypt disclosures, each under a fresh key, and each marking apart under the same one.

    What this node has destroyed does not come back: of that only the place is kept.
    """
    gone = frozenset(facts.read_fact(node.store, DESTROYED) or ())
    return tuple(
        KeptPortion(one.digest, position, None, None)
        if one.digest in gone
        else _locked(node, position, one)
        for position, one in disclosures.items()
    )


def _locked(node: Node, position: int, one: Named) -> KeptPortion:
    random = node.chance.randbytes
    key = random(KEY_BYTES)
    marking = json.dumps(marking_to_json(one.portion.marking)).encode()
    return KeptPortion(
        digest=one.digest,
        position=position,
        ciphertext=content.encrypt(key, one.text.encode(), one.digest, random),
        wrapped_key=content.wrap(node.keys.kek, key, one.digest, random),
        marking=content.encrypt(key, marking, _of_marking(one.digest), random),
    )


def _of_marking(digest: PortionDigest) -> str:
    return f"marking {digest}"


def unlock(node: Node, portion: KeptPortion) -> Disclosure:
    """Decrypt one portion. The opening must have been logged before.

    Raises:
        Unavailable: ``portion.destroyed``
    """
    if portion.ciphertext is None or portion.wrapped_key is None:
        raise Unavailable("portion.destroyed", portion=portion.digest)
    return read_disclosure(
        _decrypted(node, portion.digest, portion.ciphertext, portion.wrapped_key)
    )


def texts(node: Node, kept: KeptStatement, positions: Iterable[int]) -> list[str]:
    """The disclosures of a statement at these positions as they travel, as far as they are here."""
    wanted = set(positions)
    return [
        _decrypted(node, p.digest, p.ciphertext, p.wrapped_key)
        for p in kept.portions
        if p.position in wanted and p.ciphertext is not None and p.wrapped_key is not None
    ]


def _decrypted(node: Node, digest: PortionDigest, sealed: bytes, wrapped: bytes) -> str:
    key = content.unwrap(node.keys.kek, wrapped, digest)
    return content.decrypt(key, sealed, digest).decode()


def is_here(portion: KeptPortion) -> bool:
    """Whether a portion can still be read."""
    return portion.ciphertext is not None and portion.wrapped_key is not None


def marking_of(node: Node, portion: KeptPortion) -> Marking:
    """The marking of a portion, for the access rule; what the portion says stays encrypted.

    Raises:
        Unavailable: ``portion.destroyed``, ``vault.cannot-open``
    """
    key = (node.store, portion.digest)
    found = _markings.get(key)
    return found or _put(_markings, key, _marking(node, portion))


def _marking(node: Node, portion: KeptPortion) -> Marking:
    if portion.marking is None or portion.wrapped_key is None:
        raise Unavailable("portion.destroyed", portion=portion.digest)
    key = content.unwrap(node.keys.kek, portion.wrapped_key, portion.digest)
    plain = content.decrypt(key, portion.marking, _of_marking(portion.digest))
    return marking_from_json(json.loads(plain))


def forget(alias: str) -> None:
    """Forget what was read of one database (a restored backup, a destroyed portion)."""
    for cache in (_kernels, _markings):
        for key in [k for k in cache if k[0] == alias]:
            cache.pop(key)


def kernel_only(node: Node, kept: KeptStatement) -> Statement:
    """A statement with no portion but its kernel: what folds read."""
    claims, digests = claims_of(kept.jwt)
    kernels = [p for p in kept.portions if p.position == KERNEL_POSITION and is_here(p)]
    portions = {p.position: _kernel(node, p) for p in kernels}
    return Statement(kept.digest, claims, digests, portions)


def with_portions(
    node: Node, kept: KeptStatement, positions: Iterable[int]
) -> dict[int, Disclosure]:
    """Disclosures of a statement at these positions, as far as they are here."""
    wanted = set(positions)
    return {
        p.position: unlock(node, p) for p in kept.portions if p.position in wanted and is_here(p)
    }


def claims_of(jwt: str) -> tuple[Claims, tuple[PortionDigest, ...]]:
    """The claims of a statement that was verified before."""
    found = _claims.get(jwt)
    return _put(_claims, jwt, read_kept(jwt)) if found is None else found


def remember(node: Node, jwt: str, verified: Statement) -> None:
    """Keep at hand what was just verified: the fold that follows would read it all again."""
    _put(_claims, jwt, (verified.claims, verified.portion_digests))
    kernel = verified.portions.get(KERNEL_POSITION)
    if kernel is not None:
        digest = verified.portion_digests[KERNEL_POSITION]
        _put(_kernels, (node.store, digest), kernel)


_claims: dict[str, tuple[Claims, tuple[PortionDigest, ...]]] = {}
_markings: dict[tuple[str, PortionDigest], Marking] = {}
_kernels: dict[tuple[str, PortionDigest], Portion] = {}


def _kernel(node: Node, portion: KeptPortion) -> Portion:
    # Folds read every kernel of a matter again and again.
    key = (node.store, portion.digest)
    found = _kernels.get(key)
    return found or _put(_kernels, key, unlock(node, portion).portion)


def _put(cache: dict[_K, _V], key: _K, value: _V) -> _V:
    if len(cache) >= _CACHED:
        cache.clear()
    cache[key] = value
    return value
