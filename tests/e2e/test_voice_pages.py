"""The participants' pages in a real browser: every language, both widths, with script and without, nothing left behind."""

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from urllib.parse import parse_qs

import httpx
import pytest
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Request, Route, expect

from services.portal.domain.voice import KINDS
from services.portal.gateways.tries import MOST
from services.portal.locale.public_words import TONGUES, tongue
from tests.e2e.conftest import OpenSite, Site, pictures
from tests.e2e.driver import STORAGE, Driver, check_page
from tests.support.voice_stand_in import VoiceStandIn

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("portal-browser")]
Tab = Callable[..., Driver]

CODES = dict(
    zip(
        ("AAAA2222", "AAAA3333", "AAAA4444", "AAAA5555", "AAAA6666", "AAAA7777", "AAAA8888"),
        KINDS,
        strict=True,
    )
)
BETRAYS = re.compile(
    r"telar|violen|victim|víctim|maltrat|gender|género|migra|refug|asocia|\bong\b|og:|<meta name=.description",
    re.IGNORECASE,
)
MOST_BYTES = 60_000


@pytest.fixture(scope="module")
def groups() -> VoiceStandIn:
    return VoiceStandIn()


@pytest.fixture(scope="module")
def door(open_site: OpenSite, groups: VoiceStandIn) -> Iterator[Site]:
    client = httpx.Client(base_url="http://groups.test", transport=httpx.MockTransport(groups))
    with open_site(services={"groups": client}, leave_to="/static/mark.svg") as site:
        yield site


@pytest.fixture(autouse=True)
def fresh(groups: VoiceStandIn, door: Site) -> None:
    """Every code unused, nothing answered, no wrong try remembered."""
    for _ in range(MOST):
        door.runtime.tries.give_back("127.0.0.1")
    groups.live, groups.tablets, groups.given, groups.is_away = dict(CODES), set(), [], False


def look(driver: Driver, name: str, *, width: int, code: str) -> None:
    """Check the page whole, and that nothing on it betrays her; take its picture if anyone wants one."""
    if (folder := pictures()) and code in ("es", "ar"):
        folder.mkdir(parents=True, exist_ok=True)
        driver.page.screenshot(path=Path(folder) / f"voice-{name}-{code}-{width}.png", full_page=True)
    assert check_page(driver) == []
    html = driver.page.content()
    assert not BETRAYS.search(html), (name, BETRAYS.search(html))
    assert driver.page.title() == tongue(code)("page.title")
    assert driver.page.locator("html").get_attribute("lang") == code
    assert driver.page.locator("html").get_attribute("dir") == tongue(code).direction
    assert driver.page.context.cookies() == []


def begin(driver: Driver, code: str, language: str) -> Driver:
    """From the link to the questions: two taps."""
    driver.open(f"/c/{code}").tap(tongue(language).name, exact=False)
    return driver.tap(tongue(language)("before.go"))


def write(driver: Driver, words: str) -> Driver:
    """Fill the one box there is."""
    driver.actions += 1
    driver.page.locator("textarea").fill(words)
    return driver


def back(driver: Driver) -> str:
    """Press the back button; everything that is shown then, typed words too. A browser may refuse to show anything."""
    with suppress(PlaywrightError):
        driver.page.go_back()
    typed = [box.input_value() for box in driver.page.locator("textarea").all()]
    return driver.page.content() + " ".join(typed)


def code_of(kind: str) -> str:
    return next(code for code, each in CODES.items() if each == kind)


@pytest.mark.slow
@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("language", TONGUES)
def test_every_page_is_accessible_fits_and_is_neutral(
    door: Site, tab: Tab, language: str, width: int
) -> None:
    driver, say = tab(door, width=width, language=language), tongue(language)
    look(driver.open("/c"), "door", width=width, code=language)
    driver.fill(say("door.code"), "no").tap(say.name, exact=False)
    look(driver, "wrong", width=width, code=language)
    for code, kind in CODES.items():
        look(driver.open(f"/c/{code}"), "languages", width=width, code=language)
        driver.tap(say.name, exact=False)
        look(driver, "before", width=width, code=language)
        driver.tap(say("before.go"))
        look(driver, kind, width=width, code=language)
    driver.tap(say("ask.send"))
    look(driver, "empty", width=width, code=language)
    driver.page.get_by_label(say("who5.3")).first.check()
    driver.tap(say("ask.send"))
    expect(driver.page.locator("h1")).to_have_text(say("done.heading"))
    look(driver, "done", width=width, code=language)


