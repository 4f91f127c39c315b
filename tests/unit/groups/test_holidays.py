"""León's holidays."""

from datetime import date

import pytest
from dateutil.easter import easter as second_opinion
from hypothesis import given
from hypothesis import strategies as st

from services.groups.domain.calendar.holidays import easter, holiday


@given(st.integers(1900, 2200))
def test_easter_agrees_with_dateutil(year: int) -> None:
    assert easter(year) == second_opinion(year)


@pytest.mark.parametrize(
    ("day", "code"),
    [
        (date(2026, 4, 2), "jueves_santo"),
        (date(2026, 4, 3), "viernes_santo"),
        (date(2027, 3, 25), "jueves_santo"),
        (date(2026, 4, 23), "castilla_y_leon"),
        (date(2026, 6, 24), "san_juan"),
        (date(2026, 10, 5), "san_froilan"),
        (date(2026, 12, 8), "inmaculada"),
        (date(2026, 4, 1), None),
        (date(2026, 4, 5), None),
        (date(2026, 5, 2), None),
    ],
)
def test_a_day_is_known_as_holiday_or_not(day: date, code: str | None) -> None:
    assert holiday(day) == code
