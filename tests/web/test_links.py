"""One-time links: how an officer gets his first password, and nobody a second use."""

from datetime import timedelta

import pytest

from tests.web import site as sites
from tests.web.logs import openings

GOOD = "una contraseña larga de EJEMPLO"


@pytest.fixture(scope="module")
def place(empty_site):
    return empty_site


@pytest.fixture
def invited(place):
    """A new officer and his link."""
    from exhorto.acts import officers
    from exhorto.domain.ids import PostCode
    from exhorto.store import people

    administrator = place.town.actor("CO", "administrator")
    name = f"co.persona-{len(people.officers(place.node.store))}"
    held = (PostCode("co-enlace"),)
    who = officers.add_officer(place.node, administrator, name, "Persona EJEMPLO", held)
    token = officers.invite(place.node, administrator, who)
    return who, name, f"/invitation/{token}/"


def choose(client, link, first=GOOD, second=None):
    return client.post(link, {"password1": first, "password2": second or first})


def test_a_link_shows_for_whom_it_is(place, invited):
    _who, name, link = invited

    page = place.client().get(link).content.decode()

    assert "Persona EJEMPLO" in page
    assert f'value="{name}"' in page
    assert "enlace" in page


def test_a_link_lets_its_officer_choose_a_password_and_in(place, invited):
    _who, name, link = invited
    client = place.client()

    answer = choose(client, link)

    assert answer.status_code == 302
    assert client.get("/").status_code == 200
    entered = place.client().post("/accounts/login/", {"login": name, "password": GOOD})
    assert entered.status_code == 302
    assert [e.kind for e in openings(place.node) if e.kind == "link-used"]


def test_a_link_works_once(place, invited):
    _who, _name, link = invited
    choose(place.client(), link)

    for answer in (place.client().get(link), choose(place.client(), link, "otra frase de EJEMPLO")):
        assert answer.status_code == 403
        assert "Este enlace ya se usó, venció o no existe." in answer.content.decode()


@pytest.mark.parametrize("method", ["get", "head", "put", "options", "delete"])
def test_looking_at_a_link_does_not_use_it_up(place, invited, method):
    _who, _name, link = invited

    getattr(place.client(), method)(link)

    assert choose(place.client(), link).status_code == 302


def test_a_link_lapses_after_three_days(place, invited):
    _who, _name, link = invited
    place.town.clock.advance(timedelta(hours=72))

    assert place.client().get(link).status_code == 403
    assert choose(place.client(), link).status_code == 403


def test_a_newer_link_ends_the_older_one(place, invited):
    from exhorto.acts import officers

    who, _name, link = invited
    newer = officers.invite(place.node, place.town.actor("CO", "administrator"), who)

    assert place.client().get(link).status_code == 403
    assert place.client().get(f"/invitation/{newer}/").status_code == 200


def test_the_link_of_a_blocked_officer_is_gone(place, invited):
    from exhorto.acts import officers

    who, _name, link = invited
    officers.block(place.node, place.town.actor("CO", "administrator"), who)

    assert place.client().get(link).status_code == 403


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("", ""),
        ("corta", "corta"),
        ("contraseña", "contraseña"),
        ("12345678901234567890", "12345678901234567890x"),
        (GOOD, GOOD.upper()),
        ("persona ejemplo", "persona ejemplo"),
    ],
    ids=repr,
)
def test_a_weak_or_mistyped_password_leaves_the_link_good(place, invited, first, second):
    _who, _name, link = invited
    client = place.client()

    answer = client.post(link, {"password1": first, "password2": second})

    assert answer.status_code == 400
    assert client.get("/").status_code == 302
    assert place.client().get(link).status_code == 200


def test_a_link_does_not_go_round_the_second_factor(place, invited):
    from tests.web.test_second_factor import set_up

    who, name, link = invited
    with place.configured(second_factor=True):
        client = place.client()
        choose(client, link)
        assert client.get("/")["Location"] == "/accounts/2fa/totp/activate/"
        set_up(client)
        from exhorto.acts import officers

        again = officers.invite(place.node, place.town.actor("CO", "administrator"), who)
        other = place.client()

        answer = choose(other, f"/invitation/{again}/", "otra contraseña larga de EJEMPLO")

        assert answer["Location"] == "/accounts/2fa/authenticate/"
        assert other.get("/").status_code == 302
        assert name


def test_an_administrator_invites_and_sees_the_link_once(place):
    client = place.client("administrator")

    made = client.post(
        "/posts/invite/", {"name": "Otra EJEMPLO", "login": "co.otra", "post": "co-enlace"}
    )
    page = made.content.decode()

    assert made.status_code == 200
    assert "http://testserver/invitation/" in page
    assert "/invitation/" not in client.get("/posts/").content.decode()
    assert "con invitación" in client.get("/posts/").content.decode()


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        ({"name": "X", "login": "co.enlace", "post": "co-enlace"}, "Ya hay un funcionario"),
        ({"name": "X", "login": "CO.Enlace", "post": "co-enlace"}, "inv_login_error"),
        ({"name": "X", "login": "con espacio", "post": "co-enlace"}, "inv_login_error"),
        ({"name": "X", "login": "co.x", "post": "pa-enlace"}, "inv_post_error"),
        ({"name": "", "login": "co.x", "post": "co-enlace"}, "inv_name_error"),
    ],
    ids=["taken", "capitals", "blanks", "another country's post", "no name"],
)
def test_a_wrong_invitation_says_where_and_keeps_what_was_typed(place, given, wrong):
    answer = place.client("administrator").post("/posts/invite/", given)

    page = answer.content.decode()
    assert answer.status_code == 400
    assert wrong in page
    if given["login"]:
        assert f'value="{given["login"]}"' in page


def test_a_new_post_has_its_clearance_and_takes_nothing_over(place):
    client = place.client("administrator")
    given = {
        "name": "Mesa EJEMPLO",
        "code": "co-mesa-uno",
        "role": "liaison",
        "clearance": "PACTO/RESERVADO",
    }

    made = client.post("/posts/new/", given)
    again = client.post("/posts/new/", given | {"role": "administrator", "clearance": ""})
    foreign = client.post("/posts/new/", given | {"code": "pa-mesa"})

    assert made.status_code == 302
    assert again.status_code == foreign.status_code == 400
    assert "Ya existe un puesto con este código." in again.content.decode()
    page = client.get("/posts/").content.decode()
    assert "PACTO RESERVADO" in page


def test_no_link_stands_in_the_log_of_the_machine(place, invited, caplog):
    _who, _name, link = invited
    choose(place.client(), link)

    place.client().get(link)

    token = link.split("/")[2]
    assert token not in caplog.text


def test_passwords_of_tests_are_long_enough():
    assert len(sites.PASSWORD) >= 14
