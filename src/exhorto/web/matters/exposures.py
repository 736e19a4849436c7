"""What the page shows that says who could see and who did see a portion."""

from types import SimpleNamespace
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from exhorto.acts import officers
from exhorto.acts.reading import ExposureView
from exhorto.domain.exposure import Exposure
from exhorto.node import Node


def exposure_page(node: Node, found: ExposureView) -> dict[str, Any]:
    """The context of the page that says who saw a portion."""
    language = get_language() or "es"
    names = officers.post_names(node, language)
    people = officers.officer_names(node)
    exposure: Exposure = found.exposure
    claims = found.claims
    opened_by = {o.party for o in exposure.opened}
    could = [
        SimpleNamespace(
            party=r.to,
            post_name=None,
            since=r.at,
            state="opened" if r.to in opened_by else "sent",
            why=_("recipient of a rendition with this portion"),
        )
        for r in exposure.released
    ]
    could += [
        SimpleNamespace(
            party=node.party,
            post_name=names.get(p, p),
            since=None,
            state="opened" if p in {o.post for o in exposure.opened} else "delivered",
            why=_("post that works on the matter"),
        )
        for p in exposure.posts_at_home
    ]
    did = [
        SimpleNamespace(
            party=o.party,
            post_name=names.get(o.post, o.post),
            officer=people.get(o.officer or ""),
            at=o.at,
            purpose=None,
            index=o.ledger_index,
            receipt=o.officer is None,
        )
        for o in exposure.opened
    ]
    return {
        "banner": None,
        "matter": SimpleNamespace(id=claims.matter, reference=found.reference or claims.matter[:8]),
        "statement": SimpleNamespace(
            id=found.statement,
            kind=claims.kind,
            party=claims.issuer,
            post_name=names.get(claims.post, claims.post),
            at=claims.issued_at,
        ),
        "portion": SimpleNamespace(
            marking=None,
            denied=_("The content is not shown here; this page is about who saw it."),
            gone=None,
            seen_url=None,
            number=found.number,
            of=found.of,
        ),
        "could": could,
        "did": did,
        "unknown": None,
    }
