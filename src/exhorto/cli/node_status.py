"""``exhorto node status``: how it stands with a node, its pact, its partners and its logs."""

from argparse import Namespace
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from exhorto.acts import locking, membership, overview, rebuilding
from exhorto.acts.ledgering import incarnation
from exhorto.acts.overview import LogView, PartnerView
from exhorto.cli.answers import Answer
from exhorto.cli.opened import administrator, node_at
from exhorto.cli.speech import both
from exhorto.domain.errors import Unavailable
from exhorto.node import Node


def run(args: Namespace) -> Answer:
    """Look at the node; nothing is changed but its log of openings."""
    node = node_at(args.home)
    actor = administrator(node)
    pact = _pact(node)
    partners = [_partner(p) for p in overview.partners(node, actor)] if pact else []
    logs = [_log(log) for log in overview.logs(node, actor)] if pact else []
    strip = overview.strip(node, actor)
    data = {
        "party": node.party,
        "home": str(node.config.home),
        "origins": list(node.config.origins),
        "running": locking.is_running(args.home),
        "incarnation": incarnation(node),
        "recovering": strip.recovering,
        "pact": pact,
        "partners": partners,
        "logs": logs,
        "waiting_to_be_opened": overview.unopened(node),
        "incidents_to_review": strip.incidents,
        "state_digest": rebuilding.state_digest(node),
    }
    return Answer(_lines(data), data)


def _pact(node: Node) -> dict[str, Any] | None:
    try:
        pact = membership.current(node)
    except Unavailable:
        return None
    return {
        "version": pact.version,
        "digest": pact.digest,
        "expires": pact.expires.isoformat(),
        "standing": pact.standing(node.now()).value,
    }


def _partner(view: PartnerView) -> dict[str, Any]:
    return {
        "party": view.member.party,
        "endpoint": view.member.endpoint,
        "last_in": _time(view.partner.last_in),
        "last_out": _time(view.partner.last_out),
        "owed": view.owed,
        "owed_since": _time(view.owed_since),
        "failures": view.partner.failures,
        "last_error": view.partner.last_error,
        "missing": [list(gap) for gap in view.gaps],
        "late": view.is_late,
        "forked": view.forked,
    }


def _log(view: LogView) -> dict[str, Any]:
    return {
        "log": view.log.log,
        "incarnation": view.log.incarnation,
        "entries": view.size,
        "checkpoint": None if view.checkpoint is None else view.checkpoint.size,
        "cosigned": dict(view.cosigned),
    }


def _time(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat(timespec="seconds")


def _lines(data: dict[str, Any]) -> Sequence[str]:
    running = both("en marcha", "running") if data["running"] else both("parado", "stopped")
    lines = [
        both(
            "Nodo de {party}: {running}. {origin}",
            "Node of {party}: {running}. {origin}",
            party=data["party"],
            running=running,
            origin=" ".join(data["origins"]),
        )
    ]
    if data["recovering"]:
        lines.append(
            both(
                "Se está recuperando de una copia: espera respuesta de las demás partes.",
                "It recovers from a backup: it waits for the answers of the other parties.",
            )
        )
    lines += [_pact_line(data["pact"])]
    lines += [_partner_line(p) for p in data["partners"]]
    lines += [_log_line(log) for log in data["logs"]]
    lines.append(
        both(
            "Sobres por abrir: {unopened}. Incidentes por revisar: {incidents}.",
            "Envelopes to be opened: {unopened}. Incidents to be reviewed: {incidents}.",
            unopened=data["waiting_to_be_opened"],
            incidents=data["incidents_to_review"],
        )
    )
    lines.append(
        both("Huella del estado: {digest}", "State digest: {digest}", digest=data["state_digest"])
    )
    return lines


def _pact_line(pact: dict[str, Any] | None) -> str:
    if pact is None:
        return both("Todavía no se ha unido a ningún pacto.", "It has joined no pact yet.")
    return both(
        "Pacto: versión {version}, vence el {expires}, huella {digest}",
        "Pact: version {version}, expires on {expires}, digest {digest}",
        **{**pact, "expires": pact["expires"][:10]},
    )


def _partner_line(partner: dict[str, Any]) -> str:
    told = both(
        "  {party}: último recibido {last_in}, último entregado {last_out}, pendientes {owed}",
        "  {party}: last received {last_in}, last handed over {last_out}, owed {owed}",
        **{name: "—" if value is None else value for name, value in partner.items()},
    )
    if partner["failures"]:
        told += both(
            ", no responde ({code})", ", does not answer ({code})", code=partner["last_error"]
        )
    if partner["missing"]:
        told += both(", faltan {gaps}", ", missing {gaps}", gaps=partner["missing"])
    if partner["forked"]:
        told += both(", ¡BITÁCORA BIFURCADA!", ", LOG FORKED!")
    return told


def _log_line(log: dict[str, Any]) -> str:
    cosigned = ", ".join(f"{p} {n}" for p, n in sorted(log["cosigned"].items())) or "—"
    return both(
        "Bitácora {log}: {entries} asientos; refrendada hasta: {cosigned}",
        "Log {log}: {entries} entries; cosigned up to: {cosigned}",
        log=log["log"],
        entries=log["entries"],
        cosigned=cosigned,
    )
