"""Her hours in words, and as bars to draw."""

from collections.abc import Iterable, Sequence
from typing import Final

from services.portal.clients.notifications import PlanWindow
from services.portal.forms.errors import Gettext
from services.portal.locale.text import N_

DAY_MINUTES: Final = 24 * 60
DAYS: Final = (
    N_("lunes"),
    N_("martes"),
    N_("miércoles"),
    N_("jueves"),
    N_("viernes"),
    N_("sábado"),
    N_("domingo"),
)
SHORT_DAYS: Final = (N_("Lun"), N_("Mar"), N_("Mié"), N_("Jue"), N_("Vie"), N_("Sáb"), N_("Dom"))


def windows_words(windows: Iterable[PlanWindow], gettext: Gettext) -> str:
    """Say a week of windows: days that share their hours are said together."""
    groups = grouped(windows)
    if groups == [(tuple(range(7)), 0, DAY_MINUTES)]:
        return gettext(N_("a cualquier hora de cualquier día"))
    return join([_group_words(days, start, end, gettext) for days, start, end in groups], gettext)


def grouped(windows: Iterable[PlanWindow]) -> list[tuple[tuple[int, ...], int, int]]:
    """Days, start and end of windows that share their hours; ordered by first day and hour."""
    found: dict[tuple[int, int], set[int]] = {}
    for window in windows:
        found.setdefault((window.start, window.end), set()).add(window.weekday)
    groups = [(tuple(sorted(days)), start, end) for (start, end), days in found.items()]
    return sorted(groups, key=lambda group: (group[0], group[1]))


def _group_words(days: Sequence[int], start: int, end: int, gettext: Gettext) -> str:
    if (start, end) == (0, DAY_MINUTES):
        return gettext(N_("%(days)s a cualquier hora")) % {"days": _days_words(days, gettext)}
    sentence = N_("%(days)s de %(start)s a %(end)s")
    if end > DAY_MINUTES:
        sentence = N_("%(days)s de %(start)s a %(end)s del día siguiente")
    return gettext(sentence) % {
        "days": _days_words(days, gettext),
        "start": _hour(start),
        "end": _hour(end),
    }


def _days_words(days: Sequence[int], gettext: Gettext) -> str:
    known = {
        (0, 1, 2, 3, 4, 5, 6): N_("todos los días"),
        (0, 1, 2, 3, 4): N_("de lunes a viernes"),
        (5, 6): N_("fines de semana"),
    }
    phrase = known.get(tuple(days))
    return gettext(phrase) if phrase else join([gettext(DAYS[day]) for day in days], gettext)


def _hour(minutes: int) -> str:
    hour, minute = divmod(minutes % DAY_MINUTES if minutes != DAY_MINUTES else DAY_MINUTES, 60)
    return f"{hour}:{minute:02}" if minute else str(hour)


def join(words: Sequence[str], gettext: Gettext) -> str:
    """`a, b y c`."""
    if len(words) < 2:  # noqa: PLR2004, one word needs no joining
        return "".join(words)
    return f"{', '.join(words[:-1])} {gettext(N_('y'))} {words[-1]}"


def bars(windows: Iterable[PlanWindow]) -> list[list[tuple[int, int]]]:
    """Seven days of (start minute, length) to draw; what runs past midnight shows on the next day."""
    week: list[list[tuple[int, int]]] = [[] for _ in range(7)]
    for window in windows:
        week[window.weekday].append((window.start, min(window.end, DAY_MINUTES) - window.start))
        if window.end > DAY_MINUTES:
            week[(window.weekday + 1) % 7].append((0, window.end - DAY_MINUTES))
    return week
