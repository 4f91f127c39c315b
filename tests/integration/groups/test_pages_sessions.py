"""The portal's sheet, diary, print and concern pages in front of the real service: what they show and send."""

import re

import pytest

from services.groups.domain.attendance import Entry, Mark
from services.groups.domain.diary import Climate, Diary
from services.groups.domain.needs import Needs
from services.groups.store import attendance
from services.groups.usecases.sessions.read_sessions import read_session
from services.groups.usecases.sessions.record_session_diary import record_session_diary
from shared.ids import new_id
from tests.integration.groups.house import House
from tests.integration.groups.pages import Group, Open, group, open_as

__all__ = ["group", "open_as"]


def test_a_saved_sheet_shows_its_counts_on_the_session_s_page(
    house: House, open_as: Open, group: Group
) -> None:
    _, (first, *_), (ana, bea, _) = group
    browser = open_as(house.facilitator)
    browser.send_form(
        f"/sesiones/{first}/lista", {f"mark.{ana}": "late_left_early", f"mark.{bea}": "excused"}
    )

    page = browser.get(f"/sesiones/{first}")

    assert page.status_code == 200
    shown = re.findall(r"<strong>(\d+)</strong> ([^<]+)</li>", page.text)
    assert shown == [
        ("1", "Presente"),
        ("0", "Tarde"),
        ("1", "Avisó"),
        ("0", "Falta"),
        ("1", "Tarde y salió antes"),
    ]


@pytest.mark.parametrize(
    ("typed", "kept", "total"),
    [
        ({}, Entry(Mark.ATTENDED, 0), None),
        ({"brought": "2"}, Entry(Mark.ATTENDED, 2), 2),
        ({"brought": "1", "others": "3"}, Entry(Mark.ATTENDED, 1), 4),
        ({"brought": "2", "mark": "no_show"}, Entry(Mark.NO_SHOW, 0), None),
        ({"brought": "2", "mark": "no_show", "others": "1"}, Entry(Mark.NO_SHOW, 0), 1),
    ],
)
def test_children_are_hers_or_others_and_never_of_who_is_away(
    house: House, open_as: Open, typed: dict[str, str], kept: Entry, total: int | None
) -> None:
    edition = house.an_edition()
    mother = house.enrolled(edition, "Ana", needs=Needs(("es",), children=2))
    first, *_ = house.planned(edition)
    house.watch.forward(days=7, hours=8)
    form = {name if name == "others" else f"{name}.{mother}": value for name, value in typed.items()}

    answer = open_as(house.facilitator).send_form(f"/sesiones/{first}/lista", form)

    assert answer.status_code == 303
    with house.work(house.facilitator) as work:
        assert attendance.entries_of(work.session, first)[mother] == kept
    page = house.ask(house.facilitator, "GET", f"/sessions/{first}/sheet").json()
    assert page["children_present"] == total


def test_a_number_of_children_nobody_offers_is_refused_at_its_place(
    house: House, open_as: Open, group: Group
) -> None:
    _, (first, *_), (ana, *_) = group

    answer = open_as(house.facilitator).send_form(f"/sesiones/{first}/lista", {f"brought.{ana}": "muchas"})

    assert answer.status_code == 422
    assert f'href="#f-brought-{ana}"' in answer.text


def test_a_diary_that_a_colleague_changed_keeps_both_texts_on_the_page(
    house: House, open_as: Open, group: Group
) -> None:
    _, (first, *_), _ = group
    with house.work(house.facilitator) as work:
        record_session_diary(work, session_id=first, diary=Diary("Lo de la compañera", Climate.CALM))
    browser = open_as(house.facilitator)

    answer = browser.send_form(f"/sesiones/{first}/diario", {"covered": "Lo mío", "version": "0"})

    assert answer.status_code == 422
    assert "Otra persona ha escrito" in answer.text
    assert "Lo de la compañera" in answer.text
    assert ">Lo mío</textarea>" in answer.text
    assert 'name="version" value="1"' in answer.text
    again = browser.send_form(f"/sesiones/{first}/diario", {"covered": "Lo de ambas", "version": "1"})
    assert again.status_code == 303
    with house.work(house.facilitator) as work:
        diary = read_session(work, session_id=first).diary
    assert diary is not None
    assert diary.covered == "Lo de ambas"


