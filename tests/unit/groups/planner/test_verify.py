"""The verifier's hard rules: each plan here breaks one, and one sentence says which."""

import pytest

from services.groups.planner.instance import BadInstance
from tests.support.planner import group, judged, problem

TRIO = "P1 P2 P3"
OTHERS = "P4 P5 P6"
FIRST = "group 1 (room N1, slot mon10)"
OTHER_STAFF = {"facilitators": ["F3", "F4"]}
SPEAKS_ARABIC = {"mother_tongue": "ar", "languages": ["ar"]}
PLACES = {"total": 3, "b0": 2, "b1": 2, "b2": 3}
CHILDCARE = {"childcare": {"mon10": PLACES}}


def usual(**facts: object) -> dict[str, object]:
    return group("N1", "mon10", TRIO, **facts)


def test_a_plan_that_keeps_every_rule_has_no_violation_and_a_worth_worked_out_by_hand() -> None:
    town = problem(P1={"wait": 2}, P2={"urgency": 1})

    verdict = judged(town, usual(), group("S1", "mon10", "P4 P5", **OTHER_STAFF))

    assert verdict.violations == ()
    assert verdict.placed_value == 5 * 1000 + 2 * 150 + 250
    assert verdict.objective == 5550 - 5 * 10 - 2 * 300
    assert (verdict.placed, verdict.women, verdict.groups, verdict.mean_size) == (5, 6, 2, 2.5)


def test_no_groups_at_all_keep_every_rule_and_are_worth_nothing() -> None:
    verdict = judged(problem())

    assert verdict.violations == ()
    assert (verdict.objective, verdict.placed, verdict.groups, verdict.mean_size) == (0, 0, 0, 0.0)
    assert set(verdict.costs.values()) == {0}


def test_a_room_has_one_group_at_a_time() -> None:
    verdict = judged(problem(), usual(), group("N1", "mon10", OTHERS, **OTHER_STAFF))

    assert verdict.violations == ("group 2 (room N1, slot mon10): the room already has group 1 in the slot.",)


def test_a_room_is_free_in_the_slot() -> None:
    verdict = judged(problem(N1={"slots": ["mon12"]}), usual())

    assert verdict.violations == (f"{FIRST}: the room is not free in the slot.",)


def test_a_theme_is_one_of_the_instance() -> None:
    verdict = judged(problem(), usual(theme="weaving"))

    assert verdict.violations == (f"{FIRST}: the theme 'weaving' is not in the instance.",)


@pytest.mark.parametrize(
    ("women", "capacity", "said"),
    [
        ("P1", 4, "it takes 2 to 4 women and has 1."),
        ("P1 P2", 4, None),
        ("P1 P2 P3 P4", 4, None),
        ("P1 P2 P3 P4", 9, None),
        ("P1 P2 P3 P4 P5", 9, "it takes 2 to 4 women and has 5."),
        ("P1 P2 P3", 3, None),
        ("P1 P2 P3 P4", 3, "it takes 2 to 3 women and has 4."),
    ],
)
def test_a_group_is_neither_too_small_nor_too_big_for_rule_and_room(
    women: str, capacity: int, said: str | None
) -> None:
    verdict = judged(problem(N1={"capacity": capacity}), group("N1", "mon10", women))

    assert verdict.violations == ((f"{FIRST}: {said}",) if said else ())


def test_a_woman_stands_once_in_a_group() -> None:
    verdict = judged(problem(), group("N1", "mon10", "P1 P2 P1"))

    assert verdict.violations == (
        f"{FIRST}: P1 listed more than once.",
        f"{FIRST}: P1 already has a place in group 1.",
    )


def test_a_woman_has_one_place() -> None:
    verdict = judged(problem(), usual(), group("S1", "tue17", "P3 P4"))

    assert verdict.violations == ("group 2 (room S1, slot tue17): P3 already has a place in group 1.",)
    assert verdict.placed == 4


@pytest.mark.parametrize(
    ("facilitators", "named"), [(["F1"], "F1"), (["F1", "F2", "F4"], "F1, F2, F4"), (["F1", "F3"], None)]
)
def test_as_many_facilitators_as_a_group_needs(facilitators: list[str], named: str | None) -> None:
    verdict = judged(problem(), usual(facilitators=facilitators))

    assert verdict.violations == (
        (f"{FIRST}: 2 different facilitators are needed, not {named}.",) if named else ()
    )


