"""Asking without JavaScript against the real intake: pausing, going on with what tells most, drafts, paper, comparing."""

import re
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from services.intake.api.app import create_app
from services.intake.api.dependencies import the_book
from services.intake.gateways.instruments.files import INSTRUMENTS, InstrumentLibrary
from services.intake.gateways.risk_book import RiskBook
from services.portal.views.risk import words
from tests.integration.intake.risk.conftest import BOOK, Client, World, dash
from tests.integration.intake.risk.pages import portal_of, text_of
from tests.support.portal import Browser

HITS = {"answers.hurt": "2", "answers.insult": "no_sabe"}


def paths(case: str, name: str = "HITS") -> tuple[str, str, str]:
    base = f"/casos/{case}/riesgo"
    return f"{base}/valorar/{name}", f"{base}/borrador/{name}", f"{base}/pausa/{name}"


def pause(browser: Browser, case: str, typed: dict[str, str], name: str = "HITS") -> str:
    ask, _, rest = paths(case, name)
    sent = browser.send_form(ask, typed | {"later": "1"})
    assert sent.headers["location"] == rest
    return text_of(browser.get(rest))


def test_a_pause_says_bounds_in_words_and_what_would_tell_most(world: World, luz: Client) -> None:
    case, browser = luz.open_case(), portal_of(world, luz)

    page = pause(browser, case, HITS)

    assert "2 de 4 contestadas" in page
    assert "Entre 5 y 17 puntos: al menos" in page
    assert "No sabe no es no" in page
    assert page.index("Lo que más aclararía") < page.index("Seguir con estas")


def test_going_on_with_these_asks_first_what_would_tell_most(world: World, luz: Client) -> None:
    case, browser = luz.open_case(), portal_of(world, luz)
    pause(browser, case, {"answers.hurt": "2", "answers.threaten": "3"})

    html = browser.get(f"{paths(case)[0]}?orden=aclarar").text

    asked = re.findall(r'<fieldset class="field question step" id="f-answers-(\w+)"', html)
    assert asked == ["insult", "scream", "hurt", "threaten"]
    assert "Lo que más aclararía" in html
    assert re.search(r'name="answers.hurt" value="2" checked', html)


def test_a_pause_with_a_red_flag_says_that_nobody_was_told_yet(world: World, luz: Client) -> None:
    case, browser = luz.open_case(), portal_of(world, luz)

    page = pause(browser, case, {"answers.15": "si"}, "DASH-RIC")

    assert "todavía no se ha avisado a nadie" in page
    assert "Estrangulamiento o asfixia" in page
    assert luz.get("/alerts") == []


def test_what_waits_half_way_is_listed_on_the_case_with_since_when(
    world: World, luz: Client, marta: Client
) -> None:
    case, browser = luz.open_case(), portal_of(world, luz)
    pause(browser, case, HITS)

    hers = text_of(browser.get(f"/casos/{case}/riesgo"))
    other = portal_of(world, marta).get(f"/casos/{case}/riesgo")

    assert "A medias HITS" in hers
    assert "en pausa desde 24 nov 2026, 12:00" in hers
    assert "Ver y seguir" in hers
    assert "la lleva:" in text_of(other)
    assert paths(case)[2] not in other.text


def test_what_was_answered_can_be_thrown_away(world: World, luz: Client) -> None:
    case, browser = luz.open_case(), portal_of(world, luz)
    pause(browser, case, HITS)

    browser.send_form(f"{paths(case)[2]}/tirar")

    assert "A medias" not in text_of(browser.get(f"/casos/{case}/riesgo"))
    assert browser.get(paths(case)[2], follow_redirects=False).headers["location"] == f"/casos/{case}/riesgo"


def test_a_flag_appears_with_the_answer_that_sets_it_once(world: World, luz: Client) -> None:
    case, browser = luz.open_case(), portal_of(world, luz)
    _, keep, _ = paths(case, "DASH-RIC")

    first = browser.send_form(keep, {"answers.15": "si"})
    mark = re.search(r'name="etag" value="(\d+)"', first.text)
    assert mark is not None
    again = browser.send_form(keep, {"answers.15": "si", "shown": "strangulation", "etag": mark[1]})

    assert "Estrangulamiento o asfixia" in text_of(first)
    assert "Lo primero: Urgencias hoy" in text_of(first)
    assert "Estrangulamiento" not in text_of(again)
    assert "puntos" not in text_of(first).lower()


def test_a_flag_goes_when_its_answer_is_corrected(world: World, luz: Client) -> None:
    case, browser = luz.open_case(), portal_of(world, luz)
    shown = {"answers.15": "no", "answers.7": "si", "shown": "strangulation"}

    kept = browser.send_form(paths(case, "DASH-RIC")[1], shown).text

    assert 'id="flags" hx-swap-oob="innerHTML"' in kept
    assert 'value="strangulation"' not in kept


