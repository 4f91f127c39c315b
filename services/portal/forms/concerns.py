"""What the pages of a concern ask for."""

from collections.abc import Mapping
from typing import ClassVar, Final
from uuid import UUID

from pydantic import Field

from services.portal.forms.model import Choice, FormModel
from services.portal.locale.text import N_

CATEGORIES: Final[tuple[Choice, ...]] = (
    ("violence", N_("Puede estar sufriendo violencia")),
    ("suicidality", N_("Puede hacerse daño")),
    ("children", N_("Sus hijas o hijos")),
    ("health", N_("Su salud")),
    ("housing", N_("Dónde vive")),
    ("other", N_("Otra cosa")),
)
URGENCIES: Final[tuple[Choice, ...]] = (
    ("today", N_("Hoy mismo")),
    ("this_week", N_("Esta semana")),
    ("when_possible", N_("Cuando se pueda")),
)


class ConcernForm(FormModel):
    """About whom, of what kind, how soon (the button that sends it), and what she saw, if she can write now."""

    choices: ClassVar[Mapping[str, tuple[Choice, ...]]] = {"category": CATEGORIES, "urgency": URGENCIES}

    enrolment: UUID = Field(title=N_("De quién"))
    category: str = Field(title=N_("Qué te preocupa"), max_length=20)
    urgency: str = Field(title=N_("Cuándo hay que mirarlo"), max_length=20)
    words: str = Field(
        default="",
        title=N_("Qué has visto u oído"),
        description=N_(
            "Con sus palabras, si puedes. Solo lo lee el equipo que la atiende; sin palabras, te preguntarán."
        ),
        max_length=10_000,
    )


class EndAsNote(FormModel):
    """A note on a case."""

    note: str = Field(title=N_("Qué se ha hecho o se va a hacer"), min_length=1, max_length=10_000)
    code: str = Field(
        default="",
        title=N_("Código de la ficha"),
        description=N_("Si es de otra ficha, o si no hay ninguna arriba."),
        max_length=12,
    )


class EndAsCase(FormModel):
    """A new case."""

    aliases: ClassVar[Mapping[str, str]] = {
        "names": "call_name", "names.call_name": "call_name", "language": "spoken",
    }  # fmt: skip

    call_name: str = Field(title=N_("Cómo quiere que la llamemos"), min_length=1, max_length=80)
    spoken: str = Field(default="es", title=N_("Idioma"), max_length=8)
