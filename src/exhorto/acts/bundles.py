"""The same envelopes by file: written for a stick, taken in from one.

* What is written is what a courier would carry, byte for byte: every envelope whose delivery is not
  proven yet. Writing proves nothing; only the partner's receipt does.
* Taking a file in twice, half a file, or files in the wrong order is harmless: whole envelopes are
  kept once, what is missing is asked for, what is damaged is told.
* Nothing is sent by line here: a node without one must not wait for it.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from exhorto.acts import arriving, membership, receiving, sealing
from exhorto.courier import folder
from exhorto.domain.errors import ExhortoError, Refused, Unavailable
from exhorto.domain.ids import Party
from exhorto.node import Node
from exhorto.store import outbox
from exhorto.wire.acknowledgements import Status
from exhorto.wire.frames import in_batches, write_frames

SUFFIX = folder.SUFFIX


@dataclass(frozen=True, slots=True)
class Written:
    """What was written for a partner."""

    party: Party
    files: tuple[Path, ...]
    envelopes: int


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What came of one file.

    Attributes:
        counts: envelopes by what became of them.
        refused: codes of envelopes that were not kept.
        damage: what is wrong with the file itself, if anything.
    """

    file: Path
    senders: frozenset[Party]
    counts: dict[Status, int]
    refused: tuple[str, ...]
    damage: ExhortoError | None


def write(node: Node, party: Party, place: Path) -> Written:
    """Seal what is owed to a partner and write all that is not proven to be delivered.

    Raises:
        Refused: ``bundle.to-itself``, ``pact.unknown-party``
        Unavailable: ``courier.cannot-write``, ``pact.none``
    """
    if party == node.party:
        raise Refused("bundle.to-itself", party=party)
    membership.current(node).member(party)
    sealing.seal_all(node, party)
    waiting = [sealed for _, sealed in outbox.undelivered(node.store, party)]
    moment = node.now().strftime("%Y%m%dT%H%M%S")
    files = []
    for number, batch in enumerate(in_batches(waiting), start=1):
        file = place / f"{node.party}-{party}-{moment}-{number}{SUFFIX}"
        folder.write_bundle(file, write_frames(batch))
        files.append(file)
    return Written(party, tuple(files), len(waiting))


def take_in(node: Node, files: Iterable[Path]) -> list[TakenIn]:
    """Take files in and open what they brought.

    Raises:
        Unavailable: ``courier.cannot-read``, ``courier.too-large``, ``pact.none``
    """
    taken = [_take(node, file) for file in files]
    while receiving.receive(node):
        pass
    return taken


def files_in(places: Iterable[Path]) -> list[Path]:
    """The files that were named, and those of the folders that were.

    Raises:
        Unavailable: ``bundle.nothing-there``
    """
    found: list[Path] = []
    for place in places:
        found += sorted(place.glob(f"*{SUFFIX}")) if place.is_dir() else [place]
    if not found:
        raise Unavailable("bundle.nothing-there", suffix=SUFFIX)
    return found


def _take(node: Node, file: Path) -> TakenIn:
    taken = arriving.take(node, folder.read_bundle(file))
    counts = Counter(result.status for result in taken.results)
    refused = tuple(r.code or "" for r in taken.results if r.status is Status.REFUSED)
    return TakenIn(file, taken.senders, dict(counts), refused, taken.damage)
