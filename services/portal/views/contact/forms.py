"""Forms of the contact plan: one point with its week, and what holds for the whole plan."""

import re
from collections.abc import Mapping
from typing import Any, ClassVar, Final
from uuid import UUID

from pydantic import Field

from services.portal.clients.notifications import PlanPoint, PlanWindow
from services.portal.forms.errors import Gettext
from services.portal.forms.form import Form
from services.portal.forms.model import Choice, FormModel
from services.portal.locale.text import N_
from services.portal.views.contact import hours, words

ROWS: Final = 3
"""Stretches a form always offers; one that uses them all gets an empty one more."""

_CLOCK: Final = re.compile(r"([01]?[0-9]|2[0-4])(?::([0-5][0-9]))?(?::00)?")


class PointForm(FormModel):
    """One way to reach her. day: "row.weekday" to "on"; start, end: row to a clock time."""

    aliases: ClassVar[Mapping[str, str]] = {
        "points": "value",
        "windows": "start.0",
        "windows.weekday": "start.0",
        "windows.start": "start.0",
        "windows.end": "start.0",
    }

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
    day: dict[str, str] = Field(default={}, title=N_("Días"))
    start: dict[str, str] = Field(default={}, title=N_("Desde"))
    end: dict[str, str] = Field(default={}, title=N_("Hasta"))
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


class SettingsForm(FormModel):
    """What holds for the whole plan."""

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


def windows_of(form: Form[PointForm], gettext: Gettext) -> tuple[PlanWindow, ...]:
    """Return the week as typed; what is wrong is noted on the form, with the row at fault."""
    data = form.data
    found: list[PlanWindow] = []
    for row in sorted({key.partition(".")[0] for key in (*data.day, *data.start, *data.end)}):
        days = sorted(int(day) for day in "0123456" if f"{row}.{day}" in data.day)
        typed = (data.start.get(row, ""), data.end.get(row, ""))
        if not days and typed == ("", ""):
            continue
        start, end = _minutes(typed[0]), _minutes(typed[1])
        if start is None or end is None or start == hours.DAY_MINUTES or not days:
            sentence, field = _fault_of(days, typed, start, end)
            form.refuse(gettext(sentence), field=f"{field}.{row}")
        else:
            last = end if end > start else end + hours.DAY_MINUTES
            found += [PlanWindow(weekday=day, start=start, end=last) for day in days]
    return tuple(found)


def _fault_of(days: list[int], typed: tuple[str, str], start: int | None, end: int | None) -> tuple[str, str]:
    """What is wrong with a stretch and in which input: an hour that can't be read comes before what is missing."""
    since = N_("Escribe desde qué hora, como 10:00."), "start"
    until = N_("Escribe hasta qué hora, como 12:00."), "end"
    if typed[0] and start in (None, hours.DAY_MINUTES):
        return since
    if typed[1] and end is None:
        return until
    if not days:
        return N_("Marca los días de esta franja."), "start"
    return since if start is None else until


def _minutes(typed: str) -> int | None:
    match = _CLOCK.fullmatch(typed.strip())
    if match is None:
        return None
    minutes = int(match[1]) * 60 + int(match[2] or 0)
    return minutes if minutes <= hours.DAY_MINUTES else None


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
    )


def filled(point: PlanPoint, *, is_first: bool, version: int | None) -> dict[str, Any]:
    """What a form shows of a point that is there already."""
    day: dict[str, str] = {}
    start: dict[str, str] = {}
    end: dict[str, str] = {}
    for row, (days, opens, closes) in enumerate(hours.grouped(point.windows)):
        day |= {f"{row}.{each}": "on" for each in days}
        start[str(row)], end[str(row)] = _clock(opens), _clock(closes)
    facts = point.model_dump(exclude={"windows", "ref", "confirmed_at", "confirmed_until"})
    return facts | {"day": day, "start": start, "end": end, "is_first": is_first, "version": version}


def rows_of(form: Form[PointForm]) -> list[str]:
    """Names of the rows to show: those typed, and at least `ROWS`."""
    typed = {key.split(".")[1] for key in form.raw if key.startswith(("day.", "start.", "end."))}
    numbers = [int(name) for name in typed if name.isdigit()]
    return [str(row) for row in range(min(max(ROWS, max(numbers, default=-1) + 2), 42))]


def _clock(minutes: int) -> str:
    hour, minute = divmod(minutes % hours.DAY_MINUTES, 60)
    return f"{hour:02}:{minute:02}"
