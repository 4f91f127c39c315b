"""What the page of a woman whom a partner sends asks for."""

from collections.abc import Mapping
from typing import ClassVar, Final

from pydantic import Field

from services.portal.forms.model import Choice, FormModel
from services.portal.locale.text import N_

REASONS: Final[tuple[Choice, ...]] = (
    ("no_capacity", N_("No hay plazas")),
    ("not_our_service", N_("No es nuestro servicio")),
    ("out_of_area", N_("Fuera de nuestra zona")),
    ("language", N_("No tenemos el idioma")),
    ("requirements", N_("No cumple un requisito")),
    ("other", N_("Otro motivo (escríbelo abajo)")),
)


class AcceptForm(FormModel):
    """A new case."""

    aliases: ClassVar[Mapping[str, str]] = {"language": "spoken"}

    call_name: str = Field(title=N_("Cómo quiere que la llamemos"), min_length=1, max_length=80)
    spoken: str = Field(default="es", title=N_("Idioma en que se le habla"), max_length=8)


class DeclineForm(FormModel):
    """A no, as the partner will read it."""

    choices: ClassVar[Mapping[str, tuple[Choice, ...]]] = {"reason": REASONS}

    reason: str = Field(title=N_("Por qué no"), max_length=20)
    words: str = Field(
        default="",
        title=N_("Qué le decimos a la entidad"),
        description=N_("Lo leerá la entidad que la envía: nada que ella no quiera que sepan."),
        max_length=2000,
    )