def test_a_vote_takes_six_actions_and_keeps_the_order_of_the_taps(
    door: Site, tab: Tab, groups: VoiceStandIn
) -> None:
    driver = tab(door, width=390, language="fr")

    with driver.budget(6):
        begin(driver, code_of("vote"), "fr")
        for words in ("Los papeles", "Le travail", "Dormir mejor"):
            driver.tap(words, exact=False)
        driver.tap(tongue("fr")("ask.send"))

    expect(driver.page.locator("h1")).to_have_text("Merci")
    assert groups.given[0]["answers"] == {"topics": ["t-2", "t-1", "t-3"]}
    assert groups.given[0]["language"] == "fr"


def test_a_topic_tapped_again_gives_its_place_back(door: Site, tab: Tab, groups: VoiceStandIn) -> None:
    driver = begin(tab(door, width=390), code_of("vote"), "es")
    for words in ("Los papeles", "El trabajo", "Los papeles"):
        driver.tap(words, exact=False)
    driver.tap("Enviar")

    expect(driver.page.locator("h1")).to_have_text("Gracias")
    assert groups.given[0]["answers"] == {"topics": ["t-1"]}


def test_an_evaluation_of_eight_items_takes_eleven_actions(
    door: Site, tab: Tab, groups: VoiceStandIn
) -> None:
    driver = tab(door, width=390, language="ro")

    with driver.budget(11):
        begin(driver, code_of("edition_evaluation"), "ro")
        for item in driver.page.locator(".faces").all():
            driver.actions += 1
            item.get_by_label("Bine", exact=True).check()
        driver.tap(tongue("ro")("ask.send"))

    expect(driver.page.locator("h1")).to_have_text("Mulțumim")
    assert set(groups.given[0]["answers"].values()) == {4}
    assert len(groups.given[0]["answers"]) == 8


def test_a_vote_works_without_script_by_three_lists(door: Site, tab: Tab, groups: VoiceStandIn) -> None:
    driver = begin(tab(door, width=390, has_script=False), code_of("vote"), "es")

    driver.pick("Primero", value="t-3").pick("Segundo", value="t-3").tap("Enviar")
    expect(driver.page.get_by_role("alert")).to_contain_text("Has elegido dos veces lo mismo")
    driver.pick("Segundo", value="t-1").tap("Enviar")

    expect(driver.page.locator("h1")).to_have_text("Gracias")
    assert groups.given[0]["answers"] == {"topics": ["t-3", "t-1"]}
    assert groups.given[0]["code"] == code_of("vote")


def test_an_old_telephone_that_cannot_blind_says_so_and_answers_all_the_same(
    door: Site, tab: Tab, groups: VoiceStandIn
) -> None:
    driver = tab(door, width=390)
    driver.page.add_init_script("delete window.BigInt; delete Element.prototype.replaceChildren;")
    driver.open(f"/c/{code_of('proposals')}").tap("Español", exact=False)
    expect(driver.page.get_by_text(tongue("es")("before.plain"))).to_be_visible()
    write(driver.tap("Empezar"), "Aprender a conducir").tap("Enviar")

    expect(driver.page.locator("h1")).to_have_text("Gracias")
    assert groups.given[0]["code"] == code_of("proposals")
    assert driver.trouble == []


@pytest.mark.parametrize("has_script", [True, False])
def test_leaving_takes_one_tap_with_script_and_without(door: Site, tab: Tab, *, has_script: bool) -> None:
    driver = begin(tab(door, width=390, has_script=has_script), code_of("session_evaluation"), "es")

    with driver.budget(1):
        driver.tap("Salir")
    driver.page.wait_for_url("**/static/mark.svg")

    assert "Qué te ha parecido" not in back(driver)


def test_three_times_shift_leaves_even_where_the_browser_is_old(door: Site, tab: Tab) -> None:
    driver = tab(door, width=1280)
    driver.page.add_init_script(
        "delete Element.prototype.replaceChildren; delete Document.prototype.replaceChildren;"
    )
    begin(driver, code_of("session_evaluation"), "es").page.wait_for_url("**/c")
    driver.press("Shift Shift Shift")

    driver.page.wait_for_url("**/static/mark.svg")


def test_the_tablet_passes_on_and_leaves_nothing_of_her(door: Site, tab: Tab, groups: VoiceStandIn) -> None:
    groups.tablets.add(code_of("proposals"))
    driver = tab(door, width=768).open(f"/c/{code_of('proposals')}/tableta").tap("Español", exact=False)
    write(driver.tap("Empezar"), "Lo que solo digo aquí").tap("Enviar").tap("Siguiente persona")
    driver.page.wait_for_url("**/tableta")

    assert driver.page.context.cookies() == []
    assert not any(driver.page.evaluate(STORAGE).values())
    for _ in range(3):
        assert "Lo que solo digo aquí" not in back(driver)
    driver.open(f"/c/{code_of('proposals')}/tableta").tap("العربية", exact=False).tap(
        tongue("ar")("before.go")
    )
    assert driver.page.locator("textarea").input_value() == ""
    assert len(groups.given) == 1


