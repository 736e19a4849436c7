import pytest

from exhorto.domain.errors import ExhortoError, Malformed
from exhorto.domain.ids import Party, PortionDigest, PostCode
from exhorto.domain.jsonvalues import Json, JsonObject
from exhorto.domain.statements import Head, Place
from exhorto.wire.claims import claims_from_json, claims_to_json
from tests.wire.makers import CO, DIGEST, GT, MATTER, MX, PA, claims, with_member

DIGESTS = (PortionDigest("A" * 43), PortionDigest("B" * 42 + "A"))
GOOD = claims_to_json(claims(), DIGESTS)
ROW: list[Json] = ["GT", 1, 1, DIGEST]


def changed(**members: object) -> JsonObject:
    return with_member(GOOD, **members)


REFUSED = {
    "a hash that is too short to trust": (changed(_sd_alg="sha-256-128"), "statement.hash"),
    "another hash": (changed(_sd_alg="sha-512"), "statement.hash"),
    "object digests": (changed(_sd=[]), "json.members"),
    "an unknown claim": (changed(exp=1), "json.members"),
    "a key binding claim": (changed(cnf={}), "json.members"),
    "a post of another party": (changed(post="mx-cancilleria"), "statement.foreign-post"),
    "resumed by another party": (changed(resumed_by=["mx-a"]), "statement.foreign-post"),
    "resumed by one post twice": (changed(resumed_by=["co-a", "co-a"]), "json.field"),
    "resumed by a crowd": (changed(resumed_by=[f"co-{n}" for n in range(9)]), "json.field"),
    "version 0": (changed(v=0), "json.field"),
    "a version that is true": (changed(v=True), "json.field"),
    "a version in words": (changed(v="1"), "json.field"),
    "no party": (changed(iss="Colombia"), "id.party"),
    "a kind with a space": (changed(kind="removal request"), "json.field"),
    "an empty kind": (changed(kind=""), "json.field"),
    "a kind beyond the bound": (changed(kind="a" * 81), "json.field"),
    "a matter that is no id": (changed(matter="ABC"), "id.matter"),
    "a scope that is not known": (changed(scope="secret"), "json.field"),
    "a lane without its previous": (changed(lane={"inc": 1, "seq": 1}), "json.members"),
    "a lane with more": (changed(lane={"inc": 1, "seq": 1, "prev": None, "x": 1}), "json.members"),
    "a negative sequence": (changed(lane={"inc": 1, "seq": -1, "prev": None}), "json.field"),
    "a sequence with a fraction": (
        changed(lane={"inc": 1, "seq": 1.0, "prev": None}),
        "json.field",
    ),
    "a previous that is no digest": (
        changed(lane={"inc": 1, "seq": 1, "prev": ""}),
        "id.statement",
    ),
    "a digest in capitals": (
        changed(lane={"inc": 1, "seq": 1, "prev": DIGEST.upper()}),
        "id.statement",
    ),
    "the author's own lane as seen": (changed(seen=[["CO", 1, 1, DIGEST]]), "statement.seen"),
    "a lane seen twice": (changed(seen=[ROW, ROW]), "statement.seen"),
    "lanes seen out of order": (changed(seen=[["MX", 1, 1, DIGEST], ROW]), "statement.seen"),
    "too many lanes seen": (
        changed(seen=[[f"{a}{b}", 1, 1, DIGEST] for a in "ABD" for b in "ABCDEFGHIJKLMNOPQRSTUVW"]),
        "statement.seen",
    ),
    "a seen lane with a piece missing": (changed(seen=[["GT", 1, DIGEST]]), "json.field"),
    "a time before time": (changed(iat=-1), "json.field"),
    "a time with a fraction": (changed(iat=1.5), "json.field"),
    "a pact without its digest": (changed(pact={"version": 1}), "json.members"),
    "a pact digest that is none": (changed(pact={"version": 1, "digest": "x"}), "json.field"),
    "procedures with a line break": (changed(procedures="a\nb"), "json.field"),
    "no portions": (changed(portions=[]), "json.field"),
    "more portions than the bound": (changed(portions=[{"...": "A" * 43}] * 1025), "json.field"),
    "portions in the clear": (changed(portions=["texto"]), "json.field"),
    "a digest with company": (changed(portions=[{"...": "A" * 43, "x": 1}]), "json.field"),
    "a digest of the wrong length": (changed(portions=[{"...": "A" * 42}]), "id.portion"),
    "a digest that is a number": (changed(portions=[{"...": 1}]), "id.portion"),
    "the same digest twice": (changed(portions=[{"...": "A" * 43}] * 2), "statement.digest-twice"),
    **{f"no {name}": (changed(**{name: None}), "json.members") for name in GOOD if name != "v"},
    "no v": (changed(v=None), "json.field"),
}


@pytest.mark.parametrize(("payload", "code"), REFUSED.values(), ids=REFUSED.keys())
def test_claims_that_are_not_exactly_as_specified_are_refused(
    payload: JsonObject, code: str
) -> None:
    with pytest.raises(Malformed) as caught:
        claims_from_json(payload)
    assert caught.value.code == code


SAID = {
    "the first word of a lane": claims(place=Place(1, 1, None)),
    "a lane that goes on after a fork": claims(resumed_by=(PostCode("co-a"), PostCode("co-b"))),
    "the last lanes of three parties": claims(
        seen=tuple(Head(p, 1, 9, DIGEST) for p in (GT, MX, PA))
    ),
    "an observer speaks": claims(Party("XA"), seen=()),
    "nothing seen": claims(seen=()),
}


@pytest.mark.parametrize("said", SAID.values(), ids=SAID.keys())
def test_claims_read_back_as_they_were_written(said: object) -> None:
    assert claims_from_json(claims_to_json(said, DIGESTS)) == (said, DIGESTS)  # type: ignore[arg-type]


def test_a_later_version_says_which_lane_has_to_wait() -> None:
    later = {**GOOD, "v": 2, "another": {"shape": [1]}, "portions": "elsewhere"}
    with pytest.raises(Malformed, match=r"statement\.future-version") as caught:
        claims_from_json(later)
    assert caught.value.facts == {
        "version": 2,
        "issuer": CO,
        "matter": MATTER,
        "incarnation": 1,
        "sequence": 2,
        "previous": DIGEST,
    }


def test_a_later_version_that_moved_its_lane_is_still_told_from_rubbish() -> None:
    with pytest.raises(ExhortoError, match=r"statement\.future-version") as caught:
        claims_from_json({"v": 3, "iss": "CO"})
    assert caught.value.facts == {"version": 3, "issuer": CO}
