import json
from collections import Counter
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exhorto.domain.bounds import DECOY_CLASSES, PORTION_BYTES, PORTIONS, STATEMENT_JWT_BYTES
from exhorto.domain.errors import ExhortoError, Malformed, Refused
from exhorto.domain.jsonvalues import JsonObject
from exhorto.domain.statements import PactRef, Place, Role
from exhorto.wire import base64url, jws, statements
from exhorto.wire.claims import claims_to_json
from exhorto.wire.disclosures import Disclosure, digest_of_disclosure, disclose
from exhorto.wire.statements import compose, decoys_for, issue, lay_out, split, verify
from tests.wire.makers import (
    CO,
    GT,
    MX,
    PA,
    chance,
    claims,
    disclosures,
    find_key,
    issued,
    layout,
    portion,
    rendition,
    signing_key,
    texts,
    with_member,
)

MADE = issued()
JWT, TEXTS = MADE.jwt, texts(MADE)
WHOLE = compose(JWT, TEXTS)
OTHER = issued(seed=99)


def signed(payload: JsonObject) -> str:
    return jws.sign(payload, jws.Typ.STATEMENT, signing_key(CO))


def with_digest(text: str, at: int = 1) -> str:
    """A statement of a careless author whose digest at a place is that of ``text``."""
    digests = list(layout().digests)
    digests[at] = digest_of_disclosure(text)
    return compose(signed(claims_to_json(claims(), digests)), [text])


NESTED = base64url.encode(
    json.dumps(
        [base64url.encode(bytes(16)), {"role": "text", "marking": {}, "body": {"_sd": []}}]
    ).encode()
)
PROPERTY = base64url.encode(json.dumps([base64url.encode(bytes(16)), "iss", "MX"]).encode())
KERNEL_ELSEWHERE = disclose(portion(role=Role.KERNEL), bytes(16)).text
NO_KERNEL = disclose(portion(), bytes(16)).text
PAYLOAD = claims_to_json(claims(), layout().digests)

REFUSED: dict[str, tuple[str, str]] = {
    "a disclosure of another statement": (
        compose(JWT, [*TEXTS, texts(OTHER)[1]]),
        "statement.stray-disclosure",
    ),
    "a disclosure that nothing refers to": (
        compose(JWT, [NO_KERNEL]),
        "statement.stray-disclosure",
    ),
    "an altered disclosure": (
        compose(JWT, [TEXTS[0], TEXTS[1][:-2] + "AA"]),
        "statement.stray-disclosure",
    ),
    "the same words, spelled anew": (
        compose(
            JWT,
            [base64url.encode(json.dumps(json.loads(base64url.decode(TEXTS[1], "t"))).encode())],
        ),
        "statement.stray-disclosure",
    ),
    "a disclosure twice": (compose(JWT, [*TEXTS, TEXTS[1]]), "statement.disclosure-twice"),
    "an empty disclosure": (f"{JWT}~~", "statement.stray-disclosure"),
    "an empty disclosure between": (f"{JWT}~{TEXTS[0]}~~", "statement.stray-disclosure"),
    "digests inside a disclosure": (with_digest(NESTED), "disclosure.nested"),
    "an object property": (with_digest(PROPERTY), "disclosure.shape"),
    "a second kernel": (with_digest(KERNEL_ELSEWHERE), "statement.kernel"),
    "no kernel in the kernel's place": (with_digest(NO_KERNEL, 0), "statement.kernel"),
    "a key binding at the end": (WHOLE + JWT, "statement.key-binding"),
    "anything at the end": (WHOLE + "x", "statement.key-binding"),
    "no tilde at the end": (WHOLE[:-1], "statement.key-binding"),
    "a bare JWT without its tilde": (JWT, "statement.shape"),
    "nothing": ("", "statement.shape"),
    "only tildes": ("~" * 8, "json.unreadable"),
    "too many tildes": (JWT + "~" * (PORTIONS + 2), "statement.too-many-portions"),
    "far too many tildes": (JWT + "~" * 9_000, "statement.too-many-portions"),
    "a disclosure beyond the bound": (
        compose(JWT, ["A" * (PORTION_BYTES + 1)]),
        "disclosure.too-large",
    ),
    "a JWT beyond the bound": ("A" * (STATEMENT_JWT_BYTES + 1) + "~", "jws.too-large"),
    "another type": (
        compose(jws.sign(PAYLOAD, jws.Typ.RECEIPT, signing_key(CO)), TEXTS),
        "jws.typ",
    ),
    "the generic type": (
        compose(
            JWT.replace(
                JWT.split(".")[0],
                base64url.encode(
                    json.dumps(
                        {"alg": "Ed25519", "typ": "example+sd-jwt", "kid": "CO/firma-1"}
                    ).encode()
                ),
            ),
            TEXTS,
        ),
        "jws.typ",
    ),
    "another signer": (
        compose(jws.sign(with_member(PAYLOAD, iss="MX"), jws.Typ.STATEMENT, signing_key(MX)), ()),
        "statement.foreign-post",
    ),
    "another hash": (
        compose(signed(with_member(PAYLOAD, _sd_alg="sha-512")), ()),
        "statement.hash",
    ),
    "no hash": (compose(signed(with_member(PAYLOAD, _sd_alg=None)), ()), "json.members"),
    "no lane": (compose(signed(with_member(PAYLOAD, lane=None)), ()), "json.members"),
    "an unknown claim": (compose(signed(with_member(PAYLOAD, exp=1)), ()), "json.members"),
    "letters beyond ASCII": (WHOLE.replace("~", "~é", 1), "base64.not-canonical"),
    "a newline at the end": (WHOLE + "\n", "statement.key-binding"),
}


