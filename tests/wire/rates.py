"""How many statements and envelopes one core makes and checks: ``python tests/wire/rates.py``.

Rates are per second of CPU time, the best of several runs; the primitives stand beside them, so
that a slow machine is not taken for slow code.
"""

import os
import time
from collections.abc import Callable

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from exhorto.wire import disclosures, envelopes, sealing_keys, statements
from exhorto.wire.items import Payload, StatementItem
from tests.wire import makers

RUNS, TIMES = 80, 30


def rate(deed: Callable[[], object]) -> float:
    best = 0.0
    for _ in range(RUNS):
        start = time.process_time()
        for _ in range(TIMES):
            deed()
        best = max(best, TIMES / (time.process_time() - start))
    return best


def main() -> None:
    raw_key = Ed25519PrivateKey.generate()
    raw_public, text = raw_key.public_key(), os.urandom(1200)
    signature = raw_key.sign(text)
    opening = makers.opening_key(makers.MX)
    sealing = opening.sealing_key
    wrapped = sealing_keys.wrap(bytes(32), sealing, b"info")
    layout = makers.layout(length=1200)
    made = statements.issue(makers.claims(), layout, makers.signing_key(makers.CO))
    sd_jwt = statements.compose(made.jwt, makers.texts(made))
    parts = makers.portions(length=1200)
    payload = Payload((StatementItem(sd_jwt),))
    salt, route = os.urandom(32), makers.route()
    key = makers.signing_key(makers.CO)
    data = envelopes.seal(route, payload, salt, key, sealing).data
    keys = {makers.SEAL_KID: opening}
    deeds: dict[str, Callable[[], object]] = {
        "Ed25519 sign, bare": lambda: raw_key.sign(text),
        "Ed25519 verify, bare": lambda: raw_public.verify(signature, text),
        "HPKE wrap, bare": lambda: sealing_keys.wrap(bytes(32), sealing, b"info"),
        "HPKE unwrap, bare": lambda: sealing_keys.unwrap(wrapped, opening, b"info"),
        "disclose one portion": lambda: disclosures.disclose(parts[1], salt[:16]),
        "issue": lambda: statements.issue(makers.claims(), layout, key),
        "verify": lambda: statements.verify(sd_jwt, makers.find_key),
        "seal": lambda: envelopes.seal(route, payload, salt, key, sealing),
        "read": lambda: envelopes.read(data, makers.find_key),
        "open": lambda: envelopes.open_(data, makers.find_key, keys, makers.MX),
    }
    print(f"statement {len(sd_jwt)} bytes, envelope {len(data)} bytes")
    for name, deed in deeds.items():
        per_second = rate(deed)
        print(f"{name:24} {per_second:8.0f} /s  {1e6 / per_second:7.1f} µs")


if __name__ == "__main__":
    main()
