"""Two files that are one woman's: what was under way in either goes on, and comes apart whole."""

from typing import Any

from services.intake.handlers.cases import hand_over_reminders
from tests.integration.intake.case.conftest import Client, World

ORDER = {"kind": "protection_order", "state": "granted", "on": "2026-11-01", "expires": "2027-02-01"}
COURT = {"kind": "court", "place": "Juzgado 2"}


def merge(rosa: Client, *, stays: str, merged: str) -> None:
    assert rosa.post(f"/cases/{stays}/merge", {"merged": merged}).status_code == 204


def unmerge(rosa: Client, *, stays: str, merged: str) -> Any:
    return rosa.call("DELETE", f"/cases/{stays}/merge/{merged}")


def dues(client: Client, case: str, kind: str) -> list[dict[str, Any]]:
    return [item for item in client.get(f"/cases/{case}/due") if item["kind"] == kind]


def plan_court(client: Client, case: str, starts_at: str) -> str:
    body = {"accompaniment": COURT, "starts_at": starts_at, "remind_her": True}
    return client.make(f"/cases/{case}/accompaniments", body)


def test_court_and_expiry_of_the_merged_case_stay_alive_and_in_sight(
    luz: Client, ines: Client, rosa: Client
) -> None:
    stays, other = luz.open_case("Amal"), ines.open_case("Amal bis")
    ines.make(f"/cases/{other}/dated-facts", {"fact": ORDER})
    plan_court(ines, other, "2026-12-02T10:00:00+00:00")

    merge(rosa, stays=stays, merged=other)

    (expiry,) = dues(luz, stays, "expiry")
    assert (expiry["case_id"], expiry["owner"]) == (stays, str(luz.actor.ref))
    assert luz.get(f"/cases/{stays}/accompaniments")[0]["state"] == "planned"
    assert expiry["id"] in {item["id"] for item in luz.get("/due")}
    assert ines.get("/due") == []


def test_the_case_that_stays_takes_the_higher_level_as_any_rise(
    world: World, luz: Client, rosa: Client
) -> None:
    stays, other = luz.open_case("Amal"), luz.open_case("Amal bis")
    luz.post(f"/cases/{stays}/assessments", {"judgement": "basal"})
    luz.post(f"/cases/{other}/assessments", {"judgement": "alto"})

    world.later(hours=1)
    merge(rosa, stays=stays, merged=other)

    told = [event for event in world.events("intake.case_state_changed.v1") if event["subject"] == stays]
    assert told[-1]["level"] == "alto"
    assert min(item["due_at"][:10] for item in dues(luz, stays, "reassessment")) == "2026-12-01"
    assert {reason["code"] for reason in luz.get(f"/cases/{stays}/risk")["reasons"]} >= {"merged"}


def test_a_reminder_already_handed_over_is_asked_for_in_the_name_of_who_stays(
    world: World, luz: Client, rosa: Client
) -> None:
    stays, other = luz.open_case("Amal"), luz.open_case("Amal bis")
    person = luz.get(f"/cases/{stays}")["person"]
    plan_court(luz, other, "2026-11-25T10:00:00+00:00")
    hand_over_reminders(world.runtime)

    merge(rosa, stays=stays, merged=other)
    hand_over_reminders(world.runtime)

    first, second = world.events("intake.reminder_due.v1")
    assert [event["person"] for event in world.events("intake.reminder_cancelled.v1")] == [first["person"]]
    assert (second["person"], second["occurrence"]) == (person, first["occurrence"])


def test_a_merged_case_that_is_blocked_is_hidden_and_can_still_be_taken_apart(
    luz: Client, rosa: Client, dora: Client
) -> None:
    stays, other = luz.open_case("Amal"), luz.open_case("Amal bis")
    luz.make(f"/cases/{other}/children", {"child": {"alias": "Mar"}})
    luz.put(f"/cases/{other}/next-action", {"text": "Ver a Mar", "due_at": "2026-11-25T10:00:00+00:00"})
    merge(rosa, stays=stays, merged=other)
    assert luz.get(f"/cases/{stays}")["next_action"] == "Ver a Mar"

    dora.post(f"/cases/{other}/lifecycle", {"step": "block", "reason": "legal_duty"})
    assert luz.get(f"/cases/{stays}/children") == []
    assert luz.get(f"/cases/{stays}")["next_action"] == "Retomar el contacto y valorar el riesgo"
    assert luz.call("GET", f"/cases/{other}").status_code == 404
    assert unmerge(rosa, stays=stays, merged=other).status_code == 409

    dora.post(f"/cases/{other}/lifecycle", {"step": "unblock", "reason": "mistake"})
    assert len(luz.get(f"/cases/{stays}/children")) == 1
    assert unmerge(rosa, stays=stays, merged=other).status_code == 204


def test_after_unmerging_each_has_its_own_work_and_worker(luz: Client, ines: Client, rosa: Client) -> None:
    stays, other = luz.open_case("Amal"), ines.open_case("Amal bis")
    ines.make(f"/cases/{other}/dated-facts", {"fact": ORDER})
    plan_court(ines, other, "2026-12-02T10:00:00+00:00")
    merge(rosa, stays=stays, merged=other)

    assert unmerge(rosa, stays=stays, merged=other).status_code == 204

    assert dues(luz, stays, "expiry") == []
    assert [item["owner"] for item in dues(ines, other, "expiry")] == [str(ines.actor.ref)]
    assert ines.get(f"/cases/{other}/accompaniments")[0]["state"] == "planned"
