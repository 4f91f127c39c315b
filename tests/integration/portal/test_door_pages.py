"""The pages of the door over HTTP, on a real database: what a browser gets, keeps and has to say again."""

import re

import httpx
import pytest
from fastapi.testclient import TestClient
from joserfc.jwk import OKPKey

from services.portal.forms import tokens
from services.portal.runtime import SERVICES, Runtime
from services.portal.settings import PortalSettings
from services.portal.usecases import accounts, sign_in
from services.portal.usecases.door import WrongCredentials
from services.portal.usecases.sessions import StoredSessions
from shared.contracts.roles import Role
from tests.integration.portal.conftest import ADMIN, HERE, PASSWORD, Staff, World, who
from tests.support.apps import SharedPortal, templates
from tests.support.portal import away

CODES = re.compile(r"\b(?:[2-9A-Z]{4}-){5}[2-9A-Z]{4}\b")


class Browser:
    """A browser without JavaScript that fills in the forms it is shown."""

    def __init__(self, world: World, *, url: str = "http://testserver") -> None:
        self.world = world
        runtime = Runtime(
            settings=PortalSettings(public_url=url),
            sessions=StoredSessions(world.door),
            token_key=OKPKey.generate_key("Ed25519"),
            services={
                name: httpx.Client(base_url=f"http://{name}.test", transport=httpx.MockTransport(away))
                for name in SERVICES
            },
            templates=templates(demo=False),
            door=world.door,
        )
        self.http = TestClient(SharedPortal(runtime), base_url=url, headers={"Sec-Fetch-Site": "same-origin"})

    def send(self, page: str, action: str, **values: str) -> httpx.Response:
        """Open a page and send one of its forms."""
        token = re.search(rf'name="{tokens.FIELD}" value="([^"]+)"', self.http.get(page).text)
        assert token is not None, page
        return self.http.post(action, data={tokens.FIELD: token[1]} | values, follow_redirects=False)

    def enter(self, staff: Staff, *, password: str = PASSWORD) -> httpx.Response:
        """Both steps; the answer to the last that was taken."""
        self.world.clock.wait(seconds=60)
        first = self.send("/alta", "/entrar", email=staff.email, password=password)
        if first.status_code != 303:
            return first
        return self.send("/entrar/codigo", "/entrar/codigo", code=staff.code())


@pytest.fixture
def browser(world: World) -> Browser:
    return Browser(world)


def test_signing_in_again_in_one_browser_ends_the_session_before(browser: Browser) -> None:
    world = browser.world
    lucia, nuria = world.hire(), world.hire("nuria")
    browser.enter(lucia)
    first = browser.http.cookies["s"]
    assert who(world, first) is not None

    browser.enter(nuria)

    assert who(world, first) is None
    person = who(world, browser.http.cookies["s"])
    assert person is not None
    assert person.account == nuria.ref


def test_a_password_alone_ends_nobodys_session(browser: Browser) -> None:
    world = browser.world
    browser.enter(world.hire())
    first = browser.http.cookies["s"]

    browser.send("/alta", "/entrar", email="lucia@example.org", password=PASSWORD)

    assert who(world, first) is not None


@pytest.mark.parametrize(("typed", "status"), [(f" {PASSWORD} ", 303), (PASSWORD, 422)])
def test_blanks_around_a_password_are_part_of_it(browser: Browser, typed: str, status: int) -> None:
    world = browser.world
    lucia = world.hire()
    with world.door.transactions.begin(actor=ADMIN, purpose="test") as work:
        code = accounts.give_setup_code(work, lucia.ref)
    chosen = {"email": lucia.email, "code": code, "password": f" {PASSWORD} "}
    assert browser.send("/alta", "/alta", **chosen).status_code == 303

    assert browser.send("/alta", "/entrar", email=lucia.email, password=typed).status_code == status


