"""Asking in a real browser: one question a screen on a phone, keys on a laptop, kept as it is given, whole without script."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import yaml
from playwright.sync_api import expect

from services.intake.gateways.instruments.files import INSTRUMENTS
from services.intake.gateways.risk_book import risk_book
from tests.e2e.driver import Driver
from tests.e2e.test_risk_pages import WIDTHS, Town, enter, look, town

__all__ = ["town"]

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("portal-browser")]
Tab = Callable[..., Driver]
DASH = "riesgo/valorar/DASH-RIC"


def place(driver: Driver) -> str:
    """Where she is, as the foot of the page says."""
    return driver.page.locator("[data-place]").inner_text()


def tap_answer(driver: Driver, number: int | str, said: str) -> None:
    """Tap an answer as a thumb does."""
    driver.actions += 1
    driver.page.locator(f"#f-answers-{number} label.row-choice", has_text=said).first.click()


@pytest.mark.slow
@pytest.mark.parametrize("width", WIDTHS)
def test_every_state_of_asking_is_accessible_and_fits(town: Town, tab: Tab, width: int) -> None:
    case = town.open_case("Amal")
    driver = enter(tab(town.site, width=width)).open(f"/casos/{case}/{DASH}")
    look(driver, "asking-start", width)
    if width < 768:
        driver.tap("Siguiente")
        look(driver, "asking-one", width)
        tap_answer(driver, 1, "Sí")
        expect(driver.page.locator("#f-answers-2")).to_be_visible()
    else:
        driver.page.locator("#f-answers-1").focus()
        driver.press("1")
    driver.page.locator("#saved [data-kept]").wait_for()
    driver.open(f"/casos/{case}/{DASH}#f-answers-15")
    tap_answer(driver, 15, "Sí")
    driver.page.locator("#flags").get_by_text("Estrangulamiento").first.wait_for()
    driver.page.evaluate("scrollTo(0, document.body.scrollHeight)")  # there the foot covers no answer
    look(driver, "asking-flag", width)
    driver.open(f"/casos/{case}/{DASH}#s-end")
    driver.page.evaluate("scrollTo(0, document.body.scrollHeight)")
    look(driver, "asking-end", width)
    driver.tap("Pausar y seguir luego")
    driver.page.wait_for_url("**/pausa/**")
    look(driver, "pause", width)
    driver.tap("Seguir con estas")
    driver.page.evaluate("scrollTo(0, document.body.scrollHeight)")
    look(driver, "asking-telling", width)
    driver.open(f"/casos/{case}/riesgo")
    look(driver, "overview-paused", width)


@pytest.mark.slow
@pytest.mark.parametrize("width", WIDTHS)
def test_the_sheet_and_the_comparison_are_accessible_and_fit(town: Town, tab: Tab, width: int) -> None:
    case = town.strangled("Amal")
    answers = {str(n): "no" for n in range(1, 23)} | {"15": "si", "3": "si", "4": "no_sabe"}
    how = {"mode": "phone", "interpreter": True, "interpreter_role": "mediator", "language": "ar"}
    body = {"instrument": "DASH-RIC", "answers": answers, "words": "Lo cuenta Amal"} | how
    town.call("POST", f"/cases/{case}/assessments", body)
    second, first = (line["id"] for line in town.call("GET", f"/cases/{case}/risk")["assessments"])
    driver = enter(tab(town.site, width=width)).open(f"/casos/{case}/riesgo/comparar/{first}/{second}")
    look(driver, "compare", width)
    driver.open(f"/casos/{case}/riesgo/valoraciones/{second}")
    look(driver, "result-unknown", width)
    driver.tap("En papel, sin nombres")
    look(driver, "paper", width)
    driver.page.emulate_media(media="print")
    look(driver, "paper-print", width)


@pytest.mark.slow
def test_a_phone_shows_one_question_and_a_tap_brings_the_next(town: Town, tab: Tab) -> None:
    case = town.open_case("Salma")
    driver = enter(tab(town.site, width=390)).open(f"/casos/{case}/riesgo/valorar/HITS")
    asked = driver.page.locator(".question:visible")

    assert (asked.count(), place(driver)) == (0, "Antes de empezar")
    driver.tap("Siguiente")
    for number, item in enumerate(("hurt", "insult", "threaten", "scream"), 1):
        expect(driver.page.locator("[data-place]")).to_have_text(f"Pregunta {number} de 4")
        assert asked.count() == 1
        assert driver.page.get_by_role("button", name="Firmar y ver el resultado").count() == 0
        tap_answer(driver, item, "No sabe")
    expect(driver.page.locator("[data-place]")).to_have_text("Para terminar")
    driver.tap("Anterior")

    expect(driver.page.locator("[data-place]")).to_have_text("Pregunta 4 de 4")
    assert "puntos" not in driver.page.locator("main").inner_text().lower()


@pytest.mark.slow
def test_a_whole_questionnaire_is_answered_with_keys_alone_and_enter_never_signs(
    town: Town, tab: Tab
) -> None:
    case = town.open_case("Hala")
    driver = enter(tab(town.site)).open(f"/casos/{case}/riesgo/valorar/HITS")
    assert driver.page.locator(".question:visible").count() > 3
    driver.page.locator("#f-answers-hurt").focus()

    driver.press("2 7 ArrowUp Enter 1")
    expect(driver.page.locator("#f-answers-scream")).to_be_focused()
    driver.press("ArrowUp 3 6 Enter")

    said = {
        item: driver.page.locator(f"[name='answers.{item}']:checked").get_attribute("value")
        for item in ("hurt", "insult", "threaten", "scream")
    }
    assert said == {"hurt": "2", "insult": "no_preguntado", "threaten": "3", "scream": "no_sabe"}
    assert driver.path.endswith("/riesgo/valorar/HITS")
    driver.page.locator("#saved").get_by_text("4 de 4 contestadas").wait_for()


@pytest.mark.slow
@pytest.mark.parametrize("width", WIDTHS)
def test_without_script_all_stands_on_one_page_and_can_be_paused_and_signed(
    town: Town, tab: Tab, width: int
) -> None:
    case = town.open_case("Rima")
    driver = enter(tab(town.site, width=width, has_script=False)).open(f"/casos/{case}/riesgo/valorar/HITS")
    page = driver.page

    assert page.locator(".question:visible").count() >= 4
    page.locator("#f-answers-hurt input[value=no_sabe]").check()
    driver.tap("Pausar y seguir luego").tap("Seguir con estas")
    page.locator("#f-answers-insult input").first.check()
    driver.tap("Firmar y ver el resultado")

    page.locator("main").get_by_text("Qué queda por saber").wait_for()


@pytest.mark.slow
def test_an_answer_given_without_network_says_so_and_is_kept_when_it_is_back(town: Town, tab: Tab) -> None:
    case = town.open_case("Noor")
    driver = enter(tab(town.site, width=390)).open(f"/casos/{case}/riesgo/valorar/HITS")
    driver.tap("Siguiente")

    driver.page.context.set_offline(True)
    tap_answer(driver, "hurt", "Nunca")
    driver.page.locator("#saved").get_by_text("Sin guardar todavía").wait_for()
    tap_answer(driver, "insult", "Nunca")
    driver.page.context.set_offline(False)
    driver.page.locator("#saved").get_by_text("2 de 4 contestadas").wait_for()

    again = enter(tab(town.site)).open(f"/casos/{case}/riesgo/valorar/HITS")
    assert again.page.locator("#f-answers-insult input[value='1']").is_checked()


@pytest.mark.slow
def test_a_question_that_hangs_from_another_is_left_out_when_it_is_not_asked(town: Town, tab: Tab) -> None:
    case = town.open_case("Dalia")
    driver = enter(tab(town.site, width=390)).open(f"/casos/{case}/riesgo/valorar/PC-PTSD-5")
    driver.tap("Siguiente")

    expect(driver.page.locator("[data-place]")).to_have_text("Pregunta 1 de 6")
    tap_answer(driver, "exposure", "No")

    expect(driver.page.locator("[data-place]")).to_have_text("Para terminar")


@pytest.mark.slow
def test_red_flags_are_told_politely_once_and_taken_back_when_corrected(town: Town, tab: Tab) -> None:
    case = town.open_case("Amal")
    driver = enter(tab(town.site)).open(f"/casos/{case}/{DASH}")
    flags = driver.page.locator("#flags[aria-live=polite] .flag-seen")

    tap_answer(driver, 15, "Sí")
    expect(flags).to_have_count(1)
    tap_answer(driver, 14, "Sí")
    expect(flags).to_have_count(2)
    tap_answer(driver, 15, "No")
    expect(flags).to_have_count(1)

    assert "Amenaza de muerte" in flags.inner_text()
    assert town.call("GET", f"/cases/{case}/risk")["level"] == "basal"


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The organisation's own folder of instruments, empty yet."""
    monkeypatch.setenv("TELAR_INSTRUMENTS_DIR", str(tmp_path))
    risk_book.cache_clear()
    yield tmp_path
    risk_book.cache_clear()


