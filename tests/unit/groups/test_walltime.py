"""Wall time: gap, fold, nights and zones."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.groups.domain.calendar.series import Plan, check_slot
from services.groups.domain.calendar.walltime import Slot, instant, wall_before, zone_of
from services.groups.domain.errors import ImpossibleTime

MADRID = "Europe/Madrid"
GAP_DAY, FOLD_DAY = date(2027, 3, 28), date(2026, 10, 25)


def test_a_time_that_does_not_exist_takes_the_offset_before_the_change() -> None:
    assert instant(GAP_DAY, time(2, 30), MADRID) == datetime(2027, 3, 28, 1, 30, tzinfo=UTC)
    assert instant(GAP_DAY, time(2, 30), MADRID).astimezone(ZoneInfo(MADRID)).time() == time(3, 30)


def test_a_time_that_exists_twice_means_the_first() -> None:
    assert instant(FOLD_DAY, time(2, 30), MADRID) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_the_second_of_two_equal_times_is_never_meant() -> None:
    assert instant(FOLD_DAY, time(2, 30, fold=1), MADRID) == instant(FOLD_DAY, time(2, 30), MADRID)


@given(
    st.dates(date(2000, 1, 1), date(2036, 12, 31)), st.times(), st.sampled_from([MADRID, "Atlantic/Canary"])
)
def test_every_existing_wall_time_comes_back_from_its_instant(on: date, at: time, zone: str) -> None:
    back = instant(on, at, zone).astimezone(ZoneInfo(zone))

    gained = datetime.combine(on, at) - back.replace(tzinfo=None, fold=0)

    assert gained in (timedelta(0), timedelta(hours=-1))
    if gained:
        assert at.hour in (1, 2)


@pytest.mark.parametrize(
    ("on", "due"),
    [
        (date(2026, 10, 26), datetime(2026, 10, 25, 17, 30, tzinfo=UTC)),
        (date(2026, 10, 25), datetime(2026, 10, 24, 16, 30, tzinfo=UTC)),
        (date(2027, 3, 28), datetime(2027, 3, 27, 17, 30, tzinfo=UTC)),
        (date(2027, 3, 29), datetime(2027, 3, 28, 16, 30, tzinfo=UTC)),
    ],
)
def test_a_day_before_is_the_same_hour_on_the_wall(on: date, due: datetime) -> None:
    assert wall_before(Slot(on, time(18, 30), 90), hours=24) == due


def test_the_length_is_elapsed_time_also_in_the_night_of_the_change() -> None:
    night = Slot(FOLD_DAY, time(1, 30), 120)

    assert night.ends_at - night.starts_at == timedelta(hours=2)
    assert night.ends_at.astimezone(ZoneInfo(MADRID)).time() == time(2, 30)


def test_slots_that_touch_do_not_overlap_and_those_that_share_a_minute_do() -> None:
    first = Slot(date(2026, 5, 5), time(10, 0), 60)

    assert not first.overlaps(Slot(date(2026, 5, 5), time(11, 0), 60))
    assert first.overlaps(Slot(date(2026, 5, 5), time(10, 59), 60))
    assert not first.overlaps(Slot(date(2026, 5, 6), time(10, 0), 60))


def test_slots_of_two_zones_overlap_by_instant() -> None:
    assert Slot(date(2026, 5, 5), time(10, 0), 60).overlaps(
        Slot(date(2026, 5, 5), time(9, 30), 60, "Atlantic/Canary")
    )


@pytest.mark.parametrize("zone", ["Europe/León", "", "../etc/passwd", "Europe/", "\x00"])
def test_an_unknown_zone_is_refused(zone: str) -> None:
    with pytest.raises(ImpossibleTime) as caught:
        zone_of(zone)

    assert caught.value.field == "zone"


@pytest.mark.parametrize(
    ("at", "fits"), [(time(6, 59), False), (time(7, 0), True), (time(22, 0), True), (time(22, 1), False)]
)
def test_sessions_start_between_seven_and_ten_at_night(at: time, fits: bool) -> None:
    slot = Slot(date(2026, 5, 5), at, 90)

    if fits:
        check_slot(slot)
    else:
        with pytest.raises(ImpossibleTime) as caught:
            check_slot(slot)
        assert caught.value.field == "at"


@pytest.mark.parametrize(("minutes", "fits"), [(14, False), (15, True), (480, True), (481, False)])
def test_sessions_last_a_quarter_to_eight_hours(minutes: int, fits: bool) -> None:
    plan = Plan(rule="FREQ=WEEKLY", starts_on=date(2026, 5, 5), at=time(10), minutes=minutes)

    if fits:
        plan.check()
    else:
        with pytest.raises(ImpossibleTime) as caught:
            plan.check()
        assert caught.value.field == "minutes"
