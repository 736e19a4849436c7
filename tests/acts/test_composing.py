"""A draft, its preview, and saying it: refusals first, then byte for byte what was previewed."""

from datetime import date, timedelta

import pytest

from exhorto.acts import composing, folding, reading
from exhorto.acts.composing import Composition
from exhorto.acts.ledgering import EXCHANGES, OPENINGS
from exhorto.domain.errors import Denied, Malformed, Refused
from exhorto.domain.ids import MatterId, StatementDigest
from exhorto.domain.marking.levels import Protection
from exhorto.domain.marking.marking import Marking, Sharing
from exhorto.domain.statements import Portion, Role
from exhorto.store import matters, outbox, statements
from exhorto.world.town import PACT_LASTS
from tests.acts import deeds as d

UNKNOWN = MatterId("ab" * 16)


def regime(code, level):
    return Marking(Protection(code, level), Sharing("CO", frozenset({"PA"})))


# Nothing of this is even kept as a draft.
NOT_DRAFTED = {
    "an unknown regime": (
        Malformed,
        "marking.unknown-regime",
        lambda m: d.note(m, Portion(Role.TEXT, regime("COSMIC", "TOP"), {"text": "x"})),
    ),
    "an unknown level": (
        Malformed,
        "marking.unknown-level",
        lambda m: d.note(m, Portion(Role.TEXT, regime("PACTO", "ALTÍSIMO"), {"text": "x"})),
    ),
    "an unknown level of the kernel": (
        Malformed,
        "marking.unknown-level",
        lambda m: Composition("removal.note", m, {}, regime("PACTO", "X")),
    ),
    "a kind of another matter": (
        Refused,
        "matter.other-kind",
        lambda m: Composition("briefing.note", m, {}, d.mark("PA")),
    ),
    "a kind that opens another matter": (
        Refused,
        "matter.other-kind",
        lambda m: Composition(
            "briefing.open", m, {"principals": ["CO", "PA"], "on": "2026-03-02"}, d.mark("PA")
        ),
    ),
    "an unknown kind": (
        Malformed,
        "matter.unknown-kind",
        lambda m: Composition("divorce.file", m, {}, d.mark("PA")),
    ),
    "a matter that nobody knows": (
        Denied,
        "access.denied",
        lambda m: Composition("removal.note", UNKNOWN, {}, d.mark("PA")),
    ),
    "an opening in a matter that nobody knows": (
        Denied,
        "access.denied",
        lambda m: Composition("removal.request", UNKNOWN, d.opening(), d.mark("PA")),
    ),
    "no matter, and nothing that opens one": (
        Denied,
        "access.denied",
        lambda m: Composition("removal.note", None, {}, d.mark("PA")),
    ),
    "an attachment that is none": (
        Malformed,
        "attachment.body",
        lambda m: d.note(m, Portion(Role.ATTACHMENT, d.mark("PA"), {"name": "x"})),
    ),
    "a second kernel": (
        Refused,
        "statement.kernel",
        lambda m: d.note(m, Portion(Role.KERNEL, d.mark("PA"), {})),
    ),
    "too many paragraphs": (
        Refused,
        "statement.too-many-portions",
        lambda m: d.note(m, *(d.text(str(n), "PA") for n in range(1024))),
    ),
    "a paragraph of megabytes": (
        Refused,
        "disclosure.too-large",
        lambda m: d.note(m, d.text("x" * 600_000, "PA")),
    ),
    "more than any envelope holds": (
        Refused,
        "statement.too-large",
        lambda m: d.note(m, *(d.text("x" * 380_000 + str(n), "PA") for n in range(28))),
    ),
    "a request to oneself": (
        Refused,
        "removal.wrong-principals",
        lambda m: Composition("removal.request", None, d.opening("PA", "CO"), d.mark("PA")),
    ),
    "a kernel without its members": (
        Malformed,
        "kernel.members",
        lambda m: Composition("removal.request", None, {"on": "2026-03-02"}, d.mark("PA")),
    ),
    "a date that is none": (
        Malformed,
        "kernel.date",
        lambda m: Composition(
            "removal.request", None, {**d.opening(), "on": "2026-02-30"}, d.mark("PA")
        ),
    ),
    "a paragraph above the writer's own clearance": (
        Denied,
        "access.above-clearance",
        lambda m: d.note(m, d.text("x", "PA", level=d.SECRET)),
    ),
}


@pytest.mark.parametrize(("kind", "code", "written"), NOT_DRAFTED.values(), ids=NOT_DRAFTED)
def test_a_draft_is_refused_and_nothing_is_written(settled, kind, code, written):
    town, matter = settled
    node, actor = town.node("CO"), town.actor("CO")
    if "clearance" in code:
        actor = d.actor_without(actor, PACTO=d.RESERVED)
    before = d.written(node)
    with d.fails(code, kind):
        composing.draft(node, actor, written(matter))

    if kind is Denied:
        assert d.kinds(node, OPENINGS)[-1] == "denied"
    else:
        assert d.written(node) == before


