"""Months are counted as people count them, and only looking in on her outlives a closed case."""

from datetime import date

import pytest

from services.intake.domain.case.arrows import CaseStatus
from services.intake.domain.due.look_in import AFTER_CLOSING, NO_CONTACT, months_after, outlives


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        ("2026-11-27", 1, "2026-12-27"),
        ("2026-11-30", 3, "2027-02-28"),
        ("2027-11-30", 3, "2028-02-29"),
        ("2026-12-31", 6, "2027-06-30"),
        ("2026-12-15", 12, "2027-12-15"),
        ("2026-01-31", 24, "2028-01-31"),
    ],
)
def test_the_same_day_of_a_later_month_or_its_last(day: str, months: int, then: str) -> None:
    assert months_after(date.fromisoformat(day), months) == date.fromisoformat(then)


@pytest.mark.parametrize("status", CaseStatus)
@pytest.mark.parametrize("title", [AFTER_CLOSING, NO_CONTACT, "Llamar al juzgado"])
def test_nothing_else_outlives_a_case(status: CaseStatus, title: str) -> None:
    assert outlives(status, title) == (status is CaseStatus.CLOSED and title == AFTER_CLOSING)
