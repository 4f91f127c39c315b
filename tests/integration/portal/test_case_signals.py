"""A text and its signals on the portal's pages: marks anyone can find, one tap to decide, and nothing lost without intake."""

import re
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.support.portal import someone
from tests.support.portal_on_intake import Town, build_town

THREAT = "Viene tranquila. Le ha dicho que la va a matar si se va de casa."
SPAN = "la va a matar"


@pytest.fixture
def town(intake_database: Engine, keys_dir: Path) -> Town:
    return build_town(someone(), engine=intake_database, keys_dir=keys_dir)


def note(town: Town, case: str, words: str = THREAT) -> str:
    """A note; the address of its page."""
    body = {"note": {"kind": "guidance", "channel": "phone", "text": words}}
    made = town.call("POST", f"/cases/{case}/notes", body)["id"]
    return f"/casos/{case}/textos/nota/{made}"


def signal(town: Town, case: str) -> str:
    return str(town.call("GET", f"/cases/{case}/signals")["signals"][0]["id"])


def marks(html: str) -> list[str]:
    """What each mark holds, as a screen reader says it."""
    found = re.findall(r'<mark class="signal"[^>]*>(.*?)</mark>', html, re.DOTALL)
    spoken = [re.sub(r"<sup.*?</sup>", "", each) for each in found]
    return [re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", each)).strip() for each in spoken]


def test_after_a_note_with_a_signal_its_page_is_shown_and_otherwise_the_case(town: Town) -> None:
    case = town.open_case()
    form = {"kind": "guidance", "channel": "phone", "topics": "papers"}

    sent = town.browser.send_form(f"/casos/{case}/atencion", form | {"text": THREAT})
    calm = town.browser.send_form(f"/casos/{case}/atencion", form | {"text": "Pide cita."})

    assert re.fullmatch(rf"/casos/{case}/textos/nota/[0-9a-f-]+", sent.headers["location"])
    assert calm.headers["location"] == f"/casos/{case}"


@pytest.mark.parametrize("where", ["", "/cronologia"])
def test_the_mark_the_reason_and_the_first_action_stand_beside_the_note(town: Town, where: str) -> None:
    case = town.open_case()
    page = note(town, case)

    for seen in (town.browser.get(page).text, town.browser.get(f"/casos/{case}{where}").text):
        (mark,) = marks(seen)
        assert mark.startswith("[señal 1: Amenaza de muerte:]")
        assert SPAN in mark
        assert mark.endswith("[fin de la señal]")
        for words in ("Por decidir", "Lo primero que pide el protocolo", "Se parece a frases como"):
            assert words in seen
        assert f"{page}/senales/{signal(town, case)}/confirmar" in seen


@pytest.mark.parametrize("words", ["Pide cita.", THREAT])
def test_the_page_says_that_silence_of_the_rules_is_no_reassurance(town: Town, words: str) -> None:
    case = town.open_case()

    seen = town.browser.get(note(town, case, words)).text

    assert ("no quiere decir que no haya peligro" in seen) == (words != THREAT)
    assert ("Lo que no ha marcado también puede ser grave" in seen) == (words == THREAT)
    assert "no quiere decir que no haya peligro" in town.browser.get(f"/casos/{case}/cronologia").text


def test_confirming_raises_an_alert_that_leads_back_to_the_mark(town: Town) -> None:
    case = town.open_case()
    page = note(town, case)
    which = signal(town, case)

    sent = town.browser.send_form(f"{page}/senales/{which}/confirmar", {})

    assert sent.headers["location"] == page
    assert (
        'class="level level-alto' in town.browser.get(page).text
        or "Riesgo alto" in town.browser.get(page).text
    )
    for where in ("/alertas", f"/casos/{case}/riesgo"):
        seen = town.browser.get(where).text
        assert re.search(rf'<a href="{page}#m-{which}">Nota del \d+ de \w+ de \d+</a>', seen), where
    assert f'id="m-{which}"' in town.browser.get(page).text


def test_a_dismissal_is_one_tap_leaves_no_mark_and_is_undone(town: Town) -> None:
    case = town.open_case()
    page = note(town, case)
    which = signal(town, case)

    town.browser.send_form(f"{page}/senales/{which}/descartar", {"reason": "not_current", "words": ""})

    seen = town.browser.get(page).text
    assert marks(seen) == []
    assert "no es de ahora" in seen
    assert "Descartada" in town.browser.get(f"/casos/{case}/cronologia").text
    town.browser.send_form(f"{page}/senales/{which}/deshacer", {})
    seen = town.browser.get(page).text
    assert len(marks(seen)) == 1
    assert "Decisión deshecha" in seen


def test_another_reason_without_words_comes_back_with_the_page(town: Town) -> None:
    case = town.open_case()
    page = note(town, case)

    sent = town.browser.send_form(
        f"{page}/senales/{signal(town, case)}/descartar", {"reason": "other", "words": ""}
    )

    assert sent.status_code == 422
    assert "Con otro motivo hacen falta unas palabras" in sent.text
    assert 'aria-describedby="f-words-error"' in sent.text


def test_who_comes_second_is_told_that_it_was_decided(town: Town) -> None:
    case = town.open_case()
    page = note(town, case)
    which = signal(town, case)
    town.call("POST", f"/cases/{case}/signals/{which}/confirmation")

    sent = town.browser.send_form(f"{page}/senales/{which}/descartar", {"reason": "not_current"})

    assert sent.headers["location"] == page
    assert town.call("GET", f"/cases/{case}/signals")["signals"][0]["state"] == "confirmed"


def test_two_signals_on_the_same_words_are_one_mark_with_both_numbers(town: Town) -> None:
    case = town.open_case()
    page = note(town, case, "Amenaza con matarla con la escopeta que tiene en casa.")
    found = town.call("GET", f"/cases/{case}/signals")["signals"]
    assert len(found) > 1

    seen = town.browser.get(page).text

    for one in found:
        assert seen.count(f'id="m-{one["id"]}"') == 1
        assert seen.count(f'id="s-{one["id"]}"') == 1


def test_what_is_written_as_markup_stays_words(town: Town) -> None:
    case = town.open_case()

    seen = town.browser.get(note(town, case, "<b>Le ha dicho</b> que la va a matar <script>x</script>")).text

    assert "<b>Le ha dicho</b>" not in seen
    assert "&lt;script&gt;" in seen
    assert len(marks(seen)) == 1


def test_an_incident_has_a_page_of_its_own_with_both_its_fields(town: Town) -> None:
    case = town.open_case()
    told = {"kinds": ["physical"], "told_on": "2026-11-20", "account": "La agarró del cuello.",
            "injuries": "Marcas en el cuello."}  # fmt: skip
    made = town.call("POST", f"/cases/{case}/incidents", {"incident": told})["id"]

    listed = town.browser.get(f"/casos/{case}/hechos").text
    seen = town.browser.get(f"/casos/{case}/textos/hecho/{made}").text

    assert f"/textos/hecho/{made}" in listed
    assert "por decidir" in listed
    assert len(marks(seen)) == 2
    assert "Lesiones" in seen


def test_the_case_page_counts_what_waits(town: Town) -> None:
    case = town.open_case()
    page = note(town, case)

    seen = town.browser.get(f"/casos/{case}").text

    assert "1 señal por decidir" in seen
    assert f'href="{page}"' in seen


def test_a_text_of_another_case_or_kind_is_not_there(town: Town) -> None:
    case, other = town.open_case(), town.open_case("Noor")
    page = note(town, case)

    assert town.browser.get(page.replace(case, other)).status_code == 404
    assert town.browser.get(page.replace("/nota/", "/hecho/")).status_code == 404
    assert town.browser.get(page.replace("/nota/", "/otra/")).status_code in (404, 422)


def test_the_coordinators_report_is_hers_alone_and_says_when_there_is_too_little(
    intake_database: Engine, keys_dir: Path
) -> None:
    worker = build_town(someone(), engine=intake_database, keys_dir=keys_dir)
    case = worker.open_case("Zutanita")
    note(worker, case)
    boss = build_town(someone("coordinator"), engine=intake_database, keys_dir=keys_dir)

    seen = boss.browser.get("/senales").text

    assert worker.browser.get("/senales").status_code == 403
    assert "muy pocas decisiones" in seen
    assert "Amenaza de muerte" in seen
    assert case not in seen
    assert "Zutanita" not in seen
    assert boss.browser.get("/senales?meses=3").status_code == 200
