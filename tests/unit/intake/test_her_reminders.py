"""When a reminder of an hour is handed over, and until when it is of use."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from services.intake.domain.due.her_reminders import due_at, expires_at

MADRID = ZoneInfo("Europe/Madrid")
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("starts", "hours"),
    [
        ("2026-11-20T10:00", 48),
        ("2026-10-26T10:00", 49),  # the night of 25 October has an hour more
        ("2027-03-29T10:00", 47),  # that of 28 March one less
    ],
)
def test_it_is_handed_over_two_days_before_at_the_same_hour_of_her_clock(starts: str, hours: int) -> None:
    starts_at = datetime.fromisoformat(starts).replace(tzinfo=MADRID).astimezone(UTC)

    due = due_at(starts_at, now=LONG_AGO, zone=MADRID)

    assert starts_at - due == timedelta(hours=hours)
    assert due.astimezone(MADRID).strftime("%H:%M") == "10:00"


def test_when_that_has_passed_it_is_due_at_once() -> None:
    now = datetime(2026, 11, 20, 8, tzinfo=UTC)

    assert due_at(now + timedelta(hours=5), now=now, zone=MADRID) == now


def test_in_the_last_hour_it_is_of_no_use() -> None:
    starts_at = datetime(2026, 11, 20, 8, tzinfo=UTC)

    assert expires_at(starts_at) == starts_at - timedelta(hours=1)
