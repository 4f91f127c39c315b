"""What a person writes about a partner's services, places and agreements."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.intake.domain.directory.partners import PartnerService


@dataclass(frozen=True)
class AboutFacts:
    """What may be read about an organisation by anybody."""

    description: str
    website: str
    public_email: str


@dataclass(frozen=True)
class ServiceFacts:
    """One thing a partner does. The four answers: yes, no, or None while nobody has asked."""

    need: PartnerService
    name: str
    description: str
    languages: tuple[str, ...]
    is_given: bool
    without_papers: bool | None
    with_children: bool | None
    with_animals: bool | None
    at_night: bool | None


@dataclass(frozen=True)
class PlaceFacts:
    """Where a partner is, and which of its services are given there. Degrees north and east, both or neither."""

    name: str
    is_confidential: bool
    address: str
    city: str
    province: str
    postal_code: str
    latitude: float | None
    longitude: float | None
    phone: str
    services: tuple[UUID, ...]


@dataclass(frozen=True)
class AgreementFacts:
    """What was signed, when, and until when it holds; None: without an end."""

    what: str
    signed_on: date | None
    until: date | None
