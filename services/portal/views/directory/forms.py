"""Forms of the directory: what is looked for, and what belongs to a partner."""

from collections.abc import Mapping
from datetime import date, time
from typing import ClassVar
from uuid import UUID

from pydantic import Field

from services.portal.forms.model import Choice, FormModel
from services.portal.locale.text import N_
from services.portal.views.directory import words
from services.portal.views.referrals.words import SERVICES

_ANSWERS = tuple(words.ANSWERS.items())


class SearchForm(FormModel):
    """Who is looked for. Nothing of it is kept, and nothing of hers belongs in it."""

    choices: ClassVar[Mapping[str, tuple[Choice, ...]]] = {
        "need": tuple(SERVICES.items()),
        "within_km": tuple(words.DISTANCES.items()),
        "when": tuple(words.WHEN.items()),
        "must": tuple(words.CRITERIA.items()),
    }

    need: str | None = Field(default=None, title=N_("Qué necesita"))
    language: str | None = Field(default=None, title=N_("En qué idioma"))
    near: str = Field(
        default="",
        title=N_("Cerca de"),
        description=N_("Un pueblo o un código postal. Nunca su dirección."),
        max_length=60,
    )
    within_km: str | None = Field(default=None, title=N_("Hasta qué distancia"))
    when: str = Field(default="any", title=N_("Cuándo"), max_length=10)
    must: list[str] = Field(default_factory=list, title=N_("Tiene que"))


class AboutForm(FormModel):
    """What may be read about an organisation by anybody."""

    description: str = Field(default="", title=N_("Qué es"), max_length=2000)
    website: str = Field(
        default="", title=N_("Página web"), description=N_("Empieza por https://"), max_length=300
    )
    public_email: str = Field(
        default="",
        title=N_("Correo público"),
        description=N_("El que puede ver cualquiera; el de las derivaciones es otro y no se publica."),
        max_length=254,
    )


class ServiceForm(FormModel):
    """One thing it does, and for whom."""

    choices: ClassVar[Mapping[str, tuple[Choice, ...]]] = {
        "need": tuple(SERVICES.items()),
        "without_papers": _ANSWERS,
        "with_children": _ANSWERS,
        "with_animals": _ANSWERS,
        "at_night": _ANSWERS,
    }

    aliases: ClassVar[Mapping[str, str]] = {"is_given": "is_stopped"}

    need: str = Field(title=N_("Para qué sirve"))
    name: str = Field(default="", title=N_("Cómo lo llaman allí"), max_length=200)
    description: str = Field(default="", title=N_("Qué hay que saber"), max_length=2000)
    languages: list[str] = Field(
        default_factory=list,
        title=N_("Idiomas de este servicio"),
        description=N_("Además de los de toda la entidad."),
    )
    without_papers: str = Field(default="unknown", title=N_("Atiende a mujeres sin papeles"), max_length=10)
    with_children: str = Field(default="unknown", title=N_("Admite niñas y niños"), max_length=10)
    with_animals: str = Field(default="unknown", title=N_("Admite animales"), max_length=10)
    at_night: str = Field(default="unknown", title=N_("Atiende de noche"), max_length=10)
    is_stopped: bool = Field(default=False, title=N_("Ahora no lo dan"))


class PlaceForm(FormModel):
    """Where it is."""

    name: str = Field(default="", title=N_("Nombre del lugar"), max_length=200)
    is_confidential: bool = Field(
        default=False,
        title=N_("Es confidencial, como una casa de acogida"),
        description=N_("No se guarda la calle, el código postal ni el punto en el mapa, y nunca se publica."),
    )
    address: str = Field(default="", title=N_("Calle y número"), max_length=200)
    postal_code: str = Field(default="", title=N_("Código postal"), max_length=12)
    city: str = Field(default="", title=N_("Localidad"), max_length=80)
    province: str = Field(default="", title=N_("Provincia"), max_length=80)
    phone: str = Field(default="", title=N_("Teléfono de allí"), max_length=40)
    services: list[UUID] = Field(default_factory=list, title=N_("Qué se da allí"))


class HoursForm(FormModel):
    """When it is open."""

    aliases: ClassVar[Mapping[str, str]] = {"service_id": "service", "place_id": "place"}
    choices: ClassVar[Mapping[str, tuple[Choice, ...]]] = {"weekdays": words.DAYS}

    weekdays: list[str] = Field(default_factory=list, title=N_("Qué días"))
    on: date | None = Field(
        default=None,
        title=N_("O una fecha suelta"),
        description=N_("Manda sobre la semana. Sin horas: ese día está cerrado."),
    )
    opens: time | None = Field(default=None, title=N_("Abre"))
    closes: time | None = Field(
        default=None, title=N_("Cierra"), description=N_("Si es antes de abrir, cierra al día siguiente.")
    )
    service: UUID | None = Field(default=None, title=N_("Solo de un servicio"))
    place: UUID | None = Field(default=None, title=N_("Solo de un lugar"))


class AgreementForm(FormModel):
    """What was signed."""

    what: str = Field(title=N_("Qué se firmó"), max_length=200)
    signed_on: date | None = Field(default=None, title=N_("Firmado el"))
    until: date | None = Field(default=None, title=N_("Vale hasta"))
