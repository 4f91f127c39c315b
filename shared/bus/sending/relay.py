"""The relay: takes what a service's outbox owes to Redis, again and again, until each subscriber has answered."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Event as Flag
from threading import Thread
from typing import Any, Final

import psycopg
from sqlalchemy import Engine, Row, text
from sqlalchemy.exc import DBAPIError

from shared.bus.current import Replay
from shared.bus.envelope import LIFETIME, Envelope, seal
from shared.bus.keys import EventKeys
from shared.bus.sending.outbox import CHANNEL
from shared.bus.sending.publisher import Call, Publisher, RedisAway
from shared.clock import Clock, utc_now
from shared.logging import get_logger

log = get_logger(__name__)

RECEIVE: Final = "bus.receive"
"""Celery's name for the task that takes one event."""

_BATCH: Final = 200
_HIGH_WATER: Final = 100
_LOW_WATER: Final = 20
_MOST_IN_A_CALL: Final = 8
_CALLS_A_BATCH: Final = 16
_SHARED_TRIES: Final = 3
_LONG_AGO: Final = timedelta(seconds=8)
_TICK_SECONDS: Final = 0.075
_PAUSE_SECONDS: Final = 0.5

# Published again after 4 s, 8 s, 16 s, then every 30 s (every 5 min once it is 15 min old), each ±20 %; while the
# queue still holds others, only after 8 s: until then it is most likely among them.
# `after` is the place that must be applied first; a parked one that holds nobody back is passed over.
_CLAIM: Final = text("""
WITH urgent AS (
  SELECT event_id, subscriber FROM bus_delivery
  WHERE state = 'due' AND is_urgent AND next_at <= :now AND queue <> ALL(CAST(:full AS text[]))
    AND (attempts = 0 OR queue <> ALL(CAST(:busy AS text[])) OR published_at < :long_ago)
  ORDER BY next_at, position LIMIT :batch FOR UPDATE SKIP LOCKED
), rest AS (
  SELECT event_id, subscriber FROM bus_delivery
  WHERE state = 'due' AND NOT is_urgent AND next_at <= :now AND queue <> ALL(CAST(:full AS text[]))
    AND (attempts = 0 OR queue <> ALL(CAST(:busy AS text[])) OR published_at < :long_ago)
  ORDER BY next_at, position LIMIT :batch FOR UPDATE SKIP LOCKED
), claimed AS (SELECT * FROM urgent UNION ALL SELECT * FROM rest)
UPDATE bus_delivery AS d SET
  attempts = d.attempts + 1,
  published_at = :now,
  next_at = CAST(:now AS timestamptz) + make_interval(secs => (0.8 + 0.4 * random()) * least(
    4 * power(2, least(d.attempts, 10)),
    CASE WHEN d.created_at > CAST(:now AS timestamptz) - interval '15 minutes' THEN 30 ELSE 300 END))
FROM claimed JOIN bus_event AS e ON e.id = claimed.event_id
WHERE d.event_id = claimed.event_id AND d.subscriber = claimed.subscriber
RETURNING d.event_id, d.subscriber, d.subject, d.position, d.queue, d.is_urgent, d.attempts, d.failures,
  d.replay, d.created_at,
  e.name, e.sequence, e.payload, e.occurred_at, e.correlation, e.causation,
  CASE WHEN d.position < 2 THEN 0 ELSE coalesce((
    SELECT before.position FROM bus_delivery AS before
    WHERE before.subscriber = d.subscriber AND before.subject = d.subject
      AND before.position > 0 AND before.position < d.position
      AND NOT (before.state = 'parked' AND NOT before.holds_back)
    ORDER BY before.position DESC LIMIT 1), 0) END AS after
""")


@dataclass
class Counts:
    """What a relay has done since it started."""

    published: int = 0
    passes: int = 0
    interruptions: int = 0


