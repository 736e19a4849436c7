import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given, settings
from hypothesis import strategies as st

from exhorto.domain.bounds import ENVELOPE_BYTES, ENVELOPE_SIZE_CLASSES
from exhorto.domain.errors import Malformed, Refused
from exhorto.domain.ids import EnvelopeId
from exhorto.wire import base64url, envelopes
from exhorto.wire.envelope_headers import HEADER_JWS_BYTES, Route, binding, header_to_json
from exhorto.wire.envelopes import MAGIC, Sealed, open_, read, read_header, seal, unseal
from exhorto.wire.items import Payload, UnknownItem
from exhorto.wire.payloads import write_payload
from exhorto.wire.sealing_keys import SUITE, WRAP_BYTES, wrap
from tests.wire.makers import (
    CO,
    GT,
    MX,
    PA,
    SEAL_KID,
    assemble,
    find_key,
    opening_key,
    payload,
    route,
    signing_key,
    take_apart,
    with_member,
    with_true_digests,
)

SALT = b"s" * 32
KEYS = {SEAL_KID: opening_key(MX)}


def sealed(where: Route | None = None, what: Payload | None = None) -> Sealed:
    to = opening_key(MX).sealing_key
    return seal(where or route(), what or payload(), SALT, signing_key(CO), to)


GOOD = sealed()
HEADER, WRAPPED, CIPHERTEXT = take_apart(GOOD.data)
TEXT_LENGTH = int.from_bytes(GOOD.data[8:12], "big")


def resigned(**members: object) -> bytes:
    return assemble(with_member(HEADER, **members), WRAPPED, CIPHERTEXT, signing_key(CO))


def framed(header: int, wrapped: int, content: int, rest: bytes) -> bytes:
    return MAGIC + b"".join(n.to_bytes(4, "big") for n in (header, wrapped, content)) + rest


REFUSED: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "envelope.shape"),
    "only the magic": (MAGIC, "envelope.shape"),
    "another magic": (b"EXHENV2\n" + GOOD.data[8:], "envelope.shape"),
    "one byte too few": (GOOD.data[:-1], "envelope.shape"),
    "one byte too many": (GOOD.data + b"\0", "envelope.shape"),
    "a length that lies": (
        framed(TEXT_LENGTH + 1, 1168, len(CIPHERTEXT), GOOD.data[20:]),
        "envelope.shape",
    ),
    "a length beyond all bytes": (framed(2**32 - 1, 1168, 4112, b""), "envelope.shape"),
    "a wrap of another length": (
        assemble(
            with_true_digests(HEADER, WRAPPED[:-1], CIPHERTEXT),
            WRAPPED[:-1],
            CIPHERTEXT,
            signing_key(CO),
        ),
        "envelope.shape",
    ),
    "content between two size classes": (
        assemble(
            with_true_digests(HEADER, WRAPPED, CIPHERTEXT[:-1]),
            WRAPPED,
            CIPHERTEXT[:-1],
            signing_key(CO),
        ),
        "envelope.size-class",
    ),
    "beyond the bound": (MAGIC + bytes(ENVELOPE_BYTES), "envelope.too-large"),
    "a header beyond its bound": (
        framed(
            HEADER_JWS_BYTES + 1,
            1168,
            len(CIPHERTEXT),
            b"A" * (HEADER_JWS_BYTES + 1) + WRAPPED + CIPHERTEXT,
        ),
        "jws.too-large",
    ),
    "a header beyond ASCII": (
        framed(2, 1168, len(CIPHERTEXT), b"\xc3\xa9" + WRAPPED + CIPHERTEXT),
        "envelope.shape",
    ),
    "a later version": (resigned(v=2), "envelope.future-version"),
    "version 0": (resigned(v=0), "json.field"),
    "a suite without the new half": (resigned(suite="HPKE-0020-0001-0002"), "envelope.suite"),
    "no suite": (resigned(suite=None), "json.members"),
    "an unknown member": (resigned(cc="GT"), "json.members"),
    "several recipients": (resigned(to=["MX", "GT"]), "id.party"),
    "to the sender itself": (resigned(to="CO"), "envelope.to-itself"),
    "an id that is none": (resigned(id="7"), "id.envelope"),
    "number zero of the sequence": (resigned(seq=0), "json.field"),
    "a number with a fraction": (resigned(seq=7.0), "json.field"),
    "a negative incarnation": (resigned(inc=-1), "json.field"),
    "a previous that is no digest": (resigned(prev="x" * 64), "json.field"),
    "a previous in capitals": (resigned(prev="AB" * 32), "json.field"),
    "a short previous": (resigned(prev="ab"), "json.field"),
    "a key name with a line break": (resigned(to_kid="a\nb"), "key.kid"),
    "a digest of the wrong length": (resigned(plaintext="AAAA"), "json.field"),
    "a digest that is no base64url": (resigned(plaintext="*" * 43), "base64.not-canonical"),
    "a wrap that was not signed": (
        envelopes._join(GOOD.data[20 : 20 + TEXT_LENGTH].decode(), b"x" * 1168, CIPHERTEXT),
        "envelope.wrap",
    ),
    "content that was not signed": (
        envelopes._join(GOOD.data[20 : 20 + TEXT_LENGTH].decode(), WRAPPED, bytes(len(CIPHERTEXT))),
        "envelope.ciphertext",
    ),
    **{
        f"no {name}": (resigned(**{name: None}), "json.members")
        for name in HEADER
        if name not in {"v", "from", "suite"}
    },
}


