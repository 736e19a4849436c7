"""The first chapter: a pact, a list, a request that shows Panama some paragraphs and not others."""

from datetime import timedelta
from hashlib import sha256
from typing import Any

from exhorto.acts import keeping, lists, membership, pacts, reading
from exhorto.acts.reading import MatterFilter
from exhorto.domain.errors import Refused
from exhorto.store import statements
from exhorto.world import founding
from exhorto.world.story.saying import draft, expect, paragraph, send, today
from exhorto.world.story.stage import PACT_LASTS, THRESHOLD, Stage

Evidence = dict[str, Any]


def found_the_pact(stage: Stage) -> Evidence:
    """Four countries have founded the pact; two signatures renew nothing, three do."""
    town = stage.town
    first = membership.current(town.node("PA"))
    later = first.expires + PACT_LASTS
    signers = [stage.signers[p] for p in sorted(stage.signers)]
    refused = ""
    try:
        pacts.accept(town.node("PA"), founding.renew(first, later, town.clock(), signers[:2]))
    except Refused as too_few:
        refused = too_few.code
    expect(refused == "pact.too-few-signatures", "two signatures must not renew the pact")
    files = founding.renew(first, later, town.clock(), signers[:THRESHOLD])
    pacts.accept(town.node("PA"), files)
    town.settle(3)
    digests = {p: membership.current(n).digest for p, n in town.nodes.items()}
    expect(len(set(digests.values())) == 1, "all nodes must hold one pact")
    pact = membership.current(town.node("MX"))
    expect(pact.version == first.version + 1, "the renewed pact must have come round")
    return {
        "parties": sorted(pact.members),
        "threshold": pact.threshold,
        "version": pact.version,
        "digest": pact.digest,
        "two_of_four": refused,
    }


def load_the_list(stage: Stage) -> Evidence:
    """Every node loads the public list; every line is accounted for; accents are ignored."""
    evidence: Evidence = {}
    delivery = lists.read_folder(stage.lists)
    for party, node in sorted(stage.town.nodes.items()):
        report = lists.keep(node, stage.town.actor(party, "administrator"), delivery)
        actor = stage.town.actor(party)
        _, hits = lists.search(node, actor, "Pérez")
        _, plain = lists.search(node, actor, "PEREZ")
        expect(report.holdings > 0 and hits == plain and hits > 0, "Pérez must find PEREZ")
        evidence[party] = {
            "holdings": report.holdings,
            "lines": len(report.rows),
            "defects": len(report.defects()),
            "perez": hits,
        }
    return evidence


def draft_the_request(stage: Stage) -> Evidence:
    """Colombia drafts a request; Panama is to see three of its four portions."""
    kernel = {
        "principals": ["CO", "PA"],
        "requested": "PA",
        "track": "extradition",
        "instrument": "Convención de Montevideo de 1933 (EJEMPLO)",
        "reference": "CO-EJEMPLO-0001",
        "on": today(stage),
    }
    content = (
        paragraph("CO", ["PA"], "Persona requerida: Julián Restrepo Vélez, nacido el 03/05/1984."),
        paragraph("CO", ["PA"], "Ingresó a Panamá con pasaporte a nombre de un tercero."),
        paragraph("CO", [], "Una fuente protegida señala dónde duerme.", "SECRETO"),
    )
    preview = draft(stage, "CO", "removal.request", None, kernel, ["PA"], content)
    seen = preview.renditions[stage.town.node("PA").party]
    expect(len(seen.given) == 3 and len(seen.withheld) == 1, "Panama must see three of four")
    stage.kept["preview"] = preview
    stage.kept["removal"] = preview.matter
    return {
        "matter": preview.matter,
        "portions": len(preview.portions),
        "panama_sees": len(seen.given),
        "withheld": [why.value for why in seen.withheld.values()],
    }


def send_the_request(stage: Stage) -> Evidence:
    """What arrives in Panama is byte for byte what was previewed."""
    preview = stage.kept["preview"]
    said = send(stage, "CO", preview)
    stage.kept["request"] = said.digest
    stage.town.settle(3)
    panama = stage.town.node("PA")
    kept = statements.by_digest(panama.store, [said.digest])[said.digest]
    arrived = keeping.texts(panama, kept, range(len(preview.disclosures) + 1024))
    given = preview.renditions[panama.party].given
    promised = [preview.disclosures[p] for p in given]
    expect(arrived == promised, "what arrives must be what was previewed")
    return {
        "statement": said.digest,
        "bytes": sum(map(len, arrived)),
        "previewed": sha256("~".join(promised).encode()).hexdigest(),
        "arrived": sha256("~".join(arrived).encode()).hexdigest(),
    }


def brief_mexico(stage: Stage) -> Evidence:
    """Mexico is told less, in a matter of its own; the other matter does not show there."""
    content = (paragraph("CO", ["MX"], "Colombia busca a una persona en la región."),)
    kernel = {"principals": ["CO", "MX"], "on": today(stage)}
    preview = draft(stage, "CO", "briefing.open", None, kernel, ["MX"], content)
    said = send(stage, "CO", preview)
    stage.kept["briefing"] = said.matter
    stage.town.settle(3)
    mexico = stage.town.node("MX")
    lines, count = reading.list_matters(mexico, stage.town.actor("MX"), MatterFilter())
    held = [line.listed.line.matter for line in lines]
    expect(held == [said.matter] and count == 1, "Mexico must know of its briefing only")
    return {"matter": said.matter, "portions": len(preview.portions), "matters_in_mexico": count}


def see_the_receipts(stage: Stage) -> Evidence:
    """Panama's node delivered, Panama's post opened, and Colombia holds both in writing."""
    town = stage.town
    reading.read_matter(town.node("PA"), town.actor("PA"), stage.kept["removal"])
    town.settle(3)
    view = reading.read_matter(town.node("CO"), town.actor("CO"), stage.kept["removal"])
    said = next(s for s in view.statements if s.statement.digest == stage.kept["request"])
    states = {r.state: r.post for r in said.receipts}
    expect({"delivered", "opened"} <= set(states), "both receipts must have come")
    town.clock.advance(timedelta(days=1))
    return {"delivered": True, "opened_by": states["opened"]}
