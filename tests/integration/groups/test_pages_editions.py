"""The pages of editions through the year in front of the real service, as a browser without JavaScript sees them."""

import re
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID

from services.groups.domain.needs import Needs
from services.groups.store import sessions
from services.groups.usecases.reminders.announce_due_reminders import announce_due_reminders
from services.portal.views.groups import words
from tests.integration.groups.house import House
from tests.integration.groups.pages import Open, open_as
from tests.support.portal import Browser

__all__ = ["open_as"]

RHYTHM = {"starts_on": "2026-12-01", "at": "18:30", "minutes": "90", "every": "week"}


def dates_of(house: House, edition: UUID) -> list[date]:
    with house.work() as work:
        return [one.on for one in sessions.sessions_of(work.session, edition)]


def ticked(page: str) -> list[str]:
    return re.findall(r'name="skip" value="([\d-]+)" checked', page)


def seen(page: str) -> list[str]:
    return re.findall(r'name="seen" value="([\d-]+)"', page)


def save(browser: Browser, edition: UUID, page: str, **change: Any) -> Any:
    form = RHYTHM | {"seen": seen(page), "skip": ticked(page), "step": "save"} | change
    return browser.send_form(f"/grupos/{edition}/calendario", form)


def test_a_feast_comes_ticked_and_is_skipped_when_saved(house: House, open_as: Open) -> None:
    edition, browser = house.an_edition(), open_as(house.facilitator)

    page = browser.send_form(f"/grupos/{edition}/calendario", RHYTHM).text
    answer = save(browser, edition, page)

    assert ticked(page) == ["2026-12-08"]
    assert "La Inmaculada" in page
    assert "No tenemos el calendario escolar de 2026-2027" in page
    assert answer.status_code == 303
    assert dates_of(house, edition) == [date(2026, 12, 1), date(2026, 12, 15), date(2026, 12, 22)]


def test_a_feast_that_is_unticked_is_held(house: House, open_as: Open) -> None:
    edition, browser = house.an_edition(), open_as(house.facilitator)
    page = browser.send_form(f"/grupos/{edition}/calendario", RHYTHM).text

    again = browser.send_form(f"/grupos/{edition}/calendario", RHYTHM | {"seen": seen(page)}).text
    answer = save(browser, edition, again)

    assert ticked(again) == []
    assert answer.status_code == 303
    assert dates_of(house, edition) == [date(2026, 12, 1), date(2026, 12, 8), date(2026, 12, 15)]


def test_dates_that_were_not_seen_are_not_saved(house: House, open_as: Open) -> None:
    edition, browser = house.an_edition(), open_as(house.facilitator)
    page = browser.send_form(f"/grupos/{edition}/calendario", RHYTHM).text

    answer = save(browser, edition, page, skip=[*ticked(page), "2026-12-01"])

    assert answer.status_code == 200
    assert "Han salido fechas que no habías visto" in answer.text
    assert dates_of(house, edition) == []
    assert save(browser, edition, answer.text).status_code == 303


def test_the_plan_in_force_comes_back_with_its_exceptions(house: House, open_as: Open) -> None:
    edition, browser = house.an_edition(), open_as(house.facilitator)
    page = browser.send_form(f"/grupos/{edition}/calendario", RHYTHM).text
    save(browser, edition, page)
    extra = {"on": "2026-12-03", "at": "18:30", "minutes": "90"}
    assert browser.send_form(f"/grupos/{edition}/sesion-nueva", extra).status_code == 303

    again = browser.get(f"/grupos/{edition}/calendario").text

    assert 'value="2026-12-01"' in again
    assert '<input type="hidden" name="skip" value="2026-12-08">' in again
    assert re.search(r'name="extra" value="2026-12-03" checked', again)


