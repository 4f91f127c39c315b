"""Which single thing more would let in how many women."""

from typing import Any

import pytest

from services.groups.planner.explaining.levers import Kind, Lever
from services.groups.planner.explaining.whatif import Change, what_if
from services.groups.planner.instance import Instance, Plan
from tests.support.planner_town import (
    TUESDAY,
    a_facilitator,
    a_group,
    a_plan,
    a_room,
    a_site,
    a_town,
    a_woman,
    staff,
    with_baby,
)

PAIR = (a_woman("W1"), a_woman("W2"))
ONE_ROOM = [a_site(rooms=[a_room(slots=[TUESDAY])])]


def beside(*women: dict[str, Any], **town: Any) -> Instance:
    return a_town(*PAIR, *women, **({"sites": ONE_ROOM} | town))


def changes(instance: Instance, *groups: dict[str, Any]) -> dict[tuple[Kind, str | None], int]:
    plan = a_plan(instance, *(groups or (a_group("W1", "W2"),)))
    return {
        (one.lever.kind, one.lever.language or one.lever.band): one.women for one in what_if(instance, plan)
    }


def test_an_interpreter_lets_in_all_who_speak_the_language_and_find_seats() -> None:
    arabic = [a_woman(f"A{n}", "ar") for n in range(3)]

    assert changes(beside(*arabic[:1])) == {(Kind.INTERPRETER, "ar"): 1}
    assert changes(beside(*arabic))[Kind.INTERPRETER, "ar"] == 2


def test_the_change_says_what_where_and_how_many() -> None:
    instance = beside(a_woman("A1", "ar"), a_woman("A2", "ar"))

    (found,) = what_if(instance, a_plan(instance, a_group("W1", "W2")))

    assert found.words("es") == "Un intérprete de árabe el martes a las 10:00 en S1 daría plaza a 2 mujeres"
    assert found.words("en") == (
        "An interpreter of Arabic on Tuesday at 10:00 in S1 would give a place to 2 women"
    )


def test_a_group_that_has_an_interpreter_takes_no_second_one() -> None:
    instance = beside(a_woman("A1", "ar"), interpreters=[staff("I1", "es", "uk")])

    assert changes(instance, a_group("W1", "W2", interpreter="I1")) == {}


def test_an_interpreter_does_not_part_women_who_must_not_meet() -> None:
    apart = [{"a": "A1", "b": "A2", "scope": "group"}]

    found = changes(beside(a_woman("A1", "ar"), a_woman("A2", "ar"), exclusions=apart))

    assert found[Kind.INTERPRETER, "ar"] == 1


@pytest.mark.parametrize(("babies", "women"), [(1, 1), (2, 0)])
def test_one_childcare_place_lets_in_one_child(babies: int, women: int) -> None:
    none = [a_site(rooms=[a_room(slots=[TUESDAY])], childcare={})]

    found = changes(beside(a_woman("M1", care=with_baby(babies)), sites=none))

    assert found.get((Kind.CHILDCARE, "b0"), 0) == women


def test_children_limit_whom_an_interpreter_lets_in() -> None:
    mothers = [a_woman(f"M{n}", "ar", care=with_baby(2)) for n in range(2)]

    assert changes(beside(*mothers))[Kind.INTERPRETER, "ar"] == 1


@pytest.mark.parametrize(("waiting", "women"), [(1, 0), (2, 2), (4, 4), (5, 4)])
def test_a_facilitator_opens_a_group_only_for_enough_women(waiting: int, women: int) -> None:
    instance = a_town(*(a_woman(f"W{n}") for n in range(waiting)), facilitators=[a_facilitator("F1")])

    found = {one.lever.kind: one.women for one in what_if(instance, Plan(groups=()))}

    assert found.get(Kind.FACILITATOR, 0) == women


def test_a_room_opens_a_group_where_staff_is_free() -> None:
    full = [a_site(rooms=[a_room(slots=[TUESDAY], capacity=2)])]
    team = [a_facilitator(f"F{n}") for n in range(1, 5)]
    waiting = (a_woman("W3"), a_woman("W4"))

    assert changes(beside(*waiting, sites=full, facilitators=team))[Kind.ROOM, None] == 2
    assert (Kind.ROOM, None) not in changes(beside(*waiting, sites=full))


def test_a_place_more_lets_in_one_woman_and_has_no_address() -> None:
    full = [a_site(rooms=[a_room(slots=[TUESDAY], capacity=2)])]
    instance = beside(a_woman("W3"), sites=full)

    found = what_if(instance, a_plan(instance, a_group("W1", "W2")))

    assert found == (Change(Lever(Kind.PLACE), 1),)


def test_whoever_could_sit_already_needs_no_change() -> None:
    assert changes(beside(a_woman("W3"))) == {}


def test_women_who_could_form_a_group_already_need_no_change() -> None:
    assert what_if(a_town(*PAIR), Plan(groups=())) == ()


def test_changes_that_place_most_come_first() -> None:
    women = (a_woman("A1", "ar"), a_woman("A2", "ar"), a_woman("U1", "uk"))
    instance = beside(*women)

    found = what_if(instance, a_plan(instance, a_group("W1", "W2")))

    assert [(one.lever.language, one.women) for one in found] == [("ar", 2), ("uk", 1)]


@pytest.mark.parametrize("kind", list(Kind))
def test_every_change_has_words_in_both_languages(kind: Kind) -> None:
    change = Change(Lever(kind), 1)

    assert change.words("es") != change.words("en")
