"""When a message to her may leave: each rule on both sides of its limit."""

from datetime import UTC, datetime, timedelta

import pytest

from services.notifications.domain.contact_plan import MessageConsent, PointKind, Safe, Window
from services.notifications.domain.decision import Decision, Send, Wait, Withhold, decide
from services.notifications.domain.messages import Reason
from tests.unit.notifications.build import TUESDAY_TEN, a_case, a_message, a_plan, a_point, hours


def decided(plan: object = None, **facts: object) -> Decision:
    defaults = {"case_state": a_case(), "level": "basal", "now": TUESDAY_TEN, "message": a_message()}
    return decide(plan or a_plan(), **(defaults | facts))  # type: ignore[arg-type]


def test_a_good_plan_lets_it_leave_until_the_window_closes() -> None:
    plan = a_plan(a_point(windows=hours(10, 12, 1)))

    assert decided(plan) == Send(plan.points[0], valid_until=TUESDAY_TEN + timedelta(hours=2))


def test_what_expires_before_the_window_closes_is_pinned_to_its_own_end() -> None:
    soon = TUESDAY_TEN + timedelta(minutes=30)

    answer = decided(message=a_message(expires_at=soon))

    assert isinstance(answer, Send)
    assert answer.valid_until == soon


@pytest.mark.parametrize(
    ("plan", "reason"),
    [
        (a_plan(contact_nobody=True), Reason.CONTACT_NOBODY),
        (a_plan(halted=True), Reason.NOT_SAFE),
        (a_plan(consent=MessageConsent.NOT_ASKED), Reason.NO_CONSENT),
        (a_plan(consent=MessageConsent.WITHDRAWN), Reason.CONSENT_WITHDRAWN),
        (a_plan(a_point(kind=PointKind.PHONE)), Reason.NO_MACHINE_CHANNEL),
        (a_plan(a_point(safe=Safe.NO)), Reason.POINT_NOT_SAFE),
        (a_plan(a_point(safe=Safe.UNKNOWN)), Reason.POINT_SAFETY_UNKNOWN),
        (a_plan(a_point(accepts_messages=False)), Reason.POINT_NOT_ACCEPTED),
        (a_plan(a_point(confirmed_at=None)), Reason.POINT_UNCONFIRMED),
        (a_plan(a_point(windows=())), Reason.NO_WINDOW),
        (a_plan(a_point(windows=hours(9, 10, 5))), Reason.NO_WINDOW_IN_TIME),
        (a_plan(points=()), Reason.NO_POINT),
    ],
)
def test_one_broken_rule_of_the_plan_withholds_and_says_which(plan: object, reason: Reason) -> None:
    assert decided(plan) == Withhold(reason)


def test_a_woman_without_a_plan_gets_nothing() -> None:
    answer = decide(None, case_state=a_case(), level="basal", now=TUESDAY_TEN, message=a_message())

    assert answer == Withhold(Reason.NO_PLAN)


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        ("closed", Reason.CASE_CLOSED),
        ("transferred_out", Reason.CASE_CLOSED),
        ("merged", Reason.CASE_CLOSED),
        ("blocked", Reason.CASE_BLOCKED),
        ("erased", Reason.CASE_ERASED),
        ("some_state_of_tomorrow", Reason.CASE_UNKNOWN),
    ],
)
def test_a_case_that_is_not_live_withholds(status: str, reason: Reason) -> None:
    assert decided(case_state=a_case(status)) == Withhold(reason)


@pytest.mark.parametrize("status", ["intake", "open", "on_hold", "closure_requested"])
def test_a_live_case_lets_it_leave(status: str) -> None:
    assert isinstance(decided(case_state=a_case(status)), Send)


def test_a_case_never_heard_of_withholds() -> None:
    assert decided(case_state=None) == Withhold(Reason.CASE_UNKNOWN)


def test_a_case_not_heard_of_for_more_than_a_hundred_days_withholds() -> None:
    limit = TUESDAY_TEN - timedelta(days=100)

    assert isinstance(decided(case_state=a_case(heard_at=limit)), Send)
    assert decided(case_state=a_case(heard_at=limit - timedelta(seconds=1))) == Withhold(Reason.CASE_STALE)


@pytest.mark.parametrize(
    ("level", "days"),
    [("basal", 30), ("medio", 30), ("alto", 7), ("extremo", 7), (None, 7), ("unheard_of", 7)],
)
def test_a_confirmation_lasts_as_long_as_her_level_says(level: str | None, days: int) -> None:
    lapses = TUESDAY_TEN - timedelta(days=days)

    just_good = a_plan(a_point(confirmed_at=lapses + timedelta(seconds=1)))
    just_lapsed = a_plan(a_point(confirmed_at=lapses))

    assert isinstance(decided(just_good, level=level), Send)
    assert decided(just_lapsed, level=level) == Withhold(Reason.POINT_UNCONFIRMED)


def test_a_confirmation_from_the_future_does_not_count() -> None:
    plan = a_plan(a_point(confirmed_at=TUESDAY_TEN + timedelta(minutes=1)))

    assert decided(plan) == Withhold(Reason.POINT_UNCONFIRMED)


