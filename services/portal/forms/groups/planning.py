"""What the pages of plannings ask for."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, ClassVar

from pydantic import Field

from services.portal.forms.groups.labels import LANGUAGES
from services.portal.forms.model import Choice, FormModel
from services.portal.locale.text import N_

Minutes = Annotated[int, Field(ge=0, le=600)]
SECONDS = (("10", N_("10 segundos: un primer vistazo")), ("60", N_("1 minuto")), ("300", N_("5 minutos")))


class NewPlanningForm(FormModel):
    """A new planning."""

    name: str = Field(
        title=N_("Nombre"), min_length=2, max_length=80, description=N_("Por ejemplo: Otoño de 2027")
    )
    starts_on: date = Field(
        title=N_("Empieza"), description=N_("Cada grupo tendrá su primera sesión en esa semana")
    )
    session_count: int = Field(
        title=N_("Sesiones de cada grupo"), ge=1, le=40, description=N_("Una por semana, de 1 a 40")
    )


class CalculateForm(FormModel):
    """How long to look for a plan."""

    choices: ClassVar[Mapping[str, tuple[Choice, ...]]] = {"seconds": SECONDS}

    seconds: int = Field(default=60, title=N_("Cuánto tiempo buscar, como mucho"))


class ChangesForm(CalculateForm):
    """What is away now and what is back, by id; each kind has its own list."""

    aliases: ClassVar[Mapping[str, str]] = {"out": "staff"}

    staff: list[str] = Field(default=[], title=N_("Quién no puede"))
    rooms: list[str] = Field(default=[], title=N_("Qué sala se ha perdido"))
    hours: list[str] = Field(default=[], title=N_("Qué hora ya no puede ser"))
    back: list[str] = Field(default=[], title=N_("Qué vuelve a estar"))

    @property
    def out(self) -> list[str]:
        """Everything that is away from now on."""
        return [*self.staff, *self.rooms, *self.hours]


class NumberForm(FormModel):
    """Which board was looked at."""

    number: int = Field(ge=0)


class TrialForm(FormModel):
    """One thing more that is tried, as it was offered; nothing at all tries a place for a woman."""

    kind: str = Field(default="", max_length=20)
    site: str = Field(default="", max_length=120)
    slot: str = Field(default="", max_length=40)
    language: str = Field(default="", max_length=10)
    band: str = Field(default="", max_length=2)


class MoveWomanForm(NumberForm):
    """Where a woman goes: a group's place, or `out`."""

    to: str = Field(title=N_("A qué grupo"), max_length=100)


class TeamForm(NumberForm):
    """Who runs a group, and who interprets in it."""

    aliases: ClassVar[Mapping[str, str]] = {"facilitators": "first"}

    first: str = Field(title=N_("Una dinamizadora"), max_length=40)
    second: str = Field(title=N_("Otra dinamizadora"), max_length=40)
    interpreter: str = Field(default="", title=N_("Intérprete"), max_length=40)

    def team(self) -> dict[str, object]:
        """As groups reads it."""
        return {"facilitators": [self.first, self.second], "interpreter": self.interpreter or None}


class OpenGroupForm(TeamForm):
    """A new group of the plan."""

    aliases: ClassVar[Mapping[str, str]] = {"facilitators": "first", "slot": "hour", "at": "room"}

    room: str = Field(title=N_("Sala"), max_length=40)
    hour: str = Field(title=N_("Hora"), max_length=40)
    language: str = Field(title=N_("Idioma"), max_length=10)
    theme: str = Field(title=N_("Tema"), max_length=80)


class PinWomanForm(NumberForm):
    """Whether a woman is fixed where she is; at: her group's place, empty to let her go."""

    at: str = Field(default="", max_length=100)


class LockForm(NumberForm):
    """Whether a group is fixed."""

    at: str = Field(max_length=100)
    is_on: bool = False


class WishForm(FormModel):
    """What a woman can and needs. hours, travel: by id of the hour or site; one left empty is not possible for her.

    school_b1, school_b2: those of her children who are at school in school hours.
    """

    choices: ClassVar[Mapping[str, tuple[Choice, ...]]] = {
        "mother_tongue": LANGUAGES,
        "hours": (("0", N_("Le va bien")), ("1", N_("Puede")), ("2", N_("Puede, con dificultad"))),
        "urgency": (("0", N_("La de todas")), ("1", N_("Alta")), ("2", N_("Muy alta"))),
    }
    aliases: ClassVar[Mapping[str, str]] = {
        "children.b0": "b0", "children.b1": "b1", "children.b2": "b2", "at_school": "school_b1",
        "at_school.b1": "school_b1", "at_school.b2": "school_b2",
    }  # fmt: skip

    alias: str = Field(default="", title=N_("Cómo la llamamos en el grupo"), max_length=60)
    mother_tongue: str = Field(title=N_("Lengua materna"))
    languages: list[str] = Field(default=[], title=N_("Idiomas en los que puede seguir un grupo"))
    hours: dict[str, int] = Field(default={}, title=N_("Cuándo puede venir"))
    travel: dict[str, Minutes] = Field(default={}, title=N_("Minutos hasta cada centro"))
    b0: int = Field(default=0, ge=0, le=30, title=N_("De 0 a 2 años"))
    b1: int = Field(default=0, ge=0, le=30, title=N_("De 3 a 5 años"))
    b2: int = Field(default=0, ge=0, le=30, title=N_("De 6 a 12 años"))
    school_b1: int = Field(default=0, ge=0, le=30, title=N_("De 3 a 5, en el colegio"))
    school_b2: int = Field(default=0, ge=0, le=30, title=N_("De 6 a 12, en el colegio"))
    step_free: bool = Field(default=False, title=N_("Necesita una sala sin escalones"))
    themes: list[str] = Field(default=[], title=N_("Temas que le interesan"))
    never_with: list[str] = Field(
        default=[],
        title=N_("Intérpretes con quienes no puede coincidir"),
        description=N_("No hace falta decir por qué, y no se muestra en ningún otro sitio."),
    )
    urgency: int = Field(default=0, title=N_("Prioridad"))
