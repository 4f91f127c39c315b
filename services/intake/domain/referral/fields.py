"""Which facts of a file can leave in a referral, one by one, and in which order they are shown."""

from enum import StrEnum
from typing import Final


class ReferralField(StrEnum):
    """A field she can agree to; contact points are not among them, for intake does not hold them."""

    CALL_NAME = "call_name"
    FULL_NAME = "full_name"
    BIRTH_YEAR = "birth_year"
    LANGUAGES = "languages"
    INTERPRETER = "interpreter"
    NATIONALITY = "nationality"
    MUNICIPALITY = "municipality"
    ADMINISTRATIVE_STATUS = "administrative_status"
    CHILDREN = "children"
    NEED = "need"
    URGENCY = "urgency"


class Urgency(StrEnum):
    """How soon the partner should act."""

    NORMAL = "normal"
    SOON = "soon"
    URGENT = "urgent"


NEED_LENGTH: Final = 1500
"""Longest text of `need`, in characters."""
