"""Invented keys of the four parties, and a log of Colombia to sign and witness."""

from collections.abc import Sequence
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from exhorto.domain.ids import Party
from exhorto.ledger.checkpoints import (
    Checkpoint,
    LogName,
    LogOrigin,
    SignedCheckpoint,
    log_key,
    sign_checkpoint,
)
from exhorto.ledger.cosignatures import cosigner_key
from exhorto.ledger.keys import Sign, VerifierKey
from exhorto.ledger.notes import Signature, SignedNote
from exhorto.ledger.tree import root
from tests.ledger.rows import Rows, grown

PA, CO, GT, MX = (Party(code) for code in ("PA", "CO", "GT", "MX"))
ORIGIN = LogOrigin(CO, LogName.EXCHANGES)
AT = 1_790_000_000


def pair(name: str) -> tuple[bytes, Sign]:
    """Public half and signing function of an invented key."""
    private = Ed25519PrivateKey.from_private_bytes(sha256(name.encode()).digest())
    return private.public_key().public_bytes_raw(), private.sign


LOG_PUBLIC, LOG_SIGN = pair("CO node")
LOG_KEY = log_key(ORIGIN, LOG_PUBLIC)
COSIGNERS = {each: [cosigner_key(each, pair(f"{each} witness")[0])] for each in (PA, GT, MX)}

LEAVES = [b"entry %d" % number for number in range(40)]
ROWS = grown(LEAVES)


def witness(party: Party) -> tuple[VerifierKey, Sign]:
    public, sign = pair(f"{party} witness")
    return cosigner_key(party, public), sign


def signed_at(size: int, rows: Rows = ROWS, origin: LogOrigin = ORIGIN) -> SignedCheckpoint:
    checkpoint = Checkpoint(str(origin), size, root(size, rows.fetch))
    return sign_checkpoint(checkpoint, log_key(origin, LOG_PUBLIC), LOG_SIGN)


def resigned(text: str, lines: Sequence[Signature] = ()) -> bytes:
    """Any text under the true signature of the log, as only a log that lies could make it."""
    line = Signature(LOG_KEY.name, LOG_KEY.id, LOG_SIGN(text.encode()))
    return SignedNote(text, (line, *lines)).to_bytes()
