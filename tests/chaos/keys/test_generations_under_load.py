"""Data keys renewed while four processes read and write, and while the command is killed again and again."""

import random

import pytest
from sqlalchemy import text

from tests.chaos.keys.conftest import Stage, total

pytestmark = [pytest.mark.chaos, pytest.mark.slow]
ROUNDS = 2
KILLS = 6
SCOPES = 800


def renewed(stage: Stage, generation: int) -> int:
    """Return how many rows are sealed under a generation."""
    query = text("select count(*) from name_card where substring(given_name from 3 for 4) = int4send(:g)")
    with stage.engine.connect() as connection:
        return connection.scalar(query, {"g": generation}) or 0


def unfinished(stage: Stage) -> int:
    with stage.engine.connect() as connection:
        return connection.scalar(text("select count(*) from scope_key where previous is not null")) or 0


def test_every_value_is_sealed_anew_beside_readers_and_writers_and_no_change_is_lost(stage: Stage) -> None:
    stage.fill(300)
    stage.start("read", "read", "write", "write")

    for _ in range(ROUNDS):
        stage.do("rotate")
        stage.do("rewrap", "--now")
        stage.do("reseal", "--batch", "20")
    told = stage.gather()

    assert [error for each in told for error in each["errors"]] == []
    counts = total(told, "counts")
    assert counts["reads"] > 1_000
    assert counts["writes"] > 100
    assert unfinished(stage) == 0
    numbers = stage.numbers()
    assert len(numbers) == 300 + counts["made"]
    assert {row: number for row, number in numbers.items() if number} == dict(total(told, "written"))
    assert renewed(stage, ROUNDS + 1) >= 300


def test_a_run_killed_at_any_batch_goes_on_and_loses_nothing(stage: Stage) -> None:
    stage.fill(SCOPES)
    stage.do("rotate")
    chance = random.Random(11)

    kills = 0
    for kill in range(KILLS):
        goal = chance.randint(renewed(stage, 2) + 1, SCOPES * (kill + 1) // (KILLS + 1))
        process = stage.command("reseal", "--batch", "10")
        kills += stage.kill_when(process, lambda goal=goal: renewed(stage, 2) >= goal)
        assert len(stage.numbers()) == SCOPES

    said = stage.do("reseal")

    assert kills == KILLS
    assert "0 llaves nuevas" in said
    assert (renewed(stage, 2), unfinished(stage)) == (SCOPES, 0)
    assert len(stage.numbers()) == SCOPES
