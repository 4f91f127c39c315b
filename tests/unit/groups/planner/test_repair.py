"""What is kept of the plan in force: rooms change only where that is worth something."""

from services.groups.planner.instance import Plan, read_instance
from services.groups.planner.solving.pins import Place
from services.groups.planner.solving.repair import in_former_rooms
from tests.support.planner import group, plan, problem

OTHERS = {"facilitators": ["F3", "F4"]}


def rooms(now: dict[str, object], *, settled: tuple[Place, ...] = (), **changes: object) -> dict[str, str]:
    """Of each group's first woman, the room it ends up in."""
    found = in_former_rooms(
        read_instance(problem(**changes)), Plan.model_validate(now), settled=frozenset(settled)
    )
    return {one.participants[0]: one.room for one in found.groups}


def test_a_group_goes_back_to_the_room_it_had() -> None:
    before = plan(group("N1", "mon10", "P1 P2 P3"))
    now = plan(group("N2", "mon10", "P1 P2 P4"))

    assert rooms(now, previous=before) == {"P1": "N1"}


def test_two_groups_that_swapped_rooms_swap_back() -> None:
    before = plan(group("N1", "mon10", "P1 P2"), group("N2", "mon10", "P3 P4", **OTHERS))
    now = plan(group("N2", "mon10", "P1 P2"), group("N1", "mon10", "P3 P4", **OTHERS))

    assert rooms(now, previous=before) == {"P1": "N1", "P3": "N2"}


def test_a_group_with_women_of_two_goes_on_as_one_of_them() -> None:
    before = plan(group("N1", "mon10", "P1 P2"), group("N2", "mon10", "P3 P4", **OTHERS))
    now = plan(group("N2", "mon10", "P1 P2 P3 P4"), group("N1", "mon10", "P5 P6", **OTHERS))

    assert rooms(now, previous=before) == {"P1": "N1", "P5": "N2"}


def test_who_cannot_use_the_other_room_keeps_everybody_where_they_are() -> None:
    before = plan(group("N2", "mon10", "P1 P2"))
    now = plan(group("N1", "mon10", "P1 P2"))

    assert rooms(now, previous=before, P1={"step_free": True}) == {"P1": "N1"}


def test_what_is_settled_is_not_moved() -> None:
    before = plan(group("N1", "mon10", "P1 P2"))
    now = plan(group("N2", "mon10", "P1 P2"))

    assert rooms(now, previous=before, settled=(Place("N2", "mon10"),)) == {"P1": "N2"}
    assert rooms(now, previous=before, settled=(Place("N1", "mon10"),)) == {"P1": "N2"}


def test_another_hour_language_or_site_is_another_group() -> None:
    before = plan(group("N1", "mon10", "P1 P2"))

    assert rooms(plan(group("N2", "mon12", "P1 P2")), previous=before) == {"P1": "N2"}
    assert rooms(plan(group("S1", "mon10", "P1 P2")), previous=before) == {"P1": "S1"}


def test_a_room_that_is_gone_and_a_plan_without_a_past_change_nothing() -> None:
    now = plan(group("N2", "mon10", "P1 P2"))

    assert rooms(now) == {"P1": "N2"}
    assert rooms(now, previous=plan(group("gone", "mon10", "P1 P2"))) == {"P1": "N2"}
