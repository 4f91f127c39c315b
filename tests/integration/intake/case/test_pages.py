"""The case file's pages, in front of the real service, in a browser without JavaScript."""

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy import select

from services.intake.store.base import Base
from services.portal.domain.person import SignedIn
from shared.actor import Actor
from shared.clock import utc_now
from tests.integration.intake.case.conftest import Client, World
from tests.integration.intake.case.portal import as_actor, browser_for
from tests.support.portal import Browser, someone

NEW = {"call_name": "Amal", "language": "ar", "contact": "none"}


@dataclass
class Desk:
    """A worker at her desk: her browser, and the API as herself."""

    person: SignedIn
    browser: Browser
    api: Client
    world: World

    def open_case(self, **changes: Any) -> str:
        """Open a case through the page; return its id."""
        answer = self.browser.send_form("/casos/alta", NEW | changes)
        assert answer.status_code == 303, answer.text
        found = re.match(r"/casos/([0-9a-f-]{36})", answer.headers["location"])
        assert found, answer.headers["location"]
        return found[1]

    def page(self, path: str) -> str:
        """A page that must be there."""
        answer = self.browser.get(path)
        assert answer.status_code == 200, answer.text
        return answer.text


@pytest.fixture
def desk(world: World) -> Desk:
    """A caseworker in León, at the real time: pages speak of today."""
    world.clock[0] = utc_now()
    person = someone("caseworker", teams=frozenset({"leon"}))
    return Desk(person, browser_for(person, world.transactions), world.as_(as_actor(person)), world)


def coordinator(world: World) -> Desk:
    person = someone("coordinator", teams=frozenset({"leon"}))
    return Desk(person, browser_for(person, world.transactions), world.as_(as_actor(person)), world)


PAGES = [
    "",
    "/cronologia",
    "/plan",
    "/plan/nueva",
    "/plan/seguridad",
    "/persona",
    "/persona/nombre",
    "/persona/situacion",
    "/persona/hijos/nuevo",
    "/persona/fechas/nueva",
    "/acompanamientos",
    "/acompanamientos/nuevo",
    "/hechos",
    "/hechos/nuevo",
    "/documentos",
    "/documentos/nuevo",
    "/consentimientos",
    "/consentimientos/nuevo",
    "/estado",
    "/estado/request_closure",
    "/atencion",
    "/siguiente",
]


def test_every_page_of_a_new_case_opens_and_has_a_neutral_title(desk: Desk) -> None:
    case = desk.open_case()

    for end in PAGES:
        text = desk.page(f"/casos/{case}{end}")
        assert "Amal" in text, end
        assert "<title>Ficha</title>" in text, end


EMPTY_SYSTEM = ("/", "/casos", "/casos?de=team&ver=ended", "/casos/alta", "/atencion/nueva", "/contactos",
                "/contactos/nuevo", "/buscar", "/acceso-urgente")  # fmt: skip


def test_pages_without_a_case_open_on_an_empty_system(desk: Desk) -> None:
    for path in EMPTY_SYSTEM:
        assert "<h1" in desk.page(path), path


def test_pages_of_someone_elses_case_look_like_no_page(desk: Desk, ines: Client) -> None:
    case = ines.open_case("Nadia")

    for end in PAGES:
        answer = desk.browser.get(f"/casos/{case}{end}")
        assert answer.status_code == 404, end
        assert "Nadia" not in answer.text, end


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


def test_her_full_name_is_on_no_page_until_asked_for(desk: Desk) -> None:
    case = desk.open_case(given_name="Zubaida", surnames="Inventada")

    shown = [
        desk.page(path)
        for path in ("/casos", f"/casos/{case}", f"/casos/{case}/persona", f"/casos/{case}/cronologia")
    ]
    assert not any("Zubaida" in text for text in shown)

    revealed = desk.browser.send_form(f"/casos/{case}/nombre")
    assert "Zubaida Inventada" in revealed.text
    assert "fields.opened" in desk.world.audited(case)


def test_with_names_hidden_not_even_the_alias_is_written(world: World) -> None:
    world.clock[0] = utc_now()
    person = someone("caseworker", teams=frozenset({"leon"}), hides_names=True)
    browser = browser_for(person, world.transactions)
    answer = browser.send_form("/casos/alta", NEW | {"call_name": "Aliasita"})

    for path in (answer.headers["location"], "/casos"):
        assert "Aliasita" not in browser.get(path).text


