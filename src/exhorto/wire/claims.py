"""The claims of a statement as its JWT holds them (``docs/reference/statement.md``).

* Every claim is required and nothing else may stand there: what decides who said what, where and
  when is in the clear and signed.
* Lanes seen stand in the order of their parties, each once, never the author's own.
* Posts belong to the party that speaks.
* ``v``, ``iss``, ``matter`` and ``lane`` keep their place in every later version, so that a node
  which does not understand a statement still knows which lane has to wait.
"""

import re
from collections.abc import Sequence
from typing import Final

from exhorto.domain.bounds import PORTIONS, SEEN_PARTIES
from exhorto.domain.errors import ExhortoError, Malformed
from exhorto.domain.ids import (
    Party,
    PortionDigest,
    PostCode,
    StatementDigest,
    matter_id,
    party,
    portion_digest,
    post_code,
    statement_digest,
)
from exhorto.domain.jsonvalues import Json, JsonObject, array, exactly, obj, text, whole
from exhorto.domain.statements import Claims, Head, PactRef, Place, Scope

VERSION: Final = 1
POSTS_THAT_RESUME: Final = 8
"""Most posts that let one lane go on."""
_PLACE: Final = frozenset({"v", "iss", "post", "kind", "matter", "scope", "fold", "lane", "seen"})
_ORIGIN: Final = frozenset({"iat", "pact", "procedures", "resumed_by"})
_MEMBERS: Final = _PLACE | _ORIGIN | {"_sd_alg", "portions"}
_KIND: Final = re.compile(r"[a-z][a-z0-9._/-]{0,79}")
_VISIBLE: Final = re.compile(r"[!-~]{1,128}")
_HEX64: Final = re.compile(r"[0-9a-f]{64}")


def claims_to_json(claims: Claims, digests: Sequence[PortionDigest]) -> JsonObject:
    """The payload that is signed."""
    place = claims.place
    return {
        "v": VERSION,
        "iss": claims.issuer,
        "post": claims.post,
        "kind": claims.kind,
        "matter": claims.matter,
        "scope": claims.scope.value,
        "fold": claims.fold,
        "lane": {"inc": place.incarnation, "seq": place.sequence, "prev": place.previous},
        "seen": [[h.party, h.incarnation, h.sequence, h.digest] for h in claims.seen],
        "iat": claims.issued_at,
        "pact": {"version": claims.pact.version, "digest": claims.pact.digest},
        "procedures": claims.procedures,
        "resumed_by": list(claims.resumed_by),
        "_sd_alg": "sha-256",
        "portions": [{"...": digest} for digest in digests],
    }


def claims_from_json(payload: JsonObject) -> tuple[Claims, tuple[PortionDigest, ...]]:
    """Read the claims and the portion digests of a payload whose signature was checked.

    Raises:
        Malformed: ``statement.future-version`` with what can be told of its lane;
            ``statement.hash``, ``statement.foreign-post``, ``statement.seen``,
            ``statement.digest-twice``, ``json.field``, ``json.members``, ``id.*``
    """
    check_version(payload)
    exactly(payload, "statement", _MEMBERS)
    if payload["_sd_alg"] != "sha-256":
        raise Malformed("statement.hash")
    issuer = party(payload["iss"])
    return _claims(payload, issuer), _digests(payload["portions"])


def check_version(payload: JsonObject) -> None:
    """Insist on a version that this node reads.

    Raises:
        Malformed: ``statement.future-version``, ``json.field``
    """
    version = whole(payload.get("v"), "v", 1)
    if version > VERSION:
        raise Malformed("statement.future-version", version=version, **_whereabouts(payload))


