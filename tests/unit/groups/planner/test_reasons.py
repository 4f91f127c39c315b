"""Why a woman has no place, and that no exclusion can be read out of it."""

import random
from collections.abc import Iterator
from itertools import combinations
from typing import Any

import pytest

from services.groups.planner.explaining.because import Code, Reason
from services.groups.planner.explaining.levers import Kind
from services.groups.planner.explaining.reachable import Step
from services.groups.planner.explaining.reasons import (
    Explanation,
    HasPlace,
    UnknownWoman,
    explain_unplaced,
    why_unplaced,
)
from services.groups.planner.explaining.whatif import what_if
from services.groups.planner.instance import Instance, Participant, Plan
from tests.support.planner_town import (
    EVENING,
    HOURS,
    MONDAY,
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

OTHERS = (a_woman("W1"), a_woman("W2"), a_woman("W3"))


def explained(her: dict[str, Any], *groups: dict[str, Any], **town: Any) -> Explanation:
    instance = a_town(*town.pop("others", OTHERS), her, **town)
    return explain_unplaced(instance, a_plan(instance, *groups), her["id"])


def codes(explanation: Explanation) -> list[Code]:
    return [one.code for one in explanation.reasons]


def levers(explanation: Explanation) -> set[tuple[Kind, str | None, str | None]]:
    return {
        (
            one.lever.kind,
            one.lever.spot.slot if one.lever.spot else None,
            one.lever.language or one.lever.band,
        )
        for one in explanation.unlocks
    }


@pytest.mark.parametrize(
    ("her", "town", "code", "left"),
    [
        ({}, {"sites": [a_site(rooms=[])]}, Code.NO_ROOM, [0, 0, 0, 0, 0, 0, 0]),
        ({"travel": {}}, {}, Code.NO_SITE, [3, 0, 0, 0, 0, 0, 0]),
        (
            {"step_free": True},
            {"sites": [a_site(rooms=[a_room(step_free=False)])]},
            Code.NO_SITE,
            [3, 0, 0, 0, 0, 0, 0],
        ),
        ({"slots": {}}, {}, Code.NO_HOUR, [3, 3, 0, 0, 0, 0, 0]),
        ({"care": with_baby(3)}, {}, Code.NO_CHILDCARE, [3, 3, 1, 0, 0, 0, 0]),
        ({"care": with_baby()}, {"sites": [a_site(childcare={})]}, Code.NO_CHILDCARE, [3, 3, 1, 0, 0, 0, 0]),
        ({}, {"facilitators": [a_facilitator("F1")]}, Code.NO_STAFF, [3, 3, 1, 1, 0, 0, 0]),
        (
            {},
            {"facilitators": [a_facilitator("F1", lead=False), a_facilitator("F2", lead=False)]},
            Code.NO_STAFF,
            [3, 3, 1, 1, 0, 0, 0],
        ),
        ({"languages": ["ar"]}, {}, Code.NO_LANGUAGE, [3, 3, 1, 1, 1, 0, 0]),
        ({"slots": {MONDAY: 0}}, {}, Code.NO_COMPANY, [3, 3, 1, 1, 1, 1, 0]),
        ({}, {"params": {"min_size": 5, "max_size": 5}}, Code.NO_COMPANY, [3, 3, 1, 1, 1, 1, 0]),
    ],
)
def test_the_step_at_which_nothing_is_left_is_the_reason(
    her: dict[str, Any], town: dict[str, Any], code: Code, left: list[int]
) -> None:
    found = explained(a_woman("HER", **her), **town)

    assert codes(found) == [code]
    assert list(found.funnel.values()) == left
    assert not found.feasible


def test_an_interpreter_of_hers_keeps_the_funnel_open() -> None:
    found = explained(a_woman("HER", "ar"), interpreters=[staff("I1", "es", "ar")])

    assert found.funnel[Step.WOMEN] == 1


def test_children_of_others_count_when_women_are_gathered() -> None:
    crowded = [a_woman("W1", care=with_baby(2)), a_woman("W2", care=with_baby(1))]
    her = a_woman("HER", care=with_baby(1))

    assert explained(her, others=crowded).funnel[Step.WOMEN] == 1
    assert explained(her, others=crowded[:1]).funnel[Step.WOMEN] == 0


@pytest.mark.parametrize(
    ("her", "group", "town", "code"),
    [
        (a_woman("HER"), {}, {"sites": [a_site(rooms=[a_room(capacity=3)])]}, Code.NO_PLACE),
        (a_woman("HER"), {}, {"params": {"max_size": 3, "target_high": 3}}, Code.NO_PLACE),
        (a_woman("HER"), {}, {}, Code.PLACE_FREE),
        (
            a_woman("HER", care=with_baby()),
            {},
            {"others": [*OTHERS[:2], a_woman("W3", care=with_baby(2))]},
            Code.CHILDCARE_FULL,
        ),
        (a_woman("HER", "ar"), {"interpreter": None}, {}, Code.NOT_FOLLOWED),
        (a_woman("HER", "ar"), {"interpreter": "I1"}, {}, Code.PLACE_FREE),
        (a_woman("HER", "uk", "ar"), {"slot": MONDAY}, {}, Code.NOTHING_LEFT),
    ],
)
def test_each_open_group_has_its_first_reason(
    her: dict[str, Any], group: dict[str, Any], town: dict[str, Any], code: Code
) -> None:
    town = {"interpreters": [staff("I1", "es", "ar")]} | town

    found = explained(her, a_group("W1", "W2", "W3", **group), **town)

    assert codes(found) == [code]


def test_blockers_are_counted_by_kind() -> None:
    site = a_site(rooms=[a_room("R1", capacity=2), a_room("R2", capacity=2)])
    women = [a_woman(f"W{n}") for n in range(4)]
    groups = (a_group("W0", "W1"), a_group("W2", "W3", room="R2", facilitators=["F3", "F4"]))
    team = [a_facilitator(f"F{n}") for n in range(1, 5)]

    found = explained(a_woman("HER"), *groups, others=women, sites=[site], facilitators=team)

    assert found.reasons == (Reason(Code.NO_PLACE, 2),)
    assert found.reasons[0].words("es") == "No queda plaza compatible en 2 grupos a sus horas"


def test_sentences_name_hour_site_and_age() -> None:
    others = [*OTHERS[:2], a_woman("W3", care=with_baby(2))]

    found = explained(a_woman("HER", care=with_baby()), a_group("W1", "W2", "W3"), others=others)

    assert found.reasons[0].words("es") == "Guardería completa en S1 el martes a las 10:00 (0-2 años)"
    assert found.reasons[0].words("en") == "Childcare full in S1 on Tuesday at 10:00 (0-2 years)"


@pytest.mark.parametrize(
    ("her", "town", "lever"),
    [
        ({}, {"sites": [a_site(rooms=[a_room(capacity=3)])]}, (Kind.PLACE, None, None)),
        (
            {"care": with_baby()},
            {"others": [*OTHERS[:2], a_woman("W3", care=with_baby(2))]},
            (Kind.CHILDCARE, TUESDAY, "b0"),
        ),
        ({"languages": ["ar"]}, {}, (Kind.INTERPRETER, TUESDAY, "ar")),
        ({"slots": {MONDAY: 0}}, {}, (Kind.HOUR, TUESDAY, None)),
    ],
)
def test_one_thing_more_lets_her_into_an_open_group(
    her: dict[str, Any], town: dict[str, Any], lever: tuple[Kind, str | None, str | None]
) -> None:
    found = explained(a_woman("HER", **her), a_group("W1", "W2", "W3"), **town)

    assert {one.lever.kind for one in found.unlocks if one.in_open_group} == {lever[0]}
    assert lever in levers(found)


def test_two_things_in_the_way_unlock_nothing() -> None:
    full = {"sites": [a_site(rooms=[a_room(capacity=3)])]}

    found = explained(
        a_woman("HER", "ar"), a_group("W1", "W2", "W3"), interpreters=[staff("I1", "es", "ar")], **full
    )

    assert [one for one in found.unlocks if one.in_open_group] == []


@pytest.mark.parametrize(
    ("her", "town", "lever"),
    [
        ({"slots": {}}, {}, (Kind.HOUR, TUESDAY, None)),
        ({"care": with_baby(3)}, {}, (Kind.CHILDCARE, TUESDAY, "b0")),
        ({"languages": ["ar"]}, {}, (Kind.INTERPRETER, TUESDAY, "ar")),
        ({}, {"facilitators": [a_facilitator("F1")]}, (Kind.FACILITATOR, TUESDAY, "es")),
    ],
)
def test_one_thing_more_makes_a_group_possible(
    her: dict[str, Any], town: dict[str, Any], lever: tuple[Kind, str, str | None]
) -> None:
    found = explained(a_woman("HER", **her), **town)

    assert levers(found) == {lever}
    assert not any(one.in_open_group for one in found.unlocks)


def test_every_woman_without_a_place_has_her_reasons() -> None:
    instance = a_town(*OTHERS, a_woman("HER"), a_woman("FAR", travel={}))
    plan = a_plan(instance, a_group("W1", "W2", "W3"))

    found = why_unplaced(instance, plan)

    assert set(found) == {"HER", "FAR"}
    assert all(found[name] == explain_unplaced(instance, plan, name).reasons for name in found)


def test_only_women_without_a_place_are_explained() -> None:
    instance = a_town(*OTHERS)
    plan = a_plan(instance, a_group("W1", "W2", "W3"))

    with pytest.raises(HasPlace):
        explain_unplaced(instance, plan, "W1")
    with pytest.raises(UnknownWoman):
        explain_unplaced(instance, plan, "W9")


FULL = {"sites": [a_site(rooms=[a_room(capacity=3)])]}
INTERPRETED = {"interpreters": [staff("I1", "es", "ar")]}


@pytest.mark.parametrize("her", [a_woman("HER"), a_woman("HER", "ar"), a_woman("HER", care=with_baby())])
@pytest.mark.parametrize(
    ("other", "scope", "interpreter"),
    [
        ("W1", "group", None),
        ("W1", "group", "I1"),
        ("W1", "site_day", None),
        ("F1", "group", None),
        ("F1", "group", "I1"),
        ("I1", "group", "I1"),
    ],
)
@pytest.mark.parametrize("babies", [0, 2])
def test_an_exclusion_reads_like_a_full_group(
    her: dict[str, Any], other: str, scope: str, interpreter: str | None, babies: int
) -> None:
    women = (*OTHERS[:2], a_woman("W3", care=with_baby(babies)), her)
    apart = a_town(*women, exclusions=[{"a": "HER", "b": other, "scope": scope}], **INTERPRETED)
    full = a_town(*women, **FULL, **INTERPRETED)

    assert told(apart, interpreter) == told(full, interpreter)


def test_an_exclusion_from_another_group_of_the_day_reads_like_a_full_group() -> None:
    her = a_woman("HER", slots={TUESDAY: 0, MONDAY: 0})
    women = (*OTHERS[:2], a_woman("W3", slots={EVENING: 0}), a_woman("W4", slots={EVENING: 0}), her)
    groups = (a_group("W1", "W2"), a_group("W3", "W4", slot=EVENING))
    rooms = [a_room("R1", capacity=2, slots=[TUESDAY]), a_room("R2", slots=[EVENING])]
    evening = a_group("W3", "W4", slot=EVENING, room="R2")
    apart = a_town(*women, exclusions=[{"a": "W3", "b": "HER", "scope": "site_day"}])
    full = a_town(*women, sites=[a_site(rooms=rooms)])

    hers = explain_unplaced(apart, a_plan(apart, *groups), "HER")
    others = explain_unplaced(full, a_plan(full, groups[0], evening), "HER")

    assert [one.words("es") for one in hers.reasons] == [one.words("es") for one in others.reasons]
    assert hers.blockers == others.blockers == (Reason(Code.NO_PLACE, 1),)
    assert hers.unlocks[0] == others.unlocks[0]


def test_a_shut_group_is_not_named() -> None:
    found = explained(a_woman("HER"), a_group("W1", "W2", "W3"), **FULL)

    assert [one.spot for one in found.blockers] == [None]
    assert [one.lever.spot for one in found.unlocks if one.lever.kind is Kind.PLACE] == [None]


def test_the_funnel_does_not_count_exclusions() -> None:
    women = (a_woman("W1"), a_woman("HER"))
    everyone = [{"a": "HER", "b": other, "scope": "group"} for other in ("W1", "F1", "F2")]
    apart, free = a_town(*women, exclusions=everyone), a_town(*women)

    hers, others = (explain_unplaced(one, Plan(groups=()), "HER") for one in (apart, free))

    assert hers == others


def told(instance: Instance, interpreter: str | None) -> list[object]:
    plan = a_plan(instance, a_group("W1", "W2", "W3", interpreter=interpreter))
    explanation = explain_unplaced(instance, plan, "HER")
    sentences = [
        one.words("es") for one in (*explanation.reasons, *explanation.blockers, *explanation.unlocks)
    ]
    return [explanation, sentences, why_unplaced(instance, plan), what_if(instance, plan)]


@pytest.mark.parametrize("seed", range(60))
def test_no_feasible_offer_is_exact(seed: int) -> None:
    instance = a_random_town(random.Random(seed))

    for woman in instance.participants:
        explanation = explain_unplaced(instance, Plan(groups=()), woman.id)
        assert explanation.feasible == any(a_group_with(instance, woman)), woman.id


def a_random_town(dice: random.Random) -> Instance:
    def some(all_of: tuple[str, ...]) -> list[str]:
        return dice.sample(all_of, dice.randint(1, 2))

    def babies() -> dict[str, Any]:
        return {"school": {"b0": dice.choice([0, 0, 1, 2])}, "out": {"b1": dice.choice([0, 0, 1])}}

    tongues = ("es", "ar", "uk")
    women = [
        a_woman(
            f"W{n}",
            *some(tongues),
            slots=dict.fromkeys(some(HOURS), 0),
            care=babies(),
            step_free=dice.random() < 0.2,
        )
        for n in range(7)
    ]
    rooms = [
        a_room(f"R{n}", step_free=n == 0, slots=some(HOURS), capacity=dice.randint(2, 4)) for n in range(2)
    ]
    care = {hour: {"total": dice.randint(0, 3), "b0": 2, "b1": 1, "b2": 0} for hour in HOURS[1:]}
    team = [
        a_facilitator(f"F{n}", *some(tongues), lead=dice.random() < 0.5, slots=some(HOURS)) for n in range(4)
    ]
    interpreters = [staff("I1", *dice.sample(tongues, 2), slots=some(HOURS), max_groups=dice.randint(0, 1))]
    sizes = {"min_size": 3}
    sites = [a_site(rooms=rooms, childcare=care)]
    return a_town(*women, params=sizes, sites=sites, facilitators=team, interpreters=interpreters)


def a_group_with(instance: Instance, her: Participant) -> Iterator[bool]:
    """True for each group with her that breaks no rule, tried one by one."""
    params = instance.params
    for site in instance.sites:
        for room in (one for one in site.rooms if params.min_size <= one.capacity):
            for slot in room.slots:
                for language in instance.languages:
                    here = [
                        one
                        for one in instance.facilitators
                        if slot in one.slots and language in one.languages
                    ]
                    if not any(one.lead or two.lead for one, two in combinations(here, 2)):
                        continue
                    voices = [one for one in instance.interpreters if one.max_groups and slot in one.slots]
                    for heard in [
                        {language},
                        *(one.languages for one in voices if language in one.languages),
                    ]:
                        for others in combinations(instance.participants, params.min_size):
                            if her in others and all(
                                slot in one.slots
                                and (room.step_free or not one.step_free)
                                and one.languages & ({language} | set(heard))
                                for one in others
                            ):
                                period = instance.slot[slot].period
                                need = [
                                    sum(dict(one.care[period]).get(band, 0) for one in others)
                                    for band in ("b0", "b1")
                                ]
                                have = dict(site.childcare.get(slot, {}))
                                yield (
                                    need[0] <= have.get("b0", 0)
                                    and need[1] <= have.get("b1", 0)
                                    and sum(need) <= have.get("total", 0)
                                )
