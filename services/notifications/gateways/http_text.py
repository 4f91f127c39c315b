"""SMS and WhatsApp through a provider's HTTP gateway: one small documented shape, the same for both.

POST {url}/messages with `Idempotency-Key: <client_ref>` and
`{"client_ref", "channel", "to", "from", "text", "valid_until"}`; 2xx answers `{"id": ...}`.
GET {url}/messages/{client_ref} answers `{"status": "accepted" | "delivered" | "rejected"}` or 404.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Final

import httpx

from services.notifications.domain.contact_plan import PointKind
from services.notifications.gateways.gateway import CALL_SECONDS, Answer, Gateway, Outcome, Outgoing, Retry

_TAKEN: Final = frozenset({"accepted", "queued", "sent", "delivered"})


@dataclass(frozen=True)
class HttpAddress:
    """Where the provider is and the token to show it."""

    url: str
    token: str


class HttpTextGateway(Gateway):
    """Hands text messages to a provider that honours an idempotency key and answers look-ups."""

    def __init__(self, address: HttpAddress, *, kind: PointKind, timeout: float = CALL_SECONDS) -> None:
        super().__init__()
        self.kind = kind
        self._client = httpx.Client(
            base_url=address.url,
            timeout=httpx.Timeout(timeout * 0.6, connect=timeout * 0.3, pool=timeout * 0.1),
            headers={"Authorization": f"Bearer {address.token}"},
            follow_redirects=False,
            trust_env=False,
        )

    @property
    def name(self) -> str:
        """Short code for logs and metrics."""
        return f"http_{self.kind}"

    def _send(self, outgoing: Outgoing, *, now: datetime) -> Answer:  # noqa: ARG002, the provider has a clock
        body = {
            "client_ref": outgoing.client_ref,
            "channel": str(self.kind),
            "to": outgoing.to,
            "from": outgoing.sender,
            "text": outgoing.body,
            "valid_until": outgoing.valid_until.astimezone(UTC).isoformat(timespec="seconds"),
        }
        try:
            response = self._client.post(
                "/messages", json=body, headers={"Idempotency-Key": outgoing.client_ref}
            )
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout):
            return Answer(Outcome.REJECTED, Retry.LATER, "unreachable")
        except httpx.HTTPError as error:
            return Answer(Outcome.UNKNOWN, Retry.NEVER, type(error).__name__)
        return _classed(response)

    def _look_up(self, client_ref: str) -> Outcome | None:
        try:
            response = self._client.get(f"/messages/{client_ref}")
            if response.status_code == HTTPStatus.NOT_FOUND:
                return Outcome.REJECTED
            response.raise_for_status()
            status = response.json().get("status")
        except (httpx.HTTPError, ValueError, AttributeError):
            return None
        if status in _TAKEN:
            return Outcome.ACCEPTED
        return Outcome.REJECTED if status == "rejected" else None


def _classed(response: httpx.Response) -> Answer:
    """2xx took it; 429 certainly did not, try later; other 4xx never; the rest may have taken it."""
    status = response.status_code
    code = str(status)
    if response.is_success:
        return Answer(Outcome.ACCEPTED, Retry.NEVER, code, provider_id=_id_of(response))
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return Answer(Outcome.REJECTED, Retry.LATER, code)
    if response.is_client_error and status not in (HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.CONFLICT):
        return Answer(Outcome.REJECTED, Retry.NEVER, code)
    return Answer(Outcome.UNKNOWN, Retry.NEVER, code)


def _id_of(response: httpx.Response) -> str | None:
    try:
        found = response.json().get("id")
    except (ValueError, AttributeError):
        return None
    return found if isinstance(found, str) else None
