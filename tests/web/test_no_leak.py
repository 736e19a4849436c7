"""What other posts work on changes nothing that this post is shown: no row, no count, no length."""

import re

import pytest

from tests.web import story

PAGES = {
    "inbox": "/",
    "matters": "/matters/",
    "matters by stage": "/matters/?stage=drafted",
    "matters with a partner": "/matters/?partner=MX",
    "second page": "/matters/?page=2",
    "own matter": "/matters/{incoming}/",
    "search by its reference": "/search/?q=CO-TERCERA-5",
    "search by its text": "/search/?q=oficina",
    "search by its partner": "/search/?q=MX",
    "by program": "/api/matters",
    "by program, filtered": "/api/matters?partner=MX",
    "by program, searched": "/api/holdings?q=TERCERA",
}


@pytest.fixture(scope="module")
def before_and_after(site):
    """The same pages before and after another post drafts, sends and is answered."""
    liaison = site.client("liaison")
    _fetch(site, liaison)
    before = _fetch(site, liaison)
    other = _other(site)
    node = site.node
    composed = story.request("CO-TERCERA-5", "CO", "MX", story.OTHER_TEXT)
    said = story.say(node, other, composed)
    from exhorto.acts import composing, reading

    composing.draft(node, other, story.request("CO-TERCERA-6", "CO", "MX", story.OTHER_TEXT))
    site.settle()
    mexico = site.town.node("MX")
    reading.read_matter(mexico, site.town.actor("MX"), said.matter)
    site.settle()
    return before, _fetch(site, liaison), said


def _fetch(site, client):
    return {name: client.get(path.format(**site.things)) for name, path in PAGES.items()}


def _other(site):
    from exhorto.acts import asking
    from exhorto.domain.ids import OfficerId

    return asking.actor_of(site.node, OfficerId(site.officers["other"]))


@pytest.mark.parametrize("name", PAGES)
def test_a_page_shows_nothing_of_other_posts(before_and_after, name):
    before, after, _said = before_and_after

    assert before[name].status_code == after[name].status_code == 200
    assert _told(before[name]) == _told(after[name])


def test_what_is_compared_would_show_a_matter_of_ones_own(site, before_and_after):
    _before, after, said = before_and_after
    other = site.client("other")

    assert said.matter in other.get("/matters/").content.decode()
    assert "CO-TERCERA-5" in other.get("/search/?q=CO-TERCERA-5").content.decode()
    assert said.matter not in _told(after["matters"])


def test_a_search_for_what_is_hidden_is_answered_like_one_for_nothing(site):
    liaison = site.client("liaison")

    hidden = liaison.get("/search/?q=CO-RESERVA-9")
    nothing = liaison.get("/search/?q=CO-NADA-ES-9")

    same = _told(nothing).replace("CO-NADA-ES-9", "CO-RESERVA-9")
    assert _told(hidden) == same


def _told(answer) -> str:
    """What a page tells apart from the moment: menu and content, or the whole of an answer."""
    text = answer.content.decode()
    if "json" in answer["Content-Type"]:
        return text
    parts = re.findall(r"<nav.*?</nav>|<main.*?</main>", text, re.DOTALL)
    plain = re.sub(r"<time.*?</time>|\d+ (?:asiento|<span)", "", "".join(parts))
    # Reading is logged, so that entries of the log are counted on.
    return re.sub(r'<span class="n">\d+</span>', "", plain)
