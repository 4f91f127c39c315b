"""Reading what was told: what counts as an answer, and the words in which anything else is refused."""

from typing import Any

import pytest

from services.intake.domain.instruments.answers import BadAnswer, is_answered, read_answers, read_context
from tests.unit.intake.risk.conftest import published


def refused(name: str, answers: dict[str, Any]) -> tuple[str, str | None, str | None]:
    with pytest.raises(BadAnswer) as caught:
        read_answers(published(name), answers)
    return caught.value.message, caught.value.field, caught.value.expected


def refused_fact(name: str, facts: dict[str, Any]) -> tuple[str | None, str | None]:
    with pytest.raises(BadAnswer) as caught:
        read_context(published(name), facts)
    return caught.value.field, caught.value.expected


SAID = "No es una respuesta de este cuestionario."
LONGEST = "x" * 200


@pytest.mark.parametrize(
    ("name", "answers", "field", "expected"),
    [
        ("LSNS-6", {"other": 1}, "answers.other", "una de estas preguntas: family, friends"),
        ("PC-PTSD-5", {"other": 1}, "answers.other", "una de estas preguntas: items, exposure"),
        ("LSNS-6", {"family": [1, 2]}, "answers.family", "una lista de 3 respuestas o null"),
        ("LSNS-6", {"family": [1, 2, 3, 4]}, "answers.family", "una lista de 3 respuestas o null"),
        ("LSNS-6", {"family": "123"}, "answers.family", "una lista de 3 respuestas o null"),
        ("LSNS-6", {"family": 3}, "answers.family", "una lista de 3 respuestas o null"),
        ("PVS", {"safe_current": [True]}, "answers.safe_current", "si (true), no (false) o null"),
        ("HITS", {"hurt": 6}, "answers.hurt", "1, 2, 3, 4, 5 o null"),
        ("VioGen", {"assessed_on": "ayer"}, "answers.assessed_on", "un día, AAAA-MM-DD o null"),
        ("VioGen", {"assessed_on": 20261120}, "answers.assessed_on", "un día, AAAA-MM-DD o null"),
        ("VioGen", {"distance_metres": "many"}, "answers.distance_metres", "un número entero de 0 a 9999 o null"),
        ("VioGen", {"distance_metres": -1}, "answers.distance_metres", "un número entero de 0 a 9999 o null"),
        ("VioGen", {"distance_metres": 10_000}, "answers.distance_metres", "un número entero de 0 a 9999 o null"),
        ("VioGen", {"distance_metres": True}, "answers.distance_metres", "un número entero de 0 a 9999 o null"),
        ("VioGen", {"distance_metres": "-1"}, "answers.distance_metres", "un número entero de 0 a 9999 o null"),
        ("VioGen", {"force": LONGEST + "x"}, "answers.force", "texto de hasta 200 letras o null"),
        ("VioGen", {"force": "  "}, "answers.force", "texto de hasta 200 letras o null"),
        ("VioGen", {"force": 12}, "answers.force", "texto de hasta 200 letras o null"),
    ],
)  # fmt: skip
def test_what_is_no_answer_is_refused_at_its_place_with_what_would_be(
    name: str, answers: dict[str, Any], field: str, expected: str
) -> None:
    assert refused(name, answers) == (SAID, field, expected)


@pytest.mark.parametrize(
    ("item", "said", "kept"),
    [
        ("assessed_on", "2026-11-20", "2026-11-20"), ("assessed_on", None, None), ("assessed_on", "ns", None),
        ("distance_metres", 0, "0"), ("distance_metres", 9999, "9999"), ("distance_metres", "0500", "500"), ("distance_metres", "no_sabe", None),
        ("force", LONGEST, LONGEST), ("force", " x ", "x"), ("force", "7", "7"), ("force", "no_contesta", None),
    ],
)  # fmt: skip
def test_what_is_kept_as_told_is_tidied_and_no_more(item: str, said: Any, kept: str | None) -> None:
    assert read_answers(published("VioGen"), {item: said})[item] == kept


def test_a_list_may_be_null_and_its_items_may_come_one_by_one() -> None:
    lsns = published("LSNS-6")

    assert set(read_answers(lsns, {"family": None}).values()) == {None}
    assert read_answers(lsns, {"family": [1, None, 3], "family_2": 5}) == {
        "family_1": "1", "family_2": "5", "family_3": "3", "friends_1": None, "friends_2": None, "friends_3": None,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "facts", "field", "expected"),
    [
        ("EPV-R", {"version": "es"}, "context.version", "ningún otro dato"),
        ("HITS", {"year": 1}, "context.year", "uno de estos datos: version"),
        ("DASH-RIC", {"x": 1}, "context.x", "uno de estos datos: police_callouts_12m, professional_judgement_high"),
        ("HITS", {"version": "fr"}, "context.version", "uno de: es, en"),
        ("WAST-short-ES", {"criterion": True}, "context.criterion", "uno de: 1, 2"),
        ("WAST-short-ES", {"criterion": 3}, "context.criterion", "uno de: 1, 2"),
        ("DASH-RIC", {"police_callouts_12m": -1}, "context.police_callouts_12m", "un número entero de 0 a 9999, o null"),
        ("DASH-RIC", {"professional_judgement_high": 1}, "context.professional_judgement_high", "true, false o null"),
    ],
)  # fmt: skip
def test_a_fact_that_is_refused_says_what_would_be_accepted(
    name: str, facts: dict[str, Any], field: str, expected: str
) -> None:
    assert refused_fact(name, facts) == (field, expected)


def test_a_fact_that_is_known_not_to_be_known_stays_so_and_a_choice_takes_its_default() -> None:
    unknown = {"police_callouts_12m": None, "professional_judgement_high": None}

    assert read_context(published("DASH-RIC"), unknown) == unknown
    assert read_context(published("DASH-RIC"), {"police_callouts_12m": 0}) == {
        "police_callouts_12m": 0, "professional_judgement_high": False,
    }  # fmt: skip
    assert read_context(published("HITS"), {"version": None}) == {"version": "es"}
    assert read_context(published("WAST-short-ES"), {"criterion": 2}) == {"criterion": "2"}


@pytest.mark.parametrize(
    ("name", "answers", "facts", "told"),
    [
        ("EPV-R", {}, {}, False), ("EPV-R", {"6": "ns"}, {}, False), ("EPV-R", {"6": False}, {}, True),
        ("EPV-R", {"20": True}, {}, True),
        ("DA", {"3a": False}, {}, False), ("DA", {"3a": True}, {}, True),
        ("HITS", {}, {"version": "en"}, False),
        ("DASH-RIC", {}, {"police_callouts_12m": 0}, False), ("DASH-RIC", {}, {"police_callouts_12m": None}, False),
        ("DASH-RIC", {}, {"police_callouts_12m": 1}, True),
        ("DASH-RIC", {}, {"professional_judgement_high": True}, True),
    ],
)  # fmt: skip
def test_something_was_told_once_an_answer_or_a_fact_other_than_its_default_is_known(
    name: str, answers: dict[str, Any], facts: dict[str, Any], told: bool
) -> None:
    instrument = published(name)

    assert is_answered(instrument, read_answers(instrument, answers), read_context(instrument, facts)) is told
