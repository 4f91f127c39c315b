"""The frame: who gets in, what every answer carries, what happens when something is away."""

import ast
import re
from datetime import UTC, datetime
from http.cookies import SimpleCookie
from typing import Annotated

import pytest
from fastapi import APIRouter, FastAPI
from fastapi.responses import Response
from hypothesis import given
from hypothesis import strategies as st
from pydantic import Field

from services.portal.api.headers import CSP
from services.portal.forms import tokens
from services.portal.forms.model import FormModel
from services.portal.pages.area import Area, Card
from services.portal.pages.nav import Nav
from services.portal.pages.page import Page, local_path
from services.portal.pages.rules import Rule, public, staff
from services.portal.pages.templates import PORTAL, STATIC
from services.portal.pages.where import browser_words, network_of
from services.portal.settings import PortalSettings
from shared.contracts.roles import Role
from shared.errors import Conflict, Forbidden, Missing, Unavailable
from tests.support.portal import OneSession, portal_with, someone
from tests.support.routes import routes_of, rules_in

router = APIRouter()


class Note(FormModel):
    text: str = Field(title="Nota", max_length=5)


@router.post("/probar/nota")
def _keep(page: Annotated[Page, staff()]) -> Response:
    form = page.read(Note)
    if not form.is_valid:
        return page.render("kit/status_line.html", status=form.status, status_text=form.error("text"), at=NOW)
    return page.redirect("/", "Guardado", undo_href="/probar/deshacer")


@router.get("/probar/solo-coordinadora")
def _only(page: Annotated[Page, staff(Role.COORDINATOR)]) -> Response:
    return page.status("Dentro")


@router.get("/probar/contador")
def _count(page: Annotated[Page, staff(quiet=True)]) -> Response:
    return page.status("3")


@router.get("/probar/contador-roto")
def _count_away(page: Annotated[Page, staff(quiet=True)]) -> Response:
    raise Unavailable("nobody there")


@router.get("/probar/enlace")
def _link(page: Annotated[Page, public()]) -> Response:
    return page.render("public.html")


@router.get("/probar/roto/{kind}")
def _broken(page: Annotated[Page, staff()], kind: str) -> Response:
    kinds = {"missing": Missing, "conflict": Conflict, "away": Unavailable, "forbidden": Forbidden}
    raise kinds.get(kind, RuntimeError)("Amira vive en la calle Ancha")


def _cards(_page: Page) -> list[Card]:
    raise Unavailable("nobody there")


NOW = datetime(2026, 11, 24, 11, 0, tzinfo=UTC)
TRY = Area(
    name="try",
    router=router,
    cards=_cards,
    nav=(
        Nav("Casos", "/probar/casos", "folder2", place="bar", order=20, roles=frozenset({Role.CASEWORKER})),
        Nav("Registro", "/probar/registro", "clock-history", roles=frozenset({Role.DPO})),
    ),
)
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


@pytest.mark.parametrize(
    "path", ["/", "/_kit", "/nada", "/salir", "/entrar", "/static/telar.css", "/probar/roto/x"]
)
def test_every_answer_carries_the_headers(path: str) -> None:
    answer = portal_with(someone(), extra=(TRY,)).get(path, follow_redirects=False)
    policy = _parsed(answer.headers["content-security-policy"])

    assert policy["default-src"] == ["'none'"]
    assert policy["script-src"] == ["'self'"]
    assert policy["style-src"] == ["'self'"]
    assert policy["frame-ancestors"] == ["'none'"]
    assert policy["base-uri"] == ["'none'"]
    assert policy["form-action"] == ["'self'"]
    assert policy["require-trusted-types-for"] == ["'script'"]
    assert not any("unsafe" in source for sources in policy.values() for source in sources)
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cross-origin-opener-policy"] == "same-origin"
    assert answer.headers["cross-origin-embedder-policy"] == "require-corp"
    assert answer.headers["cross-origin-resource-policy"] == "same-origin"
    assert answer.headers["cache-control"] == "no-store"
    assert "noindex" in answer.headers["x-robots-tag"]
    assert "geolocation=()" in answer.headers["permissions-policy"].split(", ")
    assert "server" not in answer.headers


def _parsed(policy: str) -> dict[str, list[str]]:
    directives = [part.split() for part in policy.split(";")]
    names = [directive[0] for directive in directives]
    assert len(names) == len(set(names))
    return {directive[0]: directive[1:] for directive in directives}