class Relay:
    """Publishes what one service owes. Several may run at once; each claims rows the others skip."""

    def __init__(
        self,
        engine: Engine,
        publisher: Publisher,
        keys: EventKeys,
        *,
        clock: Clock = utc_now,
        batch: int = _BATCH,
    ) -> None:
        self._engine = engine
        self._publisher = publisher
        self._keys = keys
        self._clock = clock
        self._batch = batch
        self._queues: set[str] = set()
        self._stop = Flag()
        self._listener: psycopg.Connection[Any] | None = None
        self.counts = Counts()

    def publish_due(self) -> int:
        """Claim, publish and mark one batch in one transaction; return how many went out.

        A queue that is already long gets no more: what Redis need not hold stays owed here.
        Raises RedisAway or DBAPIError; then nothing is marked and everything is still owed.
        """
        depths = self._depths()
        with self._engine.begin() as connection:
            now = self._clock()
            facts = {
                "now": now,
                "batch": self._batch,
                "full": [queue for queue, depth in depths.items() if depth >= _HIGH_WATER],
                "busy": [queue for queue, depth in depths.items() if depth >= _LOW_WATER],
                "long_ago": now - _LONG_AGO,
            }
            rows: Sequence[Row[Any]] = connection.execute(_CLAIM, facts).all()
            if rows:
                rows = sorted(rows, key=lambda row: (not row.is_urgent, row.created_at, row.position))
                self._publisher.publish(self._calls(rows, now))
        self._queues.update(row.queue for row in rows)
        self.counts.published += len(rows)
        return len(rows)

    def run(self) -> None:
        """Publish until `stop`, whatever happens to Redis or PostgreSQL in between."""
        while not self._stop.is_set():
            try:
                self.counts.passes += 1
                if self.publish_due() < self._batch:
                    self._wait()
            except (RedisAway, DBAPIError, psycopg.Error) as error:
                self.counts.interruptions += 1
                log.warning("relay_interrupted", error=type(error).__name__, count=self.counts.interruptions)
                self._let_go()
                self._stop.wait(_PAUSE_SECONDS)
        self._let_go()
        self._publisher.close()

    def stop(self) -> None:
        """Ask `run` to end after the batch in hand."""
        self._stop.set()

    def _depths(self) -> dict[str, int]:
        return self._publisher.depths(self._queues) if self._queues else {}

    def _calls(self, rows: Sequence[Row[Any]], now: datetime) -> list[Call]:
        """One call an event; of many at once, several share a call, save the urgent and the suspect."""
        size = min(_MOST_IN_A_CALL, max(1, len(rows) // _CALLS_A_BATCH))
        calls: list[Call] = []
        shared: dict[str, list[str]] = {}
        for row in rows:
            body = seal(self._envelope(row, now), self._keys)
            if row.is_urgent or row.failures or row.attempts > _SHARED_TRIES:
                calls.append(Call(row.queue, RECEIVE, (body,)))
            else:
                shared.setdefault(row.queue, []).append(body)
        for queue, bodies in shared.items():
            calls += [
                Call(queue, RECEIVE, tuple(bodies[at : at + size])) for at in range(0, len(bodies), size)
            ]
        return calls

    def _envelope(self, row: Row[Any], now: datetime) -> Envelope:
        return Envelope(
            id=row.event_id,
            name=row.name,
            producer=self._keys.service,
            subscriber=row.subscriber,
            subject=row.subject,
            occurred_at=row.occurred_at,
            sequence=row.sequence,
            position=row.position,
            after=row.after,
            correlation=row.correlation,
            causation=row.causation,
            replay=Replay(row.replay),
            expires_at=now + LIFETIME,
            data=row.payload,
        )

    def _wait(self) -> None:
        """Sleep until someone notifies, at most one tick."""
        if self._listener is None:
            self._listener = _listen(self._engine)
        for _ in self._listener.notifies(timeout=_TICK_SECONDS, stop_after=1):
            pass

    def _let_go(self) -> None:
        listener, self._listener = self._listener, None
        if listener is not None:
            listener.close()


def _listen(engine: Engine) -> psycopg.Connection[Any]:
    arguments, options = engine.dialect.create_connect_args(engine.url)
    connection = psycopg.connect(*arguments, **{**options, "connect_timeout": 5}, autocommit=True)
    try:
        connection.execute(f"LISTEN {CHANNEL}")
    except psycopg.Error:
        connection.close()
        raise
    return connection


def start_thread(relay: Relay) -> Callable[[], None]:
    """Run a relay in a thread of this process; return what stops it and waits for it."""
    thread = Thread(target=relay.run, name="relay", daemon=True)
    thread.start()

    def stop() -> None:
        relay.stop()
        thread.join()

    return stop


def run_all(relays: Sequence[Relay], until: Flag) -> None:
    """Run several services' relays in this process until the flag is set."""
    stops = [start_thread(relay) for relay in relays]
    until.wait()
    for stop in stops:
        stop()
