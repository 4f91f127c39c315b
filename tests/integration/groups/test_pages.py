"""The portal's pages of groups in front of the real service, as a browser without JavaScript sees them."""

import re
from datetime import date
from typing import Any

import pytest

from services.groups.domain.attendance import Mark
from services.groups.store import attendance, sessions
from services.portal.views.groups.words import rule
from shared.contracts.roles import Role
from shared.ids import new_id
from tests.integration.groups.house import House, staff
from tests.integration.groups.pages import Group, Open, group, marks, open_as
from tests.support.portal import portal_with, someone

__all__ = ["group", "open_as"]


@pytest.mark.parametrize("role", [Role.DPO, Role.ADMIN])
def test_who_has_no_business_with_groups_sees_no_page_and_no_way_in(open_as: Open, role: Role) -> None:
    browser = open_as(staff(role))

    assert browser.get("/grupos").status_code == 403
    assert 'href="/grupos"' not in browser.get("/").text


def test_every_title_is_neutral_and_every_address_holds_ids_only(
    house: House, open_as: Open, group: Group
) -> None:
    edition, (first, *_), _ = group
    browser = open_as(house.facilitator)

    for path in (
        "/grupos",
        f"/grupos/{edition}",
        f"/grupos/{edition}/calendario",
        f"/sesiones/{first}",
        f"/sesiones/{first}/lista",
        f"/sesiones/{first}/hoja",
        f"/grupos/{edition}/imprimir",
    ):
        page = browser.get(path)
        title = re.search(r"<title>(.*?)</title>", page.text)
        assert page.status_code == 200
        assert title is not None
        assert not any(word in title[1] for word in ("Tejiendo", "Ana", "Sala", "violencia"))
        assert page.headers["cache-control"] == "no-store"
        for link in re.findall(r'(?:href|action)="(/[^"]*)"', page.text):
            assert not any(word in link for word in ("Ana", "Bea", "Tejiendo"))


def test_the_printed_calendar_names_neither_group_nor_place(
    house: House, open_as: Open, group: Group
) -> None:
    edition, _, _ = group
    page = open_as(house.facilitator).get(f"/grupos/{edition}/imprimir").text

    main = page[page.index('<ol class="paper-days">') : page.index("</ol>", page.index("paper-days"))]
    assert "martes 8 de diciembre" in main.lower()
    assert "Tejiendo" not in main
    assert "Sala azul" not in main


def test_the_same_form_twice_is_one_sheet_and_a_changed_one_is_a_correction(
    house: House, open_as: Open, group: Group
) -> None:
    _, (first, *_), (ana, bea, _) = group
    browser = open_as(house.facilitator)
    form = {"_key": str(new_id()), f"mark.{ana}": "no_show", f"mark.{bea}": "attended", "others": "2"}

    for _ in range(2):
        answer = browser.send_form(f"/sesiones/{first}/lista", form)
        assert (answer.status_code, answer.headers["location"]) == (303, f"/sesiones/{first}")
    browser.send_form(f"/sesiones/{first}/lista", form | {f"mark.{bea}": "late"})

    assert marks(house, first)[bea] is Mark.LATE
    with house.work() as work:
        kept = sessions.session_by_id(work.session, first)
        trace = attendance.changes_of(work.session, first)
    assert kept is not None
    assert kept.children_present == 2
    assert len(trace) == 2
    assert len(house.events("groups.absence_recorded.v1")) == 1


def test_a_mark_nobody_knows_and_a_stranger_are_refused(house: House, open_as: Open, group: Group) -> None:
    _, (first, *_), (ana, _, _) = group
    browser = open_as(house.facilitator)

    refused = browser.send_form(f"/sesiones/{first}/lista", {f"mark.{new_id()}": "no_show"})
    unknown = browser.send_form(f"/sesiones/{first}/lista", {f"mark.{ana}": "dormida"})

    assert (refused.status_code, unknown.status_code) == (422, 422)
    assert "no está en el grupo" in refused.text
    assert f'id="f-mark-{ana}-error"' in unknown.text
    assert Mark.ATTENDED not in marks(house, first).values()


