"""Giving a case to somebody, a task by hand, and blocking a case without seeing anything of it."""

from pathlib import Path

import pytest
from sqlalchemy import Engine

from shared.ids import new_id
from tests.support.portal import someone
from tests.support.portal_on_intake import Town, build_town


@pytest.fixture
def town(intake_database: Engine, keys_dir: Path) -> Town:
    return build_town(someone("coordinator"), engine=intake_database, keys_dir=keys_dir)


@pytest.fixture
def guardian(intake_database: Engine, keys_dir: Path) -> Town:
    return build_town(someone("dpo"), engine=intake_database, keys_dir=keys_dir)


def test_a_coordinator_gives_the_case_to_somebody(town: Town) -> None:
    case, heir = town.open_case(), new_id()
    assert f"/casos/{case}/asignar" in town.browser.get(f"/casos/{case}/estado").text
    assert town.browser.get(f"/casos/{case}/asignar").status_code == 200

    sent = town.browser.send_form(f"/casos/{case}/asignar", {"owner": str(heir)})

    assert sent.status_code == 303
    head = town.call("GET", f"/cases/{case}")
    assert (head["owner"], head["team"]) == (str(heir), "leon")


def test_assigning_to_nobody_by_oversight_is_refused(town: Town) -> None:
    case = town.open_case()

    assert town.browser.send_form(f"/casos/{case}/asignar", {"owner": ""}).status_code == 422
    assert town.call("GET", f"/cases/{case}")["owner"] == str(town.person.account)


def test_a_task_is_put_on_the_case_once(town: Town) -> None:
    case = town.open_case()
    assert f"/casos/{case}/tarea" in town.browser.get(f"/casos/{case}").text
    typed = {"title": "Pedir el informe", "on": "2030-05-06", "is_mine": "true", "_key": str(new_id())}

    for _ in range(2):
        assert town.browser.send_form(f"/casos/{case}/tarea", typed).status_code == 303

    (task,) = [item for item in town.call("GET", f"/cases/{case}/due") if item["kind"] == "other"]
    assert (task["title"], task["owner"]) == ("Pedir el informe", str(town.person.account))
    assert "Pedir el informe" in town.browser.get(f"/casos/{case}").text


def test_the_guardian_of_data_blocks_and_unblocks_seeing_only_code_and_state(
    town: Town, guardian: Town
) -> None:
    case = town.open_case("Aliasita", given_name="Zubaida", surnames="Inventada")
    code = town.call("GET", f"/cases/{case}")["code"]

    found = guardian.browser.send_form("/bloqueos", {"code": code.lower()})
    done = guardian.browser.send_form(
        f"/bloqueos/{case}",
        {"code": code, "step": "block", "reason": "legal_duty", "note": "Lo pide el juzgado."},
    )

    assert code in found.text
    assert "Acogida" in found.text
    assert [name for name in ("Aliasita", "Zubaida", "Inventada") if name in found.text] == []
    assert done.status_code == 303
    assert town.browser.get(f"/casos/{case}").status_code == 404
    again = guardian.browser.send_form("/bloqueos", {"code": code})
    assert "Bloqueado" in again.text
    assert "Desbloquear" in again.text
    guardian.browser.send_form(f"/bloqueos/{case}", {"code": code, "step": "unblock", "reason": "mistake"})
    assert town.browser.get(f"/casos/{case}").status_code == 200


def test_blocking_needs_a_reason_and_keeps_the_note(town: Town, guardian: Town) -> None:
    case = town.open_case()
    code = town.call("GET", f"/cases/{case}")["code"]

    sent = guardian.browser.send_form(
        f"/bloqueos/{case}", {"code": code, "step": "block", "note": "Por escrito."}
    )

    assert sent.status_code == 422
    assert "Por escrito." in sent.text
    assert 'href="#f-reason"' in sent.text


def test_an_unknown_code_and_other_roles_find_nothing(town: Town, guardian: Town) -> None:
    assert guardian.browser.send_form("/bloqueos", {"code": "TL-0000-0000"}).status_code == 422
    assert town.browser.get("/bloqueos").status_code == 403