# These are kept as drafts, and cannot be said.
NOT_SENT = {
    "a kernel that a principal may not have": (
        "release.no-kernel",
        Composition("removal.request", None, d.opening(), d.mark()),
    ),
    "a kernel for another party only": (
        "release.no-kernel",
        Composition("removal.request", None, d.opening(), d.mark("MX")),
    ),
    "a kernel that lapses": (
        "release.kernel-expires",
        Composition("removal.request", None, d.opening(), d.mark("PA", until=date(2027, 1, 1))),
    ),
    "a paragraph that another party wrote": (
        "release.foreign-originator",
        d.request("CO", "PA", d.text("theirs", "CO", by="MX")),
    ),
    "a recipient outside the pact": (
        "release.outside-pact",
        Composition("removal.request", None, d.opening(to="CR"), d.mark("CR")),
    ),
}


@pytest.mark.parametrize(("code", "written"), NOT_SENT.values(), ids=NOT_SENT)
def test_a_draft_that_cannot_be_said_is_refused_and_nothing_goes_out(settled, code, written):
    town, _ = settled
    node, actor = town.node("CO"), town.actor("CO")
    kept = composing.draft(node, actor, written)
    before = d.written(node)
    with d.fails(code, Refused):
        composing.send(node, actor, kept.digest)

    assert d.written(node) == before


@pytest.mark.parametrize("what", ["preview", "send"])
@pytest.mark.parametrize(
    "whose", ["nobody's", "one that was said", "a partner's", "of a matter of another post"]
)
def test_what_is_no_draft_of_this_post_does_not_exist(settled, what, whose):
    town, _matter = settled
    node, actor = town.node("CO"), town.actor("CO")
    act = getattr(composing, what)
    if whose == "nobody's":
        digest = StatementDigest("ab" * 32)
    elif whose == "one that was said":
        digest = statements.spoken_by(node.store, node.party)[0][1]
    elif whose == "a partner's":
        node, actor = town.node("PA"), town.actor("PA")
        digest = statements.spoken_by(node.store, "CO")[0][1]
    else:
        digest = composing.draft(node, actor, d.request()).digest
        actor = town.actor("CO", "liaison")
    with d.fails("access.denied", Denied):
        act(node, actor, digest)

    assert d.entries(node, OPENINGS)[-1]["kind"] == "denied"


def test_a_draft_above_the_clearance_of_a_post_is_neither_shown_to_it_nor_sent_by_it(settled):
    town, matter = settled
    node = town.node("CO")
    matters.assign(node.store, matter, [town.actor("CO", "liaison").post.code], node.now())
    kept = composing.draft(
        node, town.actor("CO"), d.note(matter, d.text("CANARIO", "PA", level=d.SECRET))
    )
    for act in (composing.preview, composing.send):
        with d.fails("access.above-clearance", Denied):
            act(node, town.actor("CO", "liaison"), kept.digest)
        assert d.kinds(node, OPENINGS)[-1] == "denied"


def test_a_preview_is_logged_as_an_opening(settled):
    town, matter = settled
    node, actor = town.node("CO"), town.actor("CO")
    kept = composing.draft(node, actor, d.note(matter, d.text("x", "PA")))
    composing.preview(node, actor, kept.digest)

    assert d.entries(node, OPENINGS)[-1]["kind"] == "previewed"
    assert matters.was_opened_by(node.store, kept.digest, actor.post.code)


def test_a_draft_is_said_once(settled):
    town, matter = settled
    node, actor = town.node("CO"), town.actor("CO")
    kept = composing.draft(node, actor, d.note(matter))
    composing.send(node, actor, kept.digest)
    before = d.written(node)
    with d.fails("draft.already-sent", Refused):
        composing.send(node, actor, kept.digest)

    assert d.written(node) == before
    assert composing.preview(node, actor, kept.digest).was_sent


def test_a_draft_of_which_something_was_destroyed_is_not_said(settled):
    town, matter = settled
    node, actor = town.node("CO"), town.actor("CO")
    kept = composing.draft(node, actor, d.note(matter, d.text("x", "PA")))
    (row,) = statements.by_digest(node.store, [kept.digest]).values()
    statements.destroy(node.store, [row.portions[-1].digest], node.now())
    for act in (composing.preview, composing.send):
        with d.fails("draft.not-whole", Refused):
            act(node, actor, kept.digest)


