"""Due work: announced once, put off with a reason, given away, taken back, and made from what others tell."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from services.intake.domain.due import DueKind
from services.intake.store.cases import case_by_id
from services.intake.usecases.due.announce_due_work import announce_due_work
from services.intake.usecases.schedule_due import cancel_due, schedule_due
from shared.contracts.codes import ConcernCategory, MessageTemplate, Urgency, WithheldReason
from shared.contracts.events.groups import AbsenceRecorded, ConcernRaised
from shared.contracts.events.notifications import (
    ContactNotSafe,
    ContactUnconfirmed,
    MessageUncertain,
    MessageWithheld,
)
from shared.contracts.levels import Level
from shared.ids import new_id
from tests.integration.intake.risk.conftest import (
    BOOK,
    Client,
    World,
    as_service,
    dash,
    deliver,
    epv,
    flags,
    person_of,
    tick,
)

DUE = "intake.work_due.v1"
TODAY = "2026-11-24T12:00:00+00:00"


def an_item(luz: Client, case: str, *, title: str = "Llamar al juzgado", at: str = TODAY) -> str:
    return luz.make(f"/cases/{case}/due", {"title": title, "due_at": at})


def item_of(client: Client, case: str, item: str) -> dict[str, Any] | None:
    return next((one for one in client.get(f"/cases/{case}/due") if one["id"] == item), None)


def only(luz: Client, case: str, kind: str) -> list[dict[str, Any]]:
    return [one for one in luz.get(f"/cases/{case}/due") if one["kind"] == kind]


def test_what_falls_due_is_told_to_its_owner_once(world: World, luz: Client) -> None:
    case = luz.open_case()
    item = an_item(luz, case)
    tick(world)
    assert world.events(DUE) == []

    world.later(hours=1)
    for _ in range(5):
        tick(world)

    (told,) = world.events(DUE)
    assert (told["item"], told["owner"], told["kind"]) == (item, str(luz.actor.ref), "other")


def test_four_workers_at_once_announce_each_item_once(world: World, luz: Client) -> None:
    case = luz.open_case()
    items = {an_item(luz, case, title=f"Tarea {n}") for n in range(12)}
    world.later(hours=1)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: tick(world), range(8)))

    told = [one["item"] for one in world.events(DUE)]
    assert len(told) == 12
    assert set(told) == items


def test_the_title_is_never_told_and_never_in_the_clear(world: World, luz: Client) -> None:
    case = luz.open_case()
    an_item(luz, case, title="Llamar a Amal por la orden")
    world.later(hours=1)
    tick(world)

    assert "Amal" not in str(world.events(DUE))


def test_done_is_off_the_list_and_can_be_taken_back_for_ten_minutes(world: World, luz: Client) -> None:
    case = luz.open_case()
    item = an_item(luz, case)

    luz.post(f"/due/{item}/complete", {"note": "Hecho por teléfono"})
    assert item_of(luz, case, item) is None
    world.later(minutes=10)
    assert luz.post(f"/due/{item}/undo").status_code == 204

    assert item_of(luz, case, item) is not None


def test_after_ten_minutes_done_stays_done(world: World, luz: Client) -> None:
    case = luz.open_case()
    item = an_item(luz, case)
    luz.post(f"/due/{item}/complete", {})
    world.later(minutes=10, seconds=1)

    refused = luz.post(f"/due/{item}/undo")

    assert (refused.status_code, refused.json()["code"]) == (409, "too_late_to_undo")


def test_an_item_taken_back_is_not_announced_a_second_time(world: World, luz: Client) -> None:
    case = luz.open_case()
    item = an_item(luz, case)
    world.later(hours=1)
    tick(world)
    luz.post(f"/due/{item}/complete", {})
    luz.post(f"/due/{item}/undo")

    tick(world)

    assert len(world.events(DUE)) == 1


def test_an_item_done_before_its_hour_is_never_announced(world: World, luz: Client) -> None:
    case = luz.open_case()
    item = an_item(luz, case)
    luz.post(f"/due/{item}/complete", {})
    world.later(hours=2)
    tick(world)

    assert world.events(DUE) == []


def test_marking_done_twice_changes_nothing(luz: Client) -> None:
    case = luz.open_case()
    item = an_item(luz, case)

    assert [luz.post(f"/due/{item}/complete", {}).status_code for _ in range(2)] == [204, 204]


def test_a_snooze_needs_a_reason_and_announces_again_at_its_hour(world: World, luz: Client) -> None:
    case = luz.open_case()
    item = an_item(luz, case)
    world.later(hours=1)
    tick(world)
    until = (world.now + timedelta(days=1)).isoformat()

    assert luz.post(f"/due/{item}/snooze", {"until": until}).status_code == 422
    assert luz.post(f"/due/{item}/snooze", {"until": until, "reason": "not_safe_now"}).status_code == 204

    shown = item_of(luz, case, item)
    assert shown is not None
    assert (shown["put_off"], shown["is_overdue"]) == (1, False)
    world.later(days=2)
    tick(world)
    assert [one["item"] for one in world.events(DUE)].count(item) == 2


@pytest.mark.parametrize(("hours", "status"), [(-1, 422), (0, 422), (24 * 30, 204), (24 * 30 + 1, 422)])
def test_a_snooze_goes_forward_and_at_most_thirty_days(
    world: World, luz: Client, hours: int, status: int
) -> None:
    case = luz.open_case()
    item = an_item(luz, case)
    until = (world.now + timedelta(hours=hours)).isoformat()

    answer = luz.post(f"/due/{item}/snooze", {"until": until, "reason": "other_priority"})

    assert answer.status_code == status
    if status == 422:
        assert answer.json()["errors"][0]["field"] == "until"


def test_an_item_given_to_another_is_told_to_her(world: World, luz: Client, marta: Client) -> None:
    case = luz.open_case()
    item = an_item(luz, case)
    world.later(hours=1)
    tick(world)

    luz.post(f"/due/{item}/reassign", {"owner": str(marta.actor.ref)})
    tick(world)

    assert [one["owner"] for one in world.events(DUE)] == [str(luz.actor.ref), str(marta.actor.ref)]
    assert [one["id"] for one in marta.get("/due")] == [item]


def test_a_case_given_to_another_takes_its_due_work_along(
    world: World, luz: Client, marta: Client, rosa: Client
) -> None:
    case = luz.open_case()
    item = an_item(luz, case)
    world.later(hours=1)
    tick(world)

    rosa.put(f"/cases/{case}/owner", {"owner": str(marta.actor.ref)})
    tick(world)

    assert [one["owner"] for one in world.events(DUE)] == [str(luz.actor.ref), str(marta.actor.ref)]
    assert luz.get("/due") == []
    assert item in {one["id"] for one in marta.get("/due")}


def test_work_of_somebody_else_in_the_case_stays_hers(luz: Client, marta: Client, rosa: Client) -> None:
    case = luz.open_case()
    body = {"title": "Traducir", "due_at": TODAY, "owner": str(rosa.actor.ref)}
    item = luz.make(f"/cases/{case}/due", body)

    rosa.put(f"/cases/{case}/owner", {"owner": str(marta.actor.ref)})

    assert [one["id"] for one in rosa.get("/due")] == [item]


def test_work_that_falls_due_and_is_nobodys_wakes_the_coordinators_once(
    world: World, luz: Client, rosa: Client, marta: Client
) -> None:
    case = luz.open_case()
    an_item(luz, case)
    an_item(luz, case, title="Otra")
    rosa.put(f"/cases/{case}/owner", {"owner": None})
    world.later(hours=1)
    for _ in range(2):
        tick(world)

    (alert,) = world.events("intake.alert_raised.v1")
    assert (alert["subject"], alert["owner"], alert["roles"]) == (case, None, ["coordinator"])
    assert world.events(DUE) == []

    rosa.put(f"/cases/{case}/owner", {"owner": str(marta.actor.ref)})
    tick(world)
    assert {one["owner"] for one in world.events(DUE)} == {str(marta.actor.ref)}


def test_a_protocol_without_a_clock_for_medio_wakes_the_coordinators_all_the_same(
    world: World, luz: Client, rosa: Client
) -> None:
    case = luz.open_case()
    an_item(luz, case)
    rosa.put(f"/cases/{case}/owner", {"owner": None})
    world.later(hours=1)
    without = replace(BOOK.protocol.clocks[Level.MEDIO], acknowledge_within=None, escalate_every=None)
    protocol = replace(BOOK.protocol, clocks={**BOOK.protocol.clocks, Level.MEDIO: without})

    with as_service(world) as work:
        assert announce_due_work(work, protocol=protocol) == 1

    assert [alert["level"] for alert in world.events("intake.alert_raised.v1")] == ["alto"]


def test_lists_are_hers_or_her_teams_and_may_be_of_what_is_due_only(
    world: World, luz: Client, marta: Client, ines: Client, rosa: Client
) -> None:
    case = luz.open_case()
    item = an_item(luz, case)

    assert [one["kind"] for one in luz.get("/due")] == ["other", "first_screen"]
    assert marta.get("/due") == []
    assert len(marta.get("/due", whose="team")) == 2
    assert ines.get("/due", whose="team") == []
    assert len(rosa.get("/due", whose="team")) == 2
    world.later(hours=2)
    assert [one["id"] for one in luz.get("/due", when="due")] == [item]


def test_another_team_cannot_touch_an_item(luz: Client, ines: Client) -> None:
    case = luz.open_case()
    item = an_item(luz, case)

    for path, body in (("complete", {}), ("undo", None), ("reassign", {"owner": str(new_id())})):
        assert ines.post(f"/due/{item}/{path}", body).status_code == 404


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"title": "", "due_at": TODAY}, "title"),
        ({"title": "x", "due_at": "2026-02-30T10:00:00Z"}, "due_at"),
        ({"title": "x", "due_at": "2026-11-24T12:00:00"}, "due_at"),
        ({"title": "x" * 201, "due_at": TODAY}, "title"),
        ({"title": "x"}, "due_at"),
        ({"title": "x", "due_at": TODAY, "owner": "luz"}, "owner"),
    ],
)
def test_a_bad_item_is_refused_and_names_the_field(luz: Client, body: dict[str, Any], field: str) -> None:
    answer = luz.post(f"/cases/{luz.open_case()}/due", body)

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == field


def test_the_same_row_and_kind_move_one_item_instead_of_making_two(world: World, luz: Client) -> None:
    case, ref = UUID(luz.open_case()), new_id()
    made = []
    for days in (1, 5):
        with as_service(world) as work:
            found = case_by_id(work.session, case)
            assert found is not None
            due_at = work.now + timedelta(days=days)
            made.append(
                schedule_due(work, case=found, kind=DueKind.PLAN_REVIEW, title="x", due_at=due_at, ref=ref)
            )

    assert made[0] == made[1]
    (item,) = only(luz, str(case), "plan_review")
    assert item["due_at"].startswith("2026-11-29")


def test_what_a_row_owed_is_taken_off_with_it(world: World, luz: Client) -> None:
    case, ref = UUID(luz.open_case()), new_id()
    with as_service(world) as work:
        found = case_by_id(work.session, case)
        assert found is not None
        schedule_due(work, case=found, kind=DueKind.HEARING, title="x", due_at=work.now, ref=ref)
    with as_service(world) as work:
        assert cancel_due(work, ref=ref) == 1

    assert only(luz, str(case), "hearing") == []


def withheld(person: UUID, message: UUID) -> MessageWithheld:
    return MessageWithheld(
        subject=person,
        person=person,
        message=message,
        template=MessageTemplate.SESSION_REMINDER,
        reason=WithheldReason.NOT_SAFE,
    )


def test_a_withheld_message_becomes_a_task_of_her_worker_within_a_day(world: World, luz: Client) -> None:
    case = luz.open_case()

    deliver(world, withheld(person_of(luz, case), new_id()))

    (task,) = only(luz, case, "message_withheld")
    assert (task["title"], task["owner"]) == ("not_safe", str(luz.actor.ref))
    assert task["due_at"].startswith("2026-11-25T11:00")


def test_at_high_risk_a_withheld_message_is_looked_at_sooner(world: World, luz: Client) -> None:
    case = luz.open_case()
    luz.make(f"/cases/{case}/assessments", dash("15"))

    deliver(world, withheld(person_of(luz, case), new_id()))

    assert only(luz, case, "message_withheld")[0]["due_at"].startswith("2026-11-24T15:00")


def test_the_same_withheld_message_told_twice_is_one_task(world: World, luz: Client) -> None:
    case, message = luz.open_case(), new_id()

    for _ in range(2):
        deliver(world, withheld(person_of(luz, case), message))

    assert len(only(luz, case, "message_withheld")) == 1


def test_an_uncertain_message_and_a_contact_that_ran_out_become_tasks(world: World, luz: Client) -> None:
    case = luz.open_case()
    person = person_of(luz, case)

    deliver(
        world,
        MessageUncertain(
            subject=person, person=person, message=new_id(), template=MessageTemplate.APPOINTMENT_REMINDER
        ),
    )
    deliver(world, ContactUnconfirmed(subject=person, person=person, point=new_id(), since=world.now))

    assert len(only(luz, case, "message_uncertain")) == 1
    assert len(only(luz, case, "contact_unconfirmed")) == 1


@pytest.mark.parametrize(("interview", "alerts"), [(epv(), 0), (flags("suicidality"), 1)])
def test_contact_that_stopped_being_safe_is_a_task_now_and_an_alert_at_high_risk(
    world: World, luz: Client, interview: dict[str, Any], alerts: int
) -> None:
    case = luz.open_case()
    luz.make(f"/cases/{case}/assessments", interview)
    person, before = person_of(luz, case), len(world.events("intake.alert_raised.v1"))

    deliver(world, ContactNotSafe(subject=person, person=person, at=world.now))

    (task,) = only(luz, case, "contact_not_safe")
    assert task["due_at"].startswith("2026-11-24T11:00")
    assert len(world.events("intake.alert_raised.v1")) - before == alerts


def absence(person: UUID, *, consecutive: int = 1) -> AbsenceRecorded:
    return AbsenceRecorded(
        subject=person,
        person=person,
        session=new_id(),
        consecutive=consecutive,
        held_at="2026-11-24T10:00:00Z",
    )


@pytest.mark.parametrize(
    ("interview", "due"),
    [
        (flags("confinement", now=True), "2026-11-24T15:00"),
        (flags("strangulation"), "2026-11-25T11:00"),
        (flags("escalation"), None),
        (epv(), None),
    ],
)
def test_the_absence_of_a_woman_at_high_risk_is_a_task_and_of_others_nothing(
    world: World, luz: Client, interview: dict[str, Any], due: str | None
) -> None:
    case = luz.open_case()
    luz.make(f"/cases/{case}/assessments", interview)

    deliver(world, absence(person_of(luz, case)))

    found = [one["due_at"][:16] for one in only(luz, case, "absence")]
    assert found == ([] if due is None else [due])


def test_two_absences_in_a_row_at_high_risk_wake_people(world: World, luz: Client) -> None:
    case = luz.open_case()
    luz.make(f"/cases/{case}/assessments", dash("15"))
    before = len(world.events("intake.alert_raised.v1"))

    deliver(world, absence(person_of(luz, case), consecutive=2))

    assert len(world.events("intake.alert_raised.v1")) == before + 1
    assert "trajectory:missed_sessions" in str(luz.get("/alerts"))


@pytest.mark.parametrize(
    ("category", "urgency", "alerts"),
    [
        (ConcernCategory.VIOLENCE, Urgency.TODAY, 1),
        (ConcernCategory.VIOLENCE, Urgency.THIS_WEEK, 0),
        (ConcernCategory.HOUSING, Urgency.TODAY, 0),
    ],
)
def test_a_facilitators_concern_is_a_task_with_a_clock_and_an_alert_if_it_is_danger_today(
    world: World, luz: Client, category: ConcernCategory, urgency: Urgency, alerts: int
) -> None:
    case = luz.open_case()
    person = person_of(luz, case)

    deliver(
        world,
        ConcernRaised(subject=person, person=person, concern=new_id(), category=category, urgency=urgency),
    )

    (task,) = only(luz, case, "concern")
    assert task["title"] == f"concern_{category}"
    assert len(world.events("intake.alert_raised.v1")) == alerts


def test_news_of_someone_without_a_live_case_is_passed_over(world: World) -> None:
    nobody = new_id()

    deliver(world, withheld(nobody, new_id()))
    deliver(world, absence(nobody))

    assert world.events(DUE) == []
