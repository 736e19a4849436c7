"""Signed notes (C2SP signed-note): a text and the lines of those who signed it.

* The text is bytes that were signed; it is kept as it came. Reading and writing change no byte.
* A line whose name and id belong to no trusted key is ignored and kept: key rotation, other
  algorithms and further witnesses do not break an old reader.
* A line that claims a trusted key must verify; one false line refuses the whole note.
* Nothing in a text may be believed before ``trusted_lines`` and a check of each of them.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from exhorto.domain.errors import Malformed, Refused
from exhorto.ledger.base64text import decoded, encoded
from exhorto.ledger.keys import VerifierKey, check_name

NOTE_BYTES = 512 * 1024
"""Largest note; holds 64 parties with an Ed25519 and an ML-DSA-44 cosignature each."""
NOTE_SIGNATURES = 160
"""Most signature lines of a note."""
SIGNATURE_BYTES = 5 * 1024
"""Largest signature, key id included; the post-quantum ones of C2SP fit."""
_DASH = "\N{EM DASH} "
_KEY_ID_BYTES = 4


@dataclass(frozen=True, slots=True)
class Signature:
    """A signature line. ``blob`` is what follows the key id; its form depends on the key."""

    name: str
    key_id: bytes
    blob: bytes

    def to_text(self) -> str:
        """The line, with its newline."""
        return f"{_DASH}{self.name} {encoded(self.key_id + self.blob)}\n"


@dataclass(frozen=True, slots=True)
class SignedNote:
    """A text that ends in a newline, and its signature lines in their order."""

    text: str
    signatures: tuple[Signature, ...]

    def to_bytes(self) -> bytes:
        """The note as it travels."""
        lines = "".join(each.to_text() for each in self.signatures)
        return f"{self.text}\n{lines}".encode()

    def with_lines(self, lines: Iterable[Signature]) -> "SignedNote":
        """The note with further signature lines; a line that it has is not repeated.

        Raises:
            Malformed: ``ledger.note``
        """
        more = dict.fromkeys(each for each in lines if each not in self.signatures)
        return note_from_bytes(SignedNote(self.text, (*self.signatures, *more)).to_bytes())


def note_from_bytes(given: bytes) -> SignedNote:
    """Read a note. Nothing of it is verified yet.

    Raises:
        Malformed: ``ledger.note``, ``ledger.key``, ``ledger.base64``
    """
    text = _readable(given)
    cut = text.rfind("\n\n")
    if cut < 0:
        raise Malformed("ledger.note", fault="no empty line")
    return SignedNote(text[: cut + 1], lines_from_text(text[cut + 2 :]))


def lines_from_text(text: str) -> tuple[Signature, ...]:
    """Read one or more signature lines, as a witness answers with them.

    Raises:
        Malformed: ``ledger.note``, ``ledger.key``, ``ledger.base64``
    """
    *lines, rest = text.split("\n")
    if rest or not lines:
        raise Malformed("ledger.note", fault="no signature line, or one without its end")
    if len(lines) > NOTE_SIGNATURES:
        raise Malformed("ledger.note", fault="too many signatures")
    return tuple(_line(each) for each in lines)


def trusted_lines(
    note: SignedNote, keys: Iterable[VerifierKey]
) -> list[tuple[VerifierKey, Signature]]:
    """The lines that claim a trusted key, each with its key. They are still to be verified.

    Raises:
        Refused: ``ledger.key-twice``
    """
    trusted: dict[tuple[str, bytes], VerifierKey] = {}
    for key in keys:
        if trusted.setdefault((key.name, key.id), key) != key:
            raise Refused("ledger.key-twice", name=key.name)
    return [
        (trusted[each.name, each.key_id], each)
        for each in note.signatures
        if (each.name, each.key_id) in trusted
    ]


def _readable(given: bytes) -> str:
    if len(given) > NOTE_BYTES:
        raise Malformed("ledger.note", fault="too long")
    try:
        text = given.decode("utf-8")
    except UnicodeDecodeError as fault:
        raise Malformed("ledger.note", fault="not UTF-8") from fault
    if any(each < " " and each != "\n" for each in text):
        raise Malformed("ledger.note", fault="a control character")
    return text


def _line(line: str) -> Signature:
    name, space, blob = line.removeprefix(_DASH).partition(" ")
    if not line.startswith(_DASH) or not space:
        raise Malformed("ledger.note", fault="not a signature line")
    check_name(name)
    raw = decoded(blob)
    if not _KEY_ID_BYTES < len(raw) <= SIGNATURE_BYTES:
        raise Malformed("ledger.note", fault="a signature of an impossible length")
    return Signature(name, raw[:_KEY_ID_BYTES], raw[_KEY_ID_BYTES:])
