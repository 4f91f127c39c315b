"""What a person may ask of one service's outbox: how it stands, what is dead, tell again, park, follow, catch up."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from shared.bus.current import Replay
from shared.bus.sending.outbox import lane_of
from shared.contracts.contract import Event
from shared.errors import Missing
from shared.logging import get_logger

log = get_logger(__name__)

LATE: Final = timedelta(seconds=60)
"""A delivery owed for longer than this needs a look."""


@dataclass(frozen=True)
class SubscriberStatus:
    """How one subscriber stands with this producer. oldest_seconds: age of its oldest owed delivery, 0 if none."""

    subscriber: str
    pending: int
    late: int
    unknown: int
    parked: int
    oldest_seconds: float

    @property
    def is_well(self) -> bool:
        """Whether nothing is late, unknown or parked."""
        return not (self.late or self.unknown or self.parked)


@dataclass(frozen=True)
class Dead:
    """A parked delivery. answer: the outcome and the error's code; never its words."""

    event_id: UUID
    subscriber: str
    name: str
    subject: UUID
    occurred_at: datetime
    parked_at: datetime
    failures: int
    answer: str
    holds_back: bool


@dataclass(frozen=True)
class Step:
    """One delivery of one event on the way from a first cause. subscriber is empty for an event owed to nobody."""

    event_id: UUID
    causation: UUID | None
    name: str
    subject: UUID
    sequence: int
    occurred_at: datetime
    subscriber: str
    state: str
    attempts: int
    failures: int
    answer: str
    acknowledged_at: datetime | None


def status(session: Session, *, now: datetime) -> list[SubscriberStatus]:
    """Return how every subscriber stands, by name; those to whom nothing is owed are left out."""
    words = text("""
        SELECT subscriber, count(*) FILTER (WHERE state = 'due') AS pending,
          count(*) FILTER (WHERE state = 'due' AND created_at < :late) AS late,
          count(*) FILTER (WHERE state = 'due' AND answer = 'unknown') AS unknown,
          count(*) FILTER (WHERE state = 'parked') AS parked,
          min(created_at) FILTER (WHERE state = 'due') AS oldest
        FROM (SELECT subscriber, state, answer, created_at FROM bus_delivery
              WHERE state IN ('due', 'parked')) AS owed
        GROUP BY subscriber ORDER BY subscriber""")
    return [
        SubscriberStatus(
            subscriber=row.subscriber,
            pending=row.pending,
            late=row.late,
            unknown=row.unknown,
            parked=row.parked,
            oldest_seconds=max(0.0, (now - row.oldest).total_seconds()) if row.oldest else 0.0,
        )
        for row in session.execute(words, {"late": now - LATE})
    ]


def reconcile(session: Session, *, now: datetime) -> list[SubscriberStatus]:
    """Look once and raise the alarm in the log for every subscriber that is not well; for a tick each minute."""
    found = status(session, now=now)
    for one in found:
        if not one.is_well:
            log.error(
                "deliveries_late",
                service=one.subscriber,
                count=one.late + one.parked,
                seconds=one.oldest_seconds,
            )
    return found


def dead(session: Session) -> list[Dead]:
    """Return every parked delivery, oldest first."""
    words = text("""
        SELECT d.event_id, d.subscriber, e.name, d.subject, e.occurred_at, d.parked_at, d.failures, d.answer,
          d.holds_back
        FROM bus_delivery AS d JOIN bus_event AS e ON e.id = d.event_id
        WHERE d.state = 'parked' ORDER BY d.parked_at, d.event_id""")
    return [Dead(**row._mapping) for row in session.execute(words)]


def replay(
    session: Session,
    *,
    now: datetime,
    event_ids: Sequence[UUID] | None = None,
    subscriber: str | None = None,
    outward: bool = False,
) -> int:
    """Owe deliveries again and return how many: every parked one, or those of the events given, in whatever state.

    outward: whether handlers may reach the outside world (`may_act_outward`); off unless a person ticked it.
    A subscriber that has already applied an event acknowledges it again and does nothing else.
    """
    words = text("""
        UPDATE bus_delivery SET state = 'due', attempts = 0, failures = 0, answer = '', parked_at = NULL,
          acknowledged_at = NULL, next_at = :now, replay = :replay
        WHERE (CAST(:subscriber AS text) IS NULL OR subscriber = :subscriber)
          AND CASE WHEN :is_chosen THEN event_id = ANY(CAST(:event_ids AS uuid[])) ELSE state = 'parked' END
        RETURNING 1""")
    facts = {
        "now": now,
        "replay": (Replay.OUTWARD if outward else Replay.INWARD).value,
        "subscriber": subscriber,
        "is_chosen": event_ids is not None,
        "event_ids": list(event_ids or ()),
    }
    return len(session.execute(words, facts).all())


