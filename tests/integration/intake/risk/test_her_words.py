"""What is said to her, over HTTP and in the pages of the portal: beside the item, and on a blank sheet."""

import re
from dataclasses import replace
from typing import Any

import pytest

from services.intake.api.app import create_app
from services.intake.api.dependencies import the_book
from services.intake.gateways.instruments.files import InstrumentLibrary
from services.intake.gateways.risk_book import RiskBook
from services.portal.views.risk import words
from services.portal.views.risk.interview.beside import RIGHT_TO_LEFT
from tests.integration.intake.risk.conftest import BOOK, Client, World
from tests.integration.intake.risk.pages import ok, portal_of, text_of
from tests.support.portal import Browser

UNREAD = "Traducción sin revisar por una persona nativa: léela con la intérprete."
FIVE = ["ar", "fr", "pt", "ro", "uk"]


def licensed(world: World, *names: str) -> World:
    """The same world, where the organisation has these licences."""
    book, app = (
        RiskBook(BOOK.protocol, InstrumentLibrary(licensed=frozenset(names))),
        create_app(world.runtime),
    )
    app.dependency_overrides[the_book] = lambda: book
    return replace(world, app=app)


def ask(browser: Browser, case: str, name: str = "HITS") -> str:
    answer = browser.get(f"/casos/{case}/riesgo/valorar/{name}")
    assert answer.status_code == 200
    return answer.text


def test_an_instrument_is_told_in_every_language_it_has_spanish_first(luz: Client) -> None:
    found = luz.get("/instruments/HITS/spoken")

    assert (found["id"], found["version"], found["filled_by"]) == ("HITS", "2015.1", "either")
    assert [one["language"] for one in found["languages"]] == ["es", "en", *FIVE]
    assert [one["state"] for one in found["languages"]] == ["published"] * 2 + ["unreviewed"] * 5
    arabic = next(one for one in found["languages"] if one["language"] == "ar")
    assert arabic["items"]["hurt"] == "يؤذيكِ جسديًا"
    assert arabic["unknown"]["no_sabe"] == "لا أعرف"
    assert "score" not in str(found)


def test_a_version_is_told_in_its_own_words(luz: Client) -> None:
    old, new = (luz.get("/instruments/DA-5/spoken", version=version) for version in ("2009", "2017"))

    assert all("beaten_pregnant" in one["items"] for one in old["languages"])
    assert all("strangled" in one["items"] for one in new["languages"])


def test_one_without_its_licence_has_no_words_to_say_or_to_print(world: World, luz: Client) -> None:
    assert luz.call("GET", "/instruments/DA/spoken").status_code == 404
    assert luz.call("GET", "/instruments/NOPE/spoken").status_code == 404
    assert portal_of(world, luz).get("/hoja/DA").status_code == 404

    with_it = licensed(world, "DA")

    assert [one["language"] for one in with_it.as_(luz.actor).get("/instruments/DA/spoken")["languages"]] == [
        "es",
        "en",
    ]
    assert "3a" in ok(portal_of(with_it, luz).get("/hoja/DA"))


def test_each_question_and_answer_stands_in_her_language_with_its_direction(
    world: World, luz: Client
) -> None:
    case = luz.open_case(profile={"languages": ["ar"], "interpreter": True})

    html = ask(portal_of(world, luz), case)

    assert re.search(r'<option value="ar" selected', html)
    assert '<span class="hers" data-hers="ar" lang="ar" dir="rtl">يؤذيكِ جسديًا</span>' in html
    assert '<span class="hers" data-hers="uk" lang="uk" dir="ltr">Ніколи</span>' in html
    assert html.count('lang="ar" dir="rtl">لا أعرف<') == 4
    assert "لم يُطرح" not in html
    assert 'data-hers="es"' not in html


def test_the_page_says_in_one_line_what_nobody_native_has_read_and_what_has_no_words(
    world: World, luz: Client
) -> None:
    html = ask(portal_of(world, luz), luz.open_case())

    said = re.findall(r'<p class="hers[^"]*" data-hers="(\w+)">.*?</svg>\s*([^<]+)</p>', html, re.DOTALL)
    unread = [language for language, line in said if line.strip() == UNREAD]
    none = [language for language, line in said if line.strip().startswith("No hay texto en esa lengua")]
    assert sorted(unread) == FIVE
    assert sorted(none) == ["bg", "mis"]


def test_every_language_she_may_be_asked_in_has_its_rule_of_style() -> None:
    from services.portal.pages.templates import STATIC

    style = (STATIC / "beside.css").read_text("utf-8")

    for code, _ in words.LANGUAGES:
        assert f'option[value="{code}"]:checked) [data-hers="{code}"]' in style
    assert {"ar"} <= RIGHT_TO_LEFT


def test_an_english_page_has_spanish_beside_and_none_of_its_own(world: World, luz: Client) -> None:
    html = ask(portal_of(world, luz, language="en"), luz.open_case())

    assert 'data-hers="es" lang="es" dir="ltr">Le hace daño físico<' in html
    assert 'data-hers="es" lang="es" dir="ltr">No quiero contestar<' in html
    assert 'data-hers="en"' not in html


def test_what_is_answered_is_the_same_whatever_language_stood_beside_it(world: World, luz: Client) -> None:
    results: list[Any] = []
    for language in ("es", "ar", "mis"):
        case = luz.open_case()
        typed = {"language": language} | dict.fromkeys(
            ("answers.hurt", "answers.insult", "answers.threaten", "answers.scream"), "2"
        )
        portal_of(world, luz).send_form(f"/casos/{case}/riesgo/valorar/HITS", typed)
        (line,) = luz.get(f"/cases/{case}/risk")["assessments"]
        results.append(luz.get(f"/cases/{case}/assessments/{line['id']}")["outcome"])

    assert results[0] == results[1] == results[2]


