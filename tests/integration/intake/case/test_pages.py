"""The case file's pages, in front of the real service, in a browser without JavaScript."""

import re
from datetime import timedelta
from uuid import UUID

from services.intake.usecases.clock import local_day
from shared.clock import utc_now
from tests.integration.intake.case.conftest import Client, World
from tests.integration.intake.case.pages import NEW, Desk, coordinator, desk
from tests.integration.intake.case.portal import browser_for
from tests.support.portal import someone

__all__ = ["coordinator", "desk"]


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
    today = local_day(utc_now())
    planned = desk.browser.send_form(
        f"/casos/{case}/acompanamientos/nuevo",
        {"kind": "court", "day": today.isoformat(), "hour": "00:00", "place": "Sala 3"},
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


def test_ids_in_addresses_are_references_only(desk: Desk) -> None:
    case = desk.open_case()

    for href in re.findall(r'href="(/casos/[^"]+)"', desk.page(f"/casos/{case}")):
        assert UUID(href.split("/")[2]) == UUID(case)
        assert "Amal" not in href
