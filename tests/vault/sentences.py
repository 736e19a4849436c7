"""The sentences of the room, filled with the facts of a refusal as a screen would fill them."""

import tomllib
from pathlib import Path

from exhorto.domain.errors import ExhortoError

SENTENCES = tomllib.loads(Path("src/exhorto/data/errors/vault.toml").read_text("utf-8"))


def check(refusal: ExhortoError, code: str) -> None:
    assert refusal.code == code
    for sentence in SENTENCES[code].values():
        assert sentence.format(**refusal.facts)
