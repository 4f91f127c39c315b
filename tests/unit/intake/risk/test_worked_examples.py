"""Every instrument at every cut-off from both sides, and what it tells besides its level."""

from typing import Any

import pytest

from services.intake.domain.scoring import flags_raised, rate, read_answers, read_context, reasons
from tests.unit.intake.risk.conftest import LIBRARY


def told(
    name: str, answers: dict[str, Any], context: dict[str, Any] | None = None, version: str | None = None
) -> dict[str, Any]:
    """The result of these answers as a document."""
    instrument = LIBRARY.get(name, version).instrument
    return rate(
        instrument, read_answers(instrument, answers), read_context(instrument, context or {})
    ).as_document()


def raised(name: str, answers: dict[str, Any], version: str | None = None) -> dict[str, tuple[str, ...]]:
    instrument = LIBRARY.get(name, version).instrument
    return flags_raised(instrument, read_answers(instrument, answers))


def adding_up(count: int, total: int, *, lowest: int, highest: int) -> dict[str, int]:
    """Numbers for items 1 to `count` that add up to `total`, the first ones highest."""
    left, answers = total - count * lowest, {}
    for place in range(1, count + 1):
        more = min(left, highest - lowest)
        answers[str(place)] = lowest + more
        left -= more
    return answers


SUMS: list[tuple[str, int, int, int, dict[int, str]]] = [
    ("PHQ-9", 9, 0, 3, {0: "minima", 4: "minima", 5: "leve", 9: "leve", 10: "moderada", 14: "moderada", 15: "moderadamente_grave", 19: "moderadamente_grave", 20: "grave", 27: "grave"}),
    ("GAD-7", 7, 0, 3, {0: "minima", 4: "minima", 5: "leve", 9: "leve", 10: "moderada", 14: "moderada", 15: "grave", 21: "grave"}),
    ("DUKE-UNC-11", 11, 1, 5, {11: "apoyo_bajo", 31: "apoyo_bajo", 32: "apoyo_normal", 55: "apoyo_normal"}),
    ("EPDS", 10, 0, 3, {0: "negativo", 12: "negativo", 13: "positivo", 30: "positivo"}),
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "answers", "score", "level"),
    [
        pytest.param(
            name, adding_up(count, total, lowest=low, highest=high), total, level, id=f"{name}-{total}"
        )
        for name, count, low, high, levels in SUMS
        for total, level in levels.items()
    ],
)
def test_a_plain_sum_changes_its_level_exactly_at_its_cut_offs(
    name: str, answers: dict[str, int], score: int, level: str
) -> None:
    found = told(name, answers)

    assert (found["score"], found["level"], found["valid"], found["unknown"]) == (score, level, True, [])
    assert (found["score_min"], found["score_max"], found["ask_next"]) == (score, score, [])


DA_NO = {str(n): False for n in range(1, 21)} | {"3a": False, "5a": False, "10a": False}


@pytest.mark.parametrize(
    ("yes", "raw", "level"),
    [
        ((), 0, "variable"),
        (("2", "8"), 7, "variable"),
        (("2", "6"), 8, "increased"),
        (("2", "3", "4"), 13, "increased"),
        (("2", "3", "4", "10"), 14, "severe"),
        (("2", "3", "4", "6", "11"), 17, "severe"),
        (("2", "3", "4", "6", "8"), 18, "extreme"),
        (tuple(str(n) for n in range(1, 21)), 37, "extreme"),
    ],
)
def test_da_bands_change_at_8_14_and_18(yes: tuple[str, ...], raw: int, level: str) -> None:
    found = told("DA", DA_NO | dict.fromkeys(yes, True))

    assert (found["score"], found["raw"], found["level"]) == (raw, raw, level)


@pytest.mark.parametrize(
    ("item", "points"),
    [(str(n), w) for n, w in zip(range(1, 21), (1, 5, 4, 4, 3, 3, 3, 2, 2, *[1] * 10, 0), strict=True)]
    + [("5a", 0), ("10a", 0)],
)
def test_each_da_item_carries_its_weight(item: str, points: int) -> None:
    assert told("DA", DA_NO | {item: True})["raw"] == points


def test_a_da_total_under_zero_is_shown_as_zero_and_kept_raw() -> None:
    found = told("DA", DA_NO | {"3a": True})

    assert (found["score"], found["raw"], found["level"]) == (0, -3, "variable")


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


DA5 = {"2017": ("increased", "weapon", "capable_of_killing", "strangled", "jealous"),
       "2009": ("increased", "weapon", "capable_of_killing", "beaten_pregnant", "jealous")}  # fmt: skip


