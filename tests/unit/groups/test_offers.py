"""Offers: they end by day, on a working day, a week later on the wall; leaving can be taken back for a while."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.groups.domain.calendar.holidays import holiday
from services.groups.domain.offers import UNDO_MINUTES, may_take_back, offer_ends

LEON = ZoneInfo("Europe/Madrid")
MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001, given a zone


@pytest.mark.parametrize(
    ("offered", "ends"),
    [
        ("2026-11-24T11:00+00:00", "2026-12-01T18:00+01:00"),  # a Tuesday to the next
        ("2026-11-28T11:00+00:00", "2026-12-07T18:00+01:00"),  # a Saturday: not on a Saturday
        ("2026-12-01T11:00+00:00", "2026-12-09T18:00+01:00"),  # the Immaculate is a holiday
        ("2026-10-20T11:00+02:00", "2026-10-27T18:00+01:00"),  # an hour won on the way
        ("2026-03-25T11:00+01:00", "2026-04-01T18:00+02:00"),  # an hour lost on the way
        ("2026-11-23T23:30+00:00", "2026-12-01T18:00+01:00"),  # after midnight in León it is the next day
    ],
)
def test_an_offer_ends_a_week_later_at_six_on_a_working_day(offered: str, ends: str) -> None:
    assert offer_ends(datetime.fromisoformat(offered)) == datetime.fromisoformat(ends)


@given(MOMENTS)
def test_no_offer_ends_at_night_or_on_a_day_without_work_and_each_lasts_six_days_at_least(
    now: datetime,
) -> None:
    ends = offer_ends(now)

    there = ends.astimezone(LEON)
    assert there.time() == time(18)
    assert there.weekday() < 5
    assert holiday(there.date()) is None
    assert timedelta(days=6) < ends - now < timedelta(days=14)


@given(MOMENTS, st.integers(1, 10**6))
def test_who_is_offered_a_place_later_never_has_to_answer_earlier(now: datetime, seconds: int) -> None:
    assert offer_ends(now) <= offer_ends(now + timedelta(seconds=seconds))


def test_leaving_is_taken_back_until_the_last_second_and_not_after() -> None:
    left = datetime(2026, 11, 24, 11, tzinfo=UTC)
    last = left + timedelta(minutes=UNDO_MINUTES)

    assert may_take_back(left, now=last)
    assert not may_take_back(left, now=last + timedelta(seconds=1))
