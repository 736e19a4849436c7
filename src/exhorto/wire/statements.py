"""Statements as they travel: SD-JWT (RFC 9901), one signature and many renditions.

* ``<JWT>~<disclosure>~…~``: the JWT signs the claims and one digest per portion; each recipient
  gets the disclosures it may have. Nothing of the rest shows; their number is padded with decoys.
* The kernel is the first portion and the only one of its role.
* The signature comes first; nothing is read before it has been checked.
* A disclosure that no digest refers to, one that comes twice, a digest that stands twice, a digest
  inside a disclosure, or a key binding at the end: refused.
* The JWT is the same for all recipients. Its SHA-256 is the name of the statement.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final, TypeAlias

from exhorto.domain.bounds import DECOY_CLASSES, PORTION_BYTES, PORTIONS
from exhorto.domain.errors import Malformed, Refused
from exhorto.domain.ids import PortionDigest, StatementDigest
from exhorto.domain.statements import KERNEL_POSITION, Claims, Portion, Role, Statement
from exhorto.wire import jws, strictjson
from exhorto.wire.claims import claims_from_json, claims_to_json
from exhorto.wire.disclosures import (
    Disclosure,
    decoy_digest,
    digest_of_disclosure,
    read_disclosure,
)
from exhorto.wire.signing_keys import SigningKey

_DECOY_BYTES: Final = 32

Draw: TypeAlias = Callable[[int], int]
"""Chance, handed in: ``draw(n)`` is a whole number from 0 to n - 1, each as likely."""


@dataclass(frozen=True, slots=True)
class Layout:
    """All portion digests in their order, decoys among them, and what opens the others."""

    digests: tuple[PortionDigest, ...]
    disclosures: Mapping[int, Disclosure]


@dataclass(frozen=True, slots=True)
class Issued:
    """A statement that has been signed, with every disclosure by position."""

    jwt: str
    digest: StatementDigest
    disclosures: Mapping[int, Disclosure]


def decoys_for(portions: int) -> int:
    """How many decoys a statement of so many portions needs.

    Raises:
        Refused: ``statement.too-many-portions``
    """
    for padded in DECOY_CLASSES:
        if portions <= padded:
            return padded - portions
    raise Refused("statement.too-many-portions", portions=portions, most=PORTIONS)


def lay_out(disclosures: Sequence[Disclosure], decoys: Sequence[bytes], draw: Draw) -> Layout:
    """Place the kernel first and the others in their order, decoys between them by chance.

    Args:
        disclosures: the kernel, then the other portions.
        decoys: 32 random bytes each, ``decoys_for(len(disclosures))`` of them.
        draw: chance.

    Raises:
        Refused: ``statement.kernel``, ``statement.decoys``, ``statement.too-many-portions``,
            ``statement.digest-twice``, ``statement.salt-twice``
    """
    _check_kernel(disclosures)
    if len({d.salt for d in disclosures}) != len(disclosures):
        raise Refused("statement.salt-twice")
    if len(decoys) != decoys_for(len(disclosures)) or any(len(d) != _DECOY_BYTES for d in decoys):
        raise Refused("statement.decoys", needed=decoys_for(len(disclosures)))
    places = _places(len(disclosures), len(disclosures) + len(decoys), draw)
    by_place = dict(zip(places, disclosures, strict=True))
    false = iter(decoys)
    digests = tuple(
        by_place[i].digest if i in by_place else decoy_digest(next(false))
        for i in range(len(disclosures) + len(decoys))
    )
    if len(set(digests)) != len(digests):
        raise Refused("statement.digest-twice")
    return Layout(digests, by_place)


def issue(claims: Claims, layout: Layout, key: SigningKey) -> Issued:
    """Sign a statement.

    Raises:
        Refused: ``jws.too-large``, ``json.unwritable``, or the code with which any reader would
            refuse these claims.
    """
    payload = claims_to_json(claims, layout.digests)
    with strictjson.as_refusal():
        claims_from_json(payload)
    jwt = jws.sign(payload, jws.Typ.STATEMENT, key)
    return Issued(jwt, digest_of(jwt), layout.disclosures)


def digest_of(jwt: str) -> StatementDigest:
    """The name of a statement: SHA-256 of its JWT, hexadecimal.

    Raises:
        Malformed: ``statement.shape``
    """
    try:
        return StatementDigest(sha256(jwt.encode("ascii")).hexdigest())
    except UnicodeEncodeError:
        raise Malformed("statement.shape") from None


def compose(jwt: str, disclosures: Iterable[str]) -> str:
    """One rendition: the JWT and the texts of the disclosures, untouched."""
    return "".join(part + "~" for part in (jwt, *disclosures))


def split(sd_jwt: str) -> tuple[str, tuple[str, ...]]:
    """The JWT and the disclosures of a rendition.

    Raises:
        Malformed: ``statement.shape``, ``statement.key-binding``, ``statement.too-many-portions``,
            ``disclosure.too-large``
    """
    parts = sd_jwt.split("~", PORTIONS + 1)
    if len(parts) < 2:
        raise Malformed("statement.shape")
    jwt, *disclosures, rest = parts
    if "~" in rest:
        raise Malformed("statement.too-many-portions", most=PORTIONS)
    if rest:
        raise Malformed("statement.key-binding")
    if any(len(text) > PORTION_BYTES for text in disclosures):
        raise Malformed("disclosure.too-large", most=PORTION_BYTES)
    return jwt, tuple(disclosures)


def verify(sd_jwt: str, find_key: jws.FindKey) -> Statement:
    """Check a rendition, signature first, and read what it discloses.

    Raises:
        Malformed: ``statement.future-version`` where the signature holds and a later version wrote
            it: keep it and let its lane wait. ``statement.stray-disclosure`` (also one that was
            altered), ``statement.disclosure-twice``, ``statement.kernel``, and as ``split``,
            ``jws.verify``, ``claims_from_json`` and ``read_disclosure``.
        ExhortoError: whatever ``find_key`` refuses.
    """
    jwt, texts = split(sd_jwt)
    signed = jws.verify(jwt, jws.Typ.STATEMENT, find_key)
    claims, digests = claims_from_json(signed.payload)
    return Statement(digest_of(jwt), claims, digests, _portions(digests, texts))


def read_kept(jwt: str) -> tuple[Claims, tuple[PortionDigest, ...]]:
    """The claims of a statement that was verified before it was kept; checks no signature.

    Raises:
        Malformed: as ``claims_from_json``; the disk has changed it
    """
    return claims_from_json(jws.payload_of_kept(jwt))


def _portions(digests: Sequence[PortionDigest], texts: Iterable[str]) -> dict[int, Portion]:
    places = {digest: place for place, digest in enumerate(digests)}
    found: dict[int, Portion] = {}
    for text in texts:
        place = places.get(digest_of_disclosure(text))
        if place is None:
            raise Malformed("statement.stray-disclosure")
        if place in found:
            raise Malformed("statement.disclosure-twice", position=place)
        found[place] = read_disclosure(text).portion
        if (found[place].role is Role.KERNEL) != (place == KERNEL_POSITION):
            raise Malformed("statement.kernel", position=place)
    return dict(sorted(found.items()))


def _check_kernel(disclosures: Sequence[Disclosure]) -> None:
    roles = [d.portion.role for d in disclosures]
    if not roles or roles[0] is not Role.KERNEL or roles.count(Role.KERNEL) != 1:
        raise Refused("statement.kernel", position=KERNEL_POSITION)


def _places(portions: int, all_of: int, draw: Draw) -> list[int]:
    """The kernel's place and an ordered choice of the others, every choice as likely."""
    places = [KERNEL_POSITION]
    for place in range(1, all_of):
        if draw(all_of - place) < portions - len(places):
            places.append(place)
    return places
