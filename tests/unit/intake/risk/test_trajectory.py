"""Rules on how a case moves: both sides of each limit, and a file that says what is wrong with it."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from services.intake.domain.risk.trajectory import (
    Band,
    BandRise,
    Finding,
    IncidentFrequency,
    LevelRises,
    Silence,
    add_finding,
)
from services.intake.gateways.protocol.files import PROTOCOL
from services.intake.gateways.protocol.reading import BadProtocolFile
from services.intake.gateways.trajectory_files import read_trajectory, trajectory
from shared.contracts.levels import Level

NOW = datetime(2026, 11, 24, 11, tzinfo=UTC)
TODAY = date(2026, 11, 24)
RISE = BandRise("band_rise", timedelta(days=365), Level.MEDIO)
RISES = LevelRises("two_rises", 2, timedelta(days=30), Level.ALTO)
OFTEN = IncidentFrequency("doubled", timedelta(days=30), 2, 1, 2, Level.MEDIO)
CALL = {Level.EXTREMO: timedelta(hours=4), Level.ALTO: timedelta(hours=24)}


def band(level: Level, *, days: float = 0) -> Band:
    return Band(NOW - timedelta(days=days), level.value, level)


def ago(*days: int) -> list[date]:
    return [TODAY - timedelta(days=day) for day in days]


def test_a_higher_band_of_the_same_instrument_names_both() -> None:
    found = RISE.look(instrument="EPV-R", earlier=band(Level.BASAL, days=40), now=band(Level.MEDIO))

    assert found is not None
    assert found.code == "trajectory:band_rise:band_rise:EPV-R:basal:medio"


@pytest.mark.parametrize(
    ("earlier", "holds"),
    [
        (None, False),
        (band(Level.MEDIO, days=1), False),
        (band(Level.ALTO, days=1), False),
        (band(Level.BASAL, days=365), True),
        (band(Level.BASAL, days=365.01), False),
    ],
)
def test_a_rise_needs_an_earlier_lower_band_not_too_long_ago(earlier: Band | None, holds: bool) -> None:
    assert (RISE.look(instrument="EPV-R", earlier=earlier, now=band(Level.MEDIO)) is not None) == holds


@pytest.mark.parametrize(("days", "holds"), [([0], False), ([0, 30], True), ([0, 30.01], False), ([], False)])
def test_two_rises_within_thirty_days_are_told(days: list[float], holds: bool) -> None:
    rises = [NOW - timedelta(days=day) for day in days]

    assert (RISES.look(rises, now=NOW) is not None) == holds


@pytest.mark.parametrize(
    ("days", "holds"),
    [
        (ago(0, 1, 31), True),
        (ago(0, 31), False),
        (ago(0, 1, 2), False),
        (ago(0, 1, 31, 32), False),
        (ago(0, 1, 2, 3, 31, 32), True),
        (ago(0, 29, 30), True),
        (ago(0, 29, 60), False),
        (ago(-1, 0, 31), False),
    ],
)
def test_incidents_that_doubled_are_told(days: list[date], holds: bool) -> None:
    assert (OFTEN.look(days, today=TODAY) is not None) == holds


@given(more=st.lists(st.integers(0, 29), max_size=5), days=st.lists(st.integers(0, 70), max_size=12))
def test_one_more_recent_incident_never_undoes_the_finding(more: list[int], days: list[int]) -> None:
    if OFTEN.look(ago(*days), today=TODAY) is not None:
        assert OFTEN.look(ago(*days, *more), today=TODAY) is not None


@pytest.mark.parametrize(
    ("level", "seen", "holds"),
    [
        (Level.EXTREMO, 2, True),
        (Level.ALTO, 2, True),
        (Level.MEDIO, 9, False),
        (Level.BASAL, 9, False),
        (Level.ALTO, 1, False),
    ],
)
def test_silence_counts_only_at_high_risk(level: Level, seen: int, holds: bool) -> None:
    rule = Silence("missed_sessions", "missed_sessions", 2, CALL)

    assert (rule.look(seen, level=level) is not None) == holds


def test_a_call_that_is_owed_keeps_one_part_for_each_rule_with_its_newest_facts() -> None:
    first = Finding("missed_sessions", "missed", ("2",))
    title = add_finding(first.code, Finding("unconfirmed_contact", "contact", ("1",)))

    newest = add_finding(title, Finding("missed_sessions", "missed", ("3",)))

    assert newest == "trajectory:unconfirmed_contact:contact:1;trajectory:missed_sessions:missed:3"


def test_the_shipped_rules_are_read_and_cover_all_kinds() -> None:
    rules = trajectory()

    assert rules.version
    assert all(
        (
            rules.band_rises,
            rules.level_rises,
            rules.frequencies,
            rules.missed_sessions,
            rules.unreached_messages,
            rules.unconfirmed_contact,
        )
    )


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"call": {"medio": "4h"}}, "high risk"),
        ({"reasons": ["nonsense"]}, "unknown reasons"),
        ({"within": "soon"}, "a term is"),
        ({"reasons": []}, "counted within a time"),
        ({"count": 0}, "greater than or equal to 1"),
        ({"code": "missed_sessions"}, "share a code"),
        ({"extra": 1}, "extra"),
    ],
)
def test_a_file_that_cannot_be_followed_is_refused(tmp_path: Path, change: dict[str, Any], says: str) -> None:
    document = yaml.safe_load((PROTOCOL / "trajectory.yaml").read_text())
    rule = next(rule for rule in document["rules"] if rule["rule"] == "unreached_messages")
    rule |= change
    path = tmp_path / "trajectory.yaml"
    path.write_text(yaml.safe_dump(document))

    with pytest.raises(BadProtocolFile, match=says):
        read_trajectory(path)
