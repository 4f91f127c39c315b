"""Terms, hours and days as the protocol's files write them."""

import re
from datetime import timedelta
from typing import Annotated, Final

from pydantic import BeforeValidator

_UNITS: Final = {"m": "minutes", "h": "hours", "d": "days"}
DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def read_term(text: object) -> timedelta | None:
    """Turn `15m`, `4h`, `3d` into a time span; `none` is no clock. Raises ValueError."""
    if isinstance(text, timedelta) or text is None:
        return text
    if text == "none":
        return None
    match = re.fullmatch(r"([1-9]\d{0,3})([mhd])", str(text))
    if match is None:
        msg = "a term is a number and m, h or d, or none"
        raise ValueError(msg)
    return timedelta(**{_UNITS[match[2]]: int(match[1])})


def read_hours(text: object) -> tuple[int, int]:
    """Turn `08:00-15:00` into minutes of the day. Raises ValueError."""
    match = re.fullmatch(r"([01]\d|2[0-4]):([0-5]\d)-([01]\d|2[0-4]):([0-5]\d)", str(text))
    ends = (int(match[1]) * 60 + int(match[2]), int(match[3]) * 60 + int(match[4])) if match else (0, 0)
    if not 0 <= ends[0] < ends[1] <= 24 * 60:
        msg = "hours such as 08:00-15:00, the end after the start"
        raise ValueError(msg)
    return ends


Term = Annotated[timedelta, BeforeValidator(read_term)]
TermOrNone = Annotated[timedelta | None, BeforeValidator(read_term)]
Hours = Annotated[tuple[int, int], BeforeValidator(read_hours)]
