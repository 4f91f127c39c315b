"""Going with her, as rules: limits on both sides, and what may be taken back of any history."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.domain.case.accompanying import (
    EARLY,
    LATE_WORD,
    FieldStep,
    instant_fault,
    is_undoable,
    last_step,
    may_begin,
    minutes_of,
)

NOW = datetime(2026, 11, 24, 11, tzinfo=UTC)
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)


@pytest.mark.parametrize(
    ("ahead", "allowed"), [(EARLY, True), (EARLY + SECOND, False), (timedelta(), True), (-EARLY, True)]
)
def test_one_begins_at_most_half_a_day_before_its_hour(ahead: timedelta, allowed: bool) -> None:
    assert may_begin(NOW + ahead, at=NOW) is allowed


@pytest.mark.parametrize(
    ("said", "allowed"),
    [
        (NOW, True),
        (NOW + 5 * MINUTE, True),
        (NOW + 5 * MINUTE + SECOND, False),
        (NOW - LATE_WORD, True),
        (NOW - LATE_WORD - SECOND, False),
    ],
)
def test_a_phone_may_tell_late_and_hardly_ahead(said: datetime, allowed: bool) -> None:
    assert (instant_fault(said, now=NOW) is None) is allowed


def test_nothing_ends_before_it_began() -> None:
    assert instant_fault(NOW - MINUTE, now=NOW, after=NOW) == "un momento posterior al inicio"
    assert instant_fault(NOW, now=NOW, after=NOW) is None


@given(begun=st.booleans(), ended=st.booleans(), held=st.booleans())
def test_the_last_step_told_is_the_one_to_take_back(begun: bool, ended: bool, held: bool) -> None:
    told = [step for step, is_told in zip(FieldStep, (begun, ended, held), strict=True) if is_told]

    found = last_step(
        started_at=NOW if begun else None, ended_at=NOW if ended else None, held_at=NOW if held else None
    )

    assert found is (told[-1] if told else None)


@pytest.mark.parametrize(("minutes", "allowed"), [(0, True), (10, True), (11, False)])
def test_a_step_can_be_taken_back_for_ten_minutes(minutes: int, allowed: bool) -> None:
    assert is_undoable(NOW - minutes * MINUTE, now=NOW) is allowed
    assert not is_undoable(None, now=NOW)


@given(seconds=st.integers(0, 10**7))
def test_how_long_it_took_is_what_a_note_can_hold(seconds: int) -> None:
    minutes = minutes_of(NOW, NOW + timedelta(seconds=seconds))

    assert 1 <= minutes <= 24 * 60
    assert minutes in (1, 24 * 60) or abs(minutes * 60 - seconds) <= 30
