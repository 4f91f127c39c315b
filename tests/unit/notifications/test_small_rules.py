"""The catch-up cap, working hours of staff, phone numbers: small rules on both sides of their limits."""

from datetime import UTC, datetime, timedelta

import pytest

from services.notifications.domain.catch_up import free_at
from services.notifications.domain.staff_hours import check_hours, is_working, next_digest
from services.notifications.gateways.phone_numbers import international

NOW = datetime(2026, 11, 24, 11, 0, tzinfo=UTC)  # noon of a Tuesday in Madrid


def ago(**delta: float) -> datetime:
    return NOW - timedelta(**delta)


@pytest.mark.parametrize(
    ("sent", "free"),
    [
        ([], NOW),
        ([ago(hours=1)], NOW),
        ([ago(minutes=59)], NOW + timedelta(minutes=1)),
        ([ago(hours=3), ago(hours=2)], NOW),
        ([ago(hours=9), ago(hours=5), ago(hours=2)], NOW + timedelta(hours=15)),
        ([ago(hours=24), ago(hours=5), ago(hours=2)], NOW),
        ([ago(hours=23), ago(hours=5), ago(minutes=10)], NOW + timedelta(hours=1)),
        ([ago(hours=20), ago(hours=9), ago(hours=5), ago(hours=2)], NOW + timedelta(hours=15)),
    ],
)
def test_one_an_hour_and_three_a_day(sent: list[datetime], free: datetime) -> None:
    assert free_at(sent, now=NOW) == free


def test_a_digest_comes_at_the_start_of_the_next_working_day() -> None:
    assert next_digest({}, after=NOW) == datetime(2026, 11, 25, 7, 0, tzinfo=UTC)
    friday = datetime(2026, 11, 27, 11, 0, tzinfo=UTC)
    assert next_digest({}, after=friday) == datetime(2026, 11, 30, 7, 0, tzinfo=UTC)


def test_her_own_hours_decide_and_an_empty_week_counts_as_office_hours() -> None:
    thursdays = {"3": [("16:00", "20:00"), ("09:30", "13:00")], "1": []}
    never: dict[str, list[tuple[str, str]]] = {"0": []}

    assert next_digest(thursdays, after=NOW) == datetime(2026, 11, 26, 8, 30, tzinfo=UTC)
    assert next_digest(never, after=NOW) == next_digest({}, after=NOW)


def test_a_digest_keeps_its_hour_over_the_clock_change() -> None:
    saturday = datetime(2027, 3, 27, 12, 0, tzinfo=UTC)

    assert next_digest({}, after=saturday) == datetime(2027, 3, 29, 6, 0, tzinfo=UTC)


@pytest.mark.parametrize(("hour", "works"), [(6, False), (7, True), (13, True), (14, False)])
def test_working_hours_are_half_open(hour: int, works: bool) -> None:
    assert is_working({}, at=NOW.replace(hour=hour)) is works


@pytest.mark.parametrize(
    ("hours", "is_fine"),
    [
        ({}, True),
        ({"0": [("09:00", "14:00"), ("16:00", "24:00")]}, True),
        ({"7": [("09:00", "14:00")]}, False),
        ({"0": [("14:00", "09:00")]}, False),
        ({"0": [("09:00", "09:00")]}, False),
        ({"0": [("9", "14:00")]}, False),
        ({"0": [("09:00", "25:00")]}, False),
    ],
)
def test_hours_are_checked(hours: dict[str, list[tuple[str, str]]], is_fine: bool) -> None:
    assert (check_hours(hours) is None) is is_fine


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("600 123 123", "+34600123123"),
        ("0034 600-123-123", "+34600123123"),
        ("+212 612-345678", "+212612345678"),
        ("(600) 123123", "+34600123123"),
        ("12", "12"),
        ("hola", "hola"),
    ],
)
def test_a_number_is_kept_in_the_form_providers_take(typed: str, kept: str) -> None:
    assert international(typed) == kept
