"""The pages of risk and tasks against the real intake: what a worker sees, does and is told."""

import re
from typing import Any

import pytest

from services.portal.views.risk.interview.form import draft_name
from tests.integration.intake.risk.conftest import Client, World, dash, epv, flags
from tests.integration.intake.risk.pages import ok, portal_of, text_of

DASH_ANSWERS = {f"answers.{number}": "no" for number in range(1, 25)}


def test_a_case_nobody_assessed_says_so_and_offers_to_begin(world: World, luz: Client) -> None:
    case = luz.open_case()

    page = ok(portal_of(world, luz).get(f"/casos/{case}/riesgo"))

    assert "Todavía no se ha valorado" in page
    assert "Valorar" in page


def test_every_question_is_a_group_with_its_legend_and_no_answer_chosen(world: World, luz: Client) -> None:
    case = luz.open_case()

    html = portal_of(world, luz).get(f"/casos/{case}/riesgo/valorar/EPV-R").text

    questions = re.findall(r"<fieldset class=\"field question step.*?</fieldset>", html, re.DOTALL)
    assert len(questions) == 20
    for question in questions:
        assert "<legend" in question
        assert "checked" not in question
        assert [re.search(f'value="{code}"', question) is not None for code in ("si", "no", "no_sabe", "no_preguntado", "no_contesta")] == [True] * 5  # fmt: skip


def test_no_score_weight_or_level_shows_while_she_is_asked(world: World, luz: Client) -> None:
    case = luz.open_case()

    page = ok(portal_of(world, luz).get(f"/casos/{case}/riesgo/valorar/EPV-R")).lower()

    assert "puntos" not in page
    assert "riesgo moderado" not in page
    assert "weight" not in page


@pytest.mark.parametrize("name", ["EPV-R", "DASH-RIC", "HITS", "senales"])
def test_each_questionnaire_opens_and_titles_stay_neutral(world: World, luz: Client, name: str) -> None:
    case = luz.open_case()

    answer = portal_of(world, luz).get(f"/casos/{case}/riesgo/valorar/{name}")

    ok(answer)
    assert "<title>Ficha</title>" in answer.text


def test_a_whole_questionnaire_ends_in_a_result_in_words_with_its_reasons(world: World, luz: Client) -> None:
    case, browser = luz.open_case(), portal_of(world, luz)

    sent = browser.send_form(
        f"/casos/{case}/riesgo/valorar/DASH-RIC",
        DASH_ANSWERS
        | {"answers.15": "si", "context.police_callouts_12m": "0", "mode": "interview", "language": "es"},
    )
    assert sent.status_code == 303
    page = ok(browser.get(sent.headers["location"]))

    assert "Riesgo alto" in page
    assert "Estrangulamiento o asfixia" in page
    assert "DASH-RIC · 15. Ha intentado estrangular, ahogar o asfixiar" in page
    assert "Urgencias hoy" in page
    assert "Hasta dónde fiarse" in page
    assert luz.get(f"/cases/{case}/risk")["level"] == "alto"


def test_what_is_unknown_is_said_in_words_and_never_taken_for_no(world: World, luz: Client) -> None:
    case, browser = luz.open_case(), portal_of(world, luz)
    answers = {f"answers.{n}": "no" for n in range(1, 21)} | {f"answers.{n}": "si" for n in (6, 7, 8)}

    sent = browser.send_form(f"/casos/{case}/riesgo/valorar/EPV-R", answers | {"answers.20": "no_sabe"})
    page = ok(browser.get(sent.headers["location"]))

    assert "Al menos riesgo bajo; como mucho riesgo moderado" in page
    assert "1 pregunta sin saber: entre 9 y 11 puntos" in page
    assert "No sabe no es no" in page


def test_the_total_without_origin_is_told_and_origin_is_no_reason(world: World, luz: Client) -> None:
    case, browser = luz.open_case(), portal_of(world, luz)
    answers = {f"answers.{n}": "no" for n in range(1, 21)} | {"answers.1": "si", "answers.4": "si"}

    sent = browser.send_form(f"/casos/{case}/riesgo/valorar/EPV-R", answers)
    page = ok(browser.get(sent.headers["location"]))

    assert "Sin contar el origen serían 2 puntos" in page
    assert "EPV-R · 1." not in page


def test_too_few_answers_give_no_level_and_say_why(world: World, luz: Client) -> None:
    case, browser = luz.open_case(), portal_of(world, luz)

    sent = browser.send_form(f"/casos/{case}/riesgo/valorar/EPV-R", {"answers.4": "si"})
    page = ok(browser.get(sent.headers["location"]))

    assert "Faltan demasiadas respuestas para dar un nivel" in page


