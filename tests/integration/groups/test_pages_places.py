"""Who is in a group, on the portal's pages: coming in from her case, her alias, offers and answers."""

import re

import pytest

from services.groups.usecases.editions.read_editions import read_edition
from shared.contracts.codes import CaseStatus
from shared.contracts.codes import EnrolmentState as State
from shared.ids import new_id
from tests.integration.groups.house import House
from tests.integration.groups.pages import Open, group, open_as

__all__ = ["group", "open_as"]


def test_a_woman_comes_in_from_her_case_and_her_alias_can_change(house: House, open_as: Open) -> None:
    edition, (case, _) = house.an_edition(), house.a_case()
    browser = open_as(house.caseworker)
    form = {
        "edition": str(edition),
        "alias": "Nieve",
        "ask": "confirmed",
        "languages": ["es", "ar"],
        "children": "2",
    }

    entered = browser.send_form(f"/casos/{case}/grupos", form)
    browser.send_form(f"/casos/{case}/grupos/alias", form | {"alias": "Nube"})

    page = browser.get(f"/casos/{case}/grupos").text
    assert entered.headers["location"] == f"/casos/{case}/grupos"
    assert "Confirmada" in page
    assert f'href="/casos/{case}/cronologia"' in page
    with house.work(house.facilitator) as work:
        (member,) = read_edition(work, edition_id=edition).members
    assert (member.alias, member.needs.languages, member.needs.children) == ("Nube", ("es", "ar"), 2)


def test_children_are_counted_by_age_and_the_total_counts_itself(house: House, open_as: Open) -> None:
    edition, (case, _) = house.an_edition(childcare=6, childcare_bands=(1, 3, 6)), house.a_case()
    browser = open_as(house.caseworker)
    form = {"edition": str(edition), "alias": "Nieve", "ask": "confirmed", "b0": "1", "b2": "1"}
    place = f"/casos/{case}/grupos"

    browser.send_form(place, form | {"children": ""})
    (total,) = re.findall(r'<input[^>]*name="children"[^>]*>', browser.get(place).text)
    assert not re.search(r'value="\d', total)
    browser.send_form(f"{place}/alias", form | {"children": "3"})

    with house.work(house.facilitator) as work:
        (member,) = read_edition(work, edition_id=edition).members
    assert (member.needs.children, member.needs.ages) == (3, (1, 0, 1))
    page = open_as(house.facilitator).get(f"/grupos/{edition}").text
    assert "Guardería: 3 de 6 (de 0 a 2 años, 1 de 1; de 3 a 5, 0 de 3; de 6 a 12, 1 de 6)" in page


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"alias": ""}, "Cómo la llamamos en el grupo"),
        ({"alias": "x" * 41}, "Cómo la llamamos en el grupo"),
        ({"edition": ""}, "Grupo"),
        ({"edition": "el de los martes"}, "Grupo"),
        ({"ask": "attending"}, "Cómo entra"),
        ({"children": "13"}, "guardería"),
        ({"children": "1", "b0": "1", "b1": "1"}, "guardería"),
        ({"b2": "13"}, "De 6 a 12 años"),
    ],
)
def test_a_wrong_enrolment_says_what_is_wrong(
    house: House, open_as: Open, change: dict[str, str], said: str
) -> None:
    edition, (case, _) = house.an_edition(), house.a_case()
    form = {"edition": str(edition), "alias": "Nieve", "ask": "confirmed", "children": "0"} | change

    answer = open_as(house.caseworker).send_form(f"/casos/{case}/grupos", form)

    assert answer.status_code == 422
    assert said in answer.text[answer.text.index('id="errors"') :][:900]


def test_a_case_that_groups_do_not_know_yet_gets_a_calm_page(house: House, open_as: Open) -> None:
    answer = open_as(house.caseworker).get(f"/casos/{new_id()}/grupos")

    assert answer.status_code == 404
    assert "Los grupos aún no conocen este expediente" in answer.text


def test_a_closed_case_has_no_way_in(house: House, open_as: Open) -> None:
    house.an_edition()
    case, _ = house.a_case(status=CaseStatus.CLOSED)

    page = open_as(house.caseworker).get(f"/casos/{case}/grupos").text

    assert "El expediente no está abierto" in page
    assert 'name="edition"' not in page


def test_a_proposed_woman_is_offered_a_place_and_says_yes(house: House, open_as: Open) -> None:
    edition = house.an_edition()
    woman = house.enrolled(edition, "Ana", ask=State.PROPOSED)
    browser = open_as(house.facilitator)
    seen = []

    for step in ("ofrecer", "confirmar", "baja"):
        browser.send_form(f"/grupos/{edition}/plazas/{woman}/{step}", {"why": "timetable"})
        seen.append(browser.get(f"/grupos/{edition}").text)

    assert "Plaza ofrecida" in seen[0]
    assert "Confirmada" in seen[1]
    assert "Todavía no hay nadie en el grupo" in seen[2]


def test_a_step_that_is_not_possible_any_more_says_why(house: House, open_as: Open) -> None:
    edition = house.an_edition(capacity=6)
    for n in range(6):
        house.enrolled(edition, f"Mujer {n}")
    waiting = house.enrolled(edition, "Espera")
    browser = open_as(house.facilitator)

    browser.send_form(f"/grupos/{edition}/plazas/{waiting}/confirmar")

    page = browser.get(f"/grupos/{edition}").text
    assert "No queda ninguna plaza." in page
    assert "toast-warning" in page
    assert "toast-done" not in page
