"""Pauses after trouble, slots by rate, and lawful hours, on both sides of each limit."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notifications.domain.contact_plan import PointKind
from services.notifications.domain.provider_limits import TROUBLES, LawfulHours, pause_after, slot
from services.notifications.gateways.lawful import hours_for, lawful_hours
from tests.unit.notifications.build import a_point

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
MADRID = ZoneInfo("Europe/Madrid")


@pytest.mark.parametrize(
    ("failures", "seconds"),
    [(0, None), (TROUBLES - 1, None), (TROUBLES, 30), (TROUBLES + 1, 60), (TROUBLES + 4, 480), (99, 600)],
)
def test_a_provider_is_left_alone_for_longer_the_longer_it_fails(failures: int, seconds: int | None) -> None:
    assert pause_after(failures) == (timedelta(seconds=seconds) if seconds else None)


@given(per_second=st.floats(0.5, 50), gaps=st.lists(st.floats(0, 3), min_size=2, max_size=80))
def test_no_stretch_holds_more_slots_than_the_rate_and_one_seconds_worth(
    per_second: float, gaps: list[float]
) -> None:
    now, free, taken = NOW, None, []
    for gap in gaps:
        now += timedelta(seconds=gap)
        at, free = slot(free, now=now, per_second=per_second)
        assert at >= now
        taken.append(at)

    assert taken == sorted(taken)
    for first in range(len(taken)):
        for last in range(first, len(taken)):
            seconds = (taken[last] - taken[first]).total_seconds()
            assert last - first + 1 <= (seconds + 1) * per_second + 1.001


def test_what_comes_slowly_never_waits() -> None:
    free = None
    for second in range(10):
        at, free = slot(free, now=NOW + timedelta(seconds=second), per_second=1.0)
        assert at == NOW + timedelta(seconds=second)


SPANISH = LawfulHours("ES", frozenset({PointKind.SMS}), ((540, 1260),), False, True, "a law")


@pytest.mark.parametrize(
    ("local", "is_allowed"),
    [
        ("2026-11-24T08:59:59", False), ("2026-11-24T09:00:00", True), ("2026-11-24T20:59:59", True),
        ("2026-11-24T21:00:00", False), ("2026-11-28T12:00:00", False), ("2026-03-30T09:00:00", True),
    ],
)  # fmt: skip
def test_lawful_hours_are_half_open_on_the_readers_clock(local: str, is_allowed: bool) -> None:
    at = datetime.fromisoformat(local).replace(tzinfo=MADRID)

    assert SPANISH.allow(at, MADRID) is is_allowed


def test_the_next_change_is_found_over_a_weekend_and_a_change_of_clocks() -> None:
    friday = datetime(2026, 3, 27, 21, 0, tzinfo=MADRID)

    assert SPANISH.changes_at(friday, MADRID) == datetime(2026, 3, 30, 9, 0, tzinfo=MADRID)
    assert SPANISH.changes_at(NOW, MADRID) == datetime(2026, 11, 24, 21, 0, tzinfo=MADRID)


def test_the_shipped_file_binds_nobody_unless_asked_and_names_its_laws() -> None:
    point = a_point(kind=PointKind.SMS, value="+34600000000")

    assert lawful_hours() == ()
    asked = lawful_hours(also_commercial=True)
    assert {one.country for one in asked} == {"ES", "FR"}
    assert all(one.source for one in asked)
    found = hours_for(point, asked)
    assert found is not None
    assert found.country == "ES"
    assert hours_for(a_point(kind=PointKind.EMAIL, value="a@b.test"), asked) is None
    assert hours_for(a_point(kind=PointKind.SMS, value="+40712345678"), asked) is None


@pytest.mark.parametrize("hours", ["21:00-09:00", "09:00-25:00", "9", "x-y"])
def test_a_malformed_file_is_refused(tmp_path: Path, hours: str) -> None:
    file = tmp_path / f"{abs(hash(hours))}.yaml"
    file.write_text(
        f"- {{country: ES, kinds: [sms], hours: ['{hours}'], weekends: true, binding: true, source: x}}\n"
    )

    with pytest.raises(ValueError, match=r".+"):
        lawful_hours(file)
