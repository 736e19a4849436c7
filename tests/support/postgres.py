"""A PostgreSQL server of its own for one run of tests.

* It lives in a temporary folder and listens on a Unix socket there and nowhere else.
* It ends with the run, also when the run is killed.
* It never runs as root: root starts it as ``postgres`` or ``nobody``.
* It promises no durability (``fsync`` is off): what it holds is thrown away.
* Each worker of a parallel run has one of its own, so that workers share nothing.
"""

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

from tests.support.parts import postgres_programs

USER = "exhorto"
_SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "32MB",
    "max_connections": "60",
    "log_min_messages": "fatal",
}
_STARTS_WITHIN_SECONDS = 30


class PostgresMissing(Exception):
    """There is no PostgreSQL here that these tests may start; the message says why."""


@dataclass(frozen=True, slots=True)
class PostgresServer:
    """A running server. ``folder`` holds its socket; Django takes it as HOST."""

    folder: Path
    user: str = USER

    def url(self, database: str) -> str:
        """The address of a database, as psycopg and ``DATABASE_URL`` readers take it."""
        return f"postgresql://{self.user}@/{database}?host={self.folder}"

    def create_database(self, name: str, template: str | None = None) -> str:
        """Make a database, empty or as a copy of ``template``; gives its address."""
        statement = sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name))
        if template is not None:
            statement += sql.SQL(" TEMPLATE {}").format(sql.Identifier(template))
        self._run(statement)
        return self.url(name)

    def drop_database(self, name: str) -> None:
        """Remove a database, whoever is still connected to it."""
        self._run(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def _run(self, statement: sql.Composed) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement)


@contextlib.contextmanager
def running_server() -> Iterator[PostgresServer]:
    """Start a server, and stop and remove it afterwards.

    Raises:
        PostgresMissing: no programs, or no user that root could run them as.
    """
    programs = postgres_programs()
    if programs is None:
        raise PostgresMissing("no PostgreSQL found")
    account = _account()
    folder = Path(tempfile.mkdtemp(prefix="exhorto-pg-", dir=_short_folder()))
    try:
        if account is not None:
            os.chown(folder, account.pw_uid, account.pw_gid)
        programs = _readable(programs, folder, account)
        _initialise(programs, folder / "data", account)
        with _serving(programs, folder, account):
            yield PostgresServer(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _account() -> pwd.struct_passwd | None:
    """The user that root runs the server as; None for an ordinary user, who runs it himself."""
    if os.getuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise PostgresMissing("root found neither the user postgres nor nobody to run it as")


def _short_folder() -> Path:
    """The path of a Unix socket is at most 107 bytes, and every user must be able to reach it."""
    shared = Path("/tmp")  # noqa: S108  a fresh folder with a random name is made in it
    return shared if os.access(shared, os.W_OK | os.X_OK) else Path(tempfile.gettempdir())


def _command(account: pwd.struct_passwd | None, *words: str | Path) -> list[str | Path]:
    """The words, run as ``account`` and ended by the kernel when this process ends."""
    setpriv = shutil.which("setpriv")
    if setpriv is None and account is not None:
        raise PostgresMissing("root found no setpriv to start it as another user")
    if setpriv is None:
        return list(words)
    identity = (
        [f"--reuid={account.pw_uid}", f"--regid={account.pw_gid}", "--clear-groups"]
        if account
        else []
    )
    return [setpriv, *identity, "--pdeathsig", "QUIT", "--", *words]


def _run(command: list[str | Path]) -> subprocess.CompletedProcess[str]:
    # A folder of root's is no working folder for another user.
    return subprocess.run(command, cwd="/", capture_output=True, text=True, check=False)


def _readable(programs: Path, folder: Path, account: pwd.struct_passwd | None) -> Path:
    """The programs; copied to ``folder`` where ``account`` cannot reach them."""
    if account is None or _run(_command(account, programs / "initdb", "--version")).returncode == 0:
        return programs
    package = programs.parent.parent
    copy = folder / package.name
    shutil.copytree(programs.parent, copy / programs.parent.name)
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.exists():
        shutil.copytree(libraries, folder / libraries.name)
    return copy / programs.parent.name / "bin"


def _initialise(programs: Path, data: Path, account: pwd.struct_passwd | None) -> None:
    options = ["-U", USER, "--auth=trust", "-E", "UTF8", "--no-sync"]
    fault = ""
    for locale in ("C.UTF-8", "C"):
        made = _run(
            _command(account, programs / "initdb", "-D", data, *options, f"--locale={locale}")
        )
        if made.returncode == 0:
            return
        fault = made.stderr
    raise PostgresMissing(f"initdb failed: {fault.strip()[-300:]}")


@contextlib.contextmanager
def _serving(programs: Path, folder: Path, account: pwd.struct_passwd | None) -> Iterator[None]:
    settings = [word for name, value in _SETTINGS.items() for word in ("-c", f"{name}={value}")]
    command = _command(
        account, programs / "postgres", "-D", folder / "data", "-k", folder, *settings
    )
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(command, cwd="/", stdout=log, stderr=log)
    try:
        _wait_until_it_answers(server, folder)
        yield
    finally:
        server.send_signal(signal.SIGINT)  # "fast": ends sessions, then stops
        try:
            server.wait(timeout=15)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _wait_until_it_answers(server: subprocess.Popen[bytes], folder: Path) -> None:
    deadline = time.monotonic() + _STARTS_WITHIN_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        with contextlib.suppress(psycopg.OperationalError):
            psycopg.connect(PostgresServer(folder).url("postgres")).close()
            return
        time.sleep(0.05)
    raise PostgresMissing(f"it did not start: {(folder / 'log').read_text()[-300:]}")
