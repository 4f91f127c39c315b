"""What cannot be kept is refused by name, with everything typed still there; nothing is cut or half kept."""

from pathlib import Path
from urllib.parse import unquote

import pytest
from sqlalchemy import Engine

from tests.support.portal import someone
from tests.support.portal_on_intake import Town, build_town

LONG = "Llamar a la vecina del tercero y " * 9


@pytest.fixture
def town(intake_database: Engine, keys_dir: Path) -> Town:
    return build_town(someone("coordinator"), engine=intake_database, keys_dir=keys_dir)


def test_a_long_measure_is_refused_naming_its_section_and_not_cut(town: Town) -> None:
    case = town.open_case()

    sent = town.browser.send_form(
        f"/casos/{case}/plan/seguridad", {"sections.safe_place": LONG, "review_on": "2030-01-01"}
    )

    assert sent.status_code == 422
    assert 'href="#f-sections-safe_place"' in sent.text
    assert 'id="f-sections-safe_place-error"' in sent.text
    assert LONG.strip() in sent.text
    assert town.call("GET", f"/cases/{case}/safety-plan") is None


def test_a_measure_of_two_hundred_letters_is_kept_whole(town: Town) -> None:
    case = town.open_case()

    sent = town.browser.send_form(
        f"/casos/{case}/plan/seguridad", {"sections.safe_place": "á" * 200, "review_on": "2030-01-01"}
    )

    assert sent.status_code == 303
    plan = town.call("GET", f"/cases/{case}/safety-plan")
    assert plan["facts"]["sections"]["safe_place"] == ["á" * 200]


def test_a_refused_situation_keeps_nothing_and_can_be_set_right(town: Town) -> None:
    case = town.open_case()
    version = str(town.call("GET", f"/cases/{case}/identity")["file_version"])
    typed = {"languages": ["ar"], "municipality": "Astorga", "housing": "owned", "version": version}

    refused = town.browser.send_form(f"/casos/{case}/persona/situacion", typed | {"nationality": "ZZ"})
    again = town.browser.send_form(
        f"/casos/{case}/persona/situacion", typed | {"nationality": "MA", "housing": ""}
    )

    assert refused.status_code == 422
    assert again.status_code == 303
    known = town.call("GET", f"/cases/{case}/identity")
    assert known["particulars"]["nationality"] == "MA"
    assert known["particulars"]["municipality"] == "Astorga"


def test_a_review_of_urgent_access_without_a_finding_stays_open(town: Town) -> None:
    case = town.open_case()
    code = town.call("GET", f"/cases/{case}")["code"]
    outsider = someone(teams=frozenset({"burgos"}))
    town.call("POST", "/break-glass", {"code": code, "reason": "Llama desde el hospital."}, person=outsider)
    (row,) = town.call("GET", "/break-glass")

    empty = town.browser.send_form(f"/accesos-urgentes/{row['id']}", {"finding": ""})
    long = town.browser.send_form(f"/accesos-urgentes/{row['id']}", {"finding": "x" * 2001})

    assert (empty.status_code, long.status_code) == (422, 422)
    assert "x" * 2001 in unquote(long.text)
    assert town.call("GET", "/break-glass") == [row]
    assert (
        town.browser.send_form(f"/accesos-urgentes/{row['id']}", {"finding": "Hizo bien."}).status_code == 303
    )
    assert town.call("GET", "/break-glass") == []
