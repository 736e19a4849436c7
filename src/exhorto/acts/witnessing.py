"""Checkpoints: this node's to its partners, theirs examined, cosigned or kept as proof of a fork.

A partner's checkpoint is kept before the cosignature leaves; a fork is refused, both checkpoints
are kept, and an incident tells of it.
"""

from datetime import timedelta
from typing import Any

from exhorto.acts import membership
from exhorto.acts.ledgering import EXCHANGES, LOGS, is_recovering, log_id
from exhorto.domain.errors import Malformed, Refused
from exhorto.domain.ids import Party
from exhorto.ledger.checkpoints import (
    Checkpoint,
    LogName,
    LogOrigin,
    SignedCheckpoint,
    checkpoint_from_text,
    log_key,
    open_checkpoint,
    origin_from_text,
    sign_checkpoint,
)
from exhorto.ledger.cosignatures import cosign, cosigner_key, verify_cosignatures
from exhorto.ledger.evidence import Evidence, evidence_from_bytes
from exhorto.ledger.incarnations import LastHead, check_succession
from exhorto.ledger.keys import VerifierKey
from exhorto.ledger.notes import note_from_bytes
from exhorto.ledger.tree import consistency_proof, inclusion_proof, root
from exhorto.ledger.witness import Conflict, Submission, examine
from exhorto.node import Node
from exhorto.store import databases, inbox, ledgers, outbox
from exhorto.store.ledgers import KeptCheckpoint, LogId, Witnessed
from exhorto.store.outbox import Owed
from exhorto.wire.base64url import decode
from exhorto.wire.items import CheckpointItem, CosignatureItem, Payload
from exhorto.wire.payloads import write_payload

EVERY = timedelta(hours=24)
"""A log that has grown is checkpointed at least this often."""
GROWN = 1000
"""And after so many entries."""
MOST_OF_A_PARTY = 16
"""Incarnations of one partner's log that a checkpoint may name beyond the last one seen."""


def publish(node: Node, *, at_once: bool = False) -> None:
    """Sign checkpoints of logs that are due and owe them to all partners.

    While a restored node waits for its partners its logs have no root yet.
    """
    if is_recovering(node):
        return
    for name in LOGS:
        log = log_id(node, name)
        if at_once or _is_due(node, log):
            with databases.writing(node.store):
                signed = sign_now(node, log)
                for member in membership.partners(node):
                    _owe_checkpoint(node, log, signed, member.party)


def sign_now(node: Node, log: LogId) -> SignedCheckpoint:
    """Sign a checkpoint of a log at its present size and keep it."""
    size = ledgers.size(node.store, log)
    held = ledgers.checkpoint_at(node.store, log, size)
    origin = LogOrigin(node.party, LogName(log.log), log.incarnation)
    if held is not None:
        return open_checkpoint(held.note.encode(), str(origin), [_own_log_key(node, origin)])
    digest = root(size, lambda c: ledgers.fetch_nodes(node.store, log, c))
    checkpoint = Checkpoint(str(origin), size, digest)
    signed = sign_checkpoint(checkpoint, _own_log_key(node, origin), _raw(node.keys.signing))
    note = signed.note.to_bytes().decode()
    ledgers.add_checkpoint(node.store, log, KeptCheckpoint(size, digest, note, node.now()))
    return signed


