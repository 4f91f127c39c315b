"""Accompaniments, her reminders of them, and the worker's agenda."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from services.intake.handlers.cases import hand_over_reminders
from tests.integration.intake.case.conftest import START, Client, World, at

COURT = {"kind": "court", "place": "Juzgado 1", "minutes": 90, "travel_minutes": 30, "papers": "DNI"}
DONE = {"outcome": "done", "minutes": 100, "note": "Fue bien."}


def plan(client: Client, case: str, starts_at: str, **more: Any) -> str:
    return client.make(
        f"/cases/{case}/accompaniments", {"accompaniment": COURT, "starts_at": starts_at} | more
    )


def the_only(client: Client, case: str) -> dict[str, Any]:
    (found,) = client.get(f"/cases/{case}/accompaniments")
    return dict(found)


def test_an_accompaniment_is_planned_held_and_followed_by_its_next_step(
    world: World, luz: Client, case: str
) -> None:
    made = plan(luz, case, at(hours=2))
    assert the_only(luz, case)["state"] == "planned"

    world.later(hours=4)
    answer = luz.post(
        f"/cases/{case}/accompaniments/{made}/outcome",
        {"outcome": DONE, "next_step": {"text": "Recoger el auto", "on": "2026-12-01"}},
    )

    assert answer.status_code == 204
    held = the_only(luz, case)
    assert (held["state"], held["outcome"]["outcome"]) == ("held", "done")
    assert luz.get(f"/cases/{case}")["next_action"] == "Recoger el auto"


def test_an_outcome_before_its_hour_is_refused(luz: Client, case: str) -> None:
    made = plan(luz, case, at(hours=2))

    assert luz.post(f"/cases/{case}/accompaniments/{made}/outcome", {"outcome": DONE}).status_code == 422


def test_the_same_outcome_twice_is_one_and_another_is_refused(world: World, luz: Client, case: str) -> None:
    made = plan(luz, case, at(hours=-3))
    path = f"/cases/{case}/accompaniments/{made}/outcome"

    codes = [
        luz.post(path, {"outcome": DONE}).status_code,
        luz.post(path, {"outcome": DONE}).status_code,
        luz.post(path, {"outcome": DONE | {"outcome": "refused"}}).status_code,
    ]

    assert codes == [204, 204, 409]


def test_what_is_cancelled_cannot_be_held(world: World, luz: Client, case: str) -> None:
    made = plan(luz, case, at(hours=-3))
    for _ in range(2):
        cancelled = luz.post(f"/cases/{case}/accompaniments/{made}/cancellation", {"reason": "not_safe"})
        assert cancelled.status_code == 204

    held = luz.post(f"/cases/{case}/accompaniments/{made}/outcome", {"outcome": DONE})
    assert (held.status_code, held.json()["code"]) == (409, "not_planned")


def test_a_clash_in_the_workers_agenda_is_counted_not_forbidden(luz: Client, case: str) -> None:
    plan(luz, case, at(days=1))
    other = luz.open_case("Otra")

    answer = luz.post(
        f"/cases/{other}/accompaniments", {"accompaniment": COURT, "starts_at": at(days=1, minutes=30)}
    )

    assert (answer.status_code, answer.json()["clashes"]) == (201, 1)


def test_back_to_back_is_no_clash(luz: Client, case: str) -> None:
    plan(luz, case, at(days=1))

    answer = luz.post(
        f"/cases/{case}/accompaniments", {"accompaniment": COURT, "starts_at": at(days=1, hours=2)}
    )

    assert answer.json()["clashes"] == 0


def test_her_reminder_is_handed_over_once_two_days_before(world: World, luz: Client, case: str) -> None:
    made = plan(luz, case, at(days=3), remind_her=True)
    hand_over_reminders(world.runtime)
    assert world.events("intake.reminder_due.v1") == []

    world.later(days=1)
    for _ in range(2):
        hand_over_reminders(world.runtime)

    (told,) = world.events("intake.reminder_due.v1")
    assert told["occurrence"] == made
    assert datetime.fromisoformat(told["starts_at"]) == START + timedelta(days=3)
    assert told["template"] == "appointment_reminder"


def test_she_is_not_reminded_unless_she_wants_it(world: World, luz: Client, case: str) -> None:
    plan(luz, case, at(days=1), remind_her=False)
    hand_over_reminders(world.runtime)

    assert world.events("intake.reminder_due.v1") == []


def test_a_reminder_already_handed_over_is_taken_back_when_it_is_called_off(
    world: World, luz: Client, case: str
) -> None:
    made = plan(luz, case, at(days=1), remind_her=True)
    hand_over_reminders(world.runtime)
    luz.post(f"/cases/{case}/accompaniments/{made}/cancellation", {"reason": "she_asked"})

    (told,) = world.events("intake.reminder_cancelled.v1")
    assert told["occurrence"] == made


def test_one_that_moves_is_announced_anew_for_its_new_hour(world: World, luz: Client, case: str) -> None:
    made = plan(luz, case, at(days=1), remind_her=True)
    hand_over_reminders(world.runtime)
    moved = luz.put(
        f"/cases/{case}/accompaniments/{made}",
        {"accompaniment": COURT, "starts_at": at(days=1, hours=3), "remind_her": True},
    )
    hand_over_reminders(world.runtime)

    assert moved.status_code == 204
    assert len(world.events("intake.reminder_cancelled.v1")) == 1
    starts = [told["starts_at"] for told in world.events("intake.reminder_due.v1")]
    assert [datetime.fromisoformat(start) - START for start in starts] == [
        timedelta(days=1),
        timedelta(days=1, hours=3),
    ]


def test_the_agenda_shows_ones_own_day_in_order(luz: Client, rosa: Client, case: str) -> None:
    plan(luz, case, at(hours=5))
    plan(luz, case, at(hours=1))
    plan(luz, case, at(days=2))
    plan(rosa, case, at(hours=2))

    lines = luz.get("/agenda", start=at(hours=-1), end=at(hours=12))

    assert [line["starts_at"][11:16] for line in lines] == ["12:00", "16:00"]
    assert {line["call_name"] for line in lines} == {"Amal"}


@pytest.mark.parametrize("end", [at(hours=-1), at(days=90)])
def test_an_agenda_is_not_empty_nor_endless(luz: Client, end: str) -> None:
    assert luz.call("GET", "/agenda", params={"start": at(), "end": end}).status_code == 422


def test_an_agenda_shows_nothing_of_a_case_that_is_shut(
    world: World, luz: Client, dora: Client, case: str
) -> None:
    made = plan(luz, case, at(hours=1))
    world.later(hours=3)
    luz.post(f"/cases/{case}/accompaniments/{made}/outcome", {"outcome": DONE})
    assert len(luz.get("/agenda", start=at(), end=at(days=1))) == 1

    dora.post(f"/cases/{case}/lifecycle", {"step": "block", "reason": "legal_duty"})

    assert luz.get("/agenda", start=at(), end=at(days=1)) == []


def test_of_a_case_she_no_longer_reaches_an_agenda_keeps_only_the_hour_she_is_expected(
    world: World, luz: Client, rosa: Client, ines: Client, case: str
) -> None:
    held, planned = plan(luz, case, at(hours=1)), plan(luz, case, at(hours=9))
    world.later(hours=3)
    luz.post(f"/cases/{case}/accompaniments/{held}/outcome", {"outcome": DONE})

    rosa.put(f"/cases/{case}/owner", {"owner": str(ines.actor.ref), "team": "bierzo"})

    (line,) = luz.get("/agenda", start=at(), end=at(days=1))
    assert (line["id"], line["call_name"], line["place"], line["kind"]) == (planned, "", "", "other")


def test_planning_moving_and_calling_off_is_no_contact_with_her(luz: Client, case: str) -> None:
    before = luz.get(f"/cases/{case}")["last_contact_at"]
    made = plan(luz, case, at(days=1))
    luz.put(f"/cases/{case}/accompaniments/{made}", {"accompaniment": COURT, "starts_at": at(days=2)})
    luz.post(f"/cases/{case}/accompaniments/{made}/cancellation", {"reason": "not_safe"})

    assert luz.get(f"/cases/{case}")["last_contact_at"] == before
