"""Ordinary work waits for a working day: never earlier, never by more than it must, and nothing urgent ever."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from services.intake.domain.due.items import DueKind
from services.intake.domain.risk.follow import Owed, due_by
from services.intake.domain.risk.protocol import Protocol
from services.intake.domain.risk.working_days import Ordinary, WorkingDays
from services.intake.gateways.protocol.files import PROTOCOL, parse_protocol, warnings
from services.intake.gateways.protocol.reading import BadProtocolFile
from shared.calendar.holiday_files import leon
from shared.contracts.levels import Level

MADRID = ZoneInfo("Europe/Madrid")
FEASTS = frozenset(leon().public)
RULES = WorkingDays(frozenset({Level.BASAL, Level.MEDIO}), frozenset(Ordinary), FEASTS)
EVERYTHING = replace(RULES, levels=frozenset(Level))
instants = st.datetimes(datetime(2025, 1, 1), datetime(2026, 12, 15), timezones=st.just(UTC))  # noqa: DTZ001


@given(by=instants, level=st.sampled_from([Level.BASAL, Level.MEDIO]), work=st.sampled_from(Ordinary))
def test_it_is_never_earlier_and_on_the_first_working_day_at_the_same_hour(
    by: datetime, level: Level, work: Ordinary
) -> None:
    due = RULES.due(by, work=work, level=level)
    before, after = by.astimezone(MADRID), due.astimezone(MADRID)

    assert due >= by
    assert after.weekday() < 5
    assert after.date() not in FEASTS
    passed_over = [before.date() + timedelta(days=n) for n in range((after.date() - before.date()).days)]
    assert all(day.weekday() >= 5 or day in FEASTS for day in passed_over)
    assert (before.hour, before.minute) == (after.hour, after.minute)
    assert due.astimezone(UTC) == RULES.due(due, work=work, level=level).astimezone(UTC)


@given(by=instants, level=st.sampled_from([Level.ALTO, Level.EXTREMO]), work=st.sampled_from(Ordinary))
def test_nothing_of_a_high_level_ever_moves_whatever_the_rules_say(
    by: datetime, level: Level, work: Ordinary
) -> None:
    assert EVERYTHING.due(by, work=work, level=level) == by


@given(by=instants, level=st.sampled_from(Level), work=st.sampled_from(Ordinary))
def test_a_protocol_that_says_nothing_moves_nothing(by: datetime, level: Level, work: Ordinary) -> None:
    assert WorkingDays().due(by, work=work, level=level) == by


@pytest.mark.parametrize(
    ("by", "due"),
    [
        ("2026-12-03T09:00", "2026-12-03T09:00"),
        ("2026-12-05T09:00", "2026-12-09T09:00"),
        ("2026-12-08T23:30", "2026-12-09T23:30"),
        ("2026-04-02T09:00", "2026-04-06T09:00"),
        ("2026-10-24T09:00", "2026-10-26T09:00"),
        ("2026-10-05T00:00", "2026-10-06T00:00"),
    ],
    ids=[
        "working",
        "a feast moved to Monday and another on Tuesday",
        "Inmaculada",
        "Easter",
        "clocks go back",
        "San Froilán, at midnight",
    ],
)
def test_days_off_in_leon(by: str, due: str) -> None:
    at = datetime.fromisoformat(by).replace(tzinfo=MADRID)

    moved = RULES.due(at, work=Ordinary.REASSESS, level=Level.BASAL)

    assert moved.astimezone(MADRID).isoformat()[:16] == due


def test_the_shipped_protocol_lets_the_next_assessment_wait_at_low_levels_only(protocol: Protocol) -> None:
    saturday = datetime(2026, 11, 28, 11, tzinfo=UTC)
    for level in Level:
        at = saturday - protocol.clocks[level].reassess_within
        moved = protocol.reassess_by(at, level=level) - saturday

        assert moved == (timedelta() if level.is_high else timedelta(days=2))


@pytest.mark.parametrize("level", ["alto", "extremo"])
def test_a_protocol_cannot_let_a_high_level_wait(level: str) -> None:
    document = yaml.safe_load((PROTOCOL / "protocol.yaml").read_text())
    document["working_days"]["levels"].append(level)

    with pytest.raises(BadProtocolFile, match="working_days"):
        parse_protocol(yaml.safe_dump(document))


def test_years_without_a_calendar_are_named(protocol: Protocol) -> None:
    def said(year: int) -> str:
        return str(warnings(protocol, now=datetime(year, 5, 1, tzinfo=UTC)))

    assert "no calendar of feasts" not in said(2026)
    assert "feasts for 2028" in said(2027)
    assert RULES.is_working(date(2031, 12, 25)), "unknown, as the warning says"


@given(assessed=instants, level=st.sampled_from(Level), other=st.integers(1, 90))
def test_open_cases_follow_a_protocol_that_begins_to_wait(
    protocol: Protocol, assessed: datetime, level: Level, other: int
) -> None:
    before = replace(protocol, working_days=WorkingDays())
    by = before.reassess_by(assessed, level=level)
    owed = Owed(DueKind.REASSESSMENT, "reassess", assessed, by, is_put_off=False)

    moved = due_by(before, protocol, owed, level=level, assessed_at=assessed)

    assert moved == protocol.reassess_by(assessed, level=level)
    sooner = replace(owed, due_at=by - timedelta(days=other))
    assert due_by(before, protocol, sooner, level=level, assessed_at=assessed) == sooner.due_at
    screen = replace(owed, kind=DueKind.FIRST_SCREEN)
    assert due_by(before, protocol, screen, level=level, assessed_at=assessed) == by