def witness(node: Node, sender: Party, item: CheckpointItem) -> None:
    """Examine a partner's checkpoint and cosign it, or keep it as proof against its log.

    Raises:
        Malformed, Refused: the checkpoint is not one of this partner's log
    """
    given = Submission(
        item.old_size, tuple(bytes.fromhex(h) for h in item.proof), item.note.encode()
    )
    origin = _origin_of(item.note)
    if origin.party != sender:
        raise Refused("ledger.other-origin", given=str(origin), expected=sender)
    keys = log_keys(node, origin)
    kept = ledgers.last_witnessed(node.store, sender, origin.log.value, origin.incarnation)
    held = None if kept is None else open_checkpoint(kept.note.encode(), str(origin), keys)
    if held is None:
        # Nothing is held here (yet, or any more): the first one is taken as it is.
        given = Submission(0, (), given.note)
    try:
        accepted = examine(held, given, origin, keys)
    except Conflict as conflict:
        _keep(node, origin, conflict.given_checkpoint, forked=True)
        inbox.add_incident(node.store, conflict.code, node.now(), sender, "", conflict.facts)
        return
    except Refused as refused:
        if refused.code != "ledger.stale" or held is None:
            raise
        # Its last cosignature was lost on the way: tell it again what is held here.
        _owe_cosignature(node, sender, origin, held)
        return
    if held is None:
        _look_at_beginning(node, origin, item)
    _keep(node, origin, accepted.signed, forked=False)
    _owe_cosignature(node, sender, origin, accepted.signed)


def _look_at_beginning(node: Node, origin: LogOrigin, item: CheckpointItem) -> None:
    """A new incarnation must name the head that this node holds of the one before.

    One that does not may have shed its history: an incident tells of it, and the new log is watched
    all the same.
    """
    held = _before(node, origin)
    if held is None:
        return
    try:
        first = evidence_from_bytes(item.first.encode())
        check_succession(first, origin, log_keys(node, origin), node.party, held)
    except (Malformed, Refused) as refused:
        facts = {**refused.facts, "origin": str(origin)}
        inbox.add_incident(node.store, refused.code, node.now(), origin.party, "", facts)


def _before(node: Node, origin: LogOrigin) -> Checkpoint | None:
    """The last checkpoint that this node accepted of another incarnation of a log."""
    log = origin.log.value
    kept = ledgers.last_witnessed_before(node.store, origin.party, log, origin.incarnation)
    if kept is None:
        return None
    return checkpoint_from_text(note_from_bytes(kept.note.encode()).text)


def keep_cosignature(node: Node, sender: Party, item: CosignatureItem) -> None:
    """Keep a partner's cosignature on a checkpoint of this node.

    Raises:
        Refused: ``ledger.unsigned``, ``ledger.signature``, ``ledger.other-origin``
    """
    origin = _origin_of(item.note)
    if origin.party != node.party:
        raise Refused("ledger.other-origin", given=str(origin), expected=node.party)
    signed = open_checkpoint(item.note.encode(), str(origin), [_own_log_key(node, origin)])
    found = verify_cosignatures(signed, {sender: witness_keys(node, sender)})
    if not found:
        raise Refused("ledger.unsigned", origin=str(origin))
    log = LogId(origin.log.value, origin.incarnation)
    size = signed.checkpoint.size
    ledgers.add_cosignature(node.store, log, size, sender, item.note, node.now())
    last = ledgers.last_checkpoint(node.store, log)
    if last is not None and size < last.size and log == log_id(node, log.log):
        # What this partner holds was not known when the last one went: it could not follow.
        newest = open_checkpoint(last.note.encode(), str(origin), [_own_log_key(node, origin)])
        _owe_checkpoint(node, log, newest, sender)


def heads_held(node: Node, log: LogId) -> list[LastHead]:
    """What partners are known to hold of one of this node's logs."""
    origin = LogOrigin(node.party, LogName(log.log), log.incarnation)
    found = []
    for party, note in ledgers.last_cosignatures(node.store, log).items():
        signed = open_checkpoint(note.encode(), str(origin), [_own_log_key(node, origin)])
        checkpoint = signed.checkpoint
        found.append(LastHead(party, origin, checkpoint.size, checkpoint.root))
    return found


def last_seen_note(node: Node, party: Party) -> bytes | None:
    """The last checkpoint of a partner's exchanges that this node accepted, None for none."""
    seen = [w for w in ledgers.witnessed(node.store, party) if w.log == EXCHANGES]
    return max(seen, key=lambda w: (w.incarnation, w.size)).note.encode() if seen else None


