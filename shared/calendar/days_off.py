"""Days off as data: which day is a feast or has no school, and for which years nobody knows."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

_SEPTEMBER = 9
_SUMMER = (7, 8)


@dataclass(frozen=True)
class Break:
    """Days in a row without school, both ends included; code: a closed word such as `carnaval`."""

    code: str
    first: date
    last: date


@dataclass(frozen=True)
class SchoolYear:
    """A school year, named `2025-2026`; breaks: within first and last."""

    name: str
    first: date
    last: date
    breaks: tuple[Break, ...]


@dataclass(frozen=True)
class Unknown:
    """Years for which there is no calendar. public: calendar years; school: names of school years."""

    public: tuple[int, ...] = ()
    school: tuple[str, ...] = ()


@dataclass(frozen=True)
class Calendar:
    """A place's days off. public: day to code, for whole years only; years: those it covers."""

    public: Mapping[date, str]
    years: frozenset[int]
    school: tuple[SchoolYear, ...] = ()

    def day_off(self, day: date) -> str | None:
        """Return the code of the feast or school break on a day, the feast first; None for any other day.

        None also where nothing is known: ask `unknown` too.
        """
        if feast := self.public.get(day):
            return feast
        breaks = (one for year in self.school for one in year.breaks if one.first <= day <= one.last)
        return next((one.code for one in breaks), None)

    def school_free(self, day: date) -> bool | None:
        """Whether a date is in a break, a feast or summer, so without school; None where nobody knows.

        A weekend as such is not. July and August are free in any year, and so is a feast without a school calendar.
        """
        if day.month in _SUMMER or day in self.public:
            return True
        year = next((one for one in self.school if one.name == school_year(day)), None)
        if year is None or day.year not in self.years:
            return None
        return not year.first <= day <= year.last or self.day_off(day) is not None

    def unknown(self, days: Iterable[date]) -> Unknown:
        """Name the years that these days fall in and this calendar does not know. Summer has no school year."""
        known = {year.name for year in self.school}
        dates = sorted(set(days))
        public = dict.fromkeys(day.year for day in dates if day.year not in self.years)
        names = (school_year(day) for day in dates if day.month not in _SUMMER)
        return Unknown(tuple(public), tuple(dict.fromkeys(name for name in names if name not in known)))


def school_year(day: date) -> str:
    """Return the name of the school year a day belongs to, which begins in September: `2026-2027`."""
    begins = day.year if day.month >= _SEPTEMBER else day.year - 1
    return f"{begins}-{begins + 1}"
