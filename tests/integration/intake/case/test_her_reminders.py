"""Reminders to her of accompaniments and hearings: handed over once, moved and called off with what they are about."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from services.intake.handlers.cases import hand_over_reminders
from services.intake.handlers.risk import on_reply_received
from shared.actor import Actor
from shared.contracts.codes import ReplyCode
from shared.contracts.events.notifications import ReplyReceived
from shared.ids import new_id
from tests.integration.intake.case.conftest import START, Client, World, at

COURT = {"kind": "court", "place": "Juzgado 1"}
HEARING = {"kind": "hearing", "state": "scheduled", "on": "2026-11-26", "begins": "10:30", "remind_her": True}


def plan(client: Client, case: str, starts_at: str, *, remind_her: bool = True) -> str:
    body = {"accompaniment": COURT, "starts_at": starts_at, "remind_her": remind_her}
    return client.make(f"/cases/{case}/accompaniments", body)


def move(client: Client, case: str, made: str, starts_at: str, *, remind_her: bool = True) -> None:
    body = {"accompaniment": COURT, "starts_at": starts_at, "remind_her": remind_her}
    assert client.put(f"/cases/{case}/accompaniments/{made}", body).status_code == 204


def handed_over(world: World) -> list[dict[str, Any]]:
    """What was handed over so far, the newest last."""
    hand_over_reminders(world.runtime)
    return world.events("intake.reminder_due.v1")


def hours(events: list[dict[str, Any]]) -> list[timedelta]:
    """The hours they are about, counted from the start of the test."""
    return [datetime.fromisoformat(event["starts_at"]) - START for event in events]


def taken_back(world: World) -> list[str]:
    return [event["occurrence"] for event in world.events("intake.reminder_cancelled.v1")]


def test_it_is_handed_over_once_two_days_before(world: World, luz: Client, case: str) -> None:
    plan(luz, case, at(days=3))
    assert handed_over(world) == []

    world.later(days=1)
    handed_over(world)

    (told,) = handed_over(world)
    assert hours([told]) == [timedelta(days=3)]
    assert datetime.fromisoformat(told["expires_at"]) == START + timedelta(days=3, hours=-1)
    assert told["template"] == "appointment_reminder"


def test_all_that_are_due_are_handed_over_in_one_go(
    world: World, luz: Client, case: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("handlers.cases.BATCH", "usecases.contact.announce_reminders.BATCH"):
        monkeypatch.setattr(f"services.intake.{name}", 2)
    for hour in range(5):
        plan(luz, case, at(days=1, hours=hour))

    assert len(handed_over(world)) == 5


def test_she_is_not_reminded_unless_she_wants_it(world: World, luz: Client, case: str) -> None:
    plan(luz, case, at(days=1), remind_her=False)

    assert handed_over(world) == []


def test_what_begins_within_the_hour_is_too_near_to_be_of_use(world: World, luz: Client, case: str) -> None:
    plan(luz, case, at(minutes=50))
    plan(luz, case, at(minutes=70))
    world.later(minutes=15)

    assert handed_over(world) == []


def test_one_handed_over_is_taken_back_when_it_is_called_off(world: World, luz: Client, case: str) -> None:
    made = plan(luz, case, at(days=1))
    (told,) = handed_over(world)
    luz.post(f"/cases/{case}/accompaniments/{made}/cancellation", {"reason": "she_asked"})

    assert taken_back(world) == [told["occurrence"]]


def test_one_that_moves_is_a_reminder_of_its_own(world: World, luz: Client, case: str) -> None:
    """By the same name as before, notifications would take it for the one it has sent, or keep the old hour."""
    made = plan(luz, case, at(days=1))
    (first,) = handed_over(world)
    move(luz, case, made, at(days=1, hours=3))

    _, second = handed_over(world)
    assert hours([first, second]) == [timedelta(days=1), timedelta(days=1, hours=3)]
    assert taken_back(world) == [first["occurrence"]]
    assert second["occurrence"] != first["occurrence"]


def test_one_that_comes_back_to_its_hour_is_the_reminder_she_may_have_had(
    world: World, luz: Client, case: str
) -> None:
    made = plan(luz, case, at(days=1))
    (first,) = handed_over(world)
    move(luz, case, made, at(days=3))
    move(luz, case, made, at(days=1))

    _, again = handed_over(world)
    assert again == first


def test_one_moved_before_it_was_due_leaves_nothing_to_take_back(
    world: World, luz: Client, case: str
) -> None:
    made = plan(luz, case, at(days=5))
    move(luz, case, made, at(days=6))
    world.later(days=4)

    assert hours(handed_over(world)) == [timedelta(days=6)]
    assert taken_back(world) == []


def test_she_may_change_her_mind_about_being_reminded(world: World, luz: Client, case: str) -> None:
    made = plan(luz, case, at(days=1))
    (told,) = handed_over(world)
    move(luz, case, made, at(days=1), remind_her=False)
    assert taken_back(world) == [told["occurrence"]]

    move(luz, case, made, at(days=1))
    assert len(handed_over(world)) == 2


def test_a_hearing_is_told_at_its_hour_in_madrid_and_follows_it(world: World, luz: Client, case: str) -> None:
    fact = luz.make(f"/cases/{case}/dated-facts", {"fact": HEARING})
    (first,) = handed_over(world)
    assert first["starts_at"].startswith("2026-11-26T09:30")

    luz.put(f"/cases/{case}/dated-facts/{fact}", {"fact": HEARING | {"begins": "12:00"}})
    assert [told["starts_at"][11:16] for told in handed_over(world)] == ["09:30", "11:00"]

    luz.put(f"/cases/{case}/dated-facts/{fact}", {"fact": HEARING | {"state": "held"}})
    assert len(taken_back(world)) == 2


@pytest.mark.parametrize(
    "wrong", [HEARING | {"begins": None}, HEARING | {"kind": "permit", "state": "granted"}]
)
def test_nothing_without_an_hour_is_told_to_her(luz: Client, case: str, wrong: dict[str, Any]) -> None:
    refused = luz.post(f"/cases/{case}/dated-facts", {"fact": wrong})

    assert refused.status_code == 422
    assert [error["field"] for error in refused.json()["errors"]] == ["begins"]
    assert luz.get(f"/cases/{case}/dated-facts") == []


def test_what_a_block_stopped_is_reminded_of_again_when_it_is_lifted(
    world: World, luz: Client, dora: Client, case: str
) -> None:
    plan(luz, case, at(days=1))
    luz.make(f"/cases/{case}/dated-facts", {"fact": HEARING})
    assert len(handed_over(world)) == 2

    dora.post(f"/cases/{case}/lifecycle", {"step": "block", "reason": "legal_duty"})
    assert len(taken_back(world)) == 2
    assert len(handed_over(world)) == 2
    world.later(hours=1)
    dora.post(f"/cases/{case}/lifecycle", {"step": "unblock", "reason": "mistake"})

    told = handed_over(world)
    assert len(told) == 4
    assert {event["occurrence"] for event in told[:2]} == {event["occurrence"] for event in told[2:]}


def test_her_answer_stands_beside_what_she_was_reminded_of(world: World, luz: Client, case: str) -> None:
    made = plan(luz, case, at(days=1))
    (told,) = handed_over(world)

    def answer(code: str, minutes: int, occurrence: str = told["occurrence"]) -> None:
        event = ReplyReceived(
            subject=UUID(told["person"]), person=UUID(told["person"]), reply=new_id(), code=ReplyCode(code),
            received_at=START + timedelta(minutes=minutes), occurrence=UUID(occurrence),
        )  # fmt: skip
        with world.transactions.begin(actor=Actor.service("intake"), purpose="test") as work:
            on_reply_received(work, event)

    def shown() -> str | None:
        found: str | None = luz.get(f"/cases/{case}/accompaniments/{made}")["her_answer"]
        return found

    assert shown() is None
    answer("cannot", 10)
    answer("yes", 5)  # came in late, is older
    answer("no", 20, occurrence=str(new_id()))
    assert shown() == "cannot"

    move(luz, case, made, at(days=2))
    assert shown() is None
    move(luz, case, made, at(days=1))
    assert shown() == "cannot"
