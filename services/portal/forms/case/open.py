"""Forms that open and follow a case: quick intake, attentions, what comes next, the search."""

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any, ClassVar

from pydantic import Field, field_validator

from services.portal.forms.case import work_words
from services.portal.forms.case.common import MADRID, Choices, Layout, known, next_step_of, options, today
from services.portal.forms.model import FormModel
from services.portal.locale.text import N_


class QuickIntake(FormModel):
    """Alta rápida: nine fields, three of them needed; when she may be called only if she was asked."""

    aliases: ClassVar[Mapping[str, str]] = {
        "languages": "language",
        "consent": "consents",
        "consent.language": "consents",
        "documents": "given_name",
    }

    choices: ClassVar[Choices] = {
        "contact": (("none", N_("Ninguna, de momento")), ("phone", N_("Un teléfono"))),
    }

    call_name: str = Field(
        title=N_("Cómo quiere que la llamemos"), description=N_("Un nombre o un alias."), max_length=80
    )
    language: str = Field(title=N_("Idioma"), max_length=8)
    contact: str = Field(title=N_("Forma de contactar"), max_length=10)
    phone: str = Field(
        default="",
        title=N_("Teléfono"),
        description=N_("Se guarda, y no se usa hasta saber de ella si es seguro."),
        max_length=30,
    )
    may_call: bool = Field(default=False, title=N_("Dice que es seguro llamarla a este teléfono"))
    call_days: list[str] = Field(default=[], title=N_("Qué días"), max_length=7)
    call_from: time | None = Field(default=None, title=N_("Desde qué hora"))
    call_to: time | None = Field(default=None, title=N_("Hasta qué hora"))
    interpreter: bool = Field(default=False, title=N_("Necesita intérprete"))
    given_name: str = Field(default="", title=N_("Nombre"), max_length=80)
    surnames: str = Field(default="", title=N_("Apellidos"), max_length=80)
    birth_date: date | None = Field(default=None, title=N_("Fecha de nacimiento"))
    consents: bool = Field(default=False, title=N_("Acepta que la atendamos y guardemos su ficha"))

    @field_validator("contact")
    @classmethod
    def _a_choice(cls, value: str) -> str:
        if value not in {"none", "phone"}:
            raise ValueError(N_("Elige una de las dos."))
        return value

    def unsaid(self) -> str:
        """The field without which her hours can't be read; "" if they can, or none were given."""
        hours = {"call_days": self.call_days, "call_from": self.call_from, "call_to": self.call_to}
        if all(value in ([], None) for value in hours.values()):
            return ""
        if not self.may_call:
            return "may_call"
        if not set(self.call_days) <= set("0123456"):
            return "call_days"
        return next((name for name, value in hours.items() if value in ([], None)), "")

    def windows(self) -> list[dict[str, int]]:
        """Her hours as notifications takes them; none unless she gave them."""
        if self.call_from is None or self.call_to is None:
            return []
        start, end = (at.hour * 60 + at.minute for at in (self.call_from, self.call_to))
        last = end if end > start else end + 24 * 60
        return [{"weekday": int(day), "start": start, "end": last} for day in sorted(self.call_days)]

    def names(self) -> dict[str, Any]:
        """Her names as intake takes them."""
        asked = {"call_name", "given_name", "surnames", "birth_date"}
        return known(self.model_dump(mode="json", include=asked))

    def body(self, team: str | None) -> dict[str, Any]:
        """The new case as intake takes it."""
        consent = {
            "purpose": "services",
            "medium": "spoken",
            "language": self.language,
            "interpreter": self.interpreter,
        }
        return known(
            {
                "names": self.names(),
                "profile": {"languages": [self.language], "interpreter": self.interpreter},
                "consent": consent if self.consents else None,
                "team": team,
            }
        )


class Attention(FormModel):
    """Nueva atención, with what comes next on the same page."""

    aliases: ClassVar[Mapping[str, str]] = {
        "at": "on",
        "next_step": "next_text",
        "next_step.text": "next_text",
        "next_step.on": "next_on",
    }

    choices: ClassVar[Choices] = {
        "kind": options(work_words.ATTENTION),
        "channel": options(work_words.CHANNEL),
        "topics": options(work_words.TOPIC),
    }

    kind: str = Field(default="follow_up", title=N_("Qué ha sido"), max_length=20)
    channel: str = Field(default="in_person", title=N_("Cómo"), max_length=20)
    minutes: int | None = Field(default=None, title=N_("Minutos"), ge=0, le=1440)
    topics: list[str] = Field(default=[], title=N_("Temas"))
    text: str = Field(default="", title=N_("Nota"), max_length=10_000)
    violence_sign: bool = Field(default=False, title=N_("He visto señales de violencia nuevas"))
    next_text: str = Field(default="", title=N_("Qué viene después"), max_length=200)
    next_on: date | None = Field(default=None, title=N_("Cuándo"))
    on: date | None = Field(
        default=None, title=N_("Día en que fue"), description=N_("Hoy, si lo dejas en blanco.")
    )

    def body(self) -> dict[str, Any]:
        """The note and its next step."""
        asked = {"kind", "channel", "minutes", "topics", "text", "violence_sign"}
        is_past = self.on is not None and self.on != today()
        at = datetime.combine(self.on, time(12), MADRID).isoformat() if self.on and is_past else None
        step = next_step_of(self.next_text, self.next_on)
        return known({"note": known(self.model_dump(include=asked)), "at": at, "next_step": step})


class NextAction(FormModel):
    """What comes next."""

    aliases: ClassVar[Mapping[str, str]] = {"due_at": "on", "next_action": "text"}

    layout: ClassVar[Layout] = (("text", "text"), ("date", "on"), ("hidden", "version"))

    text: str = Field(title=N_("Qué viene después"), max_length=200)
    on: date = Field(title=N_("Cuándo"))
    version: int | None = None

    def body(self) -> dict[str, Any]:
        """The next action as intake takes it."""
        due = datetime.combine(self.on, time(9), MADRID)
        return {"text": self.text, "due_at": due.isoformat(), "version": self.version}


class SearchForm(FormModel):
    """A name as heard, or a code."""

    aliases: ClassVar[Mapping[str, str]] = {"query": "q"}

    q: str = Field(title=N_("Código o nombre"), max_length=80)