@pytest.mark.parametrize("version", ["2009", "2017"])
@pytest.mark.parametrize(("yes", "level"), [(0, "por_debajo_del_corte"), (2, "por_debajo_del_corte"), (3, "alto"), (5, "alto")])  # fmt: skip
def test_da_5_is_high_from_three_in_each_version(version: str, yes: int, level: str) -> None:
    answers = {item: place < yes for place, item in enumerate(DA5[version])}

    found = told("DA-5", answers, version=version)

    assert (found["version"][:4], found["score"], found["level"]) == (version, yes, level)


@pytest.mark.parametrize(
    ("q1", "q2", "criterion", "score", "level"),
    [
        ("ninguna", "ninguna", "1", 0, "negativo"), ("alguna", "ninguna", "1", 1, "negativo"),
        ("alguna", "alguna", "1", 2, "positivo"), ("mucha", "mucha", "1", 2, "positivo"),
        ("mucha", "alguna", "2", 1, "negativo"), ("mucha", "mucha", "2", 2, "positivo"),
        ("alguna", "alguna", "2", 0, "negativo"),
    ],
)  # fmt: skip
def test_wast_counts_by_the_criterion_that_was_chosen(
    q1: str, q2: str, criterion: str, score: int, level: str
) -> None:
    found = told("WAST-short-ES", {"q1": q1, "q2": q2}, {"criterion": criterion})

    assert (found["score"], found["level"]) == (score, level)
    assert told("WAST-short-ES", {"q1": q1, "q2": q2}, {"criterion": int(criterion)})["score"] == score


def test_what_weighs_in_wast_goes_by_the_criterion_too() -> None:
    wast = LIBRARY.get("WAST-short-ES").instrument
    answers = read_answers(wast, {"q1": "mucha", "q2": "alguna"})

    assert reasons(wast, answers, read_context(wast, {"criterion": "1"})) == ("q1", "q2")
    assert reasons(wast, answers, read_context(wast, {"criterion": "2"})) == ("q1",)


def test_wast_counts_by_criterion_1_when_none_is_chosen() -> None:
    assert told("WAST-short-ES", {"q1": "alguna", "q2": "alguna"})["level"] == "positivo"


@pytest.mark.parametrize("version", ["es", "en"])
@pytest.mark.parametrize(("values", "level"), [((1, 1, 1, 1, 1), "negativo"), ((2, 1, 1, 1, 1), "negativo"), ((2, 2, 1, 1, 1), "positivo"), ((5, 5, 5, 5, 5), "positivo")])  # fmt: skip
def test_e_hits_is_positive_from_7_in_both_languages(
    values: tuple[int, ...], level: str, version: str
) -> None:
    answers = dict(zip(("hurt", "insult", "threaten", "scream", "sexual"), values, strict=True))

    found = told("E-HITS", answers, {"version": version})

    assert (found["score"], found["level"]) == (sum(values), level)


@pytest.mark.parametrize(
    ("hurt", "safe", "past", "level"),
    [
        (False, True, False, "negativo"), (True, True, False, "positivo"),
        (False, False, False, "positivo"), (False, True, True, "positivo"),
    ],
)  # fmt: skip
def test_pvs_is_positive_by_any_answer_and_feeling_safe_counts_the_other_way(
    hurt: bool, safe: bool, past: bool, level: str
) -> None:
    answers = {"hurt_past_year": hurt, "safe_current": safe, "unsafe_previous_partner": past}

    assert told("PVS", answers)["level"] == level


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


@pytest.mark.parametrize(("total", "marked"), [(9, False), (10, True)])
def test_epds_marks_the_sensitive_cut_off(total: int, marked: bool) -> None:
    assert told("EPDS", adding_up(10, total, lowest=0, highest=3))["positive_at_10"] is marked


@pytest.mark.parametrize(
    ("yes", "level", "at_4"),
    [(0, "negativo", False), (2, "negativo", False), (3, "positivo_mujeres", False), (4, "positivo_mujeres", True), (5, "positivo_mujeres", True)],
)  # fmt: skip
def test_pc_ptsd_5_is_positive_from_3_for_women_and_marks_4(yes: int, level: str, at_4: bool) -> None:
    found = told("PC-PTSD-5", {"exposure": True, "items": [place < yes for place in range(5)]})

    assert (found["score"], found["level"], found["positive_at_4"]) == (yes, level, at_4)


def test_without_exposure_the_score_is_zero_and_nothing_else_is_asked() -> None:
    for answers in ({"exposure": False}, {"exposure": False, "items": [True] * 5}):
        found = told("PC-PTSD-5", answers)
        assert (found["score"], found["level"], found["unknown"], found["valid"]) == (0, "negativo", [], True)


