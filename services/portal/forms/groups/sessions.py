"""What the pages of groups ask for."""

from collections.abc import Mapping
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import Field

from services.portal.forms.groups import labels as words
from services.portal.forms.model import Choice, FormModel
from services.portal.locale.text import N_


class CardsForm(FormModel):
    """Expectations, one a line."""

    words: str = Field(
        default="",
        title=N_("Expectativas"),
        description=N_("Una por línea, sin nombres ni nada que diga de quién es."),
        max_length=8000,
    )


class TopicsForm(FormModel):
    """What a session is to be about."""

    topics: str = Field(default="", title=N_("Temas"), description=N_("Uno por línea."), max_length=1000)
    outline: str = Field(default="", title=N_("Guion"), max_length=4000)


class DiaryForm(FormModel):
    """What it was like. version: how often it had been written in when the page was opened."""

    choices: ClassVar[Mapping[str, tuple[Choice, ...]]] = {"climate": words.CLIMATES}

    covered: str = Field(default="", title=N_("Qué se ha trabajado"), max_length=4000)
    climate: str | None = Field(default=None, title=N_("Cómo ha estado el grupo"), max_length=10)
    climate_words: str = Field(default="", title=N_("El ambiente, con palabras"), max_length=4000)
    materials: str = Field(default="", title=N_("Materiales"), max_length=4000)
    incidents: str = Field(
        default="",
        title=N_("Incidencias del grupo"),
        description=N_("De la sala o del grupo. Lo que preocupe de una mujer no va aquí."),
        max_length=4000,
    )
    is_serious: bool = Field(default=False, title=N_("Ha sido grave"))
    version: int | None = Field(default=None, ge=0, le=100_000)


class FacesForm(FormModel):
    """Five counts."""

    aliases: ClassVar[Mapping[str, str]] = {"faces": "face_1"}

    face_1: int = Field(default=0, ge=0, le=15, title=words.FACES[0])
    face_2: int = Field(default=0, ge=0, le=15, title=words.FACES[1])
    face_3: int = Field(default=0, ge=0, le=15, title=words.FACES[2])
    face_4: int = Field(default=0, ge=0, le=15, title=words.FACES[3])
    face_5: int = Field(default=0, ge=0, le=15, title=words.FACES[4])

    @property
    def counts(self) -> list[int]:
        """From the saddest to the happiest."""
        return [self.face_1, self.face_2, self.face_3, self.face_4, self.face_5]


class SheetForm(FormModel):
    """The attendance sheet: inputs called mark.<enrolment> and brought.<enrolment>.

    others: children nobody had noted beforehand. all_present: everyone came, whatever else.
    """

    aliases: ClassVar[Mapping[str, str]] = {
        "marks": "mark",
        "children": "brought",
        "children_present": "others",
    }
    choices: ClassVar[Mapping[str, tuple[Choice, ...]]] = {
        "mark": tuple((mark, words.MARKS[mark]) for mark in words.SHEET_MARKS)
    }

    mark: dict[UUID, str] = Field(default={}, title=N_("Lista"))
    brought: dict[UUID, Annotated[int, Field(ge=0, le=12)]] = Field(
        default={}, title=N_("Cuántas criaturas ha traído")
    )
    others: int | None = Field(
        default=None,
        ge=0,
        le=50,
        title=N_("Más niñas y niños en guardería"),
        description=N_("Los que no están apuntados arriba."),
    )
    all_present: bool = Field(default=False, title=N_("Todas presentes"))

    @property
    def exceptions(self) -> dict[UUID, str]:
        """The marks that are not `attended`."""
        if self.all_present:
            return {}
        return {who: mark for who, mark in self.mark.items() if mark in words.SHEET_MARKS[1:]}

    @property
    def children(self) -> dict[UUID, int]:
        """How many each woman who came brought."""
        away = {who for who, mark in self.exceptions.items() if mark in ("excused", "no_show")}
        return {who: number for who, number in self.brought.items() if who not in away}

    @property
    def all_children(self) -> int | None:
        """Every child that was there; None if none was noted at all."""
        if self.others is None:
            return None
        return sum(self.children.values()) + self.others


class CancelForm(FormModel):
    """One session, or the rest."""

    choices: ClassVar[Mapping[str, tuple[Choice, ...]]] = {
        "rest": (("", N_("Solo esta sesión")), ("true", N_("Esta y todas las siguientes")))
    }

    rest: bool = Field(default=False, title=N_("Qué se anula"))


class LeaveForm(FormModel):
    """Why she leaves."""

    choices: ClassVar[Mapping[str, tuple[Choice, ...]]] = {"why": words.LEAVING}

    why: str = Field(default="not_said", title=N_("Por qué"), max_length=20)


class AliasForm(FormModel):
    """How she is called in the group, and what she needs there."""

    aliases: ClassVar[Mapping[str, str]] = {"ages": "children"}
    choices: ClassVar[Mapping[str, tuple[Choice, ...]]] = {"languages": words.LANGUAGES}

    alias: str = Field(
        title=N_("Cómo la llamamos en el grupo"),
        description=N_("Un nombre o apodo que ella elija. Nunca el apellido."),
        max_length=40,
        min_length=1,
    )
    languages: list[str] = Field(default=[], title=N_("Idiomas en los que sigue la sesión"))
    needs_interpreter: bool = Field(default=False, title=N_("Necesita intérprete"))
    children: int | None = Field(
        default=None,
        ge=0,
        le=12,
        title=N_("En guardería, en total"),
        description=N_("Si falta alguna edad. Vacío: la suma de las edades."),
    )
    b0: int = Field(default=0, ge=0, le=12, title=N_("De 0 a 2 años"))
    b1: int = Field(default=0, ge=0, le=12, title=N_("De 3 a 5 años"))
    b2: int = Field(default=0, ge=0, le=12, title=N_("De 6 a 12 años"))
    access: str = Field(default="", title=N_("Otras necesidades en la sala"), max_length=120)

    @property
    def ages(self) -> tuple[int, int, int]:
        """Children by age."""
        return self.b0, self.b1, self.b2


class KeptFromForm(FormModel):
    """Whom of the staff she must not meet in a group."""

    kept_from: list[UUID] = Field(
        default=[],
        title=N_("Con quién no puede coincidir"),
        description=N_("No hace falta decir por qué, y nadie más lo verá."),
    )


class EnrolForm(AliasForm):
    """A woman for an edition."""

    aliases: ClassVar[Mapping[str, str]] = {"state": "ask", "case": "alias", "ages": "children"}

    choices: ClassVar[Mapping[str, tuple[Choice, ...]]] = {
        "languages": words.LANGUAGES,
        "ask": (
            ("proposed", N_("Proponerla, sin plaza todavía")),
            ("invited", N_("Ofrecerle plaza")),
            ("confirmed", N_("Ya ha dicho que sí")),
        ),
    }

    edition: UUID = Field(title=N_("Grupo"))
    ask: str = Field(title=N_("Cómo entra"), pattern="^(proposed|invited|confirmed)$")