def test_new_recovery_codes_ask_for_password_and_code_again(browser: Browser) -> None:
    world = browser.world
    lucia = world.hire()
    other = world.enter(lucia).cookie
    browser.enter(lucia)
    world.clock.wait(seconds=60)
    for key, code in ((PASSWORD, "000000"), ("no es esta frase", lucia.code()), ("", "")):
        refused = browser.send("/cuenta", "/cuenta/codigos", key=key, shown=code)
        assert refused.status_code == 422
        assert not CODES.findall(refused.text)
    assert who(world, other) is not None

    world.clock.wait(seconds=60)
    fresh = CODES.findall(browser.send("/cuenta", "/cuenta/codigos", key=PASSWORD, shown=lucia.code()).text)

    assert len(fresh) == 10
    assert who(world, other) is None
    assert who(world, browser.http.cookies["s"]) is not None
    half = world.password(lucia).cookie
    with pytest.raises(WrongCredentials):
        sign_in.try_code(world.door, cookie=half, code=lucia.recovery[0], where=HERE)
    assert sign_in.try_code(world.door, cookie=half, code=fresh[0], where=HERE).stage == "open"


def test_guessing_at_the_proof_for_new_codes_is_slowed_and_noted(browser: Browser) -> None:
    world = browser.world
    lucia = world.hire()
    browser.enter(lucia)
    answers = [
        browser.send("/cuenta", "/cuenta/codigos", key="no es esta frase", shown="000000").text
        for _ in range(8)
    ]

    assert [("intentos seguidos" in text) for text in answers] == [False] * 5 + [True] * 3
    assert world.log().count(("account.proof_refused", lucia.ref, None)) == 5


def test_over_https_every_cookie_of_signing_in_is_bound_to_the_host(world: World) -> None:
    browser = Browser(world, url="https://testserver")
    lucia = world.hire()
    first = browser.send("/alta", "/entrar", email=lucia.email, password=PASSWORD)
    world.clock.wait(seconds=60)
    second = browser.send("/entrar/codigo", "/entrar/codigo", code=lucia.code())
    cookies = [
        each.split("; ") for answer in (first, second) for each in answer.headers.get_list("set-cookie")
    ]

    assert {parts[0].partition("=")[0] for parts in cookies} == {f"__Host-{short}" for short in "hspd"}
    for parts in cookies:
        assert {"Secure", "HttpOnly", "SameSite=lax", "Path=/"} <= set(parts)
        assert not any(part.lower().startswith("domain") for part in parts)
    kept = browser.http.cookies["__Host-s"]
    assert not any(kept in answer.text for answer in (second, browser.http.get("/ayuda")))


def test_passwords_are_hidden_while_typed_and_helpers_may_fill_them_in(browser: Browser) -> None:
    before = [browser.http.get(path).text for path in ("/entrar", "/alta")]
    browser.enter(browser.world.hire())
    inputs = [
        each
        for page in (*before, browser.http.get("/cuenta").text)
        for each in re.findall(r"<input[^>]*>", page)
        if re.search(r'name="(password|old|key)"', each)
    ]

    assert len(inputs) == 5
    assert all('type="password"' in each for each in inputs)
    assert all(re.search('autocomplete="(current|new)-password"', each) for each in inputs)


def test_a_password_does_not_age(browser: Browser) -> None:
    lucia = browser.world.hire()
    browser.world.clock.wait(days=3 * 365)

    assert browser.enter(lucia).status_code == 303


def test_signing_out_ends_the_session_and_asks_the_browser_to_forget(browser: Browser) -> None:
    world = browser.world
    browser.enter(world.hire())
    cookie = browser.http.cookies["s"]

    answer = browser.send("/cuenta", "/salida")

    assert who(world, cookie) is None
    assert answer.headers["clear-site-data"] == '"cache", "storage"'
    assert "s" not in browser.http.cookies


@pytest.mark.parametrize(
    ("role", "status", "are_alive"), [(Role.ADMIN, 303, False), (Role.COORDINATOR, 403, True)]
)
def test_an_administrator_ends_the_sessions_of_one_person(
    browser: Browser, role: Role, status: int, are_alive: bool
) -> None:
    world = browser.world
    lucia = world.hire()
    cookies = [world.enter(lucia).cookie for _ in range(2)]
    browser.enter(world.hire("ada", role))

    answer = browser.send("/cuenta", f"/personas/{lucia.ref}/sesiones")

    assert answer.status_code == status
    assert [who(world, cookie) is not None for cookie in cookies] == [are_alive] * 2
    assert who(world, browser.http.cookies["s"]) is not None
    assert world.enter(lucia).stage == "open"
