"""Alerts and tasks that a service refuses to close, give or put off: said on the page, words kept."""

import re
from uuid import uuid4

from shared.actor import Actor
from shared.contracts.roles import Role
from tests.integration.portal.town_fixtures import Desk, desks
from tests.support.portal import portal_with, someone

__all__ = ["desks"]
NOTE = "Acompañada a urgencias por la noche"


def summary(page: str) -> str:
    found = re.search(r'<div class="errors".*?</div>', page, re.DOTALL)
    assert found, "no summary of errors"
    return found[0]


def test_closing_an_alert_without_a_note_says_so_on_top_and_at_the_field(desks: tuple[Desk, Desk]) -> None:
    worker, _ = desks

    answer = worker.send(f"/alertas/{worker.town.known['alert_id']}/cerrar", {"outcome": "acted", "note": ""})

    assert answer.status_code == 422
    assert 'href="#f-note"' in summary(answer.text)
    assert answer.text.count('id="f-note"') == 1


def test_a_note_too_long_is_named_and_kept(desks: tuple[Desk, Desk]) -> None:
    worker, _ = desks
    long = "palabra " * 40

    answer = worker.send(
        f"/alertas/{worker.town.known['alert_id']}/cerrar", {"outcome": "acted", "note": long}
    )

    assert "demasiado largo" in summary(answer.text)
    assert long.strip() in answer.text


def test_an_alert_that_is_gone_gives_the_note_back(desks: tuple[Desk, Desk]) -> None:
    worker, _ = desks

    answer = worker.send(f"/alertas/{uuid4()}/cerrar", {"outcome": "acted", "note": NOTE})

    assert answer.status_code == 404
    assert NOTE in answer.text


def test_an_alert_that_a_colleague_closed_first_says_so_and_gives_the_note_back(
    desks: tuple[Desk, Desk],
) -> None:
    worker, boss = desks
    team = Actor(ref=boss.me, kind="staff", roles=frozenset({Role.COORDINATOR}), teams=frozenset({"leon"}))
    body = {"case_id": worker.town.known["case_id"], "words": "Está en la puerta"}
    alert = worker.town.call(team, "POST", "intake", "/alerts", body)["id"]
    boss.send(f"/alertas/{alert}/cerrar", {"outcome": "acted", "note": "Ya está en casa de su hermana"})

    answer = worker.send(f"/alertas/{alert}/cerrar", {"outcome": "referred", "note": NOTE})

    assert answer.status_code == 422
    assert "Esta alerta está cerrada" in summary(answer.text)
    assert NOTE in answer.text
    assert "«Ya está en casa de su hermana»" in answer.text
    assert "Cerrar con esta nota" not in answer.text


def test_the_note_of_an_alert_stays_on_the_page_while_intake_is_away() -> None:
    answer = portal_with(someone()).send_form(
        f"/alertas/{uuid4()}/cerrar", {"outcome": "acted", "note": NOTE}
    )

    assert answer.status_code == 503
    assert NOTE in answer.text


def test_an_alert_given_to_nobody_known_is_refused_at_its_field(desks: tuple[Desk, Desk]) -> None:
    worker, _ = desks

    answer = worker.send(f"/alertas/{worker.town.known['alert_id']}/pasar", {"owner": "nadie"})

    assert answer.status_code == 422
    assert 'href="#f-owner"' in summary(answer.text)
    assert 'id="f-owner"' in answer.text


def test_an_alert_is_not_given_to_somebody_who_does_not_work_here(desks: tuple[Desk, Desk]) -> None:
    worker, _ = desks

    answer = worker.send(f"/alertas/{worker.town.known['alert_id']}/pasar", {"owner": str(uuid4())})

    assert answer.status_code == 422
    assert "Elige a una persona que trabaje aquí ahora." in answer.text


def test_an_alert_that_is_gone_cannot_be_given(desks: tuple[Desk, Desk]) -> None:
    worker, boss = desks

    answer = worker.send(f"/alertas/{uuid4()}/pasar", {"owner": str(boss.me)})

    assert "No existe esa alerta" in summary(answer.text)


def test_a_task_given_to_nobody_known_is_refused_at_its_field(desks: tuple[Desk, Desk]) -> None:
    worker, _ = desks

    answer = worker.send(f"/tareas/{worker.town.known['item_id']}/pasar", {"owner": "nadie"})

    assert answer.status_code == 422
    assert 'href="#f-owner"' in summary(answer.text)
    assert 'id="f-owner"' in answer.text


def test_a_task_that_is_gone_says_so_when_it_is_given_or_put_off(desks: tuple[Desk, Desk]) -> None:
    worker, boss = desks

    given = worker.send(f"/tareas/{uuid4()}/pasar", {"owner": str(boss.me)})
    put_off = worker.send(f"/tareas/{uuid4()}/aplazar", {"days": "3", "reason": "no_answer"})

    assert "No existe esa tarea" in summary(given.text)
    assert 400 <= put_off.status_code < 500
    assert summary(put_off.text)


def test_a_task_put_off_without_a_reason_is_refused_at_its_field(desks: tuple[Desk, Desk]) -> None:
    worker, _ = desks

    answer = worker.send(f"/tareas/{worker.town.known['item_id']}/aplazar", {"days": "3"})

    assert 'href="#f-reason"' in summary(answer.text)
    assert answer.text.count('id="f-reason"') == 1
    assert re.search(r'value="3"[^>]*selected', answer.text)
