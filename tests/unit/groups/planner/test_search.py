"""The search: plans that the independent judge accepts, optima that are known, bounds that hold."""

from typing import Any

import pytest
from ortools.sat.python import cp_model

from bench.planner_instances import generate
from services.groups.planner.instance import Instance, read_instance
from services.groups.planner.judging.verify import verify
from services.groups.planner.solving import parts, search
from services.groups.planner.solving.greedy import make_greedy
from services.groups.planner.solving.model import Model
from services.groups.planner.solving.offers import Offers
from services.groups.planner.solving.outcome import Progress
from services.groups.planner.solving.search import solve

OPTIMA = {(30, 1): 21_818, (30, 2): 26_574, (30, 3): 21_811}
"""Proven by CP-SAT and, with another engine on the same problem, by those who set it."""
PRESETS = ("normal", "conflicts", "childcare", "languages", "scarce")


def an_instance(women: int, seed: int, preset: str = "normal", **changes: Any) -> Instance:
    return read_instance(generate(women, seed=seed, preset=preset) | changes)


@pytest.mark.parametrize(("women", "seed"), OPTIMA)
def test_what_is_best_is_found_and_proven(women: int, seed: int) -> None:
    result = solve(an_instance(women, seed), seconds=60)

    assert (result.status, result.objective, result.bound) == (
        "optimal",
        OPTIMA[women, seed],
        OPTIMA[women, seed],
    )
    assert result.gap == 0
    assert result.objective > result.greedy


@pytest.mark.parametrize("preset", PRESETS)
@pytest.mark.parametrize("women", [24, 60])
def test_a_greedy_plan_keeps_every_rule(women: int, preset: str) -> None:
    instance = an_instance(women, 5, preset)

    verdict = verify(instance, make_greedy(instance, Offers.of(instance)))

    assert verdict.violations == ()
    assert verdict.objective >= 0


@pytest.mark.parametrize("preset", PRESETS)
def test_the_model_counts_as_the_judge_does(preset: str) -> None:
    instance = an_instance(24, 3, preset)
    offers = Offers.of(instance)
    model = Model(instance, offers, offers.all)
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = 60
    solver.parameters.num_workers = search.WORKERS

    assert solver.solve(model.cp) == cp_model.OPTIMAL
    verdict = verify(instance, model.plan_of(solver))
    assert verdict.violations == ()
    assert verdict.objective == solver.objective_value


def shock(women: int, seed: int) -> Instance:
    """A plan in force, and then one facilitator away and one room closed at an hour it was used."""
    content = generate(women, seed=seed)
    plan = make_greedy(read_instance(content), Offers.of(read_instance(content)))
    gone, closed = plan.groups[0].facilitators[0], plan.groups[-1]
    content["facilitators"] = [one for one in content["facilitators"] if one["id"] != gone]
    content["exclusions"] = [one for one in content["exclusions"] if gone not in (one["a"], one["b"])]
    for site in content["sites"]:
        for room in site["rooms"]:
            if room["id"] == closed.room:
                room["slots"] = [slot for slot in room["slots"] if slot != closed.slot]
    content["previous"] = {"groups": [group.model_dump(mode="json") for group in plan.groups]}
    return read_instance(content)


def test_a_plan_is_made_anew_with_few_changes() -> None:
    instance = shock(30, 3)
    offers = Offers.of(instance)
    afresh = verify(instance, make_greedy(instance, offers))

    result = solve(instance, seconds=30)

    verdict = verify(instance, result.plan)
    assert result.status == "optimal"
    assert verdict.objective > afresh.objective
    assert (
        verdict.costs["moved"] + verdict.costs["dropped"] <= afresh.costs["moved"] + afresh.costs["dropped"]
    )


def test_more_freedom_never_makes_the_best_worse() -> None:
    content = generate(20, seed=4, preset="conflicts")
    best = solve(read_instance(content), seconds=30)

    free = solve(read_instance(content | {"exclusions": []}), seconds=30)
    more = generate(20, seed=4, preset="conflicts")
    for woman in more["participants"][:5]:
        woman["slots"] |= {slot["id"]: 2 for slot in more["slots"] if slot["id"] not in woman["slots"]}
    wider = solve(read_instance(more), seconds=30)

    assert {best.status, free.status, wider.status} == {"optimal"}
    assert free.objective >= best.objective
    assert wider.objective >= best.objective


