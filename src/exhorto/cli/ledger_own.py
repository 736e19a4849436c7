"""``exhorto ledger export`` and ``prove``: what a node shows of its own logs."""

from argparse import Namespace

from exhorto.acts import proving
from exhorto.cli import pact_files
from exhorto.cli.answers import Answer
from exhorto.cli.opened import node_at
from exhorto.cli.speech import both, remedy_of, sentence_of, told


def export(args: Namespace) -> Answer:
    """Write a log with its best cosigned checkpoint to a file.

    Raises:
        Unavailable: ``ledger.no-checkpoint``, ``pact.cannot-write``
    """
    node = node_at(args.home)
    log = proving.log_of(node, args.log, args.incarnation)
    size = proving.best_checkpoint(node, log).checkpoint.size
    pact_files.write(args.output, b"".join(proving.export(node, log)))
    lines = [
        both(
            "Bitácora «{log}» escrita en {file}: {size} asientos.",
            "Log “{log}” written to {file}: {size} entries.",
            log=log.log,
            file=args.output,
            size=size,
        ),
        both(
            "Quien tenga el archivo del pacto la comprueba con: exhorto ledger verify",
            "Whoever has the pact file verifies it with: exhorto ledger verify",
        ),
    ]
    data = {"log": log.log, "incarnation": log.incarnation, "size": size, "file": args.output}
    return Answer(lines, data)


def prove(args: Namespace) -> Answer:
    """Write the proof that an entry stands in a log.

    Raises:
        Unavailable: ``ledger.no-checkpoint``, ``ledger.erased``, ``pact.cannot-write``
        Refused: ``ledger.not-in-tree``
    """
    node = node_at(args.home)
    log = proving.log_of(node, args.log, args.incarnation)
    evidence = proving.prove(node, log, args.index)
    pact_files.write(args.output, evidence.to_bytes())
    lines = [
        both(
            "Prueba del asiento {index} escrita en {file}. Muestra ese asiento y ningún otro.",
            "Proof of entry {index} written to {file}. It shows that entry and no other.",
            index=args.index,
            file=args.output,
        )
    ]
    return Answer(lines, {"log": log.log, "index": args.index, "file": args.output})


def check(args: Namespace) -> Answer:
    """Check the logs of the node's own database."""
    checked = proving.check_own(node_at(args.home))
    data = {"logs": [_told(one) for one in checked]}
    lines = [line for one in checked for line in _lines(one)]
    return Answer(lines, data, ok=not any(one.damage for one in checked))


def _told(one: proving.CheckedLog) -> dict[str, object]:
    return {
        "origin": str(one.origin),
        "entries": one.size,
        "root": one.root.hex(),
        "checkpoints": one.checkpoints,
        "cosigned": one.cosigned,
        "cosigned_by": list(one.cosigners),
        "damage": [told(fault) for fault in one.damage],
    }


def _lines(one: proving.CheckedLog) -> list[str]:
    lines = [
        both(
            "{origin}: {size} asientos, {checkpoints} puntos de control; refrendada hasta "
            "{cosigned} por {who}",
            "{origin}: {size} entries, {checkpoints} checkpoints; cosigned up to "
            "{cosigned} by {who}",
            origin=one.origin,
            size=one.size,
            checkpoints=one.checkpoints,
            cosigned=one.cosigned,
            who=", ".join(one.cosigners) or "—",
        )
    ]
    for fault in one.damage:
        lines.append(f"  {sentence_of(fault.code, fault.facts)}")
        lines.append(f"  {remedy_of(fault.code, fault.facts)}")
    if not one.damage:
        lines.append(both("  en orden", "  in order"))
    return lines
