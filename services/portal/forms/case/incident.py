"""The form of an incident: what was done to her, when, and whether a complaint was made."""

from datetime import date
from typing import Any, ClassVar, Final

from pydantic import Field

from services.portal.forms.case import incident_words
from services.portal.forms.case.common import Choices, Layout, known, options, today
from services.portal.forms.model import FormModel
from services.portal.locale.text import N_

YES_NO: Final = (("yes", N_("Sí")), ("no", N_("No")))
_ANSWERS: Final = {"yes": True, "no": False}


def as_typed(facts: dict[str, Any]) -> dict[str, Any]:
    """An incident as the form shows it: what was answered yes or no, in its own words."""
    words_of = {True: "yes", False: "no"}
    return {name: words_of[value] if isinstance(value, bool) else value for name, value in facts.items()}


class Incident(FormModel):
    """Something that was done to her."""

    choices: ClassVar[Choices] = {
        "kinds": options(incident_words.VIOLENCE),
        "when": options(incident_words.WHEN),
        "frequency": options(incident_words.FREQUENCY),
        "place": options(incident_words.PLACE),
        "relation": options(incident_words.RELATION),
        "complaint": options(incident_words.COMPLAINT),
        "penetration": YES_NO,
        "sexual_contact": YES_NO,
        "cohabiting": YES_NO,
        "children_witnessed": YES_NO,
    }
    layout: ClassVar[Layout] = (
        ("chips", "kinds"),
        ("radios_inline", "when"),
        ("date", "on"),
        ("date", "until"),
        ("textarea", "account"),
        ("textarea", "injuries"),
        ("select", "relation"),
        ("radios_inline", "cohabiting"),
        ("select", "frequency"),
        ("select", "place"),
        ("select", "complaint"),
        ("radios_inline", "penetration"),
        ("radios_inline", "sexual_contact"),
        ("radios_inline", "children_witnessed"),
        ("date", "told_on"),
        ("hidden", "version"),
    )

    kinds: list[str] = Field(title=N_("Qué tipos"), description=N_("Marca todos los que haya."))
    when: str = Field(default="unknown", title=N_("Cuándo fue"), max_length=20)
    on: date | None = Field(default=None, title=N_("Fecha o primer día"))
    until: date | None = Field(default=None, title=N_("Último día"))
    account: str = Field(default="", title=N_("Lo que cuenta"), max_length=10_000)
    injuries: str = Field(default="", title=N_("Lesiones"), max_length=10_000)
    relation: str = Field(
        default="unknown",
        title=N_("Qué es él para ella"),
        description=N_("No anotes quién es: solo la relación."),
        max_length=20,
    )
    cohabiting: str = Field(default="", title=N_("¿Conviven?"), max_length=3)
    frequency: str = Field(default="", title=N_("Con qué frecuencia"), max_length=20)
    place: str = Field(default="", title=N_("Dónde"), max_length=20)
    complaint: str = Field(default="", title=N_("¿Hay denuncia?"), max_length=20)
    penetration: str = Field(
        default="", title=N_("¿Hubo penetración?"), description=N_("Solo si es sexual."), max_length=3
    )
    sexual_contact: str = Field(default="", title=N_("¿Hubo otro contacto sexual?"), max_length=3)
    children_witnessed: str = Field(default="", title=N_("¿Lo vieron hijas o hijos?"), max_length=3)
    told_on: date | None = Field(
        default=None, title=N_("Cuándo lo ha contado"), description=N_("Hoy, si lo dejas en blanco.")
    )
    version: int | None = None

    def body(self) -> dict[str, Any]:
        """The incident as intake takes it."""
        plain = self.model_dump(mode="json", exclude={"version"})
        for name in ("penetration", "sexual_contact", "cohabiting", "children_witnessed"):
            plain[name] = _ANSWERS.get(plain[name])
        plain["told_on"] = plain["told_on"] or today().isoformat()
        return {"incident": known(plain), "version": self.version}
