"""SMS through the form API that Twilio documents, and others after it: expiry in seconds, reports by callback.

POST {url}/2010-04-01/Accounts/{account}/Messages.json; 201 answers `{"sid": ...}`, a refusal `{"code": ...}`.
ValidityPeriod (1 to 36,000 seconds) ends the time in the provider's own queue; what an operator does after that, only
SMPP says. The provider has no look-up by our reference; ours comes back in the address of each report.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

import httpx

from services.notifications.domain.contact_plan import PointKind
from services.notifications.gateways.gateway import CALL_SECONDS, Answer, Gateway, Outcome, Outgoing, Retry
from services.notifications.gateways.http_call import call, classed, http_client, json_of, text_at

_LONGEST_VALIDITY: Final = 36_000
_OURS: Final = frozenset({"20003", "20005", "20404"})
"""Account or token: certainly not taken, and good again once a person has seen to it."""


@dataclass(frozen=True)
class TwilioAddress:
    """account and token: as whom to speak. number: the sender she may answer to; empty: her alias, one way.

    report_to: public address of our callback; empty: no reports are asked for.
    """

    url: str
    account: str
    token: str
    number: str = ""
    report_to: str = ""


class TwilioGateway(Gateway):
    """Hands over one text a call."""

    kind = PointKind.SMS

    def __init__(self, address: TwilioAddress, *, timeout: float = CALL_SECONDS) -> None:
        super().__init__()
        self._address = address
        auth = (address.account, address.token)
        self._client = http_client(address.url, headers={}, auth=auth, timeout=timeout)
        self._timeout = timeout

    @property
    def name(self) -> str:
        """Short code for logs and metrics."""
        return "twilio"

    def _send(self, outgoing: Outgoing, *, now: datetime) -> Answer:
        left = int((outgoing.valid_until - now).total_seconds() - self._timeout)
        if left < 1:
            return Answer(Outcome.REJECTED, Retry.NEVER, "too_late")
        form = {
            "To": outgoing.to,
            "From": self._address.number or outgoing.sender,
            "Body": outgoing.body,
            "ValidityPeriod": str(min(left, _LONGEST_VALIDITY)),
        }
        if self._address.report_to:
            form["StatusCallback"] = f"{self._address.report_to}?ref={outgoing.client_ref}"
        path = f"/2010-04-01/Accounts/{self._address.account}/Messages.json"
        response = call(lambda: self._client.post(path, data=form))
        return response if isinstance(response, Answer) else _read(response)


def _read(response: httpx.Response) -> Answer:
    found = json_of(response)
    if response.is_client_error and text_at(found, "code") in _OURS:
        return Answer(Outcome.REJECTED, Retry.LATER, str(found["code"])[:8])
    return classed(response, provider_id=text_at(found, "sid"))