def test_an_extra_session_at_a_taken_hour_says_so_and_keeps_what_was_typed(
    house: House, open_as: Open
) -> None:
    edition = house.an_edition()
    house.planned(edition)

    answer = open_as(house.facilitator).send_form(
        f"/grupos/{edition}/sesion-nueva", {"on": "2026-12-01", "at": "19:00", "minutes": "45"}
    )

    assert answer.status_code == 422
    assert "hay otra sesión del grupo" in answer.text
    assert 'value="45"' in answer.text


def test_a_move_is_looked_at_before_it_is_done(house: House, open_as: Open) -> None:
    edition = house.an_edition()
    first, *_ = house.planned(edition)
    house.enrolled(edition, "Ana", needs=Needs(("es",), children=2))
    house.watch.now = datetime(2026, 11, 30, 18, tzinfo=UTC)
    with house.work() as work:
        announce_due_reminders(work)
    browser = open_as(house.facilitator)
    form = {"on": "2026-12-03", "at": "17:00", "minutes": "60", "rest": "true", "step": "save"}

    looked = browser.send_form(f"/sesiones/{first}/mover", form)
    before = dates_of(house, edition)
    token = re.search(r'name="seen" value="([^"]+)"', looked.text)
    assert token is not None
    changed = browser.send_form(f"/sesiones/{first}/mover", form | {"at": "17:30", "seen": token[1]})
    done = browser.send_form(f"/sesiones/{first}/mover", form | {"seen": token[1]})

    assert (looked.status_code, changed.status_code, done.status_code) == (200, 200, 303)
    assert before[0] == date(2026, 12, 1)
    for words_ in (
        "Se mueven 3 sesiones",
        "Toca a 1 mujer",
        "2 plazas de guardería",
        "1 ya tiene el recordatorio: Ana",
    ):
        assert words_ in looked.text
    assert dates_of(house, edition) == [date(2026, 12, 3), date(2026, 12, 10), date(2026, 12, 17)]


def test_who_was_told_is_not_named_on_a_screen_others_see(house: House, open_as: Open) -> None:
    edition = house.an_edition()
    first, *_ = house.planned(edition)
    house.enrolled(edition, "Ana")
    house.watch.now = datetime(2026, 11, 30, 18, tzinfo=UTC)
    with house.work() as work:
        announce_due_reminders(work)
    browser = open_as(house.facilitator, hides_names=True)

    moved = browser.send_form(
        f"/sesiones/{first}/mover", {"on": "2026-12-03", "at": "17:00", "minutes": "60"}
    ).text
    cancelled = browser.get(f"/sesiones/{first}/anular").text

    for page in (moved, cancelled):
        assert "Participante 1" in page
        assert "Ana" not in page


def test_sessions_cancelled_together_are_brought_back_together(house: House, open_as: Open) -> None:
    edition = house.an_edition()
    first, second, _ = house.planned(edition)
    browser = open_as(house.facilitator)
    browser.send_form(f"/sesiones/{first}/anular", {"rest": "true"})

    page = browser.get(f"/sesiones/{second}").text
    answer = browser.send_form(f"/sesiones/{second}/recuperar-todas")

    assert "Recuperar las 3 que se anularon a la vez" in page
    assert answer.status_code == 303
    assert "Anulada" not in browser.get(f"/grupos/{edition}").text


def test_a_session_whose_room_is_taken_meanwhile_stays_cancelled_and_says_why(
    house: House, open_as: Open
) -> None:
    room = house.a_room()
    (first,) = house.planned(house.an_edition(room=room, sessions=1))
    browser = open_as(house.facilitator)
    browser.send_form(f"/sesiones/{first}/anular")
    house.planned(house.an_edition(room=room, sessions=1, lead=house.coordinator), at=time(19))

    answer = browser.send_form(f"/sesiones/{first}/recuperar")

    assert answer.status_code == 422
    assert "La sala está ocupada a esa hora" in answer.text
    assert "la usa otra sesión de 19:00 a 20:30" in answer.text


