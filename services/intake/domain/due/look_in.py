"""Looking in on her: after her case has closed, and when nothing was heard of her for long. A person calls."""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from services.intake.domain.case.arrows import CaseStatus, Reason
from shared.contracts.levels import Level

AFTER_CLOSING: Final = "look_in"
NO_CONTACT: Final = "no_contact"
_MONTHS: Final = 12


@dataclass(frozen=True, slots=True)
class LookIn:
    """months after a case closed for one of `reasons`, if she agreed; no_contact: by level, how long is too long."""

    reasons: frozenset[Reason] = frozenset()
    months: tuple[int, ...] = ()
    no_contact: Mapping[Level, timedelta] = field(default_factory=dict)


def months_after(day: date, months: int) -> date:
    """Return the same day so many months later, or the last day of a month that lacks it."""
    count = day.month - 1 + months
    year, month = day.year + count // _MONTHS, count % _MONTHS + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def outlives(status: CaseStatus, title: str) -> bool:
    """Whether work of a case that is over is still to be done: looking in on her after it closed, nothing else."""
    return status is CaseStatus.CLOSED and title == AFTER_CLOSING