def _claims(given: JsonObject, issuer: Party) -> Claims:
    return Claims(
        issuer=issuer,
        post=_own_post(given["post"], issuer),
        kind=_matching(_KIND, given["kind"], "kind"),
        matter=matter_id(given["matter"]),
        scope=_scope(given["scope"]),
        fold=whole(given["fold"], "fold"),
        place=_place(given["lane"]),
        seen=_seen(given["seen"], issuer),
        issued_at=whole(given["iat"], "iat"),
        pact=_pact(given["pact"]),
        procedures=_matching(_VISIBLE, given["procedures"], "procedures"),
        resumed_by=_resumed_by(given["resumed_by"], issuer),
    )


def _whereabouts(payload: JsonObject) -> dict[str, Json]:
    """The lane of a statement that is not understood, as far as it can be told."""
    try:
        place = _place(payload.get("lane"))
        matter = matter_id(payload.get("matter"))
    except ExhortoError:
        return {"issuer": payload.get("iss")}
    return {
        "issuer": payload.get("iss"),
        "matter": matter,
        "incarnation": place.incarnation,
        "sequence": place.sequence,
        "previous": place.previous,
    }


def _place(value: object) -> Place:
    lane = obj(value, "lane")
    exactly(lane, "lane", frozenset({"inc", "seq", "prev"}))
    return Place(
        whole(lane["inc"], "lane.inc"),
        whole(lane["seq"], "lane.seq"),
        _digest_or_none(lane["prev"]),
    )


def _digest_or_none(value: object) -> StatementDigest | None:
    return None if value is None else statement_digest(value)


def _scope(value: object) -> Scope:
    try:
        return Scope(text(value, "scope", 20))
    except ValueError:
        raise Malformed("json.field", field="scope", expected="/".join(Scope)) from None


def _seen(value: object, issuer: Party) -> tuple[Head, ...]:
    rows = array(value, "seen")
    if len(rows) > SEEN_PARTIES:
        raise Malformed("statement.seen", most=SEEN_PARTIES)
    heads = tuple(_head(row) for row in rows)
    order = [head.party for head in heads]
    if order != sorted(set(order)) or issuer in order:
        raise Malformed("statement.seen", most=SEEN_PARTIES)
    return heads


def _head(value: object) -> Head:
    row = array(value, "seen")
    if len(row) != 4:
        raise Malformed("json.field", field="seen", expected="party, inc, seq, digest")
    return Head(
        party(row[0]),
        whole(row[1], "seen.inc"),
        whole(row[2], "seen.seq"),
        statement_digest(row[3]),
    )


def _pact(value: object) -> PactRef:
    pact = obj(value, "pact")
    exactly(pact, "pact", frozenset({"version", "digest"}))
    digest = _matching(_HEX64, pact["digest"], "pact.digest")
    return PactRef(whole(pact["version"], "pact.version"), digest)


def _resumed_by(value: object, issuer: Party) -> tuple[PostCode, ...]:
    posts = tuple(_own_post(post, issuer) for post in array(value, "resumed_by"))
    if len(posts) > POSTS_THAT_RESUME or len(set(posts)) != len(posts):
        raise Malformed("json.field", field="resumed_by", expected="different posts")
    return posts


def _own_post(value: object, issuer: Party) -> PostCode:
    post = post_code(value)
    if post[:2].upper() != issuer:
        raise Malformed("statement.foreign-post", post=post, issuer=issuer)
    return post


def _matching(pattern: re.Pattern[str], value: object, field: str) -> str:
    if not isinstance(value, str) or not pattern.fullmatch(value):
        raise Malformed("json.field", field=field, expected=pattern.pattern)
    return value


def _digests(value: object) -> tuple[PortionDigest, ...]:
    rows = array(value, "portions")
    if not 1 <= len(rows) <= PORTIONS:
        raise Malformed("json.field", field="portions", expected=f"1 to {PORTIONS}")
    digests = tuple(_element(row) for row in rows)
    if len(set(digests)) != len(digests):
        raise Malformed("statement.digest-twice")
    return digests


def _element(value: object) -> PortionDigest:
    if not isinstance(value, dict) or len(value) != 1 or "..." not in value:
        raise Malformed("json.field", field="portions", expected="a digest")
    return portion_digest(value["..."])
