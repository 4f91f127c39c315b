"""From what a programme has to a plan on the board: asked for, searched, stopped, taken."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import text

from services.groups.planner.instance import Plan
from services.groups.planner.solving.outcome import Result
from services.groups.planner.solving.search import solve
from services.groups.runtime import SERVICE
from services.groups.store.planning import searches
from services.groups.usecases.planning.run_search import run_next
from shared.actor import Actor
from shared.contracts.roles import Role
from shared.ids import new_id
from tests.integration.groups.house import House, staff
from tests.integration.groups.planning.conftest import WorkOff, asking
from tests.support.convocatoria import Convocatoria

QUICK = {"seconds": 60, "seed": 3}


def test_a_search_finds_the_proven_best_plan_and_it_is_put_on_the_board(
    planning: Convocatoria, work_off: WorkOff
) -> None:
    search = planning.post("searches", QUICK)["id"]
    waiting = planning.get(f"searches/{search}/progress")
    work_off()
    found = planning.get(f"searches/{search}")
    number = planning.post(f"searches/{search}/take", {"number": 0})["number"]
    board = planning.get("board")

    assert waiting["state"] == "queued"
    assert (found["line"]["state"], found["line"]["is_optimal"], found["line"]["gap"]) == ("done", True, 0)
    assert found["line"]["objective"] == found["line"]["bound"] > found["line"]["greedy"]
    assert (found["line"]["seed"], found["line"]["women"], found["line"]["model"]) == (3, 20, "1")
    assert found["points"][-1][1] == found["line"]["objective"] == board["objective"]
    assert number == board["number"] == 1
    assert board["placed"] == found["line"]["placed"] == sum(len(card["women"]) for card in board["cards"])
    assert board["placed"] + len(board["unplaced"]) == board["asking"] == 20
    assert board["broken"] == []
    assert all(one["reasons"] for one in board["unplaced"])
    assert {woman["woman"]["alias"][:5] for card in board["cards"] for woman in card["women"]} == {"Alias"}


def test_what_was_searched_can_be_replayed_until_something_changes(
    planning: Convocatoria, work_off: WorkOff
) -> None:
    search = planning.post("searches", QUICK)["id"]
    work_off()
    before = planning.get(f"searches/{search}")["same_data"]

    case, _ = next(iter(planning.cases.values()))
    planning.post(f"wishes/{case}/withdraw")

    assert (before, planning.get(f"searches/{search}")["same_data"]) == (True, False)


def test_of_two_who_ask_at_once_one_gets_a_search(house: House, planning: Convocatoria) -> None:
    def ask() -> int:
        path = f"/plannings/{planning.id}/searches"
        return int(house.ask(house.coordinator, "POST", path, json=QUICK).status_code)

    with ThreadPoolExecutor(4) as people:
        answers = sorted(future.result() for future in [people.submit(ask) for _ in range(4)])

    assert answers == [202, 409, 409, 409]
    assert len(planning.get()["searches"]) == 1


def test_a_repeated_request_queues_one_search(house: House, planning: Convocatoria) -> None:
    key = {"Idempotency-Key": str(uuid4())}
    path = f"/plannings/{planning.id}/searches"

    made = {
        house.ask(house.coordinator, "POST", path, json=QUICK, headers=key).json()["id"] for _ in range(2)
    }

    assert len(made) == 1


def test_two_workers_never_take_the_same_search(house: House, planning: Convocatoria) -> None:
    search = planning.post("searches", QUICK)["id"]

    with house.work() as one, house.work() as other:
        first = searches.claim_next(one.session, claim=new_id(), now=one.now)
        second = searches.claim_next(other.session, claim=new_id(), now=other.now)

    assert (first and str(first.id), second) == (search, None)


def test_a_search_that_waits_is_cancelled_and_never_runs(planning: Convocatoria, work_off: WorkOff) -> None:
    search = planning.post("searches", QUICK)["id"]

    stopped = planning.post(f"searches/{search}/stop")["state"]
    again = planning.post(f"searches/{search}/stop")["state"]
    work_off()

    assert (stopped, again) == ("cancelled", "cancelled")
    assert planning.get(f"searches/{search}/progress")["state"] == "cancelled"


def test_a_silent_worker_has_lost_its_search_and_a_new_one_may_be_asked_for(
    house: House, planning: Convocatoria
) -> None:
    search = planning.post("searches", QUICK)["id"]
    claim = new_id()
    with house.work() as work:
        searches.claim_next(work.session, claim=claim, now=work.now)
    house.watch.forward(seconds=15)
    still = planning.get(f"searches/{search}/progress")["state"]
    house.watch.forward(seconds=1)
    lost = planning.get(f"searches/{search}/progress")["state"]
    planning.post("searches", QUICK)

    assert (still, lost) == ("running", "lost")
    with house.work() as work:
        assert not searches.tell(work.session, UUID(search), claim=claim, heard_at=work.now)


def run_with(house: House, solver: Callable[..., Result]) -> None:
    assert run_next(house.transactions, actor=Actor.service(SERVICE), solver=solver)


def test_a_fault_in_the_search_is_told_by_a_code_and_ends_it(house: House, planning: Convocatoria) -> None:
    def broken(*_: object, **__: object) -> Result:
        raise RuntimeError("Alias P0001 vive en la calle Mayor")

    search = planning.post("searches", QUICK)["id"]
    run_with(house, broken)

    line = planning.get(f"searches/{search}/progress")
    assert (line["state"], line["trouble"]) == ("failed", "fault")


def test_a_plan_that_breaks_a_rule_goes_nowhere_whoever_found_it(
    house: House, planning: Convocatoria
) -> None:
    def careless(*words: Any, **facts: Any) -> Result:
        found = solve(*words, **facts)
        alone = [one.model_copy(update={"facilitators": one.facilitators[:1]}) for one in found.plan.groups]
        return replace(found, plan=Plan(groups=tuple(alone)))

    search = planning.post("searches", {"seconds": 2})["id"]
    run_with(house, careless)

    line = planning.get(f"searches/{search}/progress")
    assert (line["state"], line["trouble"]) == ("failed", "fault")


def test_nobody_but_a_coordinator_sees_a_planning(house: House, planning: Convocatoria) -> None:
    others = [house.facilitator, house.caseworker, staff(Role.ADMIN), staff(Role.DPO)]
    paths = ["", f"/{planning.id}", f"/{planning.id}/board"]

    answers = {
        house.ask(one, "GET", f"/plannings{path}").status_code for one in (*others, None) for path in paths
    }

    assert answers <= {401, 403}


def test_only_references_and_numbers_are_clear_in_a_search(house: House, planning: Convocatoria) -> None:
    planning.post("searches", QUICK)

    with house.engine.connect() as connection:
        row = connection.execute(text("select row_to_json(s)::text from planning_search s")).scalar()

    assert row is not None
    assert not any(str(person) in row for person in planning.people.values())
    assert "Alias" not in row


def test_one_planning_is_not_another(house: House, planning: Convocatoria) -> None:
    other = Convocatoria(asking(house), house.a_case, women=6, seed=1)
    search = planning.post("searches", QUICK)["id"]

    path = f"/plannings/{other.id}/searches/{search}/progress"
    assert house.ask(house.coordinator, "GET", path).status_code == 404


def test_an_hour_of_silence_is_no_news_for_a_search_that_is_over(
    house: House, planning: Convocatoria, work_off: WorkOff
) -> None:
    search = planning.post("searches", QUICK)["id"]
    work_off()

    house.watch.now += timedelta(hours=1)

    assert planning.get(f"searches/{search}/progress")["state"] == "done"
