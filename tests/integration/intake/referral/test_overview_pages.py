"""The board and a partner's year as staff see them, with the real intake behind."""

import re
from typing import Any

from fastapi.testclient import TestClient

from services.intake.domain.referral.answers import Answer, AnswerKind, DeclineReason, NotGivenReason
from services.intake.domain.referral.board import Late
from services.intake.domain.referral.referrals import State
from services.intake.usecases.referral.answer_referral import record_answer
from services.portal.views.referrals import words
from services.portal.views.referrals.board import COLUMNS
from shared.ids import new_id
from tests.integration.intake.referral.conftest import World
from tests.integration.intake.referral.pages import door, staff, words_of
from tests.support.portal import Browser, portal_with, someone

__all__ = ["door", "staff"]


def heard(world: World, referral: Any, kind: AnswerKind, **more: Any) -> None:
    with world.begin() as work:
        record_answer(work, referral_id=referral, answer=Answer(kind, **more))


def test_an_empty_board_says_how_to_fill_it(staff: Browser) -> None:
    assert "abre una ficha y toca «Derivar»" in words_of(staff.get("/derivaciones"))


def test_the_board_shows_state_age_and_what_is_overdue_and_no_name(world: World, staff: Browser) -> None:
    parish = world.add_partner("Parroquia Inventada", contact_email="")
    world.consent_to(parish, "need")
    world.request("need", partner=parish)
    world.later(days=2)
    world.deliver()

    answer = staff.get("/derivaciones?de=team")

    page = words_of(answer)
    assert "2 derivaciones · 1 fuera de plazo" in page
    assert re.search(r"Por salir 1 TL-\S+ 2 días Parroquia Inventada En camino no ha salido", page)
    assert re.search(r"Esperan respuesta 1 TL-\S+ hoy Despacho Inventado Enviada", page)
    assert "Amal" not in page
    assert f'href="/casos/{world.case}/derivaciones"' in answer.text


def test_the_board_filters_by_partner_and_keeps_whose(world: World, staff: Browser) -> None:
    other = world.add_partner("Clínica Inventada")
    world.consent_to(other, "need")
    world.request("need", partner=other)
    world.request("need")

    answer = staff.get(f"/derivaciones?de=team&entidad={other}")

    assert "1 derivación" in words_of(answer)
    assert f'value="{other}" selected' in answer.text
    assert f'href="/derivaciones?de=mine&amp;entidad={other}"' in answer.text
    assert "Ninguna derivación aquí" in words_of(staff.get(f"/derivaciones?entidad={new_id()}"))
    for wrong in ("de=todas", "entidad=" + "-" * 36, "entidad=Despacho"):
        assert staff.get(f"/derivaciones?{wrong}").status_code == 404
    assert staff.get("/derivaciones?entidad=").status_code == 200


def test_overdue_ones_stand_on_hoy_until_they_are_seen_to(
    world: World, staff: Browser, door: TestClient
) -> None:
    world.request()
    before = words_of(staff.get("/"))
    world.later(days=2)

    after = staff.get("/")

    assert "Derivaciones fuera de plazo" not in before
    assert re.search(r"Derivaciones fuera de plazo TL-\S+ · Despacho Inventado no ha salido", words_of(after))


def test_a_partners_page_says_how_it_answers(world: World, staff: Browser) -> None:
    nothing = words_of(staff.get(f"/entidades/{world.partner}/ficha"))
    made, _ = world.deliver()
    world.later(days=1, hours=12)
    heard(world, made.referral, AnswerKind.DECLINE, reason="other", words="Obras en la sede")
    world.deliver()

    page = words_of(staff.get(f"/entidades/{world.partner}/ficha"))

    assert "Ninguna todavía" in nothing
    assert "Enviadas 2 Contestadas en 7 días 1 Contestadas más tarde 0 Sin respuesta 0" in page
    assert "Esperando respuesta 1 Días hasta contestar (mediana) 1,5 Aceptadas 0" in page
    assert "Rechazadas 1 (otro motivo: 1)" in page
    assert "Obras" not in page


def test_roles_without_casework_find_no_board(world: World) -> None:
    for role in ("facilitator", "dpo", "admin"):
        assert portal_with(someone(role)).get("/derivaciones").status_code == 403


def test_every_state_has_a_column_and_every_delay_its_words() -> None:
    assert sorted(state for _, states in COLUMNS for state in states) == sorted(
        state.value for state in State
    )
    assert set(words.LATE) == {late.value for late in Late}
    for reason in (*DeclineReason, *NotGivenReason):
        assert words.BRIEF.get(reason, words.REASONS[reason])
