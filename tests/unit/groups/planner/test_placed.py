"""Why a woman has the place she has, and that every reason has words."""

from typing import Any

import pytest

from services.groups.planner.explaining.because import Code, Reason
from services.groups.planner.explaining.placed import HasNoPlace, why_placed
from services.groups.planner.instance import Plan
from tests.support.planner_town import (
    TUESDAY,
    a_group,
    a_plan,
    a_town,
    a_woman,
    staff,
    with_baby,
)


@pytest.mark.parametrize(
    ("facts", "code", "sentence"),
    [
        ({}, Code.HOUR_SUITS, "La hora le viene bien: martes a las 10:00"),
        ({"slots": {TUESDAY: 1}}, Code.HOUR_POSSIBLE, "La hora es posible para ella: martes a las 10:00"),
        (
            {"slots": {TUESDAY: 2}},
            Code.HOUR_DIFFICULT,
            "Puede venir a esa hora, con dificultad: martes a las 10:00",
        ),
        ({}, Code.TRAVEL, "La sede está a 10 minutos"),
        ({}, Code.FOLLOWS, "Sigue el grupo en español"),
        ({"languages": ["ar"]}, Code.INTERPRETED, "Un intérprete le habla en árabe"),
        ({}, Code.THEME, "El tema es uno de los que pidió"),
        ({"care": with_baby()}, Code.CHILDCARE, "Hay guardería para 1 hijo suyo"),
        ({"together": ["W1"]}, Code.TOGETHER, "Está con alguien con quien quería estar"),
        ({"wait": 2}, Code.WAITED, "Llevaba esperando 2 ediciones"),
    ],
)
def test_why_she_has_her_place(facts: dict[str, Any], code: Code, sentence: str) -> None:
    instance = a_town(a_woman("W1"), a_woman("HER", **facts), interpreters=[staff("I1", "es", "ar")])
    plan = a_plan(instance, a_group("W1", "HER", interpreter="I1"))

    found = {one.code: one for one in why_placed(instance, plan, "HER")}

    assert found[code].words("es") == sentence
    assert found[code].words("en")


@pytest.mark.parametrize("code", [Code.INTERPRETED, Code.THEME, Code.CHILDCARE, Code.TOGETHER, Code.WAITED])
def test_what_does_not_speak_for_her_place_is_not_said(code: Code) -> None:
    instance = a_town(a_woman("W1"), a_woman("W2"), a_woman("HER", themes=["parenting"], together=["W2"]))
    plan = a_plan(instance, a_group("W1", "HER"))

    assert code not in {one.code for one in why_placed(instance, plan, "HER")}


def test_whoever_has_no_place_has_no_reason_for_it() -> None:
    instance = a_town(a_woman("HER"))

    with pytest.raises(HasNoPlace):
        why_placed(instance, Plan(groups=()), "HER")


@pytest.mark.parametrize("code", list(Code))
def test_every_reason_has_words_in_both_languages(code: Code) -> None:
    assert Reason(code, 1).words("es") != Reason(code, 1).words("en")