def test_static_files_with_their_hash_are_kept_and_others_are_not() -> None:
    browser = portal_with(None)
    style = re.search(r"/static/telar\.css\?v=\w+", browser.get("/_nada").text)
    assert style is not None

    assert "immutable" in browser.get(style[0]).headers["cache-control"]
    assert browser.get("/static/telar.css").headers["cache-control"] == "no-store"
    assert browser.get("/static/vendor/nada.js?v=1").headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    "path", ["/static/vendor/fetch.py", "/static/vendor/vendor.json", "/static/../settings.py"]
)
def test_files_of_developers_are_not_served(path: str) -> None:
    assert portal_with(None).get(path).status_code == 404


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, 303),
        ({"Sec-Fetch-Site": "none"}, 303),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "", "Origin": "http://testserver"}, 403),
        ({"Origin": "http://testserver"}, 303),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://testserver.evil.example"}, 403),
        ({}, 403),
    ],
)
def test_only_our_own_pages_may_send_forms(headers: dict[str, str], status: int) -> None:
    browser = portal_with(someone(), extra=(TRY,))
    del browser.headers["Sec-Fetch-Site"]

    assert browser.send_form("/probar/nota", {"text": "hola"}, headers=headers).status_code == status


@pytest.mark.parametrize(
    "token",
    [None, "", "x", tokens.make(tokens.secret_of("somebody else"))],
    ids=["none", "empty", "wrong", "of-another"],
)
def test_a_form_without_its_token_changes_nothing(token: str | None) -> None:
    browser = portal_with(someone(), extra=(TRY,))
    data = {"text": "hola"} | ({} if token is None else {tokens.FIELD: token})

    answer = browser.post("/probar/nota", data=data, follow_redirects=False)

    assert answer.status_code == 403
    assert "demasiado tiempo abierta" in answer.text


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


def test_public_pages_read_and_set_no_cookie() -> None:
    answer = portal_with(someone(), extra=(TRY,)).get("/probar/enlace")

    assert answer.status_code == 200
    assert "set-cookie" not in answer.headers
    assert "Telar" not in answer.text
    assert answer.text.index('href="/salir"') < answer.text.index("<main")


def test_over_https_cookies_are_bound_to_the_host() -> None:
    settings = PortalSettings(public_url="https://portal.example.org")
    answer = portal_with(None, settings=settings).get("/hasta-luego")
    cookie = SimpleCookie(answer.headers["set-cookie"])["__Host-p"]

    assert cookie["secure"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "lax"
    assert cookie["path"] == "/"
    assert cookie["domain"] == ""
    assert "max-age=63072000" in answer.headers["strict-transport-security"]


@pytest.mark.parametrize(
    ("asked", "given"),
    [
        ("/casos/1?pagina=2", "/casos/1?pagina=2"),
        ("https://evil.example", "/"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("\\\\evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("casos", "/"),
        ("", "/"),
    ],
)
def test_going_back_never_leads_to_another_site(asked: str, given: str) -> None:
    assert local_path(asked) == given


@given(st.text())
def test_no_text_leads_to_another_site(text: str) -> None:
    path = local_path(text)

    assert path.startswith("/")
    assert not path.startswith(("//", "/\\"))
    assert "\n" not in path.split("?", maxsplit=1)[0]


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:aaaa::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:bbbb:cccc:dddd:eeee", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::1", "2001:db8:1:3::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("fe80::1%eth0", "fe80::/64"),
        ("testclient", "testclient"),
        ("", ""),
    ],
)
def test_tries_are_counted_by_the_network_one_person_has(address: str, network: str) -> None:
    assert network_of(address) == network


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


def test_templates_hold_nothing_that_the_content_policy_refuses() -> None:
    refused = re.compile(
        r'\sstyle=|<style|<script(?! src=)|\son[a-z]+=["\x27]|hx-on|javascript:|\bjs:|hx-live|https?://(?!www\.w3)'
    )
    wrong = [
        (path.relative_to(PORTAL), number)
        for path in (PORTAL / "templates").rglob("*.html")
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if refused.search(line)
    ]
    assert wrong == []
    assert "unsafe" not in CSP


def test_scripts_keep_nothing_and_evaluate_nothing() -> None:
    refused = re.compile(r"(local|session)Storage|indexedDB|caches\.|serviceWorker|eval\(|innerHTML|\.cookie")

    for name in ("telar.js", "public.js"):
        assert not refused.search((STATIC / name).read_text())


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
