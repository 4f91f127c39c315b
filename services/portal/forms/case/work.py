"""Forms of the work with her: accompaniments, plans, documents."""

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any, ClassVar, Final
from uuid import UUID

from pydantic import Field

from services.portal.forms.case import work_words
from services.portal.forms.case.common import MADRID, Choices, Layout, known, next_step_of, options
from services.portal.forms.model import FormModel
from services.portal.locale.text import N_


class AccompanimentForm(FormModel):
    """Going somewhere with her."""

    aliases: ClassVar[Mapping[str, str]] = {"starts_at": "day", "referral": "place"}

    choices: ClassVar[Choices] = {"kind": options(work_words.PLACE_KIND)}
    layout: ClassVar[Layout] = (
        ("select", "kind"),
        ("date", "day"),
        ("time", "hour"),
        ("text", "place"),
        ("text", "meeting_point"),
        ("number", "minutes"),
        ("checkbox", "interpreter"),
        ("checkbox", "remind_her"),
        ("text", "papers"),
        ("hidden", "referral"),
        ("hidden", "version"),
    )

    referral: UUID | None = None
    kind: str = Field(title=N_("A dónde"), max_length=20)
    day: date = Field(title=N_("Día"))
    hour: time = Field(title=N_("Hora"))
    place: str = Field(default="", title=N_("Sitio"), max_length=200)
    meeting_point: str = Field(default="", title=N_("Punto de encuentro seguro"), max_length=200)
    minutes: int = Field(default=60, title=N_("Minutos"), ge=0, le=1440)
    interpreter: bool = Field(default=False, title=N_("Con intérprete"))
    remind_her: bool = Field(
        default=False,
        title=N_("Quiere que se lo recordemos"),
        description=N_("Solo sale si su plan de contacto lo permite en ese momento."),
    )
    papers: str = Field(default="", title=N_("Papeles que llevar"), max_length=200)
    version: int | None = None

    def body(self) -> dict[str, Any]:
        """The accompaniment as intake takes it."""
        starts = datetime.combine(self.day, self.hour, MADRID).isoformat()
        facts = known(self.model_dump(exclude={"day", "hour", "remind_her", "version"}))
        asked = {"accompaniment": facts, "starts_at": starts, "remind_her": self.remind_her}
        return known(asked | {"version": self.version})


class OutcomeForm(FormModel):
    """How it went: five taps on a phone."""

    aliases: ClassVar[Mapping[str, str]] = {
        "next_step": "next_text",
        "next_step.text": "next_text",
        "next_step.on": "next_on",
        "starts_at": "outcome",
    }

    choices: ClassVar[Choices] = {"outcome": options(work_words.OUTCOME)}

    outcome: str = Field(title=N_("Cómo ha ido"), max_length=20)
    minutes: int | None = Field(default=None, title=N_("Minutos en total"), ge=0, le=1440)
    note: str = Field(default="", title=N_("Nota"), max_length=10_000)
    next_text: str = Field(default="", title=N_("Qué viene después"), max_length=200)
    next_on: date | None = Field(default=None, title=N_("Cuándo"))

    def body(self) -> dict[str, Any]:
        """The outcome as intake takes it."""
        facts = known(self.model_dump(include={"outcome", "minutes", "note"}))
        return known({"outcome": facts, "next_step": next_step_of(self.next_text, self.next_on)})


class CancelForm(FormModel):
    """Why it is off."""

    choices: ClassVar[Choices] = {"reason": options(work_words.CANCEL)}
    layout: ClassVar[Layout] = (("radios", "reason"),)

    reason: str = Field(title=N_("Por qué"), max_length=20)


class PlanItem(FormModel):
    """A line of the action plan."""

    choices: ClassVar[Choices] = {"need": options(work_words.NEED), "state": options(work_words.ITEM_STATE)}
    layout: ClassVar[Layout] = (
        ("radios_inline", "need"),
        ("text", "action"),
        ("text", "goal"),
        ("date", "due_on"),
        ("select", "state"),
        ("hidden", "version"),
    )

    need: str = Field(title=N_("Necesidad"), max_length=20)
    action: str = Field(title=N_("Qué se va a hacer"), max_length=200)
    goal: str = Field(default="", title=N_("Para qué"), max_length=200)
    due_on: date | None = Field(default=None, title=N_("Para cuándo"))
    state: str = Field(default="todo", title=N_("Cómo va"), max_length=10)
    version: int | None = None

    def body(self) -> dict[str, Any]:
        """The line as intake takes it."""
        return {"item": known(self.model_dump(mode="json", exclude={"version"})), "version": self.version}


MEASURE_LENGTH: Final = 200
"""Longest line of a safety plan that intake takes."""


class SafetyPlan(FormModel):
    """Her safety plan: one measure a line in each section."""

    choices: ClassVar[Choices] = {"printing": options(work_words.PRINTING)}

    sections: dict[str, str] = Field(default={}, title=N_("Medidas"))
    review_on: date = Field(title=N_("Cuándo lo repasamos"))
    printing: str = Field(default="not_printed", title=N_("En papel"), max_length=20)
    replaces: UUID | None = None

    def too_long(self) -> list[str]:
        """Sections with a line longer than a measure may be: nothing of hers is cut."""
        return [
            section
            for section, text in self.sections.items()
            if any(len(line) > MEASURE_LENGTH for line in _lines(text))
        ]

    def body(self) -> dict[str, Any]:
        """The plan as intake takes it."""
        lines = {
            section: _lines(text) for section, text in self.sections.items() if section in work_words.SECTION
        }
        plan = {
            "sections": {section: found for section, found in lines.items() if found},
            "printing": self.printing,
            "review_on": self.review_on.isoformat(),
        }
        return {"plan": plan, "replaces": str(self.replaces) if self.replaces else None}


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


class DocumentForm(FormModel):
    """A document to keep."""

    choices: ClassVar[Choices] = {"kind": options(work_words.DOCUMENT_TYPE)}
    layout: ClassVar[Layout] = (("file", "file"), ("select", "kind"), ("text", "title"))

    file: str = Field(default="", title=N_("Archivo"), max_length=200)
    kind: str = Field(title=N_("Qué es"), max_length=20)
    title: str = Field(
        title=N_("Título"), description=N_("Tuyo: el nombre del archivo no se guarda."), max_length=200
    )
