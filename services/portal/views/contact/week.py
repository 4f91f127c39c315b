"""A week and its dates as typed: rows of inputs into windows and exceptions, and back."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, ClassVar, Final

from pydantic import Field

from services.portal.clients.notifications import PlanException, PlanWindow
from services.portal.forms.errors import Gettext
from services.portal.forms.form import Form
from services.portal.forms.model import FormModel
from services.portal.locale.text import N_
from services.portal.views.contact.dates import DAY_MINUTES
from services.portal.views.contact.hours import WEEKS, grouped

ROWS: Final = 3
"""Stretches a form always offers; one that uses them all gets an empty one more."""

DATE_ROWS: Final = 2
_MOST_ROWS: Final = 42
_CLOCK: Final = re.compile(r"([01]?[0-9]|2[0-4])(?::([0-5][0-9]))?(?::00)?")
_DAY_FIRST: Final = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})")
WEEK_NAMES: Final = (
    ("1", "1.º", N_("el primero del mes")),
    ("2", "2.º", N_("el segundo del mes")),
    ("3", "3.º", N_("el tercero del mes")),
    ("4", "4.º", N_("el cuarto del mes")),
    ("5", "5.º", N_("el quinto del mes")),
    ("-1", N_("últ."), N_("el último del mes")),
)
"""Name of the input, how it is written small, and said."""


class DatesForm(FormModel):
    """Dates of their own: row to a first and a last date, and hours; a row without hours closes its dates."""

    aliases: ClassVar[Mapping[str, str]] = {
        "exceptions": "off_first.0",
        "exceptions.first": "off_first.0",
        "exceptions.last": "off_last.0",
        "exceptions.stretches": "off_start.0",
    }

    off_first: dict[str, str] = Field(default={}, title=N_("Fecha distinta"))
    off_last: dict[str, str] = Field(default={}, title=N_("Hasta la fecha"))
    off_start: dict[str, str] = Field(default={}, title=N_("Desde"))
    off_end: dict[str, str] = Field(default={}, title=N_("Hasta"))


class WeekForm(DatesForm):
    """A week of stretches. day: "row.weekday" to "on"; week: "row.number" to "on"; the others: row to what is typed."""

    aliases: ClassVar[Mapping[str, str]] = {
        **DatesForm.aliases,
        "windows": "start.0",
        "windows.weekday": "start.0",
        "windows.start": "start.0",
        "windows.end": "start.0",
        "windows.weeks": "start.0",
        "windows.is_term_only": "start.0",
        "windows.first": "first.0",
        "windows.last": "last.0",
    }

    day: dict[str, str] = Field(default={}, title=N_("Días"))
    start: dict[str, str] = Field(default={}, title=N_("Desde"))
    end: dict[str, str] = Field(default={}, title=N_("Hasta"))
    week: dict[str, str] = Field(default={}, title=N_("Cuáles del mes"))
    term: dict[str, str] = Field(default={}, title=N_("No en vacaciones escolares"))
    first: dict[str, str] = Field(default={}, title=N_("Vale desde"))
    last: dict[str, str] = Field(default={}, title=N_("Vale hasta"))


def windows_of(form: Form[Any], gettext: Gettext) -> tuple[PlanWindow, ...]:
    """Return the week as typed; what is wrong is noted on the form, with the row at fault."""
    data: WeekForm = form.data
    found: list[PlanWindow] = []
    for row in _rows(data.day, data.start, data.end, data.week, data.term, data.first, data.last):
        days = sorted(int(day) for day in "0123456" if f"{row}.{day}" in data.day)
        typed = (data.start.get(row, ""), data.end.get(row, ""))
        limits = _limits(form, row, gettext)
        if not days and typed == ("", "") and not any(limits.values()):
            continue
        start, end = _minutes(typed[0]), _minutes(typed[1])
        if start is None or end is None or start == DAY_MINUTES or not days:
            sentence, field = _fault_of(days, typed, start, end)
            form.refuse(gettext(sentence), field=f"{field}.{row}")
        else:
            until = end if end > start else end + DAY_MINUTES
            found += [PlanWindow(weekday=day, start=start, end=until, **limits) for day in days]
    return tuple(found)


def _limits(form: Form[Any], row: str, gettext: Gettext) -> dict[str, Any]:
    """Which weeks, from and until when, and whether in term only; a date that cannot be read is noted on the form."""
    data: WeekForm = form.data
    return {
        "weeks": tuple(sorted(week for week in WEEKS if f"{row}.{week}" in data.week)),
        "is_term_only": row in data.term,
        "first": _date(form, "first", row, gettext),
        "last": _date(form, "last", row, gettext),
    }


def exceptions_of(form: Form[Any], gettext: Gettext) -> tuple[PlanException, ...]:
    """Return the dates of their own as typed; what is wrong is noted on the form, with the row at fault."""
    data: DatesForm = form.data
    found: list[PlanException] = []
    for row in _rows(data.off_first, data.off_last, data.off_start, data.off_end):
        first, last = (_date(form, name, row, gettext) for name in ("off_first", "off_last"))
        hours = _hours(form, row, gettext)
        if first is not None and hours is not None:
            found.append(PlanException(first=first, last=last or first, stretches=hours))
        elif not data.off_first.get(row):
            form.refuse(gettext(N_("Escribe la fecha, como 24/12/2026.")), field=f"off_first.{row}")
    return tuple(found)


def _hours(form: Form[Any], row: str, gettext: Gettext) -> tuple[tuple[int, int], ...] | None:
    """Hours of a row of dates: none if nothing is typed; None if what is typed cannot be."""
    typed = (form.data.off_start.get(row, ""), form.data.off_end.get(row, ""))
    if typed == ("", ""):
        return ()
    start, until = _minutes(typed[0]), _minutes(typed[1])
    end = DAY_MINUTES if until == 0 else until
    if start is not None and end is not None and start < end:
        return ((start, end),)
    is_late = start is not None or (not typed[0] and until is None)
    since = N_("Escribe desde qué hora, como 10:00; o deja las dos horas vacías.")
    to = N_("Escribe hasta qué hora de ese día, como 12:00; o deja las dos horas vacías.")
    form.refuse(gettext(to if is_late else since), field=f"{'off_end' if is_late else 'off_start'}.{row}")
    return None


def _date(form: Form[Any], name: str, row: str, gettext: Gettext) -> date | None:
    typed = getattr(form.data, name).get(row, "").strip()
    if not typed:
        return None
    if match := _DAY_FIRST.fullmatch(typed):
        typed = f"{match[3]}-{int(match[2]):02}-{int(match[1]):02}"
    try:
        return date.fromisoformat(typed)
    except ValueError:
        form.refuse(gettext(N_("Escribe la fecha, como 24/12/2026.")), field=f"{name}.{row}")
        return None


def _rows(*inputs: Mapping[str, str]) -> list[str]:
    return sorted({key.partition(".")[0] for each in inputs for key in each})


def _fault_of(days: list[int], typed: tuple[str, str], start: int | None, end: int | None) -> tuple[str, str]:
    """What is wrong with a stretch and in which input: an hour that can't be read comes before what is missing."""
    since = N_("Escribe desde qué hora, como 10:00."), "start"
    until = N_("Escribe hasta qué hora, como 12:00."), "end"
    if typed[0] and start in (None, DAY_MINUTES):
        return since
    if typed[1] and end is None:
        return until
    if not days:
        return N_("Marca los días de esta franja."), "start"
    return since if start is None else until