@pytest.mark.parametrize(("data", "code"), REFUSED.values(), ids=REFUSED.keys())
def test_an_envelope_that_is_not_as_specified_is_refused_from_outside(
    data: bytes, code: str
) -> None:
    with pytest.raises(Malformed) as caught:
        read_header(data, find_key)
    assert caught.value.code == code
    with pytest.raises(Malformed) as caught:
        open_(data, find_key, KEYS, MX)
    assert caught.value.code == code


def by_hand(inner: bytes, digest: bytes | None = None) -> bytes:
    """An envelope around any inner bytes, honest in everything else."""
    key = b"c" * 32
    to = opening_key(MX).sealing_key
    wrapped = wrap(key, to, binding(route(), SEAL_KID, "key"))
    content = AESGCM(key).encrypt(bytes(12), inner, binding(route(), SEAL_KID, "content"))
    header = header_to_json(route(), SEAL_KID, digest or bytes(32), b"", b"")
    return assemble(with_true_digests(header, wrapped, content), wrapped, content, signing_key(CO))


def inner_of(plaintext: bytes, length: int | None = None, filler: bytes = b"\0") -> bytes:
    said = len(plaintext) if length is None else length
    return (SALT + said.to_bytes(4, "big") + plaintext).ljust(4096, filler)


INNER_REFUSED: dict[str, tuple[bytes, str]] = {
    "another plaintext than signed": (by_hand(inner_of(b"{}")), "envelope.plaintext"),
    "a length beyond the content": (by_hand(inner_of(b"{}", 5000)), "envelope.padding"),
    "a length beyond all": (by_hand(inner_of(b"{}", 2**32 - 1)), "envelope.padding"),
    "something in the padding": (by_hand(inner_of(b"{}", filler=b" ")), "envelope.padding"),
    "a length too short": (by_hand(inner_of(b"{}", 1)), "envelope.padding"),
    "a payload that is none": (
        by_hand(inner_of(b"{}"), envelopes._salted(SALT, b"{}")),
        "json.members",
    ),
    "an empty payload": (by_hand(inner_of(b""), envelopes._salted(SALT, b"")), "json.unreadable"),
}


