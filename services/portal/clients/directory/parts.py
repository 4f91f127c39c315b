"""What belongs to a partner, as the portal and intake say it to each other."""

from datetime import date, datetime, time
from uuid import UUID

from pydantic import BaseModel, ConfigDict


class Answered(BaseModel):
    """What intake says; fields the portal does not know yet are left aside."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class About(BaseModel):
    """What may be read about an organisation by anybody."""

    description: str
    website: str
    public_email: str


class ServiceEntry(BaseModel):
    """A service to be written."""

    need: str
    name: str
    description: str
    languages: list[str]
    is_given: bool
    without_papers: bool | None
    with_children: bool | None
    with_animals: bool | None
    at_night: bool | None


class PlaceEntry(BaseModel):
    """A place to be written."""

    name: str
    is_confidential: bool
    address: str
    city: str
    province: str
    postal_code: str
    latitude: float | None
    longitude: float | None
    phone: str
    services: list[UUID]


class HoursEntry(BaseModel):
    """Hours to be written."""

    weekdays: list[int]
    on: date | None
    opens: time | None
    closes: time | None
    service_id: UUID | None
    place_id: UUID | None


class AgreementEntry(BaseModel):
    """An agreement to be noted."""

    what: str
    signed_on: date | None
    until: date | None


class Service(Answered, ServiceEntry):
    """A service as it stands."""

    id: UUID


class Place(Answered, PlaceEntry):
    """A place as it stands."""

    id: UUID


class Hours(Answered, HoursEntry):
    """Hours as they stand."""

    id: UUID


class Agreement(Answered, AgreementEntry):
    """An agreement as it stands."""

    id: UUID


class Parts(Answered):
    """Everything that belongs to a partner."""

    description: str
    website: str
    public_email: str
    keeper: UUID | None
    services: list[Service]
    places: list[Place]
    hours: list[Hours]
    agreements: list[Agreement]


class Stale(Answered):
    """An entry that somebody owes a call."""

    id: UUID
    organisation: str
    phone: str
    due_at: datetime | None
    keeper: UUID | None


class Town(Answered):
    """A town to measure from."""

    code: str
    name: str


class Search(BaseModel):
    """What is looked for."""

    need: str | None
    language: str | None
    near: str
    within_km: float | None
    when: str
    must: list[str]


class Found(Answered):
    """An answer and why it is one. sent, unanswered: referrals of a year, and those it let go by."""

    partner_id: UUID
    organisation: str
    phone: str
    need: str
    name: str
    languages: list[str]
    place: str
    city: str
    address: str
    is_confidential: bool
    km: float | None
    is_open: bool | None
    why: list[str]
    unknown: list[str]
    hours: str
    confirmed_at: datetime | None
    is_stale: bool
    sent: int = 0
    unanswered: int = 0


class Side(Answered):
    """One of two entries that look alike."""

    id: UUID
    organisation: str
    phone: str
    services: list[str]
    confirmed_at: datetime | None


class Pair(Answered):
    """Two entries that look alike, and in what."""

    one: Side
    other: Side
    reasons: list[str]
