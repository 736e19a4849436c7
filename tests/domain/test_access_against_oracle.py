"""Access against a table written by hand: every role, every deed, every kind of object."""

from itertools import product

import pytest

from exhorto.domain.access import (
    MAY,
    Actor,
    Deed,
    MatterObject,
    PortionObject,
    PostHeld,
    Role,
    check,
)
from exhorto.domain.errors import Denied
from exhorto.domain.ids import MatterId, OfficerId, PostCode
from exhorto.domain.marking.levels import Protection, Regime
from tests.oracles import access as table
from tests.oracles.access import Asked, codes

REGIME = Regime("pa-reserva", "PA", ("abierto", "restringido", "reservado"), "invented", "none")
REGIMES = {"pa-reserva": REGIME}
POST = PostCode("pa-autoridad-central")
MINE = MatterObject(MatterId("ab" * 16), frozenset({POST, PostCode("pa-enlace-colombia")}))
NOT_MINE = MatterObject(MatterId("cd" * 16), frozenset({PostCode("pa-enlace-colombia")}))
NOBODYS = MatterObject(MatterId("ef" * 16), frozenset())
CLEARANCES = {
    "enough": {"pa-reserva": "restringido"},
    "too low": {"pa-reserva": "abierto"},
    "of another regime": {"co-reserva": "reservado"},
    "none": {},
    "of an unknown level": {"pa-reserva": "altísimo"},
}
PROTECTIONS = {
    "known": Protection("pa-reserva", "restringido"),
    "unknown regime": Protection("zz-reserva", "abierto"),
    "unknown level": Protection("pa-reserva", "altísimo"),
}
ROLES = [role.value for role in Role]
DEEDS = [deed.value for deed in Deed]


def actor(role: str, clearance: str = "enough") -> Actor:
    return Actor(OfficerId("of-1"), PostHeld(POST, Role(role), CLEARANCES[clearance]))


def denial(asked: Asked, thing: MatterObject | PortionObject | None) -> Denied | None:
    try:
        check(actor(asked.role, asked.clearance), Deed(asked.deed), thing, REGIMES)
    except Denied as denied:
        return denied
    return None


def check_as_the_table_says(asked: Asked, thing: MatterObject | PortionObject | None) -> None:
    denied = denial(asked, thing)
    assert (denied.code if denied else None) in (codes(asked) or {None})


def test_the_table_by_hand_knows_every_role_and_every_deed() -> None:
    assert set(table.MAY) == set(ROLES)
    assert set(DEEDS) == table.ALL_DEEDS


@pytest.mark.parametrize("role", ROLES)
def test_a_role_may_do_what_the_text_says_and_nothing_else(role: str) -> None:
    assert {deed.value for deed in MAY[Role(role)]} == table.MAY[role]


@pytest.mark.parametrize(("role", "deed"), [*product(ROLES, DEEDS)])
def test_what_needs_no_object(role: str, deed: str) -> None:
    if deed in table.NEEDS_NOTHING:
        check_as_the_table_says(Asked(role, deed, "nothing"), None)


@pytest.mark.parametrize(("role", "deed"), [*product(ROLES, DEEDS)])
def test_what_a_role_may_not_do_it_may_not_do_to_anything(role: str, deed: str) -> None:
    if deed in table.MAY[role]:
        return
    things: list[MatterObject | PortionObject | None] = [None, MINE, NOT_MINE, NOBODYS]
    things += [PortionObject(m, p) for m in (MINE, NOT_MINE) for p in PROTECTIONS.values()]
    for thing in things:
        denied = denial(Asked(role, deed, "anything"), thing)
        assert denied is not None
        assert denied.code == table.DENIED


@pytest.mark.parametrize(("role", "deed"), [*product(ROLES, sorted(table.NEEDS_A_MATTER))])
def test_a_deed_to_a_matter_of_mine(role: str, deed: str) -> None:
    check_as_the_table_says(Asked(role, deed, "matter"), MINE)


