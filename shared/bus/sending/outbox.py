"""The outbox: an event and what is owed of it are rows of the transaction that made it true."""

import math
import time
from collections.abc import Iterable
from datetime import datetime
from threading import Lock
from typing import Final
from uuid import UUID

from sqlalchemy import Connection, text
from sqlalchemy.orm import Session

from shared.bus.current import Replay, current
from shared.contracts.contract import Event
from shared.ids import new_id

CHANNEL: Final = "telar_outbox"
"""The relay listens here; a notification carries nothing."""

_NOTIFY_EVERY_SECONDS: Final = 0.02

# The row of bus_stream is locked until commit, so numbers follow the order of commit and a rollback leaves no gap.
# The subject's own row (subscriber '') comes first: two transactions on one subject queue there and cannot deadlock.
_EMIT: Final = text("""
WITH place AS (
  INSERT INTO bus_stream AS stream (subject, subscriber, sequence)
  SELECT :subject, line, 1 FROM unnest(CAST(:lines AS text[])) AS line
  ON CONFLICT (subject, subscriber) DO UPDATE SET sequence = stream.sequence + 1
  RETURNING subscriber, sequence
), fact AS (
  INSERT INTO bus_event (id, name, subject, sequence, payload, occurred_at, correlation, causation, replay)
  SELECT :id, :name, :subject, sequence, :payload, :now, :correlation, :causation, :replay
  FROM place WHERE subscriber = ''
)
INSERT INTO bus_delivery (event_id, subscriber, subject, position, queue, is_urgent, holds_back, created_at,
                          next_at, replay)
SELECT :id, owed.subscriber, :subject, coalesce(place.sequence, 0), owed.subscriber || :lane, :is_urgent, :holds_back,
       :now, :now, :replay
FROM unnest(CAST(:subscribers AS text[])) AS owed(subscriber) LEFT JOIN place USING (subscriber)
""")

_NOTIFY: Final = text("SELECT pg_notify(:channel, '')")


def emit(
    session: Session | Connection,
    event: Event,
    *,
    now: datetime,
    correlation: UUID | None = None,
    causation: UUID | None = None,
) -> UUID:
    """Owe an event to its subscribers from the moment the caller's transaction commits; return its id.

    Inside a handler, correlation and causation default to the event being handled, and its replay mode is kept.
    """
    cause = current()
    event_id = new_id()
    session.execute(
        _EMIT,
        {
            "id": event_id,
            "name": event.name,
            "subject": event.subject,
            "payload": event.model_dump_json(),
            "now": now,
            "correlation": correlation or (cause.correlation if cause else event_id),
            "causation": causation or (cause.event_id if cause else None),
            "replay": (cause.replay if cause else Replay.NO).value,
            "subscribers": list(event.subscribers),
            "lines": ["", *(sorted(event.subscribers) if event.ordered else ())],
            "lane": lane_of(type(event)),
            "is_urgent": event.urgent,
            "holds_back": event.holds_back,
        },
    )
    if _limiter.may_notify():
        session.execute(_NOTIFY, {"channel": CHANNEL})
    return event_id


def emit_all(session: Session | Connection, events: Iterable[Event], *, now: datetime) -> list[UUID]:
    """Emit several events, subjects in a fixed order, so that two transactions on the same subjects cannot deadlock."""
    return [emit(session, event, now=now) for event in sorted(events, key=lambda event: event.subject)]


def lane_of(event_class: type[Event]) -> str:
    """The suffix of the queue an event takes: empty, `.urgent` or `.bulk`."""
    if event_class.urgent:
        return ".urgent"
    return ".bulk" if event_class.bulk else ""


class _Limiter:
    """Lets one notification through every few milliseconds: a NOTIFY takes a lock over the whole server."""

    def __init__(self, every_seconds: float) -> None:
        self._every = every_seconds
        self._last = -math.inf
        self._lock = Lock()

    def may_notify(self) -> bool:
        with self._lock:
            now = time.monotonic()
            if now - self._last < self._every:
                return False
            self._last = now
            return True


_limiter: Final = _Limiter(_NOTIFY_EVERY_SECONDS)