def test_a_facilitator_is_not_counted_twice() -> None:
    verdict = judged(problem(), usual(facilitators=["F1", "F1"]))

    assert verdict.violations == (
        f"{FIRST}: 2 different facilitators are needed, not F1, F1.",
        f"F1 cannot be in {FIRST} and {FIRST}: they overlap.",
    )


def test_one_facilitator_may_lead() -> None:
    verdict = judged(problem(), usual(facilitators=["F2", "F4"]))

    assert verdict.violations == (f"{FIRST}: no facilitator may lead.",)


def test_a_group_without_facilitators_lacks_a_lead_too() -> None:
    verdict = judged(problem(), usual(facilitators=[]))

    assert verdict.violations == (
        f"{FIRST}: 2 different facilitators are needed, not nobody.",
        f"{FIRST}: no facilitator may lead.",
    )


@pytest.mark.parametrize("who", ["F2", "I1"])
@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"languages": ["ar"]}, "does not speak es."),
        ({"slots": ["mon12", "tue17"]}, "does not work in the slot."),
        ({"sites": ["south"]}, "does not work at north."),
    ],
)
def test_staff_speak_the_language_and_work_in_the_slot_and_at_the_site(
    who: str, facts: dict[str, object], said: str
) -> None:
    verdict = judged(problem(**{who: facts}), usual(interpreter="I1"))

    assert verdict.violations == (f"{FIRST}: {who} {said}",)


@pytest.mark.parametrize("who", ["F2", "I1"])
def test_staff_take_no_more_groups_than_they_can(who: str) -> None:
    both = {"interpreter": "I1"}
    groups = usual(**both), group("N1", "tue17", OTHERS, **both)

    assert judged(problem(**{who: {"max_groups": 2}}), *groups).violations == ()
    assert judged(problem(**{who: {"max_groups": 1}}), *groups).violations == (
        f"{who} has 2 groups a week and takes 1.",
    )


@pytest.mark.parametrize(
    ("start", "room", "said"),
    [
        (659, "N2", "F2 cannot be in {} and {}: they overlap."),
        (660, "N2", None),
        (659, "S1", "F2 cannot be in {} and {}: they overlap."),
        (660, "S1", "F2 has 0 minutes from {} to {}, and the way takes 60."),
        (719, "S1", "F2 has 59 minutes from {} to {}, and the way takes 60."),
        (720, "S1", None),
    ],
)
@pytest.mark.parametrize("turned", [False, True])
def test_staff_have_the_time_to_get_from_one_group_to_another(
    start: int, room: str, said: str | None, turned: bool
) -> None:
    groups = [usual(), group(room, "mon12", OTHERS, facilitators=["F2", "F3"])]
    verdict = judged(problem(mon12={"start": start}), *(reversed(groups) if turned else groups))

    names = [f"group {2 if turned else 1} (room N1, slot mon10)"]
    names += [f"group {1 if turned else 2} (room {room}, slot mon12)"]
    assert verdict.violations == ((said.format(*names),) if said else ())


def test_the_same_hour_of_another_day_is_no_clash() -> None:
    town = problem(tue17={"start": 600})

    assert judged(town, usual(), group("S1", "tue17", OTHERS)).violations == ()


def test_a_woman_comes_only_at_hours_that_are_safe_for_her() -> None:
    verdict = judged(problem(P2={"slots": {"mon12": 0}}), usual())

    assert verdict.violations == (f"{FIRST}: the slot is not possible or not safe for P2.",)
    assert (verdict.placed, verdict.placed_value, verdict.costs["travel"]) == (3, 2000, 20)


def test_a_woman_comes_only_to_sites_that_she_reaches() -> None:
    verdict = judged(problem(P2={"travel": {"south": 5}}), usual())

    assert verdict.violations == (f"{FIRST}: P2 cannot reach north.",)
    assert (verdict.placed, verdict.placed_value, verdict.costs["travel"]) == (3, 2000, 20)


def test_a_woman_who_cannot_take_steps_has_a_room_without_them() -> None:
    town = problem(P2={"step_free": True})

    assert judged(town, usual()).violations == ()
    assert judged(town, group("N2", "mon10", TRIO)).violations == (
        "group 1 (room N2, slot mon10): P2 needs a room without steps.",
    )


