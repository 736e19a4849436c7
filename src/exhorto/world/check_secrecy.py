"""Checks: no canary can be read on a wire, a disk, in a backup or a log; sealed to whom it must."""

import base64
import logging
from collections.abc import Iterator

from exhorto.acts import membership
from exhorto.domain.bounds import DECOY_CLASSES
from exhorto.domain.errors import ExhortoError
from exhorto.domain.ids import Party
from exhorto.wire import envelopes
from exhorto.wire.frames import read_frames
from exhorto.world.files import Files
from exhorto.world.meant import CANARY
from exhorto.world.run import Run
from exhorto.world.town import FOUNDERS


def _disguises(text: str) -> tuple[bytes, ...]:
    """How a text looks in bytes: plain, in hexadecimal, and in base64 at each of three offsets."""
    raw = text.encode()
    found = [raw, raw.hex().encode(), text.encode("utf-16-le")]
    for offset in range(3):
        coded = base64.b64encode(b"\0" * offset + raw)
        # The ends share their letters with what stands beside the text.
        found.append(coded[4 if offset else 0 : (offset + len(raw)) // 3 * 4])
    return tuple(found)


PATTERNS = _disguises(CANARY)


def check_secrecy(run: Run, files: Files) -> None:
    """Look for canaries where none may be, and at whom envelopes are sealed to."""
    for where, data in _everything(run):
        if any(pattern in data for pattern in PATTERNS):
            run.find(f"a canary can be read in {where}")
    for body in run.weather.carried:
        _check_seals(run, body)
    _check_destroyed(run, files)
    for party, matter in files.everywhere():
        for told in matter.seen_here.told:
            if len(told.statement.portion_digests) not in DECOY_CLASSES:
                run.find(f"{party}: {told.statement.digest[:12]} shows how many portions it has")


def _check_destroyed(run: Run, files: Files) -> None:
    """What was destroyed cannot be read again, and its key lies nowhere on that node's disk."""
    for one in run.meant.destroyed:
        here = files.portions[one.party].values()
        if any(d.digest == one.portion for portions in here for d in portions.values()):
            run.find(f"{one.party} can still read what it has destroyed")
        for file in sorted(run.home.glob(f"{one.party}.sqlite*")):
            if one.wrapped in file.read_bytes():
                run.find(f"the key of what {one.party} has destroyed lies in {file.name}")


def _everything(run: Run) -> Iterator[tuple[str, bytes]]:
    for number, body in enumerate(run.weather.carried):
        yield f"what was carried, {number}", body
    for file in sorted(run.home.rglob("*")):
        # The malicious node writes down what it likes, on its own disk.
        if file.is_file() and not file.name.startswith(f"{run.meant.malicious}."):
            yield file.name, file.read_bytes()


def _check_seals(run: Run, body: bytes) -> None:
    """An envelope is sealed to a key of the party that it is for."""
    judge = run.node(FOUNDERS[0])
    for data in read_frames(body).envelopes:
        try:
            header = envelopes.read_header(data, lambda p, kid: membership.find_key(judge, p, kid))
        except ExhortoError:
            continue  # The weather has changed it.
        if header.recipient_kid not in _kids(run, header.route.recipient):
            run.find(f"an envelope for {header.route.recipient} is sealed to somebody else")


def _kids(run: Run, party: Party) -> set[str]:
    return {key.kid for key in run.node(party).keys.opening}


class Listener(logging.Handler):
    """Keeps what is logged, to look for canaries in it."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a line."""
        self.lines.append(record.getMessage())
