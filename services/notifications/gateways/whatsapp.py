"""WhatsApp through Meta's Cloud API, as documented: approved templates, error codes, our reference in the reports.

POST {url}/{phone id}/messages; 200 answers `{"messages": [{"id": "wamid..."}]}`, an error `{"error": {"code": ...}}`.
Only templates are sent: they may go at any time, while free words may go only within 24 hours of her last message, and
nobody should have to remember when she wrote. How long Meta tries to deliver is a property of the template there
(`message_send_ttl_seconds`), not of a message, so the installation states it and late sends wait for the next window.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import httpx

from services.notifications.domain.contact_plan import PointKind
from services.notifications.gateways.gateway import CALL_SECONDS, Answer, Gateway, Outcome, Outgoing, Retry
from services.notifications.gateways.http_call import call, classed, http_client, json_of, text_at

_LATER: Final = frozenset({"4", "80007", "130429", "131048", "131056", "131057"})
"""Limits and maintenance: certainly not taken, and good again after a while."""

_OURS: Final = frozenset({"0", "3", "10", "190", "368", "131005", "131031", "131042", "133010"})
"""Token, permission, account or bill: certainly not taken, and good again once a person has seen to it."""

_UNCLEAR: Final = frozenset({"1", "2", "131000", "131016", "133004"})
"""Trouble inside Meta: what became of the message is not said."""


@dataclass(frozen=True)
class WhatsAppAddress:
    """url: with the version, as https://graph.facebook.com/v24.0. phone_id: of the number that sends.

    ttl: what the templates are registered with; Meta delivers no later than that after taking a message.
    """

    url: str
    phone_id: str
    token: str
    ttl: timedelta


class WhatsAppGateway(Gateway):
    """Hands over one template message a call."""

    kind = PointKind.WHATSAPP

    def __init__(self, address: WhatsAppAddress, *, timeout: float = CALL_SECONDS) -> None:
        super().__init__()
        self.holds_for = address.ttl
        self._path = f"/{address.phone_id}/messages"
        headers = {"Authorization": f"Bearer {address.token}"}
        self._client = http_client(address.url, headers=headers, timeout=timeout)

    @property
    def name(self) -> str:
        """Short code for logs and metrics."""
        return "whatsapp"

    def _send(self, outgoing: Outgoing, *, now: datetime) -> Answer:  # noqa: ARG002, the provider has a clock
        if not outgoing.template:
            return Answer(Outcome.REJECTED, Retry.NEVER, "no_template")
        body = _template_message(outgoing)
        response = call(lambda: self._client.post(self._path, json=body))
        return response if isinstance(response, Answer) else _read(response)


def _template_message(outgoing: Outgoing) -> dict[str, Any]:
    words = [{"type": "text", "text": fact} for fact in outgoing.facts]
    return {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        "to": outgoing.to.removeprefix("+"),
        "type": "template",
        "template": {
            "name": outgoing.template,
            "language": {"code": outgoing.language},
            "components": [{"type": "body", "parameters": words}],
        },
        "biz_opaque_callback_data": outgoing.client_ref,
    }


def _read(response: httpx.Response) -> Answer:
    found = json_of(response)
    code = text_at(found, "error", "code")
    if code is None:
        return classed(response, provider_id=text_at(found, "messages", 0, "id"))
    code = code[:8]
    if code in _UNCLEAR or response.is_success:
        return Answer(Outcome.UNKNOWN, Retry.NEVER, code)
    is_ours = code in _OURS or (len(code) == 3 and code.startswith("2"))  # noqa: PLR2004, permissions are 200 to 299
    return Answer(Outcome.REJECTED, Retry.LATER if code in _LATER or is_ours else Retry.NEVER, code)