@pytest.mark.parametrize(("data", "code"), INNER_REFUSED.values(), ids=INNER_REFUSED.keys())
def test_an_envelope_that_is_wrong_inside_passes_the_carrier_and_is_refused_at_home(
    data: bytes, code: str
) -> None:
    assert read_header(data, find_key).route == route()
    with pytest.raises(Malformed) as caught:
        open_(data, find_key, KEYS, MX)
    assert caught.value.code == code


def test_an_envelope_opens_for_its_recipient() -> None:
    opened = open_(GOOD.data, find_key, KEYS, MX)
    assert opened.payload == payload()
    assert opened.header == GOOD.header == read_header(GOOD.data, find_key)
    assert opened.header.route == route()
    assert (opened.header.sender_kid, opened.header.recipient_kid) == ("firma-1", SEAL_KID)


def test_header_plaintext_and_salt_are_the_evidence() -> None:
    opened = open_(GOOD.data, find_key, KEYS, MX)
    assert envelopes._salted(opened.salt, opened.plaintext) == opened.header.plaintext_digest
    assert opened.salt == SALT


def test_it_is_refused_to_open_what_is_for_another() -> None:
    with pytest.raises(Refused, match=r"envelope\.not-for-me"):
        open_(GOOD.data, find_key, KEYS, GT)


def test_an_envelope_for_a_key_that_is_gone_asks_to_be_sealed_again() -> None:
    with pytest.raises(Refused, match=r"envelope\.key-gone") as caught:
        open_(GOOD.data, find_key, {"otra": opening_key(MX)}, MX)
    assert caught.value.facts == {"id": route().id, "kid": SEAL_KID}


def test_another_key_under_the_same_name_does_not_open() -> None:
    with pytest.raises(Malformed, match=r"key\.not-opened"):
        open_(GOOD.data, find_key, {SEAL_KID: opening_key(CO)}, MX)


def test_the_recipient_is_checked_before_any_key_is_touched() -> None:
    with pytest.raises(Refused, match=r"envelope\.not-for-me"):
        unseal(read(GOOD.data, find_key), {}, GT)


def test_an_unknown_sender_is_the_finders_to_refuse() -> None:
    with pytest.raises(Refused, match=r"pact\.unknown-key"):
        read_header(
            seal(
                route(sender=PA),
                payload(),
                SALT,
                signing_key(PA, kid="vieja"),
                opening_key(MX).sealing_key,
            ).data,
            find_key,
        )


SEALS_REFUSED: dict[str, tuple[Route, Payload, bytes, str]] = {
    "to itself": (route(recipient=CO), payload(), SALT, "envelope.to-itself"),
    "an id that is none": (route(id=EnvelopeId("é")), payload(), SALT, "id.envelope"),
    "a previous that is no digest": (route(previous="é"), payload(), SALT, "json.field"),
    "number zero": (route(sequence=0), payload(), SALT, "json.field"),
    "a short salt": (route(), payload(), SALT[1:], "envelope.salt"),
    "too large": (
        route(),
        Payload((UnknownItem("x", f'{{"type":"x","a":"{"a" * 10_240_000}"}}'),)),
        SALT,
        "envelope.too-large",
    ),
    "more items than the bound": (
        route(),
        Payload((UnknownItem("x", '{"type":"x"}'),) * 257),
        SALT,
        "payload.too-many",
    ),
}


@pytest.mark.parametrize(
    ("where", "what", "salt", "code"), SEALS_REFUSED.values(), ids=SEALS_REFUSED.keys()
)
def test_what_every_reader_would_refuse_is_not_sealed(
    where: Route, what: Payload, salt: bytes, code: str
) -> None:
    with pytest.raises(Refused) as caught:
        seal(where, what, salt, signing_key(CO), opening_key(MX).sealing_key)
    assert caught.value.code == code


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 70_000))
def test_the_carrier_sees_a_size_class_and_not_a_length(length: int) -> None:
    item = UnknownItem("x", f'{{"type":"x","a":"{"a" * length}"}}')
    made = sealed(what=Payload((item,)))
    inner = len(write_payload(Payload((item,)))) + 36
    expected = next(kib * 1024 for kib in ENVELOPE_SIZE_CLASSES if inner <= kib * 1024)
    assert (
        len(made.data) == 20 + int.from_bytes(made.data[8:12], "big") + WRAP_BYTES + expected + 16
    )
    assert open_(made.data, find_key, KEYS, MX).payload.items == (item,)


