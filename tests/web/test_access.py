"""Route by role by object: who gets what, and that a no tells nothing of what exists."""

import re

import pytest

ROLES = ("authority", "liaison", "oversight", "administrator", "nobody")

# route, object: what authority, liaison, oversight, administrator and a post-less officer get.
TABLE = {
    ("/", ""): (200, 200, 302, 302, 403),
    ("/matters/", ""): (200, 200, 200, 403, 403),
    ("/matters/{}/", "own"): (200, 403, 200, 403, 403),
    ("/matters/{}/", "incoming"): (200, 200, 200, 403, 403),
    ("/matters/{}/", "other"): (403, 403, 200, 403, 403),
    ("/matters/{}/", "other drafted"): (403, 403, 200, 403, 403),
    ("/matters/{}/", "unknown"): (403, 403, 200, 403, 403),
    ("/matters/{}/say/removal.note/", "own"): (200, 403, 403, 403, 403),
    ("/matters/{}/say/removal.note/", "incoming"): (200, 200, 403, 403, 403),
    ("/matters/{}/say/removal.note/", "other"): (403, 403, 403, 403, 403),
    ("/matters/{}/say/removal.note/", "unknown"): (403, 403, 403, 403, 403),
    ("/matters/{}/say/removal.request/", "own"): (403, 403, 403, 403, 403),
    ("/matters/{}/say/briefing.note/", "own"): (403, 403, 403, 403, 403),
    ("/matters/{}/say/compromise.report/", "own"): (403, 403, 403, 403, 403),
    ("/matters/{}/say/removal.surrender/", "own"): (409, 403, 403, 403, 403),
    ("/new/", ""): (200, 403, 403, 403, 403),
    ("/new/?kind=briefing.open", ""): (200, 403, 403, 403, 403),
    ("/new/?kind=compromise.report", ""): (403, 403, 403, 403, 403),
    ("/drafts/{}/", "own draft"): (200, 403, 403, 403, 403),
    ("/drafts/{}/", "liaison draft"): (200, 200, 403, 403, 403),
    ("/drafts/{}/", "other draft"): (403, 403, 403, 403, 403),
    ("/drafts/{}/", "own statement"): (403, 403, 403, 403, 403),
    ("/drafts/{}/", "incoming statement"): (403, 403, 403, 403, 403),
    ("/drafts/{}/", "unknown statement"): (403, 403, 403, 403, 403),
    ("/drafts/{}/", "secret draft"): (200, 403, 403, 403, 403),
    ("/drafts/{}/edit/", "own draft"): (200, 403, 403, 403, 403),
    ("/drafts/{}/edit/", "secret draft"): (200, 403, 403, 403, 403),
    ("/drafts/{}/edit/", "other draft"): (403, 403, 403, 403, 403),
    ("/drafts/{}/edit/", "incoming statement"): (403, 403, 403, 403, 403),
    ("/drafts/{}/edit/", "unknown statement"): (403, 403, 403, 403, 403),
    ("/seen/{}/0/", "own statement"): (200, 403, 200, 403, 403),
    ("/seen/{}/0/", "incoming statement"): (200, 200, 200, 403, 403),
    ("/seen/{}/0/", "other statement"): (403, 403, 200, 403, 403),
    ("/seen/{}/0/", "unknown statement"): (403, 403, 403, 403, 403),
    ("/seen/{}/31/", "incoming statement"): (403, 403, 403, 403, 403),
    ("/seen/{}/99999999999999999999/", "own statement"): (403, 403, 403, 403, 403),
    ("/files/{}/0/", "own statement"): (403, 403, 403, 403, 403),
    ("/files/{}/0/", "other statement"): (403, 403, 403, 403, 403),
    ("/files/{}/0/", "unknown statement"): (403, 403, 403, 403, 403),
    ("/search/", ""): (200, 200, 403, 403, 403),
    ("/search/?q=ejemplo", ""): (200, 200, 403, 403, 403),
    ("/holdings/{}/", "holding"): (200, 200, 403, 403, 403),
    ("/holdings/99999/", ""): (403, 403, 403, 403, 403),
    ("/holdings/99999999999999999999/", ""): (403, 403, 403, 403, 403),
    ("/imports/", ""): (200, 403, 200, 200, 403),
    ("/imports/nada/", ""): (403, 403, 403, 403, 403),
    ("/partners/", ""): (200, 200, 200, 200, 403),
    ("/incidents/", ""): (200, 403, 200, 200, 403),
    ("/ledger/", ""): (200, 403, 200, 200, 403),
    ("/posts/", ""): (403, 403, 403, 200, 403),
    ("/profile/", ""): (200, 200, 200, 200, 403),
    ("/help/", ""): (200, 200, 200, 200, 200),
    ("/api/node", ""): (200, 403, 200, 200, 403),
    ("/api/matters", ""): (200, 200, 200, 403, 403),
    ("/api/matters/{}", "own"): (200, 403, 200, 403, 403),
    ("/api/matters/{}", "other"): (403, 403, 200, 403, 403),
    ("/api/matters/{}", "unknown"): (403, 403, 200, 403, 403),
    ("/api/exposure/{}/0", "own statement"): (200, 403, 200, 403, 403),
    ("/api/exposure/{}/0", "other statement"): (403, 403, 200, 403, 403),
    ("/api/exposure/{}/0", "unknown statement"): (403, 403, 403, 403, 403),
    ("/api/exposure/{}/31", "own statement"): (403, 403, 403, 403, 403),
    ("/api/holdings?q=ejemplo", ""): (200, 200, 403, 403, 403),
}
# Deeds by POST: what is sent, and what each role gets. None of these may change anything.
DEEDS = {
    ("/drafts/{}/", "other draft", (("read", "on"),)): (403, 403, 403, 403, 403),
    ("/drafts/{}/", "secret draft", (("read", "on"),)): (None, 403, 403, 403, 403),
    ("/drafts/{}/", "incoming statement", (("read", "on"),)): (403, 403, 403, 403, 403),
    ("/drafts/{}/", "unknown statement", (("read", "on"),)): (403, 403, 403, 403, 403),
    ("/matters/{}/say/removal.note/", "other", (("do", "save"),)): (403, 403, 403, 403, 403),
    ("/matters/{}/say/removal.note/", "unknown", (("do", "save"),)): (403, 403, 403, 403, 403),
    ("/new/", "", (("do", "save"),)): (400, 403, 403, 403, 403),
    ("/posts/new/", "", ()): (403, 403, 403, 400, 403),
    ("/posts/invite/", "", ()): (403, 403, 403, 400, 403),
    ("/officers/99999/", "", (("do", "block"),)): (403, 403, 403, 403, 403),
    ("/officers/99999/", "", (("do", "invite"),)): (403, 403, 403, 403, 403),
    ("/officers/99999999999999999999/", "", (("do", "block"),)): (403, 403, 403, 403, 403),
    ("/act-as/", "", (("post", "co-fiscalia"),)): (403, 403, 403, 403, 403),
    ("/act-as/", "", (("post", "pa-enlace"),)): (403, 403, 403, 403, 403),
}


