"""DASH-RIC: fourteen ticks, professional judgement, call-outs, their precedence, and unknown answers."""

from typing import Any

import pytest

from services.intake.domain.instruments.answers import BadAnswer, read_answers, read_context
from services.intake.domain.instruments.definition import Instrument
from services.intake.domain.instruments.rating import Rating
from services.intake.domain.instruments.scoring import rate
from services.intake.domain.instruments.weighed import flags_raised

ITEMS = [str(number) for number in range(1, 25)]


def rated(dash: Instrument, ticks: int, *, unknown: int = 0, **context: Any) -> Rating:
    """The first `ticks` items yes, the next `unknown` not known, the rest no."""
    raw = {
        item: "si" if place < ticks else "ns" if place < ticks + unknown else "no"
        for place, item in enumerate(ITEMS)
    }
    return rate(dash, read_answers(dash, raw), read_context(dash, context))


@pytest.mark.parametrize(("ticks", "level"), [(0, "no_alcanza_umbral"), (13, "no_alcanza_umbral"), (14, "alto_visible"), (24, "alto_visible")])  # fmt: skip
def test_fourteen_ticks_are_visible_high_risk(dash: Instrument, ticks: int, level: str) -> None:
    rating = rated(dash, ticks)

    assert (rating.score, rating.level) == (ticks, level)


@pytest.mark.parametrize("ticks", [0, 1, 13])
def test_judgement_makes_it_high_with_any_number_of_ticks(dash: Instrument, ticks: int) -> None:
    assert rated(dash, ticks, professional_judgement_high=True).level == "alto_juicio_profesional"


@pytest.mark.parametrize(("calls", "level"), [(2, "no_alcanza_umbral"), (3, "revisar_escalada"), (9, "revisar_escalada")])  # fmt: skip
def test_three_police_callouts_ask_for_a_review(dash: Instrument, calls: int, level: str) -> None:
    assert rated(dash, 3, police_callouts_12m=calls).level == level


def test_ticks_come_before_judgement_and_judgement_before_callouts(dash: Instrument) -> None:
    everything = {"professional_judgement_high": True, "police_callouts_12m": 5}

    assert rated(dash, 14, **everything).level == "alto_visible"
    assert rated(dash, 13, **everything).level == "alto_juicio_profesional"
    assert rated(dash, 13, police_callouts_12m=5).level == "revisar_escalada"


def test_do_not_know_is_never_a_tick(dash: Instrument) -> None:
    rating = rated(dash, 13, unknown=11)

    assert (rating.score, rating.level) == (13, "no_alcanza_umbral")
    assert (rating.score_max, rating.level_max) == (24, "alto_visible")
    assert "unknown_may_change_level" in rating.flags


@pytest.mark.parametrize(("unknown", "warned"), [(5, False), (6, True), (24, True)])
def test_many_unknown_answers_warn(dash: Instrument, unknown: int, warned: bool) -> None:
    assert ("has_unknown" in rated(dash, 0, unknown=unknown).flags) is warned


def test_unknown_callouts_leave_the_upper_bound_open(dash: Instrument) -> None:
    rating = rated(dash, 0, police_callouts_12m=None)

    assert (rating.level, rating.level_min, rating.level_max) == (
        "no_alcanza_umbral",
        "no_alcanza_umbral",
        "revisar_escalada",
    )


def test_a_fact_not_given_takes_its_default(dash: Instrument) -> None:
    assert read_context(dash, {}) == {"police_callouts_12m": 0, "professional_judgement_high": False}


@pytest.mark.parametrize(
    ("fact", "value"),
    [
        ("police_callouts_12m", -1),
        ("police_callouts_12m", "3"),
        ("police_callouts_12m", True),
        ("professional_judgement_high", 1),
        ("professional_judgement_high", "si"),
    ],
)
def test_a_context_fact_of_the_wrong_kind_is_refused_and_named(
    dash: Instrument, fact: str, value: Any
) -> None:
    with pytest.raises(BadAnswer) as caught:
        read_context(dash, {fact: value})

    assert caught.value.field == f"context.{fact}"


def test_true_and_si_mean_the_same(dash: Instrument) -> None:
    assert read_answers(dash, {"15": True})["15"] == read_answers(dash, {"15": "si"})["15"] == "si"


@pytest.mark.parametrize(
    ("item", "flag"),
    [
        ("5", "suicidality"), ("6", "recent_separation"), ("8", "stalking"), ("9", "pregnancy_violence"),
        ("10", "escalation"), ("11", "escalation"), ("13", "weapon_threat"), ("14", "threat_to_kill"),
        ("15", "strangulation"), ("16", "sexual_violence"), ("17", "honour_violence"),
        ("22", "perp_suicide_threat"), ("23", "order_breach"),
    ],
)  # fmt: skip
def test_a_tick_sets_its_red_flag_and_names_the_item(dash: Instrument, item: str, flag: str) -> None:
    assert flags_raised(dash, read_answers(dash, {item: "si"})) == {flag: (item,)}


def test_do_not_know_sets_no_red_flag(dash: Instrument) -> None:
    assert flags_raised(dash, read_answers(dash, dict.fromkeys(ITEMS, "ns"))) == {}


def test_two_items_of_one_flag_are_both_named(dash: Instrument) -> None:
    assert flags_raised(dash, read_answers(dash, {"10": "si", "11": "si"})) == {"escalation": ("10", "11")}
