"""Her hours in words, and as bars to draw."""

from collections.abc import Iterable, Sequence
from typing import Final

from services.portal.clients.notifications import PlanWindow
from services.portal.forms.errors import Gettext
from services.portal.locale.text import N_
from services.portal.views.contact.dates import DAY_MINUTES, DAYS, between_words, hour, join

SHORT_DAYS: Final = (N_("Lun"), N_("Mar"), N_("Mié"), N_("Jue"), N_("Vie"), N_("Sáb"), N_("Dom"))
WEEKS: Final = {
    1: N_("primer"),
    2: N_("segundo"),
    3: N_("tercer"),
    4: N_("cuarto"),
    5: N_("quinto"),
    -1: N_("último"),
}
"""Which such weekday of the month, in the order they are said."""

Group = tuple[tuple[int, ...], PlanWindow]
"""Days that share all else, and one of their windows."""


def windows_words(windows: Iterable[PlanWindow], gettext: Gettext) -> str:
    """Say a week of windows: days that share their hours are said together, what limits all of them once."""
    groups = grouped(windows)
    limits = [_limits_words(like, gettext) for _, like in groups]
    said = [_group_words(days, like, gettext) for days, like in groups]
    if len(set(limits)) == 1:
        return ", ".join(part for part in (join(said, gettext), limits[0]) if part)
    each = (f"{one} ({limit})" if limit else one for one, limit in zip(said, limits, strict=True))
    return join(list(each), gettext)


def grouped(windows: Iterable[PlanWindow]) -> list[Group]:
    """Windows that differ in their weekday only, together; ordered by first day and hour."""
    found: dict[PlanWindow, set[int]] = {}
    for window in windows:
        found.setdefault(window.model_copy(update={"weekday": 0}), set()).add(window.weekday)
    groups = [(tuple(sorted(days)), like) for like, days in found.items()]
    return sorted(groups, key=lambda group: (group[0], group[1].start))


def _group_words(days: Sequence[int], like: PlanWindow, gettext: Gettext) -> str:
    is_all_day = (like.start, like.end) == (0, DAY_MINUTES)
    if is_all_day and len(days) == len(DAYS) and not like.weeks:
        return gettext(N_("a cualquier hora de cualquier día"))
    said = _weeks_words(days, like.weeks, gettext) if like.weeks else _days_words(days, gettext)
    if is_all_day:
        return gettext(N_("%(days)s a cualquier hora")) % {"days": said}
    sentence = N_("%(days)s de %(start)s a %(end)s")
    if like.end > DAY_MINUTES:
        sentence = N_("%(days)s de %(start)s a %(end)s del día siguiente")
    return gettext(sentence) % {"days": said, "start": hour(like.start), "end": hour(like.end)}


def _weeks_words(days: Sequence[int], weeks: Sequence[int], gettext: Gettext) -> str:
    """`el primer y tercer martes del mes`."""
    which = join([gettext(word) for week, word in WEEKS.items() if week in weeks], gettext)
    each = [gettext(N_("el %(which)s %(day)s")) % {"which": which, "day": gettext(DAYS[day])} for day in days]
    return gettext(N_("%(days)s del mes")) % {"days": join(each, gettext)}


def _limits_words(like: PlanWindow, gettext: Gettext) -> str:
    parts = [gettext(N_("no en vacaciones escolares"))] if like.is_term_only else []
    if like.first or like.last:
        parts.append(between_words(like.first, like.last, gettext))
    return ", ".join(parts)


def _days_words(days: Sequence[int], gettext: Gettext) -> str:
    known = {
        (0, 1, 2, 3, 4, 5, 6): N_("todos los días"),
        (0, 1, 2, 3, 4): N_("de lunes a viernes"),
        (5, 6): N_("fines de semana"),
    }
    phrase = known.get(tuple(days))
    return gettext(phrase) if phrase else join([gettext(DAYS[day]) for day in days], gettext)


def bars(windows: Iterable[PlanWindow]) -> list[list[tuple[int, int, bool]]]:
    """Seven days of (start minute, length, whether only at times); what runs past midnight shows on the next day."""
    week: list[list[tuple[int, int, bool]]] = [[] for _ in range(7)]
    for window in windows:
        is_rare = bool(window.weeks or window.first or window.last or window.is_term_only)
        week[window.weekday].append((window.start, min(window.end, DAY_MINUTES) - window.start, is_rare))
        if window.end > DAY_MINUTES:
            week[(window.weekday + 1) % 7].append((0, window.end - DAY_MINUTES, is_rare))
    return week
