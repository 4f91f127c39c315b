"""The form of a consent: for what, how it was given, until when."""

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any, ClassVar

from pydantic import Field

from services.portal.forms.case import person_words
from services.portal.forms.case.common import MADRID, Choices, Layout, known, options
from services.portal.forms.model import FormModel
from services.portal.locale.text import N_


class ConsentForm(FormModel):
    """A consent."""

    aliases: ClassVar[Mapping[str, str]] = {"expires_at": "expires", "given_at": "expires"}

    choices: ClassVar[Choices] = {
        "purpose": options(person_words.PURPOSE),
        "by": options(person_words.BY),
        "medium": options(person_words.MEDIUM),
        "legal_basis": options(person_words.LEGAL_BASIS),
    }
    layout: ClassVar[Layout] = (
        ("radios", "purpose"),
        ("radios_inline", "medium"),
        ("select", "language"),
        ("checkbox", "interpreter"),
        ("radios_inline", "by"),
        ("date", "expires"),
        ("text", "evidence"),
        ("select", "legal_basis"),
    )

    purpose: str = Field(title=N_("Qué acepta"), max_length=20)
    medium: str = Field(default="spoken", title=N_("Cómo lo ha dado"), max_length=20)
    language: str = Field(title=N_("En qué idioma se le ha explicado"), max_length=8)
    interpreter: bool = Field(default=False, title=N_("Con intérprete"))
    by: str = Field(default="herself", title=N_("Quién lo da"), max_length=20)
    expires: date | None = Field(default=None, title=N_("Hasta cuándo vale"))
    evidence: str = Field(default="", title=N_("Dónde consta"), max_length=200)
    legal_basis: str = Field(
        default="",
        title=N_("Base legal en lugar de su consentimiento"),
        description=N_("Solo si no se le ha podido preguntar. Explica por qué en «Dónde consta»."),
        max_length=30,
    )

    def body(self) -> dict[str, Any]:
        """The consent as intake takes it."""
        end = datetime.combine(self.expires, time(23, 59), MADRID).isoformat() if self.expires else None
        return known({"consent": known(self.model_dump(exclude={"expires"})), "expires_at": end})