@pytest.mark.parametrize(("typed", "said"), [("muchas", "número"), ("-1", "0"), ("51", "50")])
def test_a_wrong_number_of_children_keeps_the_marks_on_the_page(
    house: House, open_as: Open, group: Group, typed: str, said: str
) -> None:
    _, (first, *_), (ana, _, _) = group

    answer = open_as(house.facilitator).send_form(
        f"/sesiones/{first}/lista", {f"mark.{ana}": "no_show", "others": typed}
    )

    assert answer.status_code == 422
    assert said in answer.text
    assert re.search(rf'name="mark.{ana}" value="no_show" checked', answer.text)
    assert marks(house, first) == {}


def test_a_sheet_before_its_time_says_so_and_keeps_nothing(house: House, open_as: Open, group: Group) -> None:
    _, (_, second, _), _ = group
    browser = open_as(house.facilitator)

    page = browser.get(f"/sesiones/{second}/lista")
    answer = browser.send_form(f"/sesiones/{second}/lista", {})

    assert "Todavía es pronto" in page.text
    assert answer.status_code == 422
    assert "aún no ha empezado" in answer.text
    assert marks(house, second) == {}


def test_undo_takes_the_sheet_back_and_a_second_undo_does_nothing(
    house: House, open_as: Open, group: Group
) -> None:
    _, (first, *_), (ana, _, _) = group
    browser = open_as(house.facilitator)
    browser.send_form(f"/sesiones/{first}/lista", {f"mark.{ana}": "no_show"})

    for _ in range(2):
        assert browser.send_form(f"/sesiones/{first}/lista/deshacer").status_code == 303

    assert set(marks(house, first).values()) == {Mark.UNKNOWN}


@pytest.mark.parametrize(
    ("every", "starts_on", "text"),
    [
        ("week", date(2026, 12, 1), "FREQ=WEEKLY;BYDAY=TU"),
        ("fortnight", date(2026, 12, 3), "FREQ=WEEKLY;INTERVAL=2;BYDAY=TH"),
        ("month", date(2026, 12, 1), "FREQ=MONTHLY;BYDAY=1TU"),
        ("month", date(2026, 12, 22), "FREQ=MONTHLY;BYDAY=4TU"),
        ("month", date(2026, 12, 29), "FREQ=MONTHLY;BYDAY=-1TU"),
    ],
)
def test_a_rhythm_becomes_a_rule(every: str, starts_on: date, text: str) -> None:
    assert rule(every, starts_on) == text


@pytest.mark.parametrize(
    ("every", "said"),
    [
        ("week", "Cada jueves a las 17:30"),
        ("fortnight", "Cada dos semanas, el jueves a las 17:30"),
        ("month", "El primer jueves de cada mes a las 17:30"),
    ],
)
def test_the_calendar_is_shown_in_words_before_it_is_kept(
    house: House, open_as: Open, every: str, said: str
) -> None:
    edition = house.an_edition()
    form = {"starts_on": "3/12/2026", "at": "17:30", "minutes": "90", "every": every}

    answer = open_as(house.facilitator).send_form(f"/grupos/{edition}/calendario", form)

    assert answer.status_code == 200
    assert said in answer.text
    assert answer.text.count('name="skip"') >= 3
    with house.work() as work:
        assert sessions.sessions_of(work.session, edition) == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"starts_on": ""}, "Primera sesión"),
        ({"starts_on": "31/2/2027"}, "Primera sesión"),
        ({"at": "25:00"}, "Hora"),
        ({"at": "03:00"}, "entre las 07:00 y las 22:00"),
        ({"minutes": "10"}, "Duración en minutos"),
        ({"minutes": "mucho"}, "Duración en minutos"),
        ({"every": "year"}, "Cada cuánto"),
        ({"skip": "nunca"}, "Días sin sesión"),
    ],
)
def test_a_wrong_calendar_says_what_is_wrong_and_keeps_what_was_typed(
    house: House, open_as: Open, change: dict[str, str], said: str
) -> None:
    edition = house.an_edition()
    form = {"starts_on": "2026-12-03", "at": "17:30", "minutes": "75", "every": "week"} | change

    answer = open_as(house.facilitator).send_form(f"/grupos/{edition}/calendario", form)

    assert answer.status_code == 422
    errors = answer.text[answer.text.index('id="errors"') :]
    assert said in errors[: errors.index("</div>")]
    assert f'value="{form["minutes"]}"' in answer.text


