"""The inbox: an event's id and its place in line are rows of the transaction that applies it."""

from datetime import datetime, timedelta
from enum import Enum
from typing import Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from shared.bus.envelope import Envelope

_MOST_WAITING: Final = 200
"""Events of one subject that may wait for their turn here; more stay with their producer."""


class Turn(Enum):
    """What to do with an event that arrived."""

    APPLY = "apply"
    REPEAT = "repeat"
    WAIT = "wait"


# `fresh` is read before `line`, so every transaction takes the two locks in the same order.
_ADMIT: Final = text("""
WITH fresh AS (
  INSERT INTO bus_inbox (event_id, name, applied_at) VALUES (:id, :name, :now) ON CONFLICT DO NOTHING RETURNING 1
), line AS (
  INSERT INTO bus_inbox_position AS last (producer, subject, position)
  VALUES (:producer, :subject, CASE WHEN :after = 0 THEN :position ELSE 0 END)
  ON CONFLICT (producer, subject) DO UPDATE
    SET position = CASE WHEN last.position >= :after THEN greatest(last.position, :position) ELSE last.position END
  RETURNING position
)
SELECT EXISTS (SELECT FROM fresh), (SELECT position FROM line),
       EXISTS (SELECT FROM bus_inbox_waiting WHERE producer = :producer AND subject = :subject)
""")

_ADMIT_UNORDERED: Final = text("""
INSERT INTO bus_inbox (event_id, name, applied_at) VALUES (:id, :name, :now) ON CONFLICT DO NOTHING RETURNING 1
""")

_WAIT: Final = text("""
WITH gone AS (DELETE FROM bus_inbox WHERE event_id = :id)
INSERT INTO bus_inbox_waiting AS waiting (event_id, producer, subject, position, after, body, since)
SELECT :id, :producer, :subject, :position, :after, :body, :now
WHERE (SELECT count(*) FROM bus_inbox_waiting WHERE producer = :producer AND subject = :subject) < :most
ON CONFLICT (event_id) DO UPDATE SET after = :after, body = :body
""")

_NEXT: Final = text("""
SELECT waiting.body FROM bus_inbox_waiting AS waiting JOIN bus_inbox_position AS last USING (producer, subject)
WHERE producer = :producer AND subject = :subject AND waiting.after <= last.position
ORDER BY waiting.position LIMIT 1
""")

_STOP_WAITING: Final = text("DELETE FROM bus_inbox_waiting WHERE event_id = :id")


def admit(session: Session, envelope: Envelope, body: bytes, *, now: datetime) -> tuple[Turn, bool]:
    """Say whether this event is to be applied in this transaction, and whether others of its subject wait here.

    A repeat changes nothing. One that came before its turn is put aside, with its signed body.
    """
    facts = {"id": envelope.id, "name": envelope.name, "now": now}
    if not envelope.position:
        return (
            Turn.REPEAT if session.execute(_ADMIT_UNORDERED, facts).first() is None else Turn.APPLY
        ), False
    facts |= {
        "producer": envelope.producer,
        "subject": envelope.subject,
        "position": envelope.position,
        "after": envelope.after,
    }
    is_fresh, last, has_waiting = session.execute(_ADMIT, facts).one()
    if not is_fresh:
        return Turn.REPEAT, has_waiting
    if last >= envelope.position:
        return Turn.APPLY, has_waiting
    session.execute(_WAIT, facts | {"body": body.decode(), "most": _MOST_WAITING})
    return Turn.WAIT, False


def next_waiting(session: Session, envelope: Envelope) -> bytes | None:
    """The signed body of the next event of this subject whose turn has come, or None."""
    body = session.execute(_NEXT, {"producer": envelope.producer, "subject": envelope.subject}).scalar()
    return None if body is None else str(body).encode()


def stop_waiting(session: Session, envelope: Envelope) -> None:
    """Forget that an event waited: it was applied, or its producer will tell it again."""
    session.execute(_STOP_WAITING, {"id": envelope.id})


def tidy(session: Session, *, now: datetime, keep: timedelta) -> None:
    """Drop inbox ids older than `keep` (longer than any producer keeps its events) and expired waiting bodies."""
    session.execute(text("DELETE FROM bus_inbox WHERE applied_at < :before"), {"before": now - keep})
    session.execute(
        text("DELETE FROM bus_inbox_waiting WHERE since < :before"), {"before": now - timedelta(hours=24)}
    )
