"""``exhorto ledger verify``: by anyone, with a file and the pact; or a node's own logs."""

from argparse import Namespace
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any

from exhorto.acts import verifying
from exhorto.cli import pact_files
from exhorto.cli.answers import Answer
from exhorto.cli.speech import both
from exhorto.domain.errors import Refused, Unavailable
from exhorto.ledger.cosignatures import Witnessed
from exhorto.pact.terms import Pact
from exhorto.pact.verify import verify_first


def run(args: Namespace) -> Answer:
    """Verify what was named.

    Raises:
        Refused: ``ledger.verify-what``, and what is wrong with it, with its place
        Malformed: the file is no export and no proof
    """
    if args.file is None and args.home is not None:
        return _own(args)
    if args.file is None or args.pact is None or args.digest is None:
        raise Refused("ledger.verify-what")
    digest = "".join(args.digest.split()).lower()
    pact = verify_first(pact_files.read_pact(args.pact), digest, pact_files.now()).pact
    if _begins(args.file).startswith(verifying.PROOF_MARK):
        return _proof(args, pact)
    return _export(args, pact)


def _own(args: Namespace) -> Answer:
    opening: Any = import_module("exhorto.cli.opening")
    args.home = Path(args.home).expanduser().absolute()
    opening.set_up(args.home)
    own: Any = import_module("exhorto.cli.ledger_own")
    with opening.database_faults():
        answer: Answer = own.check(args)
    return answer


def _export(args: Namespace, pact: Pact) -> Answer:
    report = verifying.verify_export(_lines(args.file), pact, args.needed)
    checkpoint = report.checkpoint
    lines = [
        both(
            "{origin}: en orden. {size} asientos, {erased} destruidos.",
            "{origin}: in order. {size} entries, {erased} destroyed.",
            origin=checkpoint.origin,
            size=checkpoint.size,
            erased=report.erased,
        ),
        _witnessed_line(report.witnessed),
        *(f"  {kind}: {count}" for kind, count in report.shown.items()),
    ]
    data = {
        "origin": checkpoint.origin,
        "size": checkpoint.size,
        "root": checkpoint.root.hex(),
        "shown": dict(report.shown),
        "erased": report.erased,
        "newer": report.newer,
        **_witnessed(report.witnessed),
    }
    return Answer(lines, data)


def _proof(args: Namespace, pact: Pact) -> Answer:
    found = verifying.verify_proof(pact_files.read(args.file), pact, args.needed)
    at = datetime.fromtimestamp(found.entry.at, UTC).isoformat()
    lines = [
        both(
            "Probado: el asiento {index} de {origin} es «{kind}», del {at}.",
            "Proven: entry {index} of {origin} is “{kind}”, of {at}.",
            index=found.index,
            origin=found.origin,
            kind=found.entry.kind,
            at=at,
        ),
        _witnessed_line(found.proven.witnessed),
    ]
    data = {
        "origin": str(found.origin),
        "index": found.index,
        "kind": found.entry.kind,
        "at": at,
        "post": found.entry.post,
        "facts": dict(found.entry.facts),
        "size": found.proven.checkpoint.size,
        **_witnessed(found.proven.witnessed),
    }
    return Answer(lines, data)


def _witnessed(witnessed: Witnessed) -> dict[str, object]:
    return {
        "cosigned_by": {c.party: c.at for c in witnessed.cosigned},
        "witnessed_at": witnessed.at,
    }


def _witnessed_line(witnessed: Witnessed) -> str:
    who = ", ".join(c.party for c in witnessed.cosigned) or "—"
    return both("Refrendada por: {who}", "Cosigned by: {who}", who=who)


def _begins(file: str) -> bytes:
    try:
        with Path(file).open("rb") as given:
            return given.read(len(verifying.PROOF_MARK))
    except OSError as fault:
        why = str(fault.strerror)
        raise Unavailable("pact.cannot-read", file=Path(file).name, why=why) from None


def _lines(file: str) -> Iterator[bytes]:
    with Path(file).open("rb") as given:
        yield from given
