"""What each instrument does that is its own: weights, conditions, what is missing, what it tells besides.

Its cut-offs are in `cut_offs.py`.
"""

from typing import Any

import pytest

from services.intake.domain.instruments.answers import read_answers, read_context
from services.intake.domain.instruments.scoring import rate
from services.intake.domain.instruments.weighed import flags_raised, reasons
from tests.unit.intake.risk.conftest import published


def told(
    name: str, answers: dict[str, Any], context: dict[str, Any] | None = None, version: str | None = None
) -> dict[str, Any]:
    """The result of these answers as a document."""
    instrument = published(name, version)
    return rate(
        instrument, read_answers(instrument, answers), read_context(instrument, context or {})
    ).as_document()


def raised(name: str, answers: dict[str, Any], version: str | None = None) -> dict[str, tuple[str, ...]]:
    instrument = published(name, version)
    return flags_raised(instrument, read_answers(instrument, answers))


DA_NO = {str(n): False for n in range(1, 21)} | {"3a": False, "5a": False, "10a": False}


@pytest.mark.parametrize(
    ("item", "points"),
    [(str(n), w) for n, w in zip(range(1, 21), (1, 5, 4, 4, 3, 3, 3, 2, 2, *[1] * 10, 0), strict=True)]
    + [("5a", 0), ("10a", 0)],
)
def test_each_da_item_carries_its_weight(item: str, points: int) -> None:
    assert told("DA", DA_NO | {item: True})["raw"] == points


def test_never_having_lived_together_counts_only_if_she_did_not_leave_him() -> None:
    assert told("DA", DA_NO | {"3": True, "3a": True})["raw"] == 4


def test_a_box_left_out_is_not_ticked_and_a_null_one_is_unknown() -> None:
    left_out = {item: said for item, said in DA_NO.items() if item not in ("3a", "5a", "10a")}

    assert told("DA", left_out)["raw"] == 0
    assert told("DA", left_out)["unknown"] == []
    unknown = told("DA", left_out | {"3a": None, "2": True})
    assert (unknown["raw_min"], unknown["raw_max"], unknown["unknown"]) == (2, 5, ["3a"])


def test_da_gives_a_level_only_when_both_bounds_agree() -> None:
    agreed = told("DA", DA_NO | {"2": True, "3": True, "10": None})
    apart = told("DA", DA_NO | {"2": True, "8": True, "10": None})

    assert (agreed["score"], agreed["level"], agreed["score_min"], agreed["score_max"]) == (
        None,
        "increased",
        9,
        10,
    )
    assert (apart["level"], apart["level_min"], apart["level_max"]) == (None, "variable", "increased")


def test_a_da_record_that_is_unknown_leaves_the_score_whole() -> None:
    found = told("DA", DA_NO | {"20": None, "2": True})

    assert (found["score"], found["unknown"]) == (5, ["20"])


@pytest.mark.parametrize(
    ("name", "item", "flag"),
    [
        ("DA", "20", "suicidality"), ("DA", "10a", "strangulation"), ("DA", "2", "firearm_access"),
        ("DA", "6", "threat_to_kill"), ("DA", "16", "perp_suicide_threat"), ("DA", "17", "threat_children"),
        ("DA-5", "strangled", "strangulation"), ("DA-5", "weapon", "weapon_threat"),
        ("DASH-RIC", "5", "suicidality"), ("AAS", "hurt_in_pregnancy", "pregnancy_violence"),
        ("GBVIMS", "penetration", "sexual_violence"),
    ],
)  # fmt: skip
def test_an_item_without_points_sets_its_red_flag_as_well(name: str, item: str, flag: str) -> None:
    assert raised(name, {item: True}) == {flag: (item,)}
    assert raised(name, {item: False}) == raised(name, {item: None}) == {}


def test_what_weighs_in_wast_goes_by_the_criterion_too() -> None:
    wast = published("WAST-short-ES")
    answers = read_answers(wast, {"q1": "mucha", "q2": "alguna"})

    assert reasons(wast, answers, read_context(wast, {"criterion": "1"})) == ("q1", "q2")
    assert reasons(wast, answers, read_context(wast, {"criterion": "2"})) == ("q1",)