def test_a_save_whose_answer_was_lost_is_gone_on_from_by_the_window_that_made_it(
    world: World, luz: Client
) -> None:
    case, browser = luz.open_case(), portal_of(world, luz)
    ask, keep, _ = paths(case)
    window = "01890000-0000-7000-8000-000000000001"

    browser.send_form(keep, {"answers.hurt": "2", "etag": "", "_key": window})
    again = browser.send_form(keep, {"answers.hurt": "3", "etag": "", "_key": window})
    other = browser.send_form(keep, {"answers.hurt": "1", "etag": ""})

    assert "data-kept" in again.text
    assert "data-stale" in other.text
    assert re.search(r'name="answers.hurt" value="3" checked', browser.get(ask).text)


def test_a_pause_never_writes_over_another_window_and_keeps_what_was_typed(world: World, luz: Client) -> None:
    case, browser = luz.open_case(), portal_of(world, luz)
    ask, keep, _ = paths(case)
    browser.send_form(keep, {"answers.hurt": "2", "etag": ""})

    sent = browser.send_form(ask, {"answers.hurt": "1", "words": "Lo mío", "etag": "", "later": "1"})

    assert sent.status_code == 422
    assert "lo de aquí no se guarda encima" in text_of(sent)
    assert "Lo mío" in sent.text
    assert re.search(r'name="answers.hurt" value="2" checked', browser.get(ask).text)


def test_flags_on_the_page_stay_when_nobody_can_tell_now(world: World, luz: Client) -> None:
    case, browser = luz.open_case(), portal_of(world, luz)
    unreadable = {"answers.15": "si", "shown": "strangulation", "mode": "so long that it is no way of asking"}

    kept = browser.send_form(paths(case, "DASH-RIC")[1], unreadable)

    assert "data-kept" in kept.text
    assert 'id="flags"' not in kept.text


def test_every_question_offers_not_knowing_also_those_answered_by_writing(world: World, luz: Client) -> None:
    case = luz.open_case()

    html = portal_of(world, luz).get(paths(case, "VioGen")[0]).text

    questions = re.findall(r'<fieldset class="field question step".*?</fieldset>', html, re.DOTALL)
    assert len(questions) == 10
    for code, _ in words.UNKNOWN:
        assert all(f'value="{code}"' in question for question in questions)


def test_why_nothing_was_written_is_kept_and_what_is_written_wins(world: World, luz: Client) -> None:
    case, browser = luz.open_case(), portal_of(world, luz)
    typed = {
        "answers.level": "alto",
        "answers.assessed_on": "2026-11-20",
        "unknown.assessed_on": "no_sabe",
        "unknown.force": "no_contesta",
        "unknown.order_on": "no_preguntado",
    }

    browser.send_form(paths(case, "VioGen")[0], typed)

    (line,) = luz.get(f"/cases/{case}/risk")["assessments"]
    kept = luz.get(f"/cases/{case}/assessments/{line['id']}")["interview"]["answers"]
    assert kept == {
        "level": "alto",
        "assessed_on": "2026-11-20",
        "force": "no_contesta",
        "order_on": "no_preguntado",
    }


def test_who_interpreted_and_how_is_kept_and_said(world: World, luz: Client) -> None:
    case, browser = luz.open_case(), portal_of(world, luz)
    how = {"mode": "video", "interpreter": "mediator", "language": "ar"}

    sent = browser.send_form(paths(case)[0], HITS | how)

    page = text_of(browser.get(sent.headers["location"]))
    assert "Por videollamada · Árabe · Mediadora intercultural" in page


def test_the_form_begins_in_her_language_and_says_that_she_needs_an_interpreter(
    world: World, luz: Client
) -> None:
    case = luz.open_case(profile={"languages": ["uk"], "interpreter": True})

    html = portal_of(world, luz).get(paths(case)[0]).text

    assert re.search(r'<option value="uk" selected', html)
    assert "Su ficha dice que necesita intérprete" in html


def assess(luz: Client, case: str, **interview: Any) -> str:
    return luz.make(f"/cases/{case}/assessments", interview)


def test_a_signed_one_is_gone_on_from_with_its_answers_and_stays_as_it_was(world: World, luz: Client) -> None:
    case, browser = luz.open_case(), portal_of(world, luz)
    made = assess(luz, case, **dash("15", mode="phone") | {"answers": {"15": "si", "1": "no"}})
    before = luz.get(f"/cases/{case}/assessments/{made}")

    sent = browser.send_form(f"/casos/{case}/riesgo/valoraciones/{made}/seguir")

    assert sent.headers["location"] == f"{paths(case, 'DASH-RIC')[0]}?orden=aclarar"
    html = browser.get(sent.headers["location"]).text
    assert re.search(r'name="answers.15" value="si" checked', html)
    assert re.search(r'<option value="phone" selected', html)
    assert luz.get(f"/cases/{case}/assessments/{made}") == before


