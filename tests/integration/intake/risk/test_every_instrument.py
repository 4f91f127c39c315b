"""Every instrument on the portal's pages and in a case: asked without code of its own, and what it may not do."""

import re
from typing import Any

import pytest

from services.intake.gateways.instruments.files import InstrumentLibrary
from services.portal.views.risk.interview.form import draft_name
from tests.integration.intake.risk.conftest import Client, World
from tests.integration.intake.risk.pages import portal_of, text_of

IN_USE = [one.instrument.id for one in InstrumentLibrary().in_use()]
PHQ = {f"answers.{n}": "0" for n in range(1, 10)}


def assess(luz: Client, case: str, instrument: str, answers: dict[str, Any]) -> dict[str, Any]:
    made = luz.make(f"/cases/{case}/assessments", {"instrument": instrument, "answers": answers})
    return luz.get(f"/cases/{case}/assessments/{made}")


def test_instruments_are_offered_in_groups_and_the_one_without_licence_is_not(
    world: World, luz: Client
) -> None:
    case = luz.open_case()

    page = text_of(portal_of(world, luz).get(f"/casos/{case}/riesgo/valorar"))

    places = [page.index(title) for title in ("Valorar el riesgo", "Preguntas de detección", "Bienestar y apoyo", "Registros y clasificación")]  # fmt: skip
    assert places == sorted(places)
    assert (
        places[0]
        < page.index("EPV-R ·")
        < places[1]
        < page.index("HITS ·")
        < places[2]
        < page.index("PHQ-9 ·")
    )
    assert "DA · Valoración de peligro" not in page


def test_an_instrument_without_its_licence_is_not_taken(luz: Client) -> None:
    case = luz.open_case()

    body = {"instrument": "DA", "answers": {"2": True}}
    answer = luz.call("POST", f"/cases/{case}/assessments", json=body)

    assert answer.status_code == 422
    assert luz.get(f"/cases/{case}/risk")["assessments"] == []


@pytest.mark.parametrize("name", IN_USE)
def test_each_is_asked_and_its_result_is_shown(world: World, luz: Client, name: str) -> None:
    case, browser = luz.open_case(), portal_of(world, luz)
    path = f"/casos/{case}/riesgo/valorar/{name}"
    asked = browser.get(path)
    html = asked.text
    fields = list(dict.fromkeys(re.findall(r'name="(answers\.\w+)"', html)))
    answers = {}
    for field in fields:
        first = re.search(rf'type="radio" name="{re.escape(field)}" value="(\w+)"', html)
        kind = re.search(rf'name="{re.escape(field)}" type="(\w+)"( inputmode)?', html)
        answers[field] = first[1] if first else "2026-11-20" if kind and kind[1] == "date" else "500"

    sent = browser.send_form(path, answers)
    shown = browser.get(sent.headers["location"])

    assert asked.status_code == 200
    assert len(fields) == len(luz.get(f"/instruments/{name}")["questions"])
    assert (sent.status_code, shown.status_code) == (303, 200)
    assert "Hasta dónde fiarse" in text_of(shown)


def test_no_two_share_a_draft_and_every_name_is_one_that_intake_takes() -> None:
    drafts = {draft_name(name) for name in (*IN_USE, "DA")}

    assert len(drafts) == len(IN_USE) + 1
    assert all(re.fullmatch(r"[a-z][a-z_]{1,39}", draft) for draft in drafts)


def test_one_left_half_way_goes_on_where_it_was(world: World, luz: Client) -> None:
    case, browser = luz.open_case(), portal_of(world, luz)
    path = f"/casos/{case}/riesgo/valorar/LSNS-6"

    browser.send_form(path, {"answers.family_2": "4", "later": "1"})

    assert re.search(r'name="answers.family_2" value="4" checked', browser.get(path).text)


