"""Series against a second implementation: random rules with exceptions, both clock changes, leap days."""

from datetime import date, time, timedelta

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from services.groups.domain.calendar.series import Plan, propose, slots
from services.groups.domain.calendar.walltime import Slot
from services.groups.domain.errors import BadRule
from services.groups.gateways.rrule import dates
from tests.unit.groups.slow_recurrence import Rule, expand, madrid_instant

AT = time(18, 30)
TURNS = [date(2027, 3, 28), date(2026, 10, 25), date(2028, 2, 29), date(2024, 2, 29), date(2026, 12, 31)]
"""Both changes of clocks, leap days, the end of a year."""

starts = st.one_of(
    st.dates(date(2020, 1, 1), date(2034, 12, 31)),
    st.builds(lambda day, near: day + timedelta(days=near), st.sampled_from(TURNS), st.integers(-10, 10)),
    st.just(date(2028, 2, 29)),
)
ends = st.one_of(st.just({}), st.builds(lambda n: {"count": n}, st.integers(1, 40)))
weekdays = st.lists(st.integers(0, 6), unique=True, max_size=4).map(tuple)
months = st.lists(st.integers(1, 12), unique=True, max_size=4).map(tuple)
set_positions = st.lists(st.sampled_from([1, 2, 3, -1, -2]), unique=True, max_size=2).map(tuple)


@st.composite
def rules(draw: st.DrawFn) -> Rule:
    """Any rule the gateway takes, within what RFC 5545 defines."""
    freq = draw(st.sampled_from(["DAILY", "WEEKLY", "MONTHLY"]))
    facts = {
        "interval": draw(st.integers(1, 6)),
        "week_start": draw(st.integers(0, 6)),
        **draw(ends),
    }
    if freq == "DAILY":
        return Rule(freq, by_day=tuple((0, day) for day in draw(weekdays)), **facts)
    facts["by_month"] = draw(months)
    if freq == "WEEKLY":
        return Rule(freq, by_day=tuple((0, day) for day in draw(weekdays)), **facts)
    month_days = st.lists(st.integers(1, 31) | st.integers(-31, -1), unique=True, max_size=3)
    facts["by_month_day"] = tuple(draw(month_days))
    is_numbered = not facts["by_month_day"] and draw(st.booleans())
    numbers = st.sampled_from([1, 2, 3, 4, 5, -1, -2, -3, -4, -5]) if is_numbered else st.just(0)
    by_day = tuple((draw(numbers), day) for day in draw(weekdays))
    if by_day:
        facts["by_set_pos"] = draw(set_positions)
    return Rule(freq, by_day=by_day, **facts)


@settings(max_examples=200, deadline=None)
@given(rule=rules(), start=starts, wanted=st.integers(1, 40), picks=st.data())
@example(Rule("MONTHLY", by_month_day=(29,), by_month=(2,)), date(2028, 2, 29), 1, None)
@example(Rule("WEEKLY", interval=2, by_day=((0, 0), (0, 6)), week_start=6), date(2026, 10, 25), 9, None)
def test_every_series_agrees_with_the_second_implementation(
    rule: Rule, start: date, wanted: int, picks: st.DataObject | None
) -> None:
    bare = expand(rule, start, wanted=wanted)
    assume(
        bare
    )  # a rule without a day is looked for until the year 9999: once is enough (test_recurrence.py)
    skip, extra = frozenset[date](), frozenset[date]()
    if picks is not None:
        near = st.dates(start, start + timedelta(days=200))
        skip = frozenset(picks.draw(st.lists(st.sampled_from(bare) | near if bare else near, max_size=4)))
        extra = frozenset(picks.draw(st.lists(near, max_size=3)))
    plan = Plan(rule.text, start, AT, 90, skip=skip, extra=extra)
    expected = expand(rule, start, wanted=wanted, skip=skip, extra=extra)
    days = dates(rule.text, starts_on=start, at=AT, zone=plan.zone)
    if expected == [] or expected[-1].year > start.year + 3:
        with pytest.raises(BadRule):
            slots(plan, days, wanted=wanted)
        return

    found = slots(plan, days, wanted=wanted)

    assert [slot.on for slot in found] == expected
    assert [slot.starts_at for slot in found] == [madrid_instant(day, AT) for day in expected]