def test_an_unknown_exposure_leaves_the_reactions_open_and_is_asked_first() -> None:
    found = told("PC-PTSD-5", {"items": [True, True, True, None, False]})

    assert (found["score_min"], found["score_max"], found["level"]) == (0, 4, None)
    assert found["ask_next"] == ["exposure", "items_4"]


@pytest.mark.parametrize(
    ("raw", "score", "level"),
    [(0, 0, "muy_bajo_probable_depresion"), (7, 28, "muy_bajo_probable_depresion"), (8, 32, "bienestar_bajo"), (12, 48, "bienestar_bajo"), (13, 52, "adecuado"), (25, 100, "adecuado")],
)  # fmt: skip
def test_who_5_multiplies_by_four_and_higher_is_better(raw: int, score: int, level: str) -> None:
    found = told("WHO-5", adding_up(5, raw, lowest=0, highest=5))

    assert (found["score"], found["raw"], found["level"]) == (score, raw, level)


def test_bounds_of_level_go_by_concern_where_higher_is_better() -> None:
    found = told("WHO-5", {"1": 2, "2": 2, "3": 2, "4": 1, "5": None})

    assert (found["score_min"], found["score_max"]) == (28, 48)
    assert (found["level_min"], found["level_max"]) == ("bienestar_bajo", "muy_bajo_probable_depresion")


@pytest.mark.parametrize(
    ("total", "level"),
    [(0, "bajo"), (13, "bajo"), (14, "moderado"), (26, "moderado"), (27, "alto"), (40, "alto")],
)
def test_pss_10_changes_at_14_and_27_with_four_items_reversed(total: int, level: str) -> None:
    points = adding_up(10, total, lowest=0, highest=4)
    answers = {item: 4 - said if item in {"4", "5", "7", "8"} else said for item, said in points.items()}

    found = told("PSS-10", answers)

    assert (found["score"], found["level"]) == (total, level)


def test_pss_10_and_rosenberg_reverse_the_items_they_say() -> None:
    assert told("PSS-10", {str(n): 0 for n in range(1, 11)})["score"] == 16
    assert told("Rosenberg", {str(n): 4 for n in range(1, 11)})["score"] == 25
    assert told("Rosenberg", {str(n): 4 if n <= 5 else 1 for n in range(1, 11)})["score"] == 40


@pytest.mark.parametrize(
    ("total", "level"),
    [(10, "autoestima_baja"), (25, "autoestima_baja"), (26, "autoestima_media"), (29, "autoestima_media"), (30, "autoestima_alta"), (40, "autoestima_alta")],
)  # fmt: skip
def test_rosenberg_changes_at_26_and_30(total: int, level: str) -> None:
    points = adding_up(10, total, lowest=1, highest=4)
    answers = {item: 5 - said if int(item) >= 6 else said for item, said in points.items()}

    assert (told("Rosenberg", answers)["score"], told("Rosenberg", answers)["level"]) == (total, level)


@pytest.mark.parametrize(
    ("total", "mean", "level"),
    [(12, 1.0, "bajo"), (35, 2.92, "bajo"), (36, 3.0, "moderado"), (60, 5.0, "moderado"), (61, 5.08, "alto"), (84, 7.0, "alto")],
)  # fmt: skip
def test_mspss_takes_its_level_from_the_mean(total: int, mean: float, level: str) -> None:
    found = told("MSPSS", adding_up(12, total, lowest=1, highest=7))

    assert (found["score"], found["mean"], found["level"]) == (total, mean, level)


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


@pytest.mark.parametrize(
    ("family", "friends", "level", "family_marginal", "friends_marginal"),
    [
        ([5, 0, 0], [5, 1, 0], "riesgo_aislamiento", True, False),
        ([5, 1, 0], [5, 1, 0], "sin_riesgo", False, False),
        ([5, 5, 5], [5, 0, 0], "sin_riesgo", False, True),
        ([0, 0, 0], [0, 0, 0], "riesgo_aislamiento", True, True),
    ],
)
def test_lsns_6_is_at_risk_under_12_and_marginal_under_6_in_each_half(
    family: list[int], friends: list[int], level: str, family_marginal: bool, friends_marginal: bool
) -> None:
    found = told("LSNS-6", {"family": family, "friends": friends})

    assert (found["score"], found["level"]) == (sum(family) + sum(friends), level)
    assert (found["family"], found["friends"]) == (sum(family), sum(friends))
    assert (found["family_marginal"], found["friends_marginal"]) == (family_marginal, friends_marginal)


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
    instrument = LIBRARY.get(name).instrument
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
