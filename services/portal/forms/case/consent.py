"""The forms of a consent: for what and to whom; then, read with her, what she accepts and how she gave it."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any, ClassVar, Final
from uuid import UUID

from pydantic import Field

from services.portal.forms.case import person_words
from services.portal.forms.case.common import MADRID, Choices, Layout, known, options, today
from services.portal.forms.model import FormModel
from services.portal.locale.text import N_

OUTWARD: Final = frozenset({"referral", "sharing"})
"""Purposes for which something leaves, to a partner that is named."""
DEFAULT_DAYS: Final = 90


class ChooseConsentForm(FormModel):
    """Step one: what for, to whom, in which language, until when."""

    aliases: ClassVar[Mapping[str, str]] = {
        "expires_at": "expires",
        "given_at": "expires",
        "partner_id": "partner",
    }
    choices: ClassVar[Choices] = {"purpose": options(person_words.PURPOSE)}
    layout: ClassVar[Layout] = (
        ("radios", "purpose"),
        ("select", "partner"),
        ("select", "language"),
        ("date", "expires"),
    )

    purpose: str = Field(title=N_("Qué acepta"), max_length=20)
    partner: UUID | None = Field(
        default=None,
        title=N_("A qué entidad"),
        description=N_("Solo si algo suyo va a salir: para derivarla o para compartir."),
    )
    language: str = Field(title=N_("En qué idioma se lo lees"), max_length=8)
    expires: date | None = Field(
        default=None,
        title=N_("Hasta cuándo vale"),
        description=N_("Sin fecha: 90 días si algo sale; si no, hasta que lo retire."),
    )

    @property
    def is_outward(self) -> bool:
        """Whether something of hers leaves by it."""
        return self.purpose in OUTWARD

    def last_day(self) -> date | None:
        """The day until which it holds."""
        if self.expires is None and self.is_outward:
            return today() + timedelta(days=DEFAULT_DAYS)
        return self.expires


class ConsentForm(ChooseConsentForm):
    """Step two: what she has just said yes to, and how."""

    choices: ClassVar[Choices] = {
        **ChooseConsentForm.choices,
        "by": options(person_words.BY),
        "medium": options(person_words.MEDIUM),
        "legal_basis": options(person_words.LEGAL_BASIS),
    }

    fields: list[str] = Field(default_factory=list, title=N_("Qué acepta que salga"), max_length=40)
    medium: str = Field(default="spoken", title=N_("Cómo lo ha dado"), max_length=20)
    by: str = Field(default="herself", title=N_("Quién lo da"), max_length=20)
    interpreter: bool = Field(default=False, title=N_("Con intérprete"))
    interpreter_code: str = Field(
        default="",
        title=N_("Clave de la intérprete"),
        description=N_("Vuestra clave o número, sin espacios. Nunca su nombre."),
        max_length=20,
    )
    evidence: str = Field(default="", title=N_("Dónde consta"), max_length=200)
    legal_basis: str = Field(
        default="",
        title=N_("Base legal en lugar de su consentimiento"),
        description=N_("Solo si no se le ha podido preguntar. Explica por qué en «Dónde consta»."),
        max_length=30,
    )

    def body(self, *, wording: str = "") -> dict[str, Any]:
        """The consent as intake takes it. wording: the number of the words that were read to her."""
        day = self.last_day()
        end = datetime.combine(day, time(23, 59), MADRID).isoformat() if day else None
        facts = known(self.model_dump(exclude={"expires", "partner", "fields"}) | {"wording": wording})
        body: dict[str, Any] = {"consent": facts, "expires_at": end}
        if self.is_outward:
            body |= {"consent": facts | {"fields": self.fields}, "partner": str(self.partner or "")}
        return known(body)
