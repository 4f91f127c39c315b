"""Dates in words: from and until when hours hold, and dates that have hours of their own or none."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from services.portal.clients.notifications import PlanException, PlanSeen
from services.portal.forms.errors import Gettext
from services.portal.locale.text import N_
from shared.clock import utc_now

DAY_MINUTES: Final = 24 * 60
DAYS: Final = (
    N_("lunes"),
    N_("martes"),
    N_("miércoles"),
    N_("jueves"),
    N_("viernes"),
    N_("sábado"),
    N_("domingo"),
)
MONTHS: Final = (
    N_("enero"),
    N_("febrero"),
    N_("marzo"),
    N_("abril"),
    N_("mayo"),
    N_("junio"),
    N_("julio"),
    N_("agosto"),
    N_("septiembre"),
    N_("octubre"),
    N_("noviembre"),
    N_("diciembre"),
)


def today_of(plan: PlanSeen) -> date:
    """The date on her clock."""
    return utc_now().astimezone(ZoneInfo(plan.time_zone)).date()


def hour(minutes: int) -> str:
    """`10`, `10:30`, `24`: minutes after midnight as they are said."""
    whole, minute = divmod(minutes % DAY_MINUTES if minutes != DAY_MINUTES else DAY_MINUTES, 60)
    return f"{whole}:{minute:02}" if minute else str(whole)


def join(words: Sequence[str], gettext: Gettext) -> str:
    """`a, b y c`."""
    if len(words) < 2:  # noqa: PLR2004, one word needs no joining
        return "".join(words)
    return f"{', '.join(words[:-1])} {gettext(N_('y'))} {words[-1]}"


def day_words(day: date, gettext: Gettext) -> str:
    """`24 de diciembre de 2026`."""
    sentence = gettext(N_("%(day)s de %(month)s de %(year)s"))
    return sentence % {"day": day.day, "month": gettext(MONTHS[day.month - 1]), "year": day.year}


def moment_words(at: datetime, zone: ZoneInfo, gettext: Gettext) -> str:
    """`martes 24 de noviembre de 2026, 10:00`, as a clock shows it there."""
    local = at.astimezone(zone)
    return f"{gettext(DAYS[local.weekday()])} {day_words(local.date(), gettext)}, {local:%H:%M}"


def between_words(first: date | None, last: date | None, gettext: Gettext) -> str:
    """`desde el 1 de diciembre de 2026`, `hasta ...`, or both; "" for no limit."""
    facts = {"first": first and day_words(first, gettext), "last": last and day_words(last, gettext)}
    if first and last:
        return gettext(N_("del %(first)s al %(last)s")) % facts
    if first:
        return gettext(N_("desde el %(first)s")) % facts
    return gettext(N_("hasta el %(last)s")) % facts if last else ""


def exceptions_words(
    exceptions: Iterable[PlanException], gettext: Gettext, *, today: date | None = None
) -> list[str]:
    """Say each run of dates: `el 24 de diciembre de 2026 no`, `el 31 ... solo de 10 a 12`.

    today: what lies before it is left out.
    """
    rows: dict[tuple[date, date], list[tuple[int, int]]] = {}
    for one in sorted(exceptions, key=lambda one: (one.first, one.last)):
        hours = rows.setdefault((one.first, one.last), [])
        hours += one.stretches or [(0, 0)]
    return [
        _exception_words(first, last, hours, gettext)
        for (first, last), hours in rows.items()
        if today is None or last >= today
    ]


def _exception_words(first: date, last: date, hours: Sequence[tuple[int, int]], gettext: Gettext) -> str:
    if first == last:
        when = gettext(N_("el %(day)s")) % {"day": day_words(first, gettext)}
    else:
        when = between_words(first, last, gettext)
    if (0, 0) in hours:
        return gettext(N_("%(when)s no")) % {"when": when}
    sentence = gettext(N_("de %(start)s a %(end)s"))
    each = [sentence % {"start": hour(start), "end": hour(end)} for start, end in sorted(hours)]
    return gettext(N_("%(when)s solo %(hours)s")) % {"when": when, "hours": join(each, gettext)}