def test_a_calendar_over_sessions_that_began_is_refused_in_words(
    house: House, open_as: Open, group: Group
) -> None:
    edition, series, _ = group
    form: dict[str, Any] = {"starts_on": "2026-12-10", "at": "17:30", "minutes": "90", "every": "week"}
    form |= {"step": "save", "seen": ["2026-12-10", "2026-12-17", "2026-12-24"]}

    answer = open_as(house.facilitator).send_form(f"/grupos/{edition}/calendario", form)

    assert answer.status_code == 422
    assert "Algunas sesiones ya pasaron" in answer.text
    with house.work() as work:
        assert [one.id for one in sessions.sessions_of(work.session, edition)] == series


def test_a_diary_and_faces_that_are_wrong_open_their_own_form(
    house: House, open_as: Open, group: Group
) -> None:
    _, (first, second, _), _ = group
    browser = open_as(house.facilitator)

    faces = browser.send_form(f"/sesiones/{first}/evaluacion", {"face_5": "16"})
    too_many = browser.send_form(f"/sesiones/{first}/evaluacion", {"face_4": "9", "face_5": "9"})
    early = browser.send_form(f"/sesiones/{second}/diario", {"covered": "Antes de tiempo"})

    assert (faces.status_code, too_many.status_code, early.status_code) == (422, 422, 422)
    assert "Muy bien" in faces.text[faces.text.index('id="errors"') :][:600]
    assert "como mucho 15 respuestas" in too_many.text


def test_topics_are_kept_one_a_line(house: House, open_as: Open, group: Group) -> None:
    _, (first, *_), _ = group
    browser = open_as(house.facilitator)

    browser.send_form(f"/sesiones/{first}/temas", {"topics": "Duelo\n\n  Red de apoyo ", "outline": "Ronda"})

    page = browser.get(f"/sesiones/{first}").text
    assert '<span class="topic">Duelo</span><span class="topic">Red de apoyo</span>' in page


def test_the_rest_of_a_series_is_cancelled_from_its_page(house: House, open_as: Open, group: Group) -> None:
    edition, (_, second, _), _ = group
    browser = open_as(house.facilitator)

    asked = browser.get(f"/sesiones/{second}/anular").text
    browser.send_form(f"/sesiones/{second}/anular", {"rest": "true"})

    assert "Toca a 3 mujeres" in asked
    assert "son 2 sesiones" in asked
    assert browser.get(f"/grupos/{edition}").text.count("Anulada") == 2


def test_aliases_are_not_written_into_a_page_others_can_see(
    house: House, open_as: Open, group: Group
) -> None:
    edition, (first, *_), _ = group
    browser = open_as(house.facilitator, hides_names=True)

    for path in (f"/grupos/{edition}", f"/sesiones/{first}/lista", f"/sesiones/{first}/hoja"):
        page = browser.get(path).text
        assert not re.search(r"\b(Ana|Bea|Caro)\b", page)
        assert "Participante 3" in page


def test_the_pages_speak_english_too(house: House, open_as: Open, group: Group) -> None:
    edition, (first, *_), _ = group
    browser = open_as(house.facilitator, language="en")

    assert "Take attendance" in browser.get(f"/sesiones/{first}/lista").text
    assert "Participants" in browser.get(f"/grupos/{edition}").text


def test_when_groups_is_away_the_sheet_keeps_everything_and_hoy_stays_calm(group: Group) -> None:
    _, (first, *_), (ana, _, _) = group
    browser = portal_with(someone("facilitator"))

    answer = browser.send_form(f"/sesiones/{first}/lista", {f"mark.{ana}": "no_show"})
    today = browser.get("/")

    assert answer.status_code == 503
    assert today.status_code == 200
    assert "Ahora no disponible" in today.text
