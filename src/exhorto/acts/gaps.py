"""Numbers that did not come: asking a partner for them, and making them good.

Losses are found by the numbers of envelopes between two nodes, never by gaps in lanes. What is made
good goes in a new envelope that says which numbers it fills.
"""

from collections.abc import Iterable

from exhorto.domain.ids import Party
from exhorto.node import Node
from exhorto.store import databases, inbox, outbox
from exhorto.store.outbox import Owed
from exhorto.wire.items import Payload, ResendItem
from exhorto.wire.payloads import write_payload


def ask_for_gaps(node: Node) -> None:
    """Ask senders for numbers that have not come."""
    now = node.now()
    for sender, mark, window in inbox.gaps_to_ask(node.store, now):
        if not window.missing:
            continue
        body = write_payload(Payload((ResendItem(mark, window.missing),))).decode()
        with databases.writing(node.store):
            outbox.queue(node.store, [Owed(sender, "resend", body=body)], now)
            inbox.mark_asked(node.store, sender, mark, now)


def resend(node: Node, sender: Party, item: ResendItem) -> None:
    """Make lost envelopes good with new ones that say which numbers they fill."""
    send_again(node, sender, item.incarnation, item.sequences)


def send_again(node: Node, to: Party, mark: int, sequences: Iterable[int]) -> None:
    """Queue what the envelopes with these numbers carried, or nothing where that is not known."""
    wanted = list(sequences)
    sent = dict(outbox.contents_of(node.store, to, mark, wanted))
    owed = []
    for sequence in wanted:
        fills = ((mark, sequence),)
        contents = sent.get(sequence) or [{"kind": "fill", "body": _nothing()}]
        owed += [
            Owed(
                recipient=to,
                kind=content["kind"],
                statement=content.get("statement"),
                positions=tuple(content.get("positions", ())),
                body=content.get("body", ""),
                fills=fills,
            )
            for content in contents
        ]
    outbox.queue(node.store, owed, node.now())


def _nothing() -> str:
    return write_payload(Payload(())).decode()
