"""What an attacker tries, one test each: every one was refused for the reason that it names."""

import hashlib

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from exhorto.domain.errors import ExhortoError, Malformed, Refused
from exhorto.domain.ids import EnvelopeId, Party
from exhorto.domain.jsonvalues import JsonObject
from exhorto.wire import base64url, envelopes, jws, statements
from exhorto.wire.acknowledgements import (
    Acknowledgement,
    sign_acknowledgement,
    verify_acknowledgement,
)
from exhorto.wire.disclosures import digest_of_disclosure
from exhorto.wire.envelope_headers import Route, binding, header_to_json
from exhorto.wire.envelopes import open_, read_header, seal
from exhorto.wire.items import Payload, ResendItem
from exhorto.wire.payloads import write_payload
from exhorto.wire.receipts import LedgerPlace, Receipt, State, sign_receipt, verify_receipt
from exhorto.wire.sealing_keys import wrap
from tests.wire.makers import (
    CO,
    DIGEST,
    GT,
    MX,
    NOW,
    SEAL_KID,
    assemble,
    find_key,
    issued,
    opening_key,
    payload,
    route,
    signing_key,
    take_apart,
    with_member,
    with_true_digests,
)
from tests.wire.twokeys import for_two_keys

SALT = b"s" * 32
MINE = {SEAL_KID: opening_key(MX)}
SEALED = seal(route(), payload(), SALT, signing_key(CO), opening_key(MX).sealing_key).data
HEADER, WRAPPED, CONTENT = take_apart(SEALED)


def refused_as(code: str, data: bytes, me: Party = MX) -> None:
    with pytest.raises(ExhortoError) as caught:
        open_(data, find_key, {SEAL_KID: opening_key(me)}, me)
    assert caught.value.code == code


def test_no_bit_can_be_flipped() -> None:
    for at in range(0, len(SEALED), 7):
        for bit in (0, 3, 7):
            bad = SEALED[:at] + bytes([SEALED[at] ^ 1 << bit]) + SEALED[at + 1 :]
            with pytest.raises(ExhortoError):
                open_(bad, find_key, MINE, MX)


def test_a_recipient_cannot_be_changed_by_who_cannot_sign() -> None:
    forged = assemble(with_member(HEADER, to="GT"), WRAPPED, CONTENT, signing_key(GT))
    refused_as("jws.signature", forged, GT)


def test_a_recipient_cannot_be_changed_even_by_the_sender_without_sealing_anew() -> None:
    """GT and MX share nothing: not even the same opening key would open under another route."""
    moved = assemble(with_member(HEADER, to="GT"), WRAPPED, CONTENT, signing_key(CO))
    with pytest.raises(Malformed, match=r"key\.not-opened"):
        open_(moved, find_key, {SEAL_KID: opening_key(MX)}, GT)


def test_another_party_cannot_pass_an_envelope_off_as_its_own() -> None:
    stolen = assemble(with_member(HEADER, **{"from": "GT"}), WRAPPED, CONTENT, signing_key(GT))
    assert read_header(stolen, find_key).route.sender == GT
    refused_as("key.not-opened", stolen)


def test_another_party_cannot_sign_in_the_senders_name() -> None:
    text = jws.sign(with_member(HEADER, **{"from": "GT"}), jws.Typ.ENVELOPE, signing_key(GT))
    _, body, signature = text.split(".")
    head = envelopes._parts(SEALED)[0].split(".")[0]
    refused_as("jws.signature", envelopes._join(f"{head}.{body}.{signature}", WRAPPED, CONTENT))


ROUTE_CHANGES: dict[str, object] = {
    "id": "aa" * 16,
    "inc": 2,
    "seq": 8,
    "prev": None,
    "created": NOW + 1,
}


@pytest.mark.parametrize("name", ROUTE_CHANGES)
def test_no_value_of_the_route_can_be_changed_without_sealing_anew(name: str) -> None:
    """A replay under another id or number fails even where the sender himself signs it."""
    header: JsonObject = {**HEADER, name: ROUTE_CHANGES[name]}  # type: ignore[dict-item]
    refused_as("key.not-opened", assemble(header, WRAPPED, CONTENT, signing_key(CO)))


def test_a_wrap_cannot_be_moved_to_another_header() -> None:
    other = seal(
        route(id=EnvelopeId("bb" * 16), sequence=8),
        Payload(()),
        SALT,
        signing_key(CO),
        opening_key(MX).sealing_key,
    ).data
    header, _, content = take_apart(other)
    refused_as("envelope.wrap", assemble(header, WRAPPED, content, signing_key(CO)))
    header = with_true_digests(header, WRAPPED, CONTENT)
    refused_as("key.not-opened", assemble(header, WRAPPED, CONTENT, signing_key(CO)))


