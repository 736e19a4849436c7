"""The trace of a world: what happened, in order, without the bytes that libraries drew."""

from dataclasses import dataclass, field
from hashlib import sha256


@dataclass(slots=True)
class Trace:
    """Lines of what happened."""

    lines: list[str] = field(default_factory=list)

    def note(self, moment: str, what: str) -> None:
        """Write down what happened."""
        self.lines.append(f"{moment} {what}")

    @property
    def digest(self) -> str:
        """The same for two runs in which the same happened."""
        return sha256("\n".join(self.lines).encode()).hexdigest()
