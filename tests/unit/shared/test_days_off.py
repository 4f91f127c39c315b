"""Days off as data: León's calendar is what decrees and rules say, and what is not known is said."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.groups.domain.calendar.holidays import holiday
from shared.calendar.days_off import Break, Calendar, SchoolYear, Unknown, school_year
from shared.calendar.holiday_files import LEON, leon, read_calendar


def test_every_public_day_is_a_feast_by_rule_or_the_monday_after_its_sunday() -> None:
    for day, code in leon().public.items():
        before = day - timedelta(days=1)
        moved = day.weekday() == 0 and holiday(before) == code
        assert holiday(day) == code or moved, day


@pytest.mark.parametrize("year", sorted(leon().years))
def test_each_year_has_the_fourteen_days_of_the_law(year: int) -> None:
    days = [day for day in leon().public if day.year == year]

    assert len(days) == 14
    assert all(day.weekday() != 6 for day in days), "a feast on a Sunday is moved or is none"


@pytest.mark.parametrize(
    ("day", "code"),
    [
        (date(2025, 10, 6), "san_froilan"),
        (date(2025, 10, 5), None),
        (date(2026, 11, 2), "todos_los_santos"),
        (date(2026, 12, 7), "constitucion"),
        (date(2026, 12, 8), "inmaculada"),
        (date(2027, 8, 16), "asuncion"),
        (date(2025, 12, 19), None),
        (date(2025, 12, 20), "navidad_escolar"),
        (date(2025, 12, 25), "navidad"),
        (date(2026, 1, 6), "reyes"),
        (date(2026, 1, 7), "navidad_escolar"),
        (date(2026, 1, 8), None),
        (date(2026, 4, 6), "semana_santa_escolar"),
        (date(2026, 4, 7), None),
        (date(2028, 12, 25), None),
    ],
)
def test_a_day_is_off_or_not(day: date, code: str | None) -> None:
    assert leon().day_off(day) == code


def test_years_nobody_has_are_named_once_and_summer_needs_no_school() -> None:
    asked = [date(2026, 5, 1), date(2026, 7, 1), date(2026, 9, 1), date(2028, 1, 10), date(2028, 1, 17)]

    assert leon().unknown(asked) == Unknown(public=(2028,), school=("2026-2027", "2027-2028"))
    assert leon().unknown([date(2026, 5, 5)]) == Unknown()


@pytest.mark.parametrize(
    ("day", "is_free"),
    [
        (date(2025, 9, 7), True),
        (date(2025, 9, 8), False),
        (date(2025, 12, 19), False),
        (date(2025, 12, 20), True),
        (date(2026, 1, 7), True),
        (date(2026, 1, 8), False),
        (date(2026, 1, 10), False),
        (date(2026, 4, 23), True),
        (date(2026, 6, 24), True),
        (date(2026, 6, 25), True),
        (date(2026, 8, 31), True),
        (date(2026, 9, 1), None),
        (date(2026, 10, 12), True),
        (date(2026, 10, 13), None),
        (date(2031, 7, 15), True),
        (date(2031, 5, 15), None),
    ],
)
def test_a_date_is_without_school_or_not_or_nobody_knows(day: date, is_free: bool | None) -> None:
    assert leon().school_free(day) is is_free


def test_a_school_year_whose_public_holidays_nobody_knows_is_not_known() -> None:
    year = SchoolYear("2025-2026", date(2025, 9, 8), date(2026, 6, 24), ())
    calendar = Calendar({}, frozenset({2025}), (year,))

    assert calendar.school_free(date(2025, 10, 1)) is False
    assert calendar.school_free(date(2026, 2, 2)) is None


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)))
def test_a_known_day_off_is_never_also_unknown(day: date) -> None:
    calendar = leon()
    if calendar.day_off(day) and day in calendar.public:
        assert calendar.unknown([day]).public == ()


@pytest.mark.parametrize(
    ("day", "name"),
    [(date(2026, 8, 31), "2025-2026"), (date(2026, 9, 1), "2026-2027"), (date(2027, 1, 1), "2026-2027")],
)
def test_a_school_year_begins_in_september(day: date, name: str) -> None:
    assert school_year(day) == name


def test_a_feast_in_a_break_is_named_as_the_feast() -> None:
    year = SchoolYear(
        "2025-2026",
        date(2025, 9, 8),
        date(2026, 6, 24),
        (Break("vacaciones", date(2025, 12, 20), date(2026, 1, 7)),),
    )
    calendar = Calendar({date(2025, 12, 25): "navidad"}, frozenset({2025}), (year,))

    assert calendar.day_off(date(2025, 12, 25)) == "navidad"
    assert calendar.day_off(date(2025, 12, 26)) == "vacaciones"


@pytest.mark.parametrize(
    ("good", "bad"),
    [
        ("2026-01-01: ano_nuevo", "2027-01-01: ano_nuevo"),
        ("2026-01-01: ano_nuevo", "2026-13-01: ano_nuevo"),
        ("first: 2025-09-08", "first: 2026-09-08"),
        ("first: 2026-02-16, last: 2026-02-17", "first: 2026-02-17, last: 2026-02-16"),
        ("code: carnaval", "code: ''"),
        ("  - year: 2026\n    source:", "  - year: 2026\n    fuente:"),
    ],
)
def test_a_file_that_is_wrong_is_refused(tmp_path: Path, good: str, bad: str) -> None:
    words = LEON.read_text(encoding="utf-8")
    assert good in words
    path = tmp_path / "leon.yaml"
    path.write_text(words.replace(good, bad, 1), encoding="utf-8")

    with pytest.raises(ValueError, match=r"\w"):
        read_calendar(path)
