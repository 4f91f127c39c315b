"""Epochs renewed while four processes read and write, and while the command is killed again and again."""

import random

import pytest
from sqlalchemy import text

from shared.crypto.renewal.epochs import epochs_of
from tests.chaos.keys.conftest import Stage, total

pytestmark = [pytest.mark.chaos, pytest.mark.slow]
ROLLS = 2
KILLS = 8
SCOPES = 1_200
CLASSES = 3


def test_running_processes_follow_every_roll_without_one_failed_read(stage: Stage) -> None:
    stage.fill(300)
    stage.start("read", "read", "write", "write")

    for _ in range(ROLLS):
        stage.do("rotate")
        stage.do("rewrap", "--now", "--batch", "50")
    told = stage.gather()

    assert [error for each in told for error in each["errors"]] == []
    counts = total(told, "counts")
    assert counts["reads"] > 1_000
    assert counts["writes"] > 100
    assert [epoch.number for epoch in epochs_of(stage.keys / "intake")] == [ROLLS + 1]
    numbers = stage.numbers()
    assert len(numbers) == 300 + counts["made"]
    assert {row: number for row, number in numbers.items() if number} == dict(total(told, "written"))


def test_a_rewrap_killed_at_any_batch_goes_on_and_loses_nothing(stage: Stage) -> None:
    stage.fill(SCOPES)
    stage.do("rotate")
    everything = SCOPES * CLASSES
    chance = random.Random(7)

    def moved() -> int:
        with stage.engine.connect() as connection:
            return connection.scalar(text("select count(*) from scope_key where epoch = 2")) or 0

    kills = 0
    for kill in range(KILLS):
        goal = chance.randint(moved() + 1, everything * (kill + 1) // (KILLS + 1))
        process = stage.command("rewrap", "--batch", "20", "--now")
        kills += stage.kill_when(process, lambda goal=goal: moved() >= goal)
        assert 0 < moved() < everything
        assert len(stage.numbers()) == SCOPES

    said = stage.do("rewrap", "--now")

    assert kills == KILLS
    assert "destruida la época 1" in said
    assert moved() == everything
    assert len(stage.numbers()) == SCOPES
