"""The log-in by password: what it tells, what it counts, what it logs, what its cookies are."""

from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher

from exhorto.web import settings
from tests.web import site as sites
from tests.web.logs import openings

USER = "co.autoridad-central"
WRONG = "no es esta contraseña"
TRIES = 5


@pytest.fixture(scope="module")
def place(empty_site):
    return empty_site


@pytest.fixture(autouse=True)
def forgiven(place):
    """Every test begins without earlier tries."""
    from axes.models import AccessAttempt

    AccessAttempt.objects.all().delete()


def enter(client, login=USER, password=sites.PASSWORD, **kw):
    return client.post("/accounts/login/", {"login": login, "password": password}, **kw)


def kinds(place) -> list[str]:
    return [entry.kind for entry in openings(place.node)]


def test_the_right_password_leads_to_the_inbox(place):
    client = place.client()

    answer = enter(client)

    assert answer.status_code == 302
    assert answer["Location"] == "/"
    assert client.get("/").status_code == 200
    assert kinds(place)[-2:] == ["logged-in", "listed"] or "logged-in" in kinds(place)[-4:]


@pytest.mark.parametrize(
    ("login", "password"),
    [
        (USER, ""),
        ("", ""),
        ("", sites.PASSWORD),
        (USER, " "),
        (USER, WRONG),
        (USER, sites.PASSWORD.upper()),
        (USER, sites.PASSWORD + "\0"),
        ("co.nadie-conocido", sites.PASSWORD),
        (USER + "\0", sites.PASSWORD),
        ("co.autor\u0131dad-central", sites.PASSWORD),
        ("%", sites.PASSWORD),
        ("co.%", sites.PASSWORD),
        (["co.enlace", USER], [WRONG, WRONG]),
    ],
    ids=repr,
)
def test_nothing_else_lets_anybody_in(place, login, password):
    client = place.client()

    answer = enter(client, login, password)

    assert answer.status_code == 200
    assert client.get("/").status_code == 302


def test_no_officer_has_a_password_until_he_has_chosen_one(place):
    from exhorto.acts import officers
    from exhorto.domain.ids import PostCode

    administrator = place.town.actor("CO", "administrator")
    held = (PostCode("co-enlace"),)
    who = officers.add_officer(place.node, administrator, "co.nueva", "Nueva EJEMPLO", held)

    assert not officers.user_of(place.node, who).has_usable_password()
    for guess in ("", "co.nueva", "exhorto", "admin", "!"):
        assert enter(place.client(), "co.nueva", guess).status_code == 200


def test_passwords_are_kept_with_argon2(place):
    built = settings.build(place.node.config, sites.SECRET, {})

    assert built["PASSWORD_HASHERS"] == ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    assert Argon2PasswordHasher.memory_cost >= 64 * 1024
    assert place.user("authority").password.startswith("argon2$argon2id$")


def test_a_wrong_password_an_unknown_name_and_a_blocked_officer_get_one_answer(place):
    from exhorto.acts import officers
    from exhorto.domain.ids import PostCode

    administrator = place.town.actor("CO", "administrator")
    held = (PostCode("co-enlace"),)
    who = officers.add_officer(place.node, administrator, "co.fuera", "Fuera EJEMPLO", held)
    token = officers.invite(place.node, administrator, who)
    officers.use_link(place.node, token, sites.PASSWORD)
    officers.block(place.node, administrator, who)

    answers = [
        enter(place.client(), login, password)
        for login, password in ((USER, WRONG), ("co.nadie", WRONG), ("co.fuera", sites.PASSWORD))
    ]

    assert {a.status_code for a in answers} == {200}
    wrong, unknown, blocked = (_plain(a) for a in answers)
    assert wrong.replace(USER, "X") == unknown.replace("co.nadie", "X")
    assert wrong.replace(USER, "X") == blocked.replace("co.fuera", "X")
    assert "El usuario y/o la contraseña" in wrong


def _plain(answer) -> str:
    import re

    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", answer.content.decode())


@pytest.mark.parametrize("name", [USER, "co.no-existe"])
def test_after_five_wrong_tries_the_name_is_locked_whether_or_not_it_exists(place, name):
    answers = [enter(place.client(), name, WRONG) for _ in range(TRIES)]

    assert [a.status_code for a in answers] == [200, 200, 200, 200, 429]
    assert "Acceso bloqueado" in answers[-1].content.decode()
    assert "60 minutos" in answers[-1].content.decode()
    right = enter(place.client(), name, sites.PASSWORD)
    assert right.status_code == 429