@pytest.mark.parametrize(("text", "code"), REFUSED.values(), ids=REFUSED.keys())
def test_a_rendition_that_is_not_exactly_what_was_signed_is_refused(text: str, code: str) -> None:
    with pytest.raises(Malformed) as caught:
        verify(text, find_key)
    assert caught.value.code == code


@pytest.mark.parametrize("kept", [(), (0,), (1,), (0, 2), (2, 1, 0)])
def test_a_recipient_reads_what_was_disclosed_to_it_and_nothing_else(kept: tuple[int, ...]) -> None:
    read = verify(compose(JWT, [TEXTS[i] for i in kept]), find_key)
    places = sorted(MADE.disclosures)
    assert dict(read.portions) == {
        places[i]: MADE.disclosures[places[i]].portion for i in sorted(kept)
    }
    assert read.claims == claims()
    assert read.digest == MADE.digest
    assert read.portion_digests == layout().digests
    assert (read.kernel is None) is (0 not in kept)


def test_every_rendition_carries_the_same_jwt_and_the_same_name() -> None:
    bare, whole = verify(compose(JWT, ()), find_key), verify(WHOLE, find_key)
    assert (bare.digest, bare.claims, bare.portion_digests) == (
        whole.digest,
        whole.claims,
        whole.portion_digests,
    )


def test_what_is_sent_is_byte_for_byte_what_was_previewed() -> None:
    previewed = {d.text for d in disclosures()}
    assert set(split(WHOLE)[1]) == previewed


def test_what_is_withheld_shows_neither_content_nor_length_nor_number() -> None:
    """Two statements, one with more and longer portions: the bare JWTs are of one length."""
    short = issued(seed=3, count=2)
    long = issued(seed=4, count=7, length=2000)
    assert len(short.jwt) == len(long.jwt)


LATER = compose(signed({**PAYLOAD, "v": 2, "new": 1}), TEXTS)


def test_a_later_version_is_told_apart_after_its_signature_was_checked() -> None:
    with pytest.raises(Malformed, match=r"statement\.future-version") as caught:
        verify(LATER, find_key)
    assert caught.value.facts["issuer"] == CO
    assert caught.value.facts["sequence"] == 2
    forged = LATER.replace(LATER.split(".")[2].split("~")[0], base64url.encode(bytes(64)))
    with pytest.raises(Malformed, match=r"jws\.signature"):
        verify(forged, find_key)


@pytest.mark.parametrize("count", [1, 2, 7, 8, 9, 16, 17, 33, 1024])
def test_digests_are_padded_to_the_next_class(count: int) -> None:
    padded = count + decoys_for(count)
    assert padded in DECOY_CLASSES
    assert all(c < count or c >= padded for c in DECOY_CLASSES)


def test_more_portions_than_the_largest_class_are_refused() -> None:
    with pytest.raises(Refused, match=r"statement\.too-many-portions"):
        decoys_for(1025)


THREE = disclosures()
DECOYS = [bytes([n]) * 32 for n in range(5)]


def no_draw(_: int) -> int:
    raise AssertionError("a refusal comes before chance")


LAYOUTS_REFUSED: dict[str, tuple[list[Disclosure], list[bytes], str]] = {
    "nothing to say": ([], [], "statement.kernel"),
    "no kernel": (THREE[1:], [b"x" * 32] * 6, "statement.kernel"),
    "the kernel not first": ([THREE[1], THREE[0], THREE[2]], DECOYS, "statement.kernel"),
    "two kernels": (
        [THREE[0], disclose(portion(role=Role.KERNEL), b"k" * 16), THREE[2]],
        DECOYS,
        "statement.kernel",
    ),
    "a decoy too few": (THREE, DECOYS[1:], "statement.decoys"),
    "a decoy too many": (THREE, [*DECOYS, b"x" * 32], "statement.decoys"),
    "a decoy with too little chance": (THREE, [*DECOYS[1:], b"x" * 31], "statement.decoys"),
    "one salt for two portions": (
        [THREE[0], disclose(portion("a"), b"s" * 16), disclose(portion("b"), b"s" * 16)],
        DECOYS,
        "statement.salt-twice",
    ),
    "the same portion twice": ([THREE[0], THREE[1], THREE[1]], DECOYS, "statement.salt-twice"),
}


