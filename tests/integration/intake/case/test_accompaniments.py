"""Accompaniments, her reminders of them, and the worker's agenda."""

from typing import Any

import pytest

from tests.integration.intake.case.conftest import Client, World, at

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


def test_it_moves_to_another_day_at_the_hour_of_the_clock(luz: Client, case: str) -> None:
    made = plan(luz, case, "2027-03-26T09:00:00+00:00")  # ten in Madrid, before the clocks change

    moved = luz.post(f"/cases/{case}/accompaniments/{made}/day", {"day": "2027-03-29"})

    assert (moved.status_code, moved.json()) == (200, {"clashes": 0})
    shown = the_only(luz, case)
    assert shown["starts_at"].startswith("2027-03-29T08:00")
    assert shown["facts"] == luz.get(f"/cases/{case}/accompaniments/{made}")["facts"]


def test_what_else_there_is_on_that_day_is_told(luz: Client, case: str) -> None:
    made = plan(luz, case, at(days=1))
    plan(luz, case, at(days=2, minutes=30))

    moved = luz.post(f"/cases/{case}/accompaniments/{made}/day", {"day": "2026-11-26"})

    assert moved.json() == {"clashes": 1}


def test_nothing_moves_into_the_past_nor_what_is_over(world: World, luz: Client, case: str) -> None:
    made = plan(luz, case, at(hours=1))
    path = f"/cases/{case}/accompaniments/{made}"
    past = luz.post(f"{path}/day", {"day": "2026-11-23"})
    assert (past.status_code, past.json()["errors"][0]["field"]) == (422, "day")

    luz.post(f"{path}/cancellation", {"reason": "she_asked"})
    assert luz.post(f"{path}/day", {"day": "2026-11-30"}).status_code == 409


def test_an_agenda_of_the_team_shows_who_goes_and_no_case_she_does_not_reach(
    luz: Client, rosa: Client, ines: Client, case: str
) -> None:
    plan(luz, case, at(hours=2))
    plan(rosa, case, at(hours=3))
    plan(ines, ines.open_case("Otra"), at(hours=4))

    team = luz.get("/agenda", start=at(), end=at(days=1), whose="team")

    assert [line["staff"] for line in team] == [str(luz.actor.ref), str(rosa.actor.ref)]
    assert len(rosa.get("/agenda", start=at(), end=at(days=1), whose="team")) == 3


def test_planning_moving_and_calling_off_is_no_contact_with_her(luz: Client, case: str) -> None:
    before = luz.get(f"/cases/{case}")["last_contact_at"]
    made = plan(luz, case, at(days=1))
    luz.put(f"/cases/{case}/accompaniments/{made}", {"accompaniment": COURT, "starts_at": at(days=2)})
    luz.post(f"/cases/{case}/accompaniments/{made}/cancellation", {"reason": "not_safe"})

    assert luz.get(f"/cases/{case}")["last_contact_at"] == before
