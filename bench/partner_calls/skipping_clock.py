"""A clock that several processes share and the bench sets on: it runs as every clock, and waits of hours are skipped."""

import mmap
import struct
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from sqlalchemy import func, select

from services.intake.domain.partner_api.webhooks import AttemptState, EndpointState
from services.intake.store.partner_api.webhooks import WebhookAttempt, WebhookEndpoint
from shared.clock import utc_now
from shared.work import Transactions

_SECONDS: Final = struct.Struct("d")
_LEAST_SKIP: Final = timedelta(seconds=0.2)
"""A shorter wait is waited for: a claim made while somebody looks must not outlive its lease by a skip."""


class SkippingClock:
    """The real instant plus what was skipped so far, kept in eight bytes that every process maps."""

    def __init__(self, path: Path) -> None:
        if not path.exists():
            path.write_bytes(_SECONDS.pack(0.0))
        with path.open("r+b") as file:
            self._bytes = mmap.mmap(file.fileno(), _SECONDS.size)

    @property
    def skipped_seconds(self) -> float:
        """How much was skipped."""
        return float(_SECONDS.unpack(self._bytes[:])[0])

    def __call__(self) -> datetime:
        """Return the instant, aware, in UTC."""
        return utc_now() + timedelta(seconds=self.skipped_seconds)

    def skip_to(self, instant: datetime) -> None:
        """Set every process's clock on to this instant; never back."""
        ahead = (instant - self()).total_seconds()
        if ahead > 0:
            self._bytes[:] = _SECONDS.pack(self.skipped_seconds + ahead)


def skip_idle(works: Transactions, clock: SkippingClock) -> int:
    """Set the clock on to the next notice that falls due, if none is in hand and none is due; how many still wait."""
    waiting, in_hand, following = _outlook(works, clock())
    if waiting and not in_hand and following is not None and following > clock() + _LEAST_SKIP:
        clock.skip_to(following)
    return waiting


def _outlook(works: Transactions, now: datetime) -> tuple[int, int, datetime | None]:
    """How many wait, how many a worker has in hand, and when the next falls due."""
    at = func.greatest(
        WebhookAttempt.next_at, func.coalesce(WebhookEndpoint.wait_until, WebhookAttempt.next_at)
    )
    query = (
        select(func.count(), func.count().filter(WebhookAttempt.claim_until > now), func.min(at))
        .join(WebhookEndpoint, WebhookEndpoint.id == WebhookAttempt.endpoint_id)
        .where(WebhookAttempt.state == AttemptState.DUE, WebhookEndpoint.state == EndpointState.ACTIVE)
    )
    with works.engine.connect() as connection:
        waiting, in_hand, following = connection.execute(query).one()
    return waiting, in_hand, following