def _minutes(typed: str) -> int | None:
    match = _CLOCK.fullmatch(typed.strip())
    if match is None:
        return None
    minutes = int(match[1]) * 60 + int(match[2] or 0)
    return minutes if minutes <= DAY_MINUTES else None


def filled_week(windows: Iterable[PlanWindow]) -> dict[str, dict[str, str]]:
    """What a form shows of a week that is there already."""
    shown: dict[str, dict[str, str]] = {name: {} for name in WeekForm.model_fields if name[:4] != "off_"}
    for row, (days, like) in enumerate(grouped(windows)):
        shown["day"] |= {f"{row}.{each}": "on" for each in days}
        shown["start"][str(row)], shown["end"][str(row)] = _clock(like.start), _clock(like.end)
        shown["week"] |= {f"{row}.{week}": "on" for week in like.weeks}
        shown["term"] |= {str(row): "on"} if like.is_term_only else {}
        for name, day in (("first", like.first), ("last", like.last)):
            shown[name] |= {str(row): day.isoformat()} if day else {}
    return shown


def filled_dates(exceptions: Iterable[PlanException]) -> dict[str, dict[str, str]]:
    """What a form shows of dates that are there already: a row for each of their hours."""
    shown: dict[str, dict[str, str]] = {name: {} for name in DatesForm.model_fields}
    rows = [(one, hours) for one in exceptions for hours in one.stretches or [None]]
    for number, (one, hours) in enumerate(rows):
        row = str(number)
        shown["off_first"][row] = one.first.isoformat()
        shown["off_last"] |= {row: one.last.isoformat()} if one.last != one.first else {}
        if hours is not None:
            shown["off_start"][row] = _clock(hours[0])
            shown["off_end"][row] = _clock(hours[1])
    return shown


def rows_of(form: Form[Any]) -> list[str]:
    """Names of the rows of the week to show: those typed, and at least `ROWS`."""
    return _rows_of(form, ("day.", "start.", "end.", "week.", "term.", "first.", "last."), at_least=ROWS)


def date_rows_of(form: Form[Any]) -> list[str]:
    """Names of the rows of dates to show: those typed and one more, and at least `DATE_ROWS`."""
    return _rows_of(form, ("off_first.", "off_last.", "off_start.", "off_end."), at_least=DATE_ROWS)


def _rows_of(form: Form[Any], starts: Sequence[str], *, at_least: int) -> list[str]:
    typed = {key.split(".")[1] for key in form.raw if key.startswith(tuple(starts))}
    numbers = [int(name) for name in typed if name.isdigit()]
    return [str(row) for row in range(min(max(at_least, max(numbers, default=-1) + 2), _MOST_ROWS))]


def _clock(minutes: int) -> str:
    hour, minute = divmod(minutes % DAY_MINUTES, 60)
    return f"{hour:02}:{minute:02}"
