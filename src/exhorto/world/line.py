"""The lines between the nodes of a world, in memory: who reaches whom, and what was carried.

What is carried is recorded, so that a test can look for what must not be readable on a wire.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from exhorto.domain.errors import ExhortoError, Unavailable
from exhorto.domain.ids import Party

_SCHEME, _HOST = "https://", ".world.example"

Inbox = Callable[[bytes], bytes]


@dataclass(slots=True)
class Lines:
    """All lines of a world.

    Attributes:
        cut: pairs of parties; one direction each that does not work.
        names: whose inbox stands at an address that is not the world's own.
    """

    inboxes: dict[str, Inbox] = field(default_factory=dict)
    names: dict[str, Party] = field(default_factory=dict)
    cut: set[tuple[Party, Party]] = field(default_factory=set)
    carried: list[bytes] = field(default_factory=list)

    def isolate(self, party: Party, others: frozenset[Party]) -> None:
        """Cut a party off from all others, both ways."""
        for other in others - {party}:
            self.cut |= {(party, other), (other, party)}

    def heal(self) -> None:
        """Let every line work again."""
        self.cut.clear()

    def carry(self, sender: Party, to: Party, body: bytes) -> bytes:
        """Bring ``body`` to an inbox and the answer back.

        Raises:
            Unavailable: ``courier.unreachable``, ``courier.refused``
        """
        if (sender, to) in self.cut or endpoint(to) not in self.inboxes:
            raise Unavailable("courier.unreachable", why="cut")
        answer = self.hand_over(to, body)
        if (to, sender) in self.cut:
            raise Unavailable("courier.unreachable", why="cut")
        return answer

    def hand_over(self, to: Party, body: bytes) -> bytes:
        """Give ``body`` to an inbox, whoever carried it.

        Raises:
            Unavailable: ``courier.refused``
        """
        self.carried.append(body)
        try:
            answer = self.inboxes[endpoint(to)](body)
        except ExhortoError as refused:
            raise Unavailable("courier.refused", status=refused.code) from refused
        self.carried.append(answer)
        return answer


@dataclass(frozen=True, slots=True)
class LineCourier:
    """The courier of one node of a world."""

    sender: Party
    lines: Lines

    def post(self, endpoint: str, body: bytes) -> bytes:
        """Hand ``body`` to the inbox at ``endpoint`` and bring the answer back.

        Raises:
            Unavailable: ``courier.unreachable``, ``courier.refused``
        """
        plain = Party(endpoint.removeprefix(_SCHEME).removesuffix(_HOST).upper())
        to = self.lines.names.get(endpoint, plain)
        return self.lines.carry(self.sender, to, body)


def endpoint(party: Party) -> str:
    """The address of a party's inbox in a world."""
    return f"{_SCHEME}{party.lower()}{_HOST}"
