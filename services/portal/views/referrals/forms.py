"""Forms of a referral: to whom and what for, what she agrees to, what is shared."""

from collections.abc import Mapping
from typing import ClassVar
from uuid import UUID

from pydantic import Field

from services.portal.forms.model import Choice, FormModel
from services.portal.locale.text import N_
from services.portal.views.referrals import words


class ChooseForm(FormModel):
    """Step one: to whom, what for, how soon."""

    choices: ClassVar[Mapping[str, tuple[Choice, ...]]] = {"urgency": tuple(words.URGENCIES.items())}

    partner_id: UUID = Field(title=N_("Entidad"))
    need: str = Field(
        default="",
        title=N_("Qué necesita"),
        description=N_("Lo leerá la entidad: escribe solo lo imprescindible."),
        max_length=1500,
    )
    urgency: str = Field(default="normal", title=N_("Urgencia"), max_length=10)


class SendForm(ChooseForm):
    """Step two: the fields, ticked one by one."""

    choices: ClassVar[Mapping[str, tuple[Choice, ...]]] = {
        **ChooseForm.choices,
        "fields": tuple(words.FIELDS.items()),
    }

    fields: list[str] = Field(title=N_("Qué se comparte"), min_length=1)


class ConsentForm(ChooseForm):
    """What she agrees to now, with this partner's name before her."""

    aliases: ClassVar[Mapping[str, str]] = {
        "language": "asked_in",
        "fields": "agreed",
        "partner": "partner_id",
        "expires_at": "agreed",
    }

    choices: ClassVar[Mapping[str, tuple[Choice, ...]]] = {
        **ChooseForm.choices,
        "agreed": tuple(words.FIELDS.items()),
        "medium": tuple(words.MEDIA.items()),
    }

    agreed: list[str] = Field(title=N_("Qué acepta compartir"), min_length=1)
    medium: str = Field(title=N_("Cómo ha dado su consentimiento"), max_length=10)
    asked_in: str = Field(title=N_("En qué idioma se le ha explicado"), max_length=8)
    interpreter: bool = Field(default=False, title=N_("Con intérprete"))
