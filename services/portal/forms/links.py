"""What is asked about links: of a man only what tells whether two files mean him; of two women why they may meet."""

from collections.abc import Mapping
from typing import Any, ClassVar

from pydantic import Field

from services.portal.forms.case import incident_words
from services.portal.forms.case.common import Choices, Layout, known, options
from services.portal.forms.model import FormModel
from services.portal.locale.text import N_


class AggressorForm(FormModel):
    """Everything may stay empty."""

    aliases: ClassVar[Mapping[str, str]] = {"aggressor": "given_name"}
    choices: ClassVar[Choices] = {"relation": options(incident_words.RELATION)}
    layout: ClassVar[Layout] = (
        ("select", "relation"),
        ("text", "given_name"),
        ("text", "surnames"),
        ("number", "birth_year"),
        ("text", "phone"),
        ("text", "document"),
        ("hidden", "version"),
    )

    relation: str = Field(default="unknown", title=N_("Qué es de ella"), max_length=20)
    given_name: str = Field(
        default="",
        title=N_("Nombre de él"),
        description=N_("Nombre, apellidos y año se comparan juntos: si falta uno, no se comparan."),
        max_length=80,
    )
    surnames: str = Field(default="", title=N_("Apellidos de él"), max_length=80)
    birth_year: int | None = Field(default=None, title=N_("Año en que nació"), ge=1900, le=2100)
    phone: str = Field(default="", title=N_("Teléfono de él"), max_length=80)
    document: str = Field(default="", title=N_("Documento de él"), max_length=80)
    version: int | None = None

    def body(self) -> dict[str, Any]:
        """As intake takes it."""
        facts = known(self.model_dump(exclude={"version"}))
        return known({"aggressor": facts, "version": self.version})


class LiftForm(FormModel):
    """Two linked women may meet after all."""

    reason: str = Field(
        title=N_("Por qué pueden coincidir"),
        description=N_("Solo lo lee la coordinación."),
        max_length=200,
    )


class HomeForm(FormModel):
    """Many live at a home, and that keeps nobody apart."""

    reason: str = Field(
        title=N_("Qué domicilio es"),
        description=N_("Por ejemplo: el piso de acogida. Solo lo lee la coordinación."),
        max_length=200,
    )
