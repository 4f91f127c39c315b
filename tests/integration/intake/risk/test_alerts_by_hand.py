"""An alert that a person raises: with as little as a click, of a case or of none, and what it changes."""

from typing import Any

import pytest

from shared.ids import new_id
from tests.integration.intake.risk.alerts import state_of
from tests.integration.intake.risk.conftest import Client, World, epv, flags


def test_an_alert_can_be_raised_by_hand_with_nothing_but_a_click(world: World, luz: Client) -> None:
    alert = luz.make("/alerts", {})

    shown = state_of(luz, alert)
    assert (shown["case_id"], shown["team"], shown["level"], shown["owner"]) == (None, "leon", "alto", None)
    (told,) = world.events("intake.alert_raised.v1")
    assert (told["recipients"], told["roles"]) == ([], ["coordinator"])


def test_an_alert_raised_by_hand_raises_the_cases_level(world: World, luz: Client) -> None:
    case = luz.open_case()

    luz.make("/alerts", {"case_id": case, "danger_now": True, "words": "Está en la puerta"})

    assert luz.get(f"/cases/{case}/risk")["level"] == "extremo"
    (shown,) = luz.get("/alerts")
    assert (shown["level"], shown["words"]) == ("extremo", "Está en la puerta")


def test_an_alert_may_name_a_case_by_its_code(luz: Client, ines: Client) -> None:
    case = luz.open_case()
    code = luz.get(f"/cases/{case}")["code"]

    luz.make("/alerts", {"code": code.lower(), "flags": ["threat_to_kill"]})

    assert luz.get("/alerts")[0]["case_id"] == case
    assert ines.post("/alerts", {"code": code}).status_code == 404
    assert luz.post("/alerts", {"code": "TL-9999-XXXX"}).status_code == 404


def test_the_same_click_twice_raises_one_alert(world: World, luz: Client) -> None:
    key = new_id()

    made = [luz.post("/alerts", {"words": "ayuda"}, key=key).json()["id"] for _ in range(2)]

    assert made[0] == made[1]
    assert len(world.events("intake.alert_raised.v1")) == 1


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"flags": ["sadness"]}, "flags.0"),
        ({"case_id": "not-an-id"}, "case_id"),
        ({"words": "x" * 10_001}, "words"),
        ({"team": "bierzo"}, "team"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_bad_call_is_refused_and_names_the_field(luz: Client, body: dict[str, Any], field: str) -> None:
    answer = luz.post("/alerts", body)

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == field


def test_an_alert_without_a_case_is_seen_by_its_team_and_the_coordinator_alone(
    luz: Client, marta: Client, ines: Client, rosa: Client
) -> None:
    alert = luz.make("/alerts", {"words": "ayuda"})

    assert state_of(marta, alert)["words"] == "ayuda"
    assert state_of(rosa, alert)["words"] == "ayuda"
    assert ines.call("GET", f"/alerts/{alert}").status_code == 404


def test_a_level_raised_by_hand_asks_for_an_assessment_by_the_new_levels_clock(luz: Client) -> None:
    case = luz.open_case()
    luz.make(f"/cases/{case}/assessments", epv())

    luz.make("/alerts", {"case_id": case, "danger_now": True})

    (owed,) = [one for one in luz.get(f"/cases/{case}/due") if one["kind"] == "reassessment"]
    assert owed["due_at"].startswith("2026-11-27T11:00")


def test_a_second_call_does_not_put_the_assessment_off(world: World, luz: Client) -> None:
    case = luz.open_case()
    luz.make(f"/cases/{case}/assessments", flags("confinement", now=True))
    world.later(days=1)

    luz.make("/alerts", {"case_id": case, "danger_now": True})

    (owed,) = [one for one in luz.get(f"/cases/{case}/due") if one["kind"] == "reassessment"]
    assert owed["due_at"].startswith("2026-11-27T11:00")
