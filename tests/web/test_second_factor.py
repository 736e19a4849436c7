"""The second factor: set up where the node wants it, asked for, counted, kept sealed."""

import re

import pytest
from allauth.mfa.totp.internal import auth as totp

from tests.web import site as sites
from tests.web.logs import openings
from tests.web.routes import every

USER = "co.autoridad-central"
TRIES = 5
WITHOUT = {
    "account_login",
    "account_logout",
    "account_change_password",
    "account_reauthenticate",
    "invitation",
    "set_language",
    "signed_out",
}


@pytest.fixture(scope="module")
def place(empty_site):
    """A node that wants a second factor."""
    with empty_site.configured(second_factor=True, demo=False):
        yield empty_site


@pytest.fixture(autouse=True)
def forgiven(place):
    """Every test begins without earlier tries, and without a second factor."""
    from allauth.mfa.models import Authenticator
    from axes.models import AccessAttempt
    from django.core.cache import cache

    AccessAttempt.objects.all().delete()
    Authenticator.objects.all().delete()
    cache.clear()


def enter(client, login=USER):
    return client.post("/accounts/login/", {"login": login, "password": sites.PASSWORD})


def code_now(secret: str) -> str:
    counter = next(totp.yield_hotp_counters_from_time())
    return totp.format_hotp_value(totp.hotp_value(secret, counter))


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06d}"


def set_up(client) -> str:
    """Set the second factor up as an officer does; gives its secret."""
    page = client.get("/accounts/2fa/totp/activate/").content.decode()
    secret = re.search(r"<code>([A-Z2-7]{32})</code>", page)[1]
    answer = client.post("/accounts/2fa/totp/activate/", {"code": code_now(secret)})
    assert answer.status_code == 302
    from django.core.cache import cache

    cache.clear()
    return secret


@pytest.fixture
def ready(place):
    """An officer with a second factor, logged out; gives its secret."""
    client = place.client()
    enter(client)
    return set_up(client)


@pytest.mark.parametrize("route", every(), ids=lambda route: route.path)
@pytest.mark.parametrize("method", ["get", "post"])
def test_without_it_every_page_leads_to_its_set_up(place, route, method):
    client = place.client("authority")

    answer = getattr(client, method)(route.path)

    if route.path.startswith("/api/"):
        assert answer.status_code == 403
        assert answer.json()["code"] == "web.second-factor"
    elif route.name in WITHOUT or route.name.startswith("mfa_"):
        assert answer.status_code < 500
    else:
        assert answer.status_code == 302
        assert answer["Location"] == "/accounts/2fa/totp/activate/"


def test_it_is_set_up_right_after_the_password_and_then_all_opens(place):
    client = place.client()
    enter(client)
    assert client.get("/")["Location"] == "/accounts/2fa/totp/activate/"

    set_up(client)

    codes = client.get("/accounts/2fa/codes/")
    assert codes.status_code == 200
    assert len(re.findall(r"^[0-9a-f]{8}$|[0-9a-f]{8}", codes.content.decode())) >= 10
    assert client.get("/").status_code == 200
    assert "factor-added" in [e.kind for e in openings(place.node)]


def test_its_square_is_drawn_without_foreign_markup(place):
    client = place.client()
    enter(client)

    page = client.get("/accounts/2fa/totp/activate/").content.decode()

    (svg,) = re.findall(r"<svg.*?</svg>", page, re.DOTALL)
    assert re.search(r'<path d="[MLHVZmlhvz0-9., -]+"', svg)
    assert "data:" not in page
    assert "QR" in svg


def test_it_is_asked_for_after_the_password(place, ready):
    client = place.client()

    first = enter(client)

    assert first["Location"] == "/accounts/2fa/authenticate/"
    assert client.get("/").status_code == 302
    assert client.get("/api/matters").status_code == 401

    second = client.post("/accounts/2fa/authenticate/", {"code": code_now(ready)})

    assert second.status_code == 302
    assert client.get("/").status_code == 200


@pytest.mark.parametrize("code", ["", " ", "000000", "12345", "1234567", "abcdef", "\0", "٠٠٠٠٠٠"])
def test_a_wrong_code_does_not_let_in(place, ready, code):
    if code == code_now(ready):
        pytest.skip("the one in a million")
    client = place.client()
    enter(client)

    answer = client.post("/accounts/2fa/authenticate/", {"code": code})

    assert answer.status_code == 200
    assert client.get("/").status_code == 302


def test_a_code_works_once(place, ready):
    code = code_now(ready)
    first, second = place.client(), place.client()
    enter(first)
    enter(second)

    assert first.post("/accounts/2fa/authenticate/", {"code": code}).status_code == 302
    assert second.post("/accounts/2fa/authenticate/", {"code": code}).status_code == 200
    assert second.get("/").status_code == 302


def test_the_code_of_another_officer_does_not_let_in(place, ready):
    other = place.client()
    enter(other, "co.enlace")
    set_up(other)
    client = place.client()
    enter(client, "co.enlace")

    assert client.post("/accounts/2fa/authenticate/", {"code": code_now(ready)}).status_code == 200
    assert client.get("/").status_code == 302