def test_the_year_is_listed_by_programme_and_says_it_is_free(house: House, open_as: Open) -> None:
    house.an_edition()
    browser = open_as(house.coordinator)
    form = {
        "title": "Segunda edición",
        "programme": "Tejiendo redes",
        "year": "2027",
        "languages": "es",
        "capacity": "9",
        "session_count": "4",
        "facilitators": str(house.facilitator.ref),
    }
    assert browser.send_form("/grupos/nuevo", form).status_code == 303

    now, later = browser.get("/grupos").text, browser.get("/grupos/ano/2027").text

    assert "Grupos de 2026" in now
    assert "Segunda edición" not in now
    assert re.search(r"<h2[^>]*>Tejiendo redes|Segunda edición", later)
    assert "Gratuito" in later
    assert "La lleva una sola persona; el programa pide dos." in later
    assert browser.get("/grupos/ano/1999").status_code in (404, 422)


def test_a_frame_is_changed_and_a_wrong_one_keeps_what_was_typed(house: House, open_as: Open) -> None:
    edition = house.an_edition()
    for number in range(7):
        house.enrolled(edition, f"Mujer {number}")
    browser = open_as(house.coordinator)
    page = browser.get(f"/grupos/{edition}/editar").text
    form = {
        "title": "Nuevo nombre",
        "year": "2026",
        "languages": ["es", "ar"],
        "capacity": "6",
        "session_count": "3",
        "facilitators": str(house.facilitator.ref),
        "childcare_places": "6",
        "b0": "2",
        "version": "0",
    }

    refused = browser.send_form(f"/grupos/{edition}/editar", form)
    done = browser.send_form(f"/grupos/{edition}/editar", form | {"capacity": "8"})
    stale = browser.send_form(f"/grupos/{edition}/editar", form | {"capacity": "9"})

    assert 'value="Tejiendo redes"' in page
    assert "7 plazas ocupadas" in page
    assert (refused.status_code, done.status_code, stale.status_code) == (422, 303, 422)
    assert "Se acepta: de 7 a 15" in refused.text
    assert 'value="Nuevo nombre"' in refused.text
    assert "Alguien ha cambiado esta edición mientras tanto" in stale.text
    assert 'name="version" value="1"' in stale.text
    group = browser.get(f"/grupos/{edition}").text
    assert "de 0 a 2 años, 0 de 2; de 3 a 5, 0 de 6; de 6 a 12, 0 de 6" in group


def test_sites_and_rooms_are_kept_on_their_pages(house: House, open_as: Open) -> None:
    browser = open_as(house.coordinator)
    assert "Todavía no hay salas" in browser.get("/salas").text

    made = browser.send_form("/salas/nueva", {"name": "Centro cívico", "childcare_places": "8", "b0": "3"})
    room = browser.send_form(
        made.headers["location"], {"name": "Sala azul", "capacity": "12", "is_step_free": "true"}
    )

    assert (made.status_code, room.status_code) == (303, 303)
    page = browser.get("/salas").text
    for said in ("Centro cívico", "8 plazas de guardería", "hasta 3 de 0 a 2 años", "Sala azul", "caben 12"):
        assert said in page
    assert "Sala azul, Centro cívico (caben 12)" in browser.get("/grupos/nuevo").text
    (address,) = re.findall(r'href="(/salas/[^"/]+/sala/[^"/]+)"', page)
    form = {"name": "Sala azul", "capacity": "0"}
    assert "Cuántas caben" in browser.send_form(address, form).text
    assert browser.send_form(address, form | {"capacity": "14", "is_closed": "true"}).status_code == 303
    assert "Sala azul" not in browser.get("/grupos/nuevo").text
    assert open_as(house.facilitator).get("/salas").status_code == 403


def test_a_rule_that_the_page_cannot_say_is_not_put_into_its_form() -> None:
    assert words.every("FREQ=WEEKLY;BYDAY=TU") == "week"
    assert words.every("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU") == "fortnight"
    assert words.every("FREQ=MONTHLY;BYDAY=-1TU") == "month"
    assert words.every("FREQ=DAILY;INTERVAL=18;COUNT=4") is None
    assert words.every("FREQ=WEEKLY;INTERVAL=3") is None
