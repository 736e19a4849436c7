"""Nothing answers without a log-in but what is named here."""

import pytest

from tests.web.routes import Route, every

OPEN = {
    "account_login": 200,
    "account_logout": 302,  # to the page that says that one has signed out
    "invitation": 403,  # a link that is gone; a good one lets its officer choose a password
    "signed_out": 200,
    "health": 200,
    "exchange_inbox": 405,
    "set_language": 302,
}
METHODS = ("get", "head", "post", "put", "patch", "delete", "options")
REFUSED = {401, 404, 405}


@pytest.fixture(scope="module")
def stranger(site):
    return site.client()


def _sends_to_log_in(answer) -> bool:
    return answer.status_code == 302 and answer["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize("route", every(), ids=lambda route: route.path)
@pytest.mark.parametrize("method", METHODS)
def test_a_stranger_gets_nowhere(stranger, route: Route, method):
    answer = getattr(stranger, method)(route.path)

    if route.name in OPEN:
        assert answer.status_code < 500
    else:
        assert answer.status_code in REFUSED or _sends_to_log_in(answer), answer.status_code
        assert b"CO-2026" not in answer.content


@pytest.mark.parametrize("name", OPEN)
def test_what_is_open_is_open_on_purpose(stranger, name):
    (route,) = [r for r in every() if r.name == name]

    assert stranger.get(route.path).status_code == OPEN[name]


def test_every_route_is_known_by_a_name():
    assert all(route.name for route in every())


def test_an_ended_session_is_a_stranger(site):
    client = site.client("authority")
    client.post("/accounts/logout/")

    assert _sends_to_log_in(client.get("/matters/"))
    assert client.get("/api/matters").status_code == 401


def test_a_made_up_session_is_a_stranger(site):
    client = site.client()
    client.cookies["exhorto_co_session"] = 32 * "a"

    assert _sends_to_log_in(client.get("/matters/"))


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("host", ["evil.example", "testserver.evil.example", ""])
def test_another_host_name_is_not_answered(site, method, host):
    answer = getattr(site.client("authority"), method)("/matters/", headers={"host": host})

    assert answer.status_code == 400
