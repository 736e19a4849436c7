"""Carries sealed batches to a partner's inbox by HTTP(S).

* Only to endpoints that the pact lists; nothing a user types is ever fetched.
* No redirects, no proxy, no cookies; bounded answer and bounded time.
"""

import httpx

from exhorto.domain.errors import Unavailable

CONNECT_SECONDS = 10.0
ANSWER_SECONDS = 120.0
ANSWER_BYTES = 4 * 1024 * 1024
CONTENT_TYPE = "application/vnd.exhorto.batch"


class HttpsCourier:
    """One connection pool per node; safe to use from several threads."""

    def __init__(self, timeout: float = ANSWER_SECONDS) -> None:
        self._client = httpx.Client(
            timeout=httpx.Timeout(timeout, connect=CONNECT_SECONDS),
            follow_redirects=False,
            trust_env=False,
        )

    def post(self, endpoint: str, body: bytes) -> bytes:
        """Hand ``body`` to the inbox at ``endpoint`` and bring the answer back.

        Raises:
            Unavailable: ``courier.unreachable`` (the line), ``courier.refused`` (the other node)
        """
        try:
            answer = self._client.post(
                endpoint, content=body, headers={"content-type": CONTENT_TYPE}
            )
        except httpx.HTTPError as fault:
            raise Unavailable("courier.unreachable", why=type(fault).__name__) from fault
        if answer.status_code != httpx.codes.OK or len(answer.content) > ANSWER_BYTES:
            raise Unavailable("courier.refused", status=answer.status_code)
        return answer.content

    def close(self) -> None:
        """Close all connections."""
        self._client.close()
