"""How long an alert may still wait, and who is asked after that. No page, no service."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Self

from services.portal.clients.intake.alerts import Alert
from services.portal.locale.text import N_

ASKED: Final = {
    "owner": N_("quien lleva el expediente"),
    "coordinator": N_("coordinación"),
    "all_coordinators": N_("toda la coordinación"),
}
"""Who is asked at a step of the chain."""
_MINUTE: Final = timedelta(minutes=1)


@dataclass(frozen=True)
class Left:
    """The clock of an alert that nobody has taken, as it stands at `now`.

    by: when it should have been taken. next_at: when the next people are asked, None for never; asked: who, a msgid.
    """

    now: datetime
    by: datetime
    next_at: datetime | None
    asked: str

    @classmethod
    def of(cls, alert: Alert, *, now: datetime) -> Self | None:
        """None for one that was taken, or that has no term."""
        if alert.state != "open" or alert.acknowledge_by is None:
            return None
        asked = ASKED.get(alert.next_asked or "", "")
        return cls(now, alert.acknowledge_by, alert.next_at if asked else None, asked)

    @property
    def is_late(self) -> bool:
        """Whether its term is over."""
        return self.by <= self.now

    @property
    def is_asked_then(self) -> bool:
        """Whether the next people are asked when the term ends, give or take a minute."""
        return self.next_at is not None and abs(self.next_at - self.by) <= _MINUTE and not self.is_late

    @property
    def is_asked_now(self) -> bool:
        """Whether the next people should be hearing of it at this moment."""
        return self.next_at is not None and self.next_at <= self.now


def minutes_between(one: datetime, other: datetime) -> int:
    """Whole minutes from one to the other, whichever is first."""
    return int(abs(other - one) / _MINUTE)
