"""Telegram through its Bot API, as documented: sendMessage to a chat, the pause it asks for, no receipts.

The address is a chat's number, which is known once she has written to the bot: a bot may not begin. There is no expiry
and no report of delivery: a message stays `sent`, and waits on Telegram's side until her phone asks for it.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Final

import httpx

from services.notifications.domain.contact_plan import PointKind
from services.notifications.gateways.gateway import CALL_SECONDS, Answer, Gateway, Outcome, Outgoing, Retry
from services.notifications.gateways.http_call import call, classed, http_client, json_of, text_at

_OURS: Final = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.NOT_FOUND})
"""A token that is wrong: certainly not taken, and good again once a person has seen to it."""

_LONGEST_PAUSE: Final = 3600


@dataclass(frozen=True)
class TelegramAddress:
    """url: https://api.telegram.org, or a server of one's own. token: the bot's."""

    url: str
    token: str


class TelegramGateway(Gateway):
    """Hands over one plain text a call."""

    kind = PointKind.TELEGRAM

    def __init__(self, address: TelegramAddress, *, timeout: float = CALL_SECONDS) -> None:
        super().__init__()
        self._client = http_client(f"{address.url}/bot{address.token}", headers={}, timeout=timeout)

    @property
    def name(self) -> str:
        """Short code for logs and metrics."""
        return "telegram"

    def _send(self, outgoing: Outgoing, *, now: datetime) -> Answer:  # noqa: ARG002, the provider has a clock
        if not outgoing.to.isascii() or not outgoing.to.isdigit():
            return Answer(Outcome.REJECTED, Retry.NEVER, "no_chat")
        body = {
            "chat_id": int(outgoing.to),
            "text": outgoing.body,
            "link_preview_options": {"is_disabled": True},
        }
        response = call(lambda: self._client.post("/sendMessage", json=body))
        return response if isinstance(response, Answer) else _read(response)


def _read(response: httpx.Response) -> Answer:
    found = json_of(response)
    if response.status_code in _OURS:
        return Answer(Outcome.REJECTED, Retry.LATER, str(response.status_code))
    pause = text_at(found, "parameters", "retry_after")
    if response.status_code == HTTPStatus.TOO_MANY_REQUESTS and pause is not None and pause.isdigit():
        after = timedelta(seconds=min(int(pause), _LONGEST_PAUSE))
        return Answer(Outcome.REJECTED, Retry.LATER, "429", retry_after=after)
    return classed(response, provider_id=text_at(found, "result", "message_id"))
