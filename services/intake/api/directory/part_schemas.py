"""What is sent and answered about a partner's services, places, hours and agreements."""

from datetime import date, time
from typing import Annotated, Self
from uuid import UUID
from zoneinfo import available_timezones

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationInfo,
    field_validator,
)

from services.intake.domain.directory.facts import AboutFacts, AgreementFacts, PlaceFacts, ServiceFacts
from services.intake.domain.directory.hours import MADRID, Opening
from services.intake.domain.directory.partners import PartnerService
from services.intake.store.directory.parts import (
    DirectoryAgreement,
    DirectoryHours,
    DirectoryPlace,
    DirectoryService,
)
from services.intake.store.facts.base import Day, Language, Line, Said, Word

Text = Annotated[str, StringConstraints(max_length=2000, pattern=r"^[^\x00]*$")]
Email = Annotated[
    str,
    StringConstraints(
        pattern=r"^([^@\s,;<>()\"]{1,64}@[A-Za-z0-9.-]{1,180}\.[A-Za-z]{2,24})?$", max_length=254
    ),
]
Website = Annotated[str, StringConstraints(pattern=r"^(https?://[^\s<>\"]{3,290})?$")]
Phone = Annotated[str, StringConstraints(pattern=r"^([+0-9][0-9 ()./-]{2,38})?$")]


def _zone(name: str) -> str:
    if name not in available_timezones():
        message = "una zona horaria como Europe/Madrid"
        raise ValueError(message)
    return name


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True, frozen=True)


class AboutBody(_Body):
    """What may be read about the organisation."""

    description: Text = ""
    website: Website = ""
    public_email: Email = ""

    def facts(self) -> AboutFacts:
        """The same, as the domain names it."""
        return AboutFacts(**self.model_dump())


class ServiceBody(_Body):
    """One thing the partner does, and for whom."""

    need: PartnerService
    name: Line = ""
    description: Text = ""
    languages: list[Language] = Field(default_factory=list, max_length=20)
    is_given: bool = True
    without_papers: bool | None = None
    with_children: bool | None = None
    with_animals: bool | None = None
    at_night: bool | None = None

    def facts(self) -> ServiceFacts:
        """The same, as the domain names it."""
        return ServiceFacts(**self.model_dump() | {"languages": tuple(dict.fromkeys(self.languages))})


class PlaceBody(_Body):
    """Where the partner is."""

    name: Line = ""
    is_confidential: bool = False
    address: Line = ""
    city: Word = ""
    province: Word = ""
    postal_code: Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z -]{0,12}$")] = ""
    latitude: Annotated[float | None, Field(ge=-90, le=90, allow_inf_nan=False)] = None
    longitude: Annotated[float | None, Field(ge=-180, le=180, allow_inf_nan=False, validate_default=True)] = (
        None
    )
    phone: Phone = ""
    services: list[UUID] = Field(default_factory=list, max_length=50)

    @field_validator("longitude")
    @classmethod
    def _both_or_neither(cls, longitude: float | None, info: ValidationInfo) -> float | None:
        if (longitude is None) != (info.data.get("latitude") is None):
            message = "latitud y longitud, o ninguna de las dos"
            raise ValueError(message)
        return longitude

    def facts(self) -> PlaceFacts:
        """The same, as the domain names it."""
        return PlaceFacts(**self.model_dump() | {"services": tuple(dict.fromkeys(self.services))})


class HoursBody(_Body):
    """Opening hours of the entry, of a service, of a place, or of a service there. opens and closes None: closed."""

    weekdays: list[Annotated[int, Field(ge=0, le=6)]] = Field(default_factory=list, max_length=7)
    on: Annotated[Day | None, Field(validate_default=True)] = None
    opens: time | None = None
    closes: Annotated[time | None, Field(validate_default=True)] = None
    first: Day | None = None
    last: Day | None = None
    zone: Annotated[str, AfterValidator(_zone)] = MADRID
    service_id: UUID | None = None
    place_id: UUID | None = None

    @field_validator("on")
    @classmethod
    def _week_or_date(cls, on: Day | None, info: ValidationInfo) -> Day | None:
        if (not info.data.get("weekdays")) == (on is None):
            message = "días de la semana o una fecha"
            raise ValueError(message)
        return on

    @field_validator("closes")
    @classmethod
    def _both_hours(cls, closes: time | None, info: ValidationInfo) -> time | None:
        opens, on = info.data.get("opens"), info.data.get("on")
        if (opens is None) != (closes is None) or (opens is None and on is None):
            message = "las dos horas; ninguna si ese día está cerrado"
            raise ValueError(message)
        return closes

    def opening(self) -> Opening:
        """The same, as the domain names it."""
        days = tuple(sorted(set(self.weekdays)))
        return Opening(
            days, self.opens, self.closes, on=self.on, first=self.first, last=self.last, zone=self.zone
        )


class AgreementBody(_Body):
    """What was signed."""

    what: Said
    signed_on: Day | None = None
    until: Day | None = None

    def facts(self) -> AgreementFacts:
        """The same, as the domain names it."""
        return AgreementFacts(**self.model_dump())


class ServiceView(ServiceBody):
    """A service as it stands."""

    id: UUID

    @classmethod
    def of(cls, row: DirectoryService) -> "ServiceView":
        """Show a row."""
        names = cls.model_fields.keys() - {"is_given"}
        return cls.model_construct(is_given=row.is_given, **{name: getattr(row, name) for name in names})


class PlaceView(PlaceBody):
    """A place as it stands."""

    id: UUID

    @classmethod
    def of(cls, row: DirectoryPlace, services: list[UUID]) -> "PlaceView":
        """Show a row."""
        names = cls.model_fields.keys() - {"services"}
        return cls.model_construct(services=services, **{name: getattr(row, name) for name in names})


class HoursView(BaseModel):
    """Hours as they stand."""

    id: UUID
    weekdays: list[int]
    on: date | None
    opens: time | None
    closes: time | None
    first: date | None
    last: date | None
    zone: str
    service_id: UUID | None
    place_id: UUID | None

    @classmethod
    def of(cls, row: DirectoryHours) -> Self:
        """Show a row."""
        names = cls.model_fields.keys() - {"on"}
        return cls(on=row.on_date, **{name: getattr(row, name) for name in names})


class AgreementView(BaseModel):
    """An agreement as it stands."""

    id: UUID
    what: str
    signed_on: date | None
    until: date | None

    @classmethod
    def of(cls, row: DirectoryAgreement) -> Self:
        """Show a row."""
        return cls(**{name: getattr(row, name) for name in cls.model_fields})


class PartsView(BaseModel):
    """Everything that belongs to a partner."""

    description: str
    website: str
    public_email: str
    keeper: UUID | None
    services: list[ServiceView]
    places: list[PlaceView]
    hours: list[HoursView]
    agreements: list[AgreementView]
