"""Which reminders should exist."""

from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.groups.domain.calendar.walltime import Slot
from services.groups.domain.reminding import REMINDED, Ahead, wanted
from shared.contracts.codes import EnrolmentState as State

ANA, SESSION = UUID(int=1), UUID(int=100)
TUESDAY = Slot(date(2026, 6, 9), time(18, 30), 90)
START = TUESDAY.starts_at


def due(
    *, now: datetime, state: State = State.CONFIRMED, margin: int = 60
) -> list[tuple[datetime, datetime]]:
    ahead = [Ahead(SESSION, 0, TUESDAY)]
    found = wanted(ahead, [(ANA, state)], now=now, lead_hours=24, margin_minutes=margin)
    return [(one.due_at, one.expires_at) for one in found]


def test_a_reminder_falls_due_a_day_before_and_expires_an_hour_before() -> None:
    assert due(now=START - timedelta(days=5)) == [(START - timedelta(days=1), START - timedelta(hours=1))]


def test_who_confirms_late_is_reminded_at_once() -> None:
    now = START - timedelta(hours=3)

    assert due(now=now) == [(now, START - timedelta(hours=1))]


@pytest.mark.parametrize(("minutes", "count"), [(61, 1), (60, 0), (0, 0), (-600, 0)])
def test_a_reminder_that_can_no_longer_help_is_left_out(minutes: int, count: int) -> None:
    assert len(due(now=START - timedelta(minutes=minutes))) == count


@pytest.mark.parametrize("state", list(State))
def test_only_those_who_said_yes_are_reminded(state: State) -> None:
    assert bool(due(now=START - timedelta(days=2), state=state)) == (state in REMINDED)
    assert {State.CONFIRMED, State.ATTENDING} == REMINDED


@given(
    days=st.lists(st.dates(date(2026, 1, 1), date(2027, 12, 31)), max_size=6, unique=True),
    women=st.integers(0, 5),
    now=st.integers(0, 2 * 365 * 24 * 60).map(
        lambda n: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=n)
    ),
)
def test_there_is_one_for_each_woman_and_session_and_none_after_its_start(
    days: list[date], women: int, now: datetime
) -> None:
    sessions = [Ahead(UUID(int=n + 1), 0, Slot(day, time(18, 30), 90)) for n, day in enumerate(days)]
    members = [(UUID(int=1000 + n), State.CONFIRMED) for n in range(women)]

    found = wanted(sessions, members, now=now, lead_hours=24, margin_minutes=60)

    ahead = {one.session for one in sessions if one.slot.starts_at - timedelta(minutes=60) > now}
    assert {(one.session, one.enrolment) for one in found} == {(s, who) for s in ahead for who, _ in members}
    assert len(found) == len(ahead) * women
    assert all(now <= one.due_at and one.due_at <= max(one.expires_at, now) for one in found)