@settings(deadline=None)
@given(
    rule=rules(),
    start=starts,
    until=st.integers(0, 400),
    at=st.times(time(7), time(22)).map(lambda at: at.replace(second=0, microsecond=0)),
)
def test_until_ends_a_series_on_its_day(rule: Rule, start: date, until: int, at: time) -> None:
    bounded = Rule(**(vars(rule) | {"count": None, "until": start + timedelta(days=until)}))

    expected = expand(bounded, start, wanted=2000)
    assume(expected)

    assert list(dates(bounded.text, starts_on=start, at=at, zone="Europe/Madrid")) == expected


@settings(deadline=None)
@given(
    start=starts,
    off=st.lists(st.integers(0, 30), unique=True, max_size=12),
    kept=st.sets(st.integers(0, 30), max_size=6),
    wanted=st.integers(1, 12),
)
def test_a_proposal_loses_no_session_and_meets_on_no_day_off_but_those_held(
    start: date, off: list[int], kept: set[int], wanted: int
) -> None:
    days_off = {start + timedelta(weeks=week): "fiesta" for week in off}
    hold = frozenset(start + timedelta(weeks=week) for week in kept)
    plan = Plan("FREQ=WEEKLY", start, AT, 90)
    weeks = (start + timedelta(weeks=n) for n in range(100))

    found, left_out = propose(plan, weeks, wanted=wanted, day_off=days_off.get, hold=hold)

    days = [slot.on for slot in found]
    assert len(days) == wanted
    assert {day for day in days if day in days_off} <= hold
    assert all(one.on in days_off and one.on not in hold and one.is_proposed for one in left_out)
    assert sorted([*days, *(one.on for one in left_out)]) == [
        start + timedelta(weeks=n) for n in range(len(days) + len(left_out))
    ]
    again = slots(
        Plan("FREQ=WEEKLY", start, AT, 90, skip=frozenset(one.on for one in left_out)),
        (start + timedelta(weeks=n) for n in range(100)),
        wanted=wanted,
    )
    assert again == found, "planning with what was left out gives what was shown"


def test_a_day_that_is_skipped_may_lie_out_of_reach() -> None:
    plan = Plan("FREQ=WEEKLY", date(2026, 12, 1), AT, 90, skip=frozenset({date(2030, 1, 1)}))

    found = slots(plan, [date(2026, 12, 1), date(2030, 1, 1)], wanted=2)

    assert [slot.on for slot in found] == [date(2026, 12, 1)]


def test_an_extra_day_is_one_more_and_counts_once() -> None:
    start = date(2026, 12, 1)
    plan = Plan("FREQ=WEEKLY", start, AT, 90, extra=frozenset({date(2026, 12, 4), date(2026, 12, 8)}))

    found = slots(plan, (start + timedelta(weeks=n) for n in range(9)), wanted=2)

    assert found == [Slot(day, AT, 90) for day in (start, date(2026, 12, 4), date(2026, 12, 8))]


def test_what_is_both_extra_and_skipped_is_skipped() -> None:
    day = date(2026, 12, 4)
    plan = Plan("FREQ=WEEKLY", date(2026, 12, 1), AT, 90, skip=frozenset({day}), extra=frozenset({day}))

    assert day not in {slot.on for slot in slots(plan, [date(2026, 12, 1)], wanted=1)}
    found, _ = propose(plan, [date(2026, 12, 1)], wanted=1, day_off=lambda _: None)
    assert day not in {slot.on for slot in found}


@pytest.mark.parametrize("extra", [date(2025, 12, 31), date(2030, 1, 1)])
def test_an_extra_day_out_of_reach_is_refused(extra: date) -> None:
    plan = Plan("FREQ=WEEKLY", date(2026, 12, 1), AT, 90, extra=frozenset({extra}))

    with pytest.raises(BadRule, match="lejos"):
        slots(plan, [date(2026, 12, 1)], wanted=1)
