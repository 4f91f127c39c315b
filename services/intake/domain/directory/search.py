"""Who can help now: what is asked of the directory, what answers it, and why."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from services.intake.domain.directory.hours import Opening, is_open, is_open_at_night
from services.intake.domain.directory.partners import PartnerService, is_stale
from services.intake.domain.directory.places import Point, kilometres


class Criterion(StrEnum):
    """Whom a service takes in. Each is yes, no, or nobody has asked."""

    WITHOUT_PAPERS = "without_papers"
    WITH_CHILDREN = "with_children"
    WITH_ANIMALS = "with_animals"
    AT_NIGHT = "at_night"


class When(StrEnum):
    """Which hours are asked for."""

    ANY = "any"
    NOW = "now"
    NIGHT = "night"


class Why(StrEnum):
    """Why an entry answers, or what nobody knows about it."""

    NEED = "need"
    LANGUAGE = "language"
    NEAR = "near"
    OPEN_NOW = "open_now"
    NIGHT = "night"
    WITHOUT_PAPERS = "without_papers"
    WITH_CHILDREN = "with_children"
    WITH_ANIMALS = "with_animals"
    AT_NIGHT = "at_night"


@dataclass(frozen=True)
class Wanted:
    """What is asked. point: from where; within_km: at most how far, None for any distance."""

    need: PartnerService | None = None
    language: str | None = None
    point: Point | None = None
    within_km: float | None = None
    when: When = When.ANY
    must: frozenset[Criterion] = frozenset()


@dataclass(frozen=True)
class Offer:
    """One service at one place (or nowhere said). point None: unknown or confidential, so never measured."""

    service: UUID
    place: UUID | None
    name: str
    need: PartnerService
    languages: frozenset[str]
    accepts: dict[Criterion, bool | None]
    openings: tuple[Opening, ...]
    point: Point | None
    confirmed_at: datetime | None


@dataclass(frozen=True)
class Match:
    """An offer that answers. unknown: what was asked and nobody has written down, so that somebody calls first."""

    offer: Offer
    why: tuple[Why, ...]
    unknown: tuple[Why, ...]
    km: float | None
    is_open: bool | None
    is_stale: bool


_WHENS: Final = {When.NOW: Why.OPEN_NOW, When.NIGHT: Why.NIGHT}


def search(wanted: Wanted, offers: Iterable[Offer], *, now: datetime) -> list[Match]:
    """Every offer that fits or may fit: surest first, then nearest, then freshest, then by name."""
    found = [match for offer in offers if (match := answer(wanted, offer, now=now)) is not None]
    return sorted(found, key=_rank)


def answer(wanted: Wanted, offer: Offer, *, now: datetime) -> Match | None:
    """The match, or None as soon as one thing that was asked is known to be otherwise."""
    km = kilometres(wanted.point, offer.point) if wanted.point and offer.point else None
    said: dict[Why, bool | None] = {}
    if wanted.need is not None:
        said[Why.NEED] = offer.need is wanted.need
    if wanted.language is not None:
        said[Why.LANGUAGE] = wanted.language in offer.languages if offer.languages else None
    if wanted.point is not None and (km is None or wanted.within_km is not None):
        said[Why.NEAR] = _is_within(km, wanted.within_km)
    if wanted.when in _WHENS:
        said[_WHENS[wanted.when]] = _fits_hours(wanted.when, offer, now=now)
    said |= {Why(criterion.value): offer.accepts.get(criterion) for criterion in wanted.must}
    if False in said.values():
        return None
    return Match(
        offer=offer,
        why=tuple(why for why in Why if said.get(why) is True),
        unknown=tuple(why for why in Why if why in said and said[why] is None),
        km=km,
        is_open=is_open(offer.openings, now),
        is_stale=is_stale(confirmed_at=offer.confirmed_at, now=now),
    )


def _is_within(km: float | None, most: float | None) -> bool | None:
    return None if km is None or most is None else km <= most


def _fits_hours(when: When, offer: Offer, *, now: datetime) -> bool | None:
    if when is When.NOW:
        return is_open(offer.openings, now)
    if is_open_at_night(offer.openings):
        return True
    said = offer.accepts.get(Criterion.AT_NIGHT)
    if said is None and offer.openings:
        return False
    return said


def _rank(match: Match) -> tuple[int, float, bool, str, str]:
    km = float("inf") if match.km is None else match.km
    return len(match.unknown), km, match.is_stale, match.offer.name.lower(), str(match.offer.service)
