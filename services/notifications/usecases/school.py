"""The school calendar where she lives, for hours that are not for school holidays."""

from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from services.notifications.domain.contact_plan import ContactPlan
from services.notifications.domain.day_hours import SchoolFree, nobody_knows
from services.notifications.domain.windows import HORIZON
from shared.calendar.holiday_files import leon

_ZONE: Final = "Europe/Madrid"
"""Where León's calendar may be hers. Elsewhere there is none, so that those hours are no hours."""


def school_free_for(plan: ContactPlan | None) -> SchoolFree:
    """Return the school calendar that holds for her; one that knows no day if she lives by another clock."""
    return leon().school_free if plan is not None and plan.time_zone == _ZONE else nobody_knows


def unknown_from(plan: ContactPlan, *, now: datetime) -> date | None:
    """Return the first date from today whose school calendar nobody has, if any hour of hers depends on it."""
    if not any(window.is_term_only for point in plan.points for window in point.windows):
        return None
    free, today = school_free_for(plan), now.astimezone(ZoneInfo(plan.time_zone)).date()
    ahead = (today + timedelta(days=number) for number in range(HORIZON.days))
    return next((day for day in ahead if free(day) is None), None)