def test_other_names_change_nothing() -> None:
    content = generate(20, seed=6)
    names = {one["id"]: f"W{place}" for place, one in enumerate(reversed(content["participants"]))}
    renamed = generate(20, seed=6)
    for woman in renamed["participants"]:
        woman["together"] = [names[one] for one in woman["together"]]
        woman["id"] = names[woman["id"]]
    for one in renamed["exclusions"]:
        one["a"], one["b"] = names[one["a"]], names.get(one["b"], one["b"])

    results = [solve(read_instance(each), seconds=30) for each in (content, renamed)]

    assert results[0].status == results[1].status == "optimal"
    assert results[0].objective == results[1].objective


def test_many_women_are_planned_part_by_part_under_a_bound_that_holds(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """60 women as if they were many: the optimum is known, so that the bound can be held against it."""
    monkeypatch.setattr(search, "WHOLE", 0)
    monkeypatch.setattr(parts, "PART", 40)

    result = solve(an_instance(60, 2), seconds=6)

    assert result.bound >= 42_082
    assert result.greedy < result.objective <= 42_082
    assert verify(an_instance(60, 2), result.plan).violations == ()


@pytest.mark.parametrize("many", [0, 200])
def test_ruins_and_steps_come_before_the_whole_and_leave_it_right(
    monkeypatch: pytest.MonkeyPatch, many: int
) -> None:
    """60 women as if they were more than a few: with steps that see a part, and without."""
    monkeypatch.setattr(search, "FEW", 0)
    monkeypatch.setattr(search, "MANY", many)
    heard: list[Progress] = []

    result = solve(an_instance(60, 2), seconds=6, told=lambda one: heard.append(one) is None)

    assert result.greedy < result.objective <= 42_082 <= result.bound
    assert verify(an_instance(60, 2), result.plan).violations == ()
    assert [one.objective for one in heard] == sorted(one.objective for one in heard)


def test_a_bound_holds_for_places_that_are_worth_less_than_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Women who could come to two parts but better stay at home must not lower the bound."""
    monkeypatch.setattr(search, "WHOLE", 0)
    monkeypatch.setattr(parts, "PART", 20)
    content = generate(60, seed=2)
    for woman in content["participants"][:30]:
        woman["travel"] = {site["id"]: 5_000 for site in content["sites"]}
    whole = read_instance(content)

    result = solve(whole, seconds=4)
    monkeypatch.setattr(search, "WHOLE", 330)
    best = solve(whole, seconds=30)

    assert best.status == "optimal"
    assert result.bound >= best.objective


def test_better_plans_are_told_and_one_may_be_taken_early() -> None:
    heard: list[Progress] = []

    def enough(progress: Progress) -> bool:
        heard.append(progress)
        return len(heard) < 2

    result = solve(an_instance(60, 1), seconds=60, told=enough)

    assert len(heard) >= 2
    assert [one.objective for one in heard] == sorted(one.objective for one in heard)
    assert result.objective == heard[-1].objective < 59_884
    assert all(one.bound >= one.objective for one in heard)


@pytest.mark.parametrize("had_places", [False, True])
def test_where_no_group_can_exist_an_empty_plan_is_best(had_places: bool) -> None:
    content = generate(30, seed=1)
    plan = make_greedy(read_instance(content), Offers.of(read_instance(content)))
    if had_places:
        content["previous"] = {"groups": [group.model_dump(mode="json") for group in plan.groups]}
    for woman in content["participants"]:
        woman["slots"] = {}

    result = solve(read_instance(content), seconds=5)

    lost = 600 * sum(len(group.participants) for group in plan.groups) * had_places
    assert (result.plan.groups, result.objective, result.bound, result.status) == (
        (),
        -lost,
        -lost,
        "optimal",
    )
