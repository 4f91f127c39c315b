"""What the protocol asks first becomes due work of whoever has the case, and is on the alert as a checklist."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from shared.ids import new_id
from tests.integration.intake.risk.conftest import Client, World, a_member, dash, flags, tick

STRANGLED = [
    "Urgencias hoy, aunque no haya marcas.",
    "Hacer o revisar con ella el plan de seguridad.",
    "Ofrecer 112 o policía.",
    "Decidir el mismo día con una segunda profesional qué se hace.",
]


def an_alert(luz: Client, interview: dict[str, Any]) -> tuple[str, str]:
    case = luz.open_case()
    luz.make(f"/cases/{case}/assessments", interview)
    return case, next(one["id"] for one in luz.get("/alerts") if one["case_id"] == case)


def steps(luz: Client, alert: str, **params: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = luz.get(f"/alerts/{alert}", **params)["checklist"]
    return found


def test_each_step_is_due_work_of_the_cases_owner_by_its_term(world: World, luz: Client) -> None:
    case, alert = an_alert(luz, dash("15"))

    found = steps(luz, alert)
    assert [step["title"] for step in found] == STRANGLED
    assert {step["owner"] for step in found} == {str(luz.actor.ref)}
    owed = {item["title"]: item["due_at"] for item in luz.get(f"/cases/{case}/due")}
    assert datetime.fromisoformat(owed[STRANGLED[0]]) == world.now + timedelta(hours=24)
    assert luz.post(f"/due/{found[0]['id']}/complete", {}).status_code == 204
    assert [step["is_done"] for step in steps(luz, alert)] == [True, False, False, False]


def test_the_checklist_is_read_in_the_callers_language_with_the_numbers_at_hand(luz: Client) -> None:
    _, alert = an_alert(luz, dash("15"))

    assert steps(luz, alert, language="en")[0]["title"] == "Emergency department today, even without marks."
    assert {"112", "016", "024"} <= {one["number"] for one in luz.get(f"/alerts/{alert}")["phones"]}


def test_what_is_owed_already_is_not_owed_twice_and_goes_with_the_newer_alert(
    world: World, luz: Client
) -> None:
    case, first = an_alert(luz, dash("15"))
    luz.post(f"/alerts/{first}/acknowledge")
    world.later(hours=1)
    luz.make(f"/cases/{case}/assessments", flags("strangulation"))

    second = next(one["id"] for one in luz.get("/alerts") if one["id"] != first)

    assert len([item for item in luz.get(f"/cases/{case}/due") if item["title"] in STRANGLED]) == len(
        STRANGLED
    )
    assert [step["title"] for step in steps(luz, second)] == STRANGLED


def test_an_alert_that_is_handed_over_takes_its_checklist_along(luz: Client, marta: Client) -> None:
    _, alert = an_alert(luz, dash("15"))

    handed = luz.make(f"/alerts/{alert}/hand-over", {"owner": str(marta.actor.ref)})

    assert [step["title"] for step in steps(marta, handed)] == STRANGLED


def test_an_alert_that_is_not_confirmed_takes_its_steps_off_and_another_outcome_leaves_them(
    luz: Client,
) -> None:
    case, alert = an_alert(luz, dash("15"))
    other, kept = an_alert(luz, dash("15"))

    luz.post(f"/alerts/{alert}/close", {"outcome": "not_confirmed", "note": "Era otra persona"})
    luz.post(f"/alerts/{kept}/close", {"outcome": "acted", "note": "En urgencias"})

    assert not [item for item in luz.get(f"/cases/{case}/due") if item["title"] in STRANGLED]
    assert len([item for item in luz.get(f"/cases/{other}/due") if item["title"] in STRANGLED]) == 4


def test_an_alert_about_something_else_asks_for_no_step_of_danger(world: World, luz: Client) -> None:
    case = luz.open_case()
    with world.transactions.begin(actor=a_member("bierzo"), purpose="test") as work:
        from services.intake.usecases.case.break_glass import break_glass

        break_glass(
            work, code=luz.get(f"/cases/{case}")["code"], reason="Llama desde la calle y no hay nadie"
        )

    (alert,) = [one for one in luz.get("/alerts") if one["case_id"] == case]
    assert steps(luz, alert["id"]) == []


def test_at_night_whoever_is_on_duty_is_asked_besides_the_owner_at_each_step(
    world: World, luz: Client, rosa: Client
) -> None:
    night = new_id()
    turn = {"since": "2026-11-24T19:00:00Z", "until": "2026-11-25T07:00:00Z"}
    rosa.make("/duty/shifts", turn | {"staff": str(night)})
    world.later(hours=9)
    an_alert(luz, flags("confinement", now=True))
    world.later(hours=1, minutes=1)
    tick(world)

    raised = world.events("intake.alert_raised.v1")[-1]
    assert raised["recipients"] == [str(luz.actor.ref), str(night)]
    assert str(night) in world.events("intake.alert_escalated.v1")[-1]["recipients"]


def test_at_night_with_nobody_on_duty_the_coordinators_hear_of_a_smaller_alert_too(
    world: World, luz: Client
) -> None:
    judged = {"judgement": "medio"}
    an_alert(luz, judged)
    assert world.events("intake.alert_raised.v1")[-1]["roles"] == []
    world.later(hours=12)

    an_alert(luz, judged)

    assert world.events("intake.alert_raised.v1")[-1]["roles"] == ["coordinator"]


def test_the_owner_who_is_away_is_stood_in_for_in_hours(world: World, luz: Client) -> None:
    stand_in = new_id()
    days = {"first": "2026-11-24", "last": "2026-11-25", "instead_roles": ["coordinator"]}
    luz.make("/duty/absences", days | {"staff": str(luz.actor.ref), "instead": str(stand_in)})

    an_alert(luz, dash("15"))

    recipients = [UUID(one) for one in world.events("intake.alert_raised.v1")[-1]["recipients"]]
    assert recipients == [luz.actor.ref, stand_in]


def test_intake_says_how_many_alerts_nobody_is_asked_about(world: World, luz: Client, ines: Client) -> None:
    from services.intake.handlers.risk import tell_chain_alive

    an_alert(luz, flags("confinement", now=True))
    world.later(hours=1, minutes=2)
    assert ines.get("/alerts/chain") == {"count": 0}
    world.later(seconds=1)
    assert ines.get("/alerts/chain") == {"count": 1}
    tell_chain_alive(world.runtime)
    assert world.events("intake.chain_alive.v1")[-1]["late_steps"] == 1
    tick(world)
    tell_chain_alive(world.runtime)
    assert world.events("intake.chain_alive.v1")[-1]["late_steps"] == 0