def test_an_attention_with_its_next_step_is_one_form(desk: Desk) -> None:
    case = desk.open_case()
    soon = (utc_now() + timedelta(days=3)).date().isoformat()
    answer = desk.browser.send_form(
        f"/casos/{case}/atencion",
        {
            "topics": ["papers"],
            "text": "Quiere renovar.",
            "next_text": "Llamar a la abogada",
            "next_on": soon,
        },
    )

    assert answer.status_code == 303
    text = desk.page(f"/casos/{case}")
    assert "Llamar a la abogada" in text
    assert "Quiere renovar." in text


def test_an_empty_attention_is_refused_in_words(desk: Desk) -> None:
    case = desk.open_case()
    answer = desk.browser.send_form(f"/casos/{case}/atencion", {"minutes": "20"})

    assert answer.status_code == 422
    assert "Marca un tema o escribe una nota" in answer.text
    assert 'value="20"' in answer.text


def test_what_was_typed_comes_back_after_the_window_was_closed(desk: Desk) -> None:
    case = desk.open_case()
    saved = desk.browser.send_form(
        f"/casos/{case}/borradores/note", {"text": "A medias", "topics": ["legal"]}
    )
    assert "Guardado" in saved.text

    text = desk.page(f"/casos/{case}/atencion")
    assert "A medias" in text
    assert "Sigue donde lo dejaste" in text
    assert "Continuar" in desk.page("/")


def test_the_draft_is_gone_once_the_form_was_taken(desk: Desk) -> None:
    case = desk.open_case()
    desk.browser.send_form(f"/casos/{case}/borradores/note", {"text": "A medias"})
    desk.browser.send_form(f"/casos/{case}/atencion", {"text": "Entera"})

    assert "A medias" not in desk.page(f"/casos/{case}/atencion")


def test_a_second_window_is_told_that_its_draft_is_not_kept(desk: Desk) -> None:
    case = desk.open_case()
    desk.browser.send_form(f"/casos/{case}/borradores/note", {"text": "una"})
    late = desk.browser.send_form(f"/casos/{case}/borradores/note", {"text": "otra"})

    assert "Otra ventana" in late.text


def test_autosave_goes_on_from_the_mark_it_was_given(desk: Desk) -> None:
    case = desk.open_case()
    mark = ""
    for text in ("una", "dos", "tres"):
        answer = desk.browser.send_form(f"/casos/{case}/borradores/note", {"text": text, "_etag": mark})
        found = re.search(r'name="_etag" value="(\d+)"', answer.text)
        assert found, answer.text
        mark = found[1]

    assert "tres" in desk.page(f"/casos/{case}/atencion")


def test_an_accompaniment_is_planned_and_closed_from_the_phone(desk: Desk) -> None:
    case = desk.open_case()
    today = utc_now().date()
    planned = desk.browser.send_form(
        f"/casos/{case}/acompanamientos/nuevo",
        {"kind": "court", "day": today.isoformat(), "hour": "00:05", "place": "Sala 3"},
    )
    assert planned.status_code == 303, planned.text
    (row,) = desk.api.get(f"/cases/{case}/accompaniments")
    path = f"/casos/{case}/acompanamientos/{row['id']}"
    assert "Cómo ha ido" in desk.page(f"/casos/{case}/acompanamientos")
    assert "Juzgado" in desk.page("/")
    assert "Se hizo" in desk.page(f"{path}/resultado")

    answer = desk.browser.send_form(f"{path}/resultado", {"outcome": "done", "next_text": "Recoger el auto"})

    assert answer.status_code == 303
    assert "Recoger el auto" in desk.page(f"/casos/{case}")


def test_an_accompaniment_can_be_moved_and_called_off(desk: Desk) -> None:
    case = desk.open_case()
    day = (utc_now() + timedelta(days=5)).date().isoformat()
    desk.browser.send_form(
        f"/casos/{case}/acompanamientos/nuevo", {"kind": "bank", "day": day, "hour": "10:00"}
    )
    (row,) = desk.api.get(f"/cases/{case}/accompaniments")
    path = f"/casos/{case}/acompanamientos/{row['id']}"
    form = desk.page(f"{path}/cambiar")
    assert 'value="10:00"' in form

    moved = desk.browser.send_form(
        f"{path}/cambiar", {"kind": "bank", "day": day, "hour": "11:30", "version": "1"}
    )
    assert moved.status_code == 303
    assert "Cancelar el acompañamiento" in desk.page(f"{path}/cancelar")
    off = desk.browser.send_form(f"{path}/cancelar", {"reason": "she_asked"})

    assert off.status_code == 303
    assert desk.api.get(f"/cases/{case}/accompaniments")[0]["state"] == "cancelled"


