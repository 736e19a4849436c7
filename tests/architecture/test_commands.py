import re
import subprocess

import pytest

from tests.support.house import ROOT

_PROMISED = ["setup", "demo", "test", "test-long", "lint", "check", "bench", "messages"]


def test_make_alone_lists_what_there_is():
    listed = subprocess.run(["make", "-s"], cwd=ROOT, capture_output=True, text=True, check=True)

    assert set(_PROMISED) <= set(re.findall(r"^  make ([a-z-]+) ", listed.stdout, re.MULTILINE))


@pytest.mark.parametrize("page", sorted(ROOT.glob("*.md")), ids=lambda page: page.name)
def test_a_page_names_only_targets_that_exist(page):
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    named = re.findall(r"(?:^    |`)make ([a-z-]+)", page.read_text(encoding="utf-8"), re.MULTILINE)

    assert [n for n in named if not re.search(rf"^{n}:", makefile, re.MULTILINE)] == []


@pytest.mark.parametrize(
    "page", sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]), ids=lambda page: page.name
)
def test_a_link_leads_somewhere(page):
    links = re.findall(r"\]\(([^)#]+)\)", page.read_text(encoding="utf-8"))
    local = [link for link in links if "://" not in link]

    assert [link for link in local if not (page.parent / link).exists()] == []


def test_the_readme_is_short():
    assert len((ROOT / "README.md").read_text(encoding="utf-8").splitlines()) <= 60
