"""Handing an alert over never buys time."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from services.intake.domain.risk.alerts import Countdown, handed_over

NOW = datetime(2026, 11, 24, 11, tzinfo=UTC)
SPAN = st.integers(min_value=-10_000, max_value=10_000).map(lambda minutes: timedelta(minutes=minutes))
PAST = st.integers(min_value=0, max_value=10_000).map(lambda minutes: timedelta(minutes=-minutes))
STEP = st.integers(min_value=0, max_value=9)


@given(SPAN, st.one_of(st.none(), SPAN), STEP)
def test_one_that_nobody_took_rises_no_later_than_it_would_have(
    by: timedelta, rises: timedelta | None, step: int
) -> None:
    running = Countdown(NOW + by, step, None if rises is None else NOW + rises)

    after = handed_over(running, acknowledged_at=None, now=NOW)

    assert (after.acknowledge_by, after.step) == (running.acknowledge_by, step)
    assert after.next_at is not None
    assert after.next_at <= max(running.next_at or NOW, running.acknowledge_by, NOW)


@given(SPAN, PAST, STEP)
def test_one_that_was_taken_goes_on_with_what_was_left_then(
    by: timedelta, taken: timedelta, step: int
) -> None:
    running = Countdown(NOW + by, step, None)

    after = handed_over(running, acknowledged_at=NOW + taken, now=NOW)

    assert after.acknowledge_by - NOW == max(by - taken, timedelta(0))
    assert (after.next_at, after.step) == (after.acknowledge_by, step)
