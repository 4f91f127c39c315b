"""Hours that say more than a weekday: weeks of the month, school holidays, dates; each rule on both sides."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from services.notifications.domain.contact_plan import LAST_WEEK, DateException, Window
from services.notifications.domain.day_hours import Hours
from services.notifications.domain.decision import Send, Wait, Withhold, decide
from services.notifications.domain.messages import Reason
from services.notifications.domain.windows import HORIZON, closes_at, is_inside, opens_at
from tests.unit.notifications.build import TUESDAY_TEN, a_case, a_message, a_plan, a_point

MADRID = ZoneInfo("Europe/Madrid")
TUESDAYS = (Window(1, 600, 720),)
CHRISTMAS_EVE = date(2026, 12, 24)  # a Thursday
FAR = timedelta(days=90)


def hours(*windows: Window, **facts: object) -> Hours:
    return replace(Hours(MADRID, windows), **facts)  # type: ignore[arg-type]


def rare(**facts: object) -> Window:
    return replace(TUESDAYS[0], **facts)  # type: ignore[arg-type]


def open_days(allowed: Hours, year: int, month: int) -> list[int]:
    days = (date(year, month, 1) + timedelta(days=number) for number in range(31))
    return [day.day for day in days if day.month == month and allowed.on(day)]


@pytest.mark.parametrize(
    ("weeks", "days"),
    [
        ((), [1, 8, 15, 22, 29]),
        ((1, 3), [1, 15]),
        ((5,), [29]),
        ((LAST_WEEK,), [29]),
        ((2, LAST_WEEK), [8, 29]),
    ],
)
def test_only_some_tuesdays_of_a_month(weeks: tuple[int, ...], days: list[int]) -> None:
    assert open_days(hours(rare(weeks=weeks)), 2026, 12) == days


def test_a_month_without_a_fifth_tuesday_has_none_and_its_last_is_the_fourth() -> None:
    assert open_days(hours(rare(weeks=(5,))), 2026, 11) == []
    assert open_days(hours(rare(weeks=(LAST_WEEK,))), 2026, 11) == [24]
    assert open_days(hours(rare(weeks=(LAST_WEEK,))), 2028, 2) == [29]


def test_the_next_first_tuesday_is_found_weeks_ahead() -> None:
    since = datetime(2026, 11, 4, tzinfo=UTC)

    assert opens_at(hours(rare(weeks=(1,))), at=since, until=since + FAR) == datetime(
        2026, 12, 1, 9, tzinfo=UTC
    )


def test_a_window_holds_from_its_first_date_to_its_last() -> None:
    december = hours(rare(first=date(2026, 12, 8), last=date(2026, 12, 22)))

    assert open_days(december, 2026, 12) == [8, 15, 22]
    assert open_days(hours(rare(first=date(2026, 12, 9), last=date(2026, 12, 21))), 2026, 12) == [15]


@pytest.mark.parametrize(("is_free", "days"), [(True, []), (False, [1, 8, 15, 22, 29]), (None, [])])
def test_in_term_only_means_neither_in_holidays_nor_where_nobody_knows(
    is_free: bool | None, days: list[int]
) -> None:
    assert open_days(hours(rare(is_term_only=True), school_free=lambda _day: is_free), 2026, 12) == days


def test_who_names_no_school_calendar_has_none_of_those_hours() -> None:
    assert open_days(hours(rare(is_term_only=True)), 2026, 12) == []


def test_a_closed_date_is_closed_to_its_last_minute_also_to_what_began_the_night_before() -> None:
    nights = tuple(Window(day, 22 * 60, 26 * 60) for day in range(7))
    closed = hours(*nights, exceptions=(DateException(CHRISTMAS_EVE, CHRISTMAS_EVE),))

    assert closed.on(CHRISTMAS_EVE) == []
    assert closed.on(date(2026, 12, 25)) == [(22 * 60, 24 * 60)], (
        "what began on the closed date is closed too"
    )
    assert sorted(closed.on(date(2026, 12, 23))) == [(0, 120), (22 * 60, 24 * 60)]


def test_a_night_into_the_holidays_ends_at_midnight() -> None:
    night = Window(1, 22 * 60, 26 * 60, is_term_only=True)
    allowed = hours(night, school_free=lambda day: day >= date(2026, 12, 23))

    assert allowed.on(date(2026, 12, 22)) == [(22 * 60, 24 * 60)]
    assert allowed.on(date(2026, 12, 23)) == []


def test_a_point_s_own_hours_on_a_date_take_the_place_of_its_week() -> None:
    own = DateException(date(2026, 12, 1), date(2026, 12, 2), ((540, 600), (900, 960)))
    allowed = hours(*TUESDAYS, exceptions=(own,))

    assert allowed.on(date(2026, 12, 1)) == [(540, 600), (900, 960)]
    assert allowed.on(date(2026, 12, 2)) == [(540, 600), (900, 960)], "a Wednesday outside her week"
    assert allowed.on(date(2026, 12, 8)) == [(600, 720)]


def test_a_plan_s_hours_on_a_date_only_narrow_those_of_a_point() -> None:
    narrowed = DateException(date(2026, 12, 1), date(2026, 12, 2), ((660, 900),))
    allowed = hours(*TUESDAYS, of_plan=(narrowed,))

    assert allowed.on(date(2026, 12, 1)) == [(660, 720)]
    assert allowed.on(date(2026, 12, 2)) == []


@pytest.mark.parametrize("closed_by", ["exceptions", "of_plan"])
def test_what_closes_a_date_wins_over_hours_of_its_own(closed_by: str) -> None:
    own = DateException(CHRISTMAS_EVE, CHRISTMAS_EVE, ((600, 660),))
    both = {"exceptions": (own,), "of_plan": ()} | {
        closed_by: (own, DateException(CHRISTMAS_EVE, CHRISTMAS_EVE))
    }

    assert hours(*TUESDAYS, **both).on(CHRISTMAS_EVE) == []


def test_nothing_leaves_on_the_24th_of_december_and_it_goes_out_the_day_after() -> None:
    daily = tuple(Window(day, 600, 720) for day in range(7))
    plan = a_plan(a_point(windows=daily), exceptions=(DateException(CHRISTMAS_EVE, CHRISTMAS_EVE),))
    eve = datetime(2026, 12, 24, 9, 30, tzinfo=UTC)
    plan = replace(plan, points=(replace(plan.points[0], confirmed_at=eve - timedelta(days=1)),))

    answer = decide(
        plan,
        case_state=a_case(),
        level="basal",
        now=eve,
        message=a_message(expires_at=eve + timedelta(days=2)),
    )

    assert answer == Wait(datetime(2026, 12, 25, 9, tzinfo=UTC), Reason.OUTSIDE_WINDOW)


def test_a_date_with_hours_of_its_own_is_enough_to_have_hours() -> None:
    today = TUESDAY_TEN.date()
    plan = a_plan(a_point(windows=(), exceptions=(DateException(today, today, ((600, 660),)),)))

    answer = decide(plan, case_state=a_case(), level="basal", now=TUESDAY_TEN, message=a_message())

    assert answer == Send(plan.points[0], valid_until=TUESDAY_TEN + timedelta(hours=1))


@pytest.mark.parametrize(
    ("is_free", "reason"), [(None, Reason.CALENDAR_UNKNOWN), (True, Reason.NO_WINDOW_IN_TIME)]
)
def test_an_unknown_school_calendar_withholds_and_says_so(is_free: bool | None, reason: Reason) -> None:
    plan = a_plan(a_point(windows=(rare(is_term_only=True),)))

    answer = decide(
        plan,
        case_state=a_case(),
        level="basal",
        now=TUESDAY_TEN,
        message=a_message(),
        school_free=lambda _day: is_free,
    )

    assert answer == Withhold(reason)


def test_a_message_that_waits_for_a_known_day_does_not_leave_on_an_unknown_one() -> None:
    daily = tuple(Window(day, 600, 720, is_term_only=True) for day in range(7))
    thursday = TUESDAY_TEN.date() + timedelta(days=2)
    plan = a_plan(a_point(windows=daily))

    answer = decide(
        plan,
        case_state=a_case(),
        level="basal",
        now=TUESDAY_TEN,
        message=a_message(expires_at=TUESDAY_TEN + timedelta(days=3)),
        school_free=lambda day: False if day == thursday else None,
    )

    assert answer == Wait(TUESDAY_TEN + timedelta(days=2), Reason.OUTSIDE_WINDOW)


def test_an_opening_is_looked_for_to_the_horizon_and_no_further() -> None:
    def first_on(days: int) -> Hours:
        opens = TUESDAY_TEN.date() + timedelta(days=days)
        return hours(exceptions=(DateException(opens, opens, ((600, 660),)),))

    until = TUESDAY_TEN + HORIZON

    assert opens_at(first_on(399), at=TUESDAY_TEN, until=until) is not None
    assert opens_at(first_on(401), at=TUESDAY_TEN, until=until) is None


@pytest.mark.parametrize("days", [13, 14, 15, 28, 42])
def test_an_opening_right_where_a_stretch_of_the_search_ends_is_found(days: int) -> None:
    opens = TUESDAY_TEN.date() + timedelta(days=days)
    allowed = hours(exceptions=(DateException(opens, opens, ((600, 660),)),))

    found = opens_at(allowed, at=TUESDAY_TEN, until=TUESDAY_TEN + FAR)

    assert found == TUESDAY_TEN + timedelta(days=days)


def test_what_is_always_open_closes_when_nothing_is_asked_further() -> None:
    always = hours(*(Window(day, 0, 1440) for day in range(7)))
    until = TUESDAY_TEN + FAR

    assert closes_at(always, at=TUESDAY_TEN, until=until) == until
    assert is_inside(always, at=until)
