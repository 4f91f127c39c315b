"""What was typed is still on the page when intake is away; the page says what it cannot know."""

from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import Engine

from shared.ids import new_id
from tests.support.portal import portal_with, someone
from tests.support.portal_on_intake import Town, build_town

WORDS = "Lo que no se puede perder."


@pytest.fixture
def town(intake_database: Engine, keys_dir: Path) -> Town:
    return build_town(someone("coordinator"), engine=intake_database, keys_dir=keys_dir)


SOME = UUID("01a21830-8ac6-71bd-8c8b-ffbeb29c2e7b")
"""Fixed: names of tests must be the same in every process."""


@pytest.mark.parametrize(
    ("end", "typed"),
    [
        ("atencion", {"text": WORDS}),
        (f"atencion/{SOME}/corregir", {"text": WORDS}),
        ("hechos/nuevo", {"kinds": "physical", "account": WORDS}),
        ("plan/seguridad", {"sections.safe_place": WORDS, "review_on": "2030-01-01"}),
        ("plan/nueva", {"need": "legal", "action": WORDS}),
        ("siguiente", {"text": WORDS, "on": "2030-01-01"}),
        ("persona/hijos/nuevo", {"alias": "Sol", "notes": WORDS}),
        ("persona/situacion", {"languages": "es", "address": WORDS}),
        (f"acompanamientos/{SOME}/resultado", {"outcome": "done", "note": WORDS}),
        ("estado/request_closure", {"reason": "she_asks", "note": WORDS}),
        ("estado/unir", {"q": WORDS}),
        ("derivaciones/nueva", {"kind": "legal", "need": WORDS}),
        ("derivaciones/necesidad", {"kind": "legal", "need": WORDS}),
        ("derivaciones/ver", {"kind": "legal", "partner_id": str(SOME), "need": WORDS}),
        ("derivaciones", {"kind": "legal", "partner_id": str(SOME), "need": WORDS, "fields": "need"}),
        ("contacto/ajustes", {"language": "es", "time_zone": "Europe/Madrid", "code_word": WORDS}),
        (f"contacto/formas/{SOME}", {"kind": "phone", "value": WORDS, "safe": "yes"}),
    ],
)
def test_words_stay_on_the_page_while_intake_is_away(end: str, typed: dict[str, str]) -> None:
    case = new_id()

    sent = portal_with(someone("coordinator")).send_form(f"/casos/{case}/{end}", typed)

    assert sent.status_code == 503
    assert WORDS in sent.text
    assert "Lo que has escrito sigue aquí" in sent.text
    assert "No llames ni escribas hasta que se vea" in sent.text


def test_an_urgent_alert_keeps_its_words_and_its_signs_while_intake_is_away() -> None:
    case = new_id()
    typed = {"case_id": str(case), "words": WORDS, "danger_now": "true", "flags": ["weapon"]}

    sent = portal_with(someone()).send_form("/alertas/nueva", typed)

    assert sent.status_code == 503
    assert WORDS in sent.text
    assert "Lo que has escrito sigue aquí" in sent.text
    assert f'name="case_id" value="{case}"' in sent.text
    assert 'name="flags" value="weapon"' in sent.text


def test_the_answers_of_an_interview_wait_in_the_page_and_are_kept_once_intake_is_back(town: Town) -> None:
    case = town.open_case()
    typed = {"answers.hurt": "2", "mode": "phone", "words": WORDS}
    typed |= {"language": "ar", "_key": str(new_id())}
    town.is_away = True

    kept = town.browser.send_form(f"/casos/{case}/riesgo/borrador/HITS", typed)
    sent = town.browser.send_form(f"/casos/{case}/riesgo/valorar/HITS", typed)

    assert "data-away" in kept.text
    assert "Sin guardar todavía" in kept.text
    assert sent.status_code == 503
    assert "Lo que has escrito sigue aquí" in sent.text
    assert 'name="answers.hurt" value="2"' in sent.text
    assert WORDS in sent.text
    town.is_away = False
    assert town.browser.send_form(f"/casos/{case}/riesgo/valorar/HITS", typed).status_code == 303
    (made,) = town.call("GET", f"/cases/{case}/risk")["assessments"]
    assert made["instrument"] == "HITS"


def test_an_urgent_alert_can_be_begun_while_intake_is_away() -> None:
    assert portal_with(someone()).get(f"/alertas/nueva?caso={new_id()}").status_code == 200


def test_a_page_with_nothing_typed_says_calmly_that_intake_is_away() -> None:
    assert portal_with(someone()).get(f"/casos/{new_id()}/atencion").status_code == 503


def test_the_words_are_kept_once_when_they_are_sent_again(town: Town) -> None:
    case = town.open_case()
    typed = {"text": WORDS, "kind": "follow_up", "channel": "phone", "_key": str(new_id())}
    town.is_away = True
    assert town.browser.send_form(f"/casos/{case}/atencion", typed).status_code == 503
    town.is_away = False

    for _ in range(2):
        assert town.browser.send_form(f"/casos/{case}/atencion", typed).status_code == 303

    assert len(town.call("GET", f"/cases/{case}/notes")) == 1


def test_a_case_says_when_it_cannot_know_how_to_reach_her_and_leads_to_her_groups(town: Town) -> None:
    case = town.open_case("Noor")

    summary = town.browser.get(f"/casos/{case}").text

    assert "no se ha podido consultar cómo contactar con ella. No llames ni escribas." in summary
    assert f'href="/casos/{case}/grupos"' in summary