def _address(site, route, thing):
    return route.format(site.things[thing]) if thing else route


@pytest.fixture(scope="module")
def clients(site):
    return {role: site.client(role) for role in ROLES}


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(("route", "thing"), TABLE, ids=lambda part: str(part) or "-")
def test_a_role_gets_its_objects_and_no_others(site, clients, route, thing, role):
    answer = clients[role].get(_address(site, route, thing))

    assert answer.status_code == TABLE[route, thing][ROLES.index(role)]


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(("route", "thing", "sent"), DEEDS, ids=lambda part: str(part) or "-")
def test_a_role_does_its_deeds_and_no_others(site, clients, route, thing, sent, role):
    expected = DEEDS[route, thing, sent][ROLES.index(role)]
    if expected is None:
        return

    answer = clients[role].post(_address(site, route, thing), dict(sent))

    assert answer.status_code == expected


TWINS = {
    "a matter of another post": ("/matters/{}/", "other", "unknown"),
    "a draft of another post": ("/drafts/{}/", "other draft", "unknown statement"),
    "a statement that is no draft": ("/drafts/{}/", "other statement", "unknown statement"),
    "exposure of another post's": ("/seen/{}/0/", "other statement", "unknown statement"),
    "a file of another post's": ("/files/{}/0/", "other statement", "unknown statement"),
    "speaking in another post's": ("/matters/{}/say/removal.note/", "other", "unknown"),
    "by program": ("/api/matters/{}", "other", "unknown"),
    "exposure by program": ("/api/exposure/{}/0", "other statement", "unknown statement"),
}


