"""What a partner organisation offers, and when its entry is too old to be trusted."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

FRESH_DAYS: Final = 183
"""About six months: an entry nobody has confirmed for longer is stale."""


class PartnerService(StrEnum):
    """What women are referred for."""

    LEGAL = "legal"
    PSYCHOLOGICAL = "psychological"
    HEALTH = "health"
    SHELTER = "shelter"
    SOCIAL = "social"
    HOUSING = "housing"
    EMPLOYMENT = "employment"
    LANGUAGE = "language"
    IMMIGRATION = "immigration"
    CHILDREN = "children"
    FOOD = "food"
    OTHER = "other"


@dataclass(frozen=True)
class PartnerFacts:
    """An entry of the directory as a form gives it. accepts_without_papers None: nobody has asked."""

    organisation: str
    services: tuple[PartnerService, ...]
    languages: tuple[str, ...]
    hours: str
    phone: str
    accepts_without_papers: bool | None
    contact_name: str
    contact_email: str


def is_stale(*, confirmed_at: datetime | None, now: datetime) -> bool:
    """Whether the entry was last confirmed more than FRESH_DAYS ago, or never (it came in a package)."""
    return confirmed_at is None or now > fresh_until(confirmed_at)


def fresh_until(confirmed_at: datetime) -> datetime:
    """The instant at which somebody owes the entry a call."""
    return confirmed_at + timedelta(days=FRESH_DAYS)


def stale_before(now: datetime) -> datetime:
    """What was confirmed before this instant is stale now."""
    return now - timedelta(days=FRESH_DAYS)
