"""The house as files and imports: what the tests of its architecture look at."""

import ast
import functools
import subprocess
from collections.abc import Iterator
from pathlib import Path

import grimp

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "exhorto"

GROUND = "domain"
CRAFTS = ("wire", "pact", "ledger", "formats", "match", "discover", "links", "letters")
PURE = (GROUND, *CRAFTS)
"""The rooms below the hands; some may still be missing."""


@functools.cache
def import_graph() -> grimp.ImportGraph:
    """All imports of the house, those for type checking left out."""
    return grimp.build_graph(
        "exhorto",
        include_external_packages=True,
        exclude_type_checking_imports=True,
        cache_dir=None,
    )


def rooms() -> list[str]:
    """The folders of the top level that hold code."""
    return sorted(p.parent.name for p in SOURCE.glob("*/__init__.py"))


def source_files() -> list[Path]:
    """Every Python file of the house, migrations left out: Django writes those."""
    return [p for p in sorted(SOURCE.rglob("*.py")) if "migrations" not in p.parts]


@functools.cache
def syntax(path: Path) -> ast.Module:
    """The syntax tree of a file."""
    return ast.parse(path.read_text(encoding="utf-8"))


def tracked_texts() -> Iterator[tuple[Path, str]]:
    """Every text file of the repository.

    Raises:
        subprocess.CalledProcessError: this is no git checkout.
    """
    # Git would refuse a checkout that another user owns, as that of a build machine may be.
    listed = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", "-z"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    ).stdout.decode()
    for name in filter(None, listed.split("\0")):
        path = ROOT / name
        if path.is_file():
            content = path.read_bytes()
            if b"\0" not in content[:8000]:
                yield Path(name), content.decode(errors="replace")
