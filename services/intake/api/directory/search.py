"""Searching the directory over HTTP. A search is a POST: nothing of it stands in an address."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from services.intake.api.dependencies import CaseworkDoor
from services.intake.domain.directory.partners import PartnerService
from services.intake.domain.directory.places import TOWNS, Point, town_of
from services.intake.domain.directory.search import Criterion, Wanted, When
from services.intake.store.facts.base import Language
from services.intake.usecases.directory.search_directory import Found, search_directory
from services.intake.usecases.referral.overview.read_record import Silence, silences
from shared.errors import Invalid

router = APIRouter(prefix="/directory", tags=["directory"])
_MOST = 60


class SearchBody(BaseModel):
    """What is looked for. near: a town's code or name, or a postcode; or else a point. within_km: at most that far."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True, frozen=True)

    need: PartnerService | None = None
    language: Language | None = None
    near: Annotated[str, StringConstraints(max_length=60, pattern=r"^[^\x00]*$")] = ""
    latitude: Annotated[float | None, Field(ge=-90, le=90, allow_inf_nan=False)] = None
    longitude: Annotated[float | None, Field(ge=-180, le=180, allow_inf_nan=False)] = None
    within_km: Annotated[float | None, Field(gt=0, le=500, allow_inf_nan=False)] = None
    when: When = When.ANY
    must: list[Criterion] = Field(default_factory=list, max_length=4)

    @model_validator(mode="after")
    def _both_or_neither(self) -> Self:
        if (self.latitude is None) != (self.longitude is None):
            message = "latitud y longitud, o ninguna de las dos"
            raise ValueError(message)
        return self

    def wanted(self) -> Wanted:
        """The same, as the domain names it. Raises Invalid for a town or postcode that is not known here."""
        point = None
        if self.latitude is not None and self.longitude is not None:
            point = Point(self.latitude, self.longitude)
        elif self.near:
            town = town_of(self.near)
            if town is None:
                raise Invalid(
                    "No conocemos ese sitio.", field="near", expected="un pueblo o un código postal de León"
                )
            point = town.point
        if self.within_km is not None and point is None:
            raise Invalid("Falta desde dónde.", field="near", expected="un pueblo o un código postal")
        return Wanted(self.need, self.language, point, self.within_km, self.when, frozenset(self.must))


class FoundView(BaseModel):
    """An answer: who, what, where, why it fits, what nobody knows about it, and how old the entry is.

    sent, unanswered: referrals to that partner in a year, and how many of them it let go by.
    """

    partner_id: UUID
    organisation: str
    phone: str
    service_id: UUID
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
    sent: int
    unanswered: int

    @classmethod
    def of(cls, found: Found, *, silence: Silence | None) -> Self:
        """Show a match; km to one decimal. Of a confidential place, neither name nor town."""
        match, place = found.match, found.place
        is_public = place is not None and not place.is_confidential
        return cls(
            partner_id=found.partner.id,
            organisation=found.partner.organisation,
            phone=(place.phone if place and place.phone and is_public else "") or found.partner.phone,
            service_id=found.service.id,
            need=found.service.need,
            name=found.service.name,
            languages=sorted(match.offer.languages),
            place=place.name if place and is_public else "",
            city=place.city if place and is_public else "",
            address=place.address if place and is_public else "",
            is_confidential=place is not None and place.is_confidential,
            km=None if match.km is None else round(match.km, 1),
            is_open=match.is_open,
            why=list(match.why),
            unknown=list(match.unknown),
            hours=found.partner.hours,
            confirmed_at=found.partner.confirmed_at,
            is_stale=match.is_stale,
            sent=silence.sent if silence else 0,
            unanswered=silence.unanswered if silence else 0,
        )


class TownView(BaseModel):
    """A town to measure from."""

    code: str
    name: str


@router.get("/towns")
def towns(door: CaseworkDoor) -> list[TownView]:
    """Towns from which a distance can be measured."""
    with door.begin("directory_towns"):
        return [TownView(code=town.code, name=town.name) for town in TOWNS]


@router.post("/search")
def search(body: SearchBody, door: CaseworkDoor) -> list[FoundView]:
    """Who may help, surest and nearest first, 60 at most."""
    with door.begin("directory_search") as work:
        found = search_directory(work, body.wanted(), most=_MOST)
        heard = silences(work, {each.partner.id for each in found})
        return [FoundView.of(each, silence=heard.get(each.partner.id)) for each in found]
