"""What the pages of a planning's resources ask for: languages and themes, hours, rooms, childcare, staff."""

from collections.abc import Mapping
from datetime import time
from typing import ClassVar
from uuid import UUID

from pydantic import Field

from services.portal.forms.groups.labels import LANGUAGES
from services.portal.forms.model import Choice, FormModel
from services.portal.locale.text import N_

DAYS = tuple(
    (str(number), day)
    for number, day in enumerate(
        (N_("Lunes"), N_("Martes"), N_("Miércoles"), N_("Jueves"), N_("Viernes"), N_("Sábado"))
    )
)
AT_WHICH = N_("A qué horas")


class HavingForm(FormModel):
    """One part of what there is. version: of the planning that was looked at."""

    version: int = Field(ge=0)


class BasicsForm(HavingForm):
    """Languages of groups, and themes, one a line."""

    choices: ClassVar[Mapping[str, tuple[Choice, ...]]] = {"languages": LANGUAGES}

    languages: list[str] = Field(title=N_("Idiomas de los grupos"))
    themes: str = Field(title=N_("Temas"), max_length=2000, description=N_("Uno en cada línea"))


class HourForm(HavingForm):
    """A weekly hour."""

    choices: ClassVar[Mapping[str, tuple[Choice, ...]]] = {"day": DAYS}
    aliases: ClassVar[Mapping[str, str]] = {"hours.start": "at"}

    day: int = Field(title=N_("Día"))
    at: time = Field(title=N_("Hora"))
    minutes: int = Field(title=N_("Minutos"), ge=15, le=480)
    at_school: bool = Field(default=False, title=N_("A esa hora las niñas y los niños están en el colegio"))


class RoomForm(HavingForm):
    """A room that is kept in Salas, and when it is free."""

    room: UUID = Field(title=N_("Sala"))
    hours: list[str] = Field(title=AT_WHICH)


class ChildcareForm(HavingForm):
    """Childcare of a site."""

    site: str = Field(title=N_("Centro"))
    hours: list[str] = Field(title=AT_WHICH)
    total: int = Field(title=N_("Plazas de guardería"), ge=0, le=60)
    b0: int = Field(title=N_("De 0 a 2 años, como mucho"), ge=0, le=30)
    b1: int = Field(title=N_("De 3 a 5 años, como mucho"), ge=0, le=30)
    b2: int = Field(title=N_("De 6 a 12 años, como mucho"), ge=0, le=30)


class WorkForm(HavingForm):
    """Where, when and in which languages somebody works, and how much."""

    languages: list[str] = Field(title=N_("Idiomas"))
    sites: list[str] = Field(title=N_("En qué centros"))
    hours: list[str] = Field(title=AT_WHICH)
    most_groups: int = Field(default=2, title=N_("Grupos a la semana, como mucho"), ge=0, le=20)


class FacilitatorForm(WorkForm):
    """Who runs groups."""

    staff: UUID = Field(title=N_("Quién"))
    leads: bool = Field(default=False, title=N_("Puede dirigir un grupo"))


class InterpreterForm(WorkForm):
    """Who interprets."""

    name: str = Field(title=N_("Nombre"), min_length=2, max_length=80)


class RemoveForm(HavingForm):
    """What is there no more: hidden."""

    kind: str = Field(max_length=20)
    id: str = Field(max_length=40)
