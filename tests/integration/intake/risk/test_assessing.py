"""Recording an assessment: the level, its reasons, what is owed next, and what is told to whom."""

from typing import Any

import pytest

from shared.ids import new_id
from tests.integration.intake.risk.conftest import Client, World, dash, epv, flags, titles


def test_a_low_result_leaves_the_level_and_wakes_nobody(world: World, luz: Client) -> None:
    case = luz.open_case()

    luz.make(f"/cases/{case}/assessments", epv("1", "4"))

    risk = luz.get(f"/cases/{case}/risk")
    assert (risk["level"], risk["reasons"], risk["is_screened"]) == ("basal", [], True)
    assert world.events("intake.alert_raised.v1") == []
    assert luz.get("/alerts") == []


def test_a_high_band_raises_the_level_with_its_reason_and_an_alert(world: World, luz: Client) -> None:
    case = luz.open_case()

    luz.make(f"/cases/{case}/assessments", dash(*(str(n) for n in (1, 2, 3, 4, 7, 12, 18, 19, 20, 21, 24))))
    luz.make(
        f"/cases/{case}/assessments",
        dash("1", "2", context={"professional_judgement_high": True, "police_callouts_12m": 0}),
    )

    risk = luz.get(f"/cases/{case}/risk")
    assert risk["level"] == "alto"
    assert [reason["code"] for reason in risk["reasons"]] == ["instrument:DASH-RIC:alto_juicio_profesional"]
    (told,) = world.events("intake.alert_raised.v1")
    assert (told["subject"], told["level"], told["team"]) == (case, "alto", "leon")
    assert told["recipients"] == [str(luz.actor.ref)]
    assert told["roles"] == ["coordinator"]


def test_a_red_flag_among_the_answers_raises_the_level_whatever_the_score(luz: Client) -> None:
    case = luz.open_case()

    luz.make(f"/cases/{case}/assessments", dash("15"))

    risk = luz.get(f"/cases/{case}/risk")
    assert risk["level"] == "alto"
    assert risk["reasons"] == [{"code": "strangulation", "level": "alto", "sources": ["DASH-RIC:15"]}]
    assert risk["assessments"][0]["result"] == "no_alcanza_umbral"


def test_danger_now_is_extreme_at_once_without_any_questionnaire(world: World, luz: Client) -> None:
    case = luz.open_case()

    luz.make(f"/cases/{case}/assessments", flags("confinement", now=True))

    assert luz.get(f"/cases/{case}/risk")["level"] == "extremo"
    (told,) = world.events("intake.alert_raised.v1")
    assert told["level"] == "extremo"
    assert told["acknowledge_by"].startswith("2026-11-24T12:00")


def test_a_later_low_result_does_not_lower_the_level(luz: Client) -> None:
    case = luz.open_case()
    luz.make(f"/cases/{case}/assessments", dash("15"))

    luz.make(f"/cases/{case}/assessments", dash())

    assert luz.get(f"/cases/{case}/risk")["level"] == "alto"


def test_the_rise_is_told_to_the_services_that_keep_a_copy_of_the_state(world: World, luz: Client) -> None:
    case = luz.open_case()

    luz.make(f"/cases/{case}/assessments", dash("15"))

    told = world.events("intake.case_state_changed.v1")[-1]
    assert (told["subject"], told["level"], told["status"]) == (case, "alto", "intake")


def test_the_assessment_is_told_with_the_date_of_the_next(world: World, luz: Client) -> None:
    case = luz.open_case()

    made = luz.make(f"/cases/{case}/assessments", dash("15"))

    (told,) = world.events("intake.risk_assessed.v1")
    assert (told["assessment"], told["level"]) == (made, "alto")
    assert told["reassess_by"].startswith("2026-12-01T11:00")


@pytest.mark.parametrize(
    ("interview", "due"),
    [
        (flags("strangulation", now=True), "2026-11-27"),
        (flags("strangulation"), "2026-12-01"),
        (flags("escalation"), "2026-12-24"),
        (epv(), "2027-02-22"),
    ],
)
def test_the_next_assessment_is_owed_by_the_protocols_clock(
    luz: Client, interview: dict[str, Any], due: str
) -> None:
    case = luz.open_case()

    luz.make(f"/cases/{case}/assessments", interview)

    (owed,) = [item for item in luz.get(f"/cases/{case}/due") if item["kind"] == "reassessment"]
    assert owed["due_at"].startswith(due)


def test_the_first_screen_is_no_longer_owed_once_she_was_assessed(luz: Client) -> None:
    case = luz.open_case()
    assert [item["kind"] for item in luz.get(f"/cases/{case}/due")] == ["first_screen"]

    luz.make(f"/cases/{case}/assessments", epv())

    assert [item["kind"] for item in luz.get(f"/cases/{case}/due")] == ["reassessment"]


