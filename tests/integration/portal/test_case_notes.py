"""What was written down can be read again, whole, and set right without losing what stood there."""

from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.support.portal import someone
from tests.support.portal_on_intake import Town, build_town

LONG = "Lo cuenta despacio, con la intérprete. " * 30 + "Y al final dice que la vecina la acogería."


@pytest.fixture
def town(intake_database: Engine, keys_dir: Path) -> Town:
    return build_town(someone(), engine=intake_database, keys_dir=keys_dir)


def attention(town: Town, case: str, **facts: object) -> str:
    note = {"kind": "guidance", "channel": "phone", "minutes": 35, "topics": ["papers"], "text": LONG}
    return str(town.call("POST", f"/cases/{case}/notes", {"note": note | facts})["id"])


@pytest.mark.parametrize("page", ["", "/cronologia"])
def test_a_long_note_is_read_to_its_last_word(town: Town, page: str) -> None:
    case = town.open_case()
    attention(town, case)

    seen = town.browser.get(f"/casos/{case}{page}").text

    assert "la vecina la acogería" in seen
    for word in ("Orientación", "Por teléfono", "35 min", "Papeles"):
        assert word in seen


def test_a_note_is_corrected_and_both_stay(town: Town) -> None:
    case = town.open_case()
    note = attention(town, case, text="Vive en Astorga.", interpreter=True)
    form = town.browser.get(f"/casos/{case}/atencion/{note}/corregir")
    assert "Vive en Astorga." in form.text

    sent = town.browser.send_form(
        f"/casos/{case}/atencion/{note}/corregir",
        {"kind": "guidance", "channel": "phone", "topics": "papers", "text": "Vive en Ponferrada."},
    )

    assert sent.status_code == 303
    fixed, first = town.call("GET", f"/cases/{case}/notes")
    assert fixed["corrects"] == first["id"] == note
    assert fixed["at"] == first["at"]
    assert fixed["facts"]["interpreter"] is True
    seen = town.browser.get(f"/casos/{case}/cronologia").text
    assert "Vive en Astorga." in seen
    assert "Vive en Ponferrada." in seen
    assert seen.count("Corregida") == 1
    assert f"/atencion/{note}/corregir" not in seen
    assert f"/atencion/{fixed['id']}/corregir" in seen


def test_an_incident_is_corrected_on_its_own_page(town: Town) -> None:
    case = town.open_case()
    incident = {
        "kinds": ["physical"],
        "told_on": "2026-11-20",
        "account": "Fue en enero.",
        "cohabiting": False,
    }
    made = town.call("POST", f"/cases/{case}/incidents", {"incident": incident | {"since": "2020-01-01"}})[
        "id"
    ]
    where = f"/casos/{case}/hechos/{made}/corregir"
    assert where in town.browser.get(f"/casos/{case}/hechos").text
    form = town.browser.get(where).text
    assert "Fue en enero." in form

    sent = town.browser.send_form(
        where,
        {
            "kinds": ["physical", "psychological"],
            "account": "Fue en marzo.",
            "told_on": "2026-11-20",
            "version": "1",
        },
    )

    assert sent.status_code == 303
    told = {row["corrected_by"] is None: row for row in town.call("GET", f"/cases/{case}/incidents")}
    assert told[False]["facts"]["account"] == "Fue en enero."
    row = told[True]
    assert row["facts"]["kinds"] == ["physical", "psychological"]
    assert row["facts"]["account"] == "Fue en marzo."
    assert row["facts"]["since"] == "2020-01-01"


def test_what_was_typed_in_a_correction_stays_when_somebody_else_corrected_first(town: Town) -> None:
    case = town.open_case()
    incident = {"kinds": ["physical"], "told_on": "2026-11-20"}
    made = town.call("POST", f"/cases/{case}/incidents", {"incident": incident})["id"]
    town.call("PUT", f"/cases/{case}/incidents/{made}", {"incident": incident, "version": 1})

    sent = town.browser.send_form(
        f"/casos/{case}/hechos/{made}/corregir",
        {"kinds": ["physical"], "account": "Con un cinturón.", "version": "1"},
    )

    assert sent.status_code == 422
    assert "Con un cinturón." in sent.text
