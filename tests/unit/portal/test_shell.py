"""The frame: who gets in and what she is shown, what happens when something is away or breaks."""

import ast
import json
import re

import pytest
from fastapi import APIRouter, FastAPI

from services.portal.pages.area import Area
from services.portal.pages.rules import Rule
from services.portal.pages.templates import PORTAL
from services.portal.pages.where import browser_words
from services.portal.settings import PortalSettings
from shared.logging import JsonLines
from tests.support.portal import OneSession, portal_with, someone
from tests.support.routes import routes_of, rules_in
from tests.unit.portal.tried import TRY

TRIED = (TRY,)
ONLY = "/probar/solo-coordinadora"


def test_without_a_session_every_staff_page_leads_to_sign_in_and_back() -> None:
    answer = portal_with(None).get("/cuenta", follow_redirects=False)

    assert answer.status_code == 303
    assert answer.headers["location"] == "/entrar?sigue=/cuenta"


def test_a_fragment_without_a_session_moves_the_whole_page() -> None:
    answer = portal_with(None).get("/cuenta", headers={"HX-Request": "true"}, follow_redirects=False)

    assert answer.headers["HX-Redirect"] == "/entrar?sigue=/cuenta"


def test_a_hidden_session_sees_the_lock_page_only() -> None:
    browser = portal_with(someone(is_locked=True), extra=(TRY,))

    for path in ("/", "/cuenta", "/_kit", "/ayuda", "/probar/contador"):
        assert browser.get(path, follow_redirects=False).headers["location"] == "/oculta"
    page = browser.get("/oculta")
    assert page.status_code == 200
    assert "Lucía" not in page.text
    assert "Telar" not in page.text


def test_a_role_opens_its_pages_and_no_others() -> None:
    assert portal_with(someone("coordinator"), extra=TRIED).get(ONLY).status_code == 200
    assert portal_with(someone("caseworker"), extra=TRIED).get(ONLY).status_code == 403


def test_who_knocks_at_a_page_that_is_not_hers_is_noted(caplog: pytest.LogCaptureFixture) -> None:
    worker = someone("caseworker")
    browser = portal_with(worker, extra=TRIED)
    browser.get(ONLY)
    browser.post("/probar/nota", data={"text": "hola"})
    browser.send_form("/probar/nota", {"text": "hola"}, headers={"Sec-Fetch-Site": "cross-site"})
    lines = [json.loads(JsonLines().format(record)) for record in caplog.records]

    assert [(line["event"], line["code"], line.get("route"), line.get("actor")) for line in lines] == [
        ("refused", "forbidden", ONLY, str(worker.account)),
        ("refused", "form_not_ours", "/probar/nota", str(worker.account)),
        ("refused", "from_elsewhere", None, None),
    ]


