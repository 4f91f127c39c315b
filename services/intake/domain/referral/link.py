"""A partner's link: how long it lives, and wrong PINs."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from services.intake.domain.referral.answers import Answer, AnswerKind

LINK_DAYS: Final = 14
LONGEST_LINK_DAYS: Final = 90
AFTER_APPOINTMENT_DAYS: Final = 14
AFTER_ACCEPTANCE_DAYS: Final = 30


def link_expiry(*, made_at: datetime, now: datetime, answer: Answer | None = None) -> datetime:
    """When the link dies by itself: 14 days from its making, longer once the partner has said yes.

    Never later than LONGEST_LINK_DAYS after it was made; consent may end it sooner.
    """
    until = made_at + timedelta(days=LINK_DAYS)
    if answer is not None and answer.kind is AnswerKind.ACCEPT:
        until = max(until, now + timedelta(days=AFTER_ACCEPTANCE_DAYS))
    if answer is not None and answer.appointment_at is not None:
        until = max(until, answer.appointment_at + timedelta(days=AFTER_APPOINTMENT_DAYS))
    return min(until, made_at + timedelta(days=LONGEST_LINK_DAYS))


MOST_WRONG_PINS: Final = 10
LONGEST_PIN_WAIT_SECONDS: Final = 300
_FREE_PINS: Final = 2


@dataclass(frozen=True)
class PinTries:
    """Wrong PINs since the last right one, and until when the next is not even looked at."""

    failures: int = 0
    wait_until: datetime | None = None

    @property
    def is_locked(self) -> bool:
        """Whether only a worker can open the door again, with a new PIN."""
        return self.failures >= MOST_WRONG_PINS

    def is_waiting(self, *, now: datetime) -> bool:
        """Whether a try now comes too soon."""
        return self.wait_until is not None and now < self.wait_until

    def after_failure(self, *, now: datetime) -> "PinTries":
        """Count one more: two slips are free, then 2, 4, 8 ... seconds, at most LONGEST_PIN_WAIT_SECONDS."""
        failures = self.failures + 1
        if failures <= _FREE_PINS:
            return PinTries(failures)
        seconds = min(2 ** (failures - _FREE_PINS), LONGEST_PIN_WAIT_SECONDS)
        return PinTries(failures, now + timedelta(seconds=seconds))