def test_a_wrong_answer_comes_back_at_its_question_with_everything_typed(world: World, luz: Client) -> None:
    case, browser = luz.open_case(), portal_of(world, luz)

    answer = browser.send_form(
        f"/casos/{case}/riesgo/valorar/DASH-RIC",
        {
            "answers.3": "quizá",
            "answers.4": "si",
            "words": "una nota",
            "context.police_callouts_12m": "muchos",
        },
    )

    assert answer.status_code == 422
    assert 'href="#f-answers-3"' in answer.text
    assert re.search(r'name="answers.4" value="si" checked', answer.text)
    assert "una nota" in answer.text
    assert luz.get(f"/cases/{case}/risk")["assessments"] == []


def test_a_questionnaire_left_half_way_goes_on_where_it_was(world: World, luz: Client) -> None:
    case, browser = luz.open_case(), portal_of(world, luz)

    sent = browser.send_form(
        f"/casos/{case}/riesgo/valorar/EPV-R", {"answers.4": "si", "answers.5": "no_preguntado", "later": "1"}
    )
    assert sent.headers["location"] == f"/casos/{case}/riesgo/pausa/EPV-R"
    assert "Continuar donde lo dejaste" in ok(browser.get(f"/casos/{case}/riesgo/valorar"))
    html = browser.get(f"/casos/{case}/riesgo/valorar/EPV-R").text

    assert re.search(r'name="answers.4" value="si" checked', html)
    assert re.search(r'name="answers.5" value="no_preguntado" checked', html)
    assert "2 de 20" in text_of(browser.get(f"/casos/{case}/riesgo/valorar/EPV-R"))
    assert luz.get(f"/cases/{case}/risk")["assessments"] == []


def test_each_answer_is_kept_as_it_is_given_and_says_how_many_there_are(world: World, luz: Client) -> None:
    case, browser = luz.open_case(), portal_of(world, luz)
    path = f"/casos/{case}/riesgo/borrador/EPV-R"

    first = browser.send_form(path, {"answers.1": "no", "etag": ""})
    mark = re.search(r'name="etag" value="(\d+)"', first.text)
    assert mark is not None
    second = browser.send_form(path, {"answers.1": "no", "answers.2": "si", "etag": mark[1]})

    assert "1 de 20 contestadas" in text_of(first)
    assert "2 de 20 contestadas" in text_of(second)


def test_two_windows_do_not_write_over_each_other(world: World, luz: Client) -> None:
    case, browser = luz.open_case(), portal_of(world, luz)
    path = f"/casos/{case}/riesgo/borrador/EPV-R"
    browser.send_form(path, {"answers.1": "no", "etag": ""})

    other = browser.send_form(path, {"answers.1": "si", "etag": ""})

    assert "otra ventana ha guardado" in text_of(other)


def test_the_draft_is_gone_once_the_assessment_is_signed(world: World, luz: Client) -> None:
    case, browser = luz.open_case(), portal_of(world, luz)
    browser.send_form(f"/casos/{case}/riesgo/borrador/HITS", {"answers.hurt": "2"})

    browser.send_form(f"/casos/{case}/riesgo/valorar/HITS", {"answers.hurt": "2"})

    assert luz.get("/drafts") == []


@pytest.mark.parametrize(
    ("name", "draft"),
    [
        ("EPV-R", "risk_epv_r"),
        ("DASH-RIC", "risk_dash_ric"),
        ("senales", "risk_senales"),
        ("PHQ-9", "risk_phq_nine"),
        ("PHQ-2", "risk_phq_two"),
        ("PSS-10", "risk_pss_onezero"),
    ],
)
def test_each_questionnaire_has_a_draft_of_its_own(name: str, draft: str) -> None:
    assert draft_name(name) == draft


def test_only_flags_and_danger_now_are_enough(world: World, luz: Client) -> None:
    case, browser = luz.open_case(), portal_of(world, luz)

    sent = browser.send_form(
        f"/casos/{case}/riesgo/valorar/senales", {"flags": ["confinement"], "danger_now": "true"}
    )

    page = ok(browser.get(sent.headers["location"]))
    assert "Riesgo extremo" in page
    assert "Peligro ahora mismo" in page


def test_lowering_is_proposed_by_one_and_decided_by_another(world: World, luz: Client, rosa: Client) -> None:
    case, hers, coordinators = luz.open_case(), portal_of(world, luz), portal_of(world, rosa)
    luz.make(f"/cases/{case}/assessments", dash("15"))
    luz.post(f"/alerts/{luz.get('/alerts')[0]['id']}/acknowledge")

    asked = hers.send_form(f"/casos/{case}/riesgo/bajar", {"to_level": "medio", "words": "Él se ha ido"})
    assert asked.status_code == 303
    assert "Espera a una coordinadora distinta" in ok(hers.get(f"/casos/{case}/riesgo"))
    assert hers.get(f"/casos/{case}/riesgo/decidir").status_code == 403
    change = luz.get(f"/cases/{case}/risk")["proposal"]["id"]
    assert "Él se ha ido" in ok(coordinators.get(f"/casos/{case}/riesgo/decidir"))
    coordinators.send_form(
        f"/casos/{case}/riesgo/decidir/{change}", {"accept": "yes", "words": "Confirmado con la policía"}
    )

    assert luz.get(f"/cases/{case}/risk")["level"] == "medio"
    assert "Confirmado con la policía" in ok(hers.get(f"/casos/{case}/riesgo"))