def test_red_flags_alone_have_nothing_beside_them(world: World, luz: Client) -> None:
    assert "data-hers" not in ask(portal_of(world, luz), luz.open_case(), "senales")


def test_the_choice_leads_to_a_sheet_in_spanish_and_hers(world: World, luz: Client) -> None:
    arabic = luz.open_case(profile={"languages": ["ar"]})
    wolof = luz.open_case(profile={"languages": ["wo"]})
    browser = portal_of(world, luz)

    assert 'href="/hoja/PHQ-9?idioma=es-ar"' in browser.get(f"/casos/{arabic}/riesgo/valorar").text
    page = browser.get(f"/casos/{wolof}/riesgo/valorar").text
    assert 'href="/hoja/PHQ-9?idioma=es-mis"' in page
    assert "/hoja/DA?" not in page


def test_a_sheet_of_hers_alone_is_whole_and_runs_from_right_to_left(world: World, luz: Client) -> None:
    answer = portal_of(world, luz).get("/hoja/PHQ-9?idioma=ar")

    main = re.search(r"<main.*</main>", answer.text, re.DOTALL)
    assert main is not None
    assert main[0].startswith('<main class="sheet" lang="ar" dir="rtl">')
    assert main[0].count('<div class="ask">') == 9
    assert main[0].count('<span class="box">') == 9 * (4 + 3)
    assert main[0].count("لم يُطرح السؤال") == 9
    assert re.findall(r'<p class="number"><span dir="ltr">(\d+)</span></p>', main[0]) == [
        str(n) for n in range(1, 10)
    ]
    assert not re.search(r"[a-záéíóúñ]{4,}", re.sub(r"<[^>]+>|sin revisar", " ", main[0]))


def test_side_by_side_each_text_says_its_language_and_direction(world: World, luz: Client) -> None:
    html = portal_of(world, luz).get("/hoja/HITS?idioma=es-ar").text

    assert '<main class="sheet is-both" lang="es" dir="ltr">' in html
    assert (
        '<span lang="es" dir="ltr">Le hace daño físico</span><span lang="ar" dir="rtl">يؤذيكِ جسديًا</span>'
    ) in html
    assert UNREAD in text_of(portal_of(world, luz).get("/hoja/HITS?idioma=es-ar"))
    assert UNREAD not in text_of(portal_of(world, luz).get("/hoja/HITS?idioma=es-en"))


def test_a_sheet_is_of_nobody_and_says_nothing_on_top(world: World, luz: Client) -> None:
    html = portal_of(world, luz).get("/hoja/HITS?idioma=es-fr").text
    top = text_of(portal_of(world, luz).get("/hoja/HITS?idioma=es-fr")).partition("Con qué frecuencia")[0]

    assert "<title>Hoja</title>" in html
    assert "<h1>" in html
    assert not re.search(r"HITS|detección|violencia|riesgo|maltrat|Telar|TL-", top.replace("/hoja/HITS", ""))
    assert "casos/" not in html


@pytest.mark.parametrize(("asked", "boxes"), [("", 0), ("&codigo=1", 1)])
def test_a_space_for_the_code_is_drawn_when_it_is_asked_for_and_empty(
    world: World, luz: Client, asked: str, boxes: int
) -> None:
    html = portal_of(world, luz).get(f"/hoja/HITS?idioma=es{asked}").text

    assert html.count('Código</span><span class="line"></span>') == boxes


@pytest.mark.parametrize("asked", ["xx", "", "es-xx", "mis", "..-..", "ES", "bg-wo"])
def test_an_unknown_language_falls_back_to_spanish_alone(world: World, luz: Client, asked: str) -> None:
    html = portal_of(world, luz).get(f"/hoja/HITS?idioma={asked}").text

    assert '<main class="sheet" lang="es" dir="ltr">' in html
    assert "Le hace daño físico" in html


def test_what_hangs_from_another_question_says_so_in_every_language_shown(world: World, luz: Client) -> None:
    page = ok(portal_of(world, luz).get("/hoja/PC-PTSD-5?idioma=es-uk"))

    assert page.count("Solo si en la pregunta 1 la respuesta es: Sí") == 5
    assert page.count("Лише якщо на запитання 1 відповідь: Так") == 5


def test_what_is_written_has_a_line_and_the_ways_of_not_knowing(world: World, luz: Client) -> None:
    html = portal_of(world, luz).get("/hoja/VioGen").text

    assert html.count('<p class="line"></p>') == 7
    assert html.count("No quiero contestar") == 10
    assert "no es para dársela a ella" in text_of(portal_of(world, luz).get("/hoja/VioGen"))


def test_every_instrument_in_use_prints_in_every_language_it_is_offered_in(world: World, luz: Client) -> None:
    browser = portal_of(world, luz)
    for line in luz.get("/instruments"):
        html = browser.get(f"/hoja/{line['id']}").text
        offers = re.findall(r'<option value="([\w-]+)"', html)
        assert {"es", "en", "es-en"} <= set(offers), line["id"]
        for offer in offers:
            sheet = browser.get(f"/hoja/{line['id']}?idioma={offer}")
            assert sheet.status_code == 200
            assert sheet.text.count('<div class="ask">') == line["items"], (line["id"], offer)