@pytest.mark.parametrize("headers", [{}, {"Sec-Fetch-Site": "cross-site"}])
def test_a_participant_who_errs_leaves_no_line(
    headers: dict[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    assert portal_with(None).post("/c/respuesta", data={"x": "y"}, headers=headers).status_code >= 400

    assert [record.name for record in caplog.records if record.name.startswith("portal")] == []


def test_the_navigation_shows_what_her_role_may_use() -> None:
    worker = portal_with(someone("caseworker"), extra=(TRY,)).get("/").text
    auditor = portal_with(someone("dpo"), extra=(TRY,)).get("/").text

    assert "/probar/casos" in worker
    assert "/probar/registro" not in worker
    assert "/probar/registro" in auditor
    assert "/probar/casos" not in auditor


def test_polling_does_not_count_as_activity() -> None:
    browser = portal_with(someone(), extra=(TRY,))
    browser.get("/probar/contador")
    browser.get("/ayuda")
    sessions: OneSession = browser.app.state.runtime.sessions  # type: ignore[attr-defined]

    assert sessions.quiet == [True, False]


def test_a_notice_with_undo_is_shown_once() -> None:
    browser = portal_with(someone(), extra=(TRY,))
    browser.send_form("/probar/nota", {"text": "hola"})

    first, second = browser.get("/ayuda").text, browser.get("/ayuda").text

    assert "Guardado" in first
    assert 'action="/probar/deshacer"' in first
    assert 'action="/probar/deshacer"' not in second


@pytest.mark.parametrize(
    ("kind", "status", "said"),
    [
        ("missing", 404, "No encontramos"),
        ("conflict", 409, "ha cambiado mientras tanto"),
        ("away", 503, "sigue guardado"),
        ("forbidden", 403, "no es para tu función"),
        ("bug", 500, "No es culpa tuya"),
    ],
)
def test_trouble_is_said_calmly_and_without_its_words(kind: str, status: int, said: str) -> None:
    answer = portal_with(someone(), extra=(TRY,)).get(f"/probar/roto/{kind}")

    assert answer.status_code == status
    assert said in answer.text
    assert "Amira" not in answer.text


def test_an_unforeseen_error_leaves_no_words_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    portal_with(someone(), extra=(TRY,)).get("/probar/roto/bug")

    assert [record.msg for record in caplog.records] == ["unexpected"]
    assert "Amira" not in caplog.text


def test_unknown_and_malformed_references_look_alike() -> None:
    browser = portal_with(someone("admin"))

    malformed, unknown = browser.get("/personas/nadie-1"), browser.get("/nada")

    assert malformed.status_code == unknown.status_code == 404


def test_a_counter_whose_service_is_away_says_nothing() -> None:
    answer = portal_with(someone(), extra=(TRY,)).get("/probar/contador-roto", headers={"HX-Request": "true"})

    assert answer.status_code == 204
    assert answer.content == b""


def test_a_card_whose_service_is_away_does_not_take_the_page_down() -> None:
    answer = portal_with(someone(), extra=(TRY,)).get("/")

    assert answer.status_code == 200
    assert "no responde ahora mismo" in answer.text


def without_one_rule(app: FastAPI) -> set[str]:
    return {
        route.path
        for route in routes_of(app)
        if len(rules_in(Rule, route.dependant)) != 1 and not route.path.startswith("/health/")
    }


def test_every_route_has_exactly_one_rule() -> None:
    app = portal_with(someone("admin")).app

    assert len(routes_of(app)) > 100
    assert without_one_rule(app) == set()


def test_a_planted_page_without_a_rule_is_found() -> None:
    planted = APIRouter()
    planted.add_api_route("/sin-regla", lambda: None)

    browser = portal_with(someone("admin"), extra=(Area(name="plantada", router=planted),))

    assert without_one_rule(browser.app) == {"/sin-regla"}


def test_every_file_of_the_portal_says_what_lives_in_it() -> None:
    for path in PORTAL.rglob("*.py"):
        if "versions" not in path.parts and path.stat().st_size:
            assert ast.get_docstring(ast.parse(path.read_text())), path


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        ("Mozilla/5.0 (Windows NT 10.0) Gecko/20100101 Firefox/130.0", "Firefox · Windows"),
        ("Mozilla/5.0 (Linux; Android 14) Chrome/150.0 Mobile Safari/537.36", "Chrome · Android"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17) Version/17 Safari/604.1", "Safari · iPhone"),
        ("curl/8", ""),
    ],
)
def test_a_browser_is_named_in_a_few_words(agent: str, words: str) -> None:
    assert browser_words(agent) == words


def test_the_kit_exists_in_demo_mode_only() -> None:
    real = portal_with(someone(), settings=PortalSettings(public_url="http://testserver"))

    assert real.get("/_kit").status_code == 404
    assert portal_with(someone()).get("/_kit").status_code == 200


def test_no_two_things_on_a_page_answer_to_the_same_key() -> None:
    page = portal_with(someone("caseworker", "coordinator", "facilitator", "admin")).get("/ayuda").text
    keys = re.findall(r'data-shortcut="(.)"', page)
    places = re.findall(r'data-go="(.)"', page)
    told = re.findall(r"<dt>(?:<kbd>.</kbd> ?)+</dt>", page)

    assert {"/", "n", "u"} <= set(keys)
    assert len(keys) == len(set(keys))
    assert len(places) == len(set(places))
    assert len(told) == len(set(told))