@pytest.mark.slow
def test_an_instrument_added_as_files_is_asked_and_scored_without_code_or_restart(
    town: Town, tab: Tab, own: Path
) -> None:
    case = town.open_case("Hiba")
    driver = enter(tab(town.site, width=390)).open(f"/casos/{case}/riesgo/valorar")
    assert driver.page.get_by_text("Preguntas del barrio").count() == 0

    put_instrument(own)
    driver.open(f"/casos/{case}/riesgo/valorar").tap("Preguntas del barrio", exact=False)
    driver.tap("Siguiente")
    tap_answer(driver, "alone", "Sí")
    tap_answer(driver, "followed", "Sí")
    tap_answer(driver, "sleeps", "No sabe")
    expect(driver.page.locator("[data-place]")).to_have_text("Para terminar")
    driver.tap("Siguiente").tap("Firmar y ver el resultado")
    driver.page.wait_for_url("**/valoraciones/*")

    text = driver.page.locator("main").inner_text()
    assert "Preguntas del barrio" in text
    assert "Acoso y seguimiento" in text
    (kept,) = town.call("GET", f"/cases/{case}/risk")["assessments"]
    assert (kept["instrument"], kept["result"]) == ("BARRIO", "positivo")


def put_instrument(folder: Path) -> None:
    """Lay down an invented questionnaire of three questions: two files, as any organisation would."""
    there = folder / "BARRIO" / "1.0"
    shutil.copytree(INSTRUMENTS / "PVS" / "1.1", there, ignore=lambda *_: ["wording.en.yaml"])
    made = yaml.safe_load((there / "definition.yaml").read_text())
    items = [{"id": name, "scale": "yes_no", "section": "safety"} for name in ("alone", "followed", "sleeps")]
    items[1]["raises"] = ["stalking"]
    made |= {"id": "BARRIO", "version": "1.0", "items": items, "notes": {}, "certainty": {"items": "found"}}
    words = yaml.safe_load((there / "wording.es.yaml").read_text())
    words |= {"title": "Preguntas del barrio", "why": {}}
    words["items"] = {"alone": "Sale sola", "followed": "La siguen", "sleeps": "Duerme bien"}
    for name, document in (("definition.yaml", made), ("wording.es.yaml", words)):
        (there / name).write_text(yaml.safe_dump(document, allow_unicode=True))
