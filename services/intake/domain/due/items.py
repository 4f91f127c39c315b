"""Rules of due work: states of an item, which moves are allowed, and how far it may be put off."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from shared.contracts.codes import DueKind as DueKind  # noqa: PLC0414, the word others know it by

MAX_SNOOZE = timedelta(days=30)
UNDO_WITHIN = timedelta(minutes=10)


class DueState(StrEnum):
    """Pending waits for its hour; announced has been told to its owner; done and cancelled are over."""

    PENDING = "pending"
    ANNOUNCED = "announced"
    DONE = "done"
    CANCELLED = "cancelled"


LIVE: Final = frozenset({DueState.PENDING, DueState.ANNOUNCED})


class SnoozeReason(StrEnum):
    """Why an item is put off: a closed list, since it goes into the audit."""

    WAITING_FOR_HER = "waiting_for_her"
    WAITING_FOR_PARTNER = "waiting_for_partner"
    NOT_SAFE_NOW = "not_safe_now"
    ABSENT_STAFF = "absent_staff"
    OTHER_PRIORITY = "other_priority"


def snooze_fault(until: datetime, *, now: datetime) -> str | None:
    """Return what would be accepted if a snooze goes too far or back; None if it is fine."""
    if until <= now:
        return "una fecha futura"
    if until > now + MAX_SNOOZE:
        return f"como mucho dentro de {MAX_SNOOZE.days} días"
    return None


def may_undo(finished_at: datetime, *, now: datetime) -> bool:
    """Whether marking an item done can still be taken back."""
    return now - finished_at <= UNDO_WITHIN
