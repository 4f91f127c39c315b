"""What is news: a flag told again, whom each alert wakes, and flags that add up from one interview to the next."""

from typing import Any

import pytest

from services.intake.domain.risk.red_flags import RedFlag
from tests.integration.intake.risk.conftest import Client, World, dash, flags

RAISED = "intake.alert_raised.v1"


def assess(luz: Client, case: str, interview: dict[str, Any]) -> None:
    luz.make(f"/cases/{case}/assessments", interview)


def take_all(luz: Client) -> None:
    for alert in luz.get("/alerts"):
        luz.post(f"/alerts/{alert['id']}/acknowledge")


def reasons(luz: Client, case: str) -> list[str]:
    return [reason["code"] for reason in luz.get(f"/cases/{case}/risk")["reasons"]]


@pytest.mark.parametrize(
    "again", [dash("15"), flags("strangulation"), flags("strangulation", now=True), {"danger_now": True}]
)
def test_what_happens_again_after_an_acknowledged_alert_wakes_people_again(
    world: World, luz: Client, again: dict[str, Any]
) -> None:
    case = luz.open_case()
    assess(luz, case, {"danger_now": True, **flags("strangulation", now=True)})
    take_all(luz)
    world.later(days=21)

    assess(luz, case, again)

    assert len(world.events(RAISED)) == 2


@pytest.mark.parametrize("flag", list(RedFlag))
def test_every_red_flag_is_told_to_the_coordinators(world: World, luz: Client, flag: RedFlag) -> None:
    assess(luz, luz.open_case(), flags(flag))

    (told,) = world.events(RAISED)
    assert (told["recipients"], told["roles"]) == ([str(luz.actor.ref)], ["coordinator"])


def test_a_judgement_of_medium_risk_is_told_to_her_worker_alone(world: World, luz: Client) -> None:
    assess(luz, luz.open_case(), {"judgement": "medio"})

    (told,) = world.events(RAISED)
    assert (told["recipients"], told["roles"]) == ([str(luz.actor.ref)], [])


def test_a_threat_in_march_and_a_separation_in_april_are_extreme_together(world: World, luz: Client) -> None:
    case = luz.open_case()
    assess(luz, case, flags("threat_to_kill"))
    take_all(luz)
    world.later(days=30)

    assess(luz, case, flags("recent_separation"))

    assert luz.get(f"/cases/{case}/risk")["level"] == "extremo"
    assert reasons(luz, case)[0] == "death_threat_after_separation"
    assert world.events(RAISED)[-1]["level"] == "extremo"


def test_a_threat_told_by_hand_adds_up_with_a_later_interview(world: World, luz: Client) -> None:
    case = luz.open_case()
    luz.make("/alerts", {"case_id": case, "flags": ["threat_to_kill"]})
    world.later(days=30)

    assess(luz, case, flags("recent_separation"))

    assert luz.get(f"/cases/{case}/risk")["level"] == "extremo"


def test_a_call_by_hand_adds_up_with_an_earlier_interview(world: World, luz: Client) -> None:
    case = luz.open_case()
    assess(luz, case, flags("recent_separation"))
    world.later(days=30)

    luz.make("/alerts", {"case_id": case, "flags": ["threat_to_kill"]})

    assert luz.get(f"/cases/{case}/risk")["level"] == "extremo"


@pytest.mark.parametrize(("days", "level"), [(180, "extremo"), (181, "alto")])
def test_a_flag_adds_up_for_as_long_as_the_protocol_says(
    world: World, luz: Client, days: int, level: str
) -> None:
    case = luz.open_case()
    assess(luz, case, flags("threat_to_kill"))
    world.later(days=days)

    assess(luz, case, flags("recent_separation"))

    assert luz.get(f"/cases/{case}/risk")["level"] == level


def test_an_interview_that_shows_nothing_new_wakes_nobody_for_what_was_known(
    world: World, luz: Client
) -> None:
    case = luz.open_case()
    assess(luz, case, flags("threat_to_kill", "recent_separation"))
    take_all(luz)
    world.later(days=3)

    assess(luz, case, dash())

    assert len(world.events(RAISED)) == 1


def test_another_womans_flags_do_not_add_up(luz: Client) -> None:
    assess(luz, luz.open_case("A"), flags("threat_to_kill"))
    second = luz.open_case("B")

    assess(luz, second, flags("recent_separation"))

    assert luz.get(f"/cases/{second}/risk")["level"] == "medio"
