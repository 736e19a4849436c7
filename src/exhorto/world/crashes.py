"""Crashes of a node's process at a chosen database query: what was not committed is lost.

The fuse counts queries of one database. It burns down between two transactions as well as inside
one; either way everything that the process had in memory is gone with it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import connections

from exhorto.domain.ids import Party


class Crash(BaseException):
    """The process of a node has died. Nothing in the product may catch it."""

    def __init__(self, party: Party, *, inside: bool) -> None:
        super().__init__(party)
        self.party = party
        self.inside = inside


@dataclass(slots=True)
class Fuse:
    """Counts the queries of one node and lets it die at one of them.

    Attributes:
        left: queries that are still answered, None while nothing is lit.
        burning: whether what happens now is the node's own work, and not a look of the judge's.
    """

    party: Party
    alias: str
    left: int | None = None
    burning: bool = False

    def watch(self) -> None:
        """Begin to count."""
        connections[self.alias].execute_wrappers.append(self)

    def __call__(
        self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any
    ) -> Any:
        """Answer a query, or die."""
        if self.burning and self.left is not None:
            if self.left == 0:
                self.left = None
                raise Crash(self.party, inside=connections[self.alias].in_atomic_block)
            self.left -= 1
        return execute(sql, params, many, context)
