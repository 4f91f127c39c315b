"""Agenda, calendars and reports in front of the real service, as a browser without JavaScript sees them."""

import io
import re
from datetime import UTC, datetime
from uuid import UUID
from zipfile import ZipFile

import pytest

from services.groups.domain.attendance import Mark
from services.groups.domain.voice.rounds import Kind
from services.groups.usecases.sessions.record_attendance import record_attendance
from services.portal.views.calendar.days import period
from shared.contracts.roles import Role
from shared.ids import new_id
from tests.integration.groups.house import House, staff
from tests.integration.groups.pages import Group, Open, group, open_as
from tests.integration.groups.voice.circle import Circle

__all__ = ["group", "open_as"]


@pytest.fixture
def reported(house: House, group: Group) -> UUID:
    """A group of nine whose first session was held by eight, the second by two."""
    edition, series, women = group
    women += [house.enrolled(edition, f"B{n}") for n in range(6)]
    for session, absent in zip(series[:2], (women[:1], women[:7]), strict=True):
        house.watch.now = max(house.watch.now, datetime(2026, 12, 8, 19, tzinfo=UTC))
        with house.work() as work:
            record_attendance(work, session_id=session, exceptions=dict.fromkeys(absent, Mark.NO_SHOW))
    return edition


def test_the_agenda_shows_a_session_on_its_day_whatever_the_view(
    house: House, open_as: Open, group: Group
) -> None:
    browser = open_as(house.facilitator)

    for view in ("lista", "semana", "mes"):
        page = browser.get(f"/agenda?vista={view}&dia=2026-12-08").text
        assert page.count('class="entry entry-group"') == {"lista": 2, "semana": 1, "mes": 3}[view]
        assert "<title>Agenda" in page


@pytest.mark.parametrize(
    "query", ["vista=siglo", "dia=mañana", "dia=0001-01-01", "dia=9999-12-31", "vista=mes&dia=2026-13-40"]
)
def test_a_mistyped_address_shows_an_agenda_all_the_same(house: House, open_as: Open, query: str) -> None:
    assert open_as(house.facilitator).get(f"/agenda?{query}").status_code == 200


@pytest.mark.parametrize("view", ["lista", "semana", "mes"])
def test_going_back_and_on_again_leads_to_the_same_days(view: str) -> None:
    for day in (datetime(2026, 3, 1 + n, tzinfo=UTC).date() for n in range(31)):
        shown = period(view, day)  # type: ignore[arg-type]
        again = period(view, period(view, shown.before).after)  # type: ignore[arg-type]
        assert (again.first, again.last) == (shown.first, shown.last)
        assert shown.first <= day <= shown.last
        assert (shown.end - shown.start).days in (7, 14, 28, 35, 42)


def test_when_a_service_is_away_the_agenda_says_so(house: House, open_as: Open, group: Group) -> None:
    page = open_as(house.coordinator).get("/agenda?dia=2026-12-08&de=todas").text

    assert "Falta una parte de la agenda" in page
    assert "Tejiendo" in page
    assert "Falta una parte" not in open_as(house.facilitator).get("/agenda").text


def test_an_address_is_written_into_one_page_only(house: House, open_as: Open, group: Group) -> None:
    browser = open_as(house.facilitator)
    form = {"_key": str(new_id())}
    made = browser.send_form("/calendarios", form)
    again = browser.send_form("/calendarios", form)

    found = re.search(r"/k/([\w-]{43})", made.text)
    assert found is not None
    assert made.headers["cache-control"] == "no-store"
    assert "Este enlace ya se enseñó" in again.text
    assert found[1] not in again.text + browser.get("/calendarios").text
    assert browser.get("/calendarios").text.count("Cambiar el enlace") == 1


def test_who_is_neither_facilitator_nor_coordinator_has_no_calendars(house: House, open_as: Open) -> None:
    for role in (Role.CASEWORKER, Role.DPO, Role.ADMIN):
        browser = open_as(staff(role))
        assert browser.get("/informes/grupos").status_code == 403
        assert browser.send_form("/calendarios", {"_key": str(new_id())}).status_code == 403
    for role in (Role.DPO, Role.ADMIN):
        assert open_as(staff(role)).get("/calendarios").status_code == 403


def test_a_caseworker_has_no_calendar_of_groups_to_make(house: House, open_as: Open) -> None:
    page = open_as(house.caseworker).get("/calendarios").text

    assert "Falta una parte de los enlaces" in page
    assert "Crear enlace de mis grupos" not in page


