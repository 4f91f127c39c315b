"""Changes by hand, the rules they break in plain words, and what another plan would change: all pure."""

import pytest

from services.groups.domain.errors import BadPlanning
from services.groups.planner.instance import Instance, Plan
from services.groups.planner.judging.verify import Rule
from services.groups.planner.solving.pins import FREE, Place, Seat
from services.groups.usecases.planning.difference import Change, difference
from services.groups.usecases.planning.edits import (
    Close,
    Move,
    Open,
    Restaff,
    apply,
    lock,
    pin_inside,
    pin_outside,
)
from services.groups.usecases.planning.instance_of import instance_of
from services.groups.usecases.planning.rule_words import WORDS, broken_rules, newly_broken
from tests.support.planning import STAFF, a_group, a_plan, data, ref

AZUL, VERDE = Place("azul", "lun10"), Place("verde", "lun10")
SIX, SEVEN = (1, 2, 3, 4, 5, 6), (7, 8, 9, 10, 11, 12, 13)


def two_groups() -> tuple[Instance, Plan]:
    plan = a_plan(a_group(*SIX), a_group(*SEVEN, room="verde", team=(2, 3)))
    return instance_of(data(14)), plan


def name(number: int) -> str:
    return str(ref(number))


def rules(instance: Instance, plan: Plan) -> set[Rule]:
    return {one.rule for one in broken_rules(instance, plan)}


def test_every_rule_has_words_in_both_languages() -> None:
    assert set(WORDS) == set(Rule)
    assert all(said.es and said.en and said.es != said.en for said in WORDS.values())


def test_a_good_plan_breaks_nothing() -> None:
    assert broken_rules(*two_groups()) == ()


def test_a_move_breaks_nothing_that_counts_though_a_group_is_short_for_a_while() -> None:
    instance, plan = two_groups()

    moved = apply(plan, Move(name(1), VERDE))

    assert newly_broken(instance, plan, moved) == ()
    assert rules(instance, moved) == {Rule.TOO_FEW}


def test_a_move_into_a_full_group_says_that_no_place_is_left_and_no_more() -> None:
    instance = instance_of(data(14))
    plan = a_plan(a_group(1, 2, 3, 4, 5, 6, 7, 8, room="verde"))

    (broken,) = newly_broken(instance, plan, apply(plan, Move(name(9), VERDE)))

    assert (broken.rule, broken.places, broken.who) == (Rule.NO_PLACE, (), None)


@pytest.mark.parametrize("apart", [(1, 7), (13, 1), (1, 2)])
def test_whoever_she_must_not_meet_reads_like_a_full_group(apart: tuple[int, int]) -> None:
    full = instance_of(data(14))
    crowded = a_plan(a_group(2, 3, 4, 5, 6, 7, 8, 9, room="verde"))
    as_full = newly_broken(full, crowded, apply(crowded, Move(name(1), VERDE)))
    instance = instance_of(data(14, apart=(apart,)))
    _, plan = two_groups()
    without = apply(plan, Move(name(1), None))

    as_apart = newly_broken(instance, without, apply(without, Move(name(1), VERDE)))

    assert as_apart == as_full


def test_what_was_broken_before_does_not_hold_up_another_change() -> None:
    instance, plan = two_groups()
    alone = apply(plan, Restaff(VERDE, (str(STAFF[2]),)))

    assert Rule.FACILITATORS in rules(instance, alone)
    assert newly_broken(instance, alone, apply(alone, Move(name(14), AZUL))) == ()


def test_an_hour_out_of_reach_names_the_woman_and_the_group() -> None:
    instance = instance_of(data(14))
    plan = a_plan(a_group(*SIX, slot="mar18"))

    found = broken_rules(instance, plan)

    assert {(one.rule, one.who, one.places) for one in found} == {
        (Rule.HOUR, name(number), (Place("azul", "mar18"),)) for number in SIX
    }


def test_a_group_is_opened_restaffed_and_closed() -> None:
    _, plan = two_groups()
    at, team = Place("azul", "mar18"), (str(STAFF[0]), str(STAFF[1]))

    opened = apply(plan, Open(at, "es", "redes", team))
    again = apply(opened, Restaff(at, team[::-1], "samira"))
    closed = apply(again, Close(at))

    assert (again.groups[-1].facilitators, again.groups[-1].interpreter) == (team[::-1], "samira")
    assert closed == plan


@pytest.mark.parametrize(
    "edit",
    [
        Move(name(1), Place("azul", "mar18")),
        Restaff(Place("azul", "mar18"), ()),
        Close(Place("rojo", "lun10")),
        Open(AZUL, "es", "redes", ()),
    ],
)
def test_a_change_where_there_is_no_group_or_already_one_is_refused(
    edit: "Move | Restaff | Close | Open",
) -> None:
    _, plan = two_groups()

    with pytest.raises(BadPlanning):
        apply(plan, edit)


def test_to_fix_her_here_and_to_keep_her_from_here_undo_each_other() -> None:
    inside = pin_inside(FREE, name(1), AZUL)
    outside = pin_outside(inside, name(1), AZUL, is_on=True)
    back = pin_inside(outside, name(1), AZUL)

    assert (inside.inside, inside.outside) == ((Seat(name(1), AZUL),), ())
    assert (outside.inside, outside.outside) == ((), (Seat(name(1), AZUL),))
    assert back == inside
    assert pin_inside(back, name(1), None) == pin_outside(outside, name(1), AZUL, is_on=False) == FREE


def test_a_lock_is_put_on_once_and_taken_off() -> None:
    twice = lock(lock(FREE, AZUL, is_on=True), AZUL, is_on=True)

    assert twice.locked == (AZUL,)
    assert lock(twice, AZUL, is_on=False) == FREE


def test_a_difference_says_of_each_woman_what_changes_and_the_worst_first() -> None:
    instance, plan = two_groups()
    after = a_plan(
        a_group(1, 2, 3, 4, 5, 14, slot="mar18"), a_group(7, 8, 9, 10, 11, 12, room="verde", team=(0, 1))
    )

    found = difference(instance, plan, after)

    told = {one.woman: one.change for one in found.women}
    assert told[name(6)] is told[name(13)] is Change.LOSES_PLACE
    assert {told[name(n)] for n in (1, 2, 3, 4, 5)} == {Change.MOVES}
    assert {told[name(n)] for n in (7, 8, 9, 10, 11, 12)} == {Change.NEW_FACES}
    assert told[name(14)] is Change.GETS_PLACE
    assert [one.change for one in found.women] == sorted(told.values(), key=list(Change).index)
    assert found.counts == {
        Change.LOSES_PLACE: 2, Change.MOVES: 5, Change.NEW_FACES: 6, Change.OTHER_ROOM: 0, Change.GETS_PLACE: 1
    }  # fmt: skip
    assert (found.unchanged, found.opened, found.closed) == (0, (Place("azul", "mar18"),), (AZUL,))


def test_one_face_she_knows_and_another_room_is_little_and_the_same_is_nothing() -> None:
    instance, plan = two_groups()
    after = a_plan(a_group(*SIX, room="verde", team=(0, 3)))

    found = difference(instance, a_plan(a_group(*SIX)), after)

    assert {one.change for one in found.women} == {Change.OTHER_ROOM}
    assert difference(instance, plan, plan).unchanged == 13
