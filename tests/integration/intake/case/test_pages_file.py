"""What is kept about her, on its pages: incidents, plans, family, names, consents, documents."""

import re
from datetime import timedelta

from shared.clock import utc_now
from tests.integration.intake.case.pages import Desk, coordinator, desk

__all__ = ["coordinator", "desk"]


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


def test_consent_is_read_with_her_given_and_taken_back_in_one_tap_with_undo(desk: Desk) -> None:
    case = desk.open_case()
    here = f"/casos/{case}/consentimientos"
    read = desk.browser.send_form(f"{here}/nuevo", {"purpose": "services", "language": "ar"}).text
    assert 'lang="ar" dir="rtl"' in read
    assert "Antes de decir que sí" in read
    assert "sin revisar" in read
    said = {
        "purpose": "services",
        "language": "ar",
        "medium": "video",
        "interpreter": "true",
        "interpreter_code": "I-7",
    }
    desk.browser.send_form(f"{here}/anotar", said)
    (consent,) = desk.api.get(f"/cases/{case}/consents")
    facts = consent["facts"]
    assert (facts["medium"], facts["interpreter_code"], facts["wording"]) == ("video", "I-7", "ar.1")
    shown = desk.page(here)
    assert "Vigente" in shown
    assert "sin consentimiento" in shown

    desk.browser.send_form(f"{here}/{consent['id']}/retirar")
    shown = desk.page(here)
    assert "Retirado" in shown
    assert "Vigente" not in shown

    desk.browser.send_form(f"{here}/{consent['id']}/otra-vez")
    assert "Vigente" in desk.page(here)


def test_her_copy_names_nobody_and_no_theme(desk: Desk) -> None:
    case = desk.open_case()
    made = desk.api.make(
        f"/cases/{case}/consents", {"consent": {"purpose": "services", "medium": "spoken", "language": "fr"}}
    )

    sheet = desk.page(f"/casos/{case}/consentimientos/{made}/copia")

    printed = sheet[sheet.index("<main") :]
    assert "Copie" in printed
    assert "Copia" in printed
    assert not re.search(r"TL-\d|Amal|telar|violencia|mujer|maltrat|ONG", printed, re.IGNORECASE)


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
    assert shown.headers["content-disposition"] == 'inline; filename="documento.png"'
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