def test_five_wrong_codes_lock_the_name_for_the_right_code_and_the_password_too(place, ready):
    client = place.client()
    enter(client)

    answers = [
        client.post("/accounts/2fa/authenticate/", {"code": wrong(code_now(ready))}).status_code
        for _ in range(TRIES)
    ]

    assert answers == [200, 200, 200, 200, 429]
    right = client.post("/accounts/2fa/authenticate/", {"code": code_now(ready)})
    assert right.status_code == 429
    assert client.get("/").status_code == 302
    assert enter(place.client()).status_code == 429


def test_a_right_password_between_does_not_begin_a_new_count(place, ready):
    statuses = []
    for _ in range(TRIES):
        client = place.client()
        assert enter(client).status_code == 302
        answer = client.post("/accounts/2fa/authenticate/", {"code": wrong(code_now(ready))})
        statuses.append(answer.status_code)

    assert statuses[-1] == 429


def test_wrong_codes_are_logged_and_kept_nowhere(place, ready):
    from axes.models import AccessAttempt

    client = place.client()
    enter(client)
    begin = len(openings(place.node))

    client.post("/accounts/2fa/authenticate/", {"code": "918273"})

    assert [e.kind for e in openings(place.node)[begin:]] == ["log-in-failed"]
    kept = AccessAttempt.objects.get()
    assert "918273" not in " ".join(str(getattr(kept, f.name)) for f in kept._meta.fields)


def test_a_recovery_code_works_once(place, ready):
    client = place.client()
    enter(client)
    client.post("/accounts/2fa/authenticate/", {"code": code_now(ready)})
    page = client.get("/accounts/2fa/codes/").content.decode()
    (listed,) = re.findall(r"<pre[^>]*>(.*?)</pre>", page, re.DOTALL)
    code = listed.split()[0]

    first, second = place.client(), place.client()
    enter(first)
    enter(second)

    assert first.post("/accounts/2fa/authenticate/", {"code": code}).status_code == 302
    assert first.get("/").status_code == 200
    assert second.post("/accounts/2fa/authenticate/", {"code": code}).status_code == 200
    assert second.get("/").status_code == 302


def test_recovery_codes_can_be_had_as_a_file_and_be_renewed(place, ready):
    client = place.client()
    enter(client)
    client.post("/accounts/2fa/authenticate/", {"code": code_now(ready)})

    file = client.get("/accounts/2fa/codes/download/")
    renewed = client.post("/accounts/2fa/codes/generate/")
    again = client.get("/accounts/2fa/codes/download/")

    assert file["Content-Disposition"].startswith("attachment")
    assert file["Cache-Control"] == "no-store"
    assert renewed.status_code == 302
    assert file.content != again.content
    assert "codes-renewed" in [e.kind for e in openings(place.node)]


def test_to_turn_it_off_one_must_say_again_who_one_is_and_set_it_up_anew(place, ready):
    client = place.client()
    enter(client)
    client.post("/accounts/2fa/authenticate/", {"code": code_now(ready)})
    session = client.session
    session["account_authentication_methods"] = []
    session.save()

    asked = client.get("/accounts/2fa/totp/deactivate/")
    assert asked.status_code == 302
    assert "reauthenticate" in asked["Location"]
    client.post(asked["Location"], {"password": sites.PASSWORD})
    client.post("/accounts/2fa/totp/deactivate/")

    assert client.get("/")["Location"] == "/accounts/2fa/totp/activate/"
    assert "factor-removed" in [e.kind for e in openings(place.node)]


@pytest.mark.parametrize("way", ["/accounts/reauthenticate/", "/accounts/2fa/reauthenticate/"])
def test_guessing_at_an_open_session_ends_soon(place, ready, way):
    client = place.client()
    enter(client)
    client.post("/accounts/2fa/authenticate/", {"code": code_now(ready)})

    answers = [
        client.post(way, {"password": "no es", "code": wrong(code_now(ready))}).status_code
        for _ in range(TRIES + 1)
    ]

    assert answers[-1] == 429


def test_its_secrets_are_not_readable_in_the_database(place, ready):
    from allauth.mfa.models import Authenticator

    kept = [str(a.data) for a in Authenticator.objects.all()]

    assert len(kept) == 2
    assert not any(ready in data for data in kept)


def test_who_waits_too_long_between_password_and_code_begins_again(place, ready, monkeypatch):
    import time

    client = place.client()
    enter(client)
    later = time.time() + 3600
    monkeypatch.setattr(time, "time", lambda: later)

    answer = client.post("/accounts/2fa/authenticate/", {"code": code_now(ready)})

    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/")


def test_the_profile_and_the_list_of_officers_tell_who_has_one(place, ready):
    client = place.client()
    enter(client)
    client.post("/accounts/2fa/authenticate/", {"code": code_now(ready)})
    administrator = place.client()
    enter(administrator, "co.administracion")
    set_up(administrator)

    profile = client.get("/profile/").content.decode()
    listed = administrator.get("/posts/").content.decode()

    assert "10 sin usar" in profile
    row = re.search(r"co[.]autoridad-central<.span>.*?<.tr>", listed)
    assert "activo" in row[0]
