"""What changed in her cases since she last looked: whose doing, of which cases, and how it is put aside."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from shared.contracts.codes import MessageTemplate, ReplyCode, WithheldReason
from shared.contracts.events.notifications import MessageWithheld, ReplyReceived
from shared.ids import new_id
from tests.integration.intake.risk.conftest import Client, World, dash, deliver, person_of

COURT = {"kind": "court", "place": "Juzgado 1", "minutes": 60, "travel_minutes": 0}


def kinds(client: Client) -> list[str]:
    return [one["kind"] for one in client.get("/changes")]


def planned(world: World, client: Client, case: str, **more: Any) -> str:
    starts_at = (world.clock[0] + timedelta(days=3)).isoformat()
    return client.make(
        f"/cases/{case}/accompaniments", {"accompaniment": COURT, "starts_at": starts_at} | more
    )


def replied(person: UUID, code: ReplyCode, world: World) -> ReplyReceived:
    return ReplyReceived(
        subject=person,
        person=person,
        reply=new_id(),
        code=code,
        received_at=world.clock[0],
        occurrence=new_id(),
    )


def test_what_others_did_in_her_cases_is_told_newest_first(world: World, luz: Client, rosa: Client) -> None:
    case = luz.open_case()
    made = planned(world, luz, case)
    world.clock[0] += timedelta(minutes=1)
    day = (world.clock[0] + timedelta(days=5)).date().isoformat()
    assert rosa.post(f"/cases/{case}/accompaniments/{made}/day", {"day": day}).status_code == 200
    world.clock[0] += timedelta(minutes=1)
    luz.make(f"/cases/{case}/assessments", dash("15"))
    (alert,) = luz.get("/alerts")
    rosa.post(f"/alerts/{alert['id']}/acknowledge")
    world.clock[0] += timedelta(minutes=1)
    person = person_of(luz, case)
    deliver(world, replied(person, ReplyCode.YES, world))
    world.clock[0] += timedelta(minutes=1)
    message = MessageWithheld(
        subject=person,
        person=person,
        message=new_id(),
        template=MessageTemplate.SESSION_REMINDER,
        reason=WithheldReason.NOT_SAFE,
    )
    deliver(world, message)

    found = luz.get("/changes")
    assert [one["kind"] for one in found] == ["withheld", "answered", "alert_taken", "moved"]
    assert found[1]["answer"] == "yes"
    assert found[2]["about"] == alert["id"]
    assert found[3]["about"] == made
    assert found[3]["hour"].startswith(day)
    assert kinds(rosa) == []


def test_her_own_doing_is_no_news(world: World, luz: Client) -> None:
    case = luz.open_case()
    made = planned(world, luz, case)
    luz.post(f"/cases/{case}/accompaniments/{made}/cancellation", {"reason": "she_asked"})

    assert kinds(luz) == []


def test_a_case_that_she_is_given_is_told_and_one_that_she_lost_is_not(
    world: World, luz: Client, marta: Client, rosa: Client
) -> None:
    case = luz.open_case()
    made = planned(world, luz, case)
    rosa.post(f"/cases/{case}/accompaniments/{made}/cancellation", {"reason": "she_asked"})
    assert kinds(luz) == ["cancelled"]

    rosa.put(f"/cases/{case}/owner", {"owner": str(marta.actor.ref), "team": "elsewhere"})
    assert "given" in kinds(marta)
    assert kinds(luz) == []


def test_an_accompaniment_of_hers_in_anothers_case_of_her_team_counts_too(
    world: World, luz: Client, marta: Client
) -> None:
    case = luz.open_case()
    made = planned(world, luz, case, staff=str(marta.actor.ref))
    luz.post(f"/cases/{case}/accompaniments/{made}/cancellation", {"reason": "she_asked"})

    assert kinds(marta) == ["cancelled"]


def test_one_is_put_aside_and_brought_back_by_whom_it_concerns_alone(
    world: World, luz: Client, rosa: Client, marta: Client
) -> None:
    case = luz.open_case()
    made = planned(world, luz, case, staff=str(marta.actor.ref))
    rosa.post(f"/cases/{case}/accompaniments/{made}/cancellation", {"reason": "she_asked"})
    (one,) = luz.get("/changes")

    for _ in range(2):
        assert luz.put(f"/changes/{one['id']}/seen", {}).status_code == 204
    assert kinds(luz) == []
    assert kinds(marta) == ["cancelled"]
    luz.call("DELETE", f"/changes/{one['id']}/seen")
    assert kinds(luz) == ["cancelled"]


def micros(client: Client) -> int:
    from services.portal.clients.changes import Change, micros_of

    return micros_of(Change.model_validate(client.get("/changes")[0]).at)


def test_all_that_was_shown_is_put_aside_and_what_came_after_is_not(
    world: World, luz: Client, rosa: Client
) -> None:
    case = luz.open_case()
    for _ in range(2):
        made = planned(world, luz, case)
        world.clock[0] += timedelta(minutes=1)
        rosa.post(f"/cases/{case}/accompaniments/{made}/cancellation", {"reason": "she_asked"})
    shown = micros(luz)
    world.clock[0] += timedelta(seconds=1)
    made = planned(world, luz, case)
    rosa.post(f"/cases/{case}/accompaniments/{made}/cancellation", {"reason": "she_asked"})

    assert luz.put(f"/changes/until/{shown}", {}).status_code == 204
    assert kinds(luz) == ["cancelled"]
    luz.call("DELETE", f"/changes/until/{shown}")
    assert kinds(luz) == ["cancelled"] * 3


def test_taking_back_what_was_passed_since_changes_nothing(world: World, luz: Client, rosa: Client) -> None:
    case = luz.open_case()
    made = planned(world, luz, case)
    rosa.post(f"/cases/{case}/accompaniments/{made}/cancellation", {"reason": "she_asked"})
    shown = micros(luz)
    luz.put(f"/changes/until/{shown}", {})
    world.clock[0] += timedelta(seconds=1)
    luz.put(f"/changes/until/{shown + 1}", {})
    luz.call("DELETE", f"/changes/until/{shown}")

    assert kinds(luz) == []


def test_nobody_puts_aside_what_is_yet_to_come(world: World, luz: Client, rosa: Client) -> None:
    luz.put("/changes/until/4000000000000000", {})
    case = luz.open_case()
    made = planned(world, luz, case)
    world.clock[0] += timedelta(minutes=1)
    rosa.post(f"/cases/{case}/accompaniments/{made}/cancellation", {"reason": "she_asked"})

    assert kinds(luz) == ["cancelled"]
    assert luz.put("/changes/until/4102444800000001", {}).status_code == 422


def test_without_a_look_it_reaches_back_to_the_last_working_day(
    world: World, luz: Client, rosa: Client
) -> None:
    """It is Tuesday: what was done on Monday is told, on Thursday it is not."""
    case = luz.open_case()
    made = planned(world, luz, case)
    rosa.post(f"/cases/{case}/accompaniments/{made}/cancellation", {"reason": "she_asked"})

    world.clock[0] += timedelta(days=1)
    assert kinds(luz) == ["cancelled"]
    world.clock[0] += timedelta(days=1)
    assert kinds(luz) == []
