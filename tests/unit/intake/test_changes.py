"""Which lines of a timeline are news, and since when."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.domain.changes import FURTHEST, ChangeKind, kind_of, last_working_day
from services.intake.domain.timeline import EntryKind


@pytest.mark.parametrize(
    ("kind", "summary", "told"),
    [
        (EntryKind.ACCOMPANIMENT, "moved:court", ChangeKind.MOVED),
        (EntryKind.ACCOMPANIMENT, "cancelled:she_asked", ChangeKind.CANCELLED),
        (EntryKind.ACCOMPANIMENT, "planned:court", None),
        (EntryKind.ACCOMPANIMENT, "done", None),
        (EntryKind.ALERT, "alert_acknowledged", ChangeKind.ALERT_TAKEN),
        (EntryKind.ALERT, "alert_closed", ChangeKind.ALERT_CLOSED),
        (EntryKind.ALERT, "alert_raised", None),
        (EntryKind.STATE, "assigned", ChangeKind.GIVEN),
        (EntryKind.STATE, "active:consent", None),
        (EntryKind.MESSAGE, "reply:yes", ChangeKind.ANSWERED),
        (EntryKind.MESSAGE, "contact_stopped", None),
        (EntryKind.NOTE, "moved: she told us that he moved", None),
    ],
)
def test_what_is_news(kind: EntryKind, summary: str, told: ChangeKind | None) -> None:
    assert kind_of(kind, summary) is told


def test_the_last_working_day_is_no_weekend_and_no_feast() -> None:
    monday, feast = date(2026, 12, 7), date(2026, 12, 4)

    assert last_working_day(monday, is_off=lambda day: False) == date(2026, 12, 4)
    assert last_working_day(monday, is_off=lambda day: day == feast) == date(2026, 12, 3)
    assert last_working_day(date(2026, 12, 10), is_off=lambda day: False) == date(2026, 12, 9)


@given(st.dates(date(2026, 1, 1), date(2030, 12, 31)))
def test_it_lies_before_today_and_within_two_weeks_even_if_all_days_are_off(today: date) -> None:
    for is_off in (False, True):
        day = last_working_day(today, is_off=lambda day: is_off)  # noqa: B023, called at once
        assert timedelta(days=1) <= today - day <= FURTHEST
