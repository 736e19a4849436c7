"""The public keys of logs and cosigners, as C2SP signed notes name them.

* A key is a name, a kind and 32 bytes of Ed25519. Its id is computed from all three, so that one
  key pair under two names or for two uses is two keys.
* A log's key is named like the log; each incarnation of a log is thus signed by another key id.
* A witness key is used for nothing else: the Ed25519 cosignature does not bind the witness's name.
* Private halves are not here. Who signs hands in a function from bytes to 64 bytes, which may be
  a file or a device; what it gives back is verified before it leaves.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from hashlib import sha256
from typing import TypeAlias

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from exhorto.domain.errors import Malformed, Refused
from exhorto.ledger.base64text import decoded, encoded

Sign: TypeAlias = Callable[[bytes], bytes]
"""Signs a message with an Ed25519 key kept elsewhere."""

KEY_BYTES = 32
NAME_BYTES = 255
_VKEY = re.compile(r"([^+]+)\+([0-9a-f]{8})\+(.+)")


class KeyKind(IntEnum):
    """The signature type byte of C2SP signed-note."""

    LOG = 0x01
    COSIGNER = 0x04


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """A public key that is trusted for one name and one use."""

    kind: KeyKind
    name: str
    public: bytes

    def __post_init__(self) -> None:
        """Insist on a name that a signature line can carry and a key of the right length."""
        check_name(self.name)
        if len(self.public) != KEY_BYTES:
            raise Malformed("ledger.key", name=self.name)

    @property
    def id(self) -> bytes:
        """The first four bytes of SHA-256 over name, kind and key."""
        return sha256(self.name.encode() + b"\n" + self._encoded).digest()[:4]

    @property
    def _encoded(self) -> bytes:
        return bytes([self.kind]) + self.public

    def verify(self, message: bytes, signature: bytes) -> None:
        """Check a signature of this key over ``message``.

        Raises:
            Refused: ``ledger.signature``
        """
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, message)
        except (InvalidSignature, ValueError) as fault:
            raise Refused("ledger.signature", name=self.name) from fault

    def sign(self, message: bytes, sign: Sign) -> bytes:
        """Let ``sign`` sign ``message``, and check that it holds the other half of this key.

        Raises:
            Refused: ``ledger.signature``
        """
        signature = sign(message)
        self.verify(message, signature)
        return signature

    def to_text(self) -> str:
        """The key as a C2SP verifier key: name, id and key, joined by plus signs."""
        return f"{self.name}+{self.id.hex()}+{encoded(self._encoded)}"


def key_from_text(text: str) -> VerifierKey:
    """Read a C2SP verifier key of one of the two kinds.

    Raises:
        Malformed: ``ledger.key``, ``ledger.base64``
    """
    parts = _VKEY.fullmatch(text)
    if not parts:
        raise Malformed("ledger.key", name=text[:80])
    name, key_id, material = parts.groups()
    kind, public = decoded(material)[:1], decoded(material)[1:]
    if kind not in (bytes([each]) for each in KeyKind):
        raise Malformed("ledger.key", name=name)
    key = VerifierKey(KeyKind(kind[0]), name, public)
    if key.id.hex() != key_id:
        raise Malformed("ledger.key", name=name)
    return key


def check_name(name: str) -> None:
    """Insist on a key name of C2SP signed-note: not empty, no space, no plus, no control.

    Raises:
        Malformed: ``ledger.key``
    """
    written = name.encode(errors="replace")
    odd = any(each.isspace() or each == "+" or each < " " for each in name)
    if odd or not 0 < len(written) <= NAME_BYTES or written.decode() != name:
        raise Malformed("ledger.key", name=written.decode()[:80])
