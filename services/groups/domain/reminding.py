"""Reminders of sessions: which ones should exist, and when each falls due."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from services.groups.domain.calendar.walltime import Slot, wall_before
from shared.contracts.codes import EnrolmentState, ReplyCode

REMINDED = frozenset({EnrolmentState.CONFIRMED, EnrolmentState.ATTENDING})


@dataclass(frozen=True)
class Answered:
    """What came from her number to the reminder of a session, and when; never a mark of a sheet."""

    answer: ReplyCode
    at: datetime


@dataclass(frozen=True)
class Ahead:
    """A session still to come. revision: grows by one each time it is moved."""

    session: UUID
    revision: int
    slot: Slot


@dataclass(frozen=True)
class Reminder:
    """One reminder that should exist: one for each woman, session and revision."""

    session: UUID
    enrolment: UUID
    revision: int
    due_at: datetime
    expires_at: datetime


def wanted(
    sessions: Iterable[Ahead],
    members: Iterable[tuple[UUID, EnrolmentState]],
    *,
    now: datetime,
    lead_hours: int,
    margin_minutes: int,
) -> list[Reminder]:
    """List the reminders that should exist now.

    Due `lead_hours` before the start on the wall clock, or at once if that has passed; of no use, and
    left out, once fewer than `margin_minutes` remain. Only women who confirmed or attend are reminded.
    """
    women = [who for who, state in members if state in REMINDED]
    found: list[Reminder] = []
    for ahead in sessions:
        expires_at = ahead.slot.starts_at - timedelta(minutes=margin_minutes)
        if expires_at <= now:
            continue
        due_at = max(wall_before(ahead.slot, hours=lead_hours), now)
        found += [Reminder(ahead.session, who, ahead.revision, due_at, expires_at) for who in women]
    return found