def test_an_incident_shows_its_types_and_what_is_derived(desk: Desk) -> None:
    case = desk.open_case()
    answer = desk.browser.send_form(
        f"/casos/{case}/hechos/nuevo",
        {
            "kinds": ["physical", "vicarious"],
            "when": "unknown",
            "account": "Lo cuenta ella.",
            "cohabiting": "yes",
        },
    )
    assert answer.status_code == 303, answer.text

    text = desk.page(f"/casos/{case}/hechos")
    assert "Vicaria" in text
    assert "Agresión física" in text
    assert desk.api.get(f"/cases/{case}/incidents")[0]["facts"]["cohabiting"] is True


def test_a_refused_incident_keeps_the_story(desk: Desk) -> None:
    case = desk.open_case()
    answer = desk.browser.send_form(f"/casos/{case}/hechos/nuevo", {"account": "Mucho que contar."})

    assert answer.status_code == 422
    assert "Mucho que contar." in answer.text


def test_the_safety_plan_and_its_neutral_copy(desk: Desk) -> None:
    case = desk.open_case()
    review = (utc_now() + timedelta(days=30)).date().isoformat()
    answer = desk.browser.send_form(
        f"/casos/{case}/plan/seguridad",
        {
            "sections.safe_place": "En casa de Sol\nEn la biblioteca",
            "sections.phone": "",
            "review_on": review,
        },
    )
    assert answer.status_code == 303, answer.text
    assert "En la biblioteca" in desk.page(f"/casos/{case}/plan")

    copy = desk.page(f"/casos/{case}/plan/seguridad/copia")
    code = desk.api.get(f"/cases/{case}")["code"]
    assert "En la biblioteca" in copy
    for word in ("Amal", code, "violencia", "seguridad", "Telar", "plan"):
        assert word.lower() not in re.sub(r"<[^>]+>", "", copy).lower()


def test_a_line_of_the_plan_moves_on(desk: Desk) -> None:
    case = desk.open_case()
    desk.browser.send_form(f"/casos/{case}/plan/nueva", {"need": "legal", "action": "Pedir cita"})
    (item,) = desk.api.get(f"/cases/{case}/plan-items")
    path = f"/casos/{case}/plan/linea/{item['id']}"
    assert "Pedir cita" in desk.page(path)

    answer = desk.browser.send_form(
        path, {"need": "legal", "action": "Pedir cita", "state": "done", "version": "1"}
    )

    assert answer.status_code == 303
    assert "Hecho" in desk.page(f"/casos/{case}/plan")


def test_family_and_dates_are_written_and_corrected(desk: Desk) -> None:
    case = desk.open_case()
    desk.browser.send_form(f"/casos/{case}/persona/hijos/nuevo", {"alias": "Sol", "birth_year": "2018"})
    desk.browser.send_form(
        f"/casos/{case}/persona/fechas/nueva", {"kind": "hearing", "state": "scheduled", "on": "3/6/2027"}
    )
    child = desk.api.get(f"/cases/{case}/children")[0]
    fact = desk.api.get(f"/cases/{case}/dated-facts")[0]
    assert fact["facts"]["on"] == "2027-06-03"

    changed = [
        desk.browser.send_form(
            f"/casos/{case}/persona/hijos/{child['id']}",
            {"alias": "Sol", "exposure": "witness", "version": "1"},
        ),
        desk.browser.send_form(
            f"/casos/{case}/persona/fechas/{fact['id']}",
            {"kind": "hearing", "state": "held", "on": "2027-06-03", "version": "1"},
        ),
    ]

    assert [answer.status_code for answer in changed] == [303, 303]
    text = desk.page(f"/casos/{case}/persona")
    assert "La ha presenciado" in text
    assert "Celebrada" in text


def test_names_and_situation_are_saved_whole(desk: Desk) -> None:
    case = desk.open_case()
    names = desk.browser.send_form(
        f"/casos/{case}/persona/nombre", {"call_name": "Amal", "surnames": "Inventada", "version": "1"}
    )
    situation = desk.browser.send_form(
        f"/casos/{case}/persona/situacion",
        {
            "languages": ["ar", "fr"],
            "nationality": "ma",
            "document": "passport",
            "document_number": "AB1",
            "municipality": "León",
            "version": "1",
        },
    )

    assert (names.status_code, situation.status_code) == (303, 303), situation.text
    seen = desk.api.get(f"/cases/{case}/identity")
    assert seen["particulars"]["documents"] == [{"kind": "passport", "number": "AB1"}]
    assert seen["profile"]["languages"] == ["ar", "fr"]
    opened = desk.browser.send_form(f"/casos/{case}/persona")
    assert "Inventada" in opened.text