def park(session: Session, event_id: UUID, *, subscriber: str, now: datetime) -> None:
    """Stop owing one delivery until someone replays it. Raises Missing if it is not owed."""
    words = text("""
        UPDATE bus_delivery SET state = 'parked', parked_at = :now, answer = 'parked:by_hand'
        WHERE event_id = :event_id AND subscriber = :subscriber AND state = 'due' RETURNING 1""")
    facts = {"event_id": event_id, "subscriber": subscriber, "now": now}
    if session.execute(words, facts).first() is None:
        raise Missing("no such delivery is owed")


def trace(session: Session, event_id: UUID) -> list[Step]:
    """Return everything in this service that shares the event's first cause, in the order it happened."""
    words = text("""
        SELECT e.id AS event_id, e.causation, e.name, e.subject, e.sequence, e.occurred_at,
          coalesce(d.subscriber, '') AS subscriber, coalesce(d.state, '') AS state, coalesce(d.attempts, 0) AS attempts,
          coalesce(d.failures, 0) AS failures, coalesce(d.answer, '') AS answer, d.acknowledged_at
        FROM bus_event AS e LEFT JOIN bus_delivery AS d ON d.event_id = e.id
        WHERE e.correlation = coalesce((SELECT correlation FROM bus_event WHERE id = :event_id), :event_id)
        ORDER BY e.occurred_at, e.id, d.subscriber""")
    return [Step(**row._mapping) for row in session.execute(words, {"event_id": event_id})]


def catch_up(session: Session, event_class: type[Event], *, subscriber: str, now: datetime) -> int:
    """Owe a new subscriber every past event of a class, in order; return how many. Twice is as good as once.

    Told as a replay without outward effects. Must be committed before the subscriber is named in the class: what
    is emitted from then on takes its place after these.
    """
    words = text("""
        WITH owed AS (
          SELECT e.id, e.subject, row_number() OVER (PARTITION BY e.subject ORDER BY e.sequence) AS turn
          FROM bus_event AS e WHERE e.name = :name
            AND NOT EXISTS (SELECT FROM bus_delivery AS d WHERE d.event_id = e.id AND d.subscriber = :subscriber)
        ), place AS (
          INSERT INTO bus_stream AS stream (subject, subscriber, sequence)
          SELECT subject, :subscriber, max(turn) FROM owed WHERE :is_ordered GROUP BY subject ORDER BY subject
          ON CONFLICT (subject, subscriber) DO UPDATE SET sequence = stream.sequence + excluded.sequence
          RETURNING subject, sequence
        ), longest AS (SELECT subject, max(turn) AS turns FROM owed GROUP BY subject)
        INSERT INTO bus_delivery (event_id, subscriber, subject, position, queue, is_urgent, holds_back, created_at,
                                  next_at, replay)
        SELECT owed.id, :subscriber, owed.subject, coalesce(place.sequence - longest.turns + owed.turn, 0), :queue,
          :is_urgent, :holds_back, :now, :now, :replay
        FROM owed JOIN longest USING (subject) LEFT JOIN place USING (subject) RETURNING 1""")
    facts = {
        "name": event_class.name,
        "subscriber": subscriber,
        "is_ordered": event_class.ordered,
        "queue": subscriber + lane_of(event_class),
        "is_urgent": event_class.urgent,
        "holds_back": event_class.holds_back,
        "now": now,
        "replay": Replay.INWARD.value,
    }
    return len(session.execute(words, facts).all())


def tidy(session: Session, *, now: datetime, keep: timedelta) -> int:
    """Drop events older than `keep` that nobody is owed any more; return how many. The inbox must keep ids longer."""
    words = text("""
        DELETE FROM bus_event AS e WHERE e.occurred_at < :before
          AND NOT EXISTS (SELECT FROM bus_delivery AS d WHERE d.event_id = e.id AND d.state <> 'acknowledged')
        RETURNING 1""")
    return len(session.execute(words, {"before": now - keep}).all())
