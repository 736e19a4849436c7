"""Which kind of matter a statement belongs to, and how to fold it. One row per kind."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from exhorto.domain.errors import Malformed
from exhorto.domain.ids import Party
from exhorto.domain.matters import briefing, compromise, removal
from exhorto.domain.matters.folding import Rules


class HasPrincipals(Protocol):
    """Every state knows who its statements go to."""

    @property
    def principals(self) -> frozenset[Party]:
        """Who gets every statement of this matter."""
        ...


@dataclass(frozen=True, slots=True)
class MatterKind:
    """A kind of matter: its code, its fold, and the statement that opens it."""

    code: str
    rules: Rules[Any]
    opening: str


def _kind(module: Any, opening: str) -> MatterKind:
    rules: Rules[Any] = Rules(
        module.FOLD_VERSION, module.STATEMENT_KINDS, module.WEIGHTY, module.apply
    )
    return MatterKind(module.KIND, rules, opening)


KINDS: Mapping[str, MatterKind] = {
    kind.code: kind
    for kind in (
        _kind(removal, removal.OPENING),
        _kind(briefing, "briefing.open"),
        _kind(compromise, "compromise.report"),
    )
}


def matter_kind_of(statement_kind: str) -> MatterKind:
    """The kind of matter that a statement kind belongs to, by its first word.

    Raises:
        Malformed: ``matter.unknown-kind``
    """
    code = statement_kind.partition(".")[0]
    if code not in KINDS:
        raise Malformed("matter.unknown-kind", kind=statement_kind[:60])
    return KINDS[code]
