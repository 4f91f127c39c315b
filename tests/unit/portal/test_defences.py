"""What every answer carries and no page may hold: headers, cookies, form tokens, ways to other sites."""

import re
from http.cookies import SimpleCookie
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import Request

from services.portal.api.headers import CSP
from services.portal.forms import tokens
from services.portal.pages.page import local_path
from services.portal.pages.templates import PORTAL, STATIC
from services.portal.pages.where import address_of, network_of
from services.portal.settings import PortalSettings
from tests.support.portal import portal_with, someone
from tests.unit.portal.tried import TRY

SITES = ("same-origin", "none", "same-site", "cross-site")


@pytest.mark.parametrize(
    "path", ["/", "/_kit", "/nada", "/salir", "/entrar", "/static/telar.css", "/probar/roto/x"]
)
def test_every_answer_carries_the_headers(path: str) -> None:
    answer = portal_with(someone(), extra=(TRY,)).get(path, follow_redirects=False)
    policy = _parsed(answer.headers["content-security-policy"])

    assert policy["default-src"] == ["'none'"]
    assert policy["object-src"] == ["'none'"]
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
    "path",
    [
        "/static/vendor/fetch.py",
        "/static/vendor/vendor.json",
        "/static/../settings.py",
        "/static/%252e%252e/settings.py",
        "/static/",
        "/static/vendor/",
    ],
)
def test_files_of_developers_are_not_served(path: str) -> None:
    assert portal_with(None).get(path).status_code == 404


@pytest.mark.parametrize(
    ("method", "path"), [("TRACE", "/cuenta"), ("PUT", "/cuenta"), ("DELETE", "/static/telar.css")]
)
def test_methods_that_no_page_has_are_refused(method: str, path: str) -> None:
    answer = portal_with(someone()).request(method, path, follow_redirects=False)

    assert answer.status_code == 405
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_leaving_clears_this_browser_only_where_a_page_of_ours_asked() -> None:
    browser = portal_with(None)
    asked = {
        site: browser.get("/salir", headers={"Sec-Fetch-Site": site}, follow_redirects=False)
        for site in SITES
    }

    assert {answer.status_code for answer in asked.values()} == {303}
    assert [site for site, answer in asked.items() if "clear-site-data" in answer.headers] == [
        "same-origin",
        "none",
    ]


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
        ("/%2F%2Fevil.example", "/%2F%2Fevil.example"),
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


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "203.0.113.9", "192.0.2.1"),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "10.0.0.1, 203.0.113.9", "203.0.113.9"),
        (1, "", "192.0.2.1"),
        (2, "203.0.113.9", "192.0.2.1"),
    ],
)
def test_only_our_own_proxy_is_believed_about_an_address(proxies: int, forwarded: str, address: str) -> None:
    headers = [
        (b"x-forwarded-for", forwarded.encode()),
        (b"x-real-ip", b"198.51.100.1"),
        (b"forwarded", b"for=1.2.3.4"),
    ]
    request = Request({"type": "http", "headers": headers, "client": ("192.0.2.1", 4711)})
    runtime = SimpleNamespace(settings=PortalSettings(trusted_proxies=proxies))

    assert address_of(SimpleNamespace(request=request, runtime=runtime)) == address  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/", "text/html; charset=utf-8"),
        ("/nada", "text/html; charset=utf-8"),
        ("/health/live", "application/json"),
        ("/static/telar.css", "text/css; charset=utf-8"),
        ("/static/telar.js", "text/javascript; charset=utf-8"),
        ("/static/mark.svg", "image/svg+xml; charset=utf-8"),
        ("/static/vendor/noto-sans-latin.woff2", "font/woff2"),
    ],
)
def test_each_answer_says_what_it_is_and_in_which_letters(path: str, said: str) -> None:
    assert portal_with(someone()).get(path).headers["content-type"] == said


def test_every_page_of_hers_has_a_way_out() -> None:
    browser = portal_with(someone("caseworker", "coordinator", "facilitator", "admin"))

    for path in ("/", "/ayuda", "/_kit"):
        assert 'action="/salida"' in browser.get(path).text, path


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
    refused = re.compile(
        r"(local|session)Storage|indexedDB|caches\.|serviceWorker|eval\(|innerHTML|\.cookie|new Function|postMessage|document\.write"
    )

    scripts = {path.name: path.read_text() for path in STATIC.glob("*.js")}
    assert {"telar.js", "public.js", "voice.js"} <= scripts.keys()
    assert [name for name, text in scripts.items() if refused.search(text)] == []


def test_scripts_write_under_no_key_that_came_in() -> None:
    written = re.compile(
        r"\w\[(?!i\])[^\]\n]+\]\s*=(?![=>])|__proto__|constructor\s*\[|setPrototypeOf|Object\.fromEntries"
    )
    found = {path.name: written.findall(path.read_text()) for path in STATIC.glob("*.js")}

    assert {name: lines for name, lines in found.items() if lines} == {}
    assert written.findall("known[told.key] = told.value")