def test_the_same_words_sealed_twice_have_nothing_in_common_but_the_route() -> None:
    again = take_apart(sealed().data)
    assert again[1] != WRAPPED
    assert again[2] != CIPHERTEXT
    assert again[0]["plaintext"] == HEADER["plaintext"]
    other = seal(route(), payload(), b"t" * 32, signing_key(CO), opening_key(MX).sealing_key)
    assert take_apart(other.data)[0]["plaintext"] != HEADER["plaintext"]


def test_the_header_names_no_more_than_the_carrier_needs() -> None:
    assert set(HEADER) == {
        "v",
        "suite",
        "from",
        "to",
        "to_kid",
        "id",
        "inc",
        "seq",
        "prev",
        "created",
        "plaintext",
        "ciphertext",
        "wrap",
    }
    assert HEADER["suite"] == SUITE


def test_the_first_envelope_of_a_pair_has_no_previous() -> None:
    made = sealed(route(previous=None, sequence=1))
    assert open_(made.data, find_key, KEYS, MX).header.route.previous is None


def test_a_chain_of_headers_is_told_by_their_digests() -> None:
    second = sealed(route(sequence=8, previous=GOOD.header.digest))
    assert (
        read_header(second.data, find_key).route.previous == read_header(GOOD.data, find_key).digest
    )


def test_neither_plaintext_nor_salt_nor_key_shows() -> None:
    opened = open_(GOOD.data, find_key, KEYS, MX)
    for shown in (repr(opened), repr(GOOD), repr(read(GOOD.data, find_key))):
        assert "sd_jwt" not in shown
        assert repr(SALT) not in shown
        assert "eyJ" not in shown


ROUTES = st.builds(
    route,
    recipient=st.sampled_from([MX, PA, GT]),
    id=st.binary(min_size=16, max_size=16).map(lambda b: EnvelopeId(b.hex())),
    incarnation=st.integers(0, 2**53 - 1),
    sequence=st.integers(1, 2**53 - 1),
    previous=st.none() | st.binary(min_size=32, max_size=32).map(bytes.hex),
    created_at=st.integers(0, 2**53 - 1),
)


@given(ROUTES, ROUTES)
def test_two_routes_never_bind_alike(one: Route, other: Route) -> None:
    assert (binding(one, "k", "key") == binding(other, "k", "key")) is (one == other)
    assert binding(one, "k", "key") != binding(one, "k", "content")
    assert binding(one, "k1", "key") != binding(one, "k2", "key")


@settings(deadline=None)
@given(ROUTES)
def test_every_route_goes_there_and_back(where: Route) -> None:
    made = seal(where, Payload(()), SALT, signing_key(CO), opening_key(where.recipient).sealing_key)
    opened = open_(made.data, find_key, {SEAL_KID: opening_key(where.recipient)}, where.recipient)
    assert opened.header == made.header
    assert opened.header.route == where


@given(st.binary(max_size=80).map(lambda b: MAGIC + b) | st.binary(max_size=80))
def test_any_bytes_are_refused_as_malformed(data: bytes) -> None:
    with pytest.raises(Malformed):
        read(data, find_key)


def test_a_header_is_a_jws_that_any_library_verifies() -> None:
    from joserfc import jws as library

    text = GOOD.data[20 : 20 + TEXT_LENGTH].decode()
    key = signing_key(CO).public.native
    body = library.deserialize_compact(text, key, algorithms=["Ed25519"]).payload
    assert base64url.encode(body) == text.split(".")[1]