def test_a_window_is_closed_at_its_end_and_open_at_its_start() -> None:
    plan = a_plan(a_point(windows=hours(8, 10, 1)))

    assert isinstance(decided(plan, now=TUESDAY_TEN - timedelta(seconds=60)), Send)
    assert isinstance(decided(plan, now=TUESDAY_TEN - timedelta(hours=2)), Send)
    assert isinstance(decided(plan, message=a_message(expires_at=TUESDAY_TEN + timedelta(days=9))), Wait)


def test_the_last_minute_of_a_window_is_left_free_so_that_a_slow_provider_cannot_cross_its_end() -> None:
    plan = a_plan(a_point(windows=hours(8, 10, 1)))
    late = a_message(expires_at=TUESDAY_TEN + timedelta(days=9))

    answer = decided(plan, now=TUESDAY_TEN - timedelta(seconds=59), message=late)

    assert answer == Wait(TUESDAY_TEN + timedelta(days=7) - timedelta(hours=2), Reason.OUTSIDE_WINDOW)


def test_outside_the_window_it_waits_for_the_next_one() -> None:
    plan = a_plan(a_point(windows=hours(17, 19, 2)))

    assert decided(plan) == Wait(datetime(2026, 11, 25, 16, 0, tzinfo=UTC), Reason.OUTSIDE_WINDOW)


def test_a_window_past_midnight_belongs_to_the_day_it_starts_on() -> None:
    plan = a_plan(a_point(windows=(Window(1, 22 * 60, 26 * 60),)))
    wednesday_one = datetime(2026, 11, 25, 0, 0, tzinfo=UTC)  # 01:00 in Madrid

    answer = decided(plan, now=wednesday_one)

    assert answer == Send(plan.points[0], valid_until=wednesday_one + timedelta(hours=1))


def test_a_sunday_window_past_midnight_reaches_into_monday() -> None:
    plan = a_plan(a_point(windows=(Window(6, 23 * 60, 25 * 60),)))
    later = a_message(expires_at=datetime(2026, 12, 5, tzinfo=UTC))

    assert isinstance(decided(plan, now=datetime(2026, 11, 29, 23, 30, tzinfo=UTC), message=later), Send)


def test_spring_forward_opens_a_swallowed_window_at_the_jump() -> None:
    plan = a_plan(
        a_point(windows=(Window(6, 2 * 60 + 30, 4 * 60),), confirmed_at=datetime(2027, 3, 27, tzinfo=UTC))
    )
    before = datetime(2027, 3, 28, 0, 30, tzinfo=UTC)  # 01:30; at 02:00 the clock jumps to 03:00

    answer = decided(
        plan,
        now=before,
        case_state=a_case(heard_at=before),
        message=a_message(expires_at=before + timedelta(days=1)),
    )

    assert answer == Wait(datetime(2027, 3, 28, 1, 0, tzinfo=UTC), Reason.OUTSIDE_WINDOW)


def test_the_repeated_hour_of_autumn_closes_and_opens_the_window_by_what_her_clock_shows() -> None:
    night = datetime(2026, 10, 25, tzinfo=UTC)
    plan = a_plan(a_point(windows=(Window(6, 60, 150),), confirmed_at=night - timedelta(days=1)))
    facts = {"case_state": a_case(heard_at=night), "message": a_message(expires_at=night + timedelta(days=2))}

    first_reading = decided(plan, now=night, **facts)  # 02:00, summer time
    between = decided(plan, now=night + timedelta(minutes=45), **facts)  # 02:45, summer time
    second_reading = decided(plan, now=night + timedelta(minutes=61), **facts)  # 02:01, winter time

    assert first_reading == Send(plan.points[0], valid_until=night + timedelta(minutes=30))
    assert between == Wait(night + timedelta(minutes=60), Reason.OUTSIDE_WINDOW)
    assert second_reading == Send(plan.points[0], valid_until=night + timedelta(minutes=90))


def test_a_second_safe_point_stands_in_for_a_first_one_that_is_not() -> None:
    second = a_point(kind=PointKind.SMS, value="+34600000000")
    plan = a_plan(a_point(safe=Safe.NO), second)

    answer = decided(plan)

    assert isinstance(answer, Send)
    assert answer.point == second


def test_an_unsafe_point_is_never_chosen_even_if_it_is_the_only_open_one() -> None:
    plan = a_plan(a_point(safe=Safe.NO, windows=hours(0, 24)), a_point(windows=hours(17, 19)))

    assert isinstance(decided(plan), Wait)


def test_the_reason_told_is_the_one_nearest_to_leaving() -> None:
    plan = a_plan(a_point(kind=PointKind.POST), a_point(confirmed_at=None), a_point(safe=Safe.UNKNOWN))

    assert decided(plan) == Withhold(Reason.POINT_UNCONFIRMED)


def test_what_is_past_its_time_does_not_leave() -> None:
    assert decided(message=a_message(expires_at=TUESDAY_TEN)) == Withhold(Reason.EXPIRED)
