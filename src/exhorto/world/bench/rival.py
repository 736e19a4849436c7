"""The rival of the exchange: a bare signed POST into the same server, as little as one can do.

A message of 4 KiB is signed with Ed25519, sent in batches of 100 over HTTP, verified one by one,
and stored in SQLite (WAL, ``synchronous=FULL``) in one transaction a batch. No marking, no
encryption, no ledger, no fold, no receipt.
"""

import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import httpx
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from exhorto.world.bench import processes

BATCH = 100
MESSAGE_BYTES = 4096
SIGNATURE_BYTES = 64
_DATABASE, _KEY = "EXHORTO_RIVAL_DATABASE", "EXHORTO_RIVAL_KEY"


def measure(folder: Path, messages: int) -> float:
    """Messages a second."""
    key = Ed25519PrivateKey.generate()
    (port,) = processes.free_ports(1)
    database = folder / f"rival-{port}.sqlite"
    line = [
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1"),
        *("--port", str(port), "--workers", "1", "--blocking-threads", "4", "--no-log"),
        "exhorto.world.bench.rival:application",
    ]
    environment = {
        **os.environ,
        _DATABASE: str(database),
        _KEY: key.public_key().public_bytes_raw().hex(),
    }
    with subprocess.Popen(line, env=environment) as process:  # noqa: S603 - our own command line
        try:
            return _send(f"http://127.0.0.1:{port}/", key, messages)
        finally:
            process.terminate()


def _send(url: str, key: Ed25519PrivateKey, messages: int) -> float:
    text = os.urandom(MESSAGE_BYTES)
    with httpx.Client(trust_env=False, timeout=60) as client:
        _wait(client, url)
        began = time.perf_counter()
        for start in range(0, messages, BATCH):
            batch = [text] * min(BATCH, messages - start)
            body = b"".join(key.sign(m) + m for m in batch)
            client.post(url, content=body).raise_for_status()
        return messages / (time.perf_counter() - began)


def _wait(client: httpx.Client, url: str) -> None:
    began = time.perf_counter()
    while time.perf_counter() - began < processes.STARTS_WITHIN:
        try:
            client.post(url, content=b"").raise_for_status()
        except httpx.TransportError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError("the rival does not answer")


def _open() -> sqlite3.Connection:
    connection = sqlite3.connect(
        os.environ[_DATABASE], isolation_level=None, check_same_thread=False
    )
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("CREATE TABLE IF NOT EXISTS message (id INTEGER PRIMARY KEY, body BLOB)")
    return connection


def application(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
    """Verify and store a batch."""
    body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(os.environ[_KEY]))
    size = SIGNATURE_BYTES + MESSAGE_BYTES
    rows = []
    for at in range(0, len(body), size):
        signature, message = body[at : at + SIGNATURE_BYTES], body[at + SIGNATURE_BYTES : at + size]
        key.verify(signature, message)
        rows.append((message,))
    if rows:
        connection = _open()
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany("INSERT INTO message(body) VALUES (?)", rows)
        connection.execute("COMMIT")
        connection.close()
    start("200 OK", [("content-type", "text/plain")])
    return [b"ok"]
