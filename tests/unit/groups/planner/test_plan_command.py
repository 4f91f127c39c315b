"""`telar plan`: files in, JSON out; what is wrong is named."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from bench.planner_instances import generate
from telar.cli import app


def run(*words: str, code: int = 0) -> Any:
    answer = CliRunner().invoke(app, ["plan", *words])
    assert answer.exit_code == code, answer.output
    return json.loads(answer.stdout) if answer.stdout.strip().startswith(("{", "[")) else answer.output


@pytest.fixture
def files(tmp_path: Path) -> tuple[str, str]:
    """An instance of 30 women, and where its plan goes."""
    instance = tmp_path / "instance.json"
    instance.write_text(json.dumps(generate(30, seed=1)), encoding="utf-8")
    return str(instance), str(tmp_path / "plan.json")


def test_from_an_instance_to_a_plan_its_judgement_and_its_reasons(files: tuple[str, str]) -> None:
    instance, plan = files
    run("solve", instance, "--time-limit", "30", "--seed", "3", "--out", plan)
    found = json.loads(Path(plan).read_text(encoding="utf-8"))

    assert (found["status"], found["objective"], found["bound"], found["gap"]) == (
        "optimal",
        21_818,
        21_818,
        0,
    )
    assert found["seconds"] < 31
    judged = run("check", instance, plan)
    assert (judged["violations"], judged["objective"]) == ([], 21_818)
    placed = {name for group in found["groups"] for name in group["participants"]}
    assert len(placed) + len(found["unplaced"]) == 30
    assert all(one["reasons"] and one["reasons"][0]["words"] for one in found["unplaced"])

    left = run("explain", instance, plan, found["unplaced"][0]["participant"])
    assert (left["placed"], left["reasons"]) == (False, found["unplaced"][0]["reasons"])
    here = run("explain", instance, plan, min(placed), "--language", "en")
    assert here["placed"]
    assert "minute" in here["reasons"][1]["words"]
    changes = run("what-if", instance, plan)
    assert [one["women"] for one in changes] == sorted((one["women"] for one in changes), reverse=True)


def test_a_plan_that_breaks_a_rule_ends_with_one(files: tuple[str, str]) -> None:
    instance, plan = files
    run("solve", instance, "--time-limit", "10", "--out", plan)
    found = json.loads(Path(plan).read_text(encoding="utf-8"))
    found["groups"][0]["participants"] = found["groups"][0]["participants"][:2]
    Path(plan).write_text(json.dumps(found), encoding="utf-8")

    judged = run("check", instance, plan, code=1)

    assert "size" in judged["violations"][0] or "women" in judged["violations"][0]


def test_what_is_wrong_is_named_in_one_line(files: tuple[str, str], tmp_path: Path) -> None:
    instance, _ = files
    content = json.loads(Path(instance).read_text(encoding="utf-8"))
    content["participants"][4]["slots"] = {"someday": 0}
    broken = tmp_path / "broken.json"
    broken.write_text(json.dumps(content), encoding="utf-8")
    answer = CliRunner().invoke(app, ["plan", "solve", str(broken)])
    assert answer.exit_code == 1
    assert "participants.P0005.slots: 'someday' is not in the instance" in answer.output

    broken.write_text("{", encoding="utf-8")
    answer = CliRunner().invoke(app, ["plan", "solve", str(broken)])
    assert answer.exit_code == 1
    assert "broken.json is no JSON" in answer.output


def test_somebody_unknown_is_named(files: tuple[str, str], tmp_path: Path) -> None:
    instance, plan = files
    Path(plan).write_text('{"groups": []}', encoding="utf-8")

    answer = CliRunner().invoke(app, ["plan", "explain", instance, plan, "P9999"])

    assert answer.exit_code == 1
    assert "P9999" in answer.output
