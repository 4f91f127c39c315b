"""What a subscriber tells the producer about an event, in signed batches, and what the producer's rows make of it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from shared.bus.envelope import LIFETIME, NotBelieved, check_time, instant, read, sign, verify
from shared.bus.keys import EventKeys

MOST_TRIES: Final = 12
"""After so many failures a delivery is parked for a person."""

_CODE_LENGTH: Final = 60
_A_MOMENT: Final = timedelta(seconds=2)
_MOST_IN_A_BATCH: Final = 500


class Outcome(StrEnum):
    """What became of one delivery."""

    ACKNOWLEDGED = "acknowledged"
    """The effects are committed, now or earlier."""
    FAILED = "failed"
    """The handler refused or broke; counts towards parking."""
    LOST = "lost"
    """A worker died with it; counts towards parking, so that an event that kills workers is parked too."""
    WAITING = "waiting"
    """Its turn has not come: an earlier event of its subject is missing."""
    UNKNOWN = "unknown"
    """This name and version has no handler yet; stays owed and raises an alarm."""


@dataclass(frozen=True)
class Answer:
    """One line of a batch. code: class name or code of an error; never its words."""

    event_id: UUID
    outcome: Outcome
    code: str = ""


@dataclass(frozen=True)
class Batch:
    """Answers of one subscriber, believed."""

    subscriber: str
    answers: tuple[Answer, ...]


def seal_answers(answers: Sequence[Answer], *, producer: str, keys: EventKeys, now: datetime) -> str:
    """Sign a batch of answers for one producer."""
    document = {
        "kind": "answers",
        "from": keys.service,
        "to": producer,
        "expirytime": (now + LIFETIME).isoformat(),
        "answers": [[str(one.event_id), one.outcome.value, one.code[:_CODE_LENGTH]] for one in answers],
    }
    return sign(json.dumps(document, separators=(",", ":")), keys)


def unseal_answers(body: bytes, keys: EventKeys, *, now: datetime) -> Batch:
    """Return the answers of a body that its subscriber signed for this producer. Raises NotBelieved."""
    document = read(body)
    verify(body, str(document.get("from")), keys)
    try:
        if document["kind"] != "answers" or document["to"] != keys.service:
            raise NotBelieved("not_for_us")
        check_time(instant(document["expirytime"]), now=now)
        answers = tuple(
            Answer(UUID(ref), Outcome(outcome), str(code)) for ref, outcome, code in document["answers"]
        )
    except (KeyError, ValueError, TypeError) as error:
        raise NotBelieved("malformed") from error
    if len(answers) > _MOST_IN_A_BATCH:
        raise NotBelieved("too_long")
    return Batch(document["from"], answers)


# Rows are locked in the order of their ids, so that two batches about the same events cannot deadlock.
_APPLY: Final = text("""
WITH answer AS (
  SELECT DISTINCT ON (event_id) event_id, outcome, code
  FROM unnest(CAST(:ids AS uuid[]), CAST(:outcomes AS text[]), CAST(:codes AS text[])) AS line(event_id, outcome, code)
  ORDER BY event_id, outcome
), owed AS (
  SELECT d.event_id, answer.outcome, answer.code, answer.outcome IN ('failed', 'lost') AS counts
  FROM bus_delivery AS d JOIN answer USING (event_id)
  WHERE d.subscriber = :subscriber AND (d.state = 'due' OR (d.state = 'parked' AND outcome = 'acknowledged'))
  ORDER BY d.event_id FOR UPDATE OF d
)
UPDATE bus_delivery AS d SET
  state = CASE WHEN outcome = 'acknowledged' THEN 'acknowledged'
               WHEN counts AND d.failures + 1 >= :most THEN 'parked' ELSE 'due' END,
  acknowledged_at = CASE WHEN outcome = 'acknowledged' THEN CAST(:now AS timestamptz) END,
  parked_at = CASE WHEN counts AND d.failures + 1 >= :most THEN CAST(:now AS timestamptz) END,
  failures = d.failures + CASE WHEN counts THEN 1 ELSE 0 END,
  answer = CASE WHEN code = '' THEN outcome ELSE outcome || ':' || code END,
  next_at = CASE
    WHEN counts THEN CAST(:now AS timestamptz)
      + make_interval(secs => least(30, 4 * power(2, least(d.failures, 10))) * (0.8 + 0.4 * random()))
    WHEN outcome = 'unknown' THEN greatest(d.next_at, CAST(:now AS timestamptz) + interval '30 seconds')
    ELSE d.next_at END
FROM owed WHERE d.event_id = owed.event_id AND d.subscriber = :subscriber
""")


# What another waits for is fetched again at once, unless it was said a moment ago or is failing and has its own pace.
_FETCH: Final = text("""
UPDATE bus_delivery AS d SET next_at = :now
FROM bus_delivery AS waiting
WHERE waiting.event_id = ANY(CAST(:ids AS uuid[])) AND waiting.subscriber = :subscriber
  AND d.subscriber = :subscriber AND d.subject = waiting.subject
  AND d.position > 0 AND d.position < waiting.position
  AND d.state = 'due' AND d.failures = 0 AND d.next_at > :now AND d.published_at < :a_moment_ago
""")


def apply_answers(session: Session, batch: Batch, *, now: datetime) -> None:
    """Mark deliveries by what their subscriber said: acknowledged, tried again later, or parked."""
    session.execute(
        _APPLY,
        {
            "ids": [one.event_id for one in batch.answers],
            "outcomes": [one.outcome.value for one in batch.answers],
            "codes": [one.code for one in batch.answers],
            "subscriber": batch.subscriber,
            "now": now,
            "most": MOST_TRIES,
        },
    )
    waiting = [one.event_id for one in batch.answers if one.outcome is Outcome.WAITING]
    if waiting:
        facts = {"ids": waiting, "subscriber": batch.subscriber, "now": now, "a_moment_ago": now - _A_MOMENT}
        session.execute(_FETCH, facts)
