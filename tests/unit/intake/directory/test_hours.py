"""Opening hours: by weekday, over midnight, between dates, and a date that overrules the week."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.domain.directory.hours import Opening, is_open, is_open_at_night
from services.intake.domain.directory.hsds.terms import opening_of, schedule_of

MADRID = ZoneInfo("Europe/Madrid")
MORNINGS = Opening((0, 1, 2, 3, 4), time(9), time(14))
NIGHTS = Opening((4,), time(22), time(6))
TUESDAY = date(2026, 11, 24)


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), MADRID)


@pytest.mark.parametrize(
    ("hour", "minute", "expected"), [(8, 59, False), (9, 0, True), (13, 59, True), (14, 0, False)]
)
def test_it_opens_at_the_minute_and_is_closed_from_the_last(hour: int, minute: int, expected: bool) -> None:
    assert is_open([MORNINGS], at(TUESDAY, hour, minute)) is expected


def test_another_day_of_the_week_is_closed() -> None:
    assert is_open([MORNINGS], at(TUESDAY + timedelta(days=4), 10)) is False


def test_hours_nobody_wrote_down_are_unknown_not_closed() -> None:
    assert is_open([], at(TUESDAY, 10)) is None


def test_a_night_goes_on_into_the_next_day() -> None:
    friday = date(2026, 11, 27)

    assert is_open([NIGHTS], at(friday, 23))
    assert is_open([NIGHTS], at(friday + timedelta(days=1), 5, 59))
    assert not is_open([NIGHTS], at(friday + timedelta(days=1), 6))
    assert not is_open([NIGHTS], at(friday, 5))


def test_a_date_overrules_the_week() -> None:
    closed = Opening((), None, None, on=TUESDAY)
    short = Opening((), time(10), time(11), on=TUESDAY)

    assert not is_open([MORNINGS, closed], at(TUESDAY, 10))
    assert is_open([MORNINGS, short], at(TUESDAY, 10, 30))
    assert not is_open([MORNINGS, short], at(TUESDAY, 12))
    assert is_open([MORNINGS, closed], at(TUESDAY + timedelta(days=1), 10))


def test_hours_hold_between_their_first_and_last_day() -> None:
    summer = Opening((0, 1, 2, 3, 4), time(9), time(14), first=TUESDAY, last=TUESDAY)

    assert is_open([summer], at(TUESDAY, 10))
    assert not is_open([summer], at(TUESDAY - timedelta(days=1), 10))
    assert not is_open([summer], at(TUESDAY + timedelta(days=1), 10))


def test_the_clock_is_that_of_the_place() -> None:
    ten_in_madrid = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
    canary = Opening((1,), time(10), time(14), zone="Atlantic/Canary")

    assert is_open([Opening((1,), time(10), time(14))], ten_in_madrid)
    assert not is_open([canary], ten_in_madrid)


@pytest.mark.parametrize(
    ("opening", "expected"), [(MORNINGS, False), (NIGHTS, True), (Opening((1,), time(0), time(0)), True)]
)
def test_who_answers_in_the_small_hours_answers_at_night(opening: Opening, expected: bool) -> None:
    assert is_open_at_night([opening]) is expected


HOURS = st.times().map(lambda hour: hour.replace(second=0, microsecond=0))
DAYS = st.dates(min_value=date(2020, 1, 1), max_value=date(2030, 1, 1))
WEEKLY = st.builds(
    Opening,
    st.sets(st.integers(0, 6), min_size=1).map(lambda days: tuple(sorted(days))),
    HOURS,
    HOURS,
    first=st.none() | DAYS,
    last=st.none() | DAYS,
)
SINGLE = st.builds(lambda day, opens, closes: Opening((), opens, closes, on=day), DAYS, HOURS, HOURS)
CLOSED = DAYS.map(lambda day: Opening((), None, None, on=day))


@given(WEEKLY | SINGLE | CLOSED)
def test_every_hours_come_back_from_a_schedule_as_they_went(opening: Opening) -> None:
    assert opening_of({"id": "x"} | schedule_of(opening)) == opening


@given(WEEKLY, st.datetimes(min_value=datetime(2021, 1, 1), max_value=datetime(2029, 1, 1)))  # noqa: DTZ001
def test_it_is_never_open_outside_its_days_and_the_night_after(opening: Opening, moment: datetime) -> None:
    local = moment.replace(tzinfo=MADRID)
    days = (local.date(), local.date() - timedelta(days=1))

    if is_open([opening], local):
        assert any(opening.holds_on(day) for day in days)


@pytest.mark.parametrize(
    "schedule",
    [
        {"freq": "MONTHLY", "bymonthday": "1", "opens_at": "09:00", "closes_at": "10:00"},
        {"freq": "WEEKLY", "byday": "1MO", "opens_at": "09:00", "closes_at": "10:00"},
        {"freq": "WEEKLY", "byday": "MO", "interval": 2, "opens_at": "09:00", "closes_at": "10:00"},
        {"freq": "WEEKLY", "byday": "MO", "opens_at": "09:00"},
        {"description": "Lunes por la mañana"},
    ],
)
def test_a_schedule_that_says_more_than_we_can_is_not_misread(schedule: dict[str, object]) -> None:
    assert opening_of({"id": "x"} | schedule) is None
