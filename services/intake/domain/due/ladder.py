"""What happens to due work that its owner leaves undone: told to her once more, then to the coordinators."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class Rung(StrEnum):
    """remind: its owner's next digest counts it again. alert: the coordinators are woken."""

    REMIND = "remind"
    ALERT = "alert"


@dataclass(frozen=True, slots=True)
class Ladder:
    """Terms of one kind of work, counted from when it was announced; None: that rung is not taken."""

    remind: timedelta | None = None
    alert: timedelta | None = None

    def rungs(self) -> list[tuple[timedelta, Rung]]:
        """Return the rungs in the order they are taken; at the same term the coordinators come last."""
        terms = ((self.remind, Rung.REMIND), (self.alert, Rung.ALERT))
        return sorted(((term, rung) for term, rung in terms if term is not None), key=lambda one: one[0])

    def at(self, taken: int, *, announced_at: datetime) -> datetime | None:
        """Return when the next rung is taken after so many; None at the top."""
        rungs = self.rungs()
        return announced_at + rungs[taken][0] if taken < len(rungs) else None
