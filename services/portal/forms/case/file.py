"""Forms of what is kept about her: names, children, dated facts, consents, incidents."""

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any, ClassVar, Final

from pydantic import Field

from services.portal.forms.case import words
from services.portal.forms.case.common import MADRID, Choices, Layout, known, options, today
from services.portal.forms.model import FormModel
from services.portal.locale.text import N_

YES_NO: Final = (("yes", N_("Sí")), ("no", N_("No")))
_ANSWERS: Final = {"yes": True, "no": False}


def as_typed(facts: dict[str, Any]) -> dict[str, Any]:
    """An incident as the form shows it: what was answered yes or no, in its own words."""
    words_of = {True: "yes", False: "no"}
    return {name: words_of[value] if isinstance(value, bool) else value for name, value in facts.items()}


class Names(FormModel):
    """Her names."""

    layout: ClassVar[Layout] = (
        ("text", "call_name"),
        ("text", "given_name"),
        ("text", "surnames"),
        ("date", "birth_date"),
        ("number", "birth_year"),
        ("hidden", "version"),
    )

    call_name: str = Field(title=N_("Cómo quiere que la llamemos"), max_length=80)
    given_name: str = Field(default="", title=N_("Nombre"), max_length=80)
    surnames: str = Field(default="", title=N_("Apellidos"), max_length=80)
    birth_date: date | None = Field(default=None, title=N_("Fecha de nacimiento"))
    birth_year: int | None = Field(
        default=None,
        title=N_("Año de nacimiento"),
        description=N_("Aproximado, si no se sabe la fecha."),
        ge=1900,
        le=2100,
    )
    version: int | None = None

    def body(self) -> dict[str, Any]:
        """Her names as intake takes them."""
        names = known(self.model_dump(mode="json", exclude={"version"}))
        return {"names": names, "version": self.version}


class Situation(FormModel):
    """Papers, place and coded profile, on one page."""

    aliases: ClassVar[Mapping[str, str]] = {"documents": "document", "documents.number": "document_number"}

    choices: ClassVar[Choices] = {
        "document": options(words.DOCUMENT_KIND),
        "administrative_status": options(words.ADMINISTRATIVE),
        "housing": options(words.HOUSING),
        "work": options(words.WORK),
        "income": options(words.INCOME),
        "dependence": options(words.DEPENDENCE),
        "network": options(words.NETWORK),
        "entry": options(words.ENTRY_CHANNEL),
    }
    layout: ClassVar[Layout] = (
        ("chips", "languages"),
        ("checkbox", "interpreter"),
        ("text", "nationality"),
        ("select", "administrative_status"),
        ("select", "document"),
        ("text", "document_number"),
        ("date", "permit_expires"),
        ("number", "arrival_year"),
        ("text", "municipality"),
        ("text", "address"),
        ("select", "housing"),
        ("select", "work"),
        ("select", "income"),
        ("chips", "dependence"),
        ("select", "network"),
        ("select", "entry"),
        ("hidden", "version"),
    )

    languages: list[str] = Field(title=N_("Idiomas"), description=N_("El primero, el suyo."))
    interpreter: bool = Field(default=False, title=N_("Necesita intérprete"))
    nationality: str = Field(
        default="", title=N_("Nacionalidad"), description=N_("Dos letras: MA, CO, UA…"), max_length=2
    )
    administrative_status: str = Field(default="unknown", title=N_("Situación administrativa"), max_length=30)
    document: str = Field(default="", title=N_("Documento"), max_length=20)
    document_number: str = Field(default="", title=N_("Número"), max_length=80)
    permit_expires: date | None = Field(default=None, title=N_("Caduca el permiso"))
    arrival_year: int | None = Field(default=None, title=N_("Año de llegada"), ge=1900, le=2100)
    municipality: str = Field(default="", title=N_("Municipio"), max_length=80)
    address: str = Field(default="", title=N_("Domicilio"), max_length=200)
    housing: str = Field(default="", title=N_("Vivienda"), max_length=20)
    work: str = Field(default="", title=N_("Trabajo"), max_length=20)
    income: str = Field(default="", title=N_("Ingresos"), max_length=20)
    dependence: list[str] = Field(default=[], title=N_("Depende del agresor para"))
    network: str = Field(default="", title=N_("Red de apoyo"), max_length=20)
    entry: str = Field(default="", title=N_("Cómo llegó"), max_length=30)
    version: int | None = None

    def particulars(self) -> dict[str, Any]:
        """Papers and places as intake takes them."""
        papers = [known({"kind": self.document, "number": self.document_number})] if self.document else []
        places = known(self.model_dump(include={"nationality", "municipality", "address"}))
        return {"documents": papers} | places

    def profile(self) -> dict[str, Any]:
        """The coded profile as intake takes it."""
        other = {"nationality", "municipality", "address", "document", "document_number", "version"}
        return known(self.model_dump(mode="json", exclude=other))


