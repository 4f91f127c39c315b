"""The line on the portal's pages: turns with their reasons for the coordinator, moving, taking back, late joiners."""

from uuid import UUID

import pytest

from services.groups.domain.attendance import Mark
from services.groups.domain.needs import Needs
from services.groups.usecases.sessions.record_attendance import record_attendance
from shared.contracts.codes import EnrolmentState as State
from shared.contracts.levels import Level
from shared.ids import new_id
from tests.integration.groups.house import House
from tests.integration.groups.pages import Group, Open, group, marks, open_as
from tests.integration.groups.test_offers import full, left, row, state

__all__ = ["group", "open_as"]


@pytest.fixture
def crowded(house: House) -> tuple[UUID, list[UUID], list[UUID]]:
    """Six places taken, one of them offered; a calm woman, an urgent one and a mother wait."""
    edition = house.an_edition(capacity=6, childcare=1)
    inside = full(house, edition, places=5)
    offered = house.enrolled(edition, "Oferta", ask=State.INVITED)
    calm = house.enrolled(edition, "Calma")
    urgent = house.enrolled(edition, "Prisa", case=house.a_case(level=Level.EXTREMO))
    mother = house.enrolled(edition, "Madre", needs=Needs(children=3))
    return edition, [*inside, offered], [urgent, calm, mother]


def test_the_coordinator_sees_turns_and_what_each_woman_lacks(
    house: House, open_as: Open, crowded: Group
) -> None:
    edition, _, _ = crowded

    page = open_as(house.coordinator).get(f"/grupos/{edition}/espera").text

    order = [page.index(f">{alias}</a>") for alias in ("Oferta", "Prisa", "Calma", "Madre")]
    assert order == sorted(order)
    assert "Se le guarda hasta el" in page
    assert "Riesgo extremo" in page
    assert page.count("Falta una plaza") == 3
    assert page.count("Falta guardería") == 1


def test_nobody_else_opens_the_line_or_hears_of_urgency(house: House, open_as: Open, crowded: Group) -> None:
    edition, _, _ = crowded

    for actor in (house.facilitator, house.caseworker):
        browser = open_as(actor)
        assert browser.get(f"/grupos/{edition}/espera").status_code == 403
        assert house.ask(actor, "GET", f"/editions/{edition}/waitlist").status_code == 403
        seen = browser.get(f"/grupos/{edition}").text
        assert "Riesgo" not in seen
        assert "/espera" not in seen
        assert "urgen" not in house.ask(actor, "GET", f"/editions/{edition}").text


def test_a_place_is_offered_by_hand_out_of_turn(house: House, open_as: Open, crowded: Group) -> None:
    edition, inside, (urgent, calm, _) = crowded
    browser = open_as(house.coordinator)
    browser.send_form(f"/grupos/{edition}/espera/{calm}/ofrecer")
    assert "No queda ninguna plaza." in browser.get(f"/grupos/{edition}/espera").text
    left(house, inside[0])
    assert state(house, urgent) == [State.INVITED]
    left(house, urgent)

    left(house, inside[1])

    assert state(house, calm) == [State.INVITED]


def test_a_seat_that_is_missing_is_said_by_hand_too(house: House, open_as: Open, crowded: Group) -> None:
    edition, inside, (urgent, calm, mother) = crowded
    for one in (urgent, calm, inside[0]):
        left(house, one)
    browser = open_as(house.coordinator)
    assert "Ofrecer plaza" in browser.get(f"/grupos/{edition}/espera").text

    browser.send_form(f"/grupos/{edition}/espera/{mother}/ofrecer")

    assert "no la de guardería o intérprete" in browser.get(f"/grupos/{edition}/espera").text
    assert state(house, mother) == [State.WAITLISTED]


def test_places_are_shared_out_only_where_there_are_any(house: House, open_as: Open, crowded: Group) -> None:
    edition, _, _ = crowded
    browser = open_as(house.coordinator)

    browser.send_form(f"/grupos/{edition}/espera/repartir")

    assert "No hay plazas que repartir ahora" in browser.get(f"/grupos/{edition}/espera").text


def test_leaving_is_taken_back_from_the_notice(house: House, open_as: Open) -> None:
    edition = house.an_edition()
    woman = house.enrolled(edition, "Ana")
    browser = open_as(house.facilitator)
    browser.send_form(f"/grupos/{edition}/plazas/{woman}/baja", {"why": "timetable"})
    undo = f"/grupos/{edition}/plazas/{woman}/baja/deshacer"
    assert f'action="{undo}"' in browser.get(f"/grupos/{edition}").text

    browser.send_form(undo)

    assert state(house, woman) == [State.CONFIRMED]
    assert "Deshecho" in browser.get(f"/grupos/{edition}").text


def test_leaving_too_long_ago_says_what_to_do(house: House, open_as: Open) -> None:
    edition = house.an_edition()
    woman = house.enrolled(edition, "Ana")
    left(house, woman)
    house.watch.forward(hours=1)
    browser = open_as(house.facilitator)

    browser.send_form(f"/grupos/{edition}/plazas/{woman}/baja/deshacer")

    page = browser.get(f"/grupos/{edition}").text
    assert "Ya no se puede deshacer" in page
    assert "toast-warning" in page


