"""Lawful hours on disk, and which of them a message to this number or address must keep."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

import phonenumbers
import yaml

from services.notifications.domain.contact_plan import ContactPoint, PointKind
from services.notifications.domain.provider_limits import LawfulHours

_FILE: Final = Path(__file__).resolve().parent.parent / "lawful_hours.yaml"
_DAY: Final = 24 * 60


@cache
def lawful_hours(file: Path = _FILE, *, also_commercial: bool = False) -> tuple[LawfulHours, ...]:
    """Entries that must be kept. Raises KeyError or ValueError for a malformed file."""
    known = (_entry(entry) for entry in yaml.safe_load(file.read_text(encoding="utf-8")))
    return tuple(one for one in known if one.is_binding or also_commercial)


def _entry(entry: dict[str, Any]) -> LawfulHours:
    return LawfulHours(
        country=entry["country"],
        kinds=frozenset(PointKind(kind) for kind in entry["kinds"]),
        hours=tuple(_span(span) for span in entry["hours"]),
        on_weekends=entry["weekends"],
        is_binding=entry["binding"],
        source=entry["source"],
    )


def _span(span: str) -> tuple[int, int]:
    start, end = (_minute(clock) for clock in span.split("-"))
    if not 0 <= start < end <= _DAY:
        raise ValueError("hours must end after they begin, within one day")
    return start, end


def _minute(clock: str) -> int:
    hour, minute = clock.split(":")
    return int(hour) * 60 + int(minute)


def hours_for(point: ContactPoint, kept: Sequence[LawfulHours]) -> LawfulHours | None:
    """What must be kept at this point; None if nothing is known of its country, or it has none."""
    country = _country(point.value) if kept else None
    return next((one for one in kept if one.country == country and point.kind in one.kinds), None)


def _country(value: str) -> str | None:
    try:
        return phonenumbers.region_code_for_number(phonenumbers.parse(value))
    except phonenumbers.NumberParseException:
        return None