def test_a_conditional_question_says_when_it_is_asked(world: World, luz: Client) -> None:
    case = luz.open_case()

    page = text_of(portal_of(world, luz).get(f"/casos/{case}/riesgo/valorar/PC-PTSD-5"))

    assert "Solo si en «Ha vivido algo terrible, de mucho miedo o traumático» la respuesta es: Sí" in page


def test_the_one_that_is_never_used_alone_says_why_before_and_after(world: World, luz: Client) -> None:
    case, browser = luz.open_case(), portal_of(world, luz)
    path = f"/casos/{case}/riesgo/valorar/AAS"

    sent = browser.send_form(path, {"answers.afraid": "no"})

    for page in (text_of(browser.get(path)), text_of(browser.get(sent.headers["location"]))):
        assert "dos de cada tres embarazadas con violencia física grave" in page


def test_a_scale_of_wellbeing_is_no_look_at_the_risk(world: World, luz: Client) -> None:
    case, browser = luz.open_case(), portal_of(world, luz)

    sent = browser.send_form(
        f"/casos/{case}/riesgo/valorar/PHQ-9", PHQ | {"answers.1": "3", "answers.2": "3"}
    )

    risk = luz.get(f"/cases/{case}/risk")
    assert (risk["is_screened"], risk["reassess_by"], risk["level"]) == (False, None, "basal")
    assert [item["kind"] for item in luz.get("/due") if item["case_id"] == case] == ["first_screen"]
    page = text_of(browser.get(sent.headers["location"]))
    assert "No mide el riesgo" in page
    assert "Volver a valorar antes" not in page
    assert "Depresión leve · 6 puntos" in page


def test_an_answer_on_suicide_alerts_and_the_look_at_the_risk_is_still_owed(luz: Client) -> None:
    case = luz.open_case()

    shown = assess(luz, case, "PHQ-9", {str(n): 0 for n in range(1, 9)} | {"9": 1})

    assert [reason["code"] for reason in shown["outcome"]["reasons"]] == ["suicidality"]
    assert shown["outcome"]["reasons"][0]["sources"] == ["PHQ-9:9"]
    risk = luz.get(f"/cases/{case}/risk")
    assert (risk["level"], risk["is_screened"]) == ("alto", False)
    assert len(luz.get("/alerts")) == 1
    assert "first_screen" in [item["kind"] for item in luz.get("/due") if item["case_id"] == case]


def test_a_scale_of_wellbeing_leaves_the_reasons_of_the_last_look_as_they_were(luz: Client) -> None:
    case = luz.open_case()
    assess(luz, case, "DASH-RIC", {str(n): n <= 14 and n not in (5, 6) for n in range(1, 25)})
    before = luz.get(f"/cases/{case}/risk")

    assess(luz, case, "WHO-5", {str(n): 5 for n in range(1, 6)})

    after = luz.get(f"/cases/{case}/risk")
    assert (after["level"], after["reasons"], after["reassess_by"]) == (
        before["level"],
        before["reasons"],
        before["reassess_by"],
    )


def test_the_police_level_is_kept_and_changes_nothing(world: World, luz: Client) -> None:
    case, browser = luz.open_case(), portal_of(world, luz)
    answers = {
        "answers.level": "extremo",
        "answers.assessed_on": "2026-11-20",
        "answers.distance_metres": "500",
    }

    sent = browser.send_form(f"/casos/{case}/riesgo/valorar/VioGen", answers)

    page = text_of(browser.get(sent.headers["location"]))
    assert "Nivel que ha comunicado la policía: Extremo" in page
    assert "Distancia, en metros: 500" in page
    assert luz.get(f"/cases/{case}/risk")["level"] == "basal"


def test_a_wrong_day_comes_back_at_its_field(world: World, luz: Client) -> None:
    case = luz.open_case()

    answer = portal_of(world, luz).send_form(
        f"/casos/{case}/riesgo/valorar/VioGen", {"answers.level": "bajo", "answers.assessed_on": "ayer"}
    )

    assert answer.status_code == 422
    assert 'id="f-answers-assessed_on-error"' in answer.text
