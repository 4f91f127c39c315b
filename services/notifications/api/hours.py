"""Hours in bodies and answers: weekly windows and dates of their own."""

from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from services.notifications.domain.contact_plan import DateException, Window

_Minute = Annotated[int, Field(ge=0, le=1440)]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class WindowBody(_Body):
    """weekday: 0 Monday. start, end: minutes after its midnight; end past 1440 runs into the next day.

    weeks: which such weekdays of the month, 1 to 5, -1 the last; empty for all. first, last: dates, both included.
    """

    weekday: Annotated[int, Field(ge=0, le=6)]
    start: Annotated[int, Field(ge=0, le=1439)]
    end: Annotated[int, Field(ge=1, le=2879)]
    weeks: Annotated[tuple[Annotated[int, Field(ge=-1, le=5)], ...], Field(max_length=6)] = ()
    first: date | None = None
    last: date | None = None
    is_term_only: bool = False

    def window(self) -> Window:
        """The domain's value."""
        return Window(**(self.model_dump() | {"weeks": tuple(sorted(set(self.weeks)))}))

    @classmethod
    def of(cls, window: Window) -> "WindowBody":
        """Show a window."""
        return cls(**{name: getattr(window, name) for name in cls.model_fields})


class ExceptionBody(_Body):
    """Dates of their own, both included. stretches: minutes after midnight; empty for none."""

    first: date
    last: date
    stretches: Annotated[tuple[tuple[_Minute, _Minute], ...], Field(max_length=6)] = ()

    def exception(self) -> DateException:
        """The domain's value."""
        return DateException(self.first, self.last, self.stretches)

    @classmethod
    def of(cls, one: DateException) -> "ExceptionBody":
        """Show an exception."""
        return cls(first=one.first, last=one.last, stretches=one.stretches)


Windows = Annotated[tuple[WindowBody, ...], Field(max_length=42)]
Exceptions = Annotated[tuple[ExceptionBody, ...], Field(max_length=30)]
