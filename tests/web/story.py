"""What there is to see on Colombia's node: matters, drafts, a small list."""

from pathlib import Path
from typing import Any

from exhorto.acts import composing, lists, reading, serving
from exhorto.domain.access import Actor, PostHeld, Role
from exhorto.domain.ids import OfficerId, Party, PostCode
from exhorto.domain.marking.levels import Protection
from exhorto.domain.marking.marking import Marking, Sharing
from exhorto.domain.statements import Portion
from exhorto.domain.statements import Role as PortionRole
from exhorto.node import Node
from exhorto.store import people
from exhorto.store.people import PostValue
from tests.web.site import Site

OWN, INCOMING, OTHER, UNSENT = "CO-2026-0001", "PA-2026-0007", "CO-RESERVA-9", "CO-2026-0002"
HIDDEN_TEXT = "EJEMPLO: solo para quien tiene SECRETO"
OPEN_TEXT = "EJEMPLO: Ingresó con pasaporte de un tercero."
SECRET_DRAFT = "EJEMPLO: borrador para quien tiene SECRETO"
OTHER_TEXT = "EJEMPLO: de la otra oficina"
UNKNOWN_MATTER, UNKNOWN_STATEMENT = 32 * "e", 64 * "e"


def tell(site: Site) -> None:
    """Let it all happen, and remember the ids."""
    other = _other_post(site)
    _nobody(site)
    own = site.town.actor("CO")
    asked = say(site.node, own, request(OWN, "CO", "PA", OPEN_TEXT, ("Fuente EJEMPLO.", "SECRETO")))
    hidden = say(site.node, other, request(OTHER, "CO", "PA", OTHER_TEXT))
    serving.serve(site.node)
    site.settle()
    _answer(site, asked.matter)
    panama = site.town.node("PA")
    came = say(
        panama,
        site.town.actor("PA"),
        request(INCOMING, "PA", "CO", OPEN_TEXT, (HIDDEN_TEXT, "SECRETO", "CO")),
    )
    site.settle()
    _draft_all(site, other, came.matter)
    lists.import_folder(site.node, site.town.actor("CO", "administrator"), _small_list(site))
    found, _count = lists.search(site.node, own, "juana perez")
    site.things |= {
        "holding": str(found[0].number),
        "own": asked.matter,
        "own statement": asked.digest,
        "incoming": came.matter,
        "incoming statement": came.digest,
        "other": hidden.matter,
        "other statement": hidden.digest,
        "unknown": UNKNOWN_MATTER,
        "unknown statement": UNKNOWN_STATEMENT,
    }


def request(
    reference: str, issuer: str, to: str, text: str, *more: tuple[str, ...]
) -> composing.Composition:
    """A request for extradition: facts, a paragraph for its recipient, and others."""
    kernel = {
        "principals": sorted([issuer, to]),
        "requested": to,
        "track": "extradition",
        "instrument": "Montevideo 1933 (EJEMPLO)",
        "reference": reference,
        "on": "2026-03-02",
    }
    extra = tuple(paragraph(m[0], issuer, m[1], *m[2:]) for m in more)
    return composing.Composition(
        "removal.request",
        None,
        kernel,
        marking(issuer, "RESERVADO", to),
        (paragraph(text, issuer, "RESERVADO", to), *extra),
    )


def marking(originator: str, level: str, *to: str) -> Marking:
    """A marking of the pact's regime."""
    sharing = Sharing(Party(originator), frozenset(map(Party, to)))
    return Marking(Protection("PACTO", level), sharing)


def paragraph(text: str, originator: str, level: str, *to: str) -> Portion:
    """A paragraph."""
    return Portion(PortionRole.TEXT, marking(originator, level, *to), {"text": text})


def say(node: Node, actor: Actor, written: composing.Composition) -> Any:
    """Draft and send."""
    return composing.send(node, actor, composing.draft(node, actor, written).digest)


def _answer(site: Site, matter: str) -> None:
    panama, officer = site.town.node("PA"), site.town.actor("PA")
    reading.read_matter(panama, officer, matter)
    answer = composing.Composition(
        "removal.acknowledge", matter, {"on": "2026-03-03"}, marking("PA", "RESERVADO", "CO")
    )
    say(panama, officer, answer)
    site.settle()


def _draft_all(site: Site, other: Actor, incoming: str) -> None:
    own = composing.draft(site.node, site.town.actor("CO"), request(UNSENT, "CO", "PA", OPEN_TEXT))
    theirs = composing.draft(site.node, other, request("CO-RESERVA-10", "CO", "PA", OTHER_TEXT))
    note = composing.Composition(
        "removal.note", incoming, {}, marking("CO", "RESERVADO", "PA"),
        (paragraph("EJEMPLO: nota del enlace.", "CO", "RESERVADO", "PA"),),
    )  # fmt: skip
    liaison = composing.draft(site.node, site.town.actor("CO", "liaison"), note)
    formal = composing.Composition(
        "removal.acknowledge", incoming, {"on": "2026-03-04"}, marking("CO", "RESERVADO", "PA"),
        (paragraph(SECRET_DRAFT, "CO", "SECRETO", "PA"),),
    )  # fmt: skip
    secret = composing.draft(site.node, site.town.actor("CO"), formal)
    site.things |= {
        "own draft": own.digest,
        "other draft": theirs.digest,
        "other drafted": theirs.matter,
        "liaison draft": liaison.digest,
        "secret draft": secret.digest,
    }


def _other_post(site: Site) -> Actor:
    """A second central authority, whose matters are nobody else's business."""
    code, node = PostCode("co-fiscalia"), site.node
    clearance = {"PACTO": "SECRETO"}
    post = PostValue(code, "Fiscalía", "Prosecution", "CO (EJEMPLO)", Role.AUTHORITY, clearance)
    people.save_post(node.store, post)
    officer = people.add_officer(node.store, "co.fiscalia", "Fiscal EJEMPLO", node.now())
    people.give_post(node.store, officer, code, node.now())
    site.officers["other"] = officer
    return Actor(OfficerId(officer), PostHeld(code, Role.AUTHORITY, clearance))


def _nobody(site: Site) -> None:
    officer = people.add_officer(site.node.store, "co.nadie", "Nadie EJEMPLO", site.node.now())
    site.officers["nobody"] = officer


_REMARKS = "DOB 01 Jan 1970; Passport X123 (Panama); nationality Panama; a.k.a. 'LA EJEMPLO'."


def _small_list(site: Site) -> Path:
    folder = Path(site.node.config.home) / "lista"
    folder.mkdir(exist_ok=True)
    (folder / "list.toml").write_text(
        'id = "ejemplo"\nversion = "2026-01-01"\nstanding = "invented"\n'
        'origin = "EJEMPLO"\n[files]\nentries = "e.csv"\n',
        encoding="utf-8",
    )
    rows = (
        f'1,"PÉREZ EJEMPLO, Juana","individual","EJ",{7 * "-0- ,"}"{_REMARKS}"',
        '2,"EJEMPLO, Roberto","individual","EJ",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ',
        '3,"NAVIERA EJEMPLO",-0- ,"EJ",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ',
        '4,"broken',
    )
    (folder / "e.csv").write_text("\r\n".join(rows) + "\r\n", encoding="utf-8")
    return folder
