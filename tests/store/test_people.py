"""Officers, posts, tenures and one-time links."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connections, transaction

from exhorto.domain.access import PostHeld, Role
from exhorto.domain.ids import OfficerId, PostCode
from exhorto.store import people
from exhorto.store.people import OfficerValue, PostValue
from tests.store import values as v

LIAISON = PostCode("co-enlace")


def post(code=v.POST, **changes):
    given = {
        "name_es": "Autoridad central",
        "name_en": "Central authority",
        "institution": "CO (EJEMPLO)",
        "role": Role.AUTHORITY,
        "clearance": {"PACTO": "SECRETO"},
        "takes_new_matters": True,
    }
    return PostValue(code, **{**given, **changes})


@pytest.fixture
def officer(alias) -> OfficerId:
    people.save_post(alias, post())
    people.save_post(alias, post(LIAISON, role=Role.LIAISON, clearance={}, takes_new_matters=False))
    return people.add_officer(alias, "Ana.Gómez", "Ana Gómez (EJEMPLO)", v.NOW)


def test_a_post_comes_back_as_it_was_saved_and_is_written_over(alias):
    people.save_post(alias, post())
    people.save_post(alias, post(name_es="Otra", takes_new_matters=False))

    assert people.posts(alias) == [post(name_es="Otra", takes_new_matters=False)]
    assert people.posts_for_new_matters(alias) == []


def test_an_officer_begins_with_no_post_and_no_password(alias, officer):
    assert people.held_by(alias, officer) == []
    assert not people.user_of(alias, officer).has_usable_password()
    assert people.officers(alias) == [
        OfficerValue(officer, "Ana.Gómez", "Ana Gómez (EJEMPLO)", active=True, posts=())
    ]


def test_a_user_name_is_taken_once(alias, officer):
    with pytest.raises(IntegrityError), transaction.atomic(using=alias):
        people.add_officer(alias, "Ana.Gómez", "otra", v.NOW)


@pytest.mark.parametrize("asked", ["Ana.Gómez", "ana.gómez", "ANA.GóMEZ"])
def test_a_user_name_is_found_whatever_its_case(alias, officer, asked):
    assert people.officer_by_username(alias, asked) == officer


def test_an_unknown_name_is_nobody(alias, officer):
    assert people.officer_by_username(alias, "ana") is None


def test_tenures_begin_and_end(alias, officer):
    people.give_post(alias, officer, v.POST, v.NOW)
    people.give_post(alias, officer, LIAISON, v.NOW)
    assert people.held_by(alias, officer) == [
        PostHeld(v.POST, Role.AUTHORITY, {"PACTO": "SECRETO"}),
        PostHeld(LIAISON, Role.LIAISON, {}),
    ]

    people.end_tenure(alias, officer, v.POST, v.LATER)
    assert [p.code for p in people.held_by(alias, officer)] == [LIAISON]
    assert people.officers(alias)[0].posts == (LIAISON,)


def test_nobody_holds_a_post_that_does_not_exist(alias, officer):
    with pytest.raises(IntegrityError), transaction.atomic(using=alias):  # noqa: PT012
        people.give_post(alias, officer, PostCode("co-nada"), v.NOW)
        connections[alias].check_constraints()


def test_one_who_is_blocked_holds_nothing_and_no_link_lets_him_in(alias, officer):
    people.give_post(alias, officer, v.POST, v.NOW)
    people.add_invitation(alias, "ab" * 32, officer, v.LATER)
    people.set_active(alias, officer, active=False)

    assert people.held_by(alias, officer) == []
    assert people.invitation(alias, "ab" * 32, v.NOW) is None
    assert people.officers(alias)[0].active is False


def test_a_link_lets_in_once(alias, officer):
    people.add_invitation(alias, "ab" * 32, officer, v.LATER)

    assert people.invitation(alias, "ab" * 32, v.NOW) == officer
    assert people.use_invitation(alias, "ab" * 32, v.NOW) is True
    assert people.use_invitation(alias, "ab" * 32, v.NOW) is False
    assert people.invitation(alias, "ab" * 32, v.NOW) is None


@pytest.mark.parametrize("after", [timedelta(0), timedelta(seconds=1)])
def test_a_link_is_dead_from_the_second_it_lapses(alias, officer, after):
    people.add_invitation(alias, "ab" * 32, officer, v.LATER)

    assert people.invitation(alias, "ab" * 32, v.LATER + after) is None
    assert people.use_invitation(alias, "ab" * 32, v.LATER + after) is False


def test_a_new_link_kills_the_one_before(alias, officer):
    people.add_invitation(alias, "ab" * 32, officer, v.LATER)
    people.add_invitation(alias, "cd" * 32, officer, v.LATER)

    assert people.invitation(alias, "ab" * 32, v.NOW) is None
    assert people.invitation(alias, "cd" * 32, v.NOW) == officer


def test_a_password_is_kept_as_argon2_only(alias, officer):
    people.set_password(alias, officer, "una frase larga de EJEMPLO")
    user = people.user_of(alias, officer)

    assert user.password.startswith("argon2$")
    assert user.check_password("una frase larga de EJEMPLO")
