"""Forms and words of the risk pages: what leaves for intake, how tasks are told apart, what a source says."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from services.intake.domain.due.items import SnoozeReason
from services.intake.store.facts.risk import AlertOutcome, Mode
from services.portal.clients.intake.due import DueItem
from services.portal.clients.intake.instruments import ContextFact, Instrument, Question
from services.portal.clients.intake.reasons import Flag, Protocol, Reason
from services.portal.locale.text import translations
from services.portal.views.day.due import _by_day, morning_in
from services.portal.views.risk import words
from services.portal.views.risk.interview.form import InterviewForm, as_interview
from services.portal.views.risk.words import RiskWords
from shared.contracts.levels import Level

DASH = Instrument(
    id="DASH-RIC",
    version="24.1",
    title="DASH",
    items=1,
    about="",
    accuracy="",
    source="",
    licence="",
    sections={"now": "Ahora"},
    questions=[Question(id="15", section="now", text="Ha intentado estrangular", why=None, choices=[])],
    context=[
        ContextFact(id="calls", kind="count", label="Avisos", choices=[]),
        ContextFact(id="judgement", kind="yes_no", label="Criterio", choices=[]),
        ContextFact(id="version", kind="choice", label="Idioma", choices=["es", "en"]),
    ],
    levels={"alto_visible": "alto, por los factores presentes"},
)
PROTOCOL = Protocol(
    version="1",
    flags=[Flag(code="strangulation", name="Asfixia", why="", first_action="Urgencias", legal_duty=False)],
    reasons={"three_red_flags": "Tres o más señales de alarma"},
)


class StillPage:
    """A page that only speaks."""

    language = "es"

    def gettext(self, msgid: str) -> str:
        return translations("es").gettext(msgid)


def saying() -> RiskWords:
    found = RiskWords(StillPage(), client=None, _protocol=PROTOCOL)  # type: ignore[arg-type]
    found._instruments["DASH-RIC"] = DASH
    return found


def interview(**typed: Any) -> dict[str, Any]:
    return as_interview(InterviewForm(**typed), DASH)


@pytest.mark.parametrize(("said", "sent"), [("", None), ("3", 3), ("0", 0), ("muchos", "muchos"), (" 4 ", 4)])
def test_an_empty_count_is_unknown_and_a_wrong_one_goes_on_to_be_refused(said: str, sent: Any) -> None:
    assert interview(context={"calls": said})["context"]["calls"] == sent


@pytest.mark.parametrize(("said", "sent"), [("true", True), ("", False)])
def test_an_unticked_box_is_no(said: str, sent: bool) -> None:
    assert interview(context={"judgement": said})["context"]["judgement"] is sent


def test_a_choice_nobody_made_is_left_to_intakes_default() -> None:
    assert "version" not in interview()["context"]
    assert interview(context={"version": "en"})["context"]["version"] == "en"


def test_unanswered_questions_are_left_out_and_unknown_ones_keep_their_word() -> None:
    sent = interview(answers={"1": "", "2": "no_preguntado", "3": "si"})

    assert sent["answers"] == {"2": "no_preguntado", "3": "si"}


def test_without_a_questionnaire_only_flags_and_judgement_leave() -> None:
    sent = as_interview(InterviewForm(flags=["stalking"], judgement="alto", danger_now=True), None)

    assert (sent["instrument"], sent["answers"], sent["context"]) == (None, {}, {})
    assert (sent["flags"], sent["judgement"], sent["danger_now"]) == ([{"code": "stalking"}], "alto", True)


def test_a_source_is_told_as_the_question_it_was() -> None:
    assert saying().source("DASH-RIC:15") == "DASH-RIC · 15. Ha intentado estrangular"
    assert saying().source("judgement") == "Lo ha visto u oído quien la atiende"


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("strangulation", "Asfixia"),
        ("three_red_flags", "Tres o más señales de alarma"),
        ("instrument:DASH-RIC:alto_visible", "DASH-RIC: alto, por los factores presentes"),
        ("silence", "Dos ausencias seguidas con riesgo alto"),
        ("something_new", "something_new"),
    ],
)
def test_every_kind_of_reason_has_words(code: str, told: str) -> None:
    assert saying().reason(Reason(code=code, level="alto", sources=[])) == told


def test_a_result_without_a_level_says_that_answers_are_missing() -> None:
    assert saying().result("DASH-RIC", None) == "DASH-RIC: sin nivel, faltan respuestas"


def an_item(title: str = "x", kind: str = "other", **changes: Any) -> DueItem:
    facts = {
        "id": uuid4(),
        "case_id": uuid4(),
        "code": "TL-1",
        "level": "alto",
        "kind": kind,
        "title": title,
        "owner": None,
        "due_at": datetime.now(UTC) + timedelta(days=3),
        "is_overdue": False,
        "put_off": 0,
    }
    return DueItem(**(facts | changes))


def test_a_task_in_her_workers_words_stays_as_written_and_codes_become_words() -> None:
    assert saying().task(an_item("Llamar al juzgado")) == "Llamar al juzgado"
    assert saying().task(an_item("reassess", "reassessment")) == "Volver a valorar el riesgo"
    assert (
        saying().task(an_item("not_safe", "message_withheld")).startswith("Un mensaje para ella no ha salido")
    )


def test_tasks_are_overdue_today_or_later_and_each_stands_once() -> None:
    late = an_item(is_overdue=True, due_at=datetime.now(UTC) - timedelta(days=1))
    later = an_item()

    assert _by_day([late, later]) == [("Vencidas", [late]), ("Más adelante", [later])]
    assert _by_day([]) == []


@pytest.mark.parametrize("days", [1, 3, 7, 29])
def test_putting_off_ends_at_nine_in_madrid_and_within_what_intake_accepts(days: int) -> None:
    until = morning_in(days)

    assert (until.hour, until.minute, str(until.tzinfo)) == (9, 0, "Europe/Madrid")
    assert datetime.now(UTC) < until <= datetime.now(UTC) + timedelta(days=30)


def test_the_pages_words_cover_every_code_intake_knows() -> None:
    assert {code for code, _ in words.MODES} == set(Mode)
    assert {code for code, _ in words.OUTCOMES} == set(AlertOutcome) - {AlertOutcome.RAISED_AGAIN}
    assert {code for code, _ in words.SNOOZE_REASONS} == set(SnoozeReason)
    assert set(words.LEVELS) == set(Level)
