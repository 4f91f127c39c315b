"""What may be chosen of notices, on both sides of each limit; quiet hours over midnight; the code that links a chat."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as some

from services.notifications.domain.notices.choices import (
    Choices,
    check,
    code_mark,
    hours_of,
    is_day_off,
    is_quiet,
    make_code,
)
from services.notifications.domain.staff_hours import check_hours, is_working, next_digest

WEEK = (0, 1, 2, 3, 4)
NIGHT = (22 * 60, 7 * 60)


@pytest.mark.parametrize(
    ("chosen", "limit"),
    [
        (Choices(6, WEEK), None),
        (Choices(5, WEEK), "hour"),
        (Choices(11, WEEK), None),
        (Choices(12, WEEK), "hour"),
        (Choices(8, (6,)), None),
        (Choices(8, ()), "days"),
        (Choices(8, (7,)), "days"),
        (Choices(8, WEEK, NIGHT), None),
        (Choices(8, WEEK, (20 * 60, 8 * 60)), None),
        (Choices(8, WEEK, (20 * 60, 8 * 60 + 1)), "quiet_length"),
        (Choices(9, WEEK, (20 * 60 + 59, 9 * 60)), "quiet_length"),
        (Choices(9, WEEK, (21 * 60, 9 * 60)), None),
        (Choices(9, WEEK, (21 * 60 + 1, 9 * 60 + 1)), "quiet_at_digest"),
        (Choices(8, WEEK, (600, 600)), "quiet_length"),
        (Choices(8, WEEK, (600, 1440)), "quiet_length"),
    ],
)
def test_a_choice_is_held_to_its_limits(chosen: Choices, limit: str | None) -> None:
    assert check(chosen) == limit


@given(some.integers(0, 1439), some.integers(0, 1439), some.integers(0, 1439))
def test_a_minute_is_quiet_exactly_when_the_hand_passes_it_between_the_two_ends(
    begins: int, ends: int, minute: int
) -> None:
    passed = set()
    at = begins
    while at != ends:
        passed.add(at)
        at = (at + 1) % 1440
    day = datetime(2026, 11, 24, 23, tzinfo=UTC)  # midnight in Madrid
    now = day.replace(day=25 if minute >= 60 else 24, hour=(minute // 60 - 1) % 24, minute=minute % 60)

    assert is_quiet(Choices(8, WEEK, (begins, ends)), at=now) is (minute in passed)


def test_without_quiet_nothing_is() -> None:
    assert not is_quiet(Choices(8, WEEK), at=datetime(2026, 11, 24, 2, tzinfo=UTC))


def test_a_digest_comes_at_the_hour_and_on_the_days_that_were_chosen() -> None:
    hours = hours_of(Choices(7, (1, 5)))
    tuesday = datetime(2026, 11, 24, 9, tzinfo=UTC)

    assert check_hours(hours) is None
    assert next_digest(hours, after=tuesday) == datetime(2026, 11, 28, 6, tzinfo=UTC)
    assert is_working(hours, at=datetime(2026, 11, 28, 6, tzinfo=UTC))
    assert not is_working(hours, at=datetime(2026, 11, 28, 5, 59, tzinfo=UTC))
    assert not is_working(hours, at=datetime(2026, 11, 28, 16, tzinfo=UTC))


@given(some.integers(6, 11), some.sets(some.integers(0, 6), min_size=1))
def test_whatever_is_chosen_within_the_limits_makes_hours_that_hold(hour: int, days: set[int]) -> None:
    assert check_hours(hours_of(Choices(hour, tuple(days)))) is None


def test_a_day_off_is_one_in_madrid() -> None:
    feast = {date(2026, 12, 8): "inmaculada"}

    assert not is_day_off(feast, at=datetime(2026, 12, 7, 22, 59, tzinfo=UTC))
    assert is_day_off(feast, at=datetime(2026, 12, 7, 23, tzinfo=UTC))
    assert is_day_off(feast, at=datetime(2026, 12, 8, 22, 59, tzinfo=UTC))
    assert not is_day_off(feast, at=datetime(2026, 12, 8, 23, tzinfo=UTC))


def test_a_code_is_known_however_it_is_typed_and_other_words_are_none() -> None:
    code = make_code()

    assert code_mark(code) == code_mark(f" {code[:5].upper()}-{code[5:]}\n")
    assert code_mark(f"/start {code}") == code_mark(code)
    assert code_mark(make_code()) != code_mark(code)
    for words in ("", "sí", "stop", code[:-1], code + "a", "no puedo ir", "aaaaaaaa10"):
        assert code_mark(words) is None