def test_the_tablet_without_script_leaves_nothing_either(door: Site, tab: Tab, groups: VoiceStandIn) -> None:
    groups.tablets.add(code_of("proposals"))
    driver = tab(door, width=768, has_script=False).open(f"/c/{code_of('proposals')}/tableta")
    write(driver.tap("Español", exact=False).tap("Empezar"), "Lo que solo digo aquí").tap("Enviar")
    driver.tap("Siguiente persona")
    driver.page.wait_for_url("**/tableta")

    for _ in range(2):
        assert "Lo que solo digo aquí" not in back(driver)
    assert len(groups.given) == 1


def test_two_quick_taps_on_send_are_one_answer(door: Site, tab: Tab, groups: VoiceStandIn) -> None:
    driver = write(begin(tab(door, width=390), code_of("proposals"), "es"), "Bailar")

    driver.page.get_by_role("button", name="Enviar").dblclick()
    expect(driver.page.locator("h1")).to_have_text("Gracias")

    assert len(groups.given) == 1


def test_a_hole_in_the_network_keeps_what_she_put(door: Site, tab: Tab, groups: VoiceStandIn) -> None:
    driver = write(begin(tab(door, width=390, has_script=False), code_of("proposals"), "pt"), "Dançar")
    groups.is_away = True
    driver.tap("Enviar")
    expect(driver.page.get_by_role("status")).to_contain_text("O que pôs continua aqui.")
    groups.is_away = False
    driver.tap("Tentar outra vez")

    expect(driver.page.locator("h1")).to_have_text("Agradecemos")
    assert groups.given[0]["answers"] == {"topic": "Dançar"}


@pytest.mark.slow
def test_no_page_weighs_more_than_sixty_kilobytes_with_all_it_loads(door: Site, tab: Tab) -> None:
    for code, kind in CODES.items():
        driver = tab(door, width=390, language="uk")
        weights: dict[str, int] = {}

        def weigh(request: Request, weights: dict[str, int] = weights) -> None:
            answer = request.response()
            weights[request.url] = len(answer.body()) if answer else 0

        driver.page.on("requestfinished", weigh)
        driver.open(f"/c/{code}").tap("Українська", exact=False)
        weights.clear()
        driver.tap(tongue("uk")("before.go"))
        driver.page.wait_for_load_state("networkidle")

        assert sum(weights.values()) <= MOST_BYTES, (kind, weights)


def test_her_browser_sends_the_code_to_be_signed_and_never_with_her_answer(door: Site, tab: Tab) -> None:
    driver = tab(door, width=390)
    sent: dict[str, dict[str, list[str]]] = {}

    def note(request: Request) -> None:
        if request.method == "POST":
            sent[request.url.rsplit("/", 1)[1]] = parse_qs(request.post_data or "", keep_blank_values=True)

    driver.page.on("request", note)
    begin(driver, code_of("session_evaluation"), "es")
    driver.page.get_by_label("Bien", exact=True).first.check()
    driver.tap("Enviar")
    expect(driver.page.locator("h1")).to_have_text("Gracias")

    assert sent["firma"]["code"] == [code_of("session_evaluation")]
    assert sent["respuesta"]["code"] == [""]
    assert len(sent["respuesta"]["message"][0]) == 86
    assert code_of("session_evaluation") not in str(sent["respuesta"])


def test_a_lost_reply_to_the_signature_is_asked_again_and_her_right_stays(
    door: Site, tab: Tab, groups: VoiceStandIn
) -> None:
    driver = write(begin(tab(door, width=390), code_of("proposals"), "es"), "Nadar")
    lost: list[str | None] = []

    def lose(route: Route) -> None:
        lost.append(route.request.post_data)
        route.abort()

    driver.page.route("**/c/firma", lose)
    driver.tap("Enviar")
    expect(driver.page.locator("[data-trouble]")).to_be_visible()
    assert groups.given == []
    driver.page.unroute("**/c/firma")
    with driver.page.expect_request("**/c/firma") as asked:
        driver.tap("Enviar")
    expect(driver.page.locator("h1")).to_have_text("Gracias")

    assert asked.value.post_data == lost[0]
    assert groups.given[0]["answers"] == {"topic": "Nadar"}
    assert "credential" in groups.given[0]
