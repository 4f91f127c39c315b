"""What makes hours well formed: weekly windows, weeks of the month, dates, and dates of their own."""

from datetime import timedelta
from typing import Final

from services.notifications.domain.contact_plan import LAST_WEEK, DateException, Window

MOST_WINDOWS: Final = 42
MOST_EXCEPTIONS: Final = 30
MOST_HOURS: Final = 6
LONGEST_EXCEPTION: Final = timedelta(days=366)
_DAY_MINUTES: Final = 24 * 60
_LAST_WEEKDAY: Final = 6
_WEEKS: Final = frozenset({1, 2, 3, 4, 5, LAST_WEEK})


class PlanError(ValueError):
    """A rule of the plan is broken. field: dotted path; expected: what would do."""

    def __init__(self, message: str, *, field: str, expected: str) -> None:
        super().__init__(message)
        self.field = field
        self.expected = expected


def check_windows(windows: tuple[Window, ...], *, field: str) -> None:
    """Raise PlanError for the first rule that a point's week breaks."""
    if len(windows) > MOST_WINDOWS:
        raise PlanError("hay demasiadas franjas", field=field, expected=f"como mucho {MOST_WINDOWS}")
    for index, window in enumerate(windows):
        _check_window(window, field=f"{field}.{index}")


def _check_window(window: Window, *, field: str) -> None:
    if not 0 <= window.weekday <= _LAST_WEEKDAY:
        raise PlanError("no existe ese día", field=f"{field}.weekday", expected="de 0 (lunes) a 6 (domingo)")
    if not 0 <= window.start < _DAY_MINUTES:
        raise PlanError("no existe esa hora", field=f"{field}.start", expected="minutos, de 0 a 1439")
    if not window.start < window.end <= window.start + _DAY_MINUTES:
        raise PlanError(
            "la franja debe acabar después de empezar, en un día como mucho",
            field=f"{field}.end",
            expected="minutos, de inicio + 1 a inicio + 1440",
        )
    if not _WEEKS.issuperset(window.weeks):
        raise PlanError("no existe esa semana", field=f"{field}.weeks", expected="de 1 a 5, o -1 (la última)")
    if window.first and window.last and window.first > window.last:
        raise PlanError(
            "la franja deja de valer antes de empezar a valer",
            field=f"{field}.last",
            expected="una fecha igual o posterior",
        )


def check_exceptions(exceptions: tuple[DateException, ...], *, field: str) -> None:
    """Raise PlanError for the first rule that dates of their own break."""
    if len(exceptions) > MOST_EXCEPTIONS:
        raise PlanError(
            "hay demasiadas fechas distintas", field=field, expected=f"como mucho {MOST_EXCEPTIONS}"
        )
    for index, one in enumerate(exceptions):
        _check_exception(one, field=f"{field}.{index}")


def _check_exception(one: DateException, *, field: str) -> None:
    if not timedelta() <= one.last - one.first < LONGEST_EXCEPTION:
        raise PlanError(
            "las fechas no van de la primera a la última, o pasan de un año",
            field=f"{field}.last",
            expected="una fecha igual o posterior, en un año como mucho",
        )
    if len(one.stretches) > MOST_HOURS:
        raise PlanError(
            "hay demasiadas horas", field=f"{field}.stretches", expected=f"como mucho {MOST_HOURS}"
        )
    if not all(0 <= start < end <= _DAY_MINUTES for start, end in one.stretches):
        raise PlanError(
            "estas horas no caben en un día",
            field=f"{field}.stretches",
            expected="minutos, de 0 a 1440, el final después del principio",
        )
