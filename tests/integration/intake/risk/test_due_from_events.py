"""Due work made from what notifications and groups tell: within which hours, once, and when it wakes people."""

from typing import Any
from uuid import UUID

import pytest

from shared.contracts.codes import ConcernCategory, MessageTemplate, ReplyCode, Urgency, WithheldReason
from shared.contracts.events.groups import AbsenceRecorded, ConcernRaised
from shared.contracts.events.notifications import (
    ContactNotSafe,
    ContactUnconfirmed,
    MessageSent,
    MessageUncertain,
    MessageWithheld,
    ReplyReceived,
)
from shared.ids import new_id
from tests.integration.intake.risk.conftest import (
    Client,
    World,
    dash,
    deliver,
    epv,
    flags,
    only,
    person_of,
)

DUE = "intake.work_due.v1"


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


@pytest.mark.parametrize("has_it", [True, False])
def test_finding_out_what_became_of_an_uncertain_message_ends_its_task_and_no_other(
    world: World, luz: Client, has_it: bool
) -> None:
    case = luz.open_case()
    person, message, other = person_of(luz, case), new_id(), new_id()
    template = MessageTemplate.SESSION_REMINDER
    for each in (message, other):
        deliver(world, MessageUncertain(subject=person, person=person, message=each, template=template))

    for _ in range(2):
        deliver(
            world,
            MessageSent(subject=person, person=person, message=message, template=template, sent_at=world.now)
            if has_it
            else withheld(person, message),
        )

    assert [task["ref"] for task in only(luz, case, "message_uncertain")] == [str(other)]
    assert len(only(luz, case, "message_withheld")) == (0 if has_it else 1)


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


def test_not_safe_from_her_number_wakes_people_whatever_her_level(world: World, luz: Client) -> None:
    case = luz.open_case()
    person, before = person_of(luz, case), len(world.events("intake.alert_raised.v1"))

    deliver(world, ContactNotSafe(subject=person, person=person, at=world.now, by_reply=True))

    assert len(only(luz, case, "contact_not_safe")) == 1
    assert len(world.events("intake.alert_raised.v1")) - before == 1


def answered(person: UUID, code: ReplyCode, **facts: Any) -> ReplyReceived:
    return ReplyReceived(
        subject=person, person=person, reply=new_id(), code=code, received_at="2026-11-24T10:00:00Z", **facts
    )


def lines_of(luz: Client, case: str) -> list[str]:
    return [line["summary"] for line in luz.get(f"/cases/{case}/timeline") if line["kind"] == "message"]


def test_a_yes_to_a_reminder_is_a_line_and_no_task(world: World, luz: Client) -> None:
    case = luz.open_case()

    deliver(world, answered(person_of(luz, case), ReplyCode.YES, occurrence=new_id()))

    assert lines_of(luz, case) == ["reply:yes"]
    assert only(luz, case, "other") == []


@pytest.mark.parametrize("code", [ReplyCode.NO, ReplyCode.CANNOT, ReplyCode.STOP, ReplyCode.OTHER])
def test_any_other_answer_is_a_line_and_a_task_of_her_worker(
    world: World, luz: Client, code: ReplyCode
) -> None:
    case = luz.open_case()
    event = answered(person_of(luz, case), code)

    for _ in range(2):
        deliver(world, event)

    assert [task["title"] for task in only(luz, case, "other")] == [f"reply:{code}"]


def test_a_yes_to_nothing_certain_and_a_shared_number_are_tasks(world: World, luz: Client) -> None:
    case = luz.open_case()
    person = person_of(luz, case)

    deliver(world, answered(person, ReplyCode.YES))
    deliver(world, answered(person, ReplyCode.YES, is_shared=True))

    assert [task["title"] for task in only(luz, case, "other")] == ["reply:yes", "reply:shared"]
    assert lines_of(luz, case) == ["reply:yes"]


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


@pytest.mark.parametrize("code", [ReplyCode.NO, ReplyCode.CANNOT])
def test_an_announced_absence_is_told_to_her_worker_and_is_no_absence(
    world: World, luz: Client, code: ReplyCode
) -> None:
    case = luz.open_case()
    luz.make(f"/cases/{case}/assessments", dash("15"))
    person, before = person_of(luz, case), len(world.events("intake.alert_raised.v1"))
    session = {"occurrence": new_id(), "template": MessageTemplate.SESSION_REMINDER}

    for _ in range(3):
        deliver(world, answered(person, code, **session))

    tasks = [task for task in only(luz, case, "other") if task["title"].startswith("reply:")]
    assert {task["title"] for task in tasks} == {"reply:absence"}
    assert {task["due_at"][:16] for task in tasks} == {"2026-11-24T15:00"}
    assert set(lines_of(luz, case)) == {"reply:absence"}
    assert only(luz, case, "absence") == []
    assert len(world.events("intake.alert_raised.v1")) == before

    deliver(world, absence(person))
    assert len(only(luz, case, "absence")) == 1, "what the facilitator says weighs as ever"


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