@pytest.mark.parametrize("role", ["authority", "liaison", "administrator"])
@pytest.mark.parametrize("case", TWINS)
def test_a_no_is_the_same_whether_or_not_it_exists(site, clients, case, role):
    route, there, nowhere = TWINS[case]

    first = clients[role].get(route.format(site.things[there]))
    second = clients[role].get(route.format(site.things[nowhere]))

    assert first.status_code == second.status_code == 403
    assert _plain(first) == _plain(second)
    assert dict(first.headers) == dict(second.headers)


def _plain(answer) -> str:
    """Without the random parts: the record of the error, the moment, the token of forms."""
    html = answer.content.decode()
    html = re.sub(r"<code>[0-9a-f]{12}</code>", "", html)
    html = re.sub(r"<time.*?</time>", "", html)
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", html)


def test_a_portion_above_the_clearance_is_named_and_not_shown(site, clients):
    from tests.web.story import HIDDEN_TEXT, OPEN_TEXT

    address = f"/matters/{site.things['incoming']}/"
    authority = clients["authority"].get(address).content.decode()
    liaison = clients["liaison"].get(address).content.decode()
    oversight = clients["oversight"].get(address).content.decode()

    assert HIDDEN_TEXT in authority
    assert OPEN_TEXT in liaison
    assert HIDDEN_TEXT not in liaison
    assert "Un párrafo por encima de la habilitación de este puesto." in liaison
    assert OPEN_TEXT not in oversight
    assert HIDDEN_TEXT not in oversight


def test_every_no_stands_in_the_log_of_openings(site, clients):
    before = _denials(site)

    clients["liaison"].get(f"/matters/{site.things['other']}/")

    assert _denials(site) == before + 1


def _denials(site) -> int:
    from tests.web.logs import openings

    return sum(e.kind == "denied" for e in openings(site.node))


def test_a_blocked_officer_is_out_at_once(site):
    from exhorto.acts import officers
    from exhorto.domain.ids import OfficerId, PostCode

    administrator = site.town.actor("CO", "administrator")
    who = officers.add_officer(
        site.node, administrator, "co.breve", "Breve EJEMPLO", (PostCode("co-enlace"),)
    )
    site.officers["brief"] = who
    client = site.client("brief")
    assert client.get("/matters/").status_code == 200

    officers.block(site.node, administrator, OfficerId(who))

    assert client.get("/matters/").status_code == 302
    assert client.get("/api/matters").status_code == 401


def test_a_post_that_was_left_is_no_longer_acted_for(site):
    from exhorto.acts import officers
    from exhorto.domain.ids import OfficerId, PostCode

    administrator = site.town.actor("CO", "administrator")
    who = officers.add_officer(
        site.node, administrator, "co.saliente", "Saliente EJEMPLO", (PostCode("co-enlace"),)
    )
    site.officers["leaving"] = who
    client = site.client("leaving")
    assert client.get(f"/matters/{site.things['incoming']}/").status_code == 200

    officers.end_tenure(site.node, administrator, OfficerId(who), PostCode("co-enlace"))

    assert client.get(f"/matters/{site.things['incoming']}/").status_code == 403