def test_an_expired_pact_blocks_new_matters_only(town):
    node, actor = town.node("CO"), town.actor("CO")
    matter = d.say(town, "CO", d.request()).matter
    new = composing.draft(node, actor, d.request(reference="CO-2026-0002"))
    going_on = composing.draft(node, actor, d.note(matter))
    town.clock.advance(PACT_LASTS + timedelta(days=1))
    with d.fails("pact.expired", Refused):
        composing.send(node, actor, new.digest)

    composing.send(node, actor, going_on.digest)
    town.settle(2)
    assert len(statements.of_matter(town.node("PA").store, matter)) == 2
    composing.preview(node, actor, new.digest)


def test_what_was_previewed_is_byte_for_byte_what_arrives(town):
    node, actor = town.node("CO"), town.actor("CO")
    parts = (
        d.text("para todos", "PA", "MX"),
        d.text("solo Panamá ñ \U0001f600", "PA"),
        d.text("de nadie"),
        d.text("ya lapsó", "PA", "MX", until=date(2020, 1, 1)),
        d.text("para todos también", "MX", "PA"),
    )
    kept = composing.draft(node, actor, d.briefing("CO", "PA", "MX", content=parts))
    shown = composing.preview(node, actor, kept.digest)
    said = composing.send(node, actor, kept.digest)
    town.settle(2)

    for party in ("PA", "MX"):
        given = shown.renditions[party].given
        arrived = d.texts(town.node(party), said.digest)
        assert arrived == {position: shown.disclosures[position] for position in given}
        assert matters.releases_to(node.store, party, [said.digest])[said.digest] == given
    words = [p.body.get("text") for p in shown.portions.values()]
    assert {shown.portions[p].body.get("text") for p in shown.renditions["MX"].given} == {
        None,
        "para todos",
        "para todos también",
    }
    assert words[1:] == [p.body["text"] for p in parts]
    assert statements.of_matter(town.node("GT").store, said.matter) == []


def test_nobody_but_a_recipient_has_a_paragraph_not_even_encrypted(town):
    said = d.say(town, "CO", d.briefing("CO", "PA", "MX", content=[d.text("x", "PA")]))
    town.settle(2)

    (here,) = statements.of_matter(town.node("MX").store, said.matter)
    assert [p.position for p in here.portions] == [0]


def test_a_draft_goes_nowhere_and_shows_nothing_to_partners(town):
    node, actor = town.node("CO"), town.actor("CO")
    kept = composing.draft(node, actor, d.request())
    town.settle(2)

    assert folding.load(node, kept.matter).shared.state is None
    assert [q.owed for q in outbox.next_for(node.store, "PA", 9)] == []
    assert statements.all_matters(town.node("PA").store) == []
    assert d.kinds(node, OPENINGS)[-1] == "drafted"
    assert "said" not in d.kinds(node, EXCHANGES)


def test_what_was_said_is_in_the_log_of_exchanges_with_its_statement(town):
    said = d.say(town, "CO", d.request())

    (one,) = [e for e in d.entries(town.node("CO"), EXCHANGES) if e["kind"] == "said"]
    assert (one["statement"], one["matter"]) == (said.digest, said.matter)


def test_a_refusal_in_the_middle_of_saying_leaves_nothing(town, monkeypatch):
    node, actor = town.node("CO"), town.actor("CO")
    kept = composing.draft(node, actor, d.request())
    before = d.written(node)

    def break_down(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(matters, "save", break_down)
    with pytest.raises(RuntimeError):
        composing.send(node, actor, kept.digest)

    assert d.written(node) == before


def test_a_draft_keeps_its_paragraphs_when_another_is_written(town):
    node, actor = town.node("CO"), town.actor("CO")
    first = composing.draft(node, actor, d.request("CO", "PA", d.text("uno", "PA")))
    second = composing.draft(node, actor, d.request("CO", "PA", d.text("dos", "PA")))
    said = composing.send(node, actor, first.digest)
    town.settle(2)

    view = reading.read_matter(town.node("PA"), town.actor("PA"), said.matter)
    (only,) = view.statements
    assert [p.portion.body for p in only.portions][1:] == [{"text": "uno"}]
    assert second.matter != first.matter


def test_the_text_of_a_preview_has_a_name_of_its_own(town):
    node, actor = town.node("CO"), town.actor("CO")
    kept = composing.draft(node, actor, d.request("CO", "PA", d.text("uno", "PA")))
    shown = composing.preview(node, actor, kept.digest)
    composing.send(node, actor, kept.digest)

    again = composing.preview(node, actor, kept.digest)
    assert composing.digest_of_texts(again, "PA") == composing.digest_of_texts(shown, "PA")


@pytest.fixture(scope="module")
def settled(made, tmp_path_factory):
    """A town in which Colombia has asked Panama for somebody; refusals leave it as it is."""
    from tests.support import towns

    with towns.cast(made, tmp_path_factory.mktemp("town")) as town:
        said = d.say(town, "CO", d.request("CO", "PA", d.text("uno", "PA")))
        town.settle(2)
        yield town, said.matter
