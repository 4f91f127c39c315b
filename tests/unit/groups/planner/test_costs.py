"""What a plan costs: each kind in points that were worked out by hand, and no other kind with it."""

import random

import pytest

from bench.planner_instances import generate
from services.groups.planner.instance import Group, Plan, read_instance
from services.groups.planner.judging.verify import verify
from tests.support.planner import group, judged, plan, problem

TRIO = "P1 P2 P3"
OTHER_STAFF = {"facilitators": ["F3", "F4"]}
USUAL = group("N1", "mon10", TRIO)


def costs(content: dict[str, object], *groups: dict[str, object]) -> dict[str, int]:
    """Kinds that cost something, beside the trio's thirty minutes and their group."""
    verdict = judged(content, *groups)
    assert verdict.objective == verdict.placed_value - sum(verdict.costs.values())
    extra = dict(verdict.costs)
    extra["travel"] -= 30
    extra["open_group"] -= 300
    return {kind: points for kind, points in extra.items() if points}


def test_the_usual_group_costs_its_opening_and_the_ways_there() -> None:
    verdict = judged(problem(), USUAL)

    assert verdict.objective == 3000 - 300 - 30
    assert {kind for kind, points in verdict.costs.items() if points} == {"open_group", "travel"}


@pytest.mark.parametrize(("wait", "value"), [(0, 3000), (1, 3150), (4, 3600), (5, 3600)])
def test_a_place_is_worth_more_the_longer_she_waited_up_to_a_cap(wait: int, value: int) -> None:
    assert judged(problem(P1={"wait": wait}), USUAL).placed_value == value


@pytest.mark.parametrize(("urgency", "value"), [(0, 3000), (1, 3250), (2, 3500)])
def test_a_place_is_worth_more_the_more_urgent_it_is(urgency: int, value: int) -> None:
    assert judged(problem(P1={"urgency": urgency}), USUAL).placed_value == value


def test_ways_cost_by_the_minute() -> None:
    town = problem(P1={"travel": {"north": 25, "south": 1}}, travel_per_min=2)

    assert judged(town, USUAL).costs["travel"] == 2 * (25 + 10 + 10)


@pytest.mark.parametrize(("suits", "points"), [(0, 0), (1, 20), (2, 40)])
def test_an_hour_costs_by_how_badly_it_suits(suits: int, points: int) -> None:
    town = problem(P1={"slots": {"mon10": suits}}, P2={"slots": {"mon10": suits}})

    assert costs(town, USUAL) == ({"slot_pref": 2 * points} if points else {})


def test_a_theme_that_she_did_not_wish_costs() -> None:
    assert costs(problem(P1={"themes": ["economic", "parenting"]}), USUAL) == {"theme_miss": 15}


@pytest.mark.parametrize(
    ("tongues", "points"),
    [
        (("ar", "es", "es"), 40),
        (("ar", "ar", "es"), 0),
        (("ar", "ar", "fr"), 40),
        (("ar", "fr", "es"), 80),
        (("es", "es", "es"), 0),
    ],
)
def test_the_only_one_of_a_mother_tongue_other_than_the_groups_is_isolated(
    tongues: tuple[str, ...], points: int
) -> None:
    town = problem(
        **{
            f"P{n}": {"mother_tongue": tongue, "languages": [tongue, "es"]}
            for n, tongue in enumerate(tongues, 1)
        }
    )

    assert costs(town, USUAL) == ({"isolated": points} if points else {})


def test_friends_in_different_groups_cost_by_each_wish() -> None:
    town = problem(P1={"together": ["P2", "P4", "P6"]}, P4={"together": ["P1"]})
    groups = USUAL, group("S1", "mon10", "P4 P5", **OTHER_STAFF)

    assert costs(town, *groups) == {"together_broken": 2 * 30, "travel": 20, "open_group": 300}


@pytest.mark.parametrize(
    ("low", "high", "extra"),
    [
        (3, 3, {}),
        (5, 5, {"under_target": 2 * 60}),
        (1, 1, {"over_target": 2 * 10}),
        (1, 2, {"over_target": 10}),
    ],
)
def test_sizes_off_the_target_cost_by_the_woman(low: int, high: int, extra: dict[str, int]) -> None:
    assert costs(problem(target_low=low, target_high=high), USUAL) == extra