def test_after_a_serious_incident_the_way_to_the_team_is_shown(
    house: House, open_as: Open, group: Group
) -> None:
    _, (first, *_), (ana, *_) = group
    browser = open_as(house.facilitator)

    answer = browser.send_form(f"/sesiones/{first}/diario", {"incidents": "Un susto.", "is_serious": "true"})

    assert answer.headers["location"] == f"/sesiones/{first}#worries"
    page = browser.get(f"/sesiones/{first}").text
    assert "Ha habido una incidencia grave" in page
    assert f"/sesiones/{first}/preocupacion/{ana}" in page


def test_the_paper_of_a_session_holds_no_name_and_no_words_about_people(
    house: House, open_as: Open, group: Group
) -> None:
    _, (first, *_), (ana, *_) = group
    browser = open_as(house.facilitator)
    browser.send_form(f"/sesiones/{first}/lista", {f"mark.{ana}": "no_show"})
    words = {"covered": "CANARIA uno", "climate_words": "CANARIA dos", "incidents": "CANARIA tres"}
    browser.send_form(f"/sesiones/{first}/diario", words | {"climate": "warm", "materials": "Lanas"})

    page = browser.get(f"/sesiones/{first}/imprimir")

    main = page.text[page.text.index("<main") : page.text.index("</main>")]
    assert ("5 · Cercano" in main, "Lanas" in main) == (True, True)
    assert [word for word in ("CANARIA", "Ana", "Bea", "Caro", "Tejiendo", "Sala azul") if word in main] == []


def test_who_is_not_in_the_session_has_no_page_for_a_concern(
    house: House, open_as: Open, group: Group
) -> None:
    _, (first, *_), (ana, *_) = group
    browser = open_as(house.facilitator)

    page = browser.get(f"/sesiones/{first}/preocupacion/{ana}")
    stranger = browser.get(f"/sesiones/{first}/preocupacion/{new_id()}")

    assert (page.status_code, stranger.status_code) == (200, 404)
    assert f'type="hidden" name="enrolment" value="{ana}"' in page.text


def test_a_concern_that_lacks_something_asks_for_it_and_keeps_the_words(
    house: House, open_as: Open, group: Group
) -> None:
    _, (first, *_), (ana, *_) = group

    answer = open_as(house.facilitator).send_form(
        f"/sesiones/{first}/preocupacion", {"enrolment": str(ana), "words": "Ha llorado."}
    )

    assert answer.status_code == 422
    assert re.findall(r'href="#(f-\w+)"', answer.text) == ["f-category", "f-urgency"]
    assert ">Ha llorado.</textarea>" in answer.text


def test_a_page_on_a_screen_others_see_shows_numbers_for_names(
    house: House, open_as: Open, group: Group
) -> None:
    _, (first, *_), _ = group
    browser = open_as(house.facilitator, hides_names=True)

    for path in (f"/sesiones/{first}", f"/sesiones/{first}/lista", f"/sesiones/{first}/preocupacion"):
        page = browser.get(path).text
        assert "Participante 1" in page
        assert ">Ana<" not in page


def test_a_coordinator_takes_another_room_for_one_session(house: House, open_as: Open) -> None:
    room = house.a_room("Sala azul", capacity=20)
    session, other, _ = house.planned(house.an_edition())
    browser = open_as(house.coordinator)

    chosen = browser.send_form(f"/sesiones/{session}/sala", {"room": str(room)})

    assert chosen.headers["location"] == f"/sesiones/{session}"
    page = browser.get(f"/sesiones/{session}").text
    assert "Sala azul, Centro cívico" in page
    assert "Sala cambiada, solo para esta sesión" in page
    wrong = browser.send_form(f"/sesiones/{other}/sala", {"room": str(new_id())})
    assert f'value="{room}" selected' in browser.get(f"/sesiones/{session}/sala").text
    assert (wrong.status_code, "No conocemos esa sala" in wrong.text) == (422, True)
    assert open_as(house.facilitator).get(f"/sesiones/{session}/sala").status_code == 403
