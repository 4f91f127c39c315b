"""Which accompaniments lists offer to begin: those of about now."""

from datetime import datetime, timedelta
from typing import Final

_ABOUT_NOW: Final = timedelta(hours=12)


def is_about_now(starts_at: datetime, moment: datetime) -> bool:
    """Whether one planned for this hour may well begin now: half a day early, or half a day late."""
    return abs(starts_at - moment) <= _ABOUT_NOW
