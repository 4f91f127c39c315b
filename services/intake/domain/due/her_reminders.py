"""Reminders to her of what begins at an hour: how long before they are handed over, and until when they are of use."""

from datetime import UTC, datetime, timedelta, tzinfo
from enum import StrEnum
from typing import Final

LEAD_DAYS: Final = 2
MARGIN: Final = timedelta(minutes=60)


class ReminderState(StrEnum):
    """pending: waits for its hour. announced: handed to notifications. cancelled, expired: never will be."""

    PENDING = "pending"
    ANNOUNCED = "announced"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


def due_at(starts_at: datetime, *, now: datetime, zone: tzinfo) -> datetime:
    """Return when to hand it over: two days before at the same hour of her clocks, or at once if that has passed."""
    ahead = starts_at.astimezone(zone) - timedelta(days=LEAD_DAYS)
    return max(ahead.astimezone(UTC), now)


def expires_at(starts_at: datetime) -> datetime:
    """Return when it is of no use any more: an hour before, since she has to set out."""
    return starts_at - MARGIN
