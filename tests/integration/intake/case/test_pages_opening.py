"""How a case is opened, found, closed and merged, on its pages."""

import httpx
from sqlalchemy import select

from services.intake.store.base import Base
from shared.actor import Actor
from shared.clock import utc_now
from tests.integration.intake.case.conftest import Client, World
from tests.integration.intake.case.pages import NEW, Desk, coordinator, desk
from tests.integration.intake.case.portal import browser_for
from tests.support.portal import someone

__all__ = ["coordinator", "desk"]


def test_quick_intake_without_its_three_fields_keeps_what_was_typed(desk: Desk) -> None:
    answer = desk.browser.send_form("/casos/alta", {"given_name": "Zubaida", "surnames": "Inventada"})

    assert answer.status_code == 422
    for field in ("call_name", "language", "contact"):
        assert f'href="#f-{field}"' in answer.text
    assert 'value="Zubaida"' in answer.text
    assert "Lo que habías escrito sigue en la página" in answer.text


def test_a_safe_phone_needs_its_number(desk: Desk) -> None:
    answer = desk.browser.send_form("/casos/alta", NEW | {"contact": "phone"})

    assert answer.status_code == 422
    assert 'href="#f-phone"' in answer.text


def test_her_phone_goes_to_notifications_and_never_to_intake(world: World) -> None:
    world.clock[0] = utc_now()
    sent: list[httpx.Request] = []

    def notifications(request: httpx.Request) -> httpx.Response:
        if request.method == "PUT":
            sent.append(request)
            return httpx.Response(404 if len(sent) == 1 else 204)
        return httpx.Response(200, json={"points": []})

    person = someone("caseworker", teams=frozenset({"leon"}))
    browser = browser_for(person, world.transactions, notifications=notifications)
    answer = browser.send_form("/casos/alta", NEW | {"contact": "phone", "phone": "600 11 22 33"})

    assert answer.status_code == 303
    assert not answer.headers["location"].endswith("/contacto")
    assert [request.method for request in sent] == ["PUT", "PUT"]
    assert b"600 11 22 33" in sent[-1].content
    dumped = _everything(world)
    assert "600 11 22 33" not in dumped


def test_when_notifications_is_away_the_case_is_open_and_the_worker_is_told(desk: Desk) -> None:
    answer = desk.browser.send_form("/casos/alta", NEW | {"contact": "phone", "phone": "600 11 22 33"})

    assert answer.status_code == 303
    assert answer.headers["location"].endswith("/contacto")
    assert len(desk.api.get("/cases")["lines"]) == 1


def test_pressing_twice_opens_one_case(desk: Desk) -> None:
    from services.portal.forms import tokens
    from tests.support.portal import COOKIE

    hidden = {
        tokens.FIELD: tokens.make(tokens.secret_of(COOKIE)),
        tokens.KEY_FIELD: "0190a000-0000-7000-8000-000000000001",
    }
    for _ in range(2):
        desk.browser.post("/casos/alta", data=NEW | hidden, follow_redirects=False)

    assert len(desk.api.get("/cases")["lines"]) == 1


def test_the_page_warns_while_typing_that_she_may_be_here(desk: Desk) -> None:
    desk.open_case(given_name="Fátima", surnames="Inventada", birth_date="1990-01-31")

    answer = desk.browser.send_form(
        "/casos/alta/duplicados", {"given_name": "Fatima", "surnames": "Inventada"}
    )

    assert "Puede que ya esté aquí" in answer.text


def test_a_contact_without_a_file_takes_one_form_and_becomes_a_case(desk: Desk) -> None:
    answer = desk.browser.send_form("/contactos/nuevo", {"topics": ["papers"]})
    assert answer.status_code == 303, answer.text
    (log,) = desk.api.get("/contact-logs")
    assert "Abrir expediente" in desk.page("/contactos")
    desk.page(f"/contactos/{log['id']}/expediente")

    made = desk.browser.send_form(f"/contactos/{log['id']}/expediente", {"call_name": "Nadia"})

    assert made.status_code == 303
    assert "Nadia" in desk.page(made.headers["location"])


def test_search_finds_by_sound_and_says_when_there_is_nobody(desk: Desk) -> None:
    desk.open_case(call_name="Fati", given_name="Fátima", surnames="Inventada")

    assert "Fati" in desk.browser.send_form("/buscar", {"q": "fatma"}).text
    assert "No hay nadie con ese nombre" in desk.browser.send_form("/buscar", {"q": "Oksana"}).text


def test_urgent_access_needs_a_reason_and_opens_the_case(desk: Desk, ines: Client, world: World) -> None:
    case = ines.open_case("Nadia")
    code = ines.get(f"/cases/{case}")["code"]
    assert "no es de tu equipo" in desk.browser.send_form("/buscar", {"q": code}).text
    assert desk.browser.send_form("/acceso-urgente", {"code": code, "reason": "corto"}).status_code == 422

    opened = desk.browser.send_form(
        "/acceso-urgente", {"code": code, "reason": "Está en urgencias y pregunta por nosotras"}
    )

    assert opened.headers["location"] == f"/casos/{case}"
    assert "Nadia" in desk.page(f"/casos/{case}")
    boss = coordinator(world)
    queue = boss.page("/accesos-urgentes")
    assert "Está en urgencias" in queue
    row = boss.api.get("/break-glass")[0]
    assert (
        boss.browser.send_form(f"/accesos-urgentes/{row['id']}", {"finding": "Bien hecho"}).status_code == 303
    )
    assert "Nada por revisar" in boss.page("/accesos-urgentes")


def test_closing_says_every_rule_that_is_missing(desk: Desk, world: World) -> None:
    case = desk.open_case()
    asked = desk.browser.send_form(f"/casos/{case}/estado/request_closure", {"reason": "needs_met"})
    assert asked.status_code == 303, asked.text
    boss = coordinator(world)

    refused = boss.browser.send_form(f"/casos/{case}/estado/close", {"reason": "needs_met"})

    assert refused.status_code == 422
    assert "Falta revisar su plan de seguridad." in refused.text
    assert "Falta decirle que puede volver." in refused.text


def test_cases_are_merged_by_code_and_taken_apart(desk: Desk, world: World) -> None:
    stays, other = desk.open_case(), desk.open_case(call_name="Amal bis")
    code = desk.api.get(f"/cases/{other}")["code"]
    boss = coordinator(world)
    assert boss.browser.send_form(f"/casos/{stays}/estado/unir", {"q": "nada"}).status_code == 422

    merged = boss.browser.send_form(f"/casos/{stays}/estado/unir", {"q": code})
    assert merged.status_code == 303, merged.text
    assert "Recoge otro expediente" in boss.page(f"/casos/{stays}/estado")
    apart = boss.browser.send_form(f"/casos/{stays}/estado/separar/{other}")

    assert apart.status_code == 303
    assert len(desk.api.get("/cases")["lines"]) == 2


def _everything(world: World) -> str:
    """Every stored byte of intake, as text."""
    with world.transactions.begin(actor=Actor.service("intake"), purpose="test") as work:
        rows = [row for table in Base.metadata.sorted_tables for row in work.session.execute(select(table))]
    return str(rows)
