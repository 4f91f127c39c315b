"""Forms of what is kept about her: names, situation, children, dated facts."""

from collections.abc import Mapping
from datetime import date, time
from typing import Any, ClassVar

from pydantic import Field

from services.portal.forms.case import person_words
from services.portal.forms.case.common import Choices, Layout, known, options
from services.portal.forms.model import FormModel
from services.portal.locale.text import N_


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
        "document": options(person_words.DOCUMENT_KIND),
        "administrative_status": options(person_words.ADMINISTRATIVE),
        "housing": options(person_words.HOUSING),
        "work": options(person_words.WORK),
        "income": options(person_words.INCOME),
        "dependence": options(person_words.DEPENDENCE),
        "network": options(person_words.NETWORK),
        "entry": options(person_words.ENTRY_CHANNEL),
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
        "lives_with": options(person_words.LIVES_WITH),
        "exposure": options(person_words.EXPOSURE),
        "guardian": options(person_words.GUARDIAN),
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
        "kind": options(person_words.FACT_KIND),
        "state": options(person_words.FACT_STATE),
        "level": options(person_words.VIOGEN),
    }
    layout: ClassVar[Layout] = (
        ("select", "kind"),
        ("select", "state"),
        ("date", "on"),
        ("time", "begins"),
        ("checkbox", "remind_her"),
        ("date", "expires"),
        ("select", "level"),
        ("text", "place"),
        ("textarea", "note"),
        ("hidden", "version"),
    )

    kind: str = Field(title=N_("Qué es"), max_length=30)
    state: str = Field(title=N_("Cómo está"), max_length=20)
    on: date = Field(title=N_("Fecha"))
    begins: time | None = Field(default=None, title=N_("Hora"), description=N_("Solo para una vista."))
    remind_her: bool = Field(
        default=False,
        title=N_("Ella quiere que se lo recordemos"),
        description=N_("Dos días antes, por el medio y a las horas de su plan de contacto."),
    )
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