def test_wast_counts_by_criterion_1_when_none_is_chosen() -> None:
    assert told("WAST-short-ES", {"q1": "alguna", "q2": "alguna"})["level"] == "positivo"


def test_a_choice_may_be_told_as_a_number() -> None:
    for criterion in (2, "2"):
        assert (
            told("WAST-short-ES", {"q1": "alguna", "q2": "alguna"}, {"criterion": criterion})["level"]
            == "negativo"
        )


AAS = ("ever_abused", "hurt_past_year", "hurt_in_pregnancy", "forced_sex_past_year", "afraid")


def test_aas_is_positive_by_any_yes_and_is_never_used_alone() -> None:
    assert told("AAS", dict.fromkeys(AAS, False))["level"] == "negativo"
    for item in AAS:
        assert told("AAS", dict.fromkeys(AAS, False) | {item: True})["level"] == "positivo"
    assert "never_alone" in told("AAS", dict.fromkeys(AAS, False))["flags"]


def test_one_positive_answer_settles_a_screening_whatever_is_missing() -> None:
    found = told("AAS", {"afraid": True})

    assert (found["level"], found["score"], found["score_min"], found["score_max"]) == (
        "positivo",
        None,
        1,
        5,
    )


@pytest.mark.parametrize(("said", "flag"), [(0, False), (1, True), (3, True), (None, None)])
@pytest.mark.parametrize(
    ("name", "item", "mark"), [("PHQ-9", "9", "item9_flag"), ("EPDS", "10", "item10_flag")]
)
def test_the_item_on_suicide_is_marked_whatever_the_total(
    name: str, item: str, mark: str, said: int | None, flag: bool | None
) -> None:
    answers = {str(n): 0 for n in range(1, int(item))} | {item: said}

    found = told(name, answers)

    assert found[mark] is flag
    assert (mark in found["flags"]) is (flag is True)
    assert ("suicidality" in raised(name, answers)) is (flag is True)


def test_without_exposure_the_score_is_zero_and_nothing_else_is_asked() -> None:
    for answers in ({"exposure": False}, {"exposure": False, "items": [True] * 5}):
        found = told("PC-PTSD-5", answers)
        assert (found["score"], found["level"], found["unknown"], found["valid"]) == (0, "negativo", [], True)


def test_an_unknown_exposure_leaves_the_reactions_open_and_is_asked_first() -> None:
    found = told("PC-PTSD-5", {"items": [True, True, True, None, False]})

    assert (found["score_min"], found["score_max"], found["level"]) == (0, 4, None)
    assert found["ask_next"] == ["exposure", "items_4"]


def test_bounds_of_level_go_by_concern_where_higher_is_better() -> None:
    found = told("WHO-5", {"1": 2, "2": 2, "3": 2, "4": 1, "5": None})

    assert (found["score_min"], found["score_max"]) == (28, 48)
    assert (found["level_min"], found["level_max"]) == ("bienestar_bajo", "muy_bajo_probable_depresion")


def test_pss_10_and_rosenberg_reverse_the_items_they_say() -> None:
    assert told("PSS-10", {str(n): 0 for n in range(1, 11)})["score"] == 16
    assert told("Rosenberg", {str(n): 4 for n in range(1, 11)})["score"] == 25
    assert told("Rosenberg", {str(n): 4 if n <= 5 else 1 for n in range(1, 11)})["score"] == 40


def test_mspss_gives_the_mean_of_each_source_of_support() -> None:
    answers = dict.fromkeys(("1", "2", "5", "10"), 7) | dict.fromkeys(("3", "4", "8", "11"), 1)
    answers |= {"6": 4, "7": 4, "9": 4, "12": 5}

    assert told("MSPSS", answers)["subscales"] == {"otra_persona": 7.0, "familia": 1.0, "amistades": 4.25}