def test_a_second_assessment_moves_the_next_one_and_does_not_double_it(world: World, luz: Client) -> None:
    case = luz.open_case()
    luz.make(f"/cases/{case}/assessments", epv())
    world.later(days=10)

    luz.make(f"/cases/{case}/assessments", epv())

    (owed,) = [item for item in luz.get(f"/cases/{case}/due") if item["kind"] == "reassessment"]
    assert owed["due_at"].startswith("2027-03-04")


def test_too_few_answers_give_no_level_and_ask_to_finish_within_a_day(luz: Client) -> None:
    case = luz.open_case()
    answers = dict.fromkeys(("4", "5", "12"), "si")

    made = luz.make(f"/cases/{case}/assessments", {"instrument": "EPV-R", "answers": answers})

    result = luz.get(f"/cases/{case}/assessments/{made}")["outcome"]["rating"]
    assert (result["valid"], result["level"], result["level_max"]) == (False, None, "alto")
    risk = luz.get(f"/cases/{case}/risk")
    assert (risk["level"], risk["is_screened"], risk["reassess_by"][:13]) == ("basal", False, "2026-11-25T11")
    (owed,) = luz.get(f"/cases/{case}/due")
    assert (owed["kind"], owed["due_at"][:13]) == ("first_screen", "2026-11-25T11")


def test_answers_are_kept_as_they_were_said(luz: Client) -> None:
    case = luz.open_case()
    said = {"1": "no_preguntado", "2": "no_contesta", "3": "no_sabe", "4": None, "5": True, "6": "no"}

    made = luz.make(
        f"/cases/{case}/assessments",
        {"instrument": "EPV-R", "answers": said, "mode": "phone", "interpreter": True, "language": "ar"},
    )

    kept = luz.get(f"/cases/{case}/assessments/{made}")["interview"]
    assert kept["answers"] == said
    assert (kept["mode"], kept["interpreter"], kept["language"], kept["version"]) == (
        "phone",
        True,
        "ar",
        "2010.1",
    )


def test_an_assessment_tells_which_items_weighed_and_never_origin(luz: Client) -> None:
    case = luz.open_case()

    made = luz.make(f"/cases/{case}/assessments", epv("1", "4", "6"))

    outcome = luz.get(f"/cases/{case}/assessments/{made}")["outcome"]
    assert outcome["weighed"] == ["6", "4"]
    assert all("EPV-R:1" not in reason["sources"] for reason in outcome["reasons"])


def test_the_same_key_twice_makes_one_assessment_and_one_alert(world: World, luz: Client) -> None:
    case, key = luz.open_case(), new_id()

    answers = [luz.post(f"/cases/{case}/assessments", dash("15"), key=key) for _ in range(3)]

    assert len({answer.json()["id"] for answer in answers}) == 1
    assert len(world.events("intake.alert_raised.v1")) == 1


def test_what_a_live_alert_already_tells_wakes_nobody_twice(world: World, luz: Client) -> None:
    case = luz.open_case()
    luz.make(f"/cases/{case}/assessments", dash("15"))

    luz.make(f"/cases/{case}/assessments", dash("15"))

    assert len(world.events("intake.alert_raised.v1")) == 1


def test_a_new_flag_wakes_people_again_though_an_alert_is_live(world: World, luz: Client) -> None:
    case = luz.open_case()
    luz.make(f"/cases/{case}/assessments", dash("15"))

    luz.make(f"/cases/{case}/assessments", dash("15", "14"))

    assert len(world.events("intake.alert_raised.v1")) == 2


def test_the_same_flag_wakes_people_again_once_the_first_alert_was_closed(world: World, luz: Client) -> None:
    case = luz.open_case()
    luz.make(f"/cases/{case}/assessments", dash("15"))
    (alert,) = luz.get("/alerts")
    luz.post(f"/alerts/{alert['id']}/close", {"outcome": "acted", "note": "Acompañada a urgencias"})

    luz.make(f"/cases/{case}/assessments", dash("15"))

    assert len(world.events("intake.alert_raised.v1")) == 2


