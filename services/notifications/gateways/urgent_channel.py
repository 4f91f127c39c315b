"""The organisation's own urgent channel: one address of `apprise`, such as a group of ntfy, Slack or Matrix (ADR 0040).

`apprise` tells yes or no and nothing more, so that a no may have been taken all the same: good enough for a notice that
is sent at least once and says nothing of anybody, never for a message to a participant.
"""

import logging
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Final
from uuid import UUID

from pydantic import SecretStr

from services.notifications.gateways.gateway import Answer, Gateway, Outcome, Outgoing, Retry

if TYPE_CHECKING:
    from apprise import Apprise

_CONNECT_SECONDS, _READ_SECONDS, _WHOLE_SECONDS = 3.0, 5.0, 9.0
_NAME: Final = "urgent_channel"


class UrgentChannel(Gateway):
    """Hands one notice to one address of the organisation's. `to` is not looked at: the address is the setting's."""

    def __init__(self, service: "Apprise") -> None:
        super().__init__()
        self._service = service

    @property
    def name(self) -> str:
        """Short code for logs and metrics."""
        return _NAME

    def _send(self, outgoing: Outgoing, *, now: datetime) -> Answer:  # noqa: ARG002, it has no expiry
        took = self._service.notify(title=outgoing.subject, body=outgoing.body)
        if took:
            return Answer(Outcome.ACCEPTED, Retry.NEVER, "ok")
        return Answer(Outcome.UNKNOWN, Retry.NEVER, "not_taken")


def urgent_channels(addresses: SecretStr, *, sender: str) -> Mapping[UUID, Gateway]:
    """Return the channels of a setting that holds addresses between spaces, by a reference that is their place in it.

    Raises ValueError with the setting's name and the place of an address that is none, never the address: it may hold
    a password.
    """
    written = addresses.get_secret_value().split()
    return {
        UUID(int=place): UrgentChannel(_service(address, sender=sender, place=place))
        for place, address in enumerate(written, start=1)
    }


def _service(address: str, *, sender: str, place: int) -> "Apprise":
    _hush()
    import apprise  # noqa: PLC0415, 46 MB and two seconds that only an installation with a channel pays

    asset = apprise.AppriseAsset(
        app_id=sender,
        app_desc=sender,
        app_url="",
        image_url_mask="",
        image_url_logo="",
        body_format=apprise.NotifyFormat.TEXT,
        http_redirects=False,
        service_timeout=_WHOLE_SECONDS,
        storage_mode=apprise.PersistentStoreMode.MEMORY,
    )
    found = apprise.Apprise.instantiate(address, asset=asset)
    if found is None:
        raise ValueError(f"TELAR_STAFF_CHANNEL_URL: address number {place} is none that apprise knows")
    found.socket_connect_timeout, found.socket_read_timeout = _CONNECT_SECONDS, _READ_SECONDS
    found.redirects = False
    return apprise.Apprise(found, asset=asset)


def _hush() -> None:
    """Keep what apprise logs from everybody: its lowest level writes addresses whole, with their passwords."""
    log = logging.getLogger("apprise")
    log.handlers, log.propagate = [logging.NullHandler()], False
    log.setLevel(logging.CRITICAL)
