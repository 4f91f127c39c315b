"""A level is lowered by two different people, with reasons, and never while an alert waits."""

from typing import Any

import pytest

from tests.integration.intake.risk.conftest import Client, World, dash, flags

WHY = {"to_level": "medio", "words": "Él ha dejado el país y hay orden en vigor"}
YES = {"accept": True, "words": "Revisado con ella y con la policía"}
NO = {"accept": False, "words": "La orden caduca en una semana"}


def a_high_case(luz: Client, *, alert_taken: bool = True) -> str:
    case = luz.open_case()
    luz.make(f"/cases/{case}/assessments", dash("15"))
    if alert_taken:
        (alert,) = [one for one in luz.get("/alerts") if one["case_id"] == case]
        luz.post(f"/alerts/{alert['id']}/acknowledge")
    return case


def level_of(client: Client, case: str) -> str:
    return str(client.get(f"/cases/{case}/risk")["level"])


def test_asking_changes_nothing_until_a_coordinator_decides(luz: Client, rosa: Client) -> None:
    case = a_high_case(luz)
    change = luz.make(f"/cases/{case}/level-lowerings", WHY)
    assert level_of(luz, case) == "alto"
    assert luz.get(f"/cases/{case}/risk")["proposal"]["id"] == change

    assert rosa.post(f"/level-lowerings/{change}/decision", YES).status_code == 204

    risk = luz.get(f"/cases/{case}/risk")
    assert (risk["level"], risk["proposal"]) == ("medio", None)
    assert risk["changes"][0]["decision"] == YES["words"]
    assert risk["changes"][0]["decided_by"] == str(rosa.actor.ref)


def test_the_lowered_level_is_told_to_the_services_that_keep_a_copy(
    world: World, luz: Client, rosa: Client
) -> None:
    case = a_high_case(luz)
    change = luz.make(f"/cases/{case}/level-lowerings", WHY)

    rosa.post(f"/level-lowerings/{change}/decision", YES)

    assert world.events("intake.case_state_changed.v1")[-1]["level"] == "medio"


def test_a_coordinator_cannot_confirm_what_she_asked_for_herself(rosa: Client, nora: Client) -> None:
    case = a_high_case(rosa)
    change = rosa.make(f"/cases/{case}/level-lowerings", WHY)

    refused = rosa.post(f"/level-lowerings/{change}/decision", YES)

    assert (refused.status_code, refused.json()["code"]) == (403, "second_person_needed")
    (error,) = refused.json()["errors"]
    assert (error["field"], error["expected"]) == ("decided_by", "una coordinadora que no lo haya pedido")
    assert level_of(rosa, case) == "alto"
    assert nora.post(f"/level-lowerings/{change}/decision", YES).status_code == 204


def test_a_caseworker_cannot_decide(luz: Client, marta: Client) -> None:
    case = a_high_case(luz)
    change = luz.make(f"/cases/{case}/level-lowerings", WHY)

    assert marta.post(f"/level-lowerings/{change}/decision", YES).status_code == 403
    assert level_of(luz, case) == "alto"


def test_a_refusal_keeps_the_level_and_its_reason(luz: Client, rosa: Client) -> None:
    case = a_high_case(luz)
    change = luz.make(f"/cases/{case}/level-lowerings", WHY)

    rosa.post(f"/level-lowerings/{change}/decision", NO)

    risk = luz.get(f"/cases/{case}/risk")
    assert (risk["level"], risk["proposal"]) == ("alto", None)
    assert (risk["changes"][0]["state"], risk["changes"][0]["decision"]) == ("refused", NO["words"])


def test_a_decision_is_taken_once(luz: Client, rosa: Client, nora: Client) -> None:
    case = a_high_case(luz)
    change = luz.make(f"/cases/{case}/level-lowerings", WHY)
    rosa.post(f"/level-lowerings/{change}/decision", NO)

    assert nora.post(f"/level-lowerings/{change}/decision", YES).status_code == 409
    assert level_of(luz, case) == "alto"


def test_the_level_is_not_lowered_while_an_alert_waits(luz: Client, rosa: Client) -> None:
    case = a_high_case(luz, alert_taken=False)
    change = luz.make(f"/cases/{case}/level-lowerings", WHY)

    refused = rosa.post(f"/level-lowerings/{change}/decision", YES)

    assert (refused.status_code, refused.json()["code"]) == (409, "alert_still_open")
    assert level_of(luz, case) == "alto"


def test_a_level_that_rose_meanwhile_is_not_lowered_by_an_old_proposal(luz: Client, rosa: Client) -> None:
    case = a_high_case(luz)
    change = luz.make(f"/cases/{case}/level-lowerings", WHY)
    luz.make(f"/cases/{case}/assessments", flags("confinement", now=True))

    refused = rosa.post(f"/level-lowerings/{change}/decision", YES)

    assert (refused.status_code, refused.json()["code"]) == (409, "level_moved")
    assert level_of(luz, case) == "extremo"


def test_one_proposal_waits_at_a_time(luz: Client, marta: Client) -> None:
    case = a_high_case(luz)
    luz.make(f"/cases/{case}/level-lowerings", WHY)

    assert marta.post(f"/cases/{case}/level-lowerings", WHY).status_code == 409


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"to_level": "alto", "words": "igual"}, "to_level"),
        ({"to_level": "extremo", "words": "más"}, "to_level"),
        ({"to_level": "medio", "words": "   "}, "words"),
        ({"to_level": "medio"}, "words"),
        ({"to_level": "bajo", "words": "x"}, "to_level"),
    ],
)
def test_a_bad_proposal_is_refused_and_names_the_field(luz: Client, body: dict[str, Any], field: str) -> None:
    case = a_high_case(luz)

    answer = luz.post(f"/cases/{case}/level-lowerings", body)

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == field


def test_a_decision_needs_a_reason(luz: Client, rosa: Client) -> None:
    case = a_high_case(luz)
    change = luz.make(f"/cases/{case}/level-lowerings", WHY)

    answer = rosa.post(f"/level-lowerings/{change}/decision", {"accept": True, "words": ""})

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "words"


def test_another_team_cannot_ask(luz: Client, ines: Client) -> None:
    case = a_high_case(luz)

    assert ines.post(f"/cases/{case}/level-lowerings", WHY).status_code == 404


def test_every_step_of_a_lowering_is_audited(world: World, luz: Client, rosa: Client) -> None:
    case = a_high_case(luz)
    change = luz.make(f"/cases/{case}/level-lowerings", WHY)
    rosa.post(f"/level-lowerings/{change}/decision", YES)

    assert {"level_raised", "level_lowering_asked", "level_lowered"} <= set(world.audited(case))


@pytest.mark.parametrize("country", ["MA", "CO", "ES", "UA", None])
def test_origin_is_never_a_reason_the_same_answers_give_the_same_level_wherever_she_is_from(
    luz: Client, country: str | None
) -> None:
    status = "none" if country else "spanish"
    case = luz.open_case(
        particulars={"nationality": country}, profile={"languages": ["ar"], "administrative_status": status}
    )

    luz.make(f"/cases/{case}/assessments", dash("15", "14"))

    risk = luz.get(f"/cases/{case}/risk")
    assert risk["level"] == "alto"
    assert {reason["code"] for reason in risk["reasons"]} == {"strangulation", "threat_to_kill"}
