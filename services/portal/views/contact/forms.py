"""Forms of the contact plan: one point with its week, and what holds for the whole plan."""

from collections.abc import Mapping
from datetime import date, time
from typing import Any, ClassVar
from uuid import UUID

from pydantic import Field

from services.portal.clients.notifications import PlanPoint, PlanSeen
from services.portal.forms.errors import Gettext
from services.portal.forms.form import Form
from services.portal.forms.model import Choice, FormModel
from services.portal.locale.text import N_
from services.portal.views.contact import words
from services.portal.views.contact.week import (
    DatesForm,
    WeekForm,
    exceptions_of,
    filled_dates,
    filled_week,
    windows_of,
)


class PointForm(WeekForm):
    """One way to reach her, with its week and its dates."""

    aliases: ClassVar[Mapping[str, str]] = {**WeekForm.aliases, "points": "value"}

    choices: ClassVar[Mapping[str, tuple[Choice, ...]]] = {
        "kind": tuple(words.KINDS.items()),
        "safe": tuple(words.SAFE.items()),
        "who_may_answer": tuple(words.WHO.items()),
        "voicemail": tuple(words.VOICEMAIL.items()),
        "language": tuple(words.LANGUAGES.items()),
    }

    kind: str = Field(title=N_("Forma de contacto"), max_length=12)
    value: str = Field(title=N_("Número, dirección o usuario"), max_length=200)
    safe: str = Field(
        title=N_("¿Es segura?"), description=N_("Lo que ella dice, no lo que parece."), max_length=8
    )
    who_may_answer: str = Field(default="unknown", title=N_("¿Quién puede contestar o leer?"), max_length=12)
    voicemail: str = Field(default="never", title=N_("Contestador"), max_length=8)
    accepts_messages: bool = Field(default=False, title=N_("Acepta recordatorios automáticos aquí"))
    sender_alias: str = Field(
        default="",
        title=N_("Nombre con el que firmar"),
        description=N_("Un nombre de pila que ella reconozca; nunca el de la entidad."),
        max_length=11,
    )
    language: str = Field(default="", title=N_("Idioma de los mensajes aquí"), max_length=2)
    is_first: bool = Field(default=False, title=N_("Usar esta antes que las demás"))
    version: int | None = Field(default=None)


class SettingsForm(DatesForm):
    """What holds for the whole plan, dates included."""

    choices: ClassVar[Mapping[str, tuple[Choice, ...]]] = {"language": tuple(words.LANGUAGES.items())}

    language: str = Field(default="es", title=N_("Idioma de los mensajes"), max_length=2)
    time_zone: str = Field(
        default="Europe/Madrid",
        title=N_("Zona horaria"),
        description=N_("La de donde vive ahora."),
        max_length=64,
    )
    code_word: str = Field(
        default="",
        title=N_("Palabra clave"),
        description=N_("Si la dice, termina la llamada con naturalidad y sigue lo acordado."),
        max_length=60,
    )
    version: int | None = Field(default=None)


class WouldSendForm(FormModel):
    """Which message, and when; without a time, now."""

    aliases: ClassVar[Mapping[str, str]] = {"at": "on"}
    choices: ClassVar[Mapping[str, tuple[Choice, ...]]] = {"kind": tuple(words.MESSAGES.items())}

    kind: str = Field(default="session_reminder", title=N_("Mensaje"), max_length=24)
    on: date | None = Field(default=None, title=N_("Día"), ge=date(2020, 1, 1), le=date(2120, 1, 1))
    clock: time | None = Field(default=None, title=N_("Hora"))


def point_of(form: Form[PointForm], ref: UUID, gettext: Gettext) -> PlanPoint:
    """The point as typed, in notifications' words. Notes on the form what is wrong with its week."""
    data = form.data
    return PlanPoint(
        ref=ref,
        kind=data.kind,
        value=data.value,
        safe=data.safe,
        windows=windows_of(form, gettext),
        who_may_answer=data.who_may_answer,
        voicemail=data.voicemail,
        sender_alias=data.sender_alias,
        language=data.language,
        accepts_messages=data.accepts_messages,
        exceptions=exceptions_of(form, gettext),
    )


def filled(point: PlanPoint, *, is_first: bool, version: int | None) -> dict[str, Any]:
    """What a form shows of a point that is there already."""
    facts = point.model_dump(exclude={"windows", "exceptions", "ref", "confirmed_at", "confirmed_until"})
    hours = filled_week(point.windows) | filled_dates(point.exceptions)
    return facts | hours | {"is_first": is_first, "version": version}


def filled_settings(seen: PlanSeen) -> dict[str, Any]:
    """What the form of the whole plan shows."""
    facts = {name: getattr(seen, name) for name in ("language", "time_zone", "code_word", "version")}
    return facts | filled_dates(seen.exceptions)