def test_going_on_never_writes_over_one_that_waits_already(world: World, luz: Client) -> None:
    case, browser = luz.open_case(), portal_of(world, luz)
    made = assess(luz, case, instrument="HITS", answers={"hurt": "1"})
    pause(browser, case, {"answers.hurt": "5"})

    browser.send_form(f"/casos/{case}/riesgo/valoraciones/{made}/seguir")

    assert re.search(r'name="answers.hurt" value="5" checked', browser.get(paths(case)[0]).text)


def test_the_sheet_has_the_code_and_no_name_nor_words(world: World, luz: Client) -> None:
    case = luz.open_case("Samira", names={"given_name": "Samira", "surnames": "Inventada"})
    made = assess(
        luz, case, **dash("15", words="Lo cuenta Samira", interpreter=True, interpreter_role="child")
    )

    answer = portal_of(world, luz).get(f"/casos/{case}/riesgo/valoraciones/{made}/papel")

    page = text_of(answer)
    assert luz.get(f"/cases/{case}")["code"] in page
    assert "15. Ha intentado estrangular, ahogar o asfixiar Sí" in page
    assert "Su hija o su hijo" in page
    assert not re.search(r"Samira|Inventada|Lucía|Telar|violencia de género", page)
    assert "<title>Hoja</title>" in answer.text


def test_two_are_compared_question_by_question_with_the_change_in_words(world: World, luz: Client) -> None:
    case = luz.open_case()
    old = assess(luz, case, instrument="HITS", answers={"hurt": "1", "insult": "2", "threaten": "no_sabe"})
    new = assess(
        luz, case, instrument="HITS", answers={"hurt": "4", "threaten": "1", "scream": "no_contesta"}
    )

    page = text_of(portal_of(world, luz).get(f"/casos/{case}/riesgo/comparar/{new}/{old}"))

    assert "4 respuestas distintas" in page
    for change in (
        "Ha cambiado",
        "Ahora no se sabe",
        "Antes no se sabía",
        "Sigue sin saberse, por otro motivo",
    ):
        assert change in page
    assert "No son la misma versión" not in page


def a_later_hits(folder: Path) -> RiskBook:
    """The book with HITS 2026.1 beside the one that ships: one question new, one gone, one said otherwise."""
    later = folder / "HITS" / "2026.1"
    shutil.copytree(INSTRUMENTS / "HITS" / "2015.1", later)
    for path, changes in (
        (later / "definition.yaml", {'version: "2015.1"': 'version: "2026.1"', "id: scream": "id: follow"}),
        (later / "wording.en.yaml", {"scream: Screams or curses at her": "follow: Follows her"}),
        (
            later / "wording.es.yaml",
            {"scream: Le grita o la maldice": "follow: La sigue", "La insulta o la humilla": "La humilla"},
        ),
    ):
        text = path.read_text(encoding="utf-8")
        for old, new in changes.items():
            assert old in text
            text = text.replace(old, new)
        path.write_text(text, encoding="utf-8")
    return RiskBook(BOOK.protocol, InstrumentLibrary(own=folder))


def test_two_made_with_different_versions_say_so_and_which_questions_changed(
    world: World, luz: Client, tmp_path: Path
) -> None:
    case = luz.open_case()
    old = assess(luz, case, instrument="HITS", answers={"hurt": "1", "insult": "2", "scream": "3"})
    world.later(days=30)
    book, app = a_later_hits(tmp_path), create_app(world.runtime)
    app.dependency_overrides[the_book] = lambda: book
    now = replace(world, app=app)
    new = assess(
        now.as_(luz.actor), case, instrument="HITS", answers={"hurt": "1", "insult": "2", "follow": "4"}
    )

    page = text_of(portal_of(now, luz).get(f"/casos/{case}/riesgo/comparar/{new}/{old}"))

    assert "No son la misma versión" in page
    assert "La primera se hizo con la 2015.1 y la segunda con la 2026.1" in page
    assert "las puntuaciones no se comparan sin más" in page
    assert "3 respuestas distintas" in page
    assert "La humilla Rara vez Rara vez La pregunta se dice de otra manera" in page
    assert "La sigue esta versión no lo pregunta A menudo Pregunta nueva en esta versión" in page
    assert "Le grita o la maldice Algunas veces esta versión no lo pregunta Ya no se pregunta" in page


def test_two_of_different_questionnaires_are_not_compared(world: World, luz: Client) -> None:
    case = luz.open_case()
    one, other = assess(luz, case, **dash("1")), assess(luz, case, instrument="HITS", answers={"hurt": "1"})

    assert portal_of(world, luz).get(f"/casos/{case}/riesgo/comparar/{one}/{other}").status_code == 404


@pytest.mark.parametrize("end", ["papel", ""])
def test_another_teams_worker_sees_neither(world: World, luz: Client, ines: Client, end: str) -> None:
    case = luz.open_case()
    made = assess(luz, case, **dash("1"))

    answer = portal_of(world, ines).get(f"/casos/{case}/riesgo/valoraciones/{made}/{end}".rstrip("/"))

    assert answer.status_code == 404