@pytest.mark.parametrize("thing", [NOT_MINE, NOBODYS], ids=["of another post", "of no post"])
@pytest.mark.parametrize(("role", "deed"), [*product(ROLES, sorted(table.NEEDS_A_MATTER))])
def test_a_deed_to_a_matter_that_is_not_assigned_to_me(
    role: str, deed: str, thing: MatterObject
) -> None:
    """Assigning is not asked here: a matter that came in today is assigned to nobody yet."""
    if deed != Deed.ASSIGN_MATTER.value:
        check_as_the_table_says(Asked(role, deed, "matter", is_assigned=False), thing)


@pytest.mark.parametrize("role", ["authority", "liaison"])
def test_the_exposure_of_a_matter_is_for_those_who_have_a_part_in_it(role: str) -> None:
    deed = Deed.READ_EXPOSURE.value
    check_as_the_table_says(Asked(role, deed, "matter"), MINE)
    check_as_the_table_says(Asked(role, deed, "matter", is_assigned=False), NOT_MINE)


def test_oversight_sees_the_exposure_of_any_matter() -> None:
    for thing in (MINE, NOT_MINE, NOBODYS):
        check_as_the_table_says(Asked("oversight", Deed.READ_EXPOSURE.value, "matter"), thing)


@pytest.mark.parametrize("is_assigned", [True, False])
@pytest.mark.parametrize("marking", PROTECTIONS)
@pytest.mark.parametrize("clearance", CLEARANCES)
@pytest.mark.parametrize("role", ROLES)
def test_a_portion(role: str, clearance: str, marking: str, is_assigned: bool) -> None:
    asked = Asked(role, "read-portion", "portion", is_assigned, clearance, marking)
    thing = PortionObject(MINE if is_assigned else NOT_MINE, PROTECTIONS[marking])
    check_as_the_table_says(asked, thing)


@pytest.mark.parametrize("level", range(3))
@pytest.mark.parametrize("held", range(3))
def test_a_clearance_reaches_up_to_its_level(held: int, level: int) -> None:
    post = PostHeld(POST, Role.LIAISON, {"pa-reserva": REGIME.levels[held]})
    thing = PortionObject(MINE, Protection("pa-reserva", REGIME.levels[level]))
    if held >= level:
        check(Actor(OfficerId("of-1"), post), Deed.READ_PORTION, thing, REGIMES)
        return
    with pytest.raises(Denied) as denied:
        check(Actor(OfficerId("of-1"), post), Deed.READ_PORTION, thing, REGIMES)
    assert denied.value.code in {table.DENIED, table.ABOVE}


@pytest.mark.parametrize(
    ("role", "deed"),
    [*product(["authority", "liaison"], sorted(table.NEEDS_A_MATTER | table.NEEDS_A_PORTION))],
)
def test_a_denial_does_not_tell_whether_there_is_such_a_thing(role: str, deed: str) -> None:
    if deed == Deed.ASSIGN_MATTER.value:
        return
    things: list[MatterObject | PortionObject | None] = [None, NOT_MINE, NOBODYS]
    if deed in table.NEEDS_A_PORTION:
        things = [None, *(PortionObject(NOT_MINE, p) for p in PROTECTIONS.values())]
    denials = [denial(Asked(role, deed, "anything"), thing) for thing in things]
    assert {(d.code, str(d)) for d in denials if d is not None} == {(table.DENIED, str(denials[0]))}
    assert None not in denials
    assert all("cd" * 16 not in str(d) for d in denials)


@pytest.mark.parametrize("role", ROLES)
def test_there_is_no_portion_without_a_portion(role: str) -> None:
    for thing in (None, MINE):
        denied = denial(Asked(role, "read-portion", "anything"), thing)
        assert denied is not None
        assert denied.code == table.DENIED


@pytest.mark.parametrize("role", ["oversight", "node"])
def test_there_is_no_matter_where_there_is_none(role: str) -> None:
    for deed in ("read-matter", "resume-lane"):
        denied = denial(Asked(role, deed, "nothing"), None)
        assert denied is not None
        assert denied.code == table.DENIED
