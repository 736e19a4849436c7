"""What can be said of a node before its database is opened: machine, home, configuration, keys."""

import shutil
import sqlite3
import sys
from pathlib import Path

from exhorto.acts import homes, locking
from exhorto.acts.findings import Finding, Grade
from exhorto.domain.errors import ExhortoError
from exhorto.node import read_config

PYTHON = (3, 11)
SQLITE = (3, 31, 0)
"""What Django 5.2 asks for."""
FREE_LEAST = 1024 * 1024 * 1024
FREE_SHARE = 0.05


def look(home: Path) -> list[Finding]:
    """Look at machine and home."""
    return [*_versions(), *_space(home), *_opening(home)]


def _versions() -> list[Finding]:
    python = ".".join(map(str, sys.version_info[:3]))
    sqlite = sqlite3.sqlite_version
    facts = {"python": python, "sqlite": sqlite}
    good = sys.version_info >= PYTHON and sqlite3.sqlite_version_info >= SQLITE
    code = "doctor.versions" if good else "doctor.too-old"
    return [Finding(code, Grade.WELL if good else Grade.WRONG, facts)]


def _space(home: Path) -> list[Finding]:
    try:
        usage = shutil.disk_usage(home)
    except OSError:
        return []
    facts = {"free": f"{usage.free / FREE_LEAST:.1f}"}
    if usage.free < FREE_LEAST or usage.free < usage.total * FREE_SHARE:
        return [Finding("doctor.disk-nearly-full", Grade.WRONG, facts)]
    return [Finding("doctor.disk", Grade.WELL, facts)]


def _opening(home: Path) -> list[Finding]:
    """Configuration, keys, whether it runs. An error of opening is told as it stands."""
    try:
        config = read_config(home)
        homes.check_keys(home)
        homes.database_of(config)
    except ExhortoError as fault:
        return [Finding(fault.code, Grade.WRONG, fault.facts)]
    running = locking.is_running(home)
    code = "doctor.running" if running else "doctor.stopped"
    return [
        Finding("doctor.keys", Grade.WELL, {"party": config.party}),
        Finding(code, Grade.WELL if running else Grade.NOTICE, {"port": config.port}),
    ]
