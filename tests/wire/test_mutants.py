"""No changed envelope is taken for good, whoever signed it, and none brings the reader down."""

import os
from collections import Counter

import pytest

from exhorto.domain.errors import ExhortoError
from tests.wire.mutants import mutants, originals, read_all

FEW = 2_000
MANY = int(os.environ.get("EXHORTO_MUTANTS", "100000"))


def check(count: int, seed: int) -> Counter[str]:
    """Try that many; how often each code refused, and each way of changing was tried."""
    seen: Counter[str] = Counter()
    for mutant in mutants(count, seed):
        try:
            statements = read_all(mutant.data)
        except ExhortoError as refused:
            seen[refused.code] += 1
            seen[mutant.how] += 1
        else:
            pytest.fail(f"{mutant.how} was taken: {mutant.data[:60]!r}… {len(statements)}")
    return seen


REASONS = {
    "envelope.ciphertext",
    "envelope.not-opened",
    "envelope.shape",
    "envelope.wrap",
    "json.field",
    "json.members",
    "jws.signature",
    "key.not-opened",
    "statement.disclosure-twice",
    "statement.key-binding",
    "statement.stray-disclosure",
}
RARE = {
    "envelope.future-version",
    "envelope.key-gone",
    "envelope.not-for-me",
    "envelope.plaintext",
    "envelope.suite",
    "envelope.to-itself",
    "jws.signer",
}


def test_the_originals_are_taken() -> None:
    for one in originals():
        assert len(read_all(one.data)) == 1


def test_two_thousand_changed_envelopes_are_refused() -> None:
    seen = check(FEW, seed=20261122)
    assert set(seen) >= REASONS
    assert sum(seen.values()) > 2 * FEW * 0.99


@pytest.mark.long
def test_a_hundred_thousand_changed_envelopes_are_refused() -> None:
    seen = check(MANY, seed=9901)
    assert set(seen) >= REASONS | RARE
