"""Pieces of attachments are kept once, by their hash."""

from exhorto.store import chunks


def test_pieces_come_back_and_those_not_here_are_left_out(alias):
    chunks.keep(alias, {"ab" * 32: b"\x00\xff", "cd" * 32: b"two"})
    chunks.keep(alias, {"ab" * 32: b"another"})
    chunks.keep(alias, {})

    assert chunks.load(alias, ["ab" * 32, "ef" * 32]) == {"ab" * 32: b"\x00\xff"}
    assert chunks.load(alias, []) == {}
