"""Plays the story in this process and hands the four homes to four servers."""

import importlib.resources
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import httpx

from exhorto.acts import officers
from exhorto.cli.answers import Answer, say, say_json
from exhorto.cli.speech import both
from exhorto.domain.errors import Unavailable
from exhorto.domain.ids import Party
from exhorto.node import system_clock
from exhorto.world.founding import NAMES
from exhorto.world.story import play, stage
from exhorto.world.story.stage import Stage

READY_SECONDS = 60
LIST = "data/lists/ofac"
_SENTENCES = {
    "found-pact": (
        "Cuatro países fundan el pacto; dos firmas no bastan, tres sí",
        "Four countries found the pact; two signatures are not enough, three are",
    ),
    "load-list": (
        "Cada nodo carga la lista pública; «Pérez» encuentra PEREZ",
        "Each node loads the public list; “Pérez” finds PEREZ",
    ),
    "draft-request": (
        "Colombia redacta una solicitud: Panamá verá 3 de 4 párrafos",
        "Colombia drafts a request: Panama will see 3 of 4 paragraphs",
    ),
    "send-request": (
        "Lo que llega a Panamá es byte por byte lo que se mostró",
        "What arrives in Panama is byte for byte what was previewed",
    ),
    "brief-mexico": (
        "México recibe menos, en un expediente aparte",
        "Mexico is told less, in a matter of its own",
    ),
    "receipts": (
        "Vuelven los acuses: entregado, abierto por el puesto",
        "The receipts come back: delivered, opened by the post",
    ),
    "locate-and-arrest": ("Panamá localiza y detiene", "Panama locates and arrests"),
    "guatemala-offline": (
        "Guatemala pasa nueve días sin línea y se pone al día",
        "Guatemala is off line for nine days and catches up",
    ),
    "usb-stick": (
        "La solicitud formal viaja en memoria USB",
        "The formal request travels by USB stick",
    ),
    "decide-and-surrender": (
        "Panamá concede y entrega; Colombia cierra",
        "Panama grants and surrenders; Colombia closes",
    ),
    "crossed": (
        "Un desistimiento y una decisión se cruzan, y se dice",
        "A withdrawal and a decision cross, and it is said",
    ),
    "refuse-false": (
        "Un sobre alterado, uno repetido y uno falso: rechazados y anotados",
        "A tampered, a replayed and a forged envelope: refused and noted",
    ),
    "equivocation": (
        "México dice dos cosas en un mismo lugar: su carril se congela en todos",
        "Mexico says two things in one place: its lane freezes everywhere",
    ),
    "who-saw": (
        "Quién pudo ver y quién vio el primer párrafo",
        "Who could see and who saw the first paragraph",
    ),
    "ledgers": (
        "Todas las bitácoras verifican y están cofirmadas",
        "Every ledger verifies and is cosigned",
    ),
    "rebuild": (
        "Reconstruir desde las declaraciones da el mismo estado",
        "Rebuilding from the statements gives the same state",
    ),
}


def run(
    home: Path,
    ports: Mapping[Party, int],
    urls: Mapping[Party, str],
    *,
    once: bool,
    as_json: bool,
) -> Answer:
    """Play, tell, and serve until stopped.

    Raises:
        Unavailable: ``demo.not-ready`` where a node does not answer
    """
    began = time.perf_counter()
    addresses = {p: (port, f"http://127.0.0.1:{port}/exchange/inbox") for p, port in ports.items()}
    lists = Path(str(importlib.resources.files("exhorto") / LIST))
    played = stage.build(home, lists, system_clock(), addresses, urls, with_pages=not once)
    every = []
    for told in play.play(played):
        every.append(told)
        _tell(told, as_json=as_json)
    ok = all(told.ok for told in every)
    if once or not ok:
        played.town.close()
        seconds = round(time.perf_counter() - began, 1)
        story = {"name": "story", "seconds": seconds, "evidence": {"steps": len(every)}}
        return Answer(ok=ok, data=story)
    stage.catch_up(played, system_clock())
    links = _links(played)
    played.town.close()
    _serve(home, ports, links, began, as_json=as_json)
    return Answer()


def _tell(told: play.Told, *, as_json: bool) -> None:
    if as_json:
        say_json(
            {"name": told.name, "ok": told.ok, "seconds": told.seconds, "evidence": told.evidence}
        )
        return
    mark = "✓" if told.ok else "✗"
    say(f"{mark} {both(*_SENTENCES[told.name])}  ({told.seconds:.1f} s)")
    if not told.ok:
        say(f"  {told.evidence}")


def _links(played: Stage) -> dict[Party, str]:
    """A one-time link for the central authority of each country."""
    links = {}
    for party, node in played.town.nodes.items():
        administrator = played.town.actor(party, "administrator")
        token = officers.invite(node, administrator, played.town.actor(party).officer)
        links[party] = f"{node.config.origins[0]}/invitation/{token}/"
    return links


def _serve(
    home: Path,
    ports: Mapping[Party, int],
    links: Mapping[Party, str],
    began: float,
    *,
    as_json: bool,
) -> None:
    servers = [_start(home / party) for party in ports]
    try:
        for port in ports.values():
            _wait(port)
        _show(ports, links, time.perf_counter() - began, as_json=as_json)
        while all(server.poll() is None for server in servers):
            time.sleep(0.5)
    except KeyboardInterrupt:
        pass
    finally:
        for server in servers:
            server.terminate()
        for server in servers:
            server.wait()


def _start(home: Path) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "exhorto", "node", "run", "--home", str(home), "--with-parent"]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL)  # noqa: S603 - our own program


def _wait(port: int) -> None:
    until = time.monotonic() + READY_SECONDS
    while time.monotonic() < until:
        try:
            if (
                httpx.get(f"http://127.0.0.1:{port}/health", timeout=2).status_code
                == httpx.codes.OK
            ):
                return
        except httpx.HTTPError:
            time.sleep(0.1)
    raise Unavailable("demo.not-ready", port=port)


def _show(
    ports: Mapping[Party, int], links: Mapping[Party, str], seconds: float, *, as_json: bool
) -> None:
    if as_json:
        say_json({"ready": True, "seconds": round(seconds, 1), "links": dict(links)})
        return
    say("")
    say(
        both(
            "Cuatro países, listos en {s} s. Entre con el enlace de un solo uso de cada uno:",
            "Four countries, ready in {s} s. Come in by the one-time link of each:",
            s=round(seconds, 1),
        )
    )
    for party in ports:
        say(f"  {NAMES[party]['es']:10} {links[party]}")
    say(
        both(
            "Mire: la bandeja, el expediente CO-EJEMPLO-0001, quién vio un párrafo, contrapartes.",
            "Look at: the inbox, matter CO-EJEMPLO-0001, who saw a paragraph, the partners.",
        )
    )
    say(
        both(
            "Ctrl-C los detiene a todos y borra la demostración.",
            "Ctrl-C stops them all and removes the demo.",
        )
    )
