"""The board of referrals: which of them wait too long, and for what."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from services.intake.domain.referral.record import ANSWER_DAYS
from services.intake.domain.referral.referrals import UNANSWERED, State

ENDED_DAYS: Final = 30
"""What ended stays on the board for so long."""


class Late(StrEnum):
    """Why a referral is overdue."""

    NOT_LEFT = "not_left"
    NO_ANSWER = "no_answer"
    NO_DATE = "no_date"
    DATE_PASSED = "date_passed"
    NOT_CLOSED = "not_closed"


_LEAVE_WITHIN: Final = timedelta(days=1)
_DATE_WITHIN: Final = timedelta(days=7)
_HEAR_WITHIN: Final = timedelta(days=1)
_CLOSE_WITHIN: Final = timedelta(days=7)


def why_late(state: State, *, since: datetime, appointment_at: datetime | None, now: datetime) -> Late | None:
    """Why it is overdue now, if it is.

    since: when it was asked for, sent, answered or ended, whichever its state waits from.
    appointment_at: the hour its partner gave last.
    """
    waited = now - since
    match state:
        case State.DRAFT | State.CONSENT_CHECKED if waited > _LEAVE_WITHIN:
            return Late.NOT_LEFT
        case State.NO_ANSWER:
            return Late.NO_ANSWER
        case State.ACCEPTED if waited > _DATE_WITHIN:
            return Late.NO_DATE
        case State.APPOINTMENT if appointment_at is not None and now - appointment_at > _HEAR_WITHIN:
            return Late.DATE_PASSED
        case State.DECLINED | State.SERVICE_GIVEN | State.NOT_GIVEN if waited > _CLOSE_WITHIN:
            return Late.NOT_CLOSED
        case _:
            return Late.NO_ANSWER if _is_unanswered(state, waited) else None


def _is_unanswered(state: State, waited: timedelta) -> bool:
    return state in UNANSWERED and waited > timedelta(days=ANSWER_DAYS)