def test_an_old_page_does_not_overwrite_a_newer_name(desk: Desk) -> None:
    case = desk.open_case()
    desk.browser.send_form(f"/casos/{case}/persona/nombre", {"call_name": "Una", "version": "1"})
    late = desk.browser.send_form(f"/casos/{case}/persona/nombre", {"call_name": "Otra", "version": "1"})

    assert late.status_code == 422
    assert 'value="Otra"' in late.text


def test_consent_is_given_and_taken_back_with_its_effect_shown(desk: Desk) -> None:
    case = desk.open_case()
    desk.browser.send_form(f"/casos/{case}/consentimientos/nuevo", {"purpose": "services", "language": "ar"})
    (consent,) = desk.api.get(f"/cases/{case}/consents")
    assert "Vigente" in desk.page(f"/casos/{case}/consentimientos")
    path = f"/casos/{case}/consentimientos/{consent['id']}/retirar"
    assert "sin consentimiento" in desk.page(path)

    desk.browser.send_form(path)

    assert "Retirado" in desk.page(f"/casos/{case}/consentimientos")


PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c4944415408d763f8cfc0000003010100c9fe92ef"
    "0000000049454e44ae426082"
)


def test_a_document_is_added_and_shown_without_download(desk: Desk) -> None:
    case = desk.open_case()
    answer = desk.browser.send_form(
        f"/casos/{case}/documentos/nuevo",
        {"kind": "order", "title": "Auto del juzgado"},
        files={"file": ("nombre-con-apellidos.png", PIXEL, "image/png")},
    )
    assert answer.status_code == 303, answer.text
    assert "Auto del juzgado" in desk.page(f"/casos/{case}/documentos")
    (row,) = desk.api.get(f"/cases/{case}/attachments")

    shown = desk.browser.get(f"/casos/{case}/documentos/{row['id']}")

    assert shown.headers["content-type"] == "image/png"
    assert shown.headers["content-disposition"] == "inline"
    assert "nombre-con-apellidos" not in str(desk.api.get(f"/cases/{case}/attachments"))


def test_a_document_without_a_file_says_so_and_keeps_the_title(desk: Desk) -> None:
    case = desk.open_case()
    answer = desk.browser.send_form(f"/casos/{case}/documentos/nuevo", {"kind": "order", "title": "Auto"})

    assert answer.status_code == 422
    assert "Elige un archivo" in answer.text
    assert 'href="#f-file"' in answer.text
    assert 'id="f-file-error"' in answer.text
    assert "El archivo hay que elegirlo otra vez" in answer.text
    assert 'value="Auto"' in answer.text


def test_a_document_that_cannot_be_read_says_so_at_the_file(desk: Desk) -> None:
    case = desk.open_case()

    answer = desk.browser.send_form(
        f"/casos/{case}/documentos/nuevo",
        {"kind": "order", "title": "Auto"},
        files={"file": ("auto.pdf", b"%PDF-1.7 roto", "application/pdf")},
    )

    assert answer.status_code == 422
    assert 'href="#f-file"' in answer.text
    assert "El archivo hay que elegirlo otra vez" in answer.text


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


def test_when_intake_is_away_the_form_comes_back_with_everything(world: World) -> None:
    from tests.support.portal import portal_with

    browser = portal_with(someone("caseworker"))
    answer = browser.send_form("/casos/alta", NEW | {"given_name": "Zubaida"})

    assert answer.status_code == 503
    assert 'value="Zubaida"' in answer.text


def test_other_roles_do_not_see_cases(world: World) -> None:
    browser = browser_for(someone("facilitator"), world.transactions)

    assert browser.get("/casos").status_code == 403
    assert 'href="/casos"' not in browser.get("/").text


def _everything(world: World) -> str:
    """Every stored byte of intake, as text."""
    with world.transactions.begin(actor=Actor.service("intake"), purpose="test") as work:
        rows = [row for table in Base.metadata.sorted_tables for row in work.session.execute(select(table))]
    return str(rows)


def test_ids_in_addresses_are_references_only(desk: Desk) -> None:
    case = desk.open_case()

    for href in re.findall(r'href="(/casos/[^"]+)"', desk.page(f"/casos/{case}")):
        assert UUID(href.split("/")[2]) == UUID(case)
        assert "Amal" not in href
