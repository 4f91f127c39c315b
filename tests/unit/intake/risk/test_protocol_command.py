"""`telar protocol check` and `diff`, as somebody at the machine uses them."""

import json
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner, Result

from services.intake.gateways.protocol.files import PROTOCOL
from telar.cli import app

SHIPPED = PROTOCOL / "protocol.yaml"


@pytest.fixture
def edited(tmp_path: Path) -> Path:
    document = yaml.safe_load(SHIPPED.read_text(encoding="utf-8"))
    document["version"] = "2027.1"
    document["clocks"]["alto"]["acknowledge"] = "2h"
    path = tmp_path / "mine.yaml"
    path.write_text(yaml.safe_dump(document, allow_unicode=True), encoding="utf-8")
    return path


def run(*words: str) -> Result:
    return CliRunner().invoke(app, ["protocol", *words])


def test_a_file_that_can_be_followed_is_well(edited: Path) -> None:
    done = run("check", str(edited))

    assert done.exit_code == 0
    assert "✔" in done.output


def test_a_fault_is_named_with_what_is_accepted_and_the_command_fails(edited: Path) -> None:
    edited.write_text(edited.read_text(encoding="utf-8").replace("acknowledge: 2h", "acknowledge: pronto"))

    done = run("check", str(edited), "--json")

    assert done.exit_code == 1
    (fault,) = json.loads(done.output)["faults"]
    assert fault.startswith("clocks.alto.acknowledge: ")
    assert "a number and m, h or d" in fault


def test_the_difference_is_said_in_words_of_either_language(edited: Path) -> None:
    assert run("diff", str(SHIPPED), str(edited)).output == (
        "- Nivel alto: una alerta hay que tomarla en 2 h (antes 24 h).\n"
    )
    assert run("diff", str(SHIPPED), str(edited), "--language", "en").output == (
        "- Level alto: an alert must be taken within 2 h (before 24 h).\n"
    )
    assert "they say the same" in run("diff", str(SHIPPED), str(SHIPPED)).output


def test_the_difference_is_given_to_machines_too(edited: Path) -> None:
    (change,) = json.loads(run("diff", str(SHIPPED), str(edited), "--json").output)

    assert change["area"] == "clocks"


def test_a_file_with_a_fault_is_not_applied_and_nothing_is_asked_of_a_database(edited: Path) -> None:
    edited.write_text("version: 1\n", encoding="utf-8")

    done = run("apply", str(edited), "--by", "nuria@example.org", "--yes")

    assert done.exit_code == 1
    assert "clocks: hace falta" in done.output