def test_an_interpreter_costs() -> None:
    assert costs(problem(), USUAL | {"interpreter": "I1"}) == {"interpreter": 100}


def test_a_plan_kept_as_it_is_costs_nothing() -> None:
    assert costs(problem(previous=plan(USUAL)), USUAL) == {}


def test_a_woman_who_loses_her_place_costs() -> None:
    assert costs(problem(previous=plan(group("N1", "mon10", "P1 P2 P3 P4"))), USUAL) == {"dropped": 600}


@pytest.mark.parametrize(
    ("room", "slot", "moved"),
    [("N2", "mon10", False), ("S1", "mon10", True), ("N1", "mon12", True), ("S1", "tue17", True)],
)
def test_another_site_or_slot_costs_each_woman_and_another_room_does_not(
    room: str, slot: str, moved: bool
) -> None:
    town = problem(previous=plan(group(room, slot, "P1 P2")))

    assert costs(town, USUAL) == ({"moved": 2 * 200} if moved else {})


@pytest.mark.parametrize(
    ("before", "extra"),
    [(["F1", "F4"], {}), (["F4", "F2"], {}), (["F3", "F4"], {"lost_facilitators": 3 * 80})],
)
def test_a_woman_who_finds_no_face_that_she_knows_costs(before: list[str], extra: dict[str, int]) -> None:
    assert costs(problem(previous=plan(USUAL | {"facilitators": before})), USUAL) == extra


def test_each_change_counts_for_itself() -> None:
    before = group("S1", "tue17", "P3 P4", **OTHER_STAFF)

    assert costs(problem(previous=plan(before)), USUAL) == {
        "dropped": 600,
        "moved": 200,
        "lost_facilitators": 80,
    }


def test_a_room_that_is_gone_counts_as_another_site() -> None:
    assert costs(problem(previous=plan(USUAL | {"room": "gone"})), USUAL) == {"moved": 3 * 200}


def test_a_slot_that_is_gone_counts_as_another() -> None:
    assert costs(problem(previous=plan(USUAL | {"slot": "gone"})), USUAL) == {"moved": 3 * 200}


def test_staff_who_are_gone_are_no_known_face() -> None:
    before = USUAL | {
        "facilitators": ["gone", "away"],
        "interpreter": "left",
        "language": "eo",
        "theme": "old",
    }

    assert costs(problem(previous=plan(before)), USUAL) == {"lost_facilitators": 3 * 80}


def test_a_woman_who_is_gone_loses_nothing() -> None:
    assert costs(problem(previous=plan(group("N1", "mon10", "P1 P2 gone"))), USUAL) == {}


def test_all_figures_are_whole_numbers() -> None:
    verdict = judged(problem(previous=plan(USUAL)), USUAL)

    figures = [verdict.objective, verdict.placed, verdict.women, verdict.placed_value, verdict.groups]
    assert {type(figure) for figure in [*figures, *verdict.costs.values()]} == {int}


@pytest.mark.parametrize("seed", range(5))
def test_the_order_of_groups_and_people_changes_nothing(seed: int) -> None:
    instance = read_instance(generate(60, seed=seed))
    chance = random.Random(seed)
    left = chance.sample(sorted(instance.woman), 60)
    groups = [
        Group(
            room=chance.choice(sorted(instance.room)),
            slot=chance.choice(sorted(instance.slot)),
            language="es",
            theme=chance.choice(instance.themes),
            facilitators=tuple(one.id for one in chance.sample(instance.facilitators, 2)),
            interpreter=chance.choice(instance.interpreters).id,
            participants=tuple(left[at : at + 10]),
        )
        for at in range(0, 60, 10)
    ]
    turned = [one.model_copy(update={"participants": one.participants[::-1]}) for one in groups[::-1]]

    one, other = (verify(instance, Plan(groups=tuple(some))) for some in (groups, turned))

    assert one.costs == other.costs
    assert one.objective == other.objective
    assert len(one.violations) == len(other.violations) > 0
