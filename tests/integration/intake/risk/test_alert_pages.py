"""The pages of alerts against the real intake: the inbox, raising one, its own page and what each leads to."""

import re
from datetime import UTC, datetime, timedelta

from tests.integration.intake.risk.conftest import Client, World, dash
from tests.integration.intake.risk.pages import ok, portal_of, text_of


def test_the_inbox_shows_why_what_to_do_and_until_when(world: World, luz: Client) -> None:
    world.clock[0] = datetime.now(UTC)
    case = luz.open_case()
    luz.make(f"/cases/{case}/assessments", dash("15"))

    page = ok(portal_of(world, luz).get("/alertas"))

    assert luz.get(f"/cases/{case}")["code"] in page
    assert "Estrangulamiento o asfixia" in page
    assert "Urgencias hoy" in page
    assert "tomarla antes de" in page
    assert "Amal" not in page


def test_taking_an_alert_leads_to_its_page_where_it_is_closed_with_a_note(world: World, luz: Client) -> None:
    luz.make(f"/cases/{luz.open_case()}/assessments", dash("15"))
    (alert,) = luz.get("/alerts")
    own = f"/alertas/{alert['id']}"
    browser = portal_of(world, luz)

    assert browser.send_form(f"{own}/tomar").headers["location"] == own
    assert "En marcha" in ok(browser.get("/alertas"))
    browser.send_form(f"{own}/cerrar", {"outcome": "acted", "note": "Acompañada a urgencias"})

    assert luz.get("/alerts") == []
    assert "No hay alertas" in ok(browser.get("/alertas"))


def test_the_inbox_leads_to_the_closing_form_and_has_none_of_its_own(world: World, luz: Client) -> None:
    luz.make(f"/cases/{luz.open_case()}/assessments", dash("15"))
    (alert,) = luz.get("/alerts")
    own = f"/alertas/{alert['id']}"
    browser = portal_of(world, luz)

    assert f'href="{own}#cerrar"' not in browser.get("/alertas").text, "it has to be taken first"
    browser.send_form(f"{own}/tomar")
    inbox = browser.get("/alertas").text

    assert f'href="{own}#cerrar"' in inbox
    assert "/cerrar" not in inbox
    assert re.search(f'id="cerrar".*action="{own}/cerrar"', browser.get(own).text, re.DOTALL)


def test_an_alert_somebody_took_first_is_told_calmly(world: World, luz: Client, marta: Client) -> None:
    luz.make(f"/cases/{luz.open_case()}/assessments", dash("15"))
    (alert,) = luz.get("/alerts")
    marta.post(f"/alerts/{alert['id']}/acknowledge")

    answer = portal_of(world, luz).send_form(f"/alertas/{alert['id']}/tomar")

    assert answer.headers["location"] == "/alertas"
    assert luz.get(f"/alerts/{alert['id']}")["alert"]["owner"] == str(marta.actor.ref)


def test_an_urgent_alert_needs_nothing_but_the_button(world: World, luz: Client) -> None:
    browser = portal_of(world, luz)

    sent = browser.send_form("/alertas/nueva", {})

    assert sent.headers["location"] == "/alertas"
    assert len(luz.get("/alerts")) == 1


def test_an_urgent_alert_from_a_case_is_of_that_case(world: World, luz: Client) -> None:
    case, browser = luz.open_case(), portal_of(world, luz)

    assert luz.get(f"/cases/{case}")["code"] in ok(browser.get(f"/alertas/nueva?caso={case}"))
    browser.send_form("/alertas/nueva", {"case_id": case, "words": "Está en la puerta", "danger_now": "true"})

    (alert,) = luz.get("/alerts")
    assert (alert["case_id"], alert["level"]) == (case, "extremo")


def test_a_wrong_code_comes_back_at_its_field_with_the_words_kept(world: World, luz: Client) -> None:
    answer = portal_of(world, luz).send_form("/alertas/nueva", {"code": "TL-0", "words": "Está en la puerta"})

    assert answer.status_code == 422
    assert 'href="#f-code"' in answer.text
    assert "Está en la puerta" in answer.text


def test_the_counter_is_a_number_and_empty_for_none(world: World, luz: Client) -> None:
    browser = portal_of(world, luz)
    assert text_of(browser.get("/alertas/numero")).strip() == ""

    luz.make("/alerts", {})

    assert text_of(browser.get("/alertas/numero")).split()[0] == "1"


def test_an_alert_is_not_handed_to_whoever_has_it(world: World, luz: Client) -> None:
    luz.make(f"/cases/{luz.open_case()}/assessments", dash("15"))
    (alert,) = luz.get("/alerts")

    sent = portal_of(world, luz).send_form(f"/alertas/{alert['id']}/pasar", {"owner": str(luz.actor.ref)})

    assert sent.status_code == 422
    assert "Ya es suya." in text_of(sent)
    assert [one["id"] for one in luz.get("/alerts")] == [alert["id"]]


def test_who_is_asked_next_is_told_with_every_alert_that_waits(world: World, luz: Client) -> None:
    luz.make(f"/cases/{luz.open_case()}/assessments", dash("15"))
    (alert,) = luz.get("/alerts")
    assert (alert["next_asked"], alert["next_at"]) == ("coordinator", alert["acknowledge_by"])

    luz.post(f"/alerts/{alert['id']}/escalate")
    assert luz.get("/alerts")[0]["next_asked"] == "all_coordinators"
    luz.post(f"/alerts/{alert['id']}/acknowledge")
    assert luz.get("/alerts")[0]["next_asked"] is None


def test_how_long_is_left_and_who_comes_then_stand_in_words_in_list_on_hoy_and_on_its_page(
    world: World, luz: Client
) -> None:
    world.clock[0] = datetime.now(UTC)
    luz.make(f"/cases/{luz.open_case()}/assessments", dash("15"))
    (alert,) = luz.get("/alerts")
    browser = portal_of(world, luz)

    for address in ("/alertas", "/", f"/alertas/{alert['id']}"):
        words = text_of(browser.get(address))
        assert re.search(r"Quedan 23 h 59 min ?; después se avisa a coordinación\.", words), address
        assert "tomarla antes de" in words

    world.clock[0] -= timedelta(hours=25)
    luz.make(f"/cases/{luz.open_case()}/assessments", dash("15"))
    late = next(one for one in luz.get("/alerts") if one["id"] != alert["id"])
    words = text_of(browser.get(f"/alertas/{late['id']}"))
    assert "Fuera de plazo desde hace 1 h 0 min ; ahora se está avisando a coordinación." in words


def test_the_line_says_when_somebody_took_it_meanwhile(world: World, luz: Client, marta: Client) -> None:
    luz.make(f"/cases/{luz.open_case()}/assessments", dash("15"))
    (alert,) = luz.get("/alerts")
    marta.post(f"/alerts/{alert['id']}/acknowledge")

    line = text_of(portal_of(world, luz).get(f"/alertas/{alert['id']}/plazo"))
    assert line.strip() == "Ya la ha tomado alguien."
