"""The sentences of the room, filled with the facts of a refusal as a screen would fill them."""

import tomllib
from collections.abc import Mapping
from pathlib import Path

from exhorto.domain.errors import ExhortoError

SENTENCES = tomllib.loads(Path("src/exhorto/data/errors/pact.toml").read_text("utf-8"))


def speak(code: str, facts: Mapping[str, object]) -> None:
    """Fail where a sentence wants a fact that is not given; other rooms' codes are theirs."""
    if code.startswith("pact."):
        for sentence in SENTENCES[code].values():
            assert sentence.format(**facts)


def check(refusal: ExhortoError, code: str) -> None:
    assert refusal.code == code
    speak(code, refusal.facts)