@pytest.mark.parametrize(("interpreter", "follows"), [(None, False), ("I2", False), ("I1", True)])
def test_a_woman_follows_the_language_or_somebody_interprets_for_her(
    interpreter: str | None, follows: bool
) -> None:
    verdict = judged(problem(P2=SPEAKS_ARABIC), usual(interpreter=interpreter))

    said = f"{FIRST}: P2 cannot follow es, and nobody interprets for her."
    assert verdict.violations == (() if follows else (said,))


@pytest.mark.parametrize(
    ("children", "said"),
    [
        ({"b0": 2, "b1": 1}, None),
        ({"b0": 3}, "3 places (b0) and has 2."),
        ({"b1": 3}, "3 places (b1) and has 2."),
        ({"b0": 1, "b1": 1, "b2": 2}, "4 places (total) and has 3."),
    ],
)
def test_childcare_has_a_place_for_every_child_of_each_age_and_in_all(
    children: dict[str, int], said: str | None
) -> None:
    town = problem(north=CHILDCARE, P1={"care": {"school": children, "out": {"b2": 9}}})

    assert judged(town, usual()).violations == (
        (f"{FIRST}: childcare at north in mon10 needs {said}",) if said else ()
    )


def test_groups_at_one_site_and_hour_share_its_childcare() -> None:
    babies = {"care": {"school": {"b0": 1}}}
    town = problem(north=CHILDCARE, P1=babies, P2=babies, P4=babies)
    second = group("N2", "mon10", OTHERS, **OTHER_STAFF)

    assert judged(town, usual(), second).violations == (
        f"{FIRST} and group 2 (room N2, slot mon10): childcare at north in mon10 needs 3 places (b0) and has 2.",
    )
    assert judged(town, usual(), second | {"participants": ["P5", "P6"]}).violations == ()


def test_a_slot_without_childcare_takes_no_child() -> None:
    town = problem(north=CHILDCARE, P1={"care": {"school": {"b2": 1}}})

    assert judged(town, group("N1", "mon12", TRIO)).violations == (
        "group 1 (room N1, slot mon12): childcare at north in mon12 needs 1 places (b2) and has 0.",
        "group 1 (room N1, slot mon12): childcare at north in mon12 needs 1 places (total) and has 0.",
    )


@pytest.mark.parametrize("who", ["F2", "I1"])
def test_a_woman_is_kept_from_staff(who: str) -> None:
    verdict = judged(problem(exclusions=[{"a": "P2", "b": who, "scope": "group"}]), usual(interpreter="I1"))

    assert verdict.violations == (f"{FIRST}: P2 and {who} must not meet.",)


@pytest.mark.parametrize("scope", ["group", "site_day"])
def test_two_women_are_kept_from_one_group(scope: str) -> None:
    verdict = judged(problem(exclusions=[{"a": "P1", "b": "P3", "scope": scope}]), usual())

    assert verdict.violations == (f"{FIRST}: P1 and P3 must not meet.",)


@pytest.mark.parametrize(
    ("scope", "room", "slot", "apart"),
    [
        ("site_day", "N2", "mon12", False),
        ("site_day", "N2", "tue17", True),
        ("site_day", "S1", "mon12", True),
        ("group", "N2", "mon12", True),
    ],
)
def test_two_women_are_kept_from_one_site_on_one_day(scope: str, room: str, slot: str, apart: bool) -> None:
    verdict = judged(
        problem(exclusions=[{"a": "P1", "b": "P4", "scope": scope}]), usual(), group(room, slot, OTHERS)
    )

    second = f"group 2 (room {room}, slot {slot})"
    said = f"P1 in {FIRST} and P4 in {second} must not be at one site on one day."
    assert verdict.violations == (() if apart else (said,))


def test_an_exclusion_of_a_woman_without_a_place_is_kept() -> None:
    verdict = judged(problem(exclusions=[{"a": "P1", "b": "P4", "scope": "site_day"}]), usual())

    assert verdict.violations == ()


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"room": "X1"}, "groups.0.room: 'X1'"),
        ({"slot": "sun10"}, "groups.0.slot: 'sun10'"),
        ({"facilitators": ["F1", "I1"]}, "groups.0.facilitators: 'I1'"),
        ({"interpreter": "F3"}, "groups.0.interpreter: 'F3'"),
        ({"participants": ["P1", "P9"]}, "groups.0.participants: 'P9'"),
    ],
)
def test_what_the_instance_does_not_have_cannot_be_judged(facts: dict[str, object], said: str) -> None:
    with pytest.raises(BadInstance, match=f"^{said} is not in the instance$"):
        judged(problem(), usual() | facts)
