import re

import pytest

from tests.support.house import ROOT, source_files, tracked_texts

_LONGEST = 400

# Put together from pieces, so that this file does not name what it forbids.
_REGISTRIES = re.compile(
    "|".join(
        re.escape(host)
        for host in (
            "files.python" + "hosted.org",
            "pypi" + ".org/simple",
            "registry." + "npmjs",
            "proxy." + "golang.org",
            "index." + "crates.io",
        )
    )
    + r"|--(extra-)?index"
    + "-url[ =]"
)
_MACHINE_PATHS = re.compile(r"/(tmp|home|root|work)/[a-z.]+" + "/")
_SECRETS = re.compile("-----BEGIN " + r"[A-Z ]*PRIVATE KEY-----[\s\"'\\n]*[A-Za-z0-9+/]{40}")


@pytest.mark.parametrize(
    ("what", "pattern", "in_prose_too"),
    [
        ("a host of a package index", _REGISTRIES, True),
        ("a path of one machine", _MACHINE_PATHS, False),
        ("a private key", _SECRETS, True),
    ],
)
def test_no_file_names(what, pattern, in_prose_too):
    found = [
        f"{path}: {match[0][:60]}"
        for path, text in tracked_texts()
        if in_prose_too or path.suffix != ".md"
        for match in pattern.finditer(text)
    ]

    assert not found, what


@pytest.mark.parametrize(
    ("text", "pattern"),
    [
        ("--index" + "-url https://mirror.example/simple", _REGISTRIES),
        ("https://files.python" + "hosted.org/packages/x.whl", _REGISTRIES),
        ("open('/home" + "/ana/keys/node.pem')", _MACHINE_PATHS),
        ("-----BEGIN EC " + "PRIVATE KEY-----\n" + 64 * "M", _SECRETS),
    ],
)
def test_the_patterns_bite(text, pattern):
    assert pattern.search(text)


def test_no_source_file_is_longer_than_one_subject_needs():
    lengths = {path: path.read_text(encoding="utf-8").count("\n") for path in source_files()}
    long = {str(path.relative_to(ROOT)): n for path, n in lengths.items() if n > _LONGEST}

    assert not long, "look for the second subject"
