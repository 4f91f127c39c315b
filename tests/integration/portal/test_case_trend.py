"""The risk page draws how a case has moved, and every picture has its table; links are told by role."""

from pathlib import Path

import pytest
from sqlalchemy import Engine

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