def test_content_cannot_be_moved_under_another_wrap() -> None:
    """The sender knows the content key and wraps it for another route: the content refuses."""
    key, to = b"c" * 32, opening_key(MX).sealing_key
    inner = (SALT + (2).to_bytes(4, "big") + b"{}").ljust(4096, b"\0")
    content = AESGCM(key).encrypt(bytes(12), inner, binding(route(), SEAL_KID, "content"))
    elsewhere = route(sequence=99)
    wrapped = wrap(key, to, binding(elsewhere, SEAL_KID, "key"))
    digest = envelopes._salted(SALT, b"{}")
    header = header_to_json(elsewhere, SEAL_KID, digest, b"", b"")
    moved = with_true_digests(header, wrapped, content)
    refused_as("envelope.not-opened", assemble(moved, wrapped, content, signing_key(CO)))


def two_faced(where: Route) -> tuple[bytes, bytes, bytes, bytes]:
    """A ciphertext for two keys, the second key wrapped, what it opens, and the first key."""
    first, second = b"1" * 32, b"2" * 32
    plaintext = write_payload(Payload((ResendItem(1, (1,)),)))
    inner = (bytes(32) + len(plaintext).to_bytes(4, "big") + plaintext).ljust(4096, b"\0")
    bound = binding(where, SEAL_KID, "content")
    content = for_two_keys((first, second), bytes(12), inner, bound)
    wrapped = wrap(second, opening_key(MX).sealing_key, binding(where, SEAL_KID, "key"))
    return content, wrapped, AESGCM(second).decrypt(bytes(12), content, bound), first


def test_one_ciphertext_for_two_keys_is_read_in_one_way_only() -> None:
    """Equivocation: AES-GCM accepts the ciphertext under both keys, the signed digest under one."""
    where = route()
    content, wrapped, inner, first = two_faced(where)
    other = AESGCM(first).decrypt(bytes(12), content, binding(where, SEAL_KID, "content"))
    assert other != inner

    said = hashlib.sha256(other).digest()
    header = with_true_digests(header_to_json(where, SEAL_KID, said, b"", b""), wrapped, content)
    refused_as("envelope.plaintext", assemble(header, wrapped, content, signing_key(CO)))


def test_who_signs_the_digest_of_what_is_read_has_said_it() -> None:
    """The same ciphertext, honestly signed: it opens, and only the signed text is read."""
    where = route()
    content, wrapped, inner, _ = two_faced(where)
    length = int.from_bytes(inner[32:36], "big")
    said = hashlib.sha256(inner[:32] + inner[36 : 36 + length]).digest()
    header = with_true_digests(header_to_json(where, SEAL_KID, said, b"", b""), wrapped, content)
    data = assemble(header, wrapped, content, signing_key(CO))
    assert open_(data, find_key, MINE, MX).payload == Payload((ResendItem(1, (1,)),))


def test_a_statement_is_no_envelope_header_and_no_receipt() -> None:
    statement = issued().jwt
    refused_as("jws.typ", envelopes._join(statement, WRAPPED, CONTENT))
    with pytest.raises(Malformed, match=r"jws\.typ"):
        verify_receipt(statement, find_key)
    with pytest.raises(Malformed, match=r"jws\.typ"):
        verify_acknowledgement(statement, find_key)


def test_an_envelope_header_is_no_statement() -> None:
    text = envelopes._parts(SEALED)[0]
    with pytest.raises(Malformed, match=r"jws\.typ"):
        statements.verify(text + "~", find_key)


def test_a_receipt_is_no_statement_no_header_and_no_answer() -> None:
    receipt = Receipt(CO, MX, NOW, State.ACCEPTED, None, (DIGEST,), LedgerPlace(1, 1))
    text = sign_receipt(receipt, signing_key(CO))
    with pytest.raises(Malformed, match=r"jws\.typ"):
        statements.verify(text + "~", find_key)
    with pytest.raises(Malformed, match=r"jws\.typ"):
        verify_acknowledgement(text, find_key)
    refused_as("jws.typ", envelopes._join(text, WRAPPED, CONTENT))


def test_an_answer_is_no_receipt() -> None:
    text = sign_acknowledgement(Acknowledgement(CO, MX, NOW, ()), signing_key(CO))
    with pytest.raises(Malformed, match=r"jws\.typ"):
        verify_receipt(text, find_key)


def test_a_statement_opened_by_its_recipient_cannot_be_sent_on_as_if_by_its_author() -> None:
    """MX passes on what CO said: the envelope says MX, whatever the statement says."""
    opened = open_(SEALED, find_key, MINE, MX)
    onward = seal(
        route(sender=MX, recipient=GT),
        opened.payload,
        SALT,
        signing_key(MX),
        opening_key(GT).sealing_key,
    ).data
    assert read_header(onward, find_key).route.sender == MX
    with pytest.raises(Refused, match=r"envelope\.not-for-me"):
        open_(SEALED, find_key, {SEAL_KID: opening_key(MX)}, GT)


def test_withheld_portions_cannot_be_guessed_from_their_digests() -> None:
    """A short portion with every word known but its salt: the digest fits none of the guesses."""
    made = issued()
    hidden = made.disclosures[max(made.disclosures)]
    raw = base64url.decode(hidden.text, "t")
    guesses = (b'["' + base64url.encode(bytes([n]) * 16).encode() + raw[24:] for n in range(256))
    digests = {digest_of_disclosure(base64url.encode(guess)) for guess in guesses}
    assert hidden.digest not in digests
