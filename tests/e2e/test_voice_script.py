"""The browser's side of the participants' voice in a real Chromium, against the real service."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from joserfc.jwk import OKPKey
from playwright.sync_api import Browser, Page
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from services.groups.domain.voice.rounds import Kind
from services.portal.api.app import __file__ as portal_file
from shared.blind import PublicKey, Signer, is_signed
from tests.e2e.conftest import free_port, serve
from tests.integration.groups.house import House
from tests.integration.groups.voice.circle import FACES, Circle, number, packed, unpacked
from tests.support.servers import Databases
from tests.support.wired import tables_of

pytestmark = pytest.mark.browser
SCRIPT = Path(portal_file).parents[1] / "static" / "voice.js"
PAGE = """
window.ask = function (key, url) {
  return new Promise(function (resolve) {
    voiceCredential(key, function (blinded, got) {
      fetch(url, {method: "POST", body: blinded}).then(function (answer) { return answer.json(); })
        .then(function (found) { got(found.signature); });
    }, resolve);
  });
};
"""
STRICT = "default-src 'none'; script-src 'self'; connect-src 'self'; require-trusted-types-for 'script'; trusted-types 'none'"


@dataclass
class Desk:
    """A page with the script, and a desk that signs for it. seen: every blinded message that came."""

    circle: Circle
    code: str = ""
    seen: list[str] = field(default_factory=list)
    url: str = ""

    async def sign(self, request: Request) -> JSONResponse:
        """Hand a blinded message on to the service; at /false, sign falsely; at /none, nothing."""
        blinded = (await request.body()).decode()
        self.seen.append(blinded)
        match request.url.path:
            case "/sign":
                return JSONResponse(
                    self.circle.public("sign", {"code": self.code, "blinded": blinded}).json()
                )
            case "/false":
                return JSONResponse({"signature": packed(bytes(255) + b"\x03")})
        return JSONResponse({"signature": None})

    def app(self) -> Starlette:
        """The page and its desk."""
        text = {"Content-Security-Policy": STRICT}

        def page(_: Request) -> Response:
            scripts = '<script src="/voice.js" defer></script><script src="/page.js" defer></script>'
            return Response(f"<!doctype html><title>·</title>{scripts}", media_type="text/html", headers=text)

        def file(request: Request) -> Response:
            body = SCRIPT.read_text() if request.url.path == "/voice.js" else PAGE
            return Response(body, media_type="text/javascript")

        routes = [Route("/", page), Route("/voice.js", file), Route("/page.js", file)]
        return Starlette(
            routes=[
                *routes,
                *(Route(path, self.sign, methods=["POST"]) for path in ("/sign", "/false", "/none")),
            ]
        )


@pytest.fixture(scope="module")
def desk(databases: Databases, keys_dir: Path, token_key: OKPKey) -> Iterator[Desk]:
    """A desk in front of a real groups service."""
    house = House(databases.new(*tables_of("groups")), keys_dir, token_key)
    with house.http:
        made = Desk(Circle.of(house))
        port = free_port()
        server, thread = serve(made.app(), port)
        made.url = f"http://localhost:{port}/"
        yield made
        server.should_exit = True
        thread.join(timeout=20)


@pytest.fixture
def page(browser: Browser, desk: Desk) -> Iterator[Page]:
    """The page, open; anything the browser complains of fails the test."""
    context = browser.new_context()
    opened = context.new_page()
    complaints: list[str] = []
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    desk.seen.clear()
    opened.goto(desk.url)
    yield opened
    assert [one for one in complaints if "favicon" not in one and "404" not in one] == []
    context.close()


def ask(page: Page, key: dict[str, str], path: str = "/sign") -> Any:
    return page.evaluate("([key, path]) => window.ask(key, path)", [key, path])


def test_a_woman_signs_unblinds_and_answers_once(desk: Desk, page: Page) -> None:
    round_id = desk.circle.opened()
    (desk.code,) = desk.circle.codes(round_id, 1)
    key = desk.circle.public("enter", {"code": desk.code}).json()["public_key"]

    assert page.evaluate("voiceCanBlind()")
    credential = ask(page, key)
    statuses = [desk.circle.answer(round_id, FACES, credential=credential).status_code for _ in "ab"]

    assert statuses == [204, 404]
    assert len(unpacked(credential["message"])) == 64
    assert is_signed(
        PublicKey(number(key["n"]), number(key["e"])),
        unpacked(credential["message"]),
        unpacked(credential["signature"]),
    )
    assert desk.circle.public("enter", {"code": desk.code}).status_code == 404


def test_what_the_service_saw_is_in_nothing_she_hands_in(desk: Desk, page: Page) -> None:
    round_id = desk.circle.opened(Kind.WELLBEING_BEFORE)
    got = []
    for code in desk.circle.codes(round_id, 4):
        desk.code = code
        key = desk.circle.public("enter", {"code": code}).json()["public_key"]
        got.append(ask(page, key))
    n = number(key["n"])
    factors = set()
    for seen in desk.seen:
        for one in got:
            encoded = pow(number(one["signature"]), 65537, n)
            factors.add(number(seen) * pow(encoded, -1, n) % n)

    assert len({*desk.seen}) == len({one["message"] for one in got}) == 4
    assert not {*desk.seen} & {one["message"] for one in got} | {*desk.seen} & {
        one["signature"] for one in got
    }
    assert len(factors) == 16  # any of the four seen fits any of the four: no pair stands out
    desk.circle.close(round_id)


@pytest.mark.parametrize("path", ["/false", "/none"])
def test_a_false_signature_or_none_gives_no_credential(desk: Desk, page: Page, path: str) -> None:
    n = packed((2**2048 - 1942289).to_bytes(256, "big"))

    assert ask(page, {"n": n, "e": "AQAB"}, path) is None


@pytest.mark.parametrize("key", [{"n": "!", "e": "AQAB"}, {}, {"n": "", "e": ""}])
def test_a_broken_key_gives_no_credential(page: Page, key: dict[str, str]) -> None:
    assert ask(page, key, "/none") is None


@pytest.mark.parametrize("gone", ["BigInt", "Promise", "crypto", "Uint8Array"])
def test_an_old_browser_reads_the_script_and_is_told_no(browser: Browser, desk: Desk, gone: str) -> None:
    context = browser.new_context()
    old = context.new_page()
    old.add_init_script(f"Object.defineProperty(window, '{gone}', {{value: undefined}})")
    old.goto(desk.url)

    assert old.evaluate("voiceCanBlind()") is False
    got = old.evaluate(
        "() => { var got = 'nothing'; voiceCredential({}, null, x => { got = x; }); return got; }"
    )
    assert got is None
    context.close()


def test_the_rsa_of_the_script_is_ours(desk: Desk, page: Page) -> None:
    """Sixty-four signatures in one page: lengths, leading zeros and carries all come by."""
    signer = Signer.draw()
    key = {"n": packed(signer.public.n.to_bytes(256, "big")), "e": "AQAB"}
    page.expose_function("signHere", lambda blinded: packed(signer.sign(unpacked(blinded))))
    script = """key => new Promise(resolve => voiceCredential(
        key, (blinded, got) => window.signHere(blinded).then(got), resolve))"""

    for _ in range(64):
        one = page.evaluate(script, key)
        assert is_signed(signer.public, unpacked(one["message"]), unpacked(one["signature"]))


def test_nothing_is_stored_and_the_script_is_small(desk: Desk, page: Page) -> None:
    text = SCRIPT.read_text()

    assert len(text.encode()) < 6_000
    assert json.loads(page.evaluate("JSON.stringify([localStorage.length, document.cookie])")) == [0, ""]
    for word in ("Storage", "cookie", "eval", "innerHTML", "Function(", "=>", "let ", "const "):
        assert word not in text
