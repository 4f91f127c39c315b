"""The feasts of León that come back every year, by rule: for deadlines, and to check the calendars in force.

Sessions are planned by the yearly calendar (`shared/calendar`): movings to Monday are decided
by decree and no rule foresees them. Source: Estatuto de los Trabajadores art. 37.2, León's two local feasts.
"""

from datetime import date, timedelta

_FIXED = {
    (1, 1): "ano_nuevo",
    (1, 6): "reyes",
    (4, 23): "castilla_y_leon",
    (5, 1): "trabajo",
    (6, 24): "san_juan",
    (8, 15): "asuncion",
    (10, 5): "san_froilan",
    (10, 12): "fiesta_nacional",
    (11, 1): "todos_los_santos",
    (12, 6): "constitucion",
    (12, 8): "inmaculada",
    (12, 25): "navidad",
}


def holiday(day: date) -> str | None:
    """Return the code of the holiday that falls on a day in León, or None."""
    if fixed := _FIXED.get((day.month, day.day)):
        return fixed
    match (easter(day.year) - day).days:
        case 3:
            return "jueves_santo"
        case 2:
            return "viernes_santo"
    return None


def easter(year: int) -> date:
    """Return Easter Sunday of a Gregorian year. Source: the anonymous algorithm in Meeus, 1991, ch. 8."""
    century, rest = divmod(year, 100)
    moon = (19 * (year % 19) + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    week = (32 + 2 * (century % 4) + 2 * (rest // 4) - moon - rest % 4) % 7
    shift = (year % 19 + 11 * moon + 22 * week) // 451
    march = date(year, 3, 22)
    return march + timedelta(days=moon + week - 7 * shift)
