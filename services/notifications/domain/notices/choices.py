"""What a member of staff may choose of her notices, and within which limits. Alerts are never put off by any of it."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Final

from services.notifications.domain.staff_hours import HOUSE_ZONE, Hours

EARLIEST, LATEST = 6, 11
"""Hours, in Madrid, at which the digest may come."""
DAY_MINUTES: Final = 24 * 60
LONGEST_QUIET: Final = 12 * 60
"""Minutes of quiet at most."""
CODE_LASTS: Final = timedelta(minutes=15)
_DIGEST_GOES_ON: Final = 10
_LETTERS: Final = "abcdefghjkmnpqrstuvwxyz23456789"
_CODE_LETTERS: Final = 10


class Channel(StrEnum):
    """By which way a digest comes; an alert comes by mail in any case, and by Telegram as well if that is chosen."""

    EMAIL = "email"
    TELEGRAM = "telegram"


@dataclass(frozen=True)
class Choices:
    """digest_hour: of the day, in Madrid. days: 0 (Monday) to 6. quiet: minutes of the day [from, until), or none.

    Quiet goes over midnight when it ends at an earlier minute than it begins.
    """

    digest_hour: int
    days: tuple[int, ...]
    quiet: tuple[int, int] | None = None
    channel: Channel = Channel.EMAIL


class Limit(StrEnum):
    """A limit that a choice does not keep."""

    HOUR = "hour"
    DAYS = "days"
    QUIET_LENGTH = "quiet_length"
    QUIET_AT_DIGEST = "quiet_at_digest"


def check(choices: Choices) -> Limit | None:
    """Return the first limit that is not kept, or None."""
    if not EARLIEST <= choices.digest_hour <= LATEST:
        return Limit.HOUR
    if not choices.days or not set(choices.days) <= set(range(7)):
        return Limit.DAYS
    if choices.quiet is None:
        return None
    if not 0 < _length(choices.quiet) <= LONGEST_QUIET or not all(
        0 <= at < DAY_MINUTES for at in choices.quiet
    ):
        return Limit.QUIET_LENGTH
    return Limit.QUIET_AT_DIGEST if _is_within(choices.quiet, choices.digest_hour * 60) else None


def hours_of(choices: Choices) -> Hours:
    """Return when a digest may come, as weekly hours: for ten hours from its own, so that a late one still does."""
    ends = choices.digest_hour + _DIGEST_GOES_ON
    return {str(day): [(f"{choices.digest_hour:02}:00", f"{ends:02}:00")] for day in choices.days}


def is_quiet(choices: Choices, *, at: datetime) -> bool:
    """Whether nothing that can wait may come at this instant."""
    local = at.astimezone(HOUSE_ZONE)
    return choices.quiet is not None and _is_within(choices.quiet, local.hour * 60 + local.minute)


def is_day_off(holidays: Mapping[date, str], *, at: datetime) -> bool:
    """Whether the day it is in Madrid at this instant is a public holiday; a year nobody knows has none."""
    return at.astimezone(HOUSE_ZONE).date() in holidays


def make_code() -> str:
    """Return a fresh code to be sent to the bot: ten signs that are not mistaken for each other, about 49 bits."""
    return "".join(secrets.choice(_LETTERS) for _ in range(_CODE_LETTERS))


def code_mark(words: str) -> bytes | None:
    """Return what a code is known by, whatever the size of its letters and its dashes; None for what is no code."""
    said = "".join(sign for sign in words.lower().strip().removeprefix("/start ") if sign not in "- \n\t")
    if len(said) != _CODE_LETTERS or not set(said) <= set(_LETTERS):
        return None
    return sha256(b"telar telegram code\0" + said.encode()).digest()


def _length(quiet: tuple[int, int]) -> int:
    return (quiet[1] - quiet[0]) % DAY_MINUTES


def _is_within(quiet: tuple[int, int], minute: int) -> bool:
    return (minute - quiet[0]) % DAY_MINUTES < _length(quiet)
