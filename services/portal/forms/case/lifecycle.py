"""Forms of the lifecycle: a step, a case opened outside one's teams, what its review found."""

from collections.abc import Mapping
from typing import ClassVar

from pydantic import Field

from services.portal.forms.case.common import Layout
from services.portal.forms.model import FormModel
from services.portal.locale.text import N_


class StepForm(FormModel):
    """A step of the lifecycle."""

    aliases: ClassVar[Mapping[str, str]] = {
        "told_she_may_return": "told",
        "may_look_in": "look_in",
        "step": "reason",
    }

    reason: str = Field(title=N_("Motivo"), max_length=30)
    note: str = Field(default="", title=N_("Nota"), max_length=10_000)
    told: bool = Field(default=False, title=N_("Se le ha dicho que puede volver cuando quiera"))
    look_in: bool = Field(
        default=False,
        title=N_("Quiere que la llamemos más adelante para saber cómo está"),
        description=N_("Los meses los dice el protocolo. Llama una persona, en sus horas seguras."),
    )


class GlassForm(FormModel):
    """A case outside one's teams, opened for an hour."""

    layout: ClassVar[Layout] = (("text", "code"), ("textarea", "reason"))

    code: str = Field(title=N_("Código"), description=N_("Como TL-2026-7K3M."), max_length=40)
    reason: str = Field(
        title=N_("Motivo"),
        description=N_("Lo leerá la coordinación ahora mismo y lo revisará."),
        min_length=10,
        max_length=2000,
    )


class ReviewForm(FormModel):
    """What the coordinator found."""

    layout: ClassVar[Layout] = (("textarea", "finding"),)

    finding: str = Field(title=N_("Qué has visto"), max_length=2000)
