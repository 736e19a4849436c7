"""The door: what is kept, what is refused, and what no stranger can do to a node."""

import base64
import json

import pytest

from exhorto.acts import arriving, membership
from exhorto.domain.bounds import ENVELOPE_BYTES
from exhorto.domain.errors import ExhortoError, Malformed, Unavailable
from exhorto.domain.ids import Party
from exhorto.pact import changes
from exhorto.pact.members import Cut, Status
from exhorto.store import inbox
from exhorto.store.models import IncidentRow, InEnvelopeRow
from exhorto.wire.acknowledgements import Status as Answer
from exhorto.wire.acknowledgements import verify_acknowledgement
from exhorto.wire.frames import MAGIC, write_frames
from exhorto.wire.items import Payload, UnknownItem
from exhorto.world.invented_keys import keys_of
from tests.acts import deeds as d

CUT = Cut("exhorto/CO/exchanges/1", 0, base64.b64encode(bytes(32)).decode())
ITEM = UnknownItem("later", '{"type":"later"}')


@pytest.fixture(scope="module")
def gate(made, tmp_path_factory):
    """Colombia at the door of Panama."""
    from tests.support import towns

    with towns.cast(made, tmp_path_factory.mktemp("town")) as town:
        yield d.Liar(town, Party("CO"))


def read(gate, answer, by="PA"):
    return verify_acknowledgement(
        answer.decode(), lambda party, kid: membership.find_current_key(gate.node, party, kid)
    )


def sealed(gate, **kw):
    return gate.seal("PA", ITEM, **kw)


def kept(gate):
    return InEnvelopeRow.objects.using(gate.town.node("PA").store).count()


def flipped(data: bytes, at: int) -> bytes:
    changed = bytearray(data)
    changed[at] ^= 1
    return bytes(changed)


REFUSED = {
    "one bit of the header": ("jws.signature", lambda g, e: flipped(e, 300)),
    "one bit of the ciphertext": ("envelope.ciphertext", lambda g, e: flipped(e, len(e) - 1)),
    "one bit of the wrapped key": ("envelope.wrap", lambda g, e: flipped(e, len(e) - 5000)),
    "cut short": ("envelope.shape", lambda g, e: e[:-1]),
    "one byte more": ("envelope.shape", lambda g, e: e + b"\0"),
    "garbage": ("envelope.shape", lambda g, e: b"\x00\xff" * 3000),
    "a text": ("envelope.shape", lambda g, e: b"hola"),
    "for another node": ("envelope.not-for-me", lambda g, e: g.seal("MX", ITEM)),
    "of a country outside the pact": (
        "pact.unknown-party",
        lambda g, e: sealed(g, sender=Party("CR"), key=keys_of(Party("CR")).signing),
    ),
    "in another member's name": ("pact.unknown-key", lambda g, e: sealed(g, sender=Party("MX"))),
    "signed with a key of one's own making": (
        "pact.unknown-key",
        lambda g, e: sealed(g, key=keys_of(Party("CO"), "stolen").signing),
    ),
    "an envelope to itself": ("envelope.to-itself", lambda g, e: _to_itself(g)),
}


def _to_itself(gate):
    """The header of a good envelope with the sender as recipient, signed again."""
    from exhorto.wire import envelopes, jws
    from exhorto.wire.envelope_headers import HEADER_JWS_BYTES

    text, wrapped, ciphertext = envelopes._parts(sealed(gate))
    claims = json.loads(base64.urlsafe_b64decode(text.split(".")[1] + "=="))
    changed = {**claims, "to": "CO"}
    again = jws.sign(changed, jws.Typ.ENVELOPE, gate.node.keys.signing, HEADER_JWS_BYTES)
    return envelopes._join(again, wrapped, ciphertext)


@pytest.mark.parametrize(("code", "harm"), REFUSED.values(), ids=REFUSED)
def test_an_envelope_is_refused_at_the_door_and_leaves_an_incident_only(gate, code, harm):
    pa = gate.town.node("PA")
    bad = harm(gate, sealed(gate))
    before = d.written(pa)
    with d.fails("courier.refused", Unavailable) as caught:
        gate.post("PA", bad)
    codes = d.codes(pa)

    assert caught.value.__cause__.code in (code, "jws.signature", "jws.header", "jws.shape")
    assert codes[-1] == caught.value.__cause__.code
    assert d.written(pa) == {**before, "IncidentRow": before["IncidentRow"] + 1}


BODIES = {
    "nothing": b"",
    "an empty batch": write_frames([]),
    "no batch": b"GET / HTTP/1.1\r\n\r\n",
    "only the magic": MAGIC,
    "a batch that says it has more": MAGIC + (9).to_bytes(4, "big"),
    "an envelope larger than any may be": MAGIC
    + (1).to_bytes(4, "big")
    + (ENVELOPE_BYTES + 1).to_bytes(4, "big")
    + bytes(1000),
}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_what_is_no_batch_is_refused_and_nothing_is_written(gate, body):
    pa = gate.town.node("PA")
    before = d.written(pa)
    with pytest.raises(Malformed, check=lambda e: e.code.startswith("frames.")):
        arriving.take_in(pa, body)

    assert d.written(pa) == before


