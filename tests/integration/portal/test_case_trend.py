"""The risk page draws how a case has moved, and every picture has its table; links are told by role."""

from pathlib import Path

import pytest
from sqlalchemy import Engine

from shared.contracts.roles import Role
from tests.support.portal import someone
from tests.support.portal_on_intake import Town, build_town


@pytest.fixture
def town(intake_database: Engine, keys_dir: Path) -> Town:
    return build_town(someone(), engine=intake_database, keys_dir=keys_dir)


def test_every_picture_has_its_table_and_a_name(town: Town) -> None:
    case = town.open_case("Amal")
    no = {str(number): "no" for number in range(1, 21)}
    for answers in (no | {"2": "si"}, {"6": "si", "7": "no"}, no | {"6": "si"}):
        town.call("POST", f"/cases/{case}/assessments", {"instrument": "EPV-R", "answers": answers})
    told = {"kinds": ["physical"], "when": "exact", "on": "2026-01-10", "told_on": "2026-01-11"}
    town.call("POST", f"/cases/{case}/incidents", {"incident": told})

    page = town.browser.get(f"/casos/{case}/riesgo").text

    assert page.count('class="trend-dot"') == 2
    assert page.count('class="trend-bar"') == 1
    assert page.count('role="img"') == page.count('class="trend-table"') >= 1
    assert "entre 3 y" in page


def test_a_case_nobody_has_assessed_draws_nothing(town: Town) -> None:
    assert "trend-svg" not in town.browser.get(f"/casos/{town.open_case('Noor')}/riesgo").text


def test_he_is_noted_compared_and_taken_off_again(town: Town) -> None:
    case = town.open_case("Hadiya")
    here = f"/casos/{case}/persona/coincidencias"
    typed = {"relation": "partner", "given_name": "Inventado", "surnames": "Nadie", "birth_year": "1980"}

    assert town.browser.send_form(f"{here}/nuevo", typed).status_code == 303

    page = town.browser.get(here).text
    assert "Inventado Nadie" in page
    (him,) = town.call("GET", f"/cases/{case}/aggressors")
    assert town.browser.send_form(f"{here}/{him['id']}/quitar", {}).status_code == 303
    assert "Inventado" not in town.browser.get(here).text


def test_a_coordinator_lets_two_women_meet_and_keeps_them_apart_again(
    intake_database: Engine, keys_dir: Path
) -> None:
    town = build_town(someone(Role.CASEWORKER, Role.COORDINATOR), engine=intake_database, keys_dir=keys_dir)
    one, other = (town.open_case(name) for name in ("Amal", "Noor"))
    him = {"relation": "partner", "given_name": "Inventado", "surnames": "Nadie", "birth_year": 1980}
    for case in (one, other):
        town.call("POST", f"/cases/{case}/aggressors", {"aggressor": him})
    here = f"/casos/{one}/persona/coincidencias"
    assert "No pueden estar en el mismo grupo" in town.browser.get(here).text
    assert "volverán a quedar separadas" in town.browser.get(f"{here}/{other}/pueden-coincidir").text

    refused = town.browser.send_form(f"{here}/{other}/pueden-coincidir", {"reason": ""})
    assert (refused.status_code, 'aria-invalid="true"' in refused.text) == (422, True)
    sent = town.browser.send_form(f"{here}/{other}/pueden-coincidir", {"reason": "Son hermanas"})
    assert sent.status_code == 303
    assert "Falta que otra coordinadora" in town.browser.get(here).text
    second = someone(Role.CASEWORKER, Role.COORDINATOR)
    town.call("POST", f"/cases/{other}/links/{one}/lifting", {"reason": "Lo veo igual"}, person=second)

    for case in (one, other):
        page = town.browser.get(f"/casos/{case}/persona/coincidencias").text
        assert "Pueden coincidir" in page
        assert "Son hermanas" in page
        assert "No pueden estar" not in page
    assert town.browser.send_form(f"{here}/{other}/separar", {}).status_code == 303
    assert "No pueden estar en el mismo grupo" in town.browser.get(here).text
    assert "Son hermanas" not in town.browser.get(here).text


def test_a_form_about_a_case_that_is_not_linked_is_no_page(intake_database: Engine, keys_dir: Path) -> None:
    town = build_town(someone(Role.CASEWORKER, Role.COORDINATOR), engine=intake_database, keys_dir=keys_dir)
    one, other = (town.open_case(name) for name in ("Amal", "Noor"))

    assert town.browser.get(f"/casos/{one}/persona/coincidencias/{other}/pueden-coincidir").status_code == 404


def test_a_coordinator_says_that_many_live_at_a_home(intake_database: Engine, keys_dir: Path) -> None:
    town = build_town(someone(Role.CASEWORKER, Role.COORDINATOR), engine=intake_database, keys_dir=keys_dir)
    one, other = (town.open_case(name) for name in ("Amal", "Noor"))
    home = {"particulars": {"address": "Calle Inventada 7", "municipality": "León"}}
    for case in (one, other):
        town.call("PUT", f"/cases/{case}/particulars", home)
    here = f"/casos/{one}/persona"
    assert "¿Es un piso de acogida" in town.browser.get(f"{here}/coincidencias").text
    assert "Lo comparte con 1 ficha más" in town.browser.get(f"{here}/domicilio-de-muchas").text

    refused = town.browser.send_form(f"{here}/domicilio-de-muchas", {"reason": " "})
    assert (refused.status_code, 'aria-invalid="true"' in refused.text) == (422, True)
    assert town.browser.send_form(f"{here}/domicilio-de-muchas", {"reason": "El piso"}).status_code == 303
    assert "Falta que otra coordinadora" in town.browser.get(f"{here}/coincidencias").text
    second = someone(Role.CASEWORKER, Role.COORDINATOR)
    town.call("POST", f"/cases/{other}/shared-home", {"reason": "Lo es"}, person=second)

    page = town.browser.get(f"/casos/{other}/persona/coincidencias").text
    assert "Es un domicilio de muchas" in page
    assert "No pueden estar" not in page
    assert town.browser.send_form(f"{here}/domicilio-de-muchas/retirar", {}).status_code == 303
    assert "No pueden estar en el mismo grupo" in town.browser.get(f"{here}/coincidencias").text


def test_a_caseworker_neither_sees_nor_reaches_the_lifting(town: Town) -> None:
    one, other = (town.open_case(name) for name in ("Amal", "Noor"))
    him = {"relation": "partner", "given_name": "Inventado", "surnames": "Nadie", "birth_year": 1980}
    for case in (one, other):
        town.call("POST", f"/cases/{case}/aggressors", {"aggressor": him})
    here = f"/casos/{one}/persona/coincidencias"

    page = town.browser.get(here).text

    assert "coincidir" not in page
    assert "mismo grupo" not in page
    assert town.browser.get(f"{here}/{other}/pueden-coincidir").status_code == 403
