"""How a partner answers: what a year of referrals to it says, in counts and days, and nothing of one woman."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from statistics import median
from typing import Final

from services.intake.domain.referral.answers import AnswerKind
from services.intake.domain.referral.referrals import GIVE_UP_DAYS, State

RECORD_DAYS: Final = 365
"""How far back a partner's record looks."""

ANSWER_DAYS: Final = GIVE_UP_DAYS
"""A partner that has not said yes or no by then is late; the timetable gives up on the same day."""

_WITHOUT_ANSWER: Final = frozenset({State.NO_ANSWER, State.CLOSED})


@dataclass(frozen=True)
class Course:
    """What counts of one referral. answered_at None: neither yes nor no came.

    said: kind and reason (a code, or None) of each thing the partner said, oldest first.
    """

    state: State
    sent_at: datetime
    answered_at: datetime | None
    said: tuple[tuple[AnswerKind, str | None], ...] = ()


@dataclass(frozen=True)
class Record:
    """Counts of referrals. median_days: from sending to the first answer, None without any answer.

    sent is answered + unanswered + waiting + withdrawn before an answer. in_time is a part of answered.
    given and not_given are what became of those accepted; declined and not_given count by reason.
    """

    sent: int = 0
    answered: int = 0
    in_time: int = 0
    unanswered: int = 0
    waiting: int = 0
    withdrawn: int = 0
    median_days: float | None = None
    accepted: int = 0
    declined: Mapping[str, int] = field(default_factory=dict)
    given: int = 0
    not_given: Mapping[str, int] = field(default_factory=dict)


def is_unanswered(state: State, *, answered_at: datetime | None) -> bool:
    """Whether the partner let the days go by; of a closed one, whether it was closed without a word."""
    return answered_at is None and state in _WITHOUT_ANSWER


def record_of(courses: Iterable[Course]) -> Record:
    """Add up. courses: those that were sent within RECORD_DAYS."""
    found = list(courses)
    waits = [max(each.answered_at - each.sent_at, timedelta()) for each in found if each.answered_at]
    silent = [each for each in found if each.answered_at is None]
    unanswered = sum(is_unanswered(each.state, answered_at=None) for each in silent)
    withdrawn = sum(each.state is State.REVOKED for each in silent)
    return Record(
        sent=len(found),
        answered=len(waits),
        in_time=sum(wait <= timedelta(days=ANSWER_DAYS) for wait in waits),
        unanswered=unanswered,
        waiting=len(silent) - unanswered - withdrawn,
        withdrawn=withdrawn,
        median_days=median(wait / timedelta(days=1) for wait in waits) if waits else None,
        accepted=_heard(found, AnswerKind.ACCEPT).total(),
        declined=dict(_heard(found, AnswerKind.DECLINE)),
        given=_heard(found, AnswerKind.SERVICE_GIVEN).total(),
        not_given=dict(_heard(found, AnswerKind.NOT_GIVEN)),
    )


def _heard(courses: Iterable[Course], kind: AnswerKind) -> Counter[str]:
    """How many referrals got an answer of this kind, by its reason ("" where it has none)."""
    said = (dict(each.said) for each in courses)
    return Counter(answers[kind] or "" for answers in said if kind in answers)