class Child(FormModel):
    """A child's record."""

    choices: ClassVar[Choices] = {
        "lives_with": options(words.LIVES_WITH),
        "exposure": options(words.EXPOSURE),
        "guardian": options(words.GUARDIAN),
    }
    layout: ClassVar[Layout] = (
        ("text", "alias"),
        ("number", "birth_year"),
        ("select", "lives_with"),
        ("text", "school_year"),
        ("radios_inline", "exposure"),
        ("select", "guardian"),
        ("textarea", "notes"),
        ("hidden", "version"),
    )

    alias: str = Field(title=N_("Nombre o alias"), max_length=80)
    birth_year: int | None = Field(default=None, title=N_("Año de nacimiento"), ge=1900, le=2100)
    lives_with: str = Field(default="", title=N_("Con quién vive"), max_length=20)
    school_year: str = Field(default="", title=N_("Curso"), max_length=80)
    exposure: str = Field(default="unknown", title=N_("Violencia"), max_length=20)
    guardian: str = Field(default="", title=N_("Quién decide por ella o él"), max_length=20)
    notes: str = Field(default="", title=N_("Notas"), max_length=10_000)
    version: int | None = None

    def body(self) -> dict[str, Any]:
        """The record as intake takes it."""
        return {"child": known(self.model_dump(exclude={"version"})), "version": self.version}


class DatedFact(FormModel):
    """A fact with a date."""

    choices: ClassVar[Choices] = {
        "kind": options(words.FACT_KIND),
        "state": options(words.FACT_STATE),
        "level": options(words.VIOGEN),
    }
    layout: ClassVar[Layout] = (
        ("select", "kind"),
        ("select", "state"),
        ("date", "on"),
        ("date", "expires"),
        ("select", "level"),
        ("text", "place"),
        ("textarea", "note"),
        ("hidden", "version"),
    )

    kind: str = Field(title=N_("Qué es"), max_length=30)
    state: str = Field(title=N_("Cómo está"), max_length=20)
    on: date = Field(title=N_("Fecha"))
    expires: date | None = Field(
        default=None, title=N_("Caduca"), description=N_("Te avisaremos con tiempo.")
    )
    level: str = Field(default="", title=N_("Nivel"), description=N_("Solo para VioGén."), max_length=20)
    place: str = Field(default="", title=N_("Dónde"), max_length=200)
    note: str = Field(default="", title=N_("Nota"), max_length=10_000)
    version: int | None = None

    def body(self) -> dict[str, Any]:
        """The fact as intake takes it."""
        return {"fact": known(self.model_dump(mode="json", exclude={"version"})), "version": self.version}


class ConsentForm(FormModel):
    """A consent."""

    aliases: ClassVar[Mapping[str, str]] = {"expires_at": "expires", "given_at": "expires"}

    choices: ClassVar[Choices] = {
        "purpose": options(words.PURPOSE),
        "by": options(words.BY),
        "medium": options(words.MEDIUM),
        "legal_basis": options(words.LEGAL_BASIS),
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


class Incident(FormModel):
    """Something that was done to her."""

    choices: ClassVar[Choices] = {
        "kinds": options(words.VIOLENCE),
        "when": options(words.WHEN),
        "frequency": options(words.FREQUENCY),
        "place": options(words.PLACE),
        "relation": options(words.RELATION),
        "complaint": options(words.COMPLAINT),
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
