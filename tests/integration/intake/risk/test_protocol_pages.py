"""The pages of the protocol and of one alert against the real intake: what is shown, done and told."""

import re

from tests.integration.intake.risk.conftest import Client, World, dash
from tests.integration.intake.risk.pages import ok, portal_of
from tests.integration.intake.risk.test_protocol_change import edited, put
from tests.integration.intake.risk.test_text_signals import THREAT, decide, one


def an_alert(luz: Client) -> str:
    case = luz.open_case()
    luz.make(f"/cases/{case}/assessments", dash("15"))
    return next(str(one["id"]) for one in luz.get("/alerts") if one["case_id"] == case)


def test_the_protocol_that_ships_is_shown_with_clocks_steps_and_numbers(world: World, rosa: Client) -> None:
    page = ok(portal_of(world, rosa).get("/protocolo"))

    assert "Es el que viene con Telar" in page
    assert "Urgencias hoy, aunque no haya marcas." in page
    assert "600 000 016" in page
    assert "08:00-20:00" in page


def test_a_version_put_in_force_says_who_what_and_how_many(world: World, luz: Client, rosa: Client) -> None:
    an_alert(luz)
    put(world, edited(lambda d: d["clocks"]["alto"].update(acknowledge="2h")))

    page = ok(portal_of(world, rosa).get("/protocolo"))

    assert "En vigor desde el 24 nov 2026" in page
    assert "Nivel alto: una alerta hay que tomarla en 2 h (antes 24 h)." in page
    assert "1 plazos de alertas cambiados" in page


def test_the_protocol_is_for_coordination(world: World, luz: Client) -> None:
    assert portal_of(world, luz).get("/protocolo").status_code == 403


def test_an_alert_shows_its_marked_words_its_steps_and_who_was_asked(world: World, luz: Client) -> None:
    case = luz.open_case()
    decide(luz, case, one(luz, case, THREAT), "confirmation")
    (alert,) = luz.get("/alerts")

    page = ok(portal_of(world, luz).get(f"/alertas/{alert['id']}"))

    assert re.search("Nota del 24 de noviembre de 2026: «[^»]*la va a matar[^»]*»", page)
    assert "Hacer con ella un plan el mismo día." in page
    assert "A quién se ha avisado" in page
    assert "quien lleva el expediente" in page


def test_a_step_is_ticked_and_taken_back_without_javascript(world: World, luz: Client) -> None:
    alert = an_alert(luz)
    browser = portal_of(world, luz)
    html = browser.get(f"/alertas/{alert}").text
    action = re.search(r'action="(/alertas/[^"]+/pasos/[^"]+)"', html)
    assert action is not None

    assert browser.send_form(action[1]).headers["location"] == f"/alertas/{alert}"
    assert luz.get(f"/alerts/{alert}")["checklist"][0]["is_done"]
    browser.send_form(action[1])
    assert not luz.get(f"/alerts/{alert}")["checklist"][0]["is_done"]


def test_an_alert_is_closed_with_its_outcome_and_a_note_is_asked_for(world: World, luz: Client) -> None:
    alert = an_alert(luz)
    browser = portal_of(world, luz)

    refused = browser.send_form(f"/alertas/{alert}/cerrar", {"outcome": "acted", "note": ""})
    assert refused.status_code == 422
    done = browser.send_form(f"/alertas/{alert}/cerrar", {"outcome": "referred", "note": "Con la abogada"})

    assert done.headers["location"] == f"/alertas/{alert}"
    page = ok(browser.get(f"/alertas/{alert}"))
    assert "Derivada" in page
    assert "«Con la abogada»" in page


def test_the_banner_says_that_nobody_knows_when_one_end_does_not_answer(world: World, luz: Client) -> None:
    page = ok(portal_of(world, luz).get("/alertas/vigia"))

    assert "no se sabe si los avisos llegan" in page


def test_a_change_of_protocol_is_told_on_the_timeline_in_words(world: World, luz: Client) -> None:
    an_alert(luz)
    put(world, edited(lambda d: d["clocks"]["alto"].update(acknowledge="2h")))
    case = luz.get("/alerts")[0]["case_id"]

    page = ok(portal_of(world, luz).get(f"/casos/{case}/cronologia"))

    assert "Un protocolo nuevo cambia los plazos pendientes (2027.1)" in page
