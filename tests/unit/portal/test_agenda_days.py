"""What a view of the agenda shows: its days, what lies on each, and who is wanted in two places."""

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

import pytest

from services.portal.clients.intake.agenda import Appointment
from services.portal.clients.intake.due import DueItem
from services.portal.views.calendar.days import View, days_of, period

ONE, OTHER = uuid4(), uuid4()
TEN = datetime(2026, 11, 24, 9, tzinfo=UTC)


def an_appointment(
    at: datetime = TEN, *, staff: UUID = ONE, hours: int = 2, state: str = "planned"
) -> Appointment:
    return Appointment(
        id=uuid4(), case_id=uuid4(), staff=staff, code="TL-2026-7K3M", call_name="Amal", kind="court", place="",
        starts_at=at, ends_at=at + timedelta(hours=hours), state=state,
    )  # fmt: skip


def a_session(at: datetime = TEN, *, staff: UUID = ONE, state: str = "planned") -> Any:
    when = SimpleNamespace(starts_at=at, ends_at=at + timedelta(hours=2), state=state)
    return SimpleNamespace(when=when, facilitators=[staff])


def a_task(at: datetime) -> DueItem:
    return DueItem(
        id=uuid4(), case_id=uuid4(), code="TL-2026-7K3M", level="medio", kind="other", title="Llamar", owner=ONE,
        due_at=at, is_overdue=False, put_off=0,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("view", "first", "last", "before", "after"),
    [
        ("dia", "2026-11-24", "2026-11-24", "2026-11-23", "2026-11-25"),
        ("lista", "2026-11-24", "2026-12-07", "2026-11-10", "2026-12-08"),
        ("semana", "2026-11-23", "2026-11-29", "2026-11-17", "2026-12-01"),
        ("mes", "2026-10-26", "2026-12-06", "2026-10-01", "2026-12-01"),
    ],
)
def test_each_view_has_its_days_and_its_steps(
    view: View, first: str, last: str, before: str, after: str
) -> None:
    shown = period(view, date(2026, 11, 24))

    found = [shown.first, shown.last, shown.before, shown.after]
    assert [day.isoformat() for day in found] == [first, last, before, after]


def test_what_falls_due_is_on_its_day_beside_what_has_an_hour() -> None:
    shown = period("semana", date(2026, 11, 24))

    days = days_of(
        shown, [], [an_appointment()], [a_task(TEN - timedelta(hours=1)), a_task(TEN + timedelta(days=2))]
    )

    on = {day.on.isoformat(): [bool(line.task) for line in day.lines] for day in days if day.lines}
    assert on == {"2026-11-24": [True, False], "2026-11-26": [True]}


@pytest.mark.parametrize(
    ("others", "is_double"),
    [
        ([an_appointment(TEN + timedelta(hours=1))], True),
        ([an_appointment(TEN + timedelta(hours=2))], False),
        ([an_appointment(TEN + timedelta(hours=1), staff=OTHER)], False),
        ([an_appointment(TEN + timedelta(hours=1), state="held")], False),
    ],
)
def test_who_is_wanted_in_two_places_is_marked(others: list[Appointment], is_double: bool) -> None:
    (day,) = days_of(period("dia", date(2026, 11, 24)), [], [an_appointment(), *others])

    assert [line.is_double for line in day.lines] == [is_double, is_double]


@pytest.mark.parametrize(("state", "is_double"), [("planned", True), ("cancelled", False)])
def test_a_session_she_runs_counts_as_much(state: str, is_double: bool) -> None:
    (day,) = days_of(period("dia", date(2026, 11, 24)), [a_session(state=state)], [an_appointment(hours=1)])

    assert {line.is_double for line in day.lines} == {is_double}
