"""Rules of a facilitator's concern: which wait for nothing, when one must be looked at, how it may end."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from shared.contracts.codes import ConcernCategory, Urgency

_GRAVE: Final = frozenset({ConcernCategory.VIOLENCE, ConcernCategory.SUICIDALITY, ConcernCategory.CHILDREN})


class ConcernOutcome(StrEnum):
    """What a concern ended as."""

    NOTE = "note"
    CONTACT_LOG = "contact_log"
    CASE = "case"


def is_urgent(category: ConcernCategory, urgency: Urgency) -> bool:
    """Whether people are woken at once: danger, and today."""
    return urgency is Urgency.TODAY and category in _GRAVE


def look_by(
    category: ConcernCategory, urgency: Urgency, *, now: datetime, triage_within: timedelta
) -> datetime:
    """When a person must have taken it."""
    return now if is_urgent(category, urgency) else now + triage_within
