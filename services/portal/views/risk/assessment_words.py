"""An assessment in words: how it was asked, its questions and what was answered."""

from typing import Any

from services.portal.clients.intake.instruments import Instrument
from services.portal.clients.intake.risk import Assessment, RiskClient
from services.portal.locale.text import N_
from services.portal.pages.page import Page
from services.portal.views.risk import words


def questionnaire_of(page: Page, client: RiskClient, found: Assessment) -> Instrument | None:
    """The questionnaire as it was when this was asked; None for red flags alone."""
    interview = found.interview
    if interview.instrument is None:
        return None
    return client.instrument(interview.instrument, page.language, version=interview.version)


def how_asked(page: Page, found: Assessment) -> dict[str, Any]:
    """How it was asked, in words."""
    interview = found.interview
    role = interview.interpreter_role
    interpreter = dict(words.INTERPRETERS).get(role, "") if role else ""
    some = N_("con intérprete") if interview.interpreter else ""
    return {
        "mode": page.gettext(dict(words.MODES).get(interview.mode, interview.mode)),
        "language_said": page.gettext(dict(words.LANGUAGES).get(interview.language, interview.language)),
        "interpreter": page.gettext(interpreter or some) if interpreter or some else "",
    }


def numbered(item: str, text: str) -> str:
    """A question with its number, if it has one."""
    return f"{item}. {text}" if item[0].isdigit() else text


def answer_words(page: Page, instrument: Instrument, item: str, said: object) -> str:
    """An answer in words. What was never touched was not asked."""
    unknown = dict(words.UNKNOWN)
    code = {True: "si", False: "no"}[said] if isinstance(said, bool) else str(said)
    if said is None or code in unknown:
        return page.gettext(unknown.get(code, unknown["no_preguntado"]))
    question = instrument.question(item)
    return code if question is None else question.label(code)
