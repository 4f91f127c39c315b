"""Incidents: several types at once, when, and how long before she told; the GBVIMS type is derived elsewhere."""

from datetime import date
from enum import StrEnum
from itertools import pairwise
from typing import Final

from services.intake.domain.gbvims import Classification, classify


class Violence(StrEnum):
    """A type of violence; an incident has one or more."""

    PHYSICAL = "physical"
    SEXUAL = "sexual"
    PSYCHOLOGICAL = "psychological"
    ECONOMIC = "economic"
    COERCIVE_CONTROL = "coercive_control"
    VICARIOUS = "vicarious"
    DIGITAL = "digital"
    INSTITUTIONAL = "institutional"
    TRAFFICKING = "trafficking"
    FORCED_MARRIAGE = "forced_marriage"
    FGM = "fgm"
    OTHER = "other"


class WhenKind(StrEnum):
    """How well the date is known."""

    EXACT = "exact"
    APPROXIMATE = "approximate"
    RANGE = "range"
    UNKNOWN = "unknown"


class Frequency(StrEnum):
    """How often it happens."""

    ONCE = "once"
    SOMETIMES = "sometimes"
    WEEKLY = "weekly"
    DAILY = "daily"


class Place(StrEnum):
    """Where it happened."""

    HOME = "home"
    STREET = "street"
    WORK = "work"
    SCHOOL = "school"
    INSTITUTION = "institution"
    ONLINE = "online"
    TRANSIT = "transit"
    ABROAD = "abroad"
    OTHER = "other"


class Complaint(StrEnum):
    """Whether it was reported."""

    YES = "yes"
    NO = "no"
    WITHDRAWN = "withdrawn"
    EX_OFFICIO = "ex_officio"


class Relation(StrEnum):
    """What he is to her. Who he is is not kept."""

    PARTNER = "partner"
    FORMER_PARTNER = "former_partner"
    FATHER = "father"
    BROTHER = "brother"
    SON = "son"
    OTHER_FAMILY = "other_family"
    EMPLOYER = "employer"
    LANDLORD = "landlord"
    ACQUAINTANCE = "acquaintance"
    STRANGER = "stranger"
    GROUP = "group"
    OFFICIAL = "official"
    UNKNOWN = "unknown"


class Told(StrEnum):
    """Time from the incident to the day she told it: half-open stretches that never overlap."""

    UP_TO_72_HOURS = "0-72h"
    DAYS_3_TO_5 = "3-5d"
    DAYS_5_TO_14 = "5-14d"
    DAYS_14_TO_MONTH = "14d-1mo"
    OVER_A_MONTH = "over-1mo"
    UNKNOWN = "unknown"


_MONTH_DAYS: Final = 30
_EDGES: Final = (0, 3, 5, 14, _MONTH_DAYS)
_STRETCHES: Final = (Told.UP_TO_72_HOURS, Told.DAYS_3_TO_5, Told.DAYS_5_TO_14, Told.DAYS_14_TO_MONTH)


def time_to_report(happened: date | None, told: date) -> Told:
    """Say in which stretch the telling falls: [0,3) [3,5) [5,14) [14,30) days, then over a month.

    happened: first day it may have been; None is unknown, and so is a day after the telling.
    """
    if happened is None or happened > told:
        return Told.UNKNOWN
    days = (told - happened).days
    for stretch, (start, end) in zip(_STRETCHES, pairwise(_EDGES), strict=True):
        if start <= days < end:
            return stretch
    return Told.OVER_A_MONTH


def gbvims(
    kinds: frozenset[Violence], *, penetration: bool | None = None, sexual_contact: bool | None = None
) -> Classification:
    """Derive the GBVIMS type from the types ticked and the two sexual questions, which are asked apart.

    A yes to either counts whatever was ticked: GBVIMS asks them first, of every incident. Left out, they are
    unknown if the incident is sexual, else no. FGM is filed as sexual assault.
    Institutional, trafficking and other alone say nothing about GBVIMS: psychological stays unknown.
    """
    is_sexual = Violence.SEXUAL in kinds
    is_contact = True if Violence.FGM in kinds else sexual_contact
    unsure = bool(kinds & {Violence.INSTITUTIONAL, Violence.TRAFFICKING, Violence.OTHER})
    psychological = bool(
        kinds & {Violence.PSYCHOLOGICAL, Violence.COERCIVE_CONTROL, Violence.VICARIOUS, Violence.DIGITAL}
    )
    return classify(
        {
            "penetration": penetration if is_sexual else bool(penetration),
            "sexual_contact": is_contact if is_sexual else bool(is_contact),
            "physical_assault": Violence.PHYSICAL in kinds,
            "forced_marriage": Violence.FORCED_MARRIAGE in kinds,
            "denial_resources": Violence.ECONOMIC in kinds,
            "psychological": True if psychological else (None if unsure else False),
        }
    )
