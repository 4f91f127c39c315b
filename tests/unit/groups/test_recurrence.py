"""Recurrence rules against a second, naive implementation, and everything that is no rule."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.groups.domain.calendar.series import Plan, clock_changes, slots
from services.groups.domain.calendar.walltime import Slot
from services.groups.domain.errors import BadRule
from services.groups.gateways.rrule import dates

MADRID = ZoneInfo("Europe/Madrid")
DAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]
HALF_PAST_SIX = time(18, 30)


def expand(rule: str, starts_on: date, at: time = HALF_PAST_SIX) -> list[date]:
    return list(dates(rule, starts_on=starts_on, at=at, zone="Europe/Madrid"))


def series(rule: str, starts_on: date, *, wanted: int, skip: frozenset[date] = frozenset()) -> list[Slot]:
    plan = Plan(rule=rule, starts_on=starts_on, at=HALF_PAST_SIX, minutes=90, skip=skip)
    return slots(plan, dates(rule, starts_on=starts_on, at=plan.at, zone=plan.zone), wanted=wanted)


@settings(deadline=None)
@given(
    start=st.dates(date(2020, 1, 1), date(2035, 12, 31)),
    weekdays=st.sets(st.integers(0, 6), min_size=1),
    interval=st.integers(1, 5),
    count=st.integers(1, 30),
)
def test_weekly_rules_agree_with_a_walk_over_every_day(
    start: date, weekdays: set[int], interval: int, count: int
) -> None:
    monday = start - timedelta(days=start.weekday())
    walk = (start + timedelta(days=n) for n in range(4 * 366))
    hits = (day for day in walk if day.weekday() in weekdays and ((day - monday).days // 7) % interval == 0)
    rule = f"FREQ=WEEKLY;INTERVAL={interval};BYDAY={','.join(DAYS[n] for n in weekdays)};COUNT={count}"

    assert expand(rule, start) == list(islice(hits, count))


@settings(deadline=None)
@given(
    start=st.dates(date(2020, 1, 1), date(2035, 12, 31)),
    weekday=st.integers(0, 6),
    nth=st.integers(1, 4),
    count=st.integers(1, 15),
)
def test_monthly_rules_agree_with_a_walk_over_every_day(
    start: date, weekday: int, nth: int, count: int
) -> None:
    walk = (start + timedelta(days=n) for n in range(4 * 366))
    hits = (day for day in walk if day.weekday() == weekday and (day.day - 1) // 7 + 1 == nth)

    assert expand(f"FREQ=MONTHLY;BYDAY={nth}{DAYS[weekday]};COUNT={count}", start) == list(
        islice(hits, count)
    )


@settings(max_examples=200, deadline=None)
@given(
    start=st.dates(date(2022, 1, 1), date(2034, 12, 31)),
    at=st.times(time(7, 0), time(22, 0)).map(lambda t: t.replace(second=0, microsecond=0)),
    count=st.integers(2, 40),
)
def test_wall_time_stays_the_same_over_every_clock_change(start: date, at: time, count: int) -> None:
    found = [Slot(day, at, 90) for day in expand(f"FREQ=WEEKLY;COUNT={count}", start, at)]

    walls = [slot.starts_at.astimezone(MADRID) for slot in found]

    assert {(wall.hour, wall.minute) for wall in walls} == {(at.hour, at.minute)}
    assert [wall.date() for wall in walls] == [slot.on for slot in found]
    assert all(slot.ends_at - slot.starts_at == timedelta(minutes=90) for slot in found)


def test_autumn_change_moves_the_instant_and_keeps_the_hour() -> None:
    before, after = series("FREQ=WEEKLY;BYDAY=TU", date(2026, 10, 20), wanted=2)

    assert before.starts_at == datetime(2026, 10, 20, 16, 30, tzinfo=UTC)
    assert after.starts_at == datetime(2026, 10, 27, 17, 30, tzinfo=UTC)


def test_spring_change_moves_the_instant_and_keeps_the_hour() -> None:
    before, after = series("FREQ=WEEKLY;BYDAY=TU", date(2027, 3, 23), wanted=2)

    assert before.starts_at == datetime(2027, 3, 23, 17, 30, tzinfo=UTC)
    assert after.starts_at == datetime(2027, 3, 30, 16, 30, tzinfo=UTC)


def test_a_clock_change_within_the_series_is_named() -> None:
    over_autumn = series("FREQ=WEEKLY;BYDAY=TU", date(2026, 10, 13), wanted=4)
    within_winter = series("FREQ=WEEKLY;BYDAY=TU", date(2026, 11, 3), wanted=4)

    (change,) = clock_changes(over_autumn)

    assert (change.on, change.hours) == (date(2026, 10, 27), -1)
    assert clock_changes(within_winter) == []


def test_a_skipped_date_does_not_cost_the_group_a_session() -> None:
    found = series("FREQ=WEEKLY;BYDAY=TU", date(2026, 12, 1), wanted=3, skip=frozenset({date(2026, 12, 8)}))

    assert [slot.on for slot in found] == [date(2026, 12, 1), date(2026, 12, 15), date(2026, 12, 22)]


def test_a_rule_with_its_own_count_loses_the_skipped_date_as_rfc_5545_says() -> None:
    skip = frozenset({date(2026, 12, 8)})

    found = series("FREQ=WEEKLY;BYDAY=TU;COUNT=3", date(2026, 12, 1), wanted=10, skip=skip)

    assert [slot.on for slot in found] == [date(2026, 12, 1), date(2026, 12, 15)]


@pytest.mark.parametrize(
    ("until", "last"),
    [
        ("20261105T173000Z", date(2026, 11, 5)),
        ("20261105T172959Z", date(2026, 10, 29)),
        ("20261105T183000", date(2026, 11, 5)),
        ("20261105T182959", date(2026, 10, 29)),
        ("20261105", date(2026, 11, 5)),
        ("20261104", date(2026, 10, 29)),
    ],
)
def test_until_is_read_in_utc_in_wall_time_or_as_a_day(until: str, last: date) -> None:
    assert expand(f"FREQ=WEEKLY;UNTIL={until}", date(2026, 10, 22))[-1] == last


@pytest.mark.parametrize(
    "rule",
    [
        "",
        "weekly",
        "FREQ=SECONDLY;COUNT=3",
        "FREQ=HOURLY;COUNT=3",
        "FREQ=WEEKLY;FREQ=DAILY",
        "FREQ=WEEKLY;BYDAY=XX",
        "FREQ=WEEKLY;BYDAY",
        "FREQ=WEEKLY;COUNT=0",
        "FREQ=WEEKLY;COUNT=-1",
        "FREQ=WEEKLY;COUNT=1000",
        "FREQ=WEEKLY;COUNT=٣",
        "FREQ=WEEKLY;INTERVAL=0",
        "FREQ=WEEKLY;INTERVAL=53",
        "FREQ=WEEKLY;COUNT=3;UNTIL=20270101",
        "FREQ=WEEKLY;UNTIL=mañana",
        "FREQ=WEEKLY;UNTIL=20270230",
        "FREQ=WEEKLY;BYHOUR=3",
        "FREQ=WEEKLY;BYEASTER=0",
        "FREQ=WEEKLY;" + "BYDAY=MO;" * 40,
    ],
)
def test_what_is_no_rule_is_refused_by_field(rule: str) -> None:
    with pytest.raises(BadRule) as caught:
        expand(rule, date(2026, 10, 1))

    assert caught.value.field == "rule"
    assert rule == "" or rule not in caught.value.message


def test_a_rule_that_never_happens_ends_and_is_refused() -> None:
    with pytest.raises(BadRule, match="ninguna sesión"):
        series("FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=31", date(2026, 1, 1), wanted=3)


def test_a_series_that_runs_too_far_ahead_is_refused_and_not_cut_short() -> None:
    with pytest.raises(BadRule, match="demasiado lejos"):
        series("FREQ=MONTHLY;INTERVAL=6", date(2026, 1, 1), wanted=12)


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=DAILY;BYMONTH=2",
        "FREQ=DAILY;BYSETPOS=5",
        "FREQ=DAILY;BYMONTHDAY=30",
        "FREQ=WEEKLY;BYMONTH=13",
        "FREQ=WEEKLY;BYMONTHDAY=0",
        "FREQ=WEEKLY;BYMONTHDAY=1",
        "FREQ=WEEKLY;BYDAY=TU,TH;BYSETPOS=1",
        "FREQ=WEEKLY;BYDAY=2TU",
        "FREQ=MONTHLY;BYDAY=SA,4TU",
        "FREQ=MONTHLY;BYDAY=MO;BYSETPOS=32",
        "FREQ=MONTHLY;BYMONTHDAY=1,,2",
    ],
)
def test_a_rule_that_is_looked_for_until_the_year_9999_or_expanded_wrongly_is_refused(rule: str) -> None:
    with pytest.raises(BadRule):
        expand(rule, date(2026, 1, 1))


@settings(deadline=None)
@given(st.text(max_size=60))
def test_any_text_is_either_a_rule_or_refused(text: str) -> None:
    try:
        found = list(
            islice(dates(text, starts_on=date(2026, 1, 1), at=HALF_PAST_SIX, zone="Europe/Madrid"), 5)
        )
    except BadRule:
        return
    assert found == sorted(found)


@settings(deadline=None)
@given(
    frequency=st.sampled_from(["DAILY", "WEEKLY", "MONTHLY"]),
    part=st.sampled_from(["BYDAY", "BYMONTH", "BYMONTHDAY", "BYSETPOS", "WKST", "UNTIL", "COUNT"]),
    value=st.text("0123456789,-+MTWFSUOERHZ", max_size=12),
)
def test_any_rule_like_text_is_either_a_rule_or_refused(frequency: str, part: str, value: str) -> None:
    try:
        found = expand(f"FREQ={frequency};{part}={value}", date(2026, 1, 1))
    except BadRule:
        return
    assert found == sorted(set(found))
