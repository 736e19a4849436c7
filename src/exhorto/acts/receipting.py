"""Receipts: signed for partners, and kept of theirs as evidence."""

from datetime import UTC, datetime

from exhorto.acts import membership
from exhorto.domain.errors import Malformed
from exhorto.domain.ids import Party
from exhorto.node import Node
from exhorto.store import inbox, outbox, receipts
from exhorto.store.outbox import Owed
from exhorto.store.receipts import KeptReceipt
from exhorto.wire.items import Payload, ReceiptItem
from exhorto.wire.payloads import write_payload
from exhorto.wire.receipts import Receipt, State, sign_receipt, verify_receipt


def owe(node: Node, receipt: Receipt) -> None:
    """Sign a receipt and put it into the outbox."""
    body = write_payload(Payload((ReceiptItem(sign_receipt(receipt, node.keys.signing)),)))
    owed = Owed(receipt.recipient, "receipt", body=body.decode())
    outbox.queue(node.store, [owed], node.now())


def take(node: Node, sender: Party, item: ReceiptItem) -> None:
    """Keep what a partner signed, and let go what it proves to have.

    Raises:
        Malformed: it does not verify, or ``receipt.not-mine``
    """
    jws = item.jws
    receipt = verify_receipt(jws, lambda party, kid: membership.find_key(node, party, kid))
    if receipt.issuer != sender or receipt.recipient != node.party:
        raise Malformed("receipt.not-mine", party=receipt.issuer)
    about: list[tuple[str, str]] = [("", d) for d in receipt.statements]
    if receipt.envelope is not None:
        about.append((receipt.envelope, ""))
    receipts.add(
        node.store,
        [
            KeptReceipt(
                party=sender,
                state=receipt.state.value,
                envelope=envelope,
                statement=statement,
                post=receipt.post or "",
                reason=receipt.reason or "",
                ledger_index=receipt.ledger.index,
                at=datetime.fromtimestamp(receipt.at, UTC),
                jws=jws,
            )
            for envelope, statement in about
        ],
    )
    if receipt.envelope is not None and receipt.state is State.DELIVERED:
        outbox.mark_delivered(node.store, sender, [receipt.envelope], node.now())
    if receipt.envelope is not None and receipt.state is State.REFUSED:
        reason = receipt.reason or "envelope.refused"
        outbox.mark_refused(node.store, sender, receipt.envelope, reason, node.now())
        inbox.add_incident(node.store, reason, node.now(), sender)