@pytest.mark.parametrize(
    "variants",
    [
        (USER, USER.upper(), USER.title(), f" {USER}", f"{USER}\t"),
        (f"{USER}\u00a0", f"\u2003{USER}", USER.swapcase(), f"{USER}\n", USER),
    ],
    ids=["case and blanks", "odd blanks"],
)
def test_another_way_to_write_the_name_is_the_same_name(place, variants):
    answers = [enter(place.client(), name, WRONG) for name in variants]

    assert answers[-1].status_code == 429
    assert enter(place.client()).status_code == 429


def test_another_browser_address_or_forwarding_header_does_not_begin_a_new_count(place):
    for n in range(TRIES):
        headers = {"x-forwarded-for": f"10.0.0.{n}", "user-agent": f"browser {n}"}
        enter(place.client(), USER, WRONG, headers=headers, REMOTE_ADDR=f"10.1.1.{n}")

    assert enter(place.client()).status_code == 429


@pytest.mark.parametrize("method", ["put", "head", "patch", "options", "get"])
def test_another_method_is_no_way_in(place, method):
    client = place.client()
    given = {"login": USER, "password": sites.PASSWORD}
    for _ in range(TRIES + 1):
        if method in ("get", "head"):
            getattr(client, method)("/accounts/login/", given)
        else:
            body = urlencode(given)
            kind = "application/x-www-form-urlencoded"
            getattr(client, method)("/accounts/login/", body, content_type=kind)

    assert client.get("/").status_code == 302


def test_a_lock_does_not_lock_others(place):
    for _ in range(TRIES):
        enter(place.client(), USER, WRONG)

    assert enter(place.client(), "co.enlace").status_code == 302


def test_a_lock_ends_an_hour_after_the_last_wrong_try_and_is_not_prolonged(place):
    from axes.models import AccessAttempt

    for _ in range(TRIES):
        enter(place.client(), USER, WRONG)
    stood = AccessAttempt.objects.get().attempt_time
    assert enter(place.client(), USER, WRONG).status_code == 429
    assert AccessAttempt.objects.get().attempt_time == stood

    AccessAttempt.objects.update(attempt_time=stood - timedelta(hours=1, seconds=1))

    assert enter(place.client()).status_code == 302


def test_four_wrong_tries_and_the_right_one_begin_anew(place):
    for _ in range(2):
        answers = [enter(place.client(), USER, WRONG) for _ in range(TRIES - 1)]
        assert {a.status_code for a in answers} == {200}
        assert enter(place.client()).status_code == 302


def test_what_was_typed_is_not_kept_in_the_clear(place):
    from axes.models import AccessAttempt

    enter(place.client(), "la contraseña que tecleé en otro campo", WRONG)

    kept = AccessAttempt.objects.get()
    everything = " ".join(str(getattr(kept, f.name)) for f in kept._meta.fields)
    assert "tecleé" not in everything
    assert WRONG not in everything


def test_every_log_in_failure_and_log_out_stands_in_the_log_of_openings(place):
    begin = len(kinds(place))
    client = place.client()

    enter(client, USER, WRONG)
    enter(client, "co.nadie", WRONG)
    enter(client)
    client.post("/accounts/logout/")

    logged = openings(place.node)[begin:]
    assert [e.kind for e in logged] == ["log-in-failed", "log-in-failed", "logged-in", "logged-out"]
    assert logged[2].facts["officer"] == place.officers["authority"]
    told = str([dict(e.facts) for e in logged])
    assert USER not in told
    assert "co.nadie" not in told
    assert logged[0].facts["tried"] == logged[2].facts["tried"]


def test_tries_during_a_lock_are_logged_too(place):
    for _ in range(TRIES):
        enter(place.client(), USER, WRONG)
    begin = len(kinds(place))

    enter(place.client())

    assert kinds(place)[begin:] == ["log-in-failed"]


