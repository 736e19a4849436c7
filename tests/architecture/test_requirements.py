import re

import pytest

from tests.support.house import ROOT

_FILES = sorted((ROOT / "requirements").glob("*.txt"))
_PIN = re.compile(r"^(?P<name>[a-z0-9][a-z0-9.-]*)==(?P<version>[^ ;\\]+)", re.MULTILINE)


def _blocks(text: str) -> list[str]:
    """The text of each requirement, from its name to the next name."""
    return re.split(r"\n(?=[a-z0-9])", text.strip())


@pytest.mark.parametrize("file", _FILES, ids=lambda file: file.name)
def test_every_requirement_is_pinned_and_hashed(file):
    for block in _blocks(file.read_text(encoding="utf-8")):
        assert _PIN.match(block), block[:80]
        assert "--hash=sha256:" in block, block[:80]


@pytest.mark.parametrize("file", _FILES, ids=lambda file: file.name)
def test_no_requirement_comes_from_an_address(file):
    assert "://" not in file.read_text(encoding="utf-8")


def test_all_groups_agree_on_the_version_of_a_library():
    versions: dict[str, set[str]] = {}
    for file in _FILES:
        for pin in _PIN.finditer(file.read_text(encoding="utf-8")):
            versions.setdefault(pin["name"], set()).add(pin["version"])

    assert {name: held for name, held in versions.items() if len(held) > 1} == {}


@pytest.mark.parametrize("file", sorted((ROOT / "requirements").glob("*.in")), ids=lambda f: f.name)
def test_what_is_asked_for_is_what_was_compiled(file):
    asked = re.findall(
        r"^([a-z0-9.-]+)(?:\[[a-z,]+\])?==([^ \n]+)$", file.read_text(), re.MULTILINE
    )
    compiled = {
        (m["name"], m["version"]) for m in _PIN.finditer(file.with_suffix(".txt").read_text())
    }

    assert set(asked) <= compiled
