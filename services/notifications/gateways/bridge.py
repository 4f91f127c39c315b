"""A bridge of one's own to a provider that Telar does not speak to: a small shape, the same for SMS and WhatsApp.

No provider speaks it; it is for a few lines of programme that an installation puts before its own:
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
from services.notifications.gateways.gateway import CALL_SECONDS, Answer, Gateway, Outcome, Outgoing
from services.notifications.gateways.http_call import call, classed, http_client, json_of, text_at

_TAKEN: Final = frozenset({"accepted", "queued", "sent", "delivered"})


@dataclass(frozen=True)
class BridgeAddress:
    """Where the bridge is and the token to show it; empty: it asks for none."""

    url: str
    token: str


class BridgeGateway(Gateway):
    """Hands text messages to a bridge that honours an idempotency key and answers look-ups."""

    def __init__(self, address: BridgeAddress, *, kind: PointKind, timeout: float = CALL_SECONDS) -> None:
        super().__init__()
        self.kind = kind
        headers = {"Authorization": f"Bearer {address.token}"} if address.token else {}
        self._client = http_client(address.url, headers=headers, timeout=timeout)

    @property
    def name(self) -> str:
        """Short code for logs and metrics."""
        return f"bridge_{self.kind}"

    def _send(self, outgoing: Outgoing, *, now: datetime) -> Answer:  # noqa: ARG002, the provider has a clock
        body = {
            "client_ref": outgoing.client_ref,
            "channel": str(self.kind),
            "to": outgoing.to,
            "from": outgoing.sender,
            "text": outgoing.body,
            "valid_until": outgoing.valid_until.astimezone(UTC).isoformat(timespec="seconds"),
        }
        headers = {"Idempotency-Key": outgoing.client_ref}
        response = call(lambda: self._client.post("/messages", json=body, headers=headers))
        if isinstance(response, Answer):
            return response
        return classed(response, provider_id=text_at(json_of(response), "id"))

    def _look_up(self, client_ref: str) -> Outcome | None:
        try:
            response = self._client.get(f"/messages/{client_ref}")
            if response.status_code == HTTPStatus.NOT_FOUND:
                return Outcome.REJECTED
            response.raise_for_status()
        except httpx.HTTPError:
            return None
        status = json_of(response).get("status")
        if status in _TAKEN:
            return Outcome.ACCEPTED
        return Outcome.REJECTED if status == "rejected" else None
