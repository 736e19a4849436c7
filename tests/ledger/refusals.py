"""``with refused("ledger.fork"):``, ``with malformed("ledger.note"):``; by kind and code."""

from typing import Any

import pytest

from exhorto.domain.errors import ExhortoError, Malformed, Refused


def refused(code: str) -> Any:
    return pytest.raises(Refused, check=lambda error: _is(error, code))


def malformed(code: str) -> Any:
    return pytest.raises(Malformed, check=lambda error: _is(error, code))


def _is(error: BaseException, code: str) -> bool:
    return isinstance(error, ExhortoError) and error.code == code
