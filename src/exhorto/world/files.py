"""All matters of all nodes as they stand in the end, for the checks to look at."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from exhorto.acts.folding import Matter
from exhorto.domain.ids import MatterId, Party, StatementDigest
from exhorto.domain.statements import Scope, Statement
from exhorto.wire.disclosures import Disclosure


@dataclass(frozen=True, slots=True)
class Files:
    """Everything that lies on the nodes' disks.

    Attributes:
        matters: by party and id.
        portions: by party and statement: what can be decrypted there, by position.
    """

    matters: Mapping[Party, Mapping[str, Matter]]
    portions: Mapping[Party, Mapping[StatementDigest, Mapping[int, Disclosure]]]

    def shared(self, party: Party, matter: str) -> dict[StatementDigest, Statement]:
        """The shared statements of a matter that a party has."""
        found = self.matters[party].get(matter)
        if found is None:
            return {}
        return {t.statement.digest: t.statement for t in found.shared.told}

    def principals(self) -> dict[MatterId, frozenset[Party]]:
        """Who every matter that anybody has been told of is between, as most nodes fold it."""
        found: dict[MatterId, frozenset[Party]] = {}
        for matters in self.matters.values():
            for matter in matters.values():
                if any(t.statement.claims.scope is Scope.SHARED for t in matter.shared.told):
                    found[matter.matter] = found.get(matter.matter, frozenset()) | matter.principals
        return found

    def everywhere(self) -> Iterator[tuple[Party, Matter]]:
        """Every matter of every party."""
        for party in sorted(self.matters):
            for name in sorted(self.matters[party]):
                yield party, self.matters[party][name]