def test_judgement_alone_may_raise_the_level(luz: Client) -> None:
    case = luz.open_case()

    luz.make(
        f"/cases/{case}/assessments", {"judgement": "alto", "words": "Habla en susurros y mira la puerta"}
    )

    risk = luz.get(f"/cases/{case}/risk")
    assert (risk["level"], risk["reasons"][0]["code"]) == ("alto", "professional_judgement")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"instrument": "NOPE"}, "instrument"),
        ({"instrument": "EPV-R", "version": "1.0"}, "version"),
        ({"answers": {"1": True}}, "instrument"),
        ({"instrument": "EPV-R", "answers": {"99": "si"}}, "answers.99"),
        ({"instrument": "EPV-R", "answers": {"3": "quizá"}}, "answers.3"),
        ({"instrument": "HITS", "answers": {"hurt": 9}}, "answers.hurt"),
        ({"instrument": "HITS", "context": {"version": "fr"}}, "context.version"),
        ({"instrument": "DASH-RIC", "context": {"police_callouts_12m": -1}}, "context.police_callouts_12m"),
        ({"flags": [{"code": "sadness"}]}, "flags.0.code"),
        ({"judgement": "enorme"}, "judgement"),
        ({"mode": "telepathy"}, "mode"),
        ({"language": "xx"}, "language"),
        ({"words": "x" * 10_001}, "words"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_bad_interview_is_refused_and_names_the_field(
    luz: Client, body: dict[str, Any], field: str
) -> None:
    case = luz.open_case()

    answer = luz.post(f"/cases/{case}/assessments", body)

    assert answer.status_code in {404, 422}
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["errors"][0]["field"] == field
    assert luz.get(f"/cases/{case}/risk")["assessments"] == []


def test_another_teams_worker_neither_reads_nor_writes_the_risk(luz: Client, ines: Client) -> None:
    case = luz.open_case()
    made = luz.make(f"/cases/{case}/assessments", dash("15"))

    assert ines.post(f"/cases/{case}/assessments", dash()).status_code == 404
    assert ines.call("GET", f"/cases/{case}/risk").status_code == 404
    assert ines.call("GET", f"/cases/{case}/assessments/{made}").status_code == 404


def test_an_assessment_is_not_found_under_another_case(luz: Client) -> None:
    first, second = luz.open_case("A"), luz.open_case("B")
    made = luz.make(f"/cases/{first}/assessments", dash("15"))

    assert luz.call("GET", f"/cases/{second}/assessments/{made}").status_code == 404


def test_the_data_protection_officer_sees_no_risk(luz: Client, dora: Client) -> None:
    case = luz.open_case()

    assert dora.call("GET", f"/cases/{case}/risk").status_code == 403


def test_no_word_and_no_answer_of_hers_travels_or_is_audited(world: World, luz: Client) -> None:
    case = luz.open_case()
    luz.make(f"/cases/{case}/assessments", dash("15", words="canarioamarillo en la cocina"))

    told = str(
        [
            world.events(f"intake.{name}.v1")
            for name in ("risk_assessed", "alert_raised", "case_state_changed")
        ]
    )

    assert "canarioamarillo" not in told
    assert "strangulation" not in told
    assert "DASH" not in told
    assert "risk_assessed" in world.audited(case)


def test_what_is_stored_holds_neither_answers_nor_reasons_in_the_clear(world: World, luz: Client) -> None:
    from sqlalchemy import text

    case = luz.open_case()
    luz.make(f"/cases/{case}/assessments", dash("15", words="canarioamarillo"))

    with world.transactions.engine.connect() as connection:
        dump = "".join(
            str(connection.execute(text(f"select {table}::text from {table}")).all())
            for table in ("assessment", "alert", "level_change", "due_item", "timeline_entry")
        )

    for word in ("canarioamarillo", "strangulation", "DASH", "reassess"):
        assert word not in dump
        assert word.encode().hex() not in dump
    assert "alto" in dump


def test_instruments_are_shown_without_weights_or_cut_offs(luz: Client) -> None:
    listed = luz.get("/instruments")
    shown = luz.get("/instruments/EPV-R")

    groups = {one["id"]: one["group"] for one in listed}
    assert len(listed) == 22
    assert (groups["EPV-R"], groups["PHQ-9"], groups["VioGen"]) == ("risk", "wellbeing", "record")
    assert "DA" not in groups
    assert len(shown["questions"]) == 20
    assert "weight" not in str(shown)
    assert "score_from" not in str(shown)
    assert shown["questions"][0]["choices"] == [{"code": "si", "label": "Sí"}, {"code": "no", "label": "No"}]


def test_instruments_speak_english_and_fall_back_to_spanish(luz: Client) -> None:
    assert luz.get("/instruments/HITS", language="en")["questions"][0]["text"] == "Physically hurts her"
    assert luz.get("/instruments/HITS", language="fr")["language"] == "es"
    assert luz.call("GET", "/instruments/NOPE").status_code == 404


def test_the_protocol_tells_each_flag_and_its_first_action(luz: Client) -> None:
    shown = luz.get("/protocol")

    assert len(shown["flags"]) == 22
    assert shown["clocks"]["extremo"]["acknowledge_minutes"] == 60
    assert shown["clocks"]["basal"]["acknowledge_minutes"] is None
    assert luz.get("/protocol", language="en")["reasons"]["present_danger"] == "Danger right now"
    assert titles(luz, luz.open_case()) == ["Primera valoración de riesgo"]
