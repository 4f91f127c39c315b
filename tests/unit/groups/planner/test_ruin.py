"""Ruin and recreate: ever better plans that keep every rule, what is locked and whoever must have a place."""

from collections.abc import Callable, Iterator
from itertools import count, islice, pairwise
from random import Random

import pytest

from bench.planner_instances import generate
from services.groups.planner.instance import Instance, Plan, read_instance
from services.groups.planner.judging.verify import verify
from services.groups.planner.solving.greedy import make_greedy
from services.groups.planner.solving.offers import Offers
from services.groups.planner.solving.pins import BONUS, place_of
from services.groups.planner.solving.repair import still_possible
from services.groups.planner.solving.ruin import ruin_and_recreate
from services.groups.planner.solving.state import State
from tests.unit.groups.planner.test_search import PRESETS, an_instance

TRIES = 60


def after(tries: int) -> Callable[[], bool]:
    """Says stop after so many tries."""
    seen = count(1)
    return lambda: next(seen) > tries


def better(instance: Instance, start: Plan, *, seed: int = 1, **named: object) -> Iterator[Plan]:
    how = {"locked": (), "bonus": {}, "stop": after(TRIES)} | named
    return ruin_and_recreate(instance, Offers.of(instance), start, luck=Random(seed), **how)  # type: ignore[arg-type]


@pytest.mark.parametrize("preset", PRESETS)
def test_each_plan_is_better_than_the_one_before_and_keeps_every_rule(preset: str) -> None:
    instance = an_instance(60, 3, preset)
    start = make_greedy(instance, Offers.of(instance))

    verdicts = [verify(instance, plan) for plan in (start, *better(instance, start))]

    assert [verdict.violations for verdict in verdicts if verdict.violations] == []
    assert all(one.objective < other.objective for one, other in pairwise(verdicts))
    assert len(verdicts) > 1


def test_the_same_luck_gives_the_same_plans() -> None:
    instance = an_instance(60, 3)
    start = make_greedy(instance, Offers.of(instance))

    assert list(better(instance, start)) == list(better(instance, start))


def test_what_is_locked_stays_as_it_is() -> None:
    instance = an_instance(60, 3)
    start = make_greedy(instance, Offers.of(instance))
    locked = start.groups[-1:]

    found = list(better(instance, start, locked={place_of(one) for one in locked}))

    assert found
    kept = {place_of(one): (one.facilitators, one.language) for one in locked}
    for plan in found:
        there = {place_of(one): one for one in plan.groups if place_of(one) in kept}
        assert {place: (one.facilitators, one.language) for place, one in there.items()} == kept
        assert all({*one.participants} <= {*there[place_of(one)].participants} for one in locked)


def test_with_everything_locked_nothing_is_tried() -> None:
    instance = an_instance(30, 1)
    start = make_greedy(instance, Offers.of(instance))

    assert list(better(instance, start, locked={place_of(one) for one in start.groups})) == []


def test_whoever_must_have_a_place_keeps_it() -> None:
    instance = an_instance(60, 3, "scarce")
    start = make_greedy(instance, Offers.of(instance))
    pinned = [name for group in start.groups for name in group.participants][:5]

    *_, last = better(instance, start, bonus=dict.fromkeys(pinned, BONUS))

    assert {*pinned} <= {name for group in last.groups for name in group.participants}


def test_a_plan_in_force_counts_what_it_costs_to_leave_it() -> None:
    content = generate(60, seed=3)
    instance = read_instance(content)
    former = make_greedy(instance, Offers.of(instance))
    again = read_instance(content | {"previous": former.model_dump()})
    offers = Offers.of(again)
    start = make_greedy(again, offers, kept=still_possible(again, offers, former))

    verdicts = [verify(again, plan) for plan in (start, *islice(better(again, start), 5))]

    assert all(one.objective < other.objective for one, other in pairwise(verdicts))


def test_a_group_that_is_dropped_leaves_nothing_behind() -> None:
    instance = an_instance(60, 3, "childcare")
    groups = make_greedy(instance, Offers.of(instance)).groups
    state = State.of(instance, groups)

    state.drop(state.groups[1])

    fresh = State.of(instance, [groups[0], *groups[2:]])
    used = {place: {band: n for band, n in there.items() if n} for place, there in state.children.items()}
    assert {place: there for place, there in used.items() if there} == {
        place: dict(there) for place, there in fresh.children.items() if any(there.values())
    }
    assert (state.rooms, state.where) == (fresh.rooms, fresh.where)
    assert {who: held for who, held in state.working.items() if held} == dict(fresh.working)
    state.add(groups[1])
    assert state.where == State.of(instance, groups).where
