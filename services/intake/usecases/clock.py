"""Local days as instants: the programme lives in Madrid's time."""

from datetime import date, datetime, time
from typing import Final
from zoneinfo import ZoneInfo

MADRID: Final = ZoneInfo("Europe/Madrid")
_MORNING: Final = time(9)


def morning_of(day: date) -> datetime:
    """Return nine o'clock of that day in Madrid: when due work of a day begins."""
    return datetime.combine(day, _MORNING, MADRID)


def local_day(at: datetime) -> date:
    """Return the day it is in Madrid at that instant."""
    return at.astimezone(MADRID).date()
