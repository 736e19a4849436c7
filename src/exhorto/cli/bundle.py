"""``exhorto bundle export`` and ``import``: the same envelopes by USB stick."""

from argparse import Namespace
from pathlib import Path
from typing import Any

from exhorto.acts import bundles
from exhorto.cli.answers import Answer
from exhorto.cli.opened import node_at
from exhorto.cli.speech import both, remedy_of, sentence_of, told
from exhorto.domain.ids import party


def export(args: Namespace) -> Answer:
    """Write all that is not proven to be delivered to a party.

    Raises:
        Refused: ``bundle.to-itself``, ``pact.unknown-party``
        Unavailable: ``courier.cannot-write``
    """
    written = bundles.write(node_at(args.home), party(args.to), Path(args.folder))
    return Answer(_written_lines(written), _written(written))


def import_(args: Namespace) -> Answer:
    """Take files in, open what they brought, and write the answer where one was asked for.

    Raises:
        Unavailable: ``bundle.nothing-there``, ``courier.cannot-read``
    """
    node = node_at(args.home)
    files = bundles.files_in([Path(file) for file in args.files])
    taken = bundles.take_in(node, files)
    lines = [line for one in taken for line in _taken_lines(one)]
    data: dict[str, Any] = {"files": [_taken(one) for one in taken]}
    if args.answer is not None:
        senders = sorted({sender for one in taken for sender in one.senders})
        answers = [bundles.write(node, sender, Path(args.answer)) for sender in senders]
        lines += [line for one in answers for line in _written_lines(one)]
        data["answers"] = [_written(one) for one in answers]
    return Answer(lines, data, ok=not any(one.damage or one.refused for one in taken))


def _written(written: bundles.Written) -> dict[str, Any]:
    files = [str(file) for file in written.files]
    return {"to": written.party, "files": files, "envelopes": written.envelopes}


def _written_lines(written: bundles.Written) -> list[str]:
    if not written.files:
        return [
            both(
                "No hay nada pendiente para {party}.",
                "Nothing is owed to {party}.",
                party=written.party,
            )
        ]
    told_first = both(
        "{n} sobres para {party}, cerrados: solo {party} puede abrirlos.",
        "{n} envelopes for {party}, sealed: only {party} can open them.",
        n=written.envelopes,
        party=written.party,
    )
    return [told_first, *(f"  {file}" for file in written.files)]


def _taken(one: bundles.TakenIn) -> dict[str, Any]:
    return {
        "file": str(one.file),
        "from": sorted(one.senders),
        "refused_codes": list(one.refused),
        "damage": None if one.damage is None else told(one.damage),
        **{status.value: count for status, count in one.counts.items()},
    }


def _taken_lines(one: bundles.TakenIn) -> list[str]:
    counts = {status.value: count for status, count in one.counts.items()}
    lines = [
        both(
            "{file}, de {who}: {accepted} sobres nuevos, {duplicate} ya conocidos, {refused} "
            "rechazados.",
            "{file}, from {who}: {accepted} new envelopes, {duplicate} known already, {refused} "
            "refused.",
            file=one.file.name,
            who=", ".join(sorted(one.senders)) or "?",
            **{"accepted": 0, "duplicate": 0, "refused": 0, **counts},
        )
    ]
    for code in one.refused:
        lines += [f"  {sentence_of(code, {})}", f"  {remedy_of(code, {})}"]
    if one.damage is not None:
        lines.append(f"  {sentence_of(one.damage.code, one.damage.facts)}")
        lines.append(f"  {remedy_of(one.damage.code, one.damage.facts)}")
    return lines