def log_keys(node: Node, origin: LogOrigin) -> list[VerifierKey]:
    """The keys that sign a log: its party's node keys, past and present.

    Raises:
        Refused: ``pact.unknown-party``
    """
    keys = membership.current(node).member(origin.party).node_keys
    points = [_point(k.jwk) for k in keys if k.algorithm == "Ed25519"]
    return [log_key(origin, point) for point in points]


def witness_keys(node: Node, party: Party) -> list[VerifierKey]:
    """The keys with which a party cosigns.

    Raises:
        Refused: ``pact.unknown-party``
    """
    keys = membership.current(node).member(party).witness_keys
    return [cosigner_key(party, decode(k.public, "witness.public")) for k in keys]


def _is_due(node: Node, log: LogId) -> bool:
    size = ledgers.size(node.store, log)
    last = ledgers.last_checkpoint(node.store, log)
    if size == 0 or (last is not None and last.size == size):
        return False
    if last is None or size - last.size >= GROWN:
        return True
    # A clock that was ahead must not silence the log until that day comes.
    return not timedelta(0) <= node.now() - last.at < EVERY


def _owe_checkpoint(node: Node, log: LogId, signed: SignedCheckpoint, to: Party) -> None:
    old = ledgers.cosigned_size(node.store, log, to)
    size = signed.checkpoint.size
    if old >= size:
        return
    proof = consistency_proof(old, size, lambda c: ledgers.fetch_nodes(node.store, log, c))
    note = signed.note.to_bytes().decode()
    first = _beginning(node, log, note) if old == 0 and log.incarnation > 1 else ""
    item = CheckpointItem(log.log, note, old, tuple(h.hex() for h in proof), first)
    body = write_payload(Payload((item,))).decode()
    # A newer checkpoint says all that an unsent older one would have said.
    outbox.forget_outbox(node.store, to, [_kind(log)])
    outbox.queue(node.store, [Owed(to, _kind(log), body=body)], node.now())


def _beginning(node: Node, log: LogId, note: str) -> str:
    """The proof of the first entry of a new incarnation, for who has not seen any of it."""
    kept = next(iter(ledgers.entries(node.store, log, 0, 1)))
    if kept.salt is None or kept.entry is None:
        return ""
    size = ledgers.size(node.store, log)
    proof = inclusion_proof(0, size, lambda c: ledgers.fetch_nodes(node.store, log, c))
    return Evidence(0, kept.salt, kept.entry, proof, note.encode()).to_bytes().decode()


def _kind(log: LogId) -> str:
    return f"{log.log}-checkpoint"


def _owe_cosignature(
    node: Node, sender: Party, origin: LogOrigin, signed: SignedCheckpoint
) -> None:
    key = cosigner_key(node.party, _public(node.keys.witness))
    at = int(node.now().timestamp())
    line = cosign(signed, key, _raw(node.keys.witness), at)
    note = signed.note.with_lines([line]).to_bytes().decode()
    body = write_payload(Payload((CosignatureItem(origin.log.value, note),))).decode()
    outbox.queue(node.store, [Owed(sender, "cosignature", body=body)], node.now())


def _keep(node: Node, origin: LogOrigin, signed: SignedCheckpoint, *, forked: bool) -> None:
    seen = Witnessed(
        origin.party,
        origin.log.value,
        origin.incarnation,
        signed.checkpoint.size,
        signed.checkpoint.root,
        signed.note.to_bytes().decode(),
        forked,
    )
    ledgers.witness(node.store, seen, node.now())


def _origin_of(note: str) -> LogOrigin:
    return origin_from_text(note_from_bytes(note.encode()).text.partition("\n")[0])


def _own_log_key(node: Node, origin: LogOrigin) -> VerifierKey:
    return log_key(origin, _public(node.keys.signing))


def _public(key: Any) -> bytes:
    return _point(key.public.jwk)


def _point(jwk: Any) -> bytes:
    return decode(str(jwk["x"]), "jwk.x")


def _raw(key: Any) -> Any:
    """Signs bytes as they are; checkpoints are not JWS."""
    return key.native.private_key.sign