def test_she_moves_in_one_step_and_back(house: House, open_as: Open) -> None:
    here, there = house.an_edition(), house.an_edition(capacity=7)
    woman = house.enrolled(here, "Ana")
    browser = open_as(house.coordinator)
    address = f"/grupos/{here}/plazas/{woman}/cambiar"
    asked = browser.get(address)
    assert asked.status_code == 200
    assert "Ana" in asked.text
    assert "7 plazas libres" in asked.text

    moved = browser.send_form(address, {"edition": str(there)})

    assert moved.headers["location"] == f"/grupos/{there}"
    assert state(house, woman) == [State.LEFT]
    assert "Ana" in browser.get(f"/grupos/{there}").text
    browser.send_form(f"/grupos/{here}/plazas/{woman}/baja/deshacer")
    assert state(house, woman) == [State.CONFIRMED]


def test_a_move_without_room_says_so_at_the_field_and_changes_nothing(house: House, open_as: Open) -> None:
    here, there = house.an_edition(), house.an_edition(capacity=6)
    full(house, there)
    woman = house.enrolled(here, "Ana")

    answer = open_as(house.coordinator).send_form(
        f"/grupos/{here}/plazas/{woman}/cambiar", {"edition": str(there)}
    )

    assert answer.status_code == 422
    assert "No queda ninguna plaza." in answer.text
    assert state(house, woman) == [State.CONFIRMED]


def test_a_woman_who_left_cannot_be_moved_from_an_old_page(house: House, open_as: Open) -> None:
    edition = house.an_edition()
    woman = house.enrolled(edition, "Ana")
    left(house, woman)

    assert open_as(house.coordinator).get(f"/grupos/{edition}/plazas/{woman}/cambiar").status_code == 404


def test_who_is_missing_from_a_corrected_sheet_is_added_and_nothing_else_changes(
    house: House, open_as: Open, group: Group
) -> None:
    edition, (first, *_), women = group
    for marked in (Mark.NO_SHOW, Mark.EXCUSED):
        with house.work(house.facilitator) as work:
            record_attendance(
                work, session_id=first, exceptions={women[1]: marked, women[0]: Mark.LATE}, children_present=2
            )
    late = house.enrolled(edition, "Tardía")
    browser = open_as(house.facilitator)
    asked = browser.get(f"/sesiones/{first}/lista/anadir")
    assert asked.status_code == 200
    assert "Tardía" in asked.text

    browser.send_form(f"/sesiones/{first}/lista/anadir", {"enrolment": str(late), "mark": "late"})

    assert marks(house, first) == {
        women[0]: Mark.LATE,
        women[1]: Mark.EXCUSED,
        women[2]: Mark.ATTENDED,
        late: Mark.LATE,
    }
    assert row(house, late).state is State.ATTENDING
    assert 'value="2"' in browser.get(f"/sesiones/{first}/lista").text
    assert "ya en la lista" in browser.get(f"/sesiones/{first}/lista/anadir").text
    browser.send_form(f"/sesiones/{first}/lista/deshacer")
    assert marks(house, first)[late] is Mark.UNKNOWN


def test_before_the_sheet_is_in_nobody_is_added_to_it(house: House, open_as: Open, group: Group) -> None:
    _, (first, *_), women = group
    browser = open_as(house.facilitator)

    assert "aún no está guardada" in browser.get(f"/sesiones/{first}/lista/anadir").text
    answer = browser.send_form(
        f"/sesiones/{first}/lista/anadir", {"enrolment": str(women[0]), "mark": "attended"}
    )
    assert answer.status_code == 422
    assert "márcala allí" in answer.text
    assert marks(house, first) == {}


def test_the_case_shows_an_offer_with_its_end_and_takes_the_answer(house: House, open_as: Open) -> None:
    edition, (case, person) = house.an_edition(), house.a_case()
    woman = house.enrolled(edition, "Ana", ask=State.INVITED, case=(case, person))
    browser = open_as(house.caseworker)

    page = browser.get(f"/casos/{case}/grupos").text

    assert "Se le guarda hasta el" in page
    browser.send_form(f"/grupos/{edition}/plazas/{woman}/baja", {"why": "her_wish"})
    assert state(house, woman) == [State.LEFT]


def test_entering_says_which_seat_is_missing(house: House, open_as: Open) -> None:
    edition, (case, _) = house.an_edition(childcare=0), house.a_case()
    browser = open_as(house.caseworker)
    form = {"edition": str(edition), "alias": "Nieve", "ask": "confirmed", "children": "2"}

    browser.send_form(f"/casos/{case}/grupos", form)

    assert (
        "No quedan bastantes plazas de guardería: queda en lista" in browser.get(f"/casos/{case}/grupos").text
    )


def test_a_stranger_is_not_added_and_a_group_that_is_not_there_moves_nobody(
    house: House, open_as: Open, group: Group
) -> None:
    edition, (first, *_), women = group
    with house.work(house.facilitator) as work:
        record_attendance(work, session_id=first, exceptions={})
    other = house.an_edition()
    browser = open_as(house.coordinator)

    answer = browser.send_form(
        f"/sesiones/{first}/lista/anadir", {"enrolment": str(new_id()), "mark": "late"}
    )
    moved = browser.send_form(f"/grupos/{new_id()}/plazas/{women[0]}/cambiar", {"edition": str(other)})

    assert (answer.status_code, moved.status_code) == (422, 404)
    assert len(marks(house, first)) == 3
    assert state(house, women[0]) == [State.ATTENDING]
    assert edition != other