def test_one_bad_envelope_does_not_take_the_good_ones(gate):
    good, bad, also = sealed(gate), flipped(sealed(gate), 300), sealed(gate)
    before = kept(gate)
    answer = read(gate, gate.post("PA", good, bad, also))

    statuses = [r.status for r in answer.results]
    assert statuses == [Answer.ACCEPTED, Answer.REFUSED, Answer.ACCEPTED]
    assert answer.results[1].id is None
    assert kept(gate) == before + 2


def test_an_envelope_twice_in_one_batch_is_kept_once(gate):
    one = sealed(gate)
    before = kept(gate)
    answer = read(gate, gate.post("PA", one, one))

    assert [r.status for r in answer.results] == [Answer.ACCEPTED, Answer.DUPLICATE]
    assert kept(gate) == before + 1


def test_a_replay_is_acknowledged_noted_once_and_kept_once(gate):
    pa = gate.town.node("PA")
    one = sealed(gate)
    gate.post("PA", one)
    before = d.written(pa)
    for _ in range(5):
        answer = read(gate, gate.post("PA", one))
        assert [r.status for r in answer.results] == [Answer.DUPLICATE]

    after = d.written(pa)
    assert after == {**before, "IncidentRow": before["IncidentRow"] + 1}
    assert d.codes(pa)[-1] == "envelope.replay"


def test_a_storm_of_strangers_does_not_fill_the_disk(gate):
    pa = gate.town.node("PA")
    noise = [bytes([n % 256]) * (100 + n) for n in range(256)]
    before = IncidentRow.objects.using(pa.store).count()
    for _ in range(4):
        with pytest.raises(ExhortoError):
            arriving.take_in(pa, write_frames(noise))

    assert IncidentRow.objects.using(pa.store).count() - before <= 100
    # What a member brings after the storm is kept all the same.
    answer = read(gate, gate.post("PA", sealed(gate)))
    assert [r.status for r in answer.results] == [Answer.ACCEPTED]


def test_the_answer_is_of_the_node_that_was_asked_to_the_node_that_asked(gate):
    answer = read(gate, gate.post("PA", sealed(gate)))

    assert (answer.issuer, answer.recipient) == ("PA", "CO")


def test_what_is_acknowledged_has_been_committed(gate, monkeypatch):
    before = kept(gate)
    seen = []
    sign = arriving.sign_acknowledgement

    def look(*args):
        from django.db import connections

        seen.append((kept(gate), connections[gate.town.node("PA").store].in_atomic_block))
        return sign(*args)

    monkeypatch.setattr(arriving, "sign_acknowledgement", look)
    gate.post("PA", sealed(gate))

    assert seen == [(before + 1, False)]


def test_a_full_disk_keeps_nothing_and_acknowledges_nothing(gate, monkeypatch):
    before = kept(gate)

    def full(*_):
        raise OSError(28, "no space")

    monkeypatch.setattr(inbox, "save_windows", full)
    with pytest.raises(OSError, match="no space"):
        gate.post("PA", sealed(gate))

    assert kept(gate) == before


def test_the_highest_numbers_that_may_travel_are_kept(gate):
    far = 2**53 - 1
    answer = read(gate, gate.post("PA", sealed(gate, incarnation=far, sequence=far)))

    assert [r.status for r in answer.results] == [Answer.ACCEPTED]


def test_a_suspended_member_is_not_heard(town):
    gate = d.Liar(town, Party("CO"))
    one, before = sealed(gate), kept(gate)
    d.change_pact(
        town, ["PA"], lambda t: changes.with_status(t, Party("CO"), Status.SUSPENDED, CUT, 2)
    )
    with d.fails("courier.refused", Unavailable) as caught:
        gate.post("PA", one)

    assert caught.value.__cause__.code == "exchange.suspended"
    assert d.codes(town.node("PA"))[-1] == "exchange.suspended"
    assert kept(gate) == before


def test_two_members_in_one_batch_are_both_kept(town):
    co, mx = d.Liar(town, Party("CO")), d.Liar(town, Party("MX"))
    answer = read(co, co.post("PA", co.seal("PA", ITEM), mx.seal("PA", ITEM)))

    assert [r.status for r in answer.results] == [Answer.ACCEPTED, Answer.ACCEPTED]


def test_an_empty_envelope_is_kept_and_opened(town):
    co = d.Liar(town, Party("CO"))
    co.send("PA")
    town.settle(1)

    row = InEnvelopeRow.objects.using(town.node("PA").store).order_by("id").last()
    assert (row.refused_code, row.sealed) == ("", None)
    assert Payload(()).items == ()
