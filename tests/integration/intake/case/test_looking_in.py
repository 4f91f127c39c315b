"""A person looks in on her after her case has closed, and looks for her when nothing was heard for long."""

from datetime import datetime
from typing import Any

import pytest

from services.intake.handlers.cases import look_for_silent_women
from services.intake.handlers.risk import look_at_due_work
from tests.integration.intake.case.conftest import Client, World
from tests.integration.intake.case.test_life import ready_to_close, step

DUE = "intake.work_due.v1"
CLOSE = {"told_she_may_return": True, "may_look_in": True}


def calls(client: Client, case: str, title: str) -> list[str]:
    """The days on which such a call is due, as far as it is still to be done."""
    return [item["due_at"][:10] for item in client.get(f"/cases/{case}/due") if item["title"] == title]


def told(world: World) -> list[dict[str, Any]]:
    """Due work that was announced so far."""
    look_at_due_work(world.runtime)
    return world.events(DUE)


def silent(world: World) -> None:
    for _ in range(2):
        look_for_silent_women(world.runtime)


def test_after_closing_she_is_called_in_the_months_of_the_protocol(
    world: World, luz: Client, rosa: Client
) -> None:
    case = ready_to_close(luz)
    step(rosa, case, "close", "needs_met", **CLOSE)
    assert calls(luz, case, "look_in") == ["2026-12-24", "2027-02-24", "2027-05-24"]

    before = len(told(world))
    world.later(days=31)
    (_, first) = told(world)[before - 1 :] if before else (None, told(world)[0])
    assert datetime.fromisoformat(first["due_at"]).isoformat() == "2026-12-24T08:00:00+00:00"

    assert luz.post(f"/due/{first['item']}/complete", {"note": "Está bien"}).status_code == 204
    assert calls(luz, case, "look_in") == ["2027-02-24", "2027-05-24"]


@pytest.mark.parametrize(
    ("reason", "ticked"), [("she_asks", CLOSE), ("needs_met", {"told_she_may_return": True})]
)
def test_who_asked_to_leave_or_did_not_agree_is_left_in_peace(
    luz: Client, rosa: Client, reason: str, ticked: dict[str, bool]
) -> None:
    case = ready_to_close(luz)
    step(rosa, case, "close", reason, **ticked)

    assert luz.get(f"/cases/{case}/due") == []


def test_who_comes_back_is_not_called_as_one_who_left(luz: Client, rosa: Client) -> None:
    case = ready_to_close(luz)
    step(rosa, case, "close", "needs_met", **CLOSE)
    step(luz, case, "reopen", "contact_again")

    assert calls(luz, case, "look_in") == []


def test_a_block_takes_the_calls_off_and_lifting_it_brings_them_back(
    world: World, luz: Client, rosa: Client, dora: Client
) -> None:
    case = ready_to_close(luz)
    step(rosa, case, "close", "needs_met", **CLOSE)
    world.later(hours=1)
    step(dora, case, "block", "legal_duty")
    world.later(days=31)
    assert told(world) == []

    step(dora, case, "unblock", "mistake")
    assert len(told(world)) == 1


def test_of_whom_nothing_was_heard_for_too_long_is_looked_for_once(world: World, luz: Client) -> None:
    case = luz.open_case("Amal")
    luz.post(f"/cases/{case}/assessments", {"judgement": "medio"})
    world.later(days=13)
    silent(world)
    assert calls(luz, case, "no_contact") == []

    world.later(days=1)
    silent(world)
    assert calls(luz, case, "no_contact") == ["2026-12-08"]
    world.later(days=14)
    silent(world)
    assert len(calls(luz, case, "no_contact")) == 1


def test_speaking_with_her_ends_it_and_it_begins_anew_from_there(world: World, luz: Client) -> None:
    case = luz.open_case("Amal")
    luz.post(f"/cases/{case}/assessments", {"judgement": "medio"})
    world.later(days=14)
    silent(world)

    luz.post(f"/cases/{case}/notes", {"note": {"kind": "coordination", "text": "Hablé con el colegio"}})
    assert len(calls(luz, case, "no_contact")) == 1
    luz.post(f"/cases/{case}/notes", {"note": {"kind": "counselling", "channel": "phone", "text": "Bien"}})
    assert calls(luz, case, "no_contact") == []

    world.later(days=13)
    silent(world)
    assert calls(luz, case, "no_contact") == []
    world.later(days=1)
    silent(world)
    assert len(calls(luz, case, "no_contact")) == 1


def test_nobody_is_looked_for_in_a_case_that_is_over(world: World, luz: Client, rosa: Client) -> None:
    case = ready_to_close(luz)
    step(rosa, case, "close", "needs_met", told_she_may_return=True)
    world.later(days=100)
    silent(world)

    assert luz.get(f"/cases/{case}/due") == []
