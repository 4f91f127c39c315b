"""Dates and hours as people say them, in Europe/Madrid and the page's language."""

from datetime import date, datetime, time
from typing import Final
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time, format_timedelta

MADRID: Final = ZoneInfo("Europe/Madrid")


def _local(value: datetime) -> datetime:
    return value.astimezone(MADRID)


def day(value: date | datetime, language: str) -> str:
    """`lunes 23 de noviembre`, with the year if it isn't this one's reader's guess: see full_day."""
    when = _local(value).date() if isinstance(value, datetime) else value
    pattern = "EEEE d 'de' MMMM" if language == "es" else "EEEE d MMMM"
    return str(format_date(when, pattern, locale=language))


def short_day(value: date | datetime, language: str) -> str:
    """`23 nov 2026`: for tables and lines."""
    when = _local(value).date() if isinstance(value, datetime) else value
    return str(format_date(when, "d MMM y", locale=language))


def month_name(value: date, language: str) -> str:
    """`nov 2026`."""
    return str(format_date(value, "MMM y", locale=language))


def clock(value: datetime | time, language: str) -> str:
    """`10:42`."""
    when = _local(value) if isinstance(value, datetime) else value
    return str(format_time(when, "HH:mm", locale=language))


def moment(value: datetime, language: str) -> str:
    """`23 nov 2026, 10:42`."""
    return f"{short_day(value, language)}, {clock(value, language)}"


def ago(value: datetime, now: datetime, language: str) -> str:
    """`hace 3 días`, `dentro de 2 horas`."""
    return str(format_timedelta(value - now, add_direction=True, locale=language))