def test_a_lowering_without_words_is_sent_back(world: World, luz: Client) -> None:
    case, browser = luz.open_case(), portal_of(world, luz)
    luz.make(f"/cases/{case}/assessments", dash("15"))

    answer = browser.send_form(f"/casos/{case}/riesgo/bajar", {"to_level": "medio", "words": ""})

    assert answer.status_code == 422
    assert luz.get(f"/cases/{case}/risk")["proposal"] is None


def test_tasks_are_told_apart_by_day_done_with_undo_and_put_off_with_a_reason(
    world: World, luz: Client
) -> None:
    case, browser = luz.open_case(), portal_of(world, luz)
    item = luz.make(f"/cases/{case}/due", {"title": "Llamar al juzgado", "due_at": "2020-01-01T10:00:00Z"})

    assert "Vencidas" in ok(browser.get("/tareas"))
    assert browser.send_form(f"/tareas/{item}/aplazar", {"days": "1"}).status_code == 422
    assert browser.send_form(f"/tareas/{item}/hecha").status_code == 303
    assert "Llamar al juzgado" not in ok(browser.get("/tareas"))
    assert browser.send_form(f"/tareas/{item}/deshacer").status_code == 303
    assert "Llamar al juzgado" in ok(browser.get("/tareas"))


def test_a_colleague_may_take_a_task_of_her_team(world: World, luz: Client, marta: Client) -> None:
    case, browser = luz.open_case(), portal_of(world, marta)
    item = luz.make(f"/cases/{case}/due", {"title": "Llamar al juzgado", "due_at": "2026-11-25T10:00:00Z"})

    assert "Me la quedo" in ok(browser.get("/tareas?de=equipo"))
    browser.send_form(f"/tareas/{item}/pasar", {"owner": str(marta.actor.ref)})

    assert "Llamar al juzgado" in ok(browser.get("/tareas"))


def test_an_interview_in_which_nothing_was_said_is_not_taken_and_the_page_says_why(
    world: World, luz: Client
) -> None:
    case = luz.open_case()

    answer = portal_of(world, luz).send_form(f"/casos/{case}/riesgo/valorar/DASH-RIC", {"words": "Vino"})

    assert answer.status_code == 422
    assert 'id="f-answers"' in answer.text
    assert "así no vale como valoración" in text_of(answer)


def test_an_unfinished_interview_that_is_already_high_says_at_least_high(world: World, luz: Client) -> None:
    case = luz.open_case()
    said = dict.fromkeys((f"answers.{n}" for n in (9, 11, 12, 13, 14, 16, 17, 19, 20)), "si")
    browser = portal_of(world, luz)

    sent = browser.send_form(f"/casos/{case}/riesgo/valorar/EPV-R", said)

    page = text_of(browser.get(sent.headers["location"]))
    assert "Faltan respuestas, y lo que se sabe ya es al menos: riesgo alto" in page
    assert "no se puede decir ni que sea bajo" not in page


@pytest.mark.parametrize("path", ["riesgo", "riesgo/valorar", "riesgo/valorar/EPV-R", "riesgo/bajar"])
def test_another_teams_worker_finds_no_such_case(world: World, luz: Client, ines: Client, path: str) -> None:
    case = luz.open_case()

    assert portal_of(world, ines).get(f"/casos/{case}/{path}").status_code == 404


def test_hoy_shows_what_waits_first(world: World, luz: Client) -> None:
    case = luz.open_case()
    luz.make(f"/cases/{case}/assessments", flags("threat_to_kill"))

    page = ok(portal_of(world, luz).get("/"))

    assert "Amenaza de muerte" in page
    assert "Ver y tomar" in page


def test_the_pages_speak_english_too(world: World, luz: Client) -> None:
    case = luz.open_case()
    luz.make(f"/cases/{case}/assessments", epv("6"))
    browser = portal_of(world, luz)
    person = browser.app.state.runtime.sessions  # type: ignore[attr-defined]
    object.__setattr__(person.person, "language", "en")

    answer: Any = browser.get(f"/casos/{case}/riesgo/valorar/EPV-R")

    assert "Violence more frequent and more serious in the last month" in text_of(answer)
