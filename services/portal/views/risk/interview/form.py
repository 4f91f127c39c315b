"""The form of an interview: what it holds, what leaves for intake, what a draft keeps of it."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Final

from pydantic import Field

from services.portal.clients.intake.instruments import Instrument, Question
from services.portal.clients.intake.risk import Interview
from services.portal.forms.model import Choice, FormModel
from services.portal.locale.text import N_
from services.portal.views.risk import words

ONLY_FLAGS: Final = "senales"
"""Name, in an address, of an interview without a questionnaire."""
NOT_TYPED: Final = frozenset({"_token", "_key", "etag", "later", "shown"})
"""What a form carries that is not an answer."""
WINDOW: Final = "window"
"""Under this name a draft says which window wrote it."""
_DIGITS: Final = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


class InterviewForm(FormModel):
    """A whole interview. Nothing is required: what was not asked stays unknown.

    unknown: for questions that are answered by writing, why nothing was written. shown: red flags on the page.
    """

    choices: ClassVar[Mapping[str, tuple[Choice, ...]]] = {
        "mode": words.MODES,
        "language": words.LANGUAGES,
        "interpreter": words.INTERPRETERS,
    }
    aliases: ClassVar[Mapping[str, str]] = {"interpreter_role": "interpreter"}

    mode: str = Field(default="interview", title=N_("Cómo se hace"), max_length=10)
    language: str = Field(default="es", title=N_("En qué idioma"), max_length=3)
    interpreter: str = Field(default="", title=N_("Quién interpreta"), max_length=20)
    answers: dict[str, str] = Field(default={}, title=N_("Preguntas"))
    unknown: dict[str, str] = Field(default={}, title=N_("Preguntas"))
    context: dict[str, str] = Field(default={}, title=N_("Otros datos"))
    flags: list[str] = Field(default=[], title=N_("Señales de alarma que has visto u oído"))
    danger_now: bool = Field(default=False, title=N_("Hay peligro ahora mismo"))
    judgement: str = Field(default="", title=N_("Tu criterio profesional"), max_length=10)
    words: str = Field(default="", title=N_("Qué quieres que conste"), max_length=10_000)
    etag: list[str] = Field(default=[])
    shown: list[str] = Field(default=[])
    later: str = Field(default="", max_length=1)


def draft_name(name: str) -> str:
    """Name of the draft of one questionnaire: lower-case letters and low lines, as the service wants it.

    PHQ-9 and PHQ-2 are two questionnaires, and their drafts hold no digits.
    """
    said = (_DIGITS[int(letter)] if letter.isdecimal() else letter for letter in name.lower())
    return "risk_" + "".join(letter if letter.isalpha() else "_" for letter in said)


def as_interview(data: InterviewForm, instrument: Instrument | None) -> dict[str, Any]:
    """Turn the form into what intake takes; an empty count is unknown, never none."""
    return {
        "instrument": None if instrument is None else instrument.id,
        "version": None if instrument is None else instrument.version,
        "answers": {item: said for item, said in (data.unknown | data.answers).items() if said},
        "context": _context(data, instrument),
        "flags": [{"code": code} for code in data.flags],
        "danger_now": data.danger_now,
        "judgement": data.judgement or None,
        "mode": data.mode,
        "interpreter": data.interpreter not in ("", "nobody"),
        "interpreter_role": data.interpreter or None,
        "language": data.language,
        "words": data.words,
    }


def _context(data: InterviewForm, instrument: Instrument | None) -> dict[str, Any]:
    context: dict[str, Any] = {}
    for fact in instrument.context if instrument is not None else ():
        said = data.context.get(fact.id, "").strip()
        if fact.kind == "count":
            context[fact.id] = int(said) if said.isdigit() else (said or None)
        elif fact.kind == "yes_no":
            context[fact.id] = said == "true"
        elif said:
            context[fact.id] = said
    return context


def as_typed(interview: Interview, instrument: Instrument | None) -> dict[str, list[str]]:
    """The form of an interview that was signed, to go on from it: a draft as `typed_in` would make it."""
    typed = {
        "mode": interview.mode,
        "language": interview.language,
        "interpreter": interview.interpreter_role or "",
        "danger_now": "true" if interview.danger_now else "",
        "judgement": interview.judgement or "",
        **{f"context.{fact}": _as_text(told) for fact, told in interview.context.items()},
    }
    typed |= {
        f"{part}.{item}": _as_text(said)
        for item, said in interview.answers.items()
        if (part := _part(None if instrument is None else instrument.question(item), _as_text(said)))
    }
    seen = [flag.code for flag in interview.flags]
    return {name: [said] for name, said in typed.items() if said} | ({"flags": seen} if seen else {})


def _part(question: Question | None, said: str) -> str:
    """Where the form has this answer; nowhere if the page could not show it."""
    if question is None:
        return ""
    is_unknown = said in dict(words.UNKNOWN)
    if question.kind != "choice":
        return "unknown" if is_unknown else "answers"
    return "answers" if is_unknown or said in {choice.code for choice in question.choices} else ""


def _as_text(said: object) -> str:
    if isinstance(said, bool) or said is None:
        return "true" if said else ""
    return str(said)


def typed_in(raw: Mapping[str, Sequence[str]], *, window: str) -> dict[str, list[str]]:
    """What a draft keeps of a form as it was sent, and which window sent it."""
    kept = {name: list(values) for name, values in raw.items() if name not in NOT_TYPED and any(values)}
    return kept | {WINDOW: [window]}


def answered_in(raw: Mapping[str, Sequence[str]]) -> set[str]:
    """Questions that have an answer, or a reason why they have none."""
    return {
        name.partition(".")[2]
        for name, values in raw.items()
        if name.startswith(("answers.", "unknown.")) and any(values)
    }
