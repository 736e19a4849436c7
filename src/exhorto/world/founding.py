"""Founds a pact between nodes of a world (or of a demo), with governance keys made on the spot.

Only for worlds and demos: in earnest each country makes its governance key off line and signs on
its own machine (``docs/how-to/pact.md``).
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from exhorto.acts import pacts
from exhorto.domain.ids import Party
from exhorto.node import Node
from exhorto.pact import ceremony, changes, governance
from exhorto.pact.members import Member
from exhorto.pact.procedures import Procedures, write_procedures
from exhorto.pact.terms import Pact

NAMES: Mapping[str, Mapping[str, str]] = {
    "PA": {"es": "Panamá", "en": "Panama"},
    "CO": {"es": "Colombia", "en": "Colombia"},
    "GT": {"es": "Guatemala", "en": "Guatemala"},
    "MX": {"es": "México", "en": "Mexico"},
    "CR": {"es": "Costa Rica", "en": "Costa Rica"},
}
FOLDS = {"removal": 1, "briefing": 1, "compromise": 1}


def found(
    nodes: Sequence[Node],
    endpoints: Mapping[Party, str],
    threshold: int,
    expires: datetime,
    signers: Mapping[Party, governance.CryptoSigner],
) -> Mapping[str, str]:
    """Let these nodes found a pact and join it; returns its files."""
    members = tuple(member(n, endpoints[n.party], signers[n.party]) for n in nodes)
    terms = changes.found(members, threshold, expires, procedures(), FOLDS)
    now = nodes[0].now()
    draft = ceremony.draft(terms, now, None)
    files = draft.files
    for signer in signers.values():
        files = ceremony.sign(files, signer, None)
    for node in nodes:
        pacts.join(node, files, draft.digest)
    return files


def renew(
    pact: Pact, expires: datetime, now: datetime, signers: Sequence[governance.CryptoSigner]
) -> Mapping[str, str]:
    """The files of a next version that changes nothing but when it expires."""
    files = ceremony.draft(changes.successor(pact, expires), now, pact).files
    for signer in signers:
        files = ceremony.sign(files, signer, pact)
    return files


def member(node: Node, endpoint: str, signer: governance.CryptoSigner) -> Member:
    """A node's entry in the pact of a world."""
    return pacts.card(node, NAMES[node.party], endpoint, governance.public_of(signer))


def procedures() -> Procedures:
    """The example procedures that worlds and demos sign."""
    texts = {
        "es": "# Procedimientos (EJEMPLO)\n\nTexto de ejemplo; no es un acuerdo entre Estados.\n",
        "en": "# Procedures (EXAMPLE)\n\nExample text; not an agreement between States.\n",
    }
    return write_procedures(1, {"patience_hours": 6}, texts)