@pytest.mark.parametrize(
    ("given_", "decoys", "code"), LAYOUTS_REFUSED.values(), ids=LAYOUTS_REFUSED.keys()
)
def test_a_layout_that_would_tell_or_mislead_is_refused(
    given_: list[Disclosure], decoys: list[bytes], code: str
) -> None:
    with pytest.raises(Refused) as caught:
        lay_out(given_, decoys, no_draw)
    assert caught.value.code == code


def test_one_decoy_twice_is_refused() -> None:
    with pytest.raises(Refused, match=r"statement\.digest-twice"):
        lay_out(THREE, [b"x" * 32] * 5, chance().randrange)


@given(st.integers(0, 10_000), st.integers(1, 12))
def test_the_kernel_stands_first_and_the_others_keep_their_order(seed: int, count: int) -> None:
    made = layout(seed, count)
    places = list(made.disclosures)
    assert places[0] == 0
    assert places == sorted(places)
    assert len(places) == count
    assert [made.disclosures[p].text for p in places] == [d.text for d in disclosures(seed, count)]
    assert all(made.digests[p] == made.disclosures[p].digest for p in places)
    assert len(set(made.digests)) == len(made.digests) == count + decoys_for(count)


def test_decoys_stand_anywhere_behind_the_kernel_as_likely() -> None:
    """Two portions behind the kernel in seven places: 21 choices, each about as often."""
    lots = chance(7)
    drawn = Counter(tuple(lay_out(THREE, DECOYS, lots.randrange).disclosures) for _ in range(4200))
    assert len(drawn) == 21
    assert all(130 < n < 280 for n in drawn.values())


CLAIMS_REFUSED: dict[str, tuple[Callable[[], object], str]] = {
    "a post of another party": (lambda: claims(post="mx-a"), "statement.foreign-post"),
    "lanes seen out of order": (
        lambda: claims(seen=tuple(reversed([claims().seen[0], claims(PA).seen[0]]))),
        "statement.seen",
    ),
    "a pact without a digest": (lambda: claims(pact=PactRef(1, "")), "json.field"),
    "a previous that is no digest": (lambda: claims(place=Place(1, 2, "x")), "id.statement"),  # type: ignore[arg-type]
    "a kind in capitals": (lambda: claims(kind="Removal"), "json.field"),
}


@pytest.mark.parametrize(("said", "code"), CLAIMS_REFUSED.values(), ids=CLAIMS_REFUSED.keys())
def test_what_every_reader_would_refuse_is_not_signed(
    said: Callable[[], object], code: str
) -> None:
    with pytest.raises(Refused) as caught:
        issue(said(), layout(), signing_key(CO))  # type: ignore[arg-type]
    assert caught.value.code == code


def test_a_key_of_another_party_makes_nothing_that_anyone_takes() -> None:
    forged = issue(claims(), layout(), signing_key(GT))
    with pytest.raises(ExhortoError, match=r"jws\.signature"):
        verify(compose(forged.jwt, ()), find_key)


@given(st.integers(0, len(WHOLE) - 1), st.sampled_from("AZaz09-_.~"))
def test_no_letter_of_a_rendition_can_be_changed(at: int, letter: str) -> None:
    changed = WHOLE[:at] + letter + WHOLE[at + 1 :]
    if changed == WHOLE:
        return
    with pytest.raises(ExhortoError):
        verify(changed, find_key)


@given(st.text(max_size=80) | st.text(alphabet="eyJ.~A", max_size=80))
def test_any_text_is_refused_as_malformed(text: str) -> None:
    with pytest.raises(Malformed):
        verify(text, find_key)


def test_a_long_statement_goes_there_and_back() -> None:
    made = issued(seed=5, count=40, length=3000)
    assert len(verify(compose(made.jwt, texts(made)), find_key).portions) == 40
    assert rendition(seed=5, count=40, length=3000) == compose(made.jwt, texts(made))


def test_what_was_kept_reads_as_it_was_verified() -> None:
    read = verify(WHOLE, find_key)
    assert statements.read_kept(JWT) == (read.claims, read.portion_digests)


@pytest.mark.parametrize("kept", ["", "a.b", JWT + ".x", JWT.replace(".", "", 1), "a.*.c"])
def test_what_the_disk_has_changed_is_refused(kept: str) -> None:
    with pytest.raises(Malformed):
        statements.read_kept(kept)