def test_a_mean_with_an_answer_missing_has_bounds_and_no_value() -> None:
    found = told("MSPSS", dict.fromkeys((str(n) for n in range(1, 12)), 4))

    assert (found["mean"], found["mean_min"], found["mean_max"]) == (None, 3.75, 4.25)
    assert found["subscales"] == {"otra_persona": 4.0, "familia": 4.0, "amistades": None}
    assert (found["subscales_min"]["amistades"], found["subscales_max"]["amistades"]) == (3.25, 4.75)
    assert found["level"] == "moderado"


def test_half_a_network_is_marginal_only_when_that_is_sure() -> None:
    open_half = told("LSNS-6", {"family": [3, None, 0], "friends": [0, None, 0]})

    assert (open_half["family"], open_half["family_marginal"]) == (None, None)
    assert open_half["friends_marginal"] is True


GBVIMS = {"penetration": "rape", "sexual_contact": "sexual_assault", "physical_assault": "physical_assault",
          "forced_marriage": "forced_marriage", "denial_resources": "denial_of_resources",
          "psychological": "psychological_emotional"}  # fmt: skip


@pytest.mark.parametrize(("question", "kind"), GBVIMS.items())
def test_the_first_yes_classifies_an_incident_and_every_yes_is_kept(question: str, kind: str) -> None:
    answers = dict.fromkeys(GBVIMS, False) | {"is_gbv": True, "psychological": True, question: True}

    found = told("GBVIMS", answers)

    assert (found["level"], found["score"], found["valid"]) == (kind, None, True)
    assert found["all_yes"] == list(dict.fromkeys([question, "psychological"]))


def test_six_times_no_is_not_gbv_or_is_asked_again() -> None:
    no = dict.fromkeys(GBVIMS, False)

    assert told("GBVIMS", no | {"is_gbv": False})["level"] == "non_gbv"
    again = told("GBVIMS", no | {"is_gbv": True})
    assert (again["level"], again["level_min"], again["flags"]) == (None, None, ["ask_again"])


def test_a_yes_stops_the_questions_and_an_earlier_unknown_leaves_the_type_open() -> None:
    assert told("GBVIMS", {"penetration": True})["unknown"] == []
    found = told("GBVIMS", {"penetration": None, "sexual_contact": False, "physical_assault": True})
    assert (found["level"], found["possible"]) == (None, ["rape", "physical_assault"])
    assert (found["level_min"], found["level_max"], found["ask_next"]) == (
        "physical_assault",
        "rape",
        ["penetration"],
    )


@pytest.mark.parametrize("name", ["Ulises", "VioGen", "RPMS"])
def test_a_record_has_neither_score_nor_level(name: str) -> None:
    instrument = published(name)
    answers = {item.id: item.choices[-1].code for item in instrument.items if item.choices}

    found = told(name, answers)

    assert [found[key] for key in ("score", "score_min", "level", "level_min", "level_max")] == [None] * 5
    assert {item: found["record"][item] for item in answers} == answers


def test_rpms_gives_seven_means_of_three() -> None:
    found = told("RPMS", {str(n): 1 + n % 3 for n in range(1, 22)} | {"1": 5})

    assert len(found["subscales"]) == 7
    assert found["subscales"]["discrimination"] == 3.0
    assert found["subscales"]["family_conflict"] == 2.0


def test_the_police_level_is_kept_as_told_with_its_order() -> None:
    answers = {"level": "alto", "assessed_on": "2026-11-20", "force": "Policía Nacional", "protection_order": True,
               "distance_metres": 500, "device": "no", "order_on": None, "order_ends": "2027-05-01"}  # fmt: skip

    found = told("VioGén", answers)

    assert found["instrument"] == "VioGen"
    assert (found["record"]["level"], found["record"]["distance_metres"]) == ("alto", "500")
    assert found["unknown"] == ["next_review", "contact_officer", "order_on"]
    assert told("VioGen", {"level": "bajo", "protection_order": False})["unknown"][-1] == "contact_officer"
