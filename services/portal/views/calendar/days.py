"""Days on a calendar: which ones a view shows, and what lies on each. No page, no service."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Final, Literal
from uuid import UUID

from babel.dates import format_date

from services.portal.clients.groups.calendars import AgendaSession
from services.portal.clients.intake.agenda import Appointment
from services.portal.clients.intake.due import DueItem
from services.portal.forms.case.common import MADRID

View = Literal["dia", "lista", "semana", "mes"]
LIST_DAYS: Final = 14
_STEPS: Final = {"dia": 1, "lista": LIST_DAYS, "semana": 7}
"""Days that a view of days goes on by."""
_FIRST, _LAST = date(2000, 1, 3), date(2099, 12, 1)


@dataclass(frozen=True)
class Line:
    """One thing on a day: a session of a group, an appointment of hers, or a task that falls due.

    is_double: somebody is wanted elsewhere at the same time.
    """

    starts_at: datetime
    ends_at: datetime
    session: AgendaSession | None = None
    appointment: Appointment | None = None
    task: DueItem | None = None
    is_double: bool = False


@dataclass
class Day:
    """One day with its lines in the order of the clock. is_out: it only fills the week of another month."""

    on: date
    is_out: bool = False
    lines: list[Line] = field(default_factory=list)


@dataclass(frozen=True)
class Period:
    """The days a view shows. first, last: both shown. month: the one it is about, of a month's view."""

    view: View
    day: date
    first: date
    last: date

    @property
    def start(self) -> datetime:
        """Its first instant."""
        return datetime.combine(self.first, time(0), MADRID)

    @property
    def end(self) -> datetime:
        """The instant after its last one."""
        return datetime.combine(self.last + timedelta(days=1), time(0), MADRID)

    @property
    def before(self) -> date:
        """A day of the period before."""
        if self.view == "mes":
            return (self.day.replace(day=1) - timedelta(days=1)).replace(day=1)
        return self.day - timedelta(days=_STEPS[self.view])

    @property
    def after(self) -> date:
        """A day of the period after."""
        if self.view == "mes":
            return (self.day.replace(day=28) + timedelta(days=4)).replace(day=1)
        return self.day + timedelta(days=_STEPS[self.view])

    def named(self, language: str) -> str:
        """`noviembre 2026`, the day, or its first and last day."""
        if self.view == "mes":
            return str(format_date(self.day, "LLLL y", locale=language))
        if self.view == "dia":
            return str(format_date(self.day, "full", locale=language))
        ends = [
            str(format_date(self.first, "d MMM", locale=language)),
            str(format_date(self.last, "d MMM y", locale=language)),
        ]
        return " – ".join(ends)


def period(view: View, day: date) -> Period:
    """The days of a view that shows a day; days beyond this century's calendars are brought back into it."""
    day = min(max(day, _FIRST), _LAST)
    if view == "dia":
        return Period(view, day, day, day)
    if view == "lista":
        return Period(view, day, day, day + timedelta(days=LIST_DAYS - 1))
    monday = day - timedelta(days=day.weekday())
    if view == "semana":
        return Period(view, day, monday, monday + timedelta(days=6))
    begins = day.replace(day=1)
    ends = (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    return Period(
        view, day, begins - timedelta(days=begins.weekday()), ends + timedelta(days=6 - ends.weekday())
    )


def days_of(
    shown: Period,
    sessions: Iterable[AgendaSession],
    appointments: Iterable[Appointment],
    tasks: Iterable[DueItem] = (),
) -> list[Day]:
    """Every day of the period with what begins on it; what began before is on the first day."""
    days = {
        on: Day(on, is_out=shown.view == "mes" and on.month != shown.day.month)
        for on in (
            shown.first + timedelta(days=number) for number in range((shown.last - shown.first).days + 1)
        )
    }
    lines = [Line(one.when.starts_at, one.when.ends_at, session=one) for one in sessions]
    lines += [Line(one.starts_at, one.ends_at, appointment=one) for one in appointments]
    lines = _doubled(lines) + [Line(one.due_at, one.due_at, task=one) for one in tasks]
    for line in sorted(lines, key=lambda line: line.starts_at):
        on = max(line.starts_at.astimezone(MADRID).date(), shown.first)
        if on in days:
            days[on].lines.append(line)
    return list(days.values())


def _doubled(lines: list[Line]) -> list[Line]:
    """Mark what wants the same person in two places at once."""
    wanted = sorted(((line, _people(line)) for line in lines), key=lambda one: one[0].starts_at)
    double = {
        id(line)
        for number, (first, people) in enumerate(wanted)
        for other, others in wanted[number + 1 :]
        if other.starts_at < first.ends_at and people & others
        for line in (first, other)
    }
    return [replace(line, is_double=id(line) in double) for line in lines]


def _people(line: Line) -> frozenset[UUID]:
    """Who is to be there, of what is still to come about."""
    if line.session is not None and line.session.when.state == "planned":
        return frozenset(line.session.facilitators)
    if line.appointment is not None and line.appointment.state == "planned":
        return frozenset({line.appointment.staff})
    return frozenset()