def test_a_report_hides_the_small_session_everywhere(house: House, open_as: Open, reported: UUID) -> None:
    page = open_as(house.facilitator).get(f"/informes/grupos/{reported}").text

    def figure(name: str) -> str:
        found = re.search(rf"<dt>{name}</dt><dd class=\"figure-value\">(.*?)</dd>", page)
        assert found is not None
        return found[1]

    assert figure("Sesiones celebradas") == "2"
    assert figure("Asistencias") == "8 o más"
    assert figure("Tasa de asistencia") == "66\u00a0% o más"
    assert figure("Participantes distintas") == "8"
    assert page.count("menos de 5") >= 1
    assert page.count('class="figure-what"') == page.count('class="figure-value"')


def test_the_file_holds_what_the_page_shows_and_no_more(house: House, open_as: Open, reported: UUID) -> None:
    answer = open_as(house.facilitator).get(f"/informes/grupos/{reported}/hoja")

    assert answer.headers["content-disposition"] == 'attachment; filename="grupos.xlsx"'
    assert answer.headers["cache-control"] == "no-store"
    with ZipFile(io.BytesIO(answer.content)) as book:
        words = book.read("xl/sharedStrings.xml").decode()
        sessions = book.read("xl/worksheets/sheet2.xml").decode()
    assert "menos de 5" in words
    assert "8 o más" in words
    assert re.findall(r'<c r="B\d"[^>]*><v>', sessions)
    assert not any(name in words for name in ("Ana", "Bea", "Caro", "B1"))


def test_a_report_says_in_words_what_nobody_answered_yet(house: House, open_as: Open, reported: UUID) -> None:
    page = open_as(house.facilitator).get(f"/informes/grupos/{reported}").text

    for words in (
        "Ninguna sesión tiene todavía cinco respuestas.",
        "Todavía no se ha valorado, o respondieron menos de cinco.",
        "Todavía no hay ninguna votación cerrada con cinco votos.",
    ):
        assert words in page


def test_a_report_and_its_file_show_what_was_said_without_names(
    house: House, open_as: Open, reported: UUID
) -> None:
    circle = Circle(house, reported)
    session = circle.staff("GET", f"/editions/{reported}").json()["sessions"][0]["when"]["id"]
    topics = [circle.topic(words) for words in ("Papeles", "Trabajo")]
    for kind, answers in (
        (Kind.SESSION_EVALUATION, [{"liked": 5}] * 6 + [{"liked": 4}]),
        (Kind.EDITION_EVALUATION, [{"liked": 2}] * 3 + [{"liked": 5}] * 4),
        (Kind.VOTE, [{"topics": topics[::-1]}] * 5),
    ):
        round_id = circle.opened(kind, session=UUID(session) if kind.is_of_session else None)
        circle.answers(round_id, answers)
        circle.close(round_id)
    browser = open_as(house.facilitator)

    page = re.sub(r"<[^>]+>|\s+", " ", browser.get(f"/informes/grupos/{reported}").text)
    page = re.sub(r" +", " ", page)
    with ZipFile(io.BytesIO(browser.get(f"/informes/grupos/{reported}/hoja").content)) as book:
        words = book.read("xl/sharedStrings.xml").decode()

    assert "Muy mal – Regular 0 Bien – Muy bien 7" in page
    assert "Respondieron 7 veces. Las caras no se dicen: de alguna hay muy pocas." in page
    assert "Temas votados Trabajo Papeles En el orden en que los quiere el grupo: 5 votos" in page
    for said in ("Bien – Muy bien", "La edición entera", "Puesto", "Trabajo"):
        assert said in words


def test_a_year_lists_its_editions_and_its_file(house: House, open_as: Open, reported: UUID) -> None:
    browser = open_as(house.coordinator)
    page = browser.get("/informes/grupos").text

    assert "Ediciones de 2026" in page
    assert f'href="/informes/grupos/{reported}"' in page
    with ZipFile(io.BytesIO(browser.get("/informes/grupos/hoja?de=2026").content)) as book:
        assert "Tejiendo redes" in book.read("xl/sharedStrings.xml").decode()
    assert "Ninguna edición empezó ese año" in browser.get("/informes/grupos?de=2020").text


def test_what_is_not_hers_looks_as_if_it_were_not_there(house: House, open_as: Open, reported: UUID) -> None:
    browser = open_as(staff(Role.FACILITATOR))

    for path in (
        f"/informes/grupos/{reported}",
        f"/informes/grupos/{reported}/hoja",
        f"/informes/grupos/{new_id()}",
    ):
        assert browser.get(path).status_code == 404
