"""RFC 5545 recurrence rules, expanded by python-dateutil over wall dates (never over instants)."""

from collections.abc import Iterator
from datetime import date, datetime, time
from itertools import islice, takewhile
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr

from services.groups.domain.errors import BadRule

_ALLOWED = {"FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "BYMONTHDAY", "BYMONTH", "BYSETPOS", "WKST"}
_FREQUENCIES = {"DAILY", "WEEKLY", "MONTHLY"}
_NOT_WITH = {"DAILY": {"BYMONTH", "BYMONTHDAY", "BYSETPOS"}, "WEEKLY": {"BYMONTHDAY", "BYSETPOS"}}
"""Parts that a rule may not have. With one that never holds, dateutil looks at every day until the year 9999; and of
the week a series begins in, it counts positions from the first session, where RFC 5545 counts from the week's start."""
_NUMBERED = "0123456789"
_REACH = {"BYMONTH": 12, "BYMONTHDAY": 31, "BYSETPOS": 31}
"""The largest number of each, also counted from the end."""
_REACH_SAID = "BYMONTH de 1 a 12; BYMONTHDAY y BYSETPOS de 1 a 31"
_LONGEST = 200
_EXAMPLE = "por ejemplo FREQ=WEEKLY;BYDAY=TU"
_MOST_INTERVAL = 52
_MOST_DIGITS = 3
_MOST_YEARS = 4


def dates(rule: str, *, starts_on: date, at: time, zone: str) -> Iterator[date]:
    """Yield the wall dates of a rule in order, from starts_on and for four years at most.

    UNTIL may be a date, a wall time or a UTC instant (which is brought to the zone first, as RFC 5545
    asks). Only dates come out, so the wall time is the same before and after a change of clocks.
    Raises BadRule.
    """
    parts = _parts(rule)
    count = int(parts.pop("COUNT", "0")) or None
    until = _until(parts.pop("UNTIL", None), zone)
    parts["UNTIL"] = f"{min(starts_on.year + _MOST_YEARS, date.max.year)}1231T235959"
    text = ";".join(f"{name}={value}" for name, value in parts.items())
    try:
        found = rrulestr(text, dtstart=datetime.combine(starts_on, at.replace(tzinfo=None)))
    except (ValueError, TypeError, OverflowError):
        raise BadRule("No entendemos la regla.", field="rule", expected=_EXAMPLE) from None
    kept = takewhile(lambda moment: until is None or moment <= until, islice(found, count))
    return (moment.date() for moment in kept)


def _parts(rule: str) -> dict[str, str]:
    if len(rule) > _LONGEST:
        raise BadRule("Regla demasiado larga.", field="rule", expected=_EXAMPLE)
    pairs = [piece.partition("=")[::2] for piece in rule.upper().removeprefix("RRULE:").split(";") if piece]
    parts = dict(pairs)
    if len(parts) < len(pairs) or not parts.keys() <= _ALLOWED or parts.get("FREQ") not in _FREQUENCIES:
        raise BadRule("No entendemos la regla.", field="rule", expected=_EXAMPLE)
    for name in ("INTERVAL", "COUNT"):
        if name in parts and not _is_number(parts[name]):
            raise BadRule("La regla tiene un número que no vale.", field="rule", expected=f"{name} desde 1")
    if int(parts.get("INTERVAL", "1")) > _MOST_INTERVAL:
        raise BadRule("La regla tiene un número que no vale.", field="rule", expected="INTERVAL hasta 52")
    for name, most in _REACH.items():
        if name in parts and not all(_is_place(one, most) for one in parts[name].split(",")):
            raise BadRule("La regla tiene un número que no vale.", field="rule", expected=_REACH_SAID)
    if parts.keys() & _NOT_WITH.get(parts["FREQ"], set()):
        raise BadRule("No entendemos la regla.", field="rule", expected="MONTHLY con esas partes")
    _check_days(parts)
    if "COUNT" in parts and "UNTIL" in parts:
        raise BadRule("La regla tiene dos finales.", field="rule", expected="COUNT o UNTIL, no los dos")
    return parts


def _check_days(parts: dict[str, str]) -> None:
    """Days of a month all have a number or none has: dateutil asks for both at once, and would find no day."""
    days = parts["BYDAY"].split(",") if "BYDAY" in parts else []
    numbered = [any(letter in _NUMBERED for letter in day) for day in days]
    if any(numbered) and (parts["FREQ"] != "MONTHLY" or not all(numbered)):
        raise BadRule(
            "No entendemos la regla.",
            field="rule",
            expected="BYDAY=2TU,4TU solo con MONTHLY, todos con número",
        )


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS and int(text) > 0


def _is_place(text: str, most: int) -> bool:
    return _is_number(text.removeprefix("-")) and int(text.removeprefix("-")) <= most


def _until(text: str | None, zone: str) -> datetime | None:
    """Read UNTIL as wall time in the zone; a date alone means the end of that day."""
    if text is None:
        return None
    try:
        match len(text):
            case 8:
                return datetime.combine(datetime.strptime(text, "%Y%m%d").date(), time.max)  # noqa: DTZ007, a wall date
            case 15:
                return datetime.strptime(text, "%Y%m%dT%H%M%S")  # noqa: DTZ007, a wall time
            case _:
                moment = datetime.strptime(text, "%Y%m%dT%H%M%S%z")
                return moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    except ValueError:
        raise BadRule("El final no vale.", field="rule", expected="UNTIL=20261231") from None
