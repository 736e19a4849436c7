"""The interface for programs of the same country: what an officer may read, as JSON.

A program comes with an officer's session and acts at his post; it passes the same access rule and
leaves the same entries in the ledger as his pages do.
"""

from collections.abc import Callable
from functools import wraps
from typing import Annotated, Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import URLPattern
from ninja import NinjaAPI, Query, Schema
from ninja.errors import AuthenticationError, ValidationError
from ninja.security import SessionAuth

from exhorto import __version__
from exhorto.acts import asking, lists, reading, rebuilding, serving
from exhorto.acts.reading import MatterFilter
from exhorto.domain.access import Actor, Deed
from exhorto.domain.errors import Denied, ExhortoError, Malformed, Refused
from exhorto.domain.holdings_json import holding_to_json
from exhorto.domain.ids import OfficerId, matter_id, statement_digest
from exhorto.domain.statements import portion_to_json


def _for_sessions(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A program that comes without a session is told so in its own language, not sent to a page."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kw: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return JsonResponse({"code": "web.no-session", "facts": {}}, status=401)
        return view(request, *args, **kw)

    return login_not_required(answer)


api = NinjaAPI(
    title="Exhorto",
    version=__version__,
    description="Signed, marked, traceable statements between countries that cooperate.",
    auth=SessionAuth(csrf=True),
    openapi_url="openapi.json",
    docs_url=None,
    docs_decorator=_for_sessions,
)
POST_HEADER = "X-Exhorto-Post"
Word = Annotated[str, Query(pattern="^[A-Za-z0-9._-]{0,64}$")]
Question = Annotated[str, Query(max_length=200, pattern="^[^\\x00]*$")]


class Problem(Schema):
    """What went wrong: a stable code and its facts."""

    code: str
    facts: dict[str, str]


class MatterRow(Schema):
    """A matter in a list."""

    matter: str
    kind: str
    reference: str
    principals: list[str]
    stage: str
    next_action: str
    owed_by: str
    custody: bool
    frozen: bool
    crossed: bool
    unread: bool
    changed_at: str


class MatterRows(Schema):
    """A page of matters."""

    count: int
    items: list[MatterRow]


class StatementOut(Schema):
    """A statement with the portions that this post may see."""

    digest: str
    issuer: str
    post: str
    kind: str
    scope: str
    incarnation: int
    sequence: int
    issued_at: int
    standing: str
    reason: str
    portions: list[dict[str, Any]]
    receipts: list[dict[str, Any]]


class MatterOut(Schema):
    """One matter."""

    matter: str
    kind: str
    principals: list[str]
    digest: str
    statements: list[StatementOut]


class ExposureOut(Schema):
    """Who could see and who did see one portion."""

    portion: str
    released: list[dict[str, str]]
    posts_at_home: list[str]
    opened: list[dict[str, Any]]


class HoldingRows(Schema):
    """A page of records; each is a lead, no more."""

    count: int
    items: list[dict[str, Any]]


class NodeOut(Schema):
    """How the node stands."""

    party: str
    version: str
    state_digest: str


_PROBLEMS = {400: Problem, 401: Problem, 403: Problem, 409: Problem, 503: Problem}


@api.exception_handler(ExhortoError)
def _problem(request: HttpRequest, fault: Exception) -> HttpResponse:
    kinds = ((Denied, 403), (Malformed, 400), (Refused, 409))
    status = next((s for kind, s in kinds if isinstance(fault, kind)), 503)
    facts = {k: str(v)[:200] for k, v in getattr(fault, "facts", {}).items()}
    return _told(request, getattr(fault, "code", ""), status, facts)


@api.exception_handler(AuthenticationError)
def _no_session(request: HttpRequest, _fault: Exception) -> HttpResponse:
    return _told(request, "web.no-session", 401)


@api.exception_handler(ValidationError)
def _misunderstood(request: HttpRequest, fault: Exception) -> HttpResponse:
    wrong = getattr(fault, "errors", [])
    field = ".".join(str(part) for part in wrong[0]["loc"]) if wrong else ""
    return _told(request, "web.bad-request", 400, {"field": field[:200]})


def _told(
    request: HttpRequest, code: str, status: int, facts: dict[str, str] | None = None
) -> HttpResponse:
    return api.create_response(request, {"code": code, "facts": facts or {}}, status=status)


def urls() -> tuple[list[Any], str, str]:
    """The addresses of the interface; each answers for itself who may come in."""
    patterns, app, namespace = api.urls
    for pattern in patterns:
        if isinstance(pattern, URLPattern) and pattern.name != "api-root":
            pattern.callback = login_not_required(pattern.callback)
    return patterns, app, namespace


@api.get("/node", response={200: NodeOut, **_PROBLEMS})
def node(request: HttpRequest) -> NodeOut:
    """How the node stands."""
    served, actor = serving.node(), _actor(request)
    asking.ask(served, actor, Deed.READ_LEDGER)
    digest = rebuilding.state_digest(served)
    return NodeOut(party=served.party, version=__version__, state_digest=digest)


@api.get("/matters", response={200: MatterRows, **_PROBLEMS})
def matters(
    request: HttpRequest,
    page: int = 1,
    kind: Word | None = None,
    stage: Word | None = None,
    partner: Word | None = None,
) -> MatterRows:
    """The matters of the officer's post."""
    wanted = MatterFilter(kind=kind, stage=stage, partner=partner)
    lines, count = reading.list_matters(serving.node(), _actor(request), wanted, _page(page))
    return MatterRows(count=count, items=[_row(line) for line in lines])


@api.get("/matters/{matter}", response={200: MatterOut, **_PROBLEMS})
def matter(request: HttpRequest, matter: str) -> MatterOut:
    """One matter; the view is logged like an officer's."""
    view = reading.read_matter(serving.node(), _actor(request), matter_id(matter))
    return MatterOut(
        matter=view.matter,
        kind=view.kind,
        principals=list(view.principals),
        digest=view.digest,
        statements=[_statement(s) for s in view.statements],
    )


@api.get("/exposure/{statement}/{position}", response={200: ExposureOut, **_PROBLEMS})
def exposure(request: HttpRequest, statement: str, position: int) -> ExposureOut:
    """Who could see and who did see one portion."""
    digest = statement_digest(statement)
    found = reading.exposure_of(serving.node(), _actor(request), digest, position).exposure
    return ExposureOut(
        portion=found.portion,
        released=[{"to": r.to, "at": r.at.isoformat()} for r in found.released],
        posts_at_home=list(found.posts_at_home),
        opened=[
            {"party": o.party, "post": o.post, "at": o.at.isoformat(), "index": o.ledger_index}
            for o in found.opened
        ],
    )


@api.get("/holdings", response={200: HoldingRows, **_PROBLEMS})
def holdings(request: HttpRequest, q: Question, page: int = 1) -> HoldingRows:
    """Records under all words of a question."""
    found, count = lists.search(serving.node(), _actor(request), q, _page(page))
    items = [{"number": f.number, **holding_to_json(f.holding)} for f in found]
    return HoldingRows(count=count, items=items)


def _actor(request: HttpRequest) -> Actor:
    wanted = request.headers.get(POST_HEADER) or request.session.get("post")
    return asking.actor_of(serving.node(), OfficerId(str(request.user.pk)), wanted)


def _page(page: int) -> int:
    if not 1 <= page <= 100_000:
        raise Malformed("json.field", field="page", expected="1 to 100000")
    return page


def _row(line: reading.Line) -> MatterRow:
    held = line.listed.line
    return MatterRow(
        matter=held.matter,
        kind=held.kind,
        reference=line.reference,
        principals=list(held.principals),
        stage=held.stage,
        next_action=held.next_code,
        owed_by=held.owed_by,
        custody=held.custody,
        frozen=held.frozen,
        crossed=held.crossed,
        unread=line.listed.unread,
        changed_at=held.changed_at.isoformat(),
    )


def _statement(shown: reading.StatementView) -> StatementOut:
    claims = shown.statement.claims
    return StatementOut(
        digest=shown.statement.digest,
        issuer=claims.issuer,
        post=claims.post,
        kind=claims.kind,
        scope=claims.scope.value,
        incarnation=claims.place.incarnation,
        sequence=claims.place.sequence,
        issued_at=claims.issued_at,
        standing=shown.told.standing.value,
        reason=shown.told.reason,
        portions=[
            {
                "position": p.position,
                "state": p.state,
                **({} if p.portion is None else portion_to_json(p.portion)),
            }
            for p in shown.portions
        ],
        receipts=[
            {"party": r.party, "state": r.state, "post": r.post, "at": r.at.isoformat()}
            for r in shown.receipts
        ],
    )
