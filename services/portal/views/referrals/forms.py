"""Forms of a referral: what for, to whom, what she agrees to, what is shared; and what was heard of it."""

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import ClassVar, Final
from uuid import UUID

from pydantic import Field

from services.portal.clients.directory.parts import Search
from services.portal.clients.intake.referrals import HeardAnswer
from services.portal.forms.case.common import MADRID, Layout
from services.portal.forms.model import Choice, FormModel
from services.portal.locale.text import N_
from services.portal.views.directory import words as directory_words
from services.portal.views.referrals import words

ANYTHING: Final = "any"
"""What is asked of the directory when the need has no name yet."""


class NeedForm(FormModel):
    """Step one: what she needs, how soon, and what whoever helps her must offer."""

    aliases: ClassVar[Mapping[str, str]] = {"need": "kind", "language": "spoken"}
    choices: ClassVar[Mapping[str, tuple[Choice, ...]]] = {
        "kind": (*words.SERVICES.items(), (ANYTHING, N_("Aún no está claro: ver todas"))),
        "urgency": tuple(words.URGENCIES.items()),
        "within_km": tuple(directory_words.DISTANCES.items()),
        "when": tuple(directory_words.WHEN.items()),
        "must": tuple(directory_words.CRITERIA.items()),
    }

    kind: str = Field(title=N_("Para qué"), max_length=20)
    need: str = Field(
        default="",
        title=N_("Qué necesita"),
        description=N_("Lo leerá la entidad: escribe solo lo imprescindible."),
        max_length=1500,
    )
    urgency: str = Field(default="normal", title=N_("Urgencia"), max_length=10)
    spoken: str = Field(default="", title=N_("Que la atiendan en"), max_length=8)
    near: str = Field(
        default="",
        title=N_("Cerca de"),
        description=N_("Un pueblo o un código postal. Nunca su dirección."),
        max_length=60,
    )
    within_km: str = Field(default="", title=N_("Hasta qué distancia"), max_length=4)
    when: str = Field(default="any", title=N_("Cuándo"), max_length=10)
    must: list[str] = Field(default_factory=list, title=N_("Tiene que"))

    def wanted(self, *, in_her_language: bool) -> Search:
        """The same, as the directory is asked. in_her_language: leave out whoever is known not to speak it."""
        return Search(
            need=None if self.kind == ANYTHING else self.kind,
            language=(self.spoken or None) if in_her_language else None,
            near=self.near,
            within_km=float(self.within_km) if self.within_km else None,
            when=self.when,
            must=self.must,
        )


class ChooseForm(NeedForm):
    """Step two: to whom. What step one asked is carried along."""

    aliases: ClassVar[Mapping[str, str]] = {}

    partner_id: UUID = Field(title=N_("Entidad"))


class ReadForm(ChooseForm):
    """Step three, read to her in another language."""

    asked_in: str = Field(title=N_("Leerlo con ella en"), max_length=8)


class SendForm(ChooseForm):
    """Step three: the fields, ticked one by one."""

    choices: ClassVar[Mapping[str, tuple[Choice, ...]]] = {
        **ChooseForm.choices,
        "fields": tuple(words.FIELDS.items()),
    }

    fields: list[str] = Field(title=N_("Qué se comparte"), min_length=1)


class LetterForm(FormModel):
    """A referral on paper."""

    layout: ClassVar[Layout] = (("select", "copy_in"), ("checkbox", "address"))

    copy_in: str = Field(default="", title=N_("Copia para ella, en"), max_length=2)
    address: bool = Field(
        default=True,
        title=N_("Con hoja de dirección"),
        description=N_("Solo el nombre de la entidad, para un sobre con ventana."),
    )


class HeardForm(FormModel):
    """What a partner answered by phone or on paper."""

    aliases: ClassVar[Mapping[str, str]] = {"appointment_at": "day", "state": "kind"}
    choices: ClassVar[Mapping[str, tuple[Choice, ...]]] = {"reason": tuple(words.REASONS.items())}
    layout: ClassVar[Layout] = (
        ("radios", "kind"),
        ("select", "reason"),
        ("date", "day"),
        ("time", "hour"),
        ("textarea", "words"),
    )

    kind: str = Field(title=N_("Qué ha contestado"), max_length=20)
    reason: str = Field(
        default="", title=N_("Motivo"), description=N_("Si no puede, o si no la ha atendido."), max_length=40
    )
    day: date | None = Field(default=None, title=N_("Día de la cita"))
    hour: time | None = Field(default=None, title=N_("Hora de la cita"))
    words: str = Field(default="", title=N_("Qué dijo"), max_length=2000)

    def said(self) -> HeardAnswer:
        """The answer as intake takes it; a day without an hour begins at nine."""
        at = None
        if self.kind == "appointment" and self.day is not None:
            at = datetime.combine(self.day, self.hour or time(9), MADRID)
        return HeardAnswer(kind=self.kind, reason=self.reason or None, appointment_at=at, words=self.words)


class ConsentForm(ChooseForm):
    """What she agrees to now, with this partner's name before her. asked_in: the language of the text beside it."""

    aliases: ClassVar[Mapping[str, str]] = {
        "fields": "agreed",
        "partner": "partner_id",
        "expires_at": "agreed",
    }

    choices: ClassVar[Mapping[str, tuple[Choice, ...]]] = {
        **ChooseForm.choices,
        "agreed": tuple(words.FIELDS.items()),
        "medium": tuple(words.MEDIA.items()),
    }

    agreed: list[str] = Field(title=N_("Qué acepta compartir"), min_length=1)
    medium: str = Field(title=N_("Cómo ha dado su consentimiento"), max_length=10)
    asked_in: str = Field(max_length=8)
    interpreter: bool = Field(default=False, title=N_("Con intérprete"))
