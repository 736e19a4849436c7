"""Anyone with an export and the public keys finds what was altered, and where."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exhorto.domain.errors import Malformed, Refused
from exhorto.ledger.audit import (
    AuditReport,
    ExportedEntry,
    LedgerExport,
    audit,
    export_from_lines,
    export_lines,
)
from exhorto.ledger.checkpoints import (
    Checkpoint,
    LogOrigin,
    SignedCheckpoint,
    log_key,
    sign_checkpoint,
)
from exhorto.ledger.cosignatures import Cosignature, Witnessed, cosign
from exhorto.ledger.entries import Entry, leaf_data
from exhorto.ledger.incarnations import LastHead, incarnation_entry
from exhorto.ledger.tree import leaf_hash, root_of
from tests.ledger.parties import (
    AT,
    COSIGNERS,
    GT,
    LOG_PUBLIC,
    LOG_SIGN,
    MX,
    ORIGIN,
    PA,
    pair,
    signed_at,
    witness,
)
from tests.ledger.refusals import malformed, refused

SALT = bytes(range(16))
LOGGED = [
    Entry("release.consented" if number % 3 else "receipt.sent", AT + number, None, {"n": number})
    for number in range(12)
]


def shown(logged: bytes, salt: bytes = SALT) -> ExportedEntry:
    return ExportedEntry(leaf_data(salt, logged), (salt, logged))


def erased(entry: ExportedEntry) -> ExportedEntry:
    return replace(entry, shown=None)


def signed_over(entries: Sequence[ExportedEntry], origin: LogOrigin = ORIGIN) -> SignedCheckpoint:
    size, root = root_of(leaf_hash(each.leaf) for each in entries)
    checkpoint = Checkpoint(str(origin), size, root)
    signed = sign_checkpoint(checkpoint, log_key(origin, LOG_PUBLIC), LOG_SIGN)
    lines = [cosign(signed, *witness(party), AT + 99) for party in (PA, GT)]
    return replace(signed, note=signed.note.with_lines(lines))


def exported(entries: Sequence[ExportedEntry], origin: LogOrigin = ORIGIN) -> LedgerExport:
    return LedgerExport(origin, signed_over(entries, origin).note.to_bytes(), entries)


def checked(export: LedgerExport, needed: int = 2) -> AuditReport:
    return audit(export, [log_key(export.origin, LOG_PUBLIC)], COSIGNERS, needed)


ENTRIES = [shown(each.to_bytes()) for each in LOGGED]
EXPORT = exported(ENTRIES)
OTHER = shown(Entry("receipt.sent", AT, None, {"n": 99}).to_bytes())


def with_entries(*entries: ExportedEntry) -> LedgerExport:
    return replace(EXPORT, entries=entries)


@pytest.mark.parametrize("index", range(len(ENTRIES)))
def test_an_altered_entry_is_found_at_its_index(index: int) -> None:
    original = ENTRIES[index]
    assert original.shown
    assert OTHER.shown
    for pair_given in ((SALT, OTHER.shown[1]), (bytes(16), original.shown[1])):
        entries = [*ENTRIES]
        entries[index] = replace(original, shown=pair_given)
        with refused("ledger.leaf-mismatch") as caught:
            checked(with_entries(*entries))
        assert caught.value.facts == {"index": index}


@pytest.mark.parametrize(
    ("why", "entries"),
    [
        ("another entry with its own leaf", [*ENTRIES[:5], OTHER, *ENTRIES[6:]]),
        ("two entries changed places", [ENTRIES[1], ENTRIES[0], *ENTRIES[2:]]),
        ("one dropped, one added", [*ENTRIES[1:], OTHER]),
        ("an erased leaf altered", [erased(OTHER), *ENTRIES[1:]]),
    ],
)
def test_altered_leaves_do_not_give_the_signed_root(
    why: str, entries: Sequence[ExportedEntry]
) -> None:
    with refused("ledger.root-mismatch"):
        checked(with_entries(*entries))


@pytest.mark.parametrize("entries", [[], ENTRIES[:-1], ENTRIES[1:], [*ENTRIES, OTHER]])
def test_a_dropped_or_added_entry_is_counted(entries: Sequence[ExportedEntry]) -> None:
    with refused("ledger.export-size"):
        checked(with_entries(*entries))


def test_without_the_signature_of_its_log_nothing_is_believed() -> None:
    with refused("ledger.unsigned"):
        audit(EXPORT, [log_key(ORIGIN, pair("somebody")[0])], COSIGNERS, 2)


def test_without_a_quorum_of_other_parties_nothing_is_believed() -> None:
    with refused("ledger.quorum"):
        checked(EXPORT, 3)
    alone = replace(EXPORT, note=signed_at(12).note.to_bytes())
    with refused("ledger.quorum"):
        checked(alone, 1)


def test_the_export_of_another_log_is_refused() -> None:
    again = replace(ORIGIN, incarnation=2)
    with refused("ledger.unsigned"):
        checked(replace(EXPORT, origin=again))


def test_a_true_log_is_reported_with_what_it_shows() -> None:
    report = checked(EXPORT)
    assert report == AuditReport(
        ORIGIN,
        signed_over(ENTRIES).checkpoint,
        {"receipt.sent": 4, "release.consented": 8},
        0,
        0,
        Witnessed((Cosignature(GT, AT + 99), Cosignature(PA, AT + 99)), AT + 99),
    )
    assert MX not in {each.party for each in report.witnessed.cosigned}


def test_erased_entries_leave_the_tree_standing() -> None:
    entries = [erased(each) if number % 2 else each for number, each in enumerate(ENTRIES)]
    report = checked(with_entries(*entries))
    assert (report.erased, sum(report.shown.values())) == (6, 6)
    assert report.checkpoint == checked(EXPORT).checkpoint


def test_entries_of_a_newer_version_count_as_logged_but_not_read() -> None:
    newer = shown(b'{"v":2,"anything":"else"}')
    assert checked(exported([newer, *ENTRIES])).newer == 1


def test_a_logged_entry_that_nobody_can_read_is_named() -> None:
    with malformed("ledger.export-line") as caught:
        checked(exported([*ENTRIES, shown(b"not an entry")]))
    assert caught.value.facts == {"index": 12, "fault": "ledger.entry"}


def test_an_empty_log_can_be_checked() -> None:
    assert checked(exported([])).shown == {}


def test_a_further_incarnation_begins_with_the_heads_of_the_last() -> None:
    again = replace(ORIGIN, incarnation=2)
    with refused("ledger.no-heads"):
        checked(exported(ENTRIES, again))
    held = signed_at(20).checkpoint
    first = incarnation_entry(AT, None, [LastHead(PA, ORIGIN, held.size, held.root)])
    assert checked(exported([shown(first.to_bytes())], again)).shown == {"ledger.incarnation": 1}


def test_an_export_is_read_as_it_was_written() -> None:
    entries = [ENTRIES[0], erased(ENTRIES[1]), shown('{"v":1,"ñ":"\u2028"}'.encode())]
    lines = list(export_lines(exported(entries)))
    read = export_from_lines(lines)
    assert (read.origin, read.note) == (ORIGIN, signed_over(entries).note.to_bytes())
    assert list(read.entries) == entries
    assert all(line.endswith(b"\n") and line.count(b"\n") == 1 for line in lines)
    again = replace(read, entries=entries)
    assert list(export_lines(again)) == lines


def test_a_carried_export_is_checked_line_by_line() -> None:
    assert checked(export_from_lines(iter(list(export_lines(EXPORT))))) == checked(EXPORT)


HEAD, FIRST, *_ = export_lines(EXPORT)


@pytest.mark.parametrize(
    ("why", "head"),
    [
        ("nothing", b""),
        ("not JSON", b"origin"),
        ("an entry", FIRST),
        ("another format", HEAD.replace(b"exhorto-ledger-export", b"another")),
        ("no version", HEAD.replace(b'"v":1,', b"")),
        ("another member", HEAD.replace(b'"v":1', b'"v":1,"x":1')),
        ("no origin of ours", HEAD.replace(b'"exhorto/CO', b'"example/CO')),
        ("no note", HEAD.replace(b'"checkpoint":"', b'"checkpoint":1,"x":"')),
    ],
)
def test_what_is_no_export_is_malformed(why: str, head: bytes) -> None:
    with pytest.raises(Malformed):
        export_from_lines([head])


def test_an_export_of_a_newer_version_is_told_apart() -> None:
    with malformed("ledger.export-newer"):
        export_from_lines([HEAD.replace(b'"v":1', b'"v":2')])


@pytest.mark.parametrize(
    ("why", "line"),
    [
        ("nothing", b"\n"),
        ("not JSON", b"leaf\n"),
        ("no leaf", b"{}\n"),
        ("a short leaf", b'{"leaf":"AAAA"}\n'),
        ("no base64", b'{"leaf":"?"}\n'),
        ("a salt alone", FIRST.split(b',"entry"')[0] + b"}\n"),
        ("an entry alone", FIRST.replace(b'"salt":', b'"other":')),
        (
            "a salt of another length",
            FIRST.replace(b'"salt":"AAECAwQFBgcICQoLDA0ODw=="', b'"salt":""'),
        ),
        ("a member twice", FIRST.replace(b'{"leaf"', b'{"leaf":"","leaf"')),
    ],
)
def test_a_line_that_cannot_be_read_is_named(why: str, line: bytes) -> None:
    with pytest.raises(Malformed) as caught:
        checked(export_from_lines([HEAD, FIRST, line]))
    assert caught.value.facts.get("index", 1) == 1


@settings(max_examples=60)
@given(st.data())
def test_no_byte_of_an_export_can_be_changed_unseen(data: st.DataObject) -> None:
    lines = [*export_lines(EXPORT)]
    at = data.draw(st.integers(1, len(lines) - 1))
    line = bytearray(lines[at])
    place = data.draw(st.integers(0, len(line) - 2))
    line[place] ^= 1 << data.draw(st.integers(0, 6))
    with pytest.raises((Malformed, Refused)):
        checked(export_from_lines([*lines[:at], bytes(line), *lines[at + 1 :]]))
