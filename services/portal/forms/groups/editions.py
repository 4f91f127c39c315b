"""What the pages of editions ask for: a frame, dates, a move, an extra session, sites and rooms."""

from collections.abc import Mapping
from datetime import date, time
from typing import ClassVar
from uuid import UUID

from pydantic import Field, field_validator

from services.portal.forms.groups import labels as words
from services.portal.forms.model import Choice, FormModel
from services.portal.locale.text import N_

MOST_FACILITATORS = 2


class ChildcareForm(FormModel):
    """Childcare places, and how many of them for each age."""

    aliases: ClassVar[Mapping[str, str]] = {"childcare_bands": "childcare_places"}

    childcare_places: int = Field(default=0, ge=0, le=30, title=N_("Plazas de guardería"))
    b0: int | None = Field(default=None, ge=0, le=30, title=N_("De 0 a 2 años, como mucho"))
    b1: int | None = Field(default=None, ge=0, le=30, title=N_("De 3 a 5 años, como mucho"))
    b2: int | None = Field(default=None, ge=0, le=30, title=N_("De 6 a 12 años, como mucho"))

    @property
    def bands(self) -> tuple[int, int, int] | None:
        """Places by age; one left empty is as many as there are; None if all were."""
        bands = (self.b0, self.b1, self.b2)
        if bands == (None, None, None):
            return None
        youngest, middle, oldest = (self.childcare_places if one is None else one for one in bands)
        return youngest, middle, oldest


class EditionForm(ChildcareForm):
    """An edition's frame."""

    choices: ClassVar[Mapping[str, tuple[Choice, ...]]] = {
        "languages": words.LANGUAGES,
        "interpreter_languages": words.LANGUAGES,
    }

    title: str = Field(title=N_("Nombre del grupo"), min_length=2, max_length=120)
    programme: str = Field(
        default="",
        title=N_("Programa"),
        description=N_("Las ediciones del mismo programa se ven juntas."),
        max_length=120,
    )
    year: int = Field(ge=2000, le=2099, title=N_("Año"))
    theme: str = Field(
        default="", title=N_("Marco"), description=N_("De qué va, en pocas palabras."), max_length=4000
    )
    room: UUID | None = Field(default=None, title=N_("Sala"))
    site: str = Field(
        default="",
        title=N_("Otro lugar"),
        description=N_("Solo si no se reúne en una de las salas."),
        max_length=120,
    )
    facilitators: list[UUID] = Field(
        title=N_("Quién lo lleva"), description=N_("Dos personas; de momento puede ser una.")
    )
    languages: list[str] = Field(title=N_("Idiomas del grupo"))
    capacity: int = Field(ge=6, le=15, title=N_("Plazas"), description=N_("De 6 a 15."))
    session_count: int = Field(ge=1, le=40, title=N_("Número de sesiones"))
    interpreter_seats: int = Field(default=0, ge=0, le=15, title=N_("Plazas con intérprete"))
    interpreter_languages: list[str] = Field(default=[], title=N_("Idiomas del intérprete"))

    @field_validator("facilitators")
    @classmethod
    def _two_at_most(cls, chosen: list[UUID]) -> list[UUID]:
        if len(chosen) > MOST_FACILITATORS:
            raise ValueError(N_("Elige una o dos personas."))
        return chosen


class ChangeForm(EditionForm):
    """An edition's frame, changed. version: of the page."""

    version: int


class PlanForm(FormModel):
    """When the sessions are. skip, extra: days left out, and added; seen: the dates that were on the page."""

    aliases: ClassVar[Mapping[str, str]] = {"rule": "every", "hold": "skip"}

    choices: ClassVar[Mapping[str, tuple[Choice, ...]]] = {"every": words.EVERY}

    starts_on: date = Field(title=N_("Primera sesión"))
    at: time = Field(title=N_("Hora"))
    minutes: int = Field(ge=15, le=480, title=N_("Duración en minutos"))
    every: str = Field(title=N_("Cada cuánto"), pattern="^(week|fortnight|month)$")
    skip: list[date] = Field(default=[], title=N_("Días sin sesión"))
    extra: list[date] = Field(default=[], title=N_("Sesiones de más"))
    step: str = Field(default="preview", title=N_("Paso"))
    seen: list[date] = Field(default=[])


class ExtraForm(FormModel):
    """One session more."""

    on: date = Field(title=N_("Día"))
    at: time = Field(title=N_("Hora"))
    minutes: int = Field(ge=15, le=480, title=N_("Duración en minutos"))


class MoveForm(ExtraForm):
    """Where a session moves to. seen: the move whose effects were on the page, as `asked` writes it."""

    choices: ClassVar[Mapping[str, tuple[Choice, ...]]] = {
        "rest": (("", N_("Solo esta sesión")), ("true", N_("Esta y todas las siguientes")))
    }

    rest: bool = Field(default=False, title=N_("Qué se mueve"))
    step: str = Field(default="preview", title=N_("Paso"))
    seen: str = Field(default="", pattern=r"^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/\d{1,3}/(one|rest))?$")

    @property
    def asked(self) -> str:
        """The move in one word, to be compared with what was seen."""
        return f"{self.on}T{self.at:%H:%M}/{self.minutes}/{'rest' if self.rest else 'one'}"


class SessionRoomForm(FormModel):
    """Where one session meets; empty: where its group does."""

    room: UUID | None = Field(default=None, title=N_("Sala"))


class SiteForm(ChildcareForm):
    """A new site."""

    name: str = Field(title=N_("Nombre del centro"), min_length=2, max_length=120)


class SiteChange(SiteForm):
    """A site, changed."""

    is_closed: bool = Field(default=False, title=N_("Ya no se usa"))


class RoomForm(FormModel):
    """A new room."""

    name: str = Field(title=N_("Nombre de la sala"), min_length=2, max_length=120)
    capacity: int = Field(ge=1, le=200, title=N_("Cuántas caben"))
    is_step_free: bool = Field(default=False, title=N_("Se llega sin escalones"))


class RoomChange(RoomForm):
    """A room, changed."""

    is_closed: bool = Field(default=False, title=N_("Ya no se usa"))
