"""What a person fixed before a search is kept, as far as it can be, and the bound stays true."""

import threading
import time
from dataclasses import replace
from typing import Any

import pytest

from services.groups.planner.instance import Instance, Plan, read_instance
from services.groups.planner.judging.verify import verify
from services.groups.planner.solving.outcome import Brake, Progress, Result
from services.groups.planner.solving.pins import FREE, Pins, Place, Seat, place_of
from services.groups.planner.solving.search import solve
from tests.support.planner import group, problem
from tests.unit.groups.planner.test_search import an_instance

SECONDS = 60


@pytest.fixture(scope="module")
def town() -> Instance:
    return an_instance(20, 3)


@pytest.fixture(scope="module")
def best(town: Instance) -> Result:
    return solve(town, seconds=SECONDS)


def search(town: Instance, pins: Pins, base: Plan, **facts: Any) -> Result:
    found = solve(town, seconds=SECONDS, pins=pins, base=base, **facts)
    assert verify(town, found.plan).violations == ()
    return found


def test_a_locked_group_stays_as_it_is_and_the_rest_is_proven_best(town: Instance, best: Result) -> None:
    smallest = min(best.plan.groups, key=lambda one: len(one.participants))
    without = solve(town, seconds=SECONDS).plan
    found = search(town, Pins(locked=(place_of(smallest),)), without)

    kept = [one for one in found.plan.groups if place_of(one) == place_of(smallest)]
    assert kept == [one for one in without.groups if place_of(one) == place_of(smallest)]
    assert found.status == "optimal"
    assert found.objective == found.bound <= best.objective


def test_locking_what_is_best_anyway_costs_nothing(town: Instance, best: Result) -> None:
    found = search(town, Pins(locked=tuple(place_of(one) for one in best.plan.groups)), best.plan)

    assert (found.objective, found.bound) == (best.objective, best.objective)


def test_locks_and_a_plan_in_force_are_counted_once(town: Instance, best: Result) -> None:
    again = replace_previous(town, best.plan)
    found = search(again, Pins(locked=(place_of(best.plan.groups[0]),)), best.plan)

    assert found.status == "optimal"
    assert found.objective == found.bound == verify(again, best.plan).objective


def replace_previous(town: Instance, plan: Plan) -> Instance:
    return town.model_copy(update={"previous": plan})


def test_a_woman_who_must_not_sit_there_does_not(town: Instance, best: Result) -> None:
    taken = best.plan.groups[0]
    out = Pins(outside=tuple(Seat(name, place_of(taken)) for name in taken.participants[:3]))

    found = search(town, out, best.plan)

    assert out.unkept(found.plan) == ()
    assert found.objective <= best.objective


def test_a_woman_who_must_have_a_place_gets_one_if_there_is_any(town: Instance, best: Result) -> None:
    placed = {name for one in best.plan.groups for name in one.participants}
    possible = [name for one in best.plan.groups for name in one.participants]
    pins = Pins(placed=(possible[-1],), inside=(Seat(possible[0], place_of(best.plan.groups[0])),))

    found = search(town, pins, best.plan)

    assert pins.unkept(found.plan) == ()
    assert (found.objective, found.status) == (best.objective, "optimal")
    assert placed


def test_a_pin_that_cannot_be_kept_is_named_and_holds_up_nothing(town: Instance, best: Result) -> None:
    nowhere = next(one.id for one in town.participants if place_of(best.plan.groups[0]).slot not in one.slots)
    pins = Pins(inside=(Seat(nowhere, place_of(best.plan.groups[0])),))

    found = solve(town, seconds=5, pins=pins, base=best.plan)

    assert pins.unkept(found.plan) == (nowhere,)
    assert verify(town, found.plan).violations == ()
    assert found.plan.groups


def test_a_group_that_is_not_possible_any_more_is_not_locked() -> None:
    town = read_instance(problem(F1={"slots": []}))
    base = Plan.model_validate({"groups": [group("N1", "mon10", "P1 P2")]})
    pins = Pins(locked=(Place("N1", "mon10"),))

    assert pins.locked_in(town, base) == ()
    assert solve(town, seconds=5, pins=pins, base=base).plan.groups


def test_a_locked_group_takes_nobody_in() -> None:
    town = read_instance(problem())
    base = Plan.model_validate({"groups": [group("N1", "mon10", "P1 P2")]})

    found = search(town, Pins(locked=(Place("N1", "mon10"),)), base)

    assert next(one for one in found.plan.groups if one.room == "N1").participants == ("P1", "P2")
    assert verify(town, found.plan).placed == 6


def test_a_search_never_ends_under_the_plan_it_began_with(town: Instance, best: Result) -> None:
    found = solve(town, seconds=1, base=best.plan)

    assert found.objective >= best.objective


def test_free_pins_change_nothing(town: Instance, best: Result) -> None:
    assert search(town, FREE, Plan(groups=())).objective == best.objective


def test_a_brake_ends_a_search_at_once_from_another_thread() -> None:
    brake = Brake()
    began = time.monotonic()

    def pull() -> None:
        while time.monotonic() - began < 60 and not ended.wait(0.5):
            brake.pull()

    ended = threading.Event()
    thread = threading.Thread(target=pull)
    thread.start()
    found = solve(an_instance(120, 2), seconds=120, brake=brake)
    ended.set()
    thread.join()

    assert time.monotonic() - began < 40
    assert found.plan.groups


def test_a_better_bound_is_told_like_a_better_plan() -> None:
    told: list[Progress] = []

    def hear(progress: Progress) -> bool:
        told.append(progress)
        return True

    found = solve(an_instance(30, 1), seconds=SECONDS, told=hear)

    bounds = [one.bound for one in told]
    assert bounds == sorted(bounds, reverse=True)
    assert len(set(bounds)) > 1
    assert [one.objective for one in told] == sorted(one.objective for one in told)
    assert all(one.bound >= one.objective for one in told)
    assert replace(told[-1], seconds=0).objective == found.objective
