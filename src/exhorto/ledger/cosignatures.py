"""Cosignatures (C2SP tlog-cosignature, Ed25519): a partner's word that it saw no rewriting.

* A cosignature says: at this time, this was the largest tree of this log that I have seen, and it
  follows from all I had seen before. Make one only for what ``witness.examine`` accepted.
* It covers the time and the whole text of the checkpoint.
* A quorum counts parties, never lines and never keys: a party with two keys counts once, and one
  public key cannot speak for two parties.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from exhorto.domain.errors import Refused
from exhorto.domain.ids import Party
from exhorto.ledger.checkpoints import SignedCheckpoint, origin_from_text
from exhorto.ledger.keys import KeyKind, Sign, VerifierKey
from exhorto.ledger.notes import Signature, SignedNote, trusted_lines

LATEST_TIME = 2**63 - 1
_TIME_BYTES = 8
_SIGNATURE_BYTES = 64


@dataclass(frozen=True, slots=True)
class Cosignature:
    """A verified cosignature. ``at`` is the witness's clock, seconds since 1970 UTC."""

    party: Party
    at: int


@dataclass(frozen=True, slots=True)
class Witnessed:
    """Who cosigned, and the time by which the quorum had; None where none was asked for."""

    cosigned: tuple[Cosignature, ...]
    at: int | None


def cosigner_key(party: Party, public: bytes) -> VerifierKey:
    """The key with which a party cosigns the logs of others, and does nothing else.

    Raises:
        Malformed: ``ledger.key``
    """
    return VerifierKey(KeyKind.COSIGNER, f"exhorto/{party}/witness", public)


def cosign(signed: SignedCheckpoint, key: VerifierKey, sign: Sign, at: int) -> Signature:
    """The line that a witness adds to a checkpoint that it accepted.

    Raises:
        Refused: ``ledger.key-kind``, ``ledger.signature``
    """
    _check_kind(key)
    if not 0 <= at <= LATEST_TIME:
        raise RuntimeError("a cosignature outside of time")
    signature = key.sign(_message(signed.note.text, at), sign)
    return Signature(key.name, key.id, at.to_bytes(_TIME_BYTES, "big") + signature)


def verify_cosignatures(
    signed: SignedCheckpoint, cosigners: Mapping[Party, Collection[VerifierKey]]
) -> tuple[Cosignature, ...]:
    """The parties that cosigned, each once with its earliest time, by time.

    Lines of unknown witnesses are ignored. There may be none: see ``check_quorum``.

    Raises:
        Refused: ``ledger.signature``, ``ledger.key-kind``, ``ledger.key-twice``
    """
    owners = _owners(cosigners)
    times: dict[Party, int] = {}
    for key, line in trusted_lines(signed.note, owners):
        at = _verified_time(signed.note.text, key, line)
        times[owners[key]] = min(at, times.get(owners[key], at))
    return tuple(
        Cosignature(party, at) for party, at in sorted(times.items(), key=lambda each: each[::-1])
    )


def with_cosignatures(
    signed: SignedCheckpoint,
    lines: Iterable[Signature],
    cosigners: Mapping[Party, Collection[VerifierKey]],
) -> SignedCheckpoint:
    """Add what a witness answered to a checkpoint: the lines of known witnesses, verified.

    Raises:
        Malformed: ``ledger.note``
        Refused: ``ledger.signature``, ``ledger.key-kind``, ``ledger.key-twice``
    """
    answer = SignedNote(signed.note.text, tuple(lines))
    known = [line for _, line in trusted_lines(answer, _owners(cosigners))]
    joined = SignedCheckpoint(signed.checkpoint, signed.note.with_lines(known))
    verify_cosignatures(joined, cosigners)
    return joined


def check_witnessed(
    signed: SignedCheckpoint,
    log_keys: Iterable[VerifierKey],
    cosigners: Mapping[Party, Collection[VerifierKey]],
    needed: int,
) -> Witnessed:
    """Insist that ``needed`` *other* parties cosigned a checkpoint of an Exhorto log.

    Raises:
        Malformed: ``ledger.origin``, ``id.party``
        Refused: ``ledger.own-witness``, ``ledger.quorum`` and as ``verify_cosignatures``
    """
    own = {each.public for each in log_keys}
    party = origin_from_text(signed.checkpoint.origin).party
    if party in cosigners or any(k.public in own for keys in cosigners.values() for k in keys):
        raise Refused("ledger.own-witness", party=party)
    cosigned = verify_cosignatures(signed, cosigners)
    return Witnessed(cosigned, check_quorum(cosigned, needed))


def check_quorum(cosignatures: Iterable[Cosignature], needed: int) -> int | None:
    """Insist on ``needed`` parties; the time by which so many had cosigned, None for none.

    Raises:
        Refused: ``ledger.quorum``
    """
    times = sorted({each.party: each.at for each in cosignatures}.values())
    if len(times) < needed:
        raise Refused("ledger.quorum", have=len(times), needed=needed)
    return times[needed - 1] if needed > 0 else None


def _owners(cosigners: Mapping[Party, Collection[VerifierKey]]) -> dict[VerifierKey, Party]:
    owners: dict[VerifierKey, Party] = {}
    halves: dict[bytes, Party] = {}
    for party, keys in cosigners.items():
        for key in keys:
            _check_kind(key)
            if halves.setdefault(key.public, party) != party:
                raise Refused("ledger.key-twice", name=key.name)
            owners[key] = party
    return owners


def _verified_time(text: str, key: VerifierKey, line: Signature) -> int:
    if len(line.blob) != _TIME_BYTES + _SIGNATURE_BYTES:
        raise Refused("ledger.signature", name=line.name)
    at = int.from_bytes(line.blob[:_TIME_BYTES], "big")
    if at > LATEST_TIME:
        raise Refused("ledger.signature", name=line.name)
    key.verify(_message(text, at), line.blob[_TIME_BYTES:])
    return at


def _message(text: str, at: int) -> bytes:
    return f"cosignature/v1\ntime {at}\n{text}".encode()


def _check_kind(key: VerifierKey) -> None:
    if key.kind is not KeyKind.COSIGNER:
        raise Refused("ledger.key-kind", name=key.name)
