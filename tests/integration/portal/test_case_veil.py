"""While others can see the screen, no page of a case writes her name, her alias or her children's."""

from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy import Engine

from tests.support.portal import someone
from tests.support.portal_on_intake import Town, build_town

NAMES = ("Aliasita", "Zubaida", "Inventada", "Solecito", "Nievecita")
PAGES = (
    "",
    "/cronologia",
    "/plan",
    "/plan/nueva",
    "/plan/seguridad",
    "/persona",
    "/persona/nombre",
    "/persona/situacion",
    "/persona/hijos/nuevo",
    "/persona/hijos/{child}",
    "/persona/fechas/nueva",
    "/acompanamientos",
    "/acompanamientos/nuevo",
    "/hechos",
    "/hechos/nuevo",
    "/documentos",
    "/documentos/nuevo",
    "/consentimientos",
    "/consentimientos/nuevo",
    "/derivaciones",
    "/derivaciones/nueva",
    "/grupos",
    "/contacto",
    "/estado",
    "/estado/unir",
    "/estado/request_closure",
    "/riesgo",
    "/riesgo/valorar",
    "/atencion",
    "/siguiente",
)


def groups(request: httpx.Request) -> httpx.Response:
    """The groups, where she has an alias of her own."""
    if request.url.path.startswith("/cases/"):
        needs = {"languages": ["ar"], "needs_interpreter": False, "children": 0, "access": ""}
        return httpx.Response(
            200, json={"alias": "Nievecita", "needs": needs, "is_live": True, "enrolments": []}
        )
    return httpx.Response(200, json=[])


def notifications(request: httpx.Request) -> httpx.Response:
    return httpx.Response(200, json={"exists": False})


@pytest.fixture
def town(intake_database: Engine, keys_dir: Path) -> Town:
    services = {"groups": groups, "notifications": notifications}
    person = someone("coordinator", hides_names=True)
    return build_town(person, engine=intake_database, keys_dir=keys_dir, services=services)


@pytest.fixture
def case(town: Town) -> str:
    return town.open_case("Aliasita", given_name="Zubaida", surnames="Inventada")


def expect_no_name(text: str, where: str) -> None:
    assert [name for name in NAMES if name in text] == [], where


def test_no_page_of_the_case_writes_a_name(town: Town, case: str) -> None:
    child = town.call("POST", f"/cases/{case}/children", {"child": {"alias": "Solecito"}})["id"]

    for end in PAGES:
        answer = town.browser.get(f"/casos/{case}{end.format(child=child)}")
        assert answer.status_code == 200, end
        expect_no_name(answer.text, end)


@pytest.mark.parametrize("end", ["nombre", "persona"])
def test_asking_for_her_name_opens_nothing(town: Town, case: str, end: str) -> None:
    answer = town.browser.send_form(f"/casos/{case}/{end}")

    assert answer.status_code == 303
    assert ("GET", f"/cases/{case}/identity") not in town.asked
    seen = town.browser.get(answer.headers["location"]).text
    expect_no_name(seen, end)
    assert "Los nombres están ocultos: vuelve a enseñarlos" in seen


def test_what_would_leave_to_a_partner_is_shown_without_her_name(town: Town, case: str) -> None:
    partner: dict[str, Any] = {
        "organisation": "Entidad de Prueba", "services": ["legal"], "languages": ["es"], "phone": "+34987000111",
        "contact_email": "entidad@example.org", "contact_name": "Persona de Contacto",
    }  # fmt: skip
    made = UUID(town.call("POST", "/partners", partner)["id"])

    answer = town.browser.send_form(
        f"/casos/{case}/derivaciones/ver", {"kind": "legal", "partner_id": str(made), "urgency": "normal"}
    )

    assert answer.status_code == 200
    assert "Nombre y apellidos" in answer.text
    assert "nombre oculto" in answer.text
    expect_no_name(answer.text, "preview")


def test_a_search_does_not_repeat_the_name_that_was_typed(town: Town, case: str) -> None:
    expect_no_name(town.browser.send_form("/buscar", {"q": "Zubaida"}).text, "search")