@pytest.mark.parametrize(
    ("origins", "secure"), [(("http://x.localhost:8",), False), (("https://x.example",), True)]
)
def test_cookies_are_for_this_site_only_and_not_for_scripts(place, origins, secure):
    from dataclasses import replace

    from django.test.utils import override_settings

    config = replace(place.node.config, origins=(*origins,))
    built = settings.build(config, sites.SECRET, {})
    wanted = {n: v for n, v in built.items() if "COOKIE" in n or n == "CSRF_TRUSTED_ORIGINS"}
    with override_settings(**wanted):
        client = place.client()
        enter(client)
        client.post("/language/", {"language": "en", "next": "/"})
        cookies = {n: c for n, c in client.cookies.items() if c["path"]}

    assert set(cookies) >= {"exhorto_co_session", "exhorto_co_csrf", "exhorto_co_language"}
    for name, cookie in cookies.items():
        assert cookie["samesite"] == "Strict", name
        assert bool(cookie["httponly"]), name
        assert bool(cookie["secure"]) is secure, name
    assert cookies["exhorto_co_session"]["max-age"] == ""


def test_a_session_gets_another_id_at_log_in_and_none_after_log_out(place):
    client = place.client()
    enter(client, USER, WRONG)
    client.cookies["exhorto_co_session"] = 32 * "a"
    enter(client)
    entered = client.cookies["exhorto_co_session"].value
    assert entered != 32 * "a"

    client.post("/accounts/logout/")

    other = place.client()
    other.cookies["exhorto_co_session"] = entered
    assert other.get("/").status_code == 302


def test_reading_the_log_out_page_does_not_log_out(place):
    client = place.client("authority")

    assert client.get("/accounts/logout/").status_code == 200
    assert client.get("/").status_code == 200


@pytest.mark.parametrize(
    "after", ["https://evil.example/", "//evil.example", "javascript:alert(1)"]
)
def test_log_in_sends_nobody_to_another_site(place, after):
    given = {"login": USER, "password": sites.PASSWORD, "next": after}

    answer = place.client().post(f"/accounts/login/?next={after}", given)

    assert answer.status_code == 302
    assert answer["Location"] == "/"


def test_log_in_leads_on_to_what_was_asked_for(place):
    answer = place.client().post(
        "/accounts/login/?next=/ledger/", {"login": USER, "password": sites.PASSWORD}
    )

    assert answer["Location"] == "/ledger/"


def test_changing_the_password_asks_for_the_old_one_and_is_logged(place):
    client = place.client("liaison")
    new = "otra frase larga de EJEMPLO 2"

    refused = client.post(
        "/accounts/password/", {"oldpassword": WRONG, "password1": new, "password2": new}
    )
    weak = client.post(
        "/accounts/password/",
        {"oldpassword": sites.PASSWORD, "password1": "corta", "password2": "corta"},
    )
    done = client.post(
        "/accounts/password/", {"oldpassword": sites.PASSWORD, "password1": new, "password2": new}
    )

    assert (refused.status_code, weak.status_code, done.status_code) == (200, 200, 302)
    assert "password-changed" in kinds(place)
    assert enter(place.client(), "co.enlace").status_code == 200
    assert enter(place.client(), "co.enlace", new).status_code == 302
    sites._let_choose_passwords()


def test_guessing_the_old_password_ends_soon(place):
    client = place.client("oversight")
    new = "otra frase larga de EJEMPLO 3"

    answers = [
        client.post(
            "/accounts/password/", {"oldpassword": WRONG, "password1": new, "password2": new}
        ).status_code
        for _ in range(7)
    ]

    assert answers[-1] == 429


UNSAFE = {
    "log in": "/accounts/login/",
    "log out": "/accounts/logout/",
    "password": "/accounts/password/",
    "second factor": "/accounts/2fa/totp/activate/",
    "new request": "/new/",
    "draft": "/drafts/" + 64 * "e" + "/",
    "sync": "/partners/sync/",
    "new post": "/posts/new/",
    "invite": "/posts/invite/",
    "officer": "/officers/1/",
    "act as": "/act-as/",
    "language": "/language/",
    "invitation": "/invitation/" + 64 * "a" + "/",
    "program": "/api/matters",
}


@pytest.mark.parametrize("name", UNSAFE)
def test_a_form_from_elsewhere_is_refused(place, name):
    client = place.client("administrator", enforce_csrf_checks=True)

    answer = client.post(UNSAFE[name], {"do": "x"})

    assert answer.status_code in (403, 405)
    if answer.status_code == 403 and "json" not in answer["Content-Type"]:
        assert "El formulario ya no es válido." in answer.content.decode()


def test_a_form_of_our_own_is_taken(place):
    import re

    client = place.client(enforce_csrf_checks=True)
    page = client.get("/accounts/login/").content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[1]

    answer = client.post(
        "/accounts/login/",
        {"login": USER, "password": sites.PASSWORD, "csrfmiddlewaretoken": token},
    )

    assert answer.status_code == 302
