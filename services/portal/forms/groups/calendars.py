"""What the pages of private calendars ask for."""

from collections.abc import Mapping
from typing import ClassVar, Final

from pydantic import Field, field_validator

from services.portal.forms.model import Choice, FormModel
from services.portal.locale.text import N_

TITLES: Final[tuple[Choice, ...]] = (
    ("appointment", N_("Cita")),
    ("class", N_("Clase")),
    ("course", N_("Curso")),
)
_UNWATCHED: Final = N_(
    "Hoy me ha dicho que nadie más mira su teléfono, ni su cuenta, ni ninguna pantalla donde salga"
)
_NOT_SAID: Final = N_("Sin esto no se puede: pregúntaselo a ella.")


def _said(is_so: bool) -> bool:
    if not is_so:
        raise ValueError(_NOT_SAID)
    return is_so


class PlaceForm(FormModel):
    """Of which room."""

    place: str = Field(title=N_("Sala"), max_length=120)


class AgainForm(FormModel):
    """She was asked again."""

    aliases: ClassVar[Mapping[str, str]] = {"is_unwatched": "still_unwatched"}

    still_unwatched: bool = Field(default=False, title=_UNWATCHED, validate_default=True)

    _said = field_validator("still_unwatched")(_said)


class HerForm(FormModel):
    """What she said, and the word that will stand on her phone."""

    choices: ClassVar[Mapping[str, tuple[Choice, ...]]] = {"title": TITLES}

    is_asked: bool = Field(default=False, title=N_("Lo ha pedido ella"), validate_default=True)
    is_unwatched: bool = Field(default=False, title=_UNWATCHED, validate_default=True)
    title: str = Field(
        default="appointment",
        title=N_("Qué pondrá en su teléfono"),
        description=N_("Elegidlo juntas: la palabra que no extrañe a nadie."),
        max_length=20,
    )

    _said = field_validator("is_asked", "is_unwatched")(_said)
