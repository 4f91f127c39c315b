"""Who has opened her file, told in plain words: every service's log, by role, on a sheet for her."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from services.portal.forms.record_words import THINGS, WHY
from shared.actor import Actor
from shared.contracts.roles import Role
from telar.inventory import base_of
from tests.integration.portal.town_fixtures import Desk, Front, open_front
from tests.support.servers import Databases

ROOT = Path(__file__).parents[3]
NOT_HERS = frozenset({
    "directory_package", "directory_row", "partner", "fhir_server", "webhook_endpoint", "site", "room", "staff_card",
    "notice_choices", "voice_box", "voice_round", "voice_topic", "voice_word",
})  # fmt: skip
"""Sealed tables about organisations, places and staff, or about nobody."""
NEVER_HERS = re.compile(
    r"^(directory_|hsds_|partner_|fhir_server_|fhir_directory|webhook_|protocol_|my_notices|choose_notices"
    r"|ask_for_chat|unlink_chat|staff_card|message_health|alert_count)"
)
"""Purposes of work with organisations, settings and staff, under which nothing of a woman is opened."""


@pytest.fixture(scope="module")
def front(databases: Databases, keys_dir: Path) -> Iterator[Front]:
    with open_front(databases, keys_dir) as opened:
        yield opened


@pytest.fixture(scope="module")
def worker(front: Front) -> Desk:
    return front.hire("lucia", Role.CASEWORKER)


def as_actor(desk: Desk, team: str = "leon") -> Actor:
    return Actor(ref=desk.me, kind="staff", roles=frozenset({Role.CASEWORKER}), teams=frozenset({team}))


@pytest.fixture(scope="module")
def case(worker: Desk) -> str:
    return worker.town.open_case(as_actor(worker), "Inventada")


def sheet(desk: Desk, case: str) -> str:
    answer = desk.get(f"/casos/{case}/accesos")
    assert answer.status_code == 200, answer.text
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", answer.text))


def test_she_reads_who_opened_what_and_what_for_without_a_name(worker: Desk, case: str) -> None:
    worker.get(f"/casos/{case}")
    worker.get(f"/casos/{case}/contacto")
    worker.get(f"/casos/{case}/grupos")

    said = sheet(worker, case)

    assert re.search(r"Trabajadora de caso, para ver tu ficha y lo que toca hacer \(\d\d:\d\d", said)
    assert "para leer o apuntar tus datos y los de tu familia (" in said
    assert "tu nombre" in said
    assert "Inventada" not in said
    assert "lucia de Prueba" not in said
    assert "incompleta" not in said


def test_opening_the_sheet_is_on_the_sheet(worker: Desk, case: str) -> None:
    sheet(worker, case)

    assert "para cuidar tus datos (" in sheet(worker, case)


def test_two_of_one_role_are_told_apart_by_a_number(front: Front, worker: Desk, case: str) -> None:
    worker.get(f"/casos/{case}")
    front.hire("marta", Role.CASEWORKER).get(f"/casos/{case}")

    said = sheet(worker, case)
    assert "Trabajadora de caso 1," in said
    assert "Trabajadora de caso 2," in said


def test_whoever_looks_after_the_data_opens_it_and_nothing_else_of_hers(front: Front, case: str) -> None:
    guardian = front.hire("delia", Role.DPO)

    assert "Quién ha abierto tus datos" in sheet(guardian, case)
    assert guardian.get(f"/casos/{case}").status_code == 403
    assert "Protección de datos, para cuidar tus datos (" in sheet(guardian, case)


def test_the_sheet_is_for_nobody_else(front: Front, case: str) -> None:
    facilitator, away = front.hire("sara", Role.FACILITATOR), front.hire("eva", Role.ADMIN)

    assert facilitator.get(f"/casos/{case}/accesos").status_code == 403
    assert away.get(f"/casos/{case}/accesos").status_code == 403


def test_a_colleague_of_another_team_finds_no_such_case(front: Front, worker: Desk, case: str) -> None:
    stranger = as_actor(front.hire("olga", Role.CASEWORKER), team="bierzo")
    for service, path in (
        ("intake", f"/cases/{case}/access-record"),
        ("groups", f"/cases/{case}/access-record"),
        ("notifications", f"/people/{worker.town.known['person']}/access-record"),
    ):
        with pytest.raises(AssertionError, match='"status":404'):
            worker.town.call(stranger, "GET", service, path)


def test_every_purpose_has_words_for_her() -> None:
    found = {
        node.args[0].value
        for service in ("intake", "groups", "notifications")
        for path in (ROOT / "services" / service).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute | ast.Name)
        and (node.func.attr if isinstance(node.func, ast.Attribute) else node.func.id) in {"begin", "_unseen"}
        and node.args and isinstance(node.args[0], ast.Constant)
    }  # fmt: skip

    assert len(found) > 200
    assert sorted(code for code in found - set(WHY) if not NEVER_HERS.match(code)) == []


def test_every_sealed_table_that_may_be_hers_has_words() -> None:
    sealed = {
        mapper.class_.__sealed__.table
        for service in ("intake", "groups", "notifications")
        for mapper in base_of(service).registry.mappers
        if hasattr(mapper.class_, "__sealed__")
    }

    assert sealed - set(THINGS) == NOT_HERS
    assert set(THINGS) <= sealed
